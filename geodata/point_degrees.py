"""Points as numbers (点坐标): longitudes and latitudes of a column of WKB, without a geometry each."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geodata.store.arrow_bytes import bytes_of

FloatArray = NDArray[np.float64]

# A point as WKB: byte order (1 is little-endian), type (1), x, y.
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


def point_degrees(shapes: pa.ChunkedArray) -> tuple[FloatArray, FloatArray]:
    """
    Return the longitude and latitude of each point; NaN where a cell is empty or its shape is no point.

    Parameters
    ----------
    shapes
        WKB as ``large_binary``, in a geographic CRS.

    Raises
    ------
    shapely.errors.GEOSException
        If a geometry can't be read.
    """
    stated = shapes.is_valid().to_numpy()
    lon, lat = np.full((2, len(shapes)), np.nan)
    lon[stated], lat[stated] = _stated_degrees(shapes.drop_null().combine_chunks())
    return lon, lat


def _stated_degrees(shapes: pa.LargeBinaryArray) -> tuple[FloatArray, FloatArray]:
    ends, content = bytes_of(shapes)
    if len(shapes) and (np.diff(ends) == _POINT.itemsize).all():
        points = content.view(_POINT)
        if (points["order"] == 1).all() and (points["type"] == 1).all():
            return points["x"], points["y"]
    geometries = shapely.from_wkb(shapes.to_numpy(zero_copy_only=False))
    geometries[shapely.is_empty(geometries)] = None
    return shapely.get_x(geometries), shapely.get_y(geometries)
