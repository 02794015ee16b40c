"""Text files to a sheet (读文本表格): the delimiter, the cells."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

from loaders.encodings import decode_lines
from loaders.failures import FileRefusedError
from loaders.tables import MAX_ROWS, Sheet
from loaders.text_rows import read_text_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_DELIMITERS = ",\t;|，^¦"
# Of a text that none of them splits: the mark of Chinese lists, and gaps of blanks such as printed tables have.
_LIST_MARK, _GAP = "、", re.compile(r"(?:[ \u00a0]{2,}|\u3000+|[ ]*\t[ ]*)+")
_MIN_ALIKE = 0.8
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_LINES = 30
_MAX_CELL_CHARACTERS = 1_000_000
# From this length on a text is read column by column, far quicker than row by row.
_LONG_CHARACTERS = 2**20
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
    decoded, notes = decode_lines(content, file_name)
    decoded = decoded.removeprefix("\ufeff")
    said = _SAID.match(decoded)
    if said:
        decoded = decoded[said.end() :]
    delimiter = said[1] if said else _delimiter(decoded)
    if not delimiter:
        lines = decoded.splitlines()[: MAX_ROWS + 1]
        return [Sheet("", [_GAP.split(line.strip()) if line.strip() else [] for line in lines], notes=notes)]
    return [Sheet("", _rows(decoded, delimiter, file_name), notes=notes)]


def _rows(decoded: str, delimiter: str, file_name: str) -> Sequence[Sequence[str]]:
    previous = csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
        if len(decoded) >= _LONG_CHARACTERS and delimiter.isascii():
            found = read_text_rows(decoded, delimiter, len(next(reader)), _MAX_CELL_CHARACTERS)
            if found is not None:
                return found
            reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
        return list(islice(reader, MAX_ROWS + 1))
    except csv.Error as error:
        raise FileRefusedError(file_name, "cell_too_long") from error
    finally:
        csv.field_size_limit(previous)


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
