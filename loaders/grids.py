"""Rows put together cell by cell, with cells that span columns or rows (合并单元格), for HTML and Excel's XML."""

from __future__ import annotations

from typing import Any

from loaders.failures import FileRefusedError

_MAX_COLUMNS, _MAX_CELLS = 16_384, 10_000_000


class Grid:
    """
    A table that is being read.

    A cell that spans columns stands in the first of them, one that spans rows in each of them: as `workbooks` has it.

    Parameters
    ----------
    max_rows
        Rows allowed.
    file_name
        For messages.

    """

    def __init__(self, max_rows: int, file_name: str) -> None:
        self._rows: list[list[Any]] = []
        self._max_rows, self._file_name = max_rows, file_name
        self._cells = 0
        # Columns of this row, and of the next, that a cell from above covers: for how many rows, and what it holds.
        self._covered: dict[int, tuple[int, Any]] = {}
        self._covered_next: dict[int, tuple[int, Any]] = {}

    def begin_row(self, number: int | None = None) -> None:
        """
        Begin a row.

        Parameters
        ----------
        number
            From 1, where the file gives it; rows between are empty.

        Raises
        ------
        FileRefusedError
            If there are more rows than allowed.
        """
        if max(number or 0, len(self._rows) + 1) > self._max_rows:
            raise FileRefusedError(self._file_name, "too_many_rows", limit=f"{self._max_rows:,}")
        while len(self._rows) + 1 < (number or 0):
            self._add_row()
        self._add_row()

    def add_cell(self, value: Any, *, across: int = 1, down: int = 1, number: int | None = None) -> None:  # noqa: ANN401 - a raw cell
        """
        Put a cell into the row, after those that there are.

        Parameters
        ----------
        value
            The cell's.
        across, down
            Columns and rows that it spans.
        number
            Of its column from 1, where the file gives it.

        Raises
        ------
        FileRefusedError
            If the row grows wider than a sheet can be, or the table larger than memory should hold.
        """
        if not self._rows:
            self._add_row()
        row = self._rows[-1]
        self._fill_to(number - 1 if number else 0)
        while len(row) in self._covered:
            self._take_from_above()
        first = len(row)
        if first + across > _MAX_COLUMNS:
            raise FileRefusedError(self._file_name, "stray_cells")
        row += [value, *[None] * (across - 1)]
        self._count(across)
        if down > 1:
            self._covered_next |= {first + step: (down - 1, None if step else value) for step in range(across)}

    def finish(self) -> list[list[Any]]:
        """Return the rows, which may differ in length, without empty ones at the end."""
        self._end_row()
        while self._rows and not any(cell not in (None, "") for cell in self._rows[-1]):
            self._rows.pop()
        return self._rows

    def _add_row(self) -> None:
        self._end_row()
        self._covered, self._covered_next = self._covered_next, {}
        self._rows.append([])
        self._count(1)

    def _end_row(self) -> None:
        if self._covered:
            self._fill_to(max(self._covered) + 1)

    def _fill_to(self, width: int) -> None:
        """Fill the row up to a width, with what comes from above or nothing."""
        if width > _MAX_COLUMNS:
            raise FileRefusedError(self._file_name, "stray_cells")
        row = self._rows[-1] if self._rows else []
        while len(row) < width:
            self._take_from_above()

    def _take_from_above(self) -> None:
        row = self._rows[-1]
        rows_left, value = self._covered.pop(len(row), (0, None))
        if rows_left > 1:
            self._covered_next[len(row)] = (rows_left - 1, value)
        row.append(value)
        self._count(1)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > _MAX_CELLS:
            raise FileRefusedError(self._file_name, "stray_cells")
