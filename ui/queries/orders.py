"""Orders as pages count them (工单底表): placed, in a community, joined to cases; and the filter that cuts them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from analysis.complaints.places import place_orders, usable_points
from analysis.complaints.repeats import Cases, find_cases
from analysis.location import in_street, locate_communities, place_points
from analysis.misplaced import metric_of
from geodata.vocabularies import UNKNOWN
from ui.queries.street import StoreState, read, reference_day

_KEPT, _KEPT_FILTERS = 3, 24
# What a filter asks for; a row that doesn't say is of the class `unknown`.
_CODED = ("category", "channel", "status")
# Where and how exactly a point came in is asked of the store itself.
_LEFT_OUT = ["geometry", "raw_geometry", "raw_crs"]


@dataclass(frozen=True)
class OrderFilter:
    """
    Which orders are counted; every condition holds at once, an empty one lets all pass.

    Attributes
    ----------
    first, last
        The first and the last day on which they came in, both counted; with either, an order without a day never
        passes.
    categories, channels, statuses
        Codes of the vocabularies, ``unknown`` among them.
    communities
        Ids of communities.
    repeats_only
        Only orders of the same matter as an earlier one.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    categories: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    repeats_only: bool = False


NO_ORDER_FILTER = OrderFilter()


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def metric_crs(state: StoreState) -> str | None:
    """Return the CRS in which the street and its orders are measured; None where nothing has a place."""
    places = [cast("gpd.GeoDataFrame", read(state, kind)) for kind in ("boundary", "compounds", "communities")]
    found = metric_of(*places)
    if found is not None:
        return found
    points = cast("gpd.GeoDataFrame", read(state, "work_orders")).geometry.dropna()
    points = points[usable_points(points.x.to_numpy(), points.y.to_numpy(), places[0])]
    # A ledger of orders alone may be of anywhere.
    return None if points.empty else str(points.estimate_utm_crs())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def cases_of(state: StoreState) -> Cases:
    """Return the orders joined to cases; shared, never to be changed."""
    return find_cases(pd.DataFrame(read(state, "work_orders")))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def orders_of(state: StoreState) -> pd.DataFrame:
    """
    Return every order, placed, in a community and joined to its case; shared, never to be changed.

    Returns
    -------
    orders
        Indexed by id: the columns of work_orders but its points, ``category``, ``channel`` and ``status`` being
        ``unknown`` where not known; ``community_id`` (of its compound, else as it states, else where its own point
        lies; NA where none tells), ``in_street`` (its compound lies in the street, or its point where it has no
        compound; an order without a place counts as inside), ``x_m``, ``y_m``, ``placed_by`` and ``point_refused``
        (`analysis.complaints.places.place_orders`; metres in `metric_crs`) and ``case_id``, ``is_repeat``,
        ``is_urged``, ``is_chronic``, ``joined_by`` (`analysis.complaints.repeats.find_cases`).
    """
    stored = cast("gpd.GeoDataFrame", read(state, "work_orders"))
    compounds, communities, boundary = (
        cast("gpd.GeoDataFrame", read(state, kind)) for kind in ("compounds", "communities", "boundary")
    )
    home = locate_communities(compounds, communities)
    inside = stored["compound_id"].map(in_street(compounds, boundary))
    orders = pd.DataFrame(stored.drop(columns=_LEFT_OUT)).assign(
        **{name: stored[name].fillna(UNKNOWN) for name in _CODED},
        community_id=stored["compound_id"].map(home).astype("str").fillna(locate_communities(stored, communities)),
        in_street=inside.astype("boolean").fillna(in_street(stored, boundary)).astype(bool),
    )
    return orders.join(_placed(state, stored, compounds, boundary)).join(cases_of(state).orders)


def _placed(
    state: StoreState, stored: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame
) -> pd.DataFrame:
    crs = metric_crs(state)
    if crs is not None:
        return place_orders(stored, compounds, boundary, crs)
    nowhere = pd.Series("none", index=stored.index, dtype="str")
    refused = ~place_points(stored).isna()
    return pd.DataFrame({"x_m": np.nan, "y_m": np.nan, "placed_by": nowhere, "point_refused": refused})


@st.cache_resource(show_spinner=False, max_entries=_KEPT_FILTERS)
def filtered_orders(state: StoreState, filters: OrderFilter = NO_ORDER_FILTER) -> pd.DataFrame:
    """Return the rows of `orders_of` that pass a filter; shared, never to be changed."""
    orders = orders_of(state)
    passing = passes(orders, filters)
    return orders if passing.all() else orders[passing]


def passes(orders: pd.DataFrame, filters: OrderFilter) -> pd.Series[bool]:
    """
    Return whether each order passes a filter.

    Parameters
    ----------
    orders
        ``received_at``, ``category``, ``community_id``, ``channel``, ``status``, ``is_repeat``; see `orders_of`.
    filters
        What is asked.
    """
    passing = pd.Series(data=True, index=orders.index)
    # NaT compares false.
    if filters.first is not None:
        passing &= orders["received_at"] >= pd.Timestamp(filters.first)
    if filters.last is not None:
        passing &= orders["received_at"] < pd.Timestamp(filters.last) + pd.Timedelta(days=1)
    chosen = (
        ("category", filters.categories),
        ("community_id", filters.communities),
        ("channel", filters.channels),
        ("status", filters.statuses),
    )
    for column, codes in chosen:
        if codes:
            passing &= orders[column].isin(codes)
    if filters.repeats_only:
        passing &= orders["is_repeat"]
    return passing


@st.cache_data(show_spinner=False, max_entries=_KEPT * 2)
def _span(state: StoreState, today: dt.date) -> tuple[dt.date, dt.date] | None:
    stored = read(state, "work_orders")
    days = stored["received_at"].dropna().dt.normalize()
    days = days[days <= pd.Timestamp(today)]
    if days.empty:
        return None
    first, last = days.min().date(), days.max().date()
    stated = stored["as_of"].max()
    # A month ends with the day that its ledger speaks for, whether anybody called on it or not.
    if not pd.isna(stated) and (stated.year, stated.month) == (last.year, last.month):
        last = max(last, min(stated.date(), today))
    return first, last


def order_span(state: StoreState) -> tuple[dt.date, dt.date] | None:
    """
    Return the first and the last day that the orders speak for; None where none has a day.

    A day after today is a mistake of the ledger and ends nothing. The last day is that of the last order, or the
    as-of date of its ledger where that lies in the same month.
    """
    return _span(state, reference_day())
