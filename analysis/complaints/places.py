"""Which points of orders may be used (坐标能不能用): those in the street's extent, or in the bulk of the data."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.ndimage import label

from analysis.location import place_points

FloatArray = NDArray[np.float64]

# What places an order.
PLACED_BY = ("own", "compound", "none")
# About 10 km: the districts of a city hang together at this size, two cities don't.
BULK_CELL_DEG = 0.1
# Degrees around (0, 0), which is what software writes for "no coordinates"; nobody lives there.
_NULL_ISLAND_DEG = 0.01
_LON_LIMIT, _LAT_LIMIT = 180.0, 90.0


def usable_points(lon: FloatArray, lat: FloatArray, boundary: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """
    Return which points may be put on the map.

    Parameters
    ----------
    lon, lat
        Degrees in the CRS of `boundary`; NaN where a row has no point.
    boundary
        The street's outline, conformed; without a row the bulk of the data stands for it.

    Returns
    -------
    usable
        One a point: it lies in the bounding box of the outline, or in the bulk. (0, 0), a point off the globe and a
        missing one are never usable.
    """
    on_globe = (np.abs(lon) <= _LON_LIMIT) & (np.abs(lat) <= _LAT_LIMIT)
    stated = on_globe & ~((np.abs(lon) < _NULL_ISLAND_DEG) & (np.abs(lat) < _NULL_ISLAND_DEG))
    outlines = boundary.geometry.dropna()
    outlines = outlines[~outlines.is_empty]
    if outlines.empty:
        usable = np.zeros(len(lon), dtype=bool)
        usable[stated] = _in_bulk(lon[stated], lat[stated])
        return usable
    west, south, east, north = outlines.total_bounds
    inside: NDArray[np.bool_] = stated & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def place_orders(
    lon: FloatArray,
    lat: FloatArray,
    compound_ids: pd.Categorical,
    compounds: gpd.GeoDataFrame,
    boundary: gpd.GeoDataFrame,
    metric_crs: str | None,
) -> pd.DataFrame:
    """
    Return where each order is: at its own point where that may be used, else at its compound.

    Parameters
    ----------
    lon, lat
        Degrees of each order's own point in the CRS of `compounds`; NaN where it has none.
    compound_ids
        The compound of each order; NA where it has none.
    compounds
        One row per compound, conformed; geographic CRS.
    boundary
        The street's outline, conformed, in the CRS of `compounds`; see `usable_points`.
    metric_crs
        The CRS to measure in, such as `geodata.crs.measuring_crs` gives; None where nothing has a place.

    Returns
    -------
    places
        A row an order, numbered from 0: ``x_m`` and ``y_m`` in metres (NaN where there is no place), ``placed_by``
        (a category of `PLACED_BY`) and ``point_refused`` (whether it has a point of its own that isn't used).
    """
    usable = usable_points(lon, lat, boundary)
    # Each compound once; an order of no compound finds what is put last.
    xy_m = np.full((len(compounds) + 1, 2), np.nan)
    if metric_crs is not None:
        # By arrays, not by geometries, which take thrice as long.
        to_metres = Transformer.from_crs(compounds.crs, metric_crs, always_xy=True)
        xy_m[:-1] = _xy_m(to_metres, *_degrees(place_points(compounds).to_numpy()))
    homes = np.append(compounds.index.get_indexer(compound_ids.categories), -1)
    xy_m = xy_m[homes[compound_ids.codes]]
    if metric_crs is not None:
        xy_m[usable] = _xy_m(to_metres, lon[usable], lat[usable])
    by = np.where(usable, 0, np.where(np.isnan(xy_m[:, 0]), 2, 1))
    return pd.DataFrame(
        {
            "x_m": xy_m[:, 0],
            "y_m": xy_m[:, 1],
            "placed_by": pd.Categorical.from_codes(by, categories=pd.Index(PLACED_BY)),
            "point_refused": ~usable & ~np.isnan(lon),
        },
    )


def _degrees(points: NDArray[np.object_]) -> tuple[FloatArray, FloatArray]:
    return np.asarray(shapely.get_x(points)), np.asarray(shapely.get_y(points))


def _xy_m(to_metres: Transformer, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return points in metres; shape (points, 2), NaN where there is none."""
    xy_m = np.full((len(lon), 2), np.nan)
    known = ~np.isnan(lon)
    xy_m[known] = np.column_stack(to_metres.transform(lon[known], lat[known]))
    return xy_m


def _in_bulk(lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
    """Return which points lie in the group of neighbouring cells that holds the most points."""
    if not len(lon):
        return np.zeros(0, dtype=bool)
    # Only the rows and columns that hold a point are kept, with one empty between those that don't touch, so that
    # two points at the ends of the world don't make a grid of the world.
    row, column = _squeezed(lat), _squeezed(lon)
    held = np.zeros((row.max() + 1, column.max() + 1), dtype=bool)
    held[row, column] = True
    groups = np.zeros(held.shape, dtype=np.int32)
    label(held, structure=np.ones((3, 3), dtype=int), output=groups)
    group = groups[row, column]
    return np.asarray(group == np.bincount(group).argmax())


def _squeezed(degrees: FloatArray) -> NDArray[np.int64]:
    """Return the cell of each coordinate, gaps of any size made one cell wide."""
    cells = np.floor(degrees / BULK_CELL_DEG).astype(np.int64)
    cells -= cells.min()
    # A globe has few: counting them takes a fraction of the time that sorting a million points does.
    held = np.flatnonzero(np.bincount(cells))
    place = np.zeros(held[-1] + 1, dtype=np.int64)
    place[held] = np.cumsum(np.minimum(np.diff(held, prepend=held[0]), 2))
    return place[cells]
