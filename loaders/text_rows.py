"""The rows of a long text file (文本行): lines of as many cells each, read and held column by column by Arrow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from loaders.column_values import ArrowValues

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BLOCK_BYTES, _ROWS_AT_ONCE = 2**22, 4096
_QUOTE = re.compile(b'"')


class TextRows(Sequence[list[str]]):
    """
    Rows of as many cells each.

    Parameters
    ----------
    columns
        One array a column, chunks of large_string, as long as each other.
    """

    def __init__(self, columns: Sequence[pa.ChunkedArray]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._columns[0])

    @property
    def width(self) -> int:
        """How many cells each row has."""
        return len(self._columns)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...

    @overload
    def __getitem__(self, index: slice) -> TextRows: ...

    def __getitem__(self, index: int | slice) -> list[str] | TextRows:
        """Return a row, or rows that follow each other."""
        if isinstance(index, slice):
            start, stop, _ = index.indices(len(self))
            return TextRows([column[start:stop] for column in self._columns])
        return [column[index].as_py() for column in self._columns]

    def __iter__(self) -> Iterator[list[str]]:
        """Go through the rows."""
        for start in range(0, len(self), _ROWS_AT_ONCE):
            part = [column[start : start + _ROWS_AT_ONCE].to_pylist() for column in self._columns]
            yield from map(list, zip(*part, strict=True))

    def column(self, place: int) -> ArrowValues:
        """Return the cells of a column, by its place from 0."""
        return ArrowValues(self._columns[place])

    def without(self, indexes: Collection[int]) -> TextRows:
        """Return the rows but for some."""
        if not indexes:
            return self
        kept = np.ones(len(self), dtype=bool)
        kept[list(indexes)] = False
        return TextRows([column.filter(pa.array(kept)) for column in self._columns])


def read_text_rows(text: memoryview, delimiter: str, width: int, most_characters: int) -> TextRows | None:
    """
    Read a text of delimited cells as `csv.reader` would, but that a blank line is a row of empty cells.

    Parameters
    ----------
    text
        UTF-8, quoted with ``"`` where need be.
    delimiter
        One character.
    width
        How many cells a row has.
    most_characters
        The most that a cell may hold.

    Returns
    -------
    rows
        None where lines differ in length, a cell is too long, or Arrow can't take it for another reason.
    """
    names = [str(place) for place in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(pa.py_buffer(text)),
            # One thread does it in less time of the processor than two, which wait for memory.
            read_options=csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES, use_threads=False),
            parse_options=csv.ParseOptions(
                delimiter=delimiter,
                # Where nothing is quoted each line ends a row, which is told in half the time.
                newlines_in_values=_QUOTE.search(text) is not None,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()), check_utf8=False),
        )
    except (pa.ArrowException, ValueError):
        return None
    if any(_is_longer(column, most_characters) for column in table.columns):
        return None
    return TextRows(table.columns)


def _is_longer(column: pa.ChunkedArray, most_characters: int) -> bool:
    """Whether a cell is longer; no text has more characters than bytes, which need no counting."""
    most_bytes = pc.max(pc.binary_length(column)).as_py() or 0
    return most_bytes > most_characters and pc.max(pc.utf8_length(column)).as_py() > most_characters
