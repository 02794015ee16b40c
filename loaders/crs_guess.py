"""
Which coordinate system a file is in (坐标系判断), where nobody said it, and whether the places can be right.

The order: the file's own word, words in its headers, names shared with compounds on the map, else WGS-84 and a
question. Five or more shared names were right 95-99 % of the time, one wrong in 9-11 % (findings).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from config.errors import CrsError
from config.texts import text
from geodata.crs import COORDINATE_SYSTEMS, measuring_crs, to_wgs84
from loaders.words import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geodata.crs import CoordinateSystem, FloatArray

CrsCertainty = Literal["given", "stated", "header", "names", "boundary", "assumed", "undecided", "none"]
_MIN_SHARED_NAMES = 5
# The best system's median distance must be this much smaller than the next one's.
_CLEAR_RATIO, _CLOSE_M = 0.6, 400.0
_HEADER_SYSTEMS: tuple[CoordinateSystem, ...] = ("bd09", "gcj02", "cgcs2000", "wgs84")
_TOLD_APART: tuple[CoordinateSystem, ...] = ("wgs84", "gcj02", "bd09")
_STATED: dict[str, CoordinateSystem] = {"4326": "wgs84", "crs84": "wgs84", "4490": "cgcs2000", "4979": "wgs84"}
_NEAR_BOUNDARY_M, _NEAR_OTHERS_M = 50_000.0, 100_000.0
_ALL_FAR_SHARE, _MIN_ROWS_FOR_ALL = 0.9, 3
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class CrsCandidate:
    """
    A system that a file may be in, for a person to compare on a map.

    Attributes
    ----------
    system, axes_swapped
        One of `COORDINATE_SYSTEMS`, and whether longitude and latitude stand in each other's column.
    inside_share
        The share of the points inside the street's boundary; None where none is known.
    median_m
        How far the points lie from compounds of the same names; None where no names are shared.
    points
        At most 300, an (n, 2) array of longitude and latitude in EPSG:4490.
    """

    system: CoordinateSystem
    axes_swapped: bool
    inside_share: float | None
    median_m: float | None
    points: FloatArray


@dataclass(frozen=True)
class CrsGuess:
    """
    A coordinate system and how it is known.

    Attributes
    ----------
    system
        One of `COORDINATE_SYSTEMS`.
    certainty
        ``given`` by the person, ``stated`` by the file, from a ``header``, from ``names`` already on the map,
        ``assumed`` for want of anything better, ``none`` where the file has no places.
    shared_names
        How many names were compared.
    axes_swapped
        Whether the whole file's longitude and latitude stand in each other's column.
    candidates
        The systems that a person may compare, the likeliest first; empty where there is nothing to compare.
    """

    system: CoordinateSystem
    certainty: CrsCertainty
    shared_names: int = 0
    axes_swapped: bool = False
    candidates: tuple[CrsCandidate, ...] = ()


def guess_crs(
    crs: str | None,
    crs_member: str,
    headers: Sequence[str],
    names: Sequence[str | None],
    geometries: Sequence[BaseGeometry | None],
    known: Callable[[], gpd.GeoDataFrame | pd.DataFrame],
) -> CrsGuess:
    """
    Tell a file's coordinate system.

    Parameters
    ----------
    crs
        What the person said, None if nothing.
    crs_member
        What the file says; empty if nothing.
    headers
        Headers of its coordinate columns.
    names, geometries
        Each row's name and place as the file has it.
    known
        Gives the compounds already stored, with ``name`` and geometry; asked only when it comes to that.

    Raises
    ------
    CrsError
        If `crs` or the file's own word is none of `COORDINATE_SYSTEMS`.
    """
    if crs is not None:
        if crs not in COORDINATE_SYSTEMS:
            raise CrsError(file="", crs=crs)
        return CrsGuess(crs, "given")
    if not any(geometry is not None for geometry in geometries):
        return CrsGuess("wgs84", "none")
    if crs_member:
        member = fold(crs_member)
        for name, system in _STATED.items():
            if member.endswith(name):
                return CrsGuess(system, "stated")
        raise CrsError(file="", crs=crs_member)
    for system in _HEADER_SYSTEMS:
        if any(word in fold(header) for header in headers for word in words("headers", system)):
            return CrsGuess(system, "header")
    return _by_names(names, geometries, known()) or CrsGuess("wgs84", "assumed")


def _by_names(
    names: Sequence[str | None], geometries: Sequence[BaseGeometry | None], known: gpd.GeoDataFrame | pd.DataFrame
) -> CrsGuess | None:
    """Choose the system that brings rows closest to the compounds of the same names, where the choice is clear."""
    anchors = {
        fold(name): place for name, place in zip(known["name"], known["geometry"], strict=True) if place is not None
    }
    pairs = [
        (place, anchors[fold(name)])
        for name, place in zip(names, geometries, strict=True)
        if name is not None and place is not None and fold(name) in anchors
    ]
    if len(pairs) < _MIN_SHARED_NAMES:
        return None
    here, there = (shapely.get_coordinates(shapely.centroid(list(side))) for side in zip(*pairs, strict=True))
    distances = []
    for system in _TOLD_APART:
        lon, lat = to_wgs84(system, here[:, 0], here[:, 1])
        distances.append((float(np.median(_distance_m(lon, lat, there[:, 0], there[:, 1]))), system))
    (best_m, best), (next_m, _), *_ = sorted(distances)
    if best_m > _CLOSE_M or best_m > _CLEAR_RATIO * next_m:
        return None
    return CrsGuess(best, "names", len(pairs))


def _distance_m(
    lon: FloatArray, lat: FloatArray, lon_to: FloatArray | np.float64, lat_to: FloatArray | np.float64
) -> FloatArray:
    """Return distances in metres on a plane laid at the latitudes; good to a few per cent within 200 km."""
    east = (lon - lon_to) * np.cos(np.radians(lat_to)) * _METRES_PER_DEGREE
    return cast("FloatArray", np.hypot(east, (lat - lat_to) * _METRES_PER_DEGREE))


def far_rows(geometries: Sequence[BaseGeometry | None], boundary: gpd.GeoSeries) -> tuple[list[int], bool]:
    """
    Find the rows that lie far from the street, or where no boundary is known, far from the other rows.

    Parameters
    ----------
    geometries
        In the storage CRS.
    boundary
        The street's, in the storage CRS; may be empty.

    Returns
    -------
    positions
        Rows more than 50 km from the boundary, or 100 km from the middle of the rows.
    all_far
        Whether nearly all rows lie far from a known boundary: then it's the system that is wrong.
    """
    places = [position for position, geometry in enumerate(geometries) if geometry is not None]
    if not places:
        return [], False
    points = shapely.centroid(np.array([geometries[position] for position in places], dtype=object))
    x, y = shapely.get_x(points), shapely.get_y(points)
    if boundary.empty:
        far = _distance_m(x, y, np.median(x), np.median(y)) > _NEAR_OTHERS_M
        return [places[index] for index in np.flatnonzero(far)], False
    import geopandas as gpd  # noqa: PLC0415 - only where there is a boundary

    metric = measuring_crs(float(boundary.union_all().centroid.x))
    street = boundary.to_crs(metric).union_all()
    distance = gpd.GeoSeries(points, crs=boundary.crs).to_crs(metric).distance(street).to_numpy()
    far = ~(distance <= _NEAR_BOUNDARY_M)
    all_far = len(places) >= _MIN_ROWS_FOR_ALL and far.mean() >= _ALL_FAR_SHARE
    return [places[index] for index in np.flatnonzero(far)], bool(all_far)


def certainty_text(guess: CrsGuess, language: str) -> str:
    """Return how the system is known, as a sentence in `language`."""
    system = text(f"crs.{guess.system}", language)
    return text(f"crs_certainty.{guess.certainty}", language, system=system, count=guess.shared_names)
