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
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from analysis.complaints.places import place_orders, usable_points
from analysis.complaints.repeats import Cases, find_cases
from analysis.location import communities_at, in_street, locate_communities, stated_communities
from analysis.misplaced import metric_of
from geodata.crs import STORAGE_CRS
from geodata.point_degrees import point_degrees
from geodata.vocabularies import UNKNOWN
from ui.queries.kept import shared
from ui.queries.street import StoreState, read, read_columns, reference_day

_KEPT = 3
# What a filter asks for; a row that doesn't say is of the class `unknown`.
_CODED = ("category", "channel", "status")
_COUNTED_BY = ("received_at", "as_of", "source", "compound_id", *_CODED, "community", "geometry")
# The code of what isn't there, which finds what is put last.
_NONE = -1
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
    lon, lat = point_degrees(read_columns(state, "work_orders", ["geometry"])["geometry"])
    usable = usable_points(lon, lat, places[0])
    if not usable.any():
        return None
    # A ledger of orders alone may be of anywhere; the zone is that of the middle of its extent.
    corners = [(side(lon[usable]), side(lat[usable])) for side in (np.min, np.max)]
    return str(gpd.GeoSeries(shapely.points(corners), crs=STORAGE_CRS).estimate_utm_crs())


@shared(_KEPT)
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
    compounds, communities, boundary = (
        cast("gpd.GeoDataFrame", read(state, kind)) for kind in ("compounds", "communities", "boundary")
    )
    stored = read_columns(state, "work_orders", _COUNTED_BY)
    # Few values in many rows, counted and cut many times faster by their places in a list than as words.
    coded = {name: _coded(stored[name]) for name in ("source", "compound_id", "community")}
    coded |= {name: _coded(stored[name].fill_null(UNKNOWN)) for name in _CODED}
    compound, written = coded["compound_id"], coded.pop("community")
    lon, lat = point_degrees(stored["geometry"])
    placed = place_orders(lon, lat, compound, compounds, boundary, metric_crs(state))

    known = pd.CategoricalDtype(communities.index)
    home = locate_communities(compounds, communities).astype(known).cat.codes
    said = stated_communities(pd.Series(written.categories), communities).astype(known).cat.codes
    community = _of_each(home.reindex(compound.categories, fill_value=_NONE), compound)
    community = np.where(community == _NONE, _of_each(said, written), community)
    inside = _of_each(
        in_street(compounds, boundary).astype(int).reindex(compound.categories, fill_value=_NONE), compound
    )

    # Of the others their own points tell; one that may not be used says nothing of where an order is.
    is_asked = ((community == _NONE) & (len(communities) > 0)) | ((inside == _NONE) & (len(boundary) > 0))
    rows = np.flatnonzero(is_asked & stored["geometry"].is_valid().to_numpy())
    shapes = gpd.GeoDataFrame(geometry=shapely.from_wkb(stored["geometry"].take(rows).to_numpy()), crs=STORAGE_CRS)
    there = communities_at(shapes, communities).astype(known).cat.codes
    community[rows] = np.where(community[rows] == _NONE, there, community[rows])
    lies_in = in_street(shapes, boundary) | placed["point_refused"].to_numpy()[rows]
    inside[rows] = np.where(inside[rows] == _NONE, lies_in, inside[rows])
    return pd.DataFrame(
        {
            **{name: stored[name].to_numpy() for name in ("received_at", "as_of")},
            **coded,
            "community_id": pd.Categorical.from_codes(community, dtype=known),
            "in_street": inside != 0,
            **placed,
        }
    )


def _coded(texts: pa.ChunkedArray) -> pd.Categorical:
    """Return texts as ``astype("category")`` gives them: their categories sorted."""
    encoded = texts.combine_chunks().dictionary_encode()
    words = pd.Index(encoded.dictionary.to_pylist(), dtype="str")
    order = words.argsort()
    codes = np.full(len(words) + 1, _NONE)
    codes[order] = np.arange(len(words))
    return pd.Categorical.from_codes(codes[encoded.indices.fill_null(_NONE).to_numpy()], categories=words[order])


def _of_each(values: pd.Series[int], coded: pd.Categorical) -> NDArray[np.int64]:
    """Return what holds of the category of each row; `_NONE` where it has none."""
    held: NDArray[np.int64] = np.append(values.to_numpy(np.int64), _NONE)
    return np.asarray(held[coded.codes])


@shared(_KEPT)
def cases_of(state: StoreState) -> Cases:
    """Return the orders joined to cases; shared, never to be changed."""
    return find_cases(pd.DataFrame(read(state, "work_orders")))


def repeated(state: StoreState, orders: pd.DataFrame) -> pd.Series[bool]:
    """Return whether each of some rows of `placed_orders` is of the same matter as an earlier order."""
    return pd.Series(cases_of(state).orders["is_repeat"].to_numpy()[orders.index], index=orders.index)


@shared(_KEPT)
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
    stored = read_columns(state, "work_orders", ["received_at", "as_of"])
    received = stored["received_at"].to_numpy()
    # NaT compares false.
    received = received[received < np.datetime64(today + dt.timedelta(days=1))]
    if not len(received):
        return None
    first, last = (moment.item().date() for moment in (received.min(), received.max()))
    stated = pc.max(stored["as_of"]).as_py()
    # A month ends with the day that its ledger speaks for, whether anybody called on it or not.
    if stated is not None and (stated.year, stated.month) == (last.year, last.month):
        last = max(last, min(stated.date(), today))
    return first, last


def order_span(state: StoreState) -> tuple[dt.date, dt.date] | None:
    """
    Return the first and the last day that the orders speak for; None where none has a day.

    A day after today is a mistake of the ledger and ends nothing. The last day is that of the last order, or the
    as-of date of its ledger where that lies in the same month.
    """
    return _span(state, reference_day())
