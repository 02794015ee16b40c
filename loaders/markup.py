"""HTML and XML to sheets (读网页表格): the tables of a page saved as .xls, Excel's XML of 2003, KML, OSM."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from lxml import etree

from loaders.encodings import declared_encoding, decode
from loaders.failures import FileRefusedError
from loaders.grids import Grid
from loaders.tables import MAX_ROWS, Sheet, is_pbf, opening

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD_BYTES = 4096
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ASIDE = re.compile(r"\A\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)", re.DOTALL | re.IGNORECASE)
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_EXCEL = "{urn:schemas-microsoft-com:office:spreadsheet}"
# Limits of HTML's own for what a cell spans.
_MAX_ACROSS, _MAX_DOWN = 1_000, 65_534
_UNSEEN = frozenset({"script", "style", "noscript", "template", "select"})
_NO_TABLE_NAMES = frozenset({"kml", "Workbook"})


def is_openstreetmap(content: bytes) -> bool:
    """Whether bytes are OpenStreetMap's, packed or as XML; such a file holds tables of several kinds."""
    return is_pbf(content) or _root(opening(content)) == "osm"


def read_markup(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read what begins with ``<``.

    Raises
    ------
    FileRefusedError
        If no table is in it, or it can't be decoded.
    """
    if is_openstreetmap(content):
        # pyosmium decodes for itself.
        from loaders.osm import read_osm  # noqa: PLC0415 - pyosmium is loaded only for what it reads

        return read_osm(content, file_name)
    decoded = decode_markup(content, file_name)
    root = _root(decoded)
    if root in _NO_TABLE_NAMES:
        # XML may define entities that grow without end or name other files: nobody's ledger does.
        if "<!DOCTYPE" in decoded or "<!ENTITY" in decoded:
            raise FileRefusedError(file_name, "document_type")
        whole = _XML_DECLARATION.sub("", decoded).lstrip()
        if root == "Workbook":
            return _read_excel_xml(whole, file_name)
        from loaders.layers import read_kml  # noqa: PLC0415 - GDAL is loaded only for what it reads

        return read_kml(whole, file_name)
    if not _TABLE.search(decoded):
        raise FileRefusedError(file_name, "markup_without_table")
    reader = _TableReader(file_name)
    # Python's own html.parser takes minutes over half a megabyte of tags that never close.
    parser = etree.HTMLParser(target=reader, encoding="utf-8", no_network=True)
    try:
        parser.feed(decoded.encode("utf-8", errors="replace"))
        parser.close()
    except etree.LxmlError as error:
        raise FileRefusedError(file_name, "markup_without_table") from error
    return reader.sheets()


def decode_markup(content: bytes, file_name: str) -> str:
    """Decode by the byte-order mark, else as the file declares, else as any text; strict each time."""
    declared = _DECLARED.search(content[:_HEAD_BYTES])
    name = declared_encoding(declared[1].decode("ascii")) if declared else ""
    if name and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and not name.startswith("utf"):
        try:
            return content.decode(name).replace("\x00", "")
        except (UnicodeDecodeError, ValueError):
            pass
    return decode(content, file_name).removeprefix("\ufeff")


def _root(decoded: str) -> str:
    """Return the name of the first element, after declarations and comments."""
    start = decoded[:_HEAD_BYTES]
    while aside := _ASIDE.match(start):
        start = start[aside.end() :]
    found = _ROOT.match(start.lstrip())
    return found[1] if found else ""


class _TableReader:
    """
    The tables of a page, in their order; scripts are text that nobody reads.

    Tags that HTML lets people leave out are supplied: a new row ends the one before, a new cell too.
    """

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._found: list[tuple[list[str], Grid]] = []
        self._open: list[_OpenTable] = []
        self._unseen: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        if tag == "table":
            table = _OpenTable(Grid(MAX_ROWS, self._file_name))
            self._open.append(table)
            self._found.append((table.caption, table.grid))
        if not self._open:
            return
        table = self._open[-1]
        if tag == "tr":
            table.end_cell()
            table.grid.begin_row()
        elif tag in ("td", "th"):
            table.end_cell()
            table.span = (_span(attributes.get("colspan"), _MAX_ACROSS), _span(attributes.get("rowspan"), _MAX_DOWN))
            table.texts = []
        elif tag == "caption":
            table.in_caption = True
        elif tag in ("br", "p", "div", "li"):
            table.add_text("\n" if tag == "br" else " ")

    def end(self, tag: str) -> None:
        if tag in self._unseen:
            self._unseen.remove(tag)
        if not self._open:
            return
        if tag in ("td", "th", "tr"):
            self._open[-1].end_cell()
        elif tag == "caption":
            self._open[-1].in_caption = False
        elif tag == "table":
            self._open.pop().end_cell()

    def data(self, data: str) -> None:
        if self._open and not self._unseen:
            self._open[-1].add_text(data)

    def close(self) -> None:
        """End what the page left open; the parser asks for it."""
        while self._open:
            self._open.pop().end_cell()

    def sheets(self) -> list[Sheet]:
        """Return the tables that hold something; those around others hold only what stands beside these."""
        tables = [("".join(caption), grid.finish()) for caption, grid in self._found]
        tables = [(" ".join(caption.split()), rows) for caption, rows in tables if rows]
        if len(tables) == 1:
            return [Sheet(tables[0][0], tables[0][1])]
        return [Sheet(f"{number} {caption}".strip(), rows) for number, (caption, rows) in enumerate(tables, start=1)]


class _OpenTable:
    """A table that isn't closed yet, and the cell in it that is being read."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.caption: list[str] = []
        self.in_caption = False
        self.texts: list[str] | None = None
        self.span = (1, 1)

    def add_text(self, text: str) -> None:
        if self.in_caption:
            self.caption.append(text)
        elif self.texts is not None:
            self.texts.append(text)

    def end_cell(self) -> None:
        if self.texts is None:
            return
        across, down = self.span
        self.grid.add_cell(" ".join("".join(self.texts).split()), across=across, down=down)
        self.texts = None


def _span(text: str | None, most: int) -> int:
    text = (text or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < len(str(most)) + 2 else 1


def _read_excel_xml(decoded: str, file_name: str) -> list[Sheet]:
    """Read Excel's XML of 2003 (SpreadsheetML), which office programs save as .xls."""
    try:
        book = ET.fromstring(decoded)  # noqa: S314 - entities were refused
    except ET.ParseError as error:
        raise FileRefusedError(file_name, "damaged_xml") from error
    return [
        Sheet(page.get(f"{_EXCEL}Name", ""), _excel_rows(page, file_name)) for page in book.iter(f"{_EXCEL}Worksheet")
    ]


def _excel_rows(page: ET.Element, file_name: str) -> list[list[Any]]:
    grid = Grid(MAX_ROWS, file_name)
    for row in page.iterfind(f"{_EXCEL}Table/{_EXCEL}Row"):
        grid.begin_row(_whole(row, "Index"))
        for cell in row.iterfind(f"{_EXCEL}Cell"):
            across, down = (1 + (_whole(cell, name) or 0) for name in ("MergeAcross", "MergeDown"))
            grid.add_cell(_excel_value(cell), across=across, down=down, number=_whole(cell, "Index"))
    return grid.finish()


def _whole(element: ET.Element, name: str) -> int | None:
    text = element.get(_EXCEL + name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - digits of no sheet


def _excel_value(cell: ET.Element) -> Any:  # noqa: ANN401 - a raw cell
    data = cell.find(f"{_EXCEL}Data")
    if data is None:
        return None
    text = "".join(data.itertext())
    kind = data.get(f"{_EXCEL}Type", "")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text
