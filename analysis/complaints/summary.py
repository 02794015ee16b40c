"""The figures of orders in a period (投诉概况): how many, placed, per 1,000 households, repeats, the year before."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.complaints.calendar import year_before as day_before
from analysis.complaints.rates import PER_HOUSEHOLDS, count_by
from analysis.figures import Figure, Source, share_figure


def summary_figures(
    orders: pd.DataFrame,
    households: pd.Series[int],
    *,
    undated: int,
    year_before: int | None,
    sources: tuple[Source, ...] = (),
) -> list[Figure]:
    """
    Return the figures of a period, in the order in which they are shown.

    Parameters
    ----------
    orders
        Those counted: ``compound_id``, ``placed_by``, ``is_repeat``.
    households
        Of every compound counted, NA where not known.
    undated
        Orders that would count but don't say when they came in.
    year_before
        Orders of the same period a year before; None where the data don't reach back so far.
    sources
        The files that the orders came from.

    Returns
    -------
    figures
        ``orders_counted``, ``orders_placed``, ``orders_rate`` (per 1,000 households; None where none is known),
        ``orders_repeated``, ``orders_change`` (the part by which they grew; None where the year before isn't known or
        had none).
    """
    every = pd.Series(data=True, index=orders.index)
    return [
        Figure("orders_counted", len(orders), "orders", "orders", len(orders), unknown=undated, sources=sources),
        share_figure("orders_placed", orders["placed_by"] != "none", every, base="orders", sources=sources),
        rate_figure(orders["compound_id"], households, sources),
        share_figure("orders_repeated", orders["is_repeat"], every, base="orders", sources=sources),
        _change(len(orders), year_before, sources),
    ]


def rate_figure(compound_ids: pd.Series[str], households: pd.Series[int], sources: tuple[Source, ...]) -> Figure:
    """
    Return orders per 1,000 households of all compounds whose households are known (件/千户).

    Parameters
    ----------
    compound_ids
        The compound of each order, NA where not known.
    households
        Of each compound, NA where not known.
    sources
        The files that the orders came from.
    """
    stated = households.dropna()
    counted, base = int(count_by(compound_ids, stated.index).sum()), int(stated.sum())
    return Figure(
        "orders_rate",
        counted / base * PER_HOUSEHOLDS if base else None,
        "rate",
        "orders",
        len(compound_ids),
        numerator=counted,
        denominator=base,
        unknown=len(compound_ids) - counted,
        sources=sources,
    )


def same_days_before(first: dt.date, last: dt.date, data_from: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the same days a year before (去年同期); None where the data begin after the first of them."""
    before = day_before(first), day_before(last)
    return before if data_from <= before[0] else None


def _change(now: int, before: int | None, sources: tuple[Source, ...]) -> Figure:
    return Figure(
        "orders_change",
        now / before - 1 if before else None,
        "change",
        "orders",
        now,
        numerator=now,
        denominator=before or 0,
        sources=sources,
    )
