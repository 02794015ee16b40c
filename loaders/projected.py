"""
Plane coordinates in metres (平面坐标): China's Gauss-Kruger zones, and whatever system a file itself names.

Surveyors write the northing first and call it X; both numbers tell by their size which they are. Of CGCS2000's
3-degree zones EPSG:4513-4533 put the zone's number before the easting (38 512 345 m), EPSG:4534-4554 don't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pyproj
import shapely

from config.errors import CrsError
from geodata.crs import STORAGE_CRS, measuring_crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.crs import FloatArray
    from loaders.tables import Feature

# Northings of China, and eastings about the false 500 km of a zone's middle, in metres.
_NORTHINGS, _EASTINGS = (1_900_000.0, 6_100_000.0), (250_000.0, 750_000.0)
_PREFIX = 1_000_000.0
_FIRST_ZONE, _LAST_ZONE = 25, 45
_DEGREES_A_ZONE = 3
# Datums that no public parameters turn into CGCS2000 better than some tens of metres.
_LOCAL_DATUMS = ("beijing 1954", "beijing_1954", "xian 1980", "xian_1980", "new beijing")


def looks_projected(points: FloatArray) -> bool:
    """
    Tell whether most of the points are metres of a Gauss-Kruger zone.

    Parameters
    ----------
    points
        (n, 2), the numbers as the file has them; NaN where it has none.
    """
    there = points[np.isfinite(points).all(axis=1)]
    if not len(there):
        return False
    north, east = _told_apart(there)
    return bool((_is_within(north, _NORTHINGS) & _is_within(east % _PREFIX, _EASTINGS)).mean() > 0.5)  # noqa: PLR2004 - most


def from_gauss_kruger(points: FloatArray, longitude: float | None) -> FloatArray:
    """
    Return plane coordinates of CGCS2000's 3-degree zones as degrees.

    Parameters
    ----------
    points
        (n, 2) in metres, northing or easting first.
    longitude
        Of the street, for eastings without the zone's number; None where it isn't known.

    Returns
    -------
    degrees
        (n, 2), longitude and latitude in EPSG:4490; NaN where the zone can't be told.
    """
    north, east = _told_apart(points)
    zones = np.floor(east / _PREFIX)
    degrees = np.full(points.shape, np.nan)
    for zone in np.unique(zones[np.isfinite(zones)]):
        of_zone = zones == zone
        if _FIRST_ZONE <= zone <= _LAST_ZONE:
            crs = measuring_crs(zone * _DEGREES_A_ZONE)
        elif zone == 0 and longitude is not None:
            crs = measuring_crs(longitude)
        else:
            continue
        to_degrees = pyproj.Transformer.from_crs(crs, STORAGE_CRS, always_xy=True)
        degrees[of_zone] = np.column_stack(to_degrees.transform(east[of_zone] % _PREFIX, north[of_zone]))
    return degrees


def _told_apart(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return northings and eastings: an easting is under a million, or has its zone's number before it."""
    first, second = points[:, 0], points[:, 1]
    is_north = _is_within(first, _NORTHINGS) & ~_is_within(second, _NORTHINGS)
    return np.where(is_north, first, second), np.where(is_north, second, first)


def _is_within(values: FloatArray, limits: tuple[float, float]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return cast("np.ndarray[tuple[int], np.dtype[np.bool_]]", (values >= limits[0]) & (values <= limits[1]))


def features_in_degrees(features: Sequence[Feature], crs_member: str) -> list[Feature]:
    """
    Return features of a file that names its own system, in EPSG:4490.

    Raises
    ------
    CrsError
        If no such system is known, or it is one of those that need parameters of the place.
    """
    from dataclasses import replace  # noqa: PLC0415 - only for files of features in metres

    try:
        named = pyproj.CRS.from_user_input(crs_member)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(file="", crs=crs_member) from error
    if any(word in f"{named.name} {crs_member}".lower() for word in _LOCAL_DATUMS):
        raise CrsError(file="", crs=named.name)
    to_degrees = pyproj.Transformer.from_crs(named, STORAGE_CRS, always_xy=True)

    def convert(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(to_degrees.transform(coordinates[:, 0], coordinates[:, 1]))

    return [
        feature if feature.geometry is None else replace(feature, geometry=shapely.transform(feature.geometry, convert))
        for feature in features
    ]
