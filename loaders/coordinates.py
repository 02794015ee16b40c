"""
Places of rows (坐标): columns of degrees or a file's own geometries, checked, converted once, the original kept.

Swapped, zero and foreign coordinates are explained, never guessed right in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
import pyarrow as pa
import shapely

from geodata.crs import to_wgs84
from geodata.schemas import ledger_kind
from loaders.column_values import ArrowValues, CodedValues, distinct, nothing, values_at
from loaders.columns import LATITUDE, LON_LAT, LONGITUDE
from loaders.columnwise import each_once, plain_decimals
from loaders.projected import from_gauss_kruger, looks_projected
from loaders.reading import is_none, is_unknown
from loaders.rows import cell_text
from loaders.vectors import mend
from loaders.words import any_of, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.crs import CoordinateSystem, FloatArray
    from loaders.rows import LedgerRows
    from loaders.tables import Feature

# Bounds of China in degrees: a longitude can't be mistaken for a latitude within them.
CHINA_LONGITUDES, CHINA_LATITUDES = (73.0, 136.0), (3.0, 54.0)
_SHIFTED = ("gcj02", "bd09")
_DECIMALS = 9
_MAX_TEXT = 80
_FEW_POINTS, _NEARLY_ALL = 3, 0.9
# No coordinate in metres is longer, its zone included; an int may be too long for a float.
_MOST_METRES = 1e8
_PLAIN_DEGREES = re.compile(r"[+-]?\d{1,8}(?:\.\d*)?", re.ASCII)
_PAIR = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)(?:[,;/|]|、|\s)+([+-]?\d{1,3}(?:\.\d+)?)", re.ASCII)


# One a row, None where a row has no place.
Geometries: TypeAlias = "Sequence[BaseGeometry | None] | NDArray[np.object_]"


@dataclass
class Places:
    """
    The place of each row.

    Attributes
    ----------
    geometries
        In the file's own system; None where a row has none that can be used.
    stated
        Whether the file says anything of the row's place.
    axes_swapped
        Whether the whole file's longitude and latitude were taken from each other's column.
    in_metres
        Whether the file has plane coordinates; `geometries` are in degrees of EPSG:4490 then.
    """

    geometries: NDArray[np.object_]
    stated: NDArray[np.bool_]
    axes_swapped: bool = False
    in_metres: bool = False


@lru_cache(maxsize=1)
def _degrees_pattern() -> re.Pattern[str]:
    marks, minutes, seconds = (any_of("degrees", name) for name in ("marks", "minutes", "seconds"))
    number = r"(\d{1,3}(?:\.\d+)?)"
    return re.compile(rf"{number}(?:{marks})(?:{number}(?:{minutes})(?:{number}(?:{seconds})?)?)?", re.ASCII)


@lru_cache(maxsize=1)
def _around() -> re.Pattern[str]:
    return re.compile(any_of("degrees", "around"))


def read_degrees(cell: Any) -> float:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as degrees: 116.57, 「116.57°」, 「东经116°34′12″」.

    Returns
    -------
    degrees
        NaN where the cell can't be read.
    """
    if isinstance(cell, bool) or cell is None:
        return float("nan")
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < _MOST_METRES else float("nan")
    text = str(cell)
    if _PLAIN_DEGREES.fullmatch(text):
        return float(text)
    text = fold(text)
    if len(text) > _MAX_TEXT:
        return float("nan")
    match = _degrees_pattern().fullmatch(_around().sub("", text))
    if match:
        degrees, minutes, seconds = (float(part or 0) for part in match.groups())
        return degrees + minutes / 60 + seconds / 3600
    bare = _around().sub("", text)
    return float(bare) if _PLAIN_DEGREES.fullmatch(bare) else float("nan")


def degrees_of(cells: Sequence[Any]) -> FloatArray:
    """Return `read_degrees` of many cells; plain numbers, which differ from row to row, are taken all at once."""
    degrees = plain_decimals(cells)
    if degrees is None:
        if set(map(type, cells)) == {float}:
            numbers = np.array(cells, dtype=np.float64)
            return np.where(np.abs(numbers) < _MOST_METRES, numbers, np.nan)
        degrees = np.full(len(cells), np.nan)
    others = np.flatnonzero(np.isnan(degrees))
    rest = distinct(values_at(cells, others))
    degrees[others] = np.array(list(map(read_degrees, rest.different)), dtype=np.float64)[rest.which]
    return degrees


def read_pair(cell: Any) -> tuple[float, float]:  # noqa: ANN401 - a raw cell of any form
    """
    Read 「116.57,35.41」 or 「北纬35°24′36″ 东经116°34′12″」 as longitude and latitude; NaN twice if it can't be read.

    Longitude comes first, unless the cell says which is which.
    """
    text = cell_text(cell)
    if len(text) <= _MAX_TEXT:
        text = text.translate({ord("，"): ",", ord("；"): ";", ord("／"): "/"})
        match = _PAIR.fullmatch(text.strip("()[]（） "))
        if match:
            return float(match[1]), float(match[2])
        for separator in (r"[,;]", rf"(?={any_of('degrees', 'north')}|{any_of('degrees', 'east')})", r"[、/|]", r"\s+"):
            parts = [part for part in re.split(separator, text.lower()) if part.strip()]
            if len(parts) == 2:  # noqa: PLR2004 - a longitude and a latitude
                first, second = map(read_degrees, parts)
                return (second, first) if _says_north(parts[0]) else (first, second)
    return float("nan"), float("nan")


def _says_north(part: str) -> bool:
    return re.search(any_of("degrees", "north"), part) is not None


def read_places(
    rows: LedgerRows,
    features: Sequence[Feature] | None,
    *,
    axes_swapped: bool | None = None,
    turn_swapped_rows: bool = False,
    longitude: float | None = None,
    may_be_abroad: bool = False,
) -> Places:
    """
    Read each row's place, in the file's own system; problems go to `rows` and keep the row back.

    Parameters
    ----------
    rows
        The ledger's rows.
    features
        Of the file, where it is one of features: they count before any columns.
    axes_swapped
        What the person said of the whole file; None to find out.
    turn_swapped_rows
        Whether single rows that are found swapped are turned.
    longitude
        Of the street, which tells the zone of plane coordinates; None where it isn't known.
    may_be_abroad
        Whether features outside China are true places; else they are problems.

    Returns
    -------
    places
        One a row.
    """
    if features is not None:
        return _from_features(rows, features, may_be_abroad=may_be_abroad)
    read = _points_of(rows)
    if read is None:
        return Places(np.full(len(rows), None), np.zeros(len(rows), dtype=bool))
    cells, points, column = read
    said = _stated(cells, points)
    in_metres = looks_projected(points[said])
    if in_metres:
        points = from_gauss_kruger(points, longitude)
    reversed_points = points[:, ::-1]
    if axes_swapped is None:
        axes_swapped = _is_turned_throughout(points[said])
    if axes_swapped:
        points, reversed_points = reversed_points, points
    inside = _in_china(points)
    turned = said & ~inside & _in_china(reversed_points)
    if turn_swapped_rows:
        points = np.where(turned[:, None], reversed_points, points)
        inside = _in_china(points)
        for position in np.flatnonzero(turned).tolist():
            shown = ", ".join(cell_text(part[position]) for part in cells)
            rows.report(position, column, "turned_coordinates", value=shown)
    if ledger_kind(rows.kind).optional_place:
        # Whether they lie where the street is, is told when all are read.
        inside = inside | (_on_earth(points) & ~turned)
    for position in np.flatnonzero(said & ~inside).tolist():
        shown = ", ".join(cell_text(part[position]) for part in cells)
        rows.report(position, column, point_problem(*points[position]), value=shown)
    usable = np.logical_and(said, inside)
    made = np.full(len(rows), None, dtype=object)
    made[usable] = shapely.points(points[usable])
    return Places(made, said, axes_swapped, in_metres)


def _points_of(rows: LedgerRows) -> tuple[tuple[Sequence[Any], ...], FloatArray, str] | None:
    """Return the cells that hold places, the points that they mean and the column; None where there are none."""
    longitudes, latitudes, pairs = rows.column(LONGITUDE), rows.column(LATITUDE), rows.column(LON_LAT)
    if longitudes is not None and latitudes is not None:
        cells = (longitudes, latitudes)
        return cells, np.column_stack([degrees_of(column) for column in cells]), LONGITUDE
    if pairs is not None:
        return (pairs,), np.array(list(each_once(read_pair, pairs)), dtype=np.float64).reshape(-1, 2), LON_LAT
    return None


def _stated(cells: Sequence[Sequence[Any]], points: FloatArray) -> NDArray[np.bool_]:
    """Return which rows say something of their place: what reads as a number does, of all else the cells are asked."""
    said = cast("NDArray[np.bool_]", np.isfinite(points).any(axis=1))
    for part in cells:
        silent = np.flatnonzero(~said)
        said[silent] = distinct(values_at(part, silent)).where(_says_something)
    return said


def _in_china(points: FloatArray) -> NDArray[np.bool_]:
    lowest, highest = zip(CHINA_LONGITUDES, CHINA_LATITUDES, strict=True)
    return cast("NDArray[np.bool_]", np.all((points >= lowest) & (points <= highest), axis=1))


def _on_earth(points: FloatArray) -> NDArray[np.bool_]:
    """Return which points are places: (0, 0) is none."""
    longitudes, latitudes = points[:, 0], points[:, 1]
    inside = (np.abs(longitudes) <= 180.0) & (np.abs(latitudes) <= 90.0)  # noqa: PLR2004 - degrees of the globe
    return cast("NDArray[np.bool_]", inside & ~((longitudes == 0) & (latitudes == 0)))


def _is_turned_throughout(points: FloatArray) -> bool:
    """Whether nearly all points lie in China only once longitude and latitude are turned; a few prove nothing."""
    there = points[np.isfinite(points).all(axis=1)]
    return len(there) >= _FEW_POINTS and bool((~_in_china(there) & _in_china(there[:, ::-1])).mean() >= _NEARLY_ALL)


def _says_something(cell: Any) -> bool:  # noqa: ANN401 - a raw cell of any form
    text = cell_text(cell)
    return not (is_unknown(text) or is_none(text))


def point_problem(longitude: float, latitude: float) -> str:
    """Return the code of what is wrong with a point in degrees, empty where nothing is."""
    if not (np.isfinite(longitude) and np.isfinite(latitude)):
        return "bad_coordinates"
    if _within(longitude, CHINA_LONGITUDES) and _within(latitude, CHINA_LATITUDES):
        return ""
    if longitude == 0 and latitude == 0:
        return "zero_coordinates"
    if _within(latitude, CHINA_LONGITUDES) and _within(longitude, CHINA_LATITUDES):
        return "swapped_coordinates"
    return "outside_china"


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _from_features(rows: LedgerRows, features: Sequence[Feature], *, may_be_abroad: bool) -> Places:
    types = ledger_kind(rows.kind).geometry_types
    geometries: list[BaseGeometry | None] = []
    stated: list[bool] = []
    for position, index in enumerate(rows.positions):
        feature = features[index]
        geometry, code, shown = feature.geometry, feature.problem, feature.detail
        stated.append(geometry is not None or bool(code))
        if geometry is not None:
            west, south, east, north = geometry.bounds
            code = point_problem(west, south) or point_problem(east, north)
            code = "" if may_be_abroad and code == "outside_china" else code
            shown = f"{west:.6g}, {south:.6g}"
        if geometry is not None and not code:
            shown = geometry.geom_type
            geometry, code = mend(geometry, types)
        if code:
            rows.report(position, "geometry", code, value=shown)
        geometries.append(None if code and code != "geometry_repaired" else geometry)
    return Places(np.array(geometries, dtype=object), np.array(stated, dtype=bool))


def convert(geometries: Geometries, system: CoordinateSystem) -> NDArray[np.object_]:
    """
    Convert geometries to the storage CRS, every vertex.

    Parameters
    ----------
    geometries
        In `system`, degrees, longitude first; None stays None.
    system
        Of `geodata.crs.COORDINATE_SYSTEMS`.
    """
    array = np.array(geometries, dtype=object)
    if system not in _SHIFTED or not len(array):
        return array

    def shift(coordinates: FloatArray) -> FloatArray:
        longitude, latitude = to_wgs84(system, coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([longitude, latitude]).round(_DECIMALS)

    return shapely.transform(array, shift)


def raw_columns(geometries: Geometries, system: CoordinateSystem) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return ``raw_crs`` and ``raw_geometry`` of rows whose places were converted; None where nothing was."""
    if system not in _SHIFTED:
        return nothing(len(geometries)), nothing(len(geometries))
    array = np.array(geometries, dtype=object)
    texts = pa.array(shapely.to_wkt(array, rounding_precision=7), type=pa.large_string())
    return CodedValues(shapely.is_missing(array).astype(np.intp), [system, None]), ArrowValues(texts)
