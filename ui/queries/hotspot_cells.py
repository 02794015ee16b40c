"""Hotspots on square cells (方格热点): where compounds are few, or orders have points of their own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.complaints.cells import CellGrid, grid_over, study_cells
from analysis.complaints.emerging import count_cube, emerging_hotspots
from analysis.complaints.getis_ord import MIN_PLACES, hotspots
from geodata.crs import STORAGE_CRS
from ui.queries.hotspots import MIN_ORDERS, counted_orders, months_of, patterns, places_of, tested_places
from ui.queries.orders import NO_ORDER_FILTER, metric_crs
from ui.queries.street import read, reference_day, store_state

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ui.queries.orders import OrderFilter
    from ui.queries.street import StoreState

HotspotUnit = Literal["compounds", "cells"]
HOTSPOT_UNITS: tuple[HotspotUnit, ...] = ("compounds", "cells")
_KEPT = 24
# A cell and the twelve about it: smaller neighbourhoods show single addresses, and few orders fill a cell.
_BAND_CELLS = 2.0
# The smallest side of which a street or a city has no more cells than can be told apart on a map.
_REACH_M, _CONCAVITY = 100.0, 0.1
_SIDES_M, _MOST_CELLS = (100.0, 150.0, 200.0, 250.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0), 2_500


def usual_unit(filters: OrderFilter) -> HotspotUnit:
    """Return what is tested unless a person says otherwise: compounds, where there are enough to tell chance."""
    places = places_of(store_state(), reference_day(), filters)
    return "compounds" if len(places) >= MIN_PLACES else "cells"


@lru_cache(maxsize=_KEPT)
def cell_grid(state: StoreState, filters: OrderFilter) -> tuple[CellGrid, NDArray[np.int64]] | None:
    """Return the grid over the street, or over all orders' points where it has no outline, and its cells; shared."""
    orders, crs = counted_orders(state, filters), metric_crs(state)
    if crs is None or (orders["placed_by"] == "none").all():
        return None
    outline = cast("gpd.GeoDataFrame", read(state, "boundary")).geometry.dropna()
    area = outline.to_crs(crs).union_all() if len(outline) else _reach(state)
    side_m = next((side for side in _SIDES_M if area.area / side**2 <= _MOST_CELLS), _SIDES_M[-1])
    grid = grid_over(area.bounds, side_m)
    return grid, study_cells(grid, area)


def _reach(state: StoreState) -> BaseGeometry:
    """Return how far a place without an outline reaches: around all that was ever reported, bays left out."""
    orders = counted_orders(state, NO_ORDER_FILTER)
    xy_m = orders.loc[orders["placed_by"] != "none", ["x_m", "y_m"]].to_numpy(np.float64)
    spots = np.unique(np.floor(xy_m / _REACH_M), axis=0) * _REACH_M + _REACH_M / 2
    return shapely.buffer(shapely.concave_hull(shapely.MultiPoint(spots), ratio=_CONCAVITY), _REACH_M)


@lru_cache(maxsize=_KEPT)
def tested_cells(state: StoreState, day: dt.date, filters: OrderFilter) -> gpd.GeoDataFrame:
    """
    Return what is known of each cell: its orders, whether they are more than chance, and how that changed; shared.

    Returns
    -------
    cells
        EPSG:4490, indexed by the cell's number: ``orders``, ``hotspot`` (of `analysis.complaints.getis_ord.CLASSES`),
        ``pattern`` (of `analysis.complaints.emerging.PATTERNS`); ``unknown`` where orders, cells or months are too
        few. Without a row where nothing has a place.
    """
    del day
    orders, found, crs = counted_orders(state, filters), cell_grid(state, filters), metric_crs(state)
    if found is None or crs is None:
        return gpd.GeoDataFrame({"orders": [], "hotspot": [], "pattern": []}, geometry=[], crs=STORAGE_CRS)
    grid, cells = found
    placed = orders[orders["placed_by"] != "none"]
    index = pd.Index(cells)
    cell = grid.cell_of(placed["x_m"].to_numpy(np.float64), placed["y_m"].to_numpy(np.float64))
    position = index.get_indexer(pd.Index(cell))
    counts = pd.Series(np.bincount(position[position >= 0], minlength=len(cells)), index=index)
    centres = grid.centres_m()[cells]
    band_m = _BAND_CELLS * grid.cell_m
    known = counts.astype("Float64") if counts.sum() >= MIN_ORDERS else counts.astype("Float64").mask(counts >= 0)
    months = months_of(filters) if counts.sum() >= MIN_ORDERS else months_of(filters)[:0]
    cube = count_cube(position.astype(np.int64), placed["received_at"], len(cells), months)
    named = pd.Index(cells.astype(str))
    return gpd.GeoDataFrame(
        {
            "orders": counts,
            "hotspot": hotspots(known, centres, band_m)["hotspot"],
            "pattern": emerging_hotspots(cube, centres, named, months, band_m=band_m)["pattern"].to_numpy(),
        },
        geometry=gpd.GeoSeries(grid.squares(cells), index=index, crs=crs).to_crs(STORAGE_CRS),
    )


def cell_side_m(filters: OrderFilter) -> float | None:
    """Return the side of the cells, None where nothing has a place."""
    found = cell_grid(store_state(), filters)
    return None if found is None else found[0].cell_m


def is_tested(filters: OrderFilter, paint: str, unit: HotspotUnit = "compounds") -> bool:
    """Return whether the test that ``hot`` or ``change`` shows could tell anything of any place."""
    data = store_state(), reference_day(), filters
    if unit == "cells":
        codes = tested_cells(*data)["hotspot" if paint == "hot" else "pattern"]
    else:
        codes = tested_places(*data)["hotspot"] if paint == "hot" else patterns(*data)["pattern"]
    return bool((codes != "unknown").any())
