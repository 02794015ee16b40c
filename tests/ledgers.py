"""Files such as an office sends, made in a test: workbooks, delimited text, GeoJSON."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def workbook(*rows: Sequence[object], sheet: str = "Sheet1", **more: Sequence[Sequence[object]]) -> bytes:
    """Return an .xlsx with `rows` in its first sheet, and a sheet of that name for each of `more`."""
    book = openpyxl.Workbook()
    for name, cells in {sheet: rows, **more}.items():
        page = book.active if name == sheet else book.create_sheet(name)
        assert page is not None
        page.title = name
        for number, row in enumerate(cells, start=1):
            for place, value in enumerate(row, start=1):
                cell = page.cell(number, place)
                cell.value = value
                if isinstance(value, str):
                    # As text, also where it begins with an equals sign.
                    cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def delimited(*rows: Sequence[object], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return a text file of `rows`; cells are written as they are, without quotes."""
    return "".join(delimiter.join(str(cell) for cell in row) + "\r\n" for row in rows).encode(encoding)


def feature(geometry: Mapping[str, Any] | None, **properties: object) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(longitude: float, latitude: float) -> dict[str, Any]:
    """Return a GeoJSON point."""
    return {"type": "Point", "coordinates": [longitude, latitude]}


def ring(*corners: tuple[float, float]) -> dict[str, Any]:
    """Return a GeoJSON polygon through `corners`, closed."""
    return {"type": "Polygon", "coordinates": [[*map(list, corners), list(corners[0])]]}


def collection(*features: Mapping[str, Any], crs: str = "") -> bytes:
    """Return a GeoJSON file; `crs` is the name in its old CRS member."""
    document: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document, ensure_ascii=False).encode()
