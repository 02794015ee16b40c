"""
Bytes to sheets of raw cells (读表): what a file is, is told by its content and never by its name.

Each form has a module of its own, imported when a file of that form comes: `loaders.workbooks` for Excel's two,
`loaders.delimited` for text, `loaders.vectors` for JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loaders.failures import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

MAX_BYTES = 50 * 2**20
MAX_ROWS = 1_000_000
_MB = 2**20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP, _JSON = (b"<",), (b"{", b"[")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"SQLite format 3")


@dataclass(frozen=True)
class Feature:
    """The place of one row of a file of features: the geometry, or the code of the problem that it has."""

    geometry: BaseGeometry | None
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Sheet:
    """
    A table as a file has it, before anything is understood.

    Attributes
    ----------
    name
        The sheet's name; empty where a file has only one table.
    rows
        Raw cells: text, number, truth, date, time or None; rows may differ in length.
    first_row
        The number that the file's own program shows beside ``rows[0]``.
    first_column
        The number, from 1, of the column that each row begins with: 2 where column A is empty and was not read.
    features
        For a file of features, the place of each row after the header, which is ``rows[0]``.
    crs_member
        The file's own word on its coordinate system; empty where it has none.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    first_row: int = 1
    features: Sequence[Feature] | None = field(default=None, repr=False)
    crs_member: str = ""
    first_column: int = 1


def read_sheets(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read every sheet of a file that has rows.

    Parameters
    ----------
    content
        The file's bytes.
    file_name
        Its name, for messages only.

    Returns
    -------
    sheets
        At least one sheet with at least one row.

    Raises
    ------
    FileRefusedError
        If the file is empty, too large, locked, damaged or of a form that isn't known; says which.
    """
    if not content.strip():
        raise FileRefusedError(file_name, "empty")
    if len(content) > MAX_BYTES:
        raise FileRefusedError(file_name, "too_large", megabytes=len(content) // _MB, limit=MAX_BYTES // _MB)
    sheets = [sheet for sheet in _read(content, file_name) if sheet.rows]
    if not sheets:
        raise FileRefusedError(file_name, "empty")
    if max(len(sheet.rows) for sheet in sheets) > MAX_ROWS:
        raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
    return sheets


def _read(content: bytes, file_name: str) -> list[Sheet]:
    """Send the bytes to the reader of their form; each is imported only when its form comes."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith((_ZIP, _OLE)):
        from loaders.workbooks import read_workbook  # noqa: PLC0415 - see above

        return read_workbook(content, file_name)
    if start.startswith(_JSON):
        from loaders.vectors import read_json  # noqa: PLC0415 - see above

        return read_json(content, file_name)
    if start.startswith(_MARKUP) or content.startswith(_BINARY):
        raise FileRefusedError(file_name, "unknown_form")
    from loaders.delimited import read_delimited  # noqa: PLC0415 - see above

    return read_delimited(content, file_name)
