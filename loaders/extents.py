"""
How far the cells of an Excel file reach (表格范围), looked up before calamine lays them out.

calamine makes one block from a sheet's first to its last cell: a cell in the last corner of an otherwise empty sheet
takes hundreds of gigabytes, and running out of memory ends the whole process, not only the import.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

import olefile
import pyarrow as pa
import pyarrow.compute as pc

from loaders.failures import FileRefusedError
from loaders.tables import MAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_BLOCK_CELLS = 40_000_000
# Sheets within 999,999 rows and 40 columns (A to AN) can't reach the limit, and most are, and hold no formula: one
# search settles both, by Arrow's RE2, which takes half as long as Python's. What else ends in r costs only a closer
# look.
_SPACES = r"[ \t\r\n\f\v]*"
_FAR = rf"""r{_SPACES}={_SPACES}["'](?:[A-Za-z]*[0-9]{{7}}|(?:[Aa][O-Zo-z]|[B-Zb-z][A-Za-z]|[A-Za-z]{{3,}})[0-9])"""
_CLOSER_LOOK = f"{_FAR}|<f"
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_MAX_LETTERS, _MAX_DIGITS = 3, 7
_FORMULA_ONLY = re.compile(
    rb'<c\b[^<>]*?\br="([A-Z]+[0-9]+)"[^<>]*><f\b[^<>]*?(?:/>|>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>'
)
# Records of .xlsb (MS-XLSB 2.3): a row's number, and cells, each with its column first.
_XLSB_ROW, _XLSB_CELLS = 0, range(1, 12)
# Records of .xls (MS-XLS 2.3) that begin with a cell's row and column; its last column stands at a MULRK's end.
_XLS_CELLS = frozenset({0x06, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E})
_XLS_BEGIN, _XLS_LOCKED = 0x809, 0x2F
# The streams by which the programs of Office know their files.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = {
    "EncryptedPackage": "password",
    "WordDocument": "word_document",
    "PowerPoint Document": "slides",
    "__properties_version1.0": "mail",
}


def is_plain_sheet(xml: bytes) -> bool:
    """Whether a sheet of .xlsx needs neither `check_sheet_xml` nor `formulas_without_value`, as most don't."""
    return not pc.match_substring_regex(pa.scalar(xml, pa.large_binary()), _CLOSER_LOOK).as_py()


def check_sheet_xml(xml: bytes, file_name: str) -> None:
    """
    Check a sheet of .xlsx.

    Raises
    ------
    FileRefusedError
        If its cells span a block that no memory holds.
    """
    rows = columns = 0
    for letters, digits in _REFERENCE.findall(xml):
        if len(letters) > _MAX_LETTERS or len(digits.lstrip(b"0")) > _MAX_DIGITS:
            raise FileRefusedError(file_name, "damaged")
        rows, columns = max(rows, int(digits)), max(columns, _column_number(letters.upper()))
    _check_block(rows, columns, file_name)


def formulas_without_value(xml: bytes) -> list[str]:
    """Return the addresses of cells of .xlsx whose formula was never calculated, so that they read as empty."""
    return [cell.decode() for cell in _FORMULA_ONLY.findall(xml)]


def check_sheet_binary(data: bytes, file_name: str) -> None:
    """Check a sheet of .xlsb, as `check_sheet_xml` does."""
    rows = columns = 0
    for kind, body in _xlsb_records(data):
        if kind == _XLSB_ROW and len(body) >= 4:  # noqa: PLR2004 - bytes of a number
            rows = max(rows, int.from_bytes(body[:4], "little") + 1)
        elif kind in _XLSB_CELLS and len(body) >= 4:  # noqa: PLR2004 - bytes of a number
            columns = max(columns, int.from_bytes(body[:4], "little") + 1)
    _check_block(rows, columns, file_name)


def check_old_workbook(content: bytes, file_name: str) -> None:
    """
    Check a document of Office before 2007.

    Raises
    ------
    FileRefusedError
        If it is locked, damaged, not Excel's, or a sheet's cells span a block that no memory holds.
    """
    stream = _workbook_stream(content, file_name)
    rows = columns = 0
    for kind, body in _xls_records(stream):
        if kind == _XLS_LOCKED:
            raise FileRefusedError(file_name, "password")
        if kind == _XLS_BEGIN:
            rows = columns = 0
        elif kind in _XLS_CELLS and len(body) >= 4:  # noqa: PLR2004 - bytes of a row and a column
            row, column = struct.unpack_from("<HH", body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind in (0xBD, 0xBE):
                columns = max(columns, int.from_bytes(body[-2:], "little") + 1)
            _check_block(rows, columns, file_name)


def _workbook_stream(content: bytes, file_name: str) -> bytes:
    """Return the stream in which Excel keeps its cells."""
    try:
        with olefile.OleFileIO(content) as document:
            for name, code in _STREAMS.items():
                if document.exists(name):
                    raise FileRefusedError(file_name, code)
            for name in ("Workbook", "Book"):
                if document.exists(name):
                    data: bytes = document.openstream(name).read()
                    return data
    except (OSError, ValueError, IndexError, TypeError, struct.error, OverflowError, RecursionError) as error:
        # A damaged directory can still say that a password is what stands in the way.
        is_locked = _ENCRYPTED in content
        raise FileRefusedError(file_name, "password" if is_locked else "damaged") from error
    raise FileRefusedError(file_name, "damaged")


def _xls_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place, end = 0, len(stream) - 4
    while place <= end:
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part: a kind of one or two bytes and a size of one to four, of seven bits each."""
    place = 0
    while place < len(data):
        kind, place = _seven_bits(data, place, 2)
        size, place = _seven_bits(data, place, 4)
        yield kind, data[place : place + size]
        place += size


def _seven_bits(data: bytes, place: int, most: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(data[place : place + most]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the eighth bit says that more follows
            return value, place + index + 1
    return value, place + most


def _check_block(rows: int, columns: int, file_name: str) -> None:
    if rows * max(columns, 1) > _MAX_BLOCK_CELLS:
        if rows > MAX_ROWS and columns * MAX_ROWS <= _MAX_BLOCK_CELLS:
            raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
        raise FileRefusedError(file_name, "stray_cells")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
