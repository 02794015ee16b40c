"""
Plane coordinates in metres (平面坐标): China's Gauss-Kruger zones, and whatever system a file itself names.

Surveyors write the northing first and call it X; both numbers tell by their size which they are. Of CGCS2000's
3-degree zones EPSG:4513-4533 put the zone's number before the easting (38 512 345 m), EPSG:4534-4554 don't; of its
6-degree zones, as on maps of 1:25,000 and smaller, EPSG:4491-4501 do and EPSG:4502-4512 don't. China's zone numbers
are 25 to 45 of the one and 13 to 23 of the other, so that a number says which it is.
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
# A zone of six degrees is 640 km wide where China is widest.
_NORTHINGS, _EASTINGS = (1_900_000.0, 6_100_000.0), (165_000.0, 835_000.0)
_PREFIX = 1_000_000.0
_FIRST_ZONE, _LAST_ZONE = 25, 45
_DEGREES_A_ZONE = 3
_FIRST_WIDE_ZONE, _LAST_WIDE_ZONE = 13, 23
_DEGREES_A_WIDE_ZONE = 6
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
    Return plane coordinates of CGCS2000's 3-degree or 6-degree zones as degrees.

    Parameters
    ----------
    points
        (n, 2) in metres, northing or easting first.
    longitude
        Of the street, for eastings without the zone's number: of the zones about it the one that brings the points
        closest. None where it isn't known.

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
            meridians = [zone * _DEGREES_A_ZONE]
        elif _FIRST_WIDE_ZONE <= zone <= _LAST_WIDE_ZONE:
            meridians = [zone * _DEGREES_A_WIDE_ZONE - _DEGREES_A_ZONE]
        elif zone == 0 and longitude is not None:
            # A zone of six degrees is one of three, only wider, so that its middle may not be the nearest.
            meridians = [longitude, longitude - _DEGREES_A_ZONE, longitude + _DEGREES_A_ZONE]
        else:
            continue
        converted = [_to_degrees(meridian, east[of_zone] % _PREFIX, north[of_zone]) for meridian in meridians]
        off = [0.0 if longitude is None else abs(float(np.median(each[:, 0])) - longitude) for each in converted]
        degrees[of_zone] = converted[off.index(min(off))]
    return degrees


def _to_degrees(meridian: float, east: FloatArray, north: FloatArray) -> FloatArray:
    """Convert from the zone whose middle is nearest to a meridian; EPSG gives each middle the same projection twice."""
    # Beyond the outermost zones lengths are measured by others, which no ledger in plane coordinates means.
    within = min(max(meridian, _FIRST_ZONE * _DEGREES_A_ZONE), _LAST_ZONE * _DEGREES_A_ZONE)
    to_degrees = pyproj.Transformer.from_crs(measuring_crs(within), STORAGE_CRS, always_xy=True)
    return np.column_stack(to_degrees.transform(east, north))


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
