"""Where orders gather (投诉热点): counts, rates, tests and patterns of the compounds, kept for a filter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Literal, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.complaints.calendar import whole_months
from analysis.complaints.density import density_areas, density_grid, kernel_density
from analysis.complaints.emerging import count_cube, emerging_hotspots
from analysis.complaints.getis_ord import hotspots, suggest_band_m
from analysis.complaints.rates import count_by, rate_table
from analysis.complaints.summary import same_days_before, summary_figures
from analysis.figures import Figure, Source, sources_of
from analysis.location import place_points
from geodata.crs import STORAGE_CRS
from ui.queries.orders import OrderFilter, metric_crs, order_span, passing, placed_orders, repeated
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, compounds_today, counted, reference_day, store_state

Period = Literal["months_12", "months_3", "this_year", "last_year", "all", "days"]
PERIODS: tuple[Period, ...] = ("months_12", "months_3", "this_year", "last_year", "all", "days")
# 约定 (P): of fewer orders in the whole street nothing can be told from chance.
MIN_ORDERS = 30
SURELY_HOT = ("hot_99", "hot_95")
# By `lru_cache`: Streamlit's caches, which hash a filter anew each time, would take longer than the counting.
_KEPT = 48
# Of a million orders a table takes some 50 MB, and what is counted from it is kept.
_TABLES_KEPT = 6
_MONTHS_A_YEAR, _MONTHS_A_QUARTER = 12, 3


def has_orders() -> bool:
    """Return whether any order with a day is stored, so that there is a period to look at."""
    return order_span(store_state()) is not None


def order_days() -> tuple[dt.date, dt.date]:
    """Return the first and the last day that the orders speak for; today alone where there is none."""
    return order_span(store_state()) or (reference_day(), reference_day())


def period_days(period: Period) -> tuple[dt.date, dt.date]:
    """
    Return the first and the last day of a period, cut to the days that the orders speak for.

    Months are whole ones; where the data hold none, and for ``days``, which a person chooses, all days.
    """
    first, last = order_days()
    months = whole_months(first, last)
    wanted = {"months_12": _MONTHS_A_YEAR, "months_3": _MONTHS_A_QUARTER}.get(period)
    if wanted and len(months):
        return months[-wanted:][0].start_time.date(), months[-1].end_time.date()
    if period == "this_year":
        return max(first, dt.date(last.year, 1, 1)), last
    if period == "last_year" and first.year < last.year:
        return max(first, dt.date(last.year - 1, 1, 1)), dt.date(last.year - 1, 12, 31)
    return first, last


@lru_cache(maxsize=_KEPT)
def _is_counted(state: StoreState, filters: OrderFilter) -> NDArray[np.bool_]:
    """Return whether each row of `placed_orders` passes a filter and isn't known to lie outside the street; shared."""
    inside: NDArray[np.bool_] = placed_orders(state)["in_street"].to_numpy(bool)
    return passing(state, filters) & inside


@lru_cache(maxsize=_TABLES_KEPT)
def counted_orders(state: StoreState, filters: OrderFilter) -> pd.DataFrame:
    """Return the rows of `placed_orders` that pass a filter and aren't known to lie outside the street; shared."""
    orders, counted = placed_orders(state), _is_counted(state, filters)
    return orders if counted.all() else pd.DataFrame(orders[counted])


def places_of(state: StoreState, day: dt.date, filters: OrderFilter) -> gpd.GeoDataFrame:
    """Return the compounds that are compared: inside the street, and of the communities that a filter names."""
    return _places_in(state, day, filters.communities)


@lru_cache(maxsize=_KEPT)
def _places_in(state: StoreState, day: dt.date, communities: tuple[str, ...]) -> gpd.GeoDataFrame:
    inside = counted(compounds_today(state, day), None)
    chosen = inside["community_id"].isin(communities) if communities else slice(None)
    return cast("gpd.GeoDataFrame", inside.loc[chosen])


def filter_before(state: StoreState, filters: OrderFilter) -> OrderFilter | None:
    """Return the same filter for the same days a year before; None where the data don't reach back so far."""
    span = order_span(state)
    if span is None or filters.first is None or filters.last is None:
        return None
    before = same_days_before(filters.first, filters.last, span[0])
    return None if before is None else replace(filters, first=before[0], last=before[1])


@lru_cache(maxsize=_KEPT)
def place_counts(state: StoreState, day: dt.date, filters: OrderFilter) -> pd.DataFrame:
    """
    Return counts and rates of the compounds that are compared; shared.

    Returns
    -------
    counts
        From `analysis.complaints.rates.rate_table`, and ``name``, ``community_name``, ``year_before`` (NA where not
        known).
    """
    places, orders = places_of(state, day, filters), counted_orders(state, filters)
    table = rate_table(count_by(orders["compound_id"], places.index), places["households"])
    before = filter_before(state, filters)
    then = None if before is None else count_by(_compounds_of(state, before), places.index)
    return table.assign(
        name=places["name"],
        community_name=places["community_name"],
        year_before=pd.Series(pd.NA, index=places.index, dtype="Int64") if then is None else then.astype("Int64"),
    )


def _compounds_of(state: StoreState, filters: OrderFilter) -> pd.Series[str]:
    """Return the compound of each order that counts, of which nothing else is asked."""
    return placed_orders(state)["compound_id"][_is_counted(state, filters)]


def _xy_m(state: StoreState, places: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return a point of each compound in metres, NaN where it has no place."""
    crs = metric_crs(state)
    points = place_points(places) if crs is None else place_points(places).to_crs(crs)
    return np.column_stack([points.x.to_numpy(np.float64), points.y.to_numpy(np.float64)])


@lru_cache(maxsize=_KEPT)
def tested_places(state: StoreState, day: dt.date, filters: OrderFilter) -> pd.DataFrame:
    """Return what Gi* says of the compounds' counts (`analysis.complaints.getis_ord.hotspots`); shared."""
    counts = place_counts(state, day, filters)["orders"]
    xy_m = _xy_m(state, places_of(state, day, filters))
    # Of too few orders nothing is known, rather than that nothing is hot.
    known = counts.astype("Float64") if counts.sum() >= MIN_ORDERS else counts.astype("Float64").mask(counts >= 0)
    return hotspots(known, xy_m, suggest_band_m(xy_m[~np.isnan(xy_m).any(axis=1)]))


def months_of(filters: OrderFilter) -> pd.PeriodIndex:
    """Return the months of a filter's period that the data hold whole."""
    first, last = order_days()
    return whole_months(max(first, filters.first or first), min(last, filters.last or last))


def play_months(filters: OrderFilter) -> list[str]:
    """Return the names of `months_of`, such as ``2026-09``."""
    return [str(month) for month in months_of(filters)]


@lru_cache(maxsize=_KEPT)
def monthly_counts(state: StoreState, day: dt.date, filters: OrderFilter) -> pd.DataFrame:
    """Return orders by whole month of the period (rows) and compound that is compared (columns); shared."""
    places, orders, months = places_of(state, day, filters), counted_orders(state, filters), months_of(filters)
    position = places.index.get_indexer(orders["compound_id"])
    cube = count_cube(position.astype(np.int64), orders["received_at"], len(places), months)
    return pd.DataFrame(cube, index=months, columns=places.index)


@lru_cache(maxsize=_KEPT)
def patterns(state: StoreState, day: dt.date, filters: OrderFilter) -> pd.DataFrame:
    """Return how the compounds have been hot (`analysis.complaints.emerging.emerging_hotspots`); shared."""
    places, cube = places_of(state, day, filters), monthly_counts(state, day, filters)
    xy_m = _xy_m(state, places)
    placed = ~np.isnan(xy_m).any(axis=1)
    # Months of too few orders show no place as hot or not.
    months = cube.index if cube.to_numpy().sum() >= MIN_ORDERS else cube.index[:0]
    told = emerging_hotspots(
        cube.loc[months].to_numpy()[:, placed],
        xy_m[placed],
        cast("pd.Index[str]", places.index[placed]),
        cast("pd.PeriodIndex", months),
        band_m=suggest_band_m(xy_m[placed]),
    ).reindex(places.index)
    return told.assign(pattern=told["pattern"].fillna("unknown"), hot_months=told["hot_months"].fillna(0).astype(int))


@lru_cache(maxsize=_KEPT)
def density_rings(state: StoreState, filters: OrderFilter) -> gpd.GeoDataFrame:
    """
    Return the rings of a density surface of the placed orders (`analysis.complaints.density`); shared.

    Returns
    -------
    rings
        EPSG:4490, the densest first: ``orders_share``, ``from_per_km2``, ``to_per_km2``, ``orders`` (those in it).
    """
    orders = counted_orders(state, filters)
    placed = orders[orders["placed_by"] != "none"]
    crs = metric_crs(state)
    if crs is None or placed.empty:
        return gpd.GeoDataFrame({"orders_share": [], "orders": []}, geometry=[], crs=STORAGE_CRS)
    x_m, y_m = (placed[name].to_numpy(np.float64) for name in ("x_m", "y_m"))
    grid = density_grid((x_m.min(), y_m.min(), x_m.max(), y_m.max()))
    counts = grid.count(x_m, y_m)
    density = kernel_density(counts, grid)
    rings = density_areas(density, counts, grid, crs)
    within = [
        int(counts[(density >= low) & ~(density >= high)].sum())
        for low, high in zip(rings["from_per_km2"], rings["to_per_km2"], strict=True)
    ]
    return rings.assign(orders=within, geometry=rings.simplify(grid.cell_m / 10)).to_crs(STORAGE_CRS)


def hotspot_figures(filters: OrderFilter) -> list[Figure]:
    """Return the page's figures; see `analysis.complaints.summary.summary_figures`."""
    state, day = store_state(), reference_day()
    orders, before = counted_orders(state, filters), filter_before(state, filters)
    return summary_figures(
        orders.assign(is_repeat=repeated(state, orders)),
        places_of(state, day, filters)["households"],
        undated=_count_undated(state, filters),
        year_before=None if before is None else int(_is_counted(state, before).sum()),
        sources=order_sources(state, orders),
    )


def _count_undated(state: StoreState, filters: OrderFilter) -> int:
    """Return how many orders would count but don't say when they came in."""
    orders = placed_orders(state)
    undated = orders["received_at"].isna().to_numpy() & orders["in_street"].to_numpy()
    if not undated.any():
        return 0
    return int((undated & passing(state, replace(filters, first=None, last=None))).sum())


def order_sources(state: StoreState, orders: pd.DataFrame) -> tuple[Source, ...]:
    """Return the files that wrote orders, and what the given rows name beside them."""
    return ledger_sources(state, ("work_orders",), sources_of((orders["source"], orders["as_of"])))


@lru_cache(maxsize=_KEPT)
def hot_classes(state: StoreState, day: dt.date, filters: OrderFilter) -> dict[str, int]:
    """Return by class how many compounds are hot (``hot_95`` or surer) in the orders of that class alone; shared."""
    asked = filters.categories or tuple(sorted(counted_orders(state, filters)["category"].unique()))
    found = {code: tested_places(state, day, replace(filters, categories=(code,)))["hotspot"] for code in asked}
    counts = {code: int(hotspot.isin(SURELY_HOT).sum()) for code, hotspot in found.items()}
    return {code: count for code, count in sorted(counts.items(), key=lambda item: -item[1]) if count}
