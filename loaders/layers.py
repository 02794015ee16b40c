"""
What GDAL reads, to sheets (读图层): Shapefile, GeoPackage and KML, by pyogrio from memory.

GDAL tells a form by its content and can be led to other files and hosts by some of them. Here it meets only bytes that
begin as one of the three does, under a name of ours.
"""

from __future__ import annotations

import io
import sqlite3
import struct
import warnings
import xml.etree.ElementTree as ET
import zipfile
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import pyogrio.raw
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from loaders.encodings import choose_encoding, decode_cell
from loaders.failures import FileRefusedError, ReadingNote
from loaders.kml_text import plain_kml
from loaders.tables import MAX_ROWS, Feature, Sheet
from loaders.vectors import feature_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

# A part's bytes read as these letters and back again unchanged, whatever encoding it is of.
_BYTES_AS_TEXT = "ISO-8859-1"
# Columns that GDAL's KML driver adds: how a place is drawn, not what it is.
_KML_OWN = frozenset(
    {"id", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"}
    | {"snippet", "field_1", "gx_media_links"}
)
_SHP_MAGIC, _SHP_HEADER_BYTES, _SHX_RECORD_BYTES, _DBF_HEADER_BYTES = b"\x00\x00\x27\x0a", 100, 8, 32
_PARTS = ("shp", "shx", "dbf")
_WAL_BYTES = slice(18, 20)
_MAX_STEPS, _STEPS_AT_ONCE = 2_000, 10_000
_UNNAMED = ("undefined", "unknown", "unnamed")
_MAX_LAYERS = 500
# What GDAL calls a document that has no name: the file in memory.
_NO_NAME = "pyogrio_"


def read_shapefile(parts: Mapping[str, bytes], name: str, file_name: str) -> Sheet:
    """
    Read a Shapefile.

    Parameters
    ----------
    parts
        Its files' bytes by their extension: ``shp``, ``shx``, ``dbf``, and ``prj`` and ``cpg`` where there are any.
    name
        The sheet's.
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If a part is missing or cut off, which is said, or the encoding of its texts can't be told.
    """
    for part in _PARTS:
        if part not in parts:
            raise FileRefusedError(file_name, f"shapefile_without_{part}", name=name)
    _check_shapefile(parts, name, file_name)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as zipped:
        for part in (*_PARTS, "prj"):
            if part in parts:
                zipped.writestr(f"layer.{part}", parts[part])
    header, columns, places, crs = _read_layer(package.getvalue(), 0, file_name, encoding=_BYTES_AS_TEXT)
    declared = parts.get("cpg", b"")[:40].decode("ascii", errors="replace")
    texts = [column for column in columns if any(isinstance(cell, str) for cell in column)]
    cells = [cell.encode(_BYTES_AS_TEXT) for column in [header, *texts] for cell in column if isinstance(cell, str)]
    encoding = choose_encoding([cell for cell in cells if cell], declared)
    if encoding is None:
        raise FileRefusedError(file_name, "encoding")

    def decoded(cell: Any) -> Any:  # noqa: ANN401 - a raw cell
        return decode_cell(cell.encode(_BYTES_AS_TEXT), encoding) if isinstance(cell, str) else cell

    columns = [[decoded(cell) for cell in column] for column in columns]
    return _sheet(name, [decoded(cell) for cell in header], columns, places, crs)


def read_geopackage(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read each layer and each table of attributes that a GeoPackage lists.

    Raises
    ------
    FileRefusedError
        If it is damaged, or another SQLite database.
    """
    # A copy taken while a program had it open asks for a second file beside it; its own pages are whole.
    single = bytearray(content)
    single[_WAL_BYTES] = b"\x01\x01"
    content = bytes(single)
    names = _tables_of_geopackage(content, file_name)
    sheets = []
    for name in names:
        header, columns, places, crs = _read_layer(content, name, file_name)
        sheets.append(_sheet(name, header, columns, places, crs))
    return sheets


def read_kml(decoded: str, file_name: str) -> list[Sheet]:
    """
    Read the placemarks of a KML's folders, a sheet each; KML is of WGS-84 by its standard.

    Parameters
    ----------
    decoded
        The file without its declaration.
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If it is damaged or holds no placemark.
    """
    try:
        content, originals = plain_kml(decoded)
    except ET.ParseError as error:
        raise FileRefusedError(file_name, "damaged_xml") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            layers = [str(name) for name, _ in pyogrio.list_layers(content)]
    except (DataSourceError, DataLayerError, RuntimeError, ValueError) as error:
        raise FileRefusedError(file_name, "damaged_xml") from error
    notes = (ReadingNote("network_link"),) if "<NetworkLink" in decoded else ()
    sheets: list[Sheet] = []
    for index in range(min(len(layers), _MAX_LAYERS)):
        header, columns, places, crs = _read_layer(content, index, file_name)
        if not places:
            continue
        # By GDAL's names: a datum may be called as one of its own columns is.
        kept = [place for place, column in enumerate(columns) if _says_something(header[place], column)]
        header = [originals.get(column, column) for column in header]
        name = PurePath(file_name).stem if layers[index].startswith(_NO_NAME) else layers[index]
        unique = name if name not in [sheet.name for sheet in sheets] else f"{name} ({index + 1})"
        rows = [columns[place] for place in kept]
        sheets.append(_sheet(unique, [header[place] for place in kept], rows, places, crs, notes))
    if not sheets:
        raise FileRefusedError(file_name, "kml_without_places")
    return sheets


def _says_something(name: str, column: Sequence[Any]) -> bool:
    return name not in _KML_OWN and any(cell not in (None, "") for cell in column)


def _read_layer(
    content: bytes, layer: int | str, file_name: str, encoding: str | None = None
) -> tuple[list[str], list[list[Any]], list[Feature] | None, str]:
    """Return a layer's column names, its columns, the place of each row (None where it has no geometry) and its CRS."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, _, geometry, fields = pyogrio.raw.read(
                content, layer=layer, encoding=encoding, force_2d=True, max_features=MAX_ROWS + 1
            )
    except (DataSourceError, DataLayerError, RuntimeError, ValueError, OverflowError, TypeError) as error:
        raise FileRefusedError(file_name, "damaged_layer", name=layer) from error
    columns = [_python_values(column) for column in fields]
    places = None if geometry is None else _features(geometry)
    count = len(places) if places is not None else len(columns[0]) if columns else 0
    if count > MAX_ROWS:
        raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
    return [str(name) for name in meta["fields"]], columns, places, _crs_name(meta["crs"])


def _sheet(
    name: str,
    header: list[str],
    columns: list[list[Any]],
    places: list[Feature] | None,
    crs: str,
    notes: tuple[ReadingNote, ...] = (),
) -> Sheet:
    rows: list[Sequence[Any]] = list(zip(*columns, strict=True)) if columns else [()] * len(places or ())
    return Sheet(name, [header, *rows], first_row=0, features=places, crs_member=crs, notes=notes)


def _python_values(column: NDArray[Any]) -> list[Any]:
    """Return a column's cells as Python's own; None where there is nothing."""
    if column.dtype.kind == "f":
        return [None if cell != cell else cell for cell in column.tolist()]  # noqa: PLR0124 - NaN is not itself
    if column.dtype.kind == "M":
        days: list[Any] = column.astype("datetime64[us]" if column.dtype != "datetime64[D]" else column.dtype).tolist()
        return days
    return [None if isinstance(cell, bytes) else cell for cell in column.tolist()]


def _features(geometry: NDArray[np.object_]) -> list[Feature]:
    shapes = shapely.from_wkb(geometry, on_invalid="ignore")
    return [
        Feature(None) if wkb is None else Feature(None, "geometry_invalid") if shape is None else feature_of(shape)
        for wkb, shape in zip(geometry, shapes, strict=True)
    ]


def _crs_name(crs: str | None) -> str:
    """Return ``EPSG:4490``, else a system's own name; empty where the file doesn't say."""
    if not crs:
        return ""
    try:
        system = pyproj.CRS.from_user_input(crs)
        epsg = system.to_epsg()
    except pyproj.exceptions.CRSError:
        return ""
    if epsg is not None:
        return f"EPSG:{epsg}"
    return "" if system.name.lower().startswith(_UNNAMED) else str(system.name)


def _check_shapefile(parts: Mapping[str, bytes], name: str, file_name: str) -> None:
    """Refuse parts that are shorter than their headers say, which GDAL would read as far as they go."""
    for part in ("shp", "shx"):
        data = parts[part]
        words = int.from_bytes(data[24:28], "big")
        if not data.startswith(_SHP_MAGIC) or not _SHP_HEADER_BYTES <= 2 * words <= len(data):
            raise FileRefusedError(file_name, "shapefile_cut", name=f"{name}.{part}")
    data = parts["dbf"]
    if len(data) < _DBF_HEADER_BYTES:
        raise FileRefusedError(file_name, "shapefile_cut", name=f"{name}.dbf")
    records, header_bytes, record_bytes = struct.unpack_from("<IHH", data, 4)
    if header_bytes < _DBF_HEADER_BYTES or header_bytes + records * record_bytes > len(data):
        raise FileRefusedError(file_name, "shapefile_cut", name=f"{name}.dbf")
    shapes = (2 * int.from_bytes(parts["shx"][24:28], "big") - _SHP_HEADER_BYTES) // _SHX_RECORD_BYTES
    if shapes != records:
        raise FileRefusedError(file_name, "shapefile_uneven", name=name, shapes=shapes, rows=records)


def _tables_of_geopackage(content: bytes, file_name: str) -> list[str]:
    """
    Return the names of the tables that a GeoPackage lists.

    A view among them could run for ever, so only true tables count, and its own tables mustn't be views either.
    """
    steps = 0

    def has_run_long() -> bool:
        nonlocal steps
        steps += 1
        return steps > _MAX_STEPS

    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(content)
        database.execute("PRAGMA trusted_schema = OFF")
        database.set_progress_handler(has_run_long, _STEPS_AT_ONCE)
        objects = dict(database.execute("SELECT lower(name), type FROM sqlite_master").fetchall())
        if any(str(name).startswith("gpkg_") and kind == "view" for name, kind in objects.items()):
            raise FileRefusedError(file_name, "damaged")
        if objects.get("gpkg_contents") != "table":
            raise FileRefusedError(file_name, "sqlite_not_geopackage")
        listed = database.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY rowid"
        ).fetchall()
        names = [name for (name,) in listed if isinstance(name, str) and objects.get(name.lower()) == "table"]
    except (sqlite3.Error, MemoryError, OverflowError, UnicodeDecodeError) as error:
        raise FileRefusedError(file_name, "damaged") from error
    finally:
        database.close()
    if len(names) > _MAX_LAYERS:
        raise FileRefusedError(file_name, "damaged")
    return names
