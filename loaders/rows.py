"""The rows of a ledger while they are being understood (台账行): cells by column, the problems, who is kept back."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schemas import ledger_kind
from loaders.column_values import distinct, nothing, values_at
from loaders.columns import LON_LAT, LONGITUDE
from loaders.columnwise import first_characters
from loaders.free_text import mask_free_text, mask_person
from loaders.masking import mask_name, mask_text
from loaders.problems import SEVERITIES, Problem
from loaders.text_rows import TextRows
from loaders.words import clean, fold, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from loaders.columns import ColumnMatch
    from loaders.understanding import Understanding

_SHOWN_CHARACTERS = 120
_FEW_CELLS = 2
# What is said of a place that can't be used where a row may come without one.
_UNPLACED = {
    "bad_coordinates": "place_unreadable",
    "swapped_coordinates": "place_swapped",
    "zero_coordinates": "place_zero",
    "outside_china": "place_far",
    "far_away": "place_far",
    "geometry_invalid": "place_unreadable",
    "geometry_empty": "place_unreadable",
    "geometry_type": "place_unreadable",
}


@dataclass
class LedgerRows:
    """
    The data rows of a ledger.

    Attributes
    ----------
    kind
        The kind of ledger.
    numbers
        Each row's number as the file's own program shows it.
    cells
        The raw cells of each matched header, one a row.
    matches
        The matched headers.
    problems
        In the order in which they were found.
    held
        Positions of the rows that are kept back.
    without_place
        Positions of the rows that say nothing of their place, of a kind whose rows need one.
    joined
        Positions of the rows that went into another row of the same order.
    """

    kind: str
    numbers: Sequence[int]
    cells: dict[tuple[str, str], Sequence[Any]]
    matches: dict[tuple[str, str], ColumnMatch]
    positions: Sequence[int]
    problems: list[Problem] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    without_place: set[int] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def left_out(self) -> set[int]:
        """Positions of the rows that aren't stored as rows of their own."""
        return self.held | self.joined

    def column(self, name: str, kind: str = "") -> Sequence[Any] | None:
        """Return the raw cells of a column, None where the file lacks it."""
        return self.cells.get((kind or self.kind, name))

    @property
    def place_column(self) -> str:
        """The column that a row's place comes from, as problems name it."""
        return next((name for name in (LONGITUDE, LON_LAT) if self.column(name) is not None), "geometry")

    def report(
        self, position: int, column: str, code: str, *, kind: str = "", value: str | None = None, **values: str
    ) -> None:
        """
        Note a problem of the row at `position`; one of severity ``row`` keeps the row back.

        Parameters
        ----------
        column
            The schema's name of the column.
        value
            What to show; the cell's text, masked, where not given.
        """
        if code in _UNPLACED and ledger_kind(self.kind).optional_place:
            # The row comes in without its place.
            code = _UNPLACED[code]
        key = (kind or self.kind, column)
        match = self.matches.get(key)
        if value is None:
            value = cell_text(self.cells[key][position]) if match else ""
        shown = self._masked(value, key)[:_SHOWN_CHARACTERS]
        header, lacking = (match.header, "") if match else (column, key[0])
        place = match.position if match else None
        self.problems.append(Problem(self.numbers[position], header, shown, code, values, lacking, place))
        if SEVERITIES[code] == "row":
            self.held.add(position)

    def withdraw(self, position: int, code: str) -> None:
        """Take back a problem of a row that a person settled; the row isn't kept back then, if nothing else does."""
        number = self.numbers[position]
        self.problems = [problem for problem in self.problems if (problem.row, problem.code) != (number, code)]
        if not any(problem.row == number and problem.severity == "row" for problem in self.problems):
            self.held.discard(position)

    def shown_cells(self, position: int) -> dict[str, str]:
        """Return the matched cells of a row by header, as masked text, for keeping a row that isn't stored."""
        return {
            match.header: self._masked(cell_text(self.cells[key][position]), key) for key, match in self.matches.items()
        }

    @staticmethod
    def _masked(value: str, key: tuple[str, str]) -> str:
        """Mask a cell that is shown or kept; a column of counts may hold a person's name instead (「网格员」)."""
        kind, name = key
        if _is_count(kind, name):
            return mask_name(clean(value))
        if is_word_of_counts(kind, name):
            return mask_person(clean(value))
        return mask_free_text(clean(value)) if is_free_text(kind, name) else mask_text(clean(value))


@lru_cache
def _is_count(kind: str, name: str) -> bool:
    return any(column.name == name and column.type == "integer" for column in ledger_kind(kind).columns)


@lru_cache
def is_free_text(kind: str, name: str) -> bool:
    """Whether people write in a column of a kind as they speak, so that names and house numbers are masked too."""
    return any(column.name == name and column.free_text for column in ledger_kind(kind).all_columns)


@lru_cache
def is_word_of_counts(kind: str, name: str) -> bool:
    """Whether a column holds a term of a ledger of counts: what is no such term may be a person's name."""
    own = ledger_kind(kind)
    return own.counts_only and any(column.name == name and column.type == "term" for column in own.columns)


def cell_text(cell: Any) -> str:  # noqa: ANN401 - a raw cell of any form
    """Return a raw cell as text: a whole number without its point, a date as ISO 8601, nothing for an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)  # noqa: PLR2004 - beyond, digits are invented
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return clean(str(cell))


def take_rows(understanding: Understanding) -> LedgerRows:
    """
    Take the data rows below the header, without blank ones, totals, notes and repeated headers.

    Returns
    -------
    rows
        In the file's order, with the cells of the matched headers only.
    """
    sheet = understanding.sheet
    start = understanding.header_index + 1
    header = [fold(cell) if isinstance(cell, str) else "" for cell in sheet.rows[understanding.header_index]]
    matches = {(match.kind, match.column): match for match in understanding.matches if match.column is not None}
    openers = frozenset(map(_base, ["", *words("rows", "totals"), *words("rows", "notes"), *header]))
    below = sheet.rows[start:]
    beside = (
        {index for index in _not_surely_data(below, openers) if _is_beside(below[index], header)}
        if sheet.features is None
        else set()
    )
    kept: Sequence[int] = range(len(below))
    if beside:
        kept = [index for index in kept if index not in beside]
    first = sheet.first_row + start
    columns = _columns(below, beside, {match.position for match in matches.values()})
    return LedgerRows(
        kind=understanding.kind,
        numbers=[first + index for index in kept] if beside else range(first, first + len(kept)),
        cells={key: columns[match.position] for key, match in matches.items()},
        matches=matches,
        positions=kept,
    )


def _columns(
    rows: Sequence[Sequence[Any]], beside: Collection[int], positions: Collection[int]
) -> dict[int, Sequence[Any]]:
    """Return the columns at some positions of the rows that are not `beside` the ledger's; None where a row ends."""
    if isinstance(rows, TextRows):
        kept = rows.without(beside)
        return {
            position: kept.column(position) if position < kept.width else nothing(len(kept)) for position in positions
        }
    taken = [row for index, row in enumerate(rows) if index not in beside] if beside else rows
    if len(set(map(len, taken))) == 1:
        # Rows of one length turn into columns at once.
        columns = list(zip(*taken, strict=True))
        return {
            position: list(columns[position]) if position < len(columns) else [None] * len(taken)
            for position in positions
        }
    return {position: [row[position] if position < len(row) else None for row in taken] for position in positions}


def column_at(rows: Sequence[Sequence[Any]], place: int, indexes: Sequence[int]) -> Sequence[Any]:
    """Return the cells of a sheet's column, by its place from 0, in some of its rows; None where a row ends before."""
    if isinstance(rows, TextRows):
        return values_at(rows.column(place), np.array(indexes, dtype=np.intp))
    return [rows[index][place] if place < len(rows[index]) else None for index in indexes]


def _not_surely_data(rows: Sequence[Sequence[Any]], openers: frozenset[str]) -> list[int]:
    """Return the indexes of rows whose first cell alone doesn't show that they hold data; most need no closer look."""
    firsts = rows.column(0) if isinstance(rows, TextRows) else [row[0] if row else None for row in rows]
    begins = distinct(first_characters(firsts))
    unsure = begins.where(lambda begin: begin is True or (begin is not False and _base(begin) in openers))
    found: list[int] = np.flatnonzero(unsure).tolist()
    return found


@lru_cache(maxsize=4096)
def _base(text: str) -> str:
    """Return what a text's first character is made of, whatever marks join it later; nothing for a blank."""
    return unicodedata.normalize("NFKD", clean(text[:1])).strip().lower()[:1]


def _is_beside(row: Sequence[Any], header: Sequence[str]) -> bool:
    """Whether a row holds no data: blank, a total, a note below the table, or the header again."""
    filled = [cell for cell in row if cell is not None and cell != ""]
    if not filled or all(isinstance(cell, str) and not cell.strip() for cell in filled):
        return True
    first = fold(filled[0]) if isinstance(filled[0], str) else ""
    if not first:
        return False
    if first in words("rows", "totals") or first.rstrip(":") in words("rows", "totals"):
        return True
    if len(filled) <= _FEW_CELLS and first.startswith(words("rows", "notes")):
        return True
    return first in header and [fold(cell) if isinstance(cell, str) else "" for cell in row] == list(header)
