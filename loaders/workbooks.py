"""
Excel files to sheets (读 Excel): .xlsx and .xls by python-calamine, whichever the content is.

Formulas are never run: calamine gives the values that Excel left in the file.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import python_calamine

from loaders.failures import FileRefusedError
from loaders.tables import MAX_ROWS, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

_ZIP = b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MB = 2**20
_MAX_UNPACKED, _FREE_UNPACKED, _MAX_RATIO = 1024 * _MB, 64 * _MB, 200
# calamine lays a sheet out as one block from its first to its last cell: a cell in the last corner of an otherwise
# empty sheet would take 512 GB and end the process.
_MAX_BLOCK_CELLS = 40_000_000
_LETTERS = re.compile(rb'\br="([A-Z]{1,3})[0-9]')
_ROW_NUMBER = re.compile(rb'<(?:[a-z]+:)?row\b[^>]*?\br="([0-9]{1,7})"')
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def read_workbook(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read the visible sheets of an Excel file.

    Parameters
    ----------
    content
        Bytes of a zip (.xlsx, .xlsm) or of an OLE document (.xls).
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If the file is locked by a password, damaged, unpacks to too much, or is not Excel's.
    """
    if content.startswith(_ZIP):
        _check_package(content, file_name)
    elif _ENCRYPTED in content:
        raise FileRefusedError(file_name, "password")
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = python_calamine.SheetVisibleEnum.Visible
            names = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == visible and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
            return [_read_sheet(book, name) for name in names]
    except python_calamine.PasswordError as error:
        raise FileRefusedError(file_name, "password") from error
    except (python_calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise FileRefusedError(file_name, "damaged") from error
    except BaseException as error:
        # A panic in calamine's Rust is no Exception, and its class has no name that can be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefusedError(file_name, "damaged") from None


def _read_sheet(book: python_calamine.CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True)
    _fill_down(rows, sheet.merged_cell_ranges or [], top, left)
    return Sheet(name, rows, top + 1, first_column=left + 1)


def _fill_down(
    rows: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], top: int, left: int
) -> None:
    """Give each row of a cell merged down a column its value: 「北门社区」 once for ten rows."""
    for (first_row, column), (last_row, _) in merged:
        first, place = first_row - top, column - left
        if not 0 <= first < len(rows) or not 0 <= place < len(rows[first]):
            continue
        for row in rows[first + 1 : last_row - top + 1]:
            row[place] = rows[first][place]


def _check_package(content: bytes, file_name: str) -> None:
    """Refuse a zip that is damaged, locked, isn't an Excel file, or would unpack to far more than it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
                raise FileRefusedError(file_name, "zip_not_excel")
            if any(part.flag_bits & 1 for part in parts):
                raise FileRefusedError(file_name, "password")
            unpacked = sum(part.file_size for part in parts)
            if unpacked > _MAX_UNPACKED or (unpacked > _FREE_UNPACKED and unpacked > _MAX_RATIO * len(content)):
                raise FileRefusedError(file_name, "zip_bomb")
            for part in parts:
                if _SHEET_PART.fullmatch(part.filename):
                    _check_extent(_unpack(package, part, file_name), file_name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise FileRefusedError(file_name, "damaged") from error


def _unpack(package: zipfile.ZipFile, part: zipfile.ZipInfo, file_name: str) -> bytes:
    """Unpack a part and no more than it declares: a header that lies is a damaged file."""
    with package.open(part) as file:
        data = file.read(part.file_size + 1)
    if len(data) > part.file_size:
        raise FileRefusedError(file_name, "damaged")
    return data


def _check_extent(xml: bytes, file_name: str) -> None:
    """Refuse a sheet whose last row and column span a block that no memory holds."""
    rows = max((int(number) for number in _ROW_NUMBER.findall(xml)), default=0)
    columns = max((_column_number(letters) for letters in set(_LETTERS.findall(xml))), default=0)
    if rows * columns > _MAX_BLOCK_CELLS:
        if rows > MAX_ROWS:
            raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
        raise FileRefusedError(file_name, "stray_cells")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
