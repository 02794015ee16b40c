"""
JSON to a sheet (读 JSON): GeoJSON features with their places, a bare geometry, or plain records.

The header is the properties' names in the order in which they first come; a row's number is the feature's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
import shapely.geometry

from loaders.encodings import decode
from loaders.failures import FileRefusedError
from loaders.tables import MAX_ROWS, Feature, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

_GEOMETRY_TYPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}
_SHOWN_CHARACTERS = 80


def read_json(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read a JSON file as one sheet.

    Raises
    ------
    FileRefusedError
        If it isn't JSON, or JSON of a form that holds no rows.
    """
    document = _parse(decode(content, file_name).removeprefix("\ufeff"), file_name)
    features = _features(document)
    if features is not None:
        _check_count(len(features), file_name)
        rows = _table([_mapping(feature.get("properties")) for feature in features])
        places = [read_feature(feature.get("geometry")) for feature in features]
        return [Sheet("", rows, first_row=0, features=places, crs_member=_crs_member(document))]
    tables = list(_record_tables(document))
    if not tables:
        raise FileRefusedError(file_name, "json_without_rows")
    _check_count(max(len(rows) for _, rows in tables), file_name)
    return [Sheet(name if len(tables) > 1 else "", rows, first_row=0) for name, rows in tables]


def _check_count(rows: int, file_name: str) -> None:
    if rows > MAX_ROWS:
        raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")


def _parse(decoded: str, file_name: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Parse a JSON text, or one a line: records, or the features of a GeoJSON text sequence (RFC 8142)."""
    try:
        return json.loads(decoded.strip("\x1e \t\r\n"))
    except json.JSONDecodeError as error:
        failure: Exception = error
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(file_name, "damaged_json") from error
    try:
        lines = [line.strip("\x1e \t\r") for line in decoded.split("\n")]
        values = [json.loads(line) for line in lines if line]
    except (ValueError, RecursionError):
        raise FileRefusedError(file_name, "damaged_json") from failure
    if any(isinstance(value, dict) and value.get("type") == "Feature" for value in values):
        return {"type": "FeatureCollection", "features": values}
    return values


def _record_tables(document: Any) -> Iterator[tuple[str, list[list[Any]]]]:  # noqa: ANN401 - whatever JSON holds
    """
    Yield the tables of a document, with their names: a list of records, or of lists whose first is the header.

    Records may also be the values of an object, or stand in lists under names such as ``data``.
    """
    if isinstance(document, list) and document and all(isinstance(row, list) for row in document):
        yield "", [[_cell(cell) for cell in row] for row in document]
        return
    named = document.items() if isinstance(document, dict) else [("", document)]
    lists = [(name, _dicts(value)) for name, value in named if isinstance(value, list)]
    if isinstance(document, dict) and not any(records for _, records in lists):
        lists = [("", _dicts(document.values()))]
    yield from ((name, _table(records)) for name, records in lists if records)


def _dicts(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)]


def _features(document: Any) -> list[dict[str, Any]] | None:  # noqa: ANN401 - whatever JSON holds
    """Return the features of a GeoJSON document, a bare geometry as one; None where it isn't GeoJSON."""
    if not isinstance(document, dict):
        return None
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return [_mapping(feature) for feature in document["features"]]
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRY_TYPES and ("coordinates" in document or "geometries" in document):
        return [{"properties": {}, "geometry": document}]
    return None


def _mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    return value if isinstance(value, dict) else {}


def _table(records: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Lay records out as rows under a header of every key that one of them has."""
    header = list(dict.fromkeys(key for record in records for key in record))
    return [header, *([_cell(record.get(key)) for key in header] for record in records)]


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        return ";".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _crs_member(document: dict[str, Any]) -> str:
    """Return the name in GeoJSON's old ``crs`` member, which QGIS and GDAL still write."""
    return str(_mapping(_mapping(document.get("crs")).get("properties")).get("name") or "")


def read_feature(geometry: Any) -> Feature:  # noqa: ANN401 - whatever JSON holds
    """
    Read one GeoJSON geometry, in the file's own coordinates; heights and measures are dropped.

    Returns
    -------
    feature
        Without a geometry and without a problem where the feature has none.
    """
    if geometry is None:
        return Feature(None)
    try:
        shape = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, shapely.errors.ShapelyError):
        return Feature(None, "geometry_invalid", json.dumps(geometry, ensure_ascii=False)[:_SHOWN_CHARACTERS])
    return feature_of(shape)


def feature_of(shape: BaseGeometry) -> Feature:
    """Return a shape as the place of a row, or what is wrong with it."""
    if shape.is_empty:
        return Feature(None, "geometry_empty")
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return Feature(None, "geometry_invalid", shape.wkt[:_SHOWN_CHARACTERS])
    return Feature(shape)


def mend(geometry: BaseGeometry, geometry_types: Iterable[str]) -> tuple[BaseGeometry | None, str]:
    """
    Bring a geometry to what a layer takes (修复几何): valid, and of one of its types.

    Parameters
    ----------
    geometry
        In any system.
    geometry_types
        Of the layer, multi-parts included, such as ``("Polygon", "Point")``.

    Returns
    -------
    mended, problem
        The geometry, None where nothing of the right type is in it; and ``geometry_repaired``, ``geometry_type``,
        ``geometry_invalid`` where it has shrunk to nothing (a line whose ends meet), or nothing.
    """
    dimension = int(shapely.get_dimensions(geometry))
    if dimension not in {_DIMENSION[name] for name in geometry_types}:
        return None, "geometry_type"
    valid = bool(geometry.is_valid)
    if valid and geometry.geom_type != "GeometryCollection":
        return geometry, ""
    # A repair leaves crumbs of a lower dimension, and a layer's row is of one dimension.
    parts = _simple_parts(geometry if valid else shapely.make_valid(geometry))
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension and not part.is_empty]
    if not kept:
        return None, "geometry_invalid"
    return (kept[0] if len(kept) == 1 else _collect(kept)), ("" if valid else "geometry_repaired")


def _simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = getattr(geometry, "geoms", None)
    return [geometry] if parts is None else [simple for part in parts for simple in _simple_parts(part)]


def _collect(parts: list[BaseGeometry]) -> BaseGeometry:
    multi = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[
        int(shapely.get_dimensions(parts[0]))
    ]
    return cast("BaseGeometry", multi(parts))
