"""
Excel files to sheets (读 Excel): .xlsx, .xlsm, .xlsb and .xls by python-calamine, whichever the content is.

Formulas and macros are never run: calamine gives the values that Excel left in the file.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import python_calamine

from loaders import extents
from loaders.failures import FileRefusedError, ReadingNote
from loaders.tables import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.packages import Package

_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin")
_MACROS = "xl/vbaproject.bin"
# Pictures and the like, which nobody reads here.
_UNREAD = re.compile(r"xl/(media|drawings|charts|embeddings|printersettings|theme)/|docprops/|xl/vbaproject\.bin")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)")
# Merged ranges may overlap without end in a file made to harm.
_MAX_FILLED_CELLS = 5_000_000


def is_workbook(package: Package) -> bool:
    """Whether a zip is an Excel file."""
    return any(name.lower() in _WORKBOOK_PARTS for name in package)


def read_workbook(content: bytes, package: Package, file_name: str) -> list[Sheet]:
    """
    Read the visible sheets of an Excel file of 2007 or later.

    Parameters
    ----------
    content
        The zip's bytes.
    package
        The same, opened.
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If the file is damaged, or unpacks to too much.
    """
    notes = [ReadingNote("macros_ignored")] if any(name.lower() == _MACROS for name in package) else []
    empty: list[str] = []
    for name in package:
        # Each part is unpacked once here, so that calamine meets none that is larger than it says.
        folded = name.lower()
        data = b"" if _UNREAD.match(folded) else package.unpack(name)
        part = _SHEET_PART.fullmatch(folded)
        if part and part[1] == "xml" and not extents.is_plain_sheet(data):
            extents.check_sheet_xml(data, file_name)
            empty += extents.formulas_without_value(data)
        elif part and part[1] == "bin":
            extents.check_sheet_binary(data, file_name)
    if empty:
        notes.append(ReadingNote("formulas_without_value", {"count": len(empty), "cells": ", ".join(empty[:5])}))
    return _read_sheets(content, file_name, notes)


def read_old_workbook(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read the visible sheets of an Excel file of before 2007.

    Raises
    ------
    FileRefusedError
        If the file is locked by a password, damaged, or another program's: each said so.
    """
    extents.check_old_workbook(content, file_name)
    return _read_sheets(content, file_name, [])


def _read_sheets(content: bytes, file_name: str, notes: list[ReadingNote]) -> list[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            tables = [sheet for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
            shown = [sheet.name for sheet in tables if sheet.visible == python_calamine.SheetVisibleEnum.Visible]
            hidden = [sheet.name for sheet in tables if sheet.visible != python_calamine.SheetVisibleEnum.Visible]
            if hidden:
                notes.append(ReadingNote("hidden_sheets", {"names": ", ".join(hidden)}))
            return [_read_sheet(book, name, tuple(notes)) for name in shown]
    except python_calamine.PasswordError as error:
        raise FileRefusedError(file_name, "password") from error
    except (python_calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise FileRefusedError(file_name, "damaged") from error
    except BaseException as error:
        # A panic in calamine's Rust is no Exception, and its class has no name that can be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefusedError(file_name, "damaged") from None


def _read_sheet(book: python_calamine.CalamineWorkbook, name: str, notes: tuple[ReadingNote, ...]) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True)
    _fill_down(rows, sheet.merged_cell_ranges or [], top, left)
    return Sheet(name, rows, top + 1, first_column=left + 1, notes=notes)


def _fill_down(
    rows: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], top: int, left: int
) -> None:
    """Give each row of a cell merged down a column its value: 「北门社区」 once for ten rows."""
    left_to_fill = _MAX_FILLED_CELLS
    for (first_row, column), (last_row, _) in merged:
        first, place = first_row - top, column - left
        if not 0 <= first < len(rows) or not 0 <= place < len(rows[first]):
            continue
        below = range(first + 1, min(last_row - top + 1, len(rows)))
        left_to_fill -= len(below)
        if left_to_fill < 0:
            return
        for index in below:
            rows[index][place] = rows[first][place]
