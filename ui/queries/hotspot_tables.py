"""The tables and series of the complaints page (投诉热点表格): top places and classes, months, hours, one compound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.complaints.calendar import Hours, count_hours, count_months, top
from analysis.complaints.emerging import PATTERNS
from analysis.complaints.rates import community_rates, count_by, likely_counts
from config.texts import text
from geodata.vocabularies import UNKNOWN, vocabulary
from maps.palette import class_styles
from reports.columns import say_terms
from ui.formatting import change_text, share_text
from ui.queries.hotspots import (
    counted_orders,
    hot_classes,
    order_days,
    patterns,
    place_counts,
    tested_places,
)
from ui.queries.orders import OrderFilter, placed_orders, repeated
from ui.queries.street import compounds_today, read, reference_day, store_state

if TYPE_CHECKING:
    import datetime as dt

    from ui.queries.street import StoreState

MOST_PLACES, MOST_CLASSES = 20, 15
_KEPT = 48


@dataclass(frozen=True)
class MonthSeries:
    """
    Orders by month beside the year before, the lists in parallel.

    Attributes
    ----------
    months
        Such as ``2026-09``.
    orders, year_before
        Counts; None of a month a year before that the data don't reach back to.
    partial
        Whether the data don't hold the whole month.
    """

    months: list[str]
    orders: list[int]
    year_before: list[int | None]
    partial: list[bool]


def place_frame(filters: OrderFilter) -> pd.DataFrame:
    """
    Return one row per compound that is compared, the most orders first.

    Returns
    -------
    places
        From `place_counts`, and ``low`` and ``high`` (the counts that chance makes likely; NaN unless rated),
        ``hotspot``, ``pattern``, ``repeats``, ``change`` (the part by which its orders grew against a year before, NA
        where not known or none).
    """
    state, day = store_state(), reference_day()
    places, orders = _ranked(state, day, filters), counted_orders(state, filters)
    low, high = likely_counts(places["expected"].to_numpy(np.float64, na_value=np.nan))
    return places.assign(
        low=low,
        high=high,
        hotspot=tested_places(state, day, filters)["hotspot"],
        pattern=patterns(state, day, filters)["pattern"],
        repeats=count_by(orders["compound_id"][repeated(state, orders)], places.index),
    )


@lru_cache(maxsize=_KEPT)
def _ranked(state: StoreState, day: dt.date, filters: OrderFilter) -> pd.DataFrame:
    counts = place_counts(state, day, filters)
    before = counts["year_before"].mask(counts["year_before"] == 0)
    # By name, and those orders keep within a number of orders: several times as fast as pandas sorts by two columns.
    by_name = counts["name"].array.argsort(kind="stable")
    most = by_name[np.argsort(-counts["orders"].to_numpy(np.int64)[by_name], kind="stable")]
    return counts.assign(change=(counts["orders"] / before).astype("Float64") - 1).take(most)


def top_place_ids(filters: OrderFilter) -> list[str]:
    """Return the ids of the rows of `top_places`, in order."""
    return [str(row_id) for row_id in _most(filters).index]


def _most(filters: OrderFilter) -> pd.DataFrame:
    places = _ranked(store_state(), reference_day(), filters)
    return places[places["orders"] > 0].head(MOST_PLACES)


def top_places(filters: OrderFilter, language: str, paint: str = "count") -> pd.DataFrame:
    """
    Return the compounds with most orders, by id, as a page shows them: counts, rates, what is normal, and a test.

    Parameters
    ----------
    filters
        The orders that count.
    language
        The person's.
    paint
        With ``hot`` or ``change`` what that test says stands in the community's place, since a panel has no room for
        both; testing takes longer than counting.
    """
    rows, data = _most(filters), (store_state(), reference_day(), filters)
    tests: dict[str, pd.Series[str]] = {}
    if paint == "hot":
        tests["hotspot"] = say_styles(tested_places(*data)["hotspot"].loc[rows.index], "hotspot", language)
    elif paint == "change":
        tests["pattern"] = say_styles(patterns(*data)["pattern"].loc[rows.index], "emerging", language)
    return pd.DataFrame(
        {
            text(f"hotspots.column_{name}", language): values
            for name, values in {
                "compound": rows["name"],
                "orders": rows["orders"],
                **tests,
                "rate": rows["rate_per_1000"].astype("Float64").round(1),
                "standing": say_standing(rows["standing"], language),
                "change": [change_text(known_number(value), language) for value in rows["change"]],
                **({} if tests else {"community": rows["community_name"]}),
            }.items()
        }
    )


def say_standing(standing: pd.Series[str], language: str) -> pd.Series[str]:
    """Return in words whether each count is above, within or below what is normal."""
    return standing.map(lambda code: text(f"hotspots.standing_{code}", language)).astype("str")


def say_styles(codes: pd.Series[str], palette: str, language: str) -> pd.Series[str]:
    """Return the name of each class of a palette."""
    labels = {style.code: style.label for style in class_styles(palette, language, dark=False)}
    return codes.map(labels).astype("str")


def top_classes(filters: OrderFilter, language: str, compound_id: str | None = None) -> pd.DataFrame:
    """Return the classes with most orders and their share of those whose class is known; of one compound or all."""
    state = store_state()
    orders = counted_orders(state, filters)
    if compound_id is not None:
        orders = orders[orders["compound_id"] == compound_id]
    told = top(orders["category"], MOST_CLASSES)
    table = pd.DataFrame(
        {
            text("hotspots.column_class", language): say_terms(
                pd.Series(told.table.index, dtype="str"), "complaint_class", language
            ),
            text("hotspots.column_orders", language): told.table["orders"].to_numpy(),
            text("hotspots.column_share", language): [share_text(share, language) for share in told.table["share"]],
        }
    )
    if not told.unknown:
        return table
    # What isn't known has no share, since it isn't in the base.
    last = [vocabulary("complaint_class").label(UNKNOWN, language), told.unknown, "—"]
    return pd.concat([table, pd.DataFrame([last], columns=table.columns)], ignore_index=True)


def by_community(filters: OrderFilter, language: str) -> pd.DataFrame:
    """Return a row per community, the most orders first: orders, households, rate."""
    state, day = store_state(), reference_day()
    communities = read(state, "communities")
    if filters.communities:
        communities = communities[communities.index.isin(filters.communities)]
    rates = community_rates(counted_orders(state, filters), compounds_today(state, day), communities)
    whole = rates["orders"] + rates["left_out"]
    table = pd.DataFrame(
        {
            text("hotspots.column_community", language): communities["name"],
            text("hotspots.column_orders", language): whole,
            text("hotspots.column_rate", language): rates["rate_per_1000"].astype("Float64").round(1),
        }
    )
    return table.loc[whole.sort_values(ascending=False, kind="stable").index]


def month_series(filters: OrderFilter, compound_id: str | None = None) -> MonthSeries:
    """
    Return orders by month of the period beside the year before, of one compound or all.

    The first month is counted whole, wherever in it the period begins.
    """
    state = store_state()
    orders = counted_orders(state, replace(filters, first=None, last=None))
    if compound_id is not None:
        orders = orders[orders["compound_id"] == compound_id]
    data_from, data_to = order_days()
    first, last = filters.first or data_from, min(filters.last or data_to, data_to)
    table = count_months(orders["received_at"], last, data_from).table
    table = table[table.index >= pd.Period(first, freq="M")]
    return MonthSeries(
        months=[str(month) for month in table.index],
        orders=[int(count) for count in table["orders"]],
        year_before=[None if pd.isna(count) else int(count) for count in table["year_before"]],
        partial=[bool(part) for part in table["is_partial"]],
    )


def hours(filters: OrderFilter) -> Hours:
    """Return the orders that count by weekday and hour."""
    return count_hours(counted_orders(store_state(), filters)["received_at"])


def hot_class_choices(filters: OrderFilter, paint: str, language: str) -> list[tuple[str, str]]:
    """
    Return the classes of which some compounds are hot in that class alone, and what is found of each.

    Parameters
    ----------
    filters
        The orders that count.
    paint
        ``hot``: how many compounds are hot; ``change``: how many are of which pattern.
    language
        The person's.
    """
    state, day, words = store_state(), reference_day(), vocabulary("complaint_class")
    styles = {style.code: style.label for style in class_styles("emerging", language, dark=False)}
    found: list[tuple[str, str]] = []
    for code, count in hot_classes(state, day, filters).items():
        said = text("hotspots.hot_class", language, name=words.label(code, language), count=count)
        if paint == "change":
            held = patterns(state, day, replace(filters, categories=(code,)))["pattern"].value_counts()
            told = [
                f"{styles[pattern]} {held[pattern]}"
                for pattern in PATTERNS
                if pattern in held.index and pattern not in ("none", "unknown")
            ]
            if not told:
                continue
            between = text("formats.item_separator", language)
            said = text("hotspots.changed_class", language, name=words.label(code, language), found=between.join(told))
        found.append((code, said))
    return found


def period_words(filters: OrderFilter, language: str) -> str:
    """Return the days of a filter's period."""
    first, last = order_days()
    days = (filters.first or first, filters.last or last)
    return text("hotspots.days", language, first=days[0].isoformat(), last=days[1].isoformat())


def order_choices(name: str, language: str) -> list[tuple[str, str]]:
    """Return code and label of the classes, channels or statuses that orders have, in the vocabulary's order."""
    words = vocabulary({"category": "complaint_class", "channel": "order_channel", "status": "order_status"}[name])
    held = set(placed_orders(store_state())[name].cat.categories)
    return [(code, words.label(code, language)) for code in words.codes if code in held]


def known_number(value: object) -> float | None:
    """Return a frame's number, None for NA."""
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]  # a cell of a frame
