"""Text files to a sheet (读文本表格): the delimiter, the cells."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

from loaders.encodings import decode_lines, utf8_body
from loaders.failures import FileRefusedError
from loaders.tables import MAX_ROWS, Sheet
from loaders.text_rows import read_text_rows

if TYPE_CHECKING:
    from loaders.text_rows import TextRows

_DELIMITERS = ",\t;|，^¦"
# Of a text that none of them splits: the mark of Chinese lists, and gaps of blanks such as printed tables have.
_LIST_MARK, _GAP = "、", re.compile(r"(?:[ \u00a0]{2,}|\u3000+|[ ]*\t[ ]*)+")
_MIN_ALIKE = 0.8
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_LINES = 30
_MAX_CELL_CHARACTERS = 1_000_000
# From this length on a text is read column by column, far quicker than row by row.
_LONG_BYTES, _MOST_BYTES = 2**20, 4
# How Excel is told the delimiter; it shows the line no more than it counts it.
_SAID = re.compile(r"sep=([^\r\n])\r?\n", re.IGNORECASE)


def read_delimited(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read a text file of cells; a row's number is its line's, counted as a spreadsheet would.

    Raises
    ------
    FileRefusedError
        If the encoding can't be told or the cells can't be taken apart.
    """
    is_long = len(content) >= _LONG_BYTES
    body = utf8_body(content) if is_long else None
    rows = None if body is None else _read_long(body)
    if rows is not None:
        return [Sheet("", rows)]
    decoded, notes = decode_lines(content, file_name)
    decoded = decoded.removeprefix("\ufeff")
    start, delimiter = _begin(decoded)
    decoded = decoded[start:]
    if not delimiter:
        lines = decoded.splitlines()[: MAX_ROWS + 1]
        return [Sheet("", [_GAP.split(line.strip()) if line.strip() else [] for line in lines], notes=notes)]
    if is_long and body is None:
        # Text of another encoding.
        rows = _read_long(memoryview(decoded.encode()))
    previous = csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
        return [Sheet("", rows or list(islice(reader, MAX_ROWS + 1)), notes=notes)]
    except csv.Error as error:
        raise FileRefusedError(file_name, "cell_too_long") from error
    finally:
        csv.field_size_limit(previous)


def _read_long(body: memoryview) -> TextRows | None:
    """Read the cells of a long text, UTF-8, column by column; None where that can't be done."""
    head = str(body[: _SAMPLE_CHARACTERS * _MOST_BYTES], "utf-8", errors="ignore")
    start, delimiter = _begin(head)
    if not delimiter.isascii() or not delimiter:
        return None
    try:
        width = len(next(csv.reader(io.StringIO(head[start:], newline=""), delimiter=delimiter)))
    except (csv.Error, StopIteration):
        return None
    return read_text_rows(body[len(head[:start].encode()) :], delimiter, width, _MAX_CELL_CHARACTERS)


def _begin(decoded: str) -> tuple[int, str]:
    """Return where the cells begin and what delimits them, empty for gaps."""
    said = _SAID.match(decoded)
    return (said.end(), said[1]) if said else (0, _delimiter(decoded))


def _delimiter(decoded: str) -> str:
    """Return the delimiter that splits the first lines into most cells, alike from line to line; empty for gaps."""
    lines = [line for line in decoded[:_SAMPLE_CHARACTERS].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        usual, alike = _usual([len(_outside_quotes(line).split(delimiter)) - 1 for line in lines])
        if usual * alike > best_score:
            best, best_score = delimiter, usual * alike
    if best:
        return best
    usual, alike = _usual([line.count(_LIST_MARK) for line in lines])
    if usual and alike >= _MIN_ALIKE:
        return _LIST_MARK
    usual, alike = _usual([len(_GAP.split(line.strip())) - 1 for line in lines])
    return "" if usual and alike >= _MIN_ALIKE else ","


def _usual(counts: list[int]) -> tuple[int, float]:
    """Return the median, and the share of the counts that are it."""
    if not counts:
        return 0, 0.0
    usual = sorted(counts)[len(counts) // 2]
    return usual, counts.count(usual) / len(counts)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
