"""
Orders as pages count them (工单底表): placed and in a community, and the filter that cuts them.

`placed_orders` is light, and all that a map needs. The words of orders and their cases, which take longer to find, are
joined to it by who asks for them: `orders_of` all, `repeated` the cases alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from analysis.complaints.places import PLACED_BY, place_orders, usable_points
from analysis.complaints.repeats import Cases, find_cases
from analysis.location import in_street, locate_communities, place_points
from analysis.misplaced import metric_of
from geodata.vocabularies import UNKNOWN
from ui.queries.street import StoreState, read, reference_day

_KEPT = 3
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


@lru_cache(maxsize=_KEPT)
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


@lru_cache(maxsize=_KEPT)
@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def placed_orders(state: StoreState) -> pd.DataFrame:
    """
    Return what every order is counted by: when, of what and where it is; shared, never to be changed.

    Returns
    -------
    orders
        In the order of the store's rows, indexed by their number from 0. Of work_orders ``received_at``, ``as_of`` and,
        as categories, ``source``, ``compound_id``, ``category``, ``channel`` and ``status``, the last three
        ``unknown`` where not known; ``community_id`` (a category: of its compound, else as it states, else where its
        own point lies; NA where none tells), ``in_street`` (its compound lies in the street, or its point where it
        has no compound; an order without a place counts as inside), ``x_m``, ``y_m``, ``placed_by`` and
        ``point_refused`` (`analysis.complaints.places.place_orders`; metres in `metric_crs`).
    """
    stored, compounds, communities, boundary = (
        cast("gpd.GeoDataFrame", read(state, kind)) for kind in ("work_orders", "compounds", "communities", "boundary")
    )
    stored = stored[["received_at", "as_of", "source", "compound_id", *_CODED, "community", "geometry"]]
    # Few values in many rows, counted and cut many times faster by their places in a list than as words.
    coded = {name: stored[name].fillna(UNKNOWN).astype("category") for name in _CODED}
    coded |= {name: stored[name].astype("category") for name in ("source", "compound_id")}
    orders = cast("gpd.GeoDataFrame", stored.assign(**coded).reset_index(drop=True))
    placed = _placed(state, orders, compounds, boundary)
    home = locate_communities(compounds, communities).astype(pd.CategoricalDtype(communities.index))
    community = _of_compounds(home, orders["compound_id"])
    elsewhere = community.isna()
    community[elsewhere] = locate_communities(orders[elsewhere], communities).astype(home.dtype)
    inside = _of_compounds(in_street(compounds, boundary).astype("boolean"), orders["compound_id"])
    elsewhere = inside.isna()
    # A point that may not be used says nothing of where an order is.
    inside[elsewhere] = in_street(orders[elsewhere], boundary) | placed.loc[elsewhere, "point_refused"]
    told = pd.DataFrame(orders.drop(columns=["community", "geometry"]))
    return told.assign(community_id=community, in_street=inside.astype(bool), **placed)


def _of_compounds(values: pd.Series, compound_ids: pd.Series[str]) -> pd.Series:
    """Return what holds of the compound of each order, given as a category; NA where it has none."""
    held = values.reindex(compound_ids.cat.categories).array
    return pd.Series(held.take(compound_ids.cat.codes.to_numpy(), allow_fill=True), index=compound_ids.index)


def _placed(
    state: StoreState, orders: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame
) -> pd.DataFrame:
    crs = metric_crs(state)
    if crs is not None:
        return place_orders(orders, compounds, boundary, crs)
    nowhere = pd.Categorical(["none"], categories=pd.Index(PLACED_BY)).repeat(len(orders))
    refused = ~place_points(orders).isna()
    return pd.DataFrame({"x_m": np.nan, "y_m": np.nan, "placed_by": nowhere, "point_refused": refused})


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def cases_of(state: StoreState) -> Cases:
    """Return the orders joined to cases; shared, never to be changed."""
    return find_cases(pd.DataFrame(read(state, "work_orders")))


def repeated(state: StoreState, orders: pd.DataFrame) -> pd.Series[bool]:
    """Return whether each of some rows of `placed_orders` is of the same matter as an earlier order."""
    return pd.Series(cases_of(state).orders["is_repeat"].to_numpy()[orders.index], index=orders.index)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def orders_of(state: StoreState) -> pd.DataFrame:
    """
    Return every order with all that is known of it; shared, never to be changed.

    Returns
    -------
    orders
        Indexed by id: the columns of work_orders but its points, those of `placed_orders`, categories as words, and
        ``case_id``, ``is_repeat``, ``is_urged``, ``is_chronic``, ``joined_by``
        (`analysis.complaints.repeats.find_cases`).
    """
    stored = pd.DataFrame(read(state, "work_orders")).drop(columns=_LEFT_OUT)
    placed = placed_orders(state).set_axis(stored.index)
    coded = placed.select_dtypes("category").columns
    return stored.assign(**placed.astype(dict.fromkeys(coded, "str"))).join(cases_of(state).orders)


def passing(state: StoreState, filters: OrderFilter) -> NDArray[np.bool_]:
    """Return whether each row of `placed_orders` passes a filter."""
    orders = placed_orders(state)
    received = orders["received_at"].to_numpy()
    found = np.ones(len(orders), dtype=bool)
    # NaT compares false.
    if filters.first is not None:
        found &= received >= np.datetime64(filters.first)
    if filters.last is not None:
        found &= received < np.datetime64(filters.last + dt.timedelta(days=1))
    chosen = (
        ("category", filters.categories),
        ("community_id", filters.communities),
        ("channel", filters.channels),
        ("status", filters.statuses),
    )
    for column, codes in chosen:
        if codes:
            values = orders[column].array
            # What isn't known finds what is put last.
            found &= np.append(values.categories.isin(codes), False)[values.codes]
    if filters.repeats_only:
        found &= cases_of(state).orders["is_repeat"].to_numpy()
    return found


@lru_cache(maxsize=_KEPT * 2)
def _span(state: StoreState, today: dt.date) -> tuple[dt.date, dt.date] | None:
    stored = read(state, "work_orders")
    received = stored["received_at"]
    received = received[received < pd.Timestamp(today) + pd.Timedelta(days=1)]
    if received.empty:
        return None
    first, last = received.min().date(), received.max().date()
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
