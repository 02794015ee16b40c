"""
Bytes to sheets of raw cells (读表): what a file is, is told by its content and never by its name.

Each form has a module of its own, imported when a file of that form comes: `loaders.workbooks` for Excel's,
`loaders.delimited` for text, `loaders.markup` for HTML and XML, `loaders.vectors` for JSON, `loaders.layers` for what
GDAL reads, `loaders.osm` for OpenStreetMap's, `loaders.archives` for what comes as a zip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loaders.failures import FileRefusedError, ReadingNote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

MAX_BYTES = 180 * 2**20
# Text alone needs no unpacking, and a million orders of thirteen columns are 230 MB of it.
MAX_TEXT_BYTES = 400 * 2**20
# As many as a sheet of Excel has.
MAX_ROWS = 2**20
# How the files may end that a browser offers for choosing; what one is, its content tells.
FILE_TYPES = (
    *("xlsx", "xls", "xlsm", "xlsb", "ods", "csv", "txt", "tsv", "htm", "html", "xml"),
    *("json", "geojson", "geojsonl", "jsonl", "zip", "gpkg", "kml", "kmz", "osm", "pbf"),
)
_MB = 2**20
_ZIP, _OLE, _SQLITE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\x00"
# A PBF begins with the length of its first header, and that with what it heads.
_PBF = slice(4, 15), b"\x0a\x09OSMHeader"
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# Forms that are known and not taken in, by how they begin, and the reason that names them.
_REFUSED = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"RIFF": "picture",
    b"{\\rtf": "word_document",
    b"Rar!": "other_archive",
    b"7z\xbc\xaf\x27\x1c": "other_archive",
    b"\x1f\x8b": "other_archive",
    b"\x00\x00\x27\x0a": "shapefile_part",
    b"MIME-Version:": "web_archive",
}
_LETTERS = (b"BM", b"RIFF")
_OPENING_BYTES, _DBF_HEADER_BYTES = 512, 32
_NOT_BLANK = re.compile(rb"[^ \t\r\n\x00\xef\xbb\xbf]")
# The last begins each record of a sequence of GeoJSON texts (RFC 8142).
_LEADING = "\ufeff \t\r\n\x1e"


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
        The file's own word on its coordinate system, as ``EPSG:4490`` where it can be told; empty where it has none.
    notes
        What a person should know of how the file was read.
    may_be_abroad
        Whether places outside China are true, since the format leaves no doubt of the coordinate system.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    first_row: int = 1
    features: Sequence[Feature] | None = field(default=None, repr=False)
    crs_member: str = ""
    first_column: int = 1
    notes: tuple[ReadingNote, ...] = ()
    may_be_abroad: bool = False


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
        At least one sheet with at least one row, each with a name of its own.

    Raises
    ------
    FileRefusedError
        If the file is empty, too large, locked, damaged or of a form that isn't known; says which.
    """
    if _NOT_BLANK.search(content) is None:
        raise FileRefusedError(file_name, "empty")
    _refuse_large(content, file_name, MAX_TEXT_BYTES)
    sheets = [sheet for sheet in _read(content, file_name) if sheet.rows]
    if not sheets:
        raise FileRefusedError(file_name, "empty")
    if max(len(sheet.rows) for sheet in sheets) > MAX_ROWS:
        raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
    return sheets


def _refuse_large(content: bytes, file_name: str, limit: int) -> None:
    if len(content) > limit:
        raise FileRefusedError(file_name, "too_large", megabytes=len(content) // _MB, limit=limit // _MB)


def is_pbf(content: bytes) -> bool:
    """Whether bytes begin as OpenStreetMap's packed files do."""
    place, start = _PBF
    return content[place] == start


def opening(content: bytes) -> str:
    """Return how a text begins, in whatever encoding, without marks and blanks: enough to tell JSON from markup."""
    start = content[:_OPENING_BYTES]
    for mark, encoding in _UTF16.items():
        if start.startswith(mark):
            return start[2:].decode(encoding, errors="replace").lstrip(_LEADING)
    return start.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip(_LEADING)


def _read(content: bytes, file_name: str) -> list[Sheet]:
    """Send the bytes to the reader of their form; each is imported only when its form comes."""
    start = opening(content)
    is_packed = is_pbf(content) or content.startswith((*_ZIP, _OLE, _SQLITE))
    if is_packed or start.startswith(("{", "[", "<")):
        _refuse_large(content, file_name, MAX_BYTES)
    packed = _read_packed(content, file_name)
    if packed is not None:
        return packed
    _refuse_by_its_start(content, file_name)
    if start.startswith(("{", "[")):
        from loaders.vectors import read_json  # noqa: PLC0415 - see above

        return read_json(content, file_name)
    if start.startswith("<"):
        from loaders.markup import read_markup  # noqa: PLC0415 - see above

        return read_markup(content, file_name)
    from loaders.delimited import read_delimited  # noqa: PLC0415 - see above

    return read_delimited(content, file_name)


def _read_packed(content: bytes, file_name: str) -> list[Sheet] | None:
    """Read what isn't text by its first bytes; None for every other form."""
    if content.startswith(_ZIP):
        from loaders.archives import read_zip  # noqa: PLC0415 - see above

        return read_zip(content, file_name)
    if content.startswith(_OLE):
        from loaders.workbooks import read_old_workbook  # noqa: PLC0415 - see above

        return read_old_workbook(content, file_name)
    if content.startswith(_SQLITE):
        from loaders.layers import read_geopackage  # noqa: PLC0415 - see above

        return read_geopackage(content, file_name)
    if is_pbf(content):
        from loaders.osm import read_osm  # noqa: PLC0415 - see above

        return read_osm(content, file_name)
    return None


def _refuse_by_its_start(content: bytes, file_name: str) -> None:
    for start, code in _REFUSED.items():
        # Letters that a text may begin with are a picture's only among bytes that no text has.
        if content.startswith(start) and (start not in _LETTERS or b"\x00" in content[:_OPENING_BYTES]):
            raise FileRefusedError(file_name, code)
    if _is_table_of_shapefile(content):
        raise FileRefusedError(file_name, "shapefile_part")


def _is_table_of_shapefile(content: bytes) -> bool:
    """Whether bytes begin as a .dbf does: a version, the header's length, and at that place the header's end."""
    header_bytes = int.from_bytes(content[8:10], "little")
    return (
        content[:1] in (b"\x03", b"\x83", b"\x8b")
        and _DBF_HEADER_BYTES < header_bytes <= len(content)
        and header_bytes % _DBF_HEADER_BYTES == 1
        and content[header_bytes - 1 : header_bytes] == b"\r"
    )
