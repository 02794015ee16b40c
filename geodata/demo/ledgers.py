"""Frames to the files of an office (台账文件): Excel with a title above the header, CSV in two encodings, GeoJSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from geodata.crs import CoordinateSystem, wgs84_to_bd09, wgs84_to_gcj02
from geodata.demo import AS_OF, DemoLedger
from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary

# About 1 cm for points, 10 cm for outlines.
_POINT_DIGITS, _SHAPE_DIGITS = 7, 6
# Here a decimetre would part lines or outlines that touch.
_FINE = ("boundary", "communities", "grids", "compound_outlines", "roads")
_CSV_ENCODINGS = {
    "property_services": "gb18030",
    "gates": "utf-8-sig",
    "grid_orders": "gb18030",
    "activities": "gb18030",
    "elder_matters": "gb18030",
    "six_steps": "gb18030",
}
_SHIFTS: Mapping[str, Callable[..., Any]] = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}


@lru_cache
def read_forms() -> dict[str, Any]:
    """Return the headers and titles of the ledgers, ledgers.toml."""
    with (Path(__file__).parent / "ledgers.toml").open("rb") as file:
        return tomllib.load(file)


def write_ledger(ledger: DemoLedger, frame: pd.DataFrame, folder: Path) -> Path:
    """
    Write one ledger as the office keeps it.

    Parameters
    ----------
    ledger
        Which file, kind and coordinate system.
    frame
        Its rows, columns of the schema, terms as codes or as the ledger's own words; a GeoDataFrame in any CRS
        where the kind is spatial.
    folder
        Where to write it.

    Returns
    -------
    path
        The file.
    """
    path = folder / ledger.file_name
    form = read_forms()[path.stem]
    headers: dict[str, str] = form["columns"]
    rows = _in_words(frame, ledger.kind)
    if path.suffix == ".geojson":
        _write_geojson(path, rows, headers, ledger.crs)
        return path
    table = _table(rows, headers, ledger.crs)
    if path.suffix == ".csv":
        _write_csv(path, table, headers)
    else:
        _write_excel(path, table, headers, form)
    return path


def _in_words(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Write terms as their Chinese label; words that aren't codes stay."""
    rows = frame.copy()
    for column in ledger_kind(kind).all_columns:
        if column.type == "term" and column.name in rows.columns:
            terms = vocabulary(column.vocabulary).terms
            labels = {code: term.labels["zh"] for code, term in terms.items()}
            rows[column.name] = [labels.get(value, value) for value in rows[column.name]]
    return rows


def _shift(geometry: Any, crs: CoordinateSystem | None, digits: int) -> Any:  # noqa: ANN401 - one geometry or an array
    shift = _SHIFTS.get(crs or "")

    def move(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        moved = np.column_stack(shift(points[:, 0], points[:, 1])) if shift else points
        return np.round(moved, digits)

    return shapely.transform(geometry, move)


def _table(rows: pd.DataFrame, headers: Mapping[str, str], crs: CoordinateSystem | None) -> list[list[Any]]:
    cells = rows.assign(serial=range(1, len(rows) + 1))
    if isinstance(rows, gpd.GeoDataFrame):
        points = _shift(rows.to_crs("EPSG:4326").geometry.to_numpy(), crs, _POINT_DIGITS)
        cells = cells.assign(lon=shapely.get_x(points), lat=shapely.get_y(points))
    columns = [list(cells[name]) if name in cells.columns else [None] * len(cells) for name in headers]
    return [[_plain(value) for value in row] for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell
    """Return a cell as plain Python; None where nothing is known, a whole number without its decimal point."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _write_csv(path: Path, table: list[list[Any]], headers: Mapping[str, str]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows([_csv_text(value) for value in row] for row in table)
    path.write_bytes(text.getvalue().encode(_CSV_ENCODINGS[path.stem]))


def _csv_text(value: Any) -> Any:  # noqa: ANN401 - a cell
    return f"{value.year}/{value.month}/{value.day}" if isinstance(value, dt.date) else value


def _write_excel(path: Path, table: list[list[Any]], headers: Mapping[str, str], form: Mapping[str, Any]) -> None:
    """Write a sheet with a title above the header; its own dates are fixed, so that the file stays the same."""
    book = openpyxl.Workbook()
    sheet = book.active
    if sheet is None:
        sheet = book.create_sheet()
    sheet.title = form["sheet"]
    sheet.append([form["title"].format(as_of=AS_OF.isoformat())])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    sheet.append(list(headers.values()))
    for row in table:
        sheet.append(row)
    for number, header in enumerate(headers.values(), start=1):
        sheet.cell(2, number).font = Font(bold=True)
        width = max([2 * len(header), *(len(str(row[number - 1] or "")) * 1.4 for row in table)])
        sheet.column_dimensions[get_column_letter(number)].width = min(max(width + 2, 6), 36)
    sheet.freeze_panes = "A3"
    book.properties.created = book.properties.modified = dt.datetime.combine(AS_OF, dt.time())
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(_with_fixed_times(content.getvalue()))


_SAVED_AT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def _with_fixed_times(workbook: bytes) -> bytes:
    """Return the workbook with its members' times and its time of saving set to the demonstration's day."""
    fixed = io.BytesIO()
    day = (AS_OF.year, AS_OF.month, AS_OF.day, 0, 0, 0)
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _SAVED_AT.sub(rb"\g<1>" + f"{AS_OF.isoformat()}T00:00:00Z".encode(), content)
            member = zipfile.ZipInfo(name, day)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return fixed.getvalue()


def _write_geojson(path: Path, rows: pd.DataFrame, headers: Mapping[str, str], crs: CoordinateSystem | None) -> None:
    """Write a feature a line; an empty cell is left out, and the system is not named, as shifted files never do."""
    digits = _POINT_DIGITS if path.stem in _FINE else _SHAPE_DIGITS
    shapes = _shift(gpd.GeoDataFrame(rows).to_crs("EPSG:4326").geometry.to_numpy(), crs, digits)
    lines = []
    for shape, row in zip(shapes, rows.to_dict("records"), strict=True):
        cells = {header: _plain(row.get(name)) for name, header in headers.items()}
        feature = {
            "type": "Feature",
            "properties": {header: _json_value(value) for header, value in cells.items() if value not in (None, "")},
            "geometry": shapely.geometry.mapping(shape),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8", newline="\n")


def _json_value(value: Any) -> Any:  # noqa: ANN401 - a cell
    return value.isoformat() if isinstance(value, dt.date) else value
