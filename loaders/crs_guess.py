"""
Which coordinate system a file is in (坐标系判断), where nobody said it, and whether the places can be right.

The order: the file's own word, words in its headers, names shared with places on the map, an outline that is there
already, the street's boundary where nearly all points lie inside under one system and not under the others; else a
question. Five or more shared names were right 95-99 % of the time, one wrong in 9-11 %; the boundary was right for 50
points and more (findings).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from config.errors import CrsError
from config.texts import text
from geodata.crs import COORDINATE_SYSTEMS, measuring_crs, to_wgs84
from loaders.column_values import are_stated, values_at
from loaders.columnwise import each_once
from loaders.words import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.crs import CoordinateSystem, FloatArray
    from loaders.coordinates import Geometries

CrsCertainty = Literal["given", "stated", "header", "metres", "names", "outline", "boundary", "undecided", "none"]
_MIN_SHARED_NAMES = 5
# The best system's median distance must be this much smaller than the next one's.
_CLEAR_RATIO, _CLOSE_M = 0.6, 400.0
_HEADER_SYSTEMS: tuple[CoordinateSystem, ...] = ("bd09", "gcj02", "cgcs2000", "wgs84")
_TOLD_APART: tuple[CoordinateSystem, ...] = ("wgs84", "gcj02", "bd09")
_STATED: dict[str, CoordinateSystem] = {"4326": "wgs84", "crs84": "wgs84", "4490": "cgcs2000", "4979": "wgs84"}
_NEAR_BOUNDARY_M, _NEAR_OTHERS_M = 50_000.0, 100_000.0
_ALL_FAR_SHARE, _MIN_ROWS_FOR_ALL = 0.9, 3
_METRES_PER_DEGREE = 111_320.0
_MOST_SHOWN, _AREA = 300, 2
# An order this far from the boundary is still the street's surroundings; and what is the bulk where none is known.
_BESIDE_STREET_M = 1_000.0
_BULK_M, _BULK_SPREADS, _BULK_SHARE = 20_000.0, 5.0, 0.75
# Two drawings of one outline may differ by some tens of metres; systems differ by hundreds.
_OUTLINE_RATIO = 0.4
# Of fewer points the boundary tells nothing; nearly all must lie inside, and under no other system about as many.
_MIN_POINTS, _NEARLY_ALL, _CLEAR_GAP = 50, 0.95, 0.15


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
        by an ``outline`` or the ``boundary`` that is there already, by numbers in ``metres``; ``undecided`` where
        nothing tells (WGS-84 is then only what is shown), ``none`` where the file has no places.
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


def is_geographic(crs_member: str) -> bool:
    """Return whether a file's own word names one of the systems in degrees that need no conversion."""
    return any(fold(crs_member).endswith(name) for name in _STATED)


def guess_crs(  # noqa: PLR0913 - all that may tell a system
    crs: str | None,
    crs_member: str,
    headers: Sequence[str],
    names: Sequence[str | None],
    geometries: Geometries,
    *,
    known: Callable[[], Sequence[gpd.GeoDataFrame | pd.DataFrame]],
    boundary: gpd.GeoSeries | None = None,
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
        Each row's name and place as the file has it, in degrees.
    known
        Gives stored rows with ``name`` and geometry: the compounds, and the rows of the ledger's own kind last; asked
        only when it comes to that.
    boundary
        The street's outline, in the storage CRS; None or empty where it isn't known.

    Raises
    ------
    CrsError
        If `crs` or the file's own word is none of `COORDINATE_SYSTEMS`.
    """
    if crs is not None and crs not in COORDINATE_SYSTEMS:
        raise CrsError(file="", crs=crs)
    every = np.asarray(geometries, dtype=object)
    places = every[~shapely.is_missing(every)]
    if not len(places):
        return CrsGuess("wgs84", "none") if crs is None else CrsGuess(crs, "given")
    frames = known()
    pairs = _same_names(names, every, frames)
    candidates = _candidates(places, pairs, boundary)
    if crs is not None:
        return CrsGuess(crs, "given", candidates=candidates)
    if crs_member:
        member = fold(crs_member)
        for name, system in _STATED.items():
            if member.endswith(name):
                return CrsGuess(system, "stated", candidates=candidates)
        raise CrsError(file="", crs=crs_member)
    for system in _HEADER_SYSTEMS:
        if any(word in fold(header) for header in headers for word in words("headers", system)):
            return CrsGuess(system, "header", candidates=candidates)
    found = _by_names(candidates, len(pairs)) or _by_outline(places, frames) or _by_boundary(candidates, len(places))
    system, certainty = found or ("wgs84", "undecided")
    return CrsGuess(system, certainty, len(pairs) if certainty == "names" else 0, candidates=candidates)


def _same_names(
    names: Sequence[str | None],
    geometries: NDArray[np.object_],
    frames: Sequence[gpd.GeoDataFrame | pd.DataFrame],
) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Return the places of rows beside those of stored rows of the same name."""
    anchors = {
        fold(name): place
        for frame in frames
        if "name" in frame.columns
        for name, place in zip(frame["name"], frame["geometry"], strict=True)
        if place is not None and isinstance(name, str)
    }
    if not anchors:
        return []
    named = np.flatnonzero(are_stated(names) & ~shapely.is_missing(geometries))
    folded = each_once(fold, values_at(names, named))
    pairs = zip(folded, geometries[named].tolist(), strict=True)
    return [(place, anchors[name]) for name, place in pairs if name in anchors]


def _candidates(
    places: NDArray[np.object_],
    pairs: Sequence[tuple[BaseGeometry, BaseGeometry]],
    boundary: gpd.GeoSeries | None,
) -> tuple[CrsCandidate, ...]:
    """Return the systems that a file without a word may be in, the likeliest first."""
    points = _centres(places)
    shown = points[:: max(1, len(points) // _MOST_SHOWN)][:_MOST_SHOWN]
    street = None if boundary is None or boundary.dropna().empty else shapely.union_all(boundary.dropna().to_numpy())
    if street is not None:
        shapely.prepare(street)
    here, there = (_centres(np.array(side, dtype=object)) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    found = []
    for system in _TOLD_APART:
        inside = median_m = None
        if street is not None:
            inside = float(np.mean(shapely.contains_xy(street, *to_wgs84(system, points[:, 0], points[:, 1]))))
        if len(pairs):
            lon, lat = to_wgs84(system, here[:, 0], here[:, 1])
            median_m = float(np.median(_distance_m(lon, lat, there[:, 0], there[:, 1])))
        drawn = np.column_stack(to_wgs84(system, shown[:, 0], shown[:, 1]))
        found.append(CrsCandidate(system, axes_swapped=False, inside_share=inside, median_m=median_m, points=drawn))
    return tuple(sorted(found, key=lambda each: (each.median_m or 0.0, -(each.inside_share or 0.0))))


def _centres(shapes: NDArray[np.object_]) -> FloatArray:
    """Return longitude and latitude of the middle of each geometry, (n, 2); a point's are at hand."""
    is_point = (shapely.get_type_id(shapes) == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes)
    return shapely.get_coordinates(shapes if is_point.all() else shapely.centroid(shapes))


Told = tuple["CoordinateSystem", CrsCertainty]


def _by_names(candidates: Sequence[CrsCandidate], shared: int) -> Told | None:
    """Choose the system that brings rows closest to the places of the same names, where the choice is clear."""
    if shared < _MIN_SHARED_NAMES:
        return None
    (best_m, best), (next_m, _), *_ = sorted((each.median_m or 0.0, each.system) for each in candidates)
    if best_m > _CLOSE_M or best_m > _CLEAR_RATIO * next_m:
        return None
    return best, "names"


def _by_outline(places: NDArray[np.object_], frames: Sequence[gpd.GeoDataFrame | pd.DataFrame]) -> Told | None:
    """Choose the system that lays a single outline along one that is there: two drawings of one district."""
    outlines = places[shapely.get_dimensions(places) == _AREA]
    drawn = [place for place in frames[-1]["geometry"] if place is not None and shapely.get_dimensions(place) == _AREA]
    if len(outlines) != 1 or not drawn:
        return None
    corners = shapely.get_coordinates(outlines[0])
    lines = shapely.boundary(np.array(drawn, dtype=object))
    metres = []
    for system in _TOLD_APART:
        lon, lat = to_wgs84(system, corners[:, 0], corners[:, 1])
        # Stretched so that a degree is as long east as north.
        stretch = np.array([np.cos(np.radians(lat.mean())), 1.0])
        points = shapely.points(np.column_stack([lon, lat]) * stretch)
        near = [float(np.median(shapely.distance(_stretched(line, stretch), points))) for line in lines]
        metres.append((min(near) * _METRES_PER_DEGREE, system))
    (best_m, best), (next_m, _), *_ = sorted(metres)
    return (best, "outline") if best_m < _CLOSE_M and best_m < _OUTLINE_RATIO * next_m else None


def _stretched(shape: BaseGeometry, stretch: FloatArray) -> BaseGeometry:
    return shapely.transform(shape, lambda corners: corners * stretch)


def _by_boundary(candidates: Sequence[CrsCandidate], count: int) -> Told | None:
    """Choose the only system under which nearly all points lie in the street; a few points prove nothing."""
    shares = sorted(((each.inside_share or 0.0, each.system) for each in candidates), reverse=True)
    (best, system), (second, _), *_ = shares
    if count < _MIN_POINTS or best < _NEARLY_ALL or second >= _NEARLY_ALL - _CLEAR_GAP:
        return None
    return system, "boundary"


def _distance_m(
    lon: FloatArray, lat: FloatArray, lon_to: FloatArray | np.float64, lat_to: FloatArray | np.float64
) -> FloatArray:
    """Return distances in metres on a plane laid at the latitudes; good to a few per cent within 200 km."""
    east = (lon - lon_to) * np.cos(np.radians(lat_to)) * _METRES_PER_DEGREE
    return cast("FloatArray", np.hypot(east, (lat - lat_to) * _METRES_PER_DEGREE))


def far_rows(geometries: Geometries, boundary: gpd.GeoSeries) -> tuple[list[int], bool]:
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
    every = np.asarray(geometries, dtype=object)
    places = np.flatnonzero(~shapely.is_missing(every))
    if not len(places):
        return [], False
    points = _centres(every[places])
    x, y = points[:, 0], points[:, 1]
    if boundary.empty:
        far = _distance_m(x, y, np.median(x), np.median(y)) > _NEAR_OTHERS_M
        return places[far].tolist(), False
    import geopandas as gpd  # noqa: PLC0415 - only where there is a boundary

    metric = measuring_crs(float(boundary.union_all().centroid.x))
    street = boundary.to_crs(metric).union_all()
    distance = gpd.GeoSeries(shapely.points(points), crs=boundary.crs).to_crs(metric).distance(street).to_numpy()
    far = ~(distance <= _NEAR_BOUNDARY_M)
    all_far = len(places) >= _MIN_ROWS_FOR_ALL and far.mean() >= _ALL_FAR_SHARE
    return places[far].tolist(), bool(all_far)


def rows_away(geometries: Geometries, boundary: gpd.GeoSeries, compounds: gpd.GeoSeries) -> list[int]:
    """
    Find the points that lie away from the street, or where no boundary is known, from the bulk of the data.

    Parameters
    ----------
    geometries
        Points in the storage CRS.
    boundary, compounds
        Of the store, in the storage CRS; may be empty. The bulk is that of the compounds, else of the points.

    Returns
    -------
    positions
        Points more than 1 km from the boundary, or more than 20 km and five times as far as three quarters of the
        bulk from its middle.
    """
    every = np.asarray(geometries, dtype=object)
    places = np.flatnonzero(~shapely.is_missing(every))
    if not len(places):
        return []
    points = every[places]
    x, y = shapely.get_x(points), shapely.get_y(points)
    street = boundary.dropna()
    if not street.empty:
        outline = shapely.union_all(street.to_numpy())
        stretch = np.array([np.cos(np.radians(outline.centroid.y)), 1.0])
        near = shapely.points(np.column_stack([x, y]) * stretch)
        away = shapely.distance(_stretched(outline, stretch), near) * _METRES_PER_DEGREE > _BESIDE_STREET_M
    else:
        known = shapely.centroid(compounds.dropna().to_numpy())
        bulk = known if len(known) >= _MIN_ROWS_FOR_ALL else points
        middle = np.median(shapely.get_x(bulk)), np.median(shapely.get_y(bulk))
        spread = _distance_m(shapely.get_x(bulk), shapely.get_y(bulk), *middle)
        away = _distance_m(x, y, *middle) > max(_BULK_M, _BULK_SPREADS * float(np.quantile(spread, _BULK_SHARE)))
    found: list[int] = places[away].tolist()
    return found


def certainty_text(guess: CrsGuess, language: str) -> str:
    """Return how the system is known, as a sentence in `language`."""
    share = next((each.inside_share for each in guess.candidates if each.system == guess.system), None)
    said = text(
        f"crs_certainty.{guess.certainty}",
        language,
        system=text(f"crs.{guess.system}", language),
        count=guess.shared_names,
        share=f"{share or 0.0:.0%}",
    )
    return f"{said} {text('crs_axes.swapped', language)}" if guess.axes_swapped else said
