"""
OpenDocument spreadsheets to sheets (读 .ods), as LibreOffice, WPS and UOS save them.

calamine reads them too, but lays out a cell that is said to be repeated a billion times, and leaves out what is merged.
Formulas are never run: the values are those that the program left in the file.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from loaders.failures import FileRefusedError
from loaders.grids import Grid
from loaders.tables import MAX_ROWS, Sheet

if TYPE_CHECKING:
    from loaders.packages import Package

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{_NAMES}{part}:1.0}}" for part in ("table", "office", "text"))
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_MAX_DIGITS = 8
_NUMBERS = frozenset({"float", "percentage", "currency"})


def is_spreadsheet(package: Package) -> bool:
    """Whether a zip is an OpenDocument spreadsheet."""
    return "mimetype" in package and CONTENT in package and package.unpack("mimetype").strip().startswith(_SPREADSHEET)


def read_open_document(package: Package, file_name: str) -> list[Sheet]:
    """
    Read the tables of an OpenDocument spreadsheet.

    Parameters
    ----------
    package
        The zip.
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If the file is locked by a password, damaged, or lays out more cells than anybody fills.
    """
    if _MANIFEST in package and b"encryption-data" in package.unpack(_MANIFEST):
        raise FileRefusedError(file_name, "password")
    content = package.unpack(CONTENT)
    # XML may define entities that grow without end: no office program writes any.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileRefusedError(file_name, "document_type")
    try:
        document = ET.fromstring(content)  # noqa: S314 - entities were refused
    except ET.ParseError as error:
        raise FileRefusedError(file_name, "damaged_xml") from error
    return [
        Sheet(table.get(f"{_TABLE}name", ""), _rows(table, file_name))
        for table in document.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table")
    ]


def _rows(table: ET.Element, file_name: str) -> list[list[Any]]:
    # The grid refuses what grows too large, repeated or not.
    grid, index = Grid(MAX_ROWS, file_name), 1
    for row in table.iter(f"{_TABLE}table-row"):
        times = _whole(row, "number-rows-repeated")
        if any(_holds_something(cell) for cell in row):
            for repeat in range(times):
                grid.begin_row(index + repeat)
                _fill(grid, row)
        index += times
    return grid.finish()


def _holds_something(cell: ET.Element) -> bool:
    return cell.tag == _CELL and (f"{_OFFICE}value-type" in cell.attrib or cell.find(f"{_TEXT}p") is not None)


def _fill(grid: Grid, row: ET.Element) -> None:
    column = 1
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        times = _whole(cell, "number-columns-repeated")
        if _holds_something(cell):
            value = _value(cell)
            across, down = _whole(cell, "number-columns-spanned"), _whole(cell, "number-rows-spanned")
            for repeat in range(times):
                grid.add_cell(value, across=across, down=down, number=column + repeat)
        column += times


def _whole(element: ET.Element, name: str) -> int:
    text = element.get(_TABLE + name, "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 1


def _value(cell: ET.Element) -> Any:  # noqa: ANN401 - a raw cell
    kind = cell.get(f"{_OFFICE}value-type", "")
    try:
        if kind in _NUMBERS:
            return float(cell.get(f"{_OFFICE}value", ""))
        if kind == "date":
            return dt.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    except ValueError:
        pass
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    return "\n".join(map(_said, cell.iterfind(f"{_TEXT}p"))) or None


def _said(paragraph: ET.Element) -> str:
    """Return the text of a paragraph; runs of blanks and breaks are elements of their own."""
    parts = [paragraph.text or ""]
    for part in paragraph:
        if part.tag == f"{_TEXT}s":
            parts.append(" ")
        elif part.tag == f"{_TEXT}line-break":
            parts.append("\n")
        else:
            parts.append(_said(part))
        parts.append(part.tail or "")
    return "".join(parts)
