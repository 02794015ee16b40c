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
    orders: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame, metric_crs: str
) -> pd.DataFrame:
    """
    Return where each order is: at its own point where that may be used, else at its compound.

    Parameters
    ----------
    orders
        One row per order with its own point (empty or None where it has none) and ``compound_id``; geographic CRS.
    compounds
        One row per compound, conformed, in the CRS of `orders`.
    boundary
        The street's outline, conformed, in the CRS of `orders`; see `usable_points`.
    metric_crs
        The CRS to measure in, such as `geodata.crs.measuring_crs` gives.

    Returns
    -------
    places
        With the index of `orders`: ``x_m`` and ``y_m`` in metres (NaN where there is no place), ``placed_by``
        (``own``, ``compound`` or ``none``) and ``point_refused`` (whether it has a point of its own that isn't used).
    """
    stated = orders.geometry.to_numpy()
    own = np.where(shapely.is_empty(stated), None, stated)
    lon, lat = np.asarray(shapely.get_x(own)), np.asarray(shapely.get_y(own))
    usable = usable_points(lon, lat, boundary)
    home = place_points(compounds).reindex(orders["compound_id"]).to_numpy()
    home_lon, home_lat = np.asarray(shapely.get_x(home)), np.asarray(shapely.get_y(home))
    has_home = ~usable & ~np.isnan(home_lon)
    placed = usable | has_home
    # By arrays, not by geometries, which take thrice as long.
    to_metres = Transformer.from_crs(orders.crs, metric_crs, always_xy=True)
    x_m, y_m = np.full(len(orders), np.nan), np.full(len(orders), np.nan)
    x_m[placed], y_m[placed] = to_metres.transform(
        np.where(usable, lon, home_lon)[placed], np.where(usable, lat, home_lat)[placed]
    )
    return pd.DataFrame(
        {
            "x_m": x_m,
            "y_m": y_m,
            "placed_by": pd.Series(
                np.select([usable, has_home], ["own", "compound"], "none"), index=orders.index, dtype="str"
            ),
            "point_refused": ~usable & ~np.isnan(lon),
        },
        index=orders.index,
    )


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
    cells, place = np.unique(np.floor(degrees / BULK_CELL_DEG).astype(np.int64), return_inverse=True)
    steps = np.minimum(np.diff(cells, prepend=cells[0]), 2)
    return np.asarray(np.cumsum(steps)[place], dtype=np.int64)
