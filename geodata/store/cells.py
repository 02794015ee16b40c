"""Cells as the store and its history hold them: plain values, days and moments as ISO text, geometries as hex."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.schemas import Column, LedgerKind, conform, ledger_kind
from geodata.store.geometry_blobs import from_wkb_hex, to_wkb_hex, wkb
from geodata.store.tables import GEOMETRY_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geodata.store.records import Cell

    Row = dict[str, Cell]


@dataclass(frozen=True)
class RowColumns:
    """
    Rows of one kind, column by column: a dict a row would take most of a long ledger's time.

    Attributes
    ----------
    kind
        The kind of ledger.
    ids
        One a row.
    columns
        One cell a row, None where it isn't known; columns of which nothing is known are left out, a geometry is the
        last.
    """

    kind: str
    ids: Sequence[str]
    columns: Mapping[str, Sequence[Cell]]

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self) -> dict[str, Row]:
        """Return the rows by id; only the cells that are known."""
        if not self.columns:
            return {row_id: {} for row_id in self.ids}
        return {
            row_id: {name: cell for name, cell in zip(self.columns, row, strict=True) if cell is not None}
            for row_id, row in zip(self.ids, zip(*self.columns.values(), strict=True), strict=True)
        }

    def take(self, positions: Sequence[int]) -> RowColumns:
        """Return the rows at `positions`, in that order."""
        if len(positions) == len(self.ids):
            return self
        # itemgetter of one position gives no tuple.
        pick = itemgetter(*positions, 0) if positions else lambda _: (None,)
        taken = {name: pick(column)[:-1] for name, column in self.columns.items()}
        return RowColumns(
            self.kind,
            pick(self.ids)[:-1],
            {name: column for name, column in taken.items() if any(cell is not None for cell in column)},
        )


def as_columns(kind_name: str, rows: Sequence[tuple[str, Mapping[str, Cell]]]) -> RowColumns:
    """Return rows, given as id and known cells, column by column in the store's order."""
    columns = {
        name: [cells.get(name) for _, cells in rows]
        for name in column_names(ledger_kind(kind_name))
        if any(name in cells for _, cells in rows)
    }
    return RowColumns(kind_name, [row_id for row_id, _ in rows], columns)


def column_names(kind: LedgerKind) -> tuple[str, ...]:
    """Return the columns of a stored row of `kind` beside ``fid`` and ``id``, the geometry last."""
    names = tuple(column.name for column in kind.all_columns)
    return (*names, GEOMETRY_COLUMN) if kind.is_spatial else names


def columns_of(frame: pd.DataFrame, kind_name: str) -> RowColumns:
    """
    Return a frame's rows as cells, column by column.

    An empty text says nothing, so it is left out, as are an empty geometry and a number that is none; a geometry's
    heights are left out too. A NUL ends a text for GDAL, so it is taken out.

    Parameters
    ----------
    frame
        Rows of `kind_name` with ids; geometries in EPSG:4490.
    kind_name
        The kind of ledger.

    Raises
    ------
    ValueError
        If two rows have one id, or a value can't be cast to its column's type: the caller's mistake.
    """
    kind = ledger_kind(kind_name)
    conformed = conform(frame, kind_name)
    if not conformed.index.is_unique:
        twice = conformed.index[conformed.index.duplicated()][0]
        message = f"{kind_name}: two rows have the id {twice!r}"
        raise ValueError(message)
    columns = {column.name: _cells(conformed[column.name], column) for column in kind.all_columns}
    if kind.is_spatial:
        columns[GEOMETRY_COLUMN] = _geometry_cells(conformed[GEOMETRY_COLUMN])
    ids = conformed.index.to_numpy(dtype=object).tolist()
    return RowColumns(kind_name, ids, {name: column for name, column in columns.items() if column is not None})


def rows_of(frame: pd.DataFrame, kind_name: str) -> dict[str, Row]:
    """Return a frame's rows as cells, by id; only those that are known. Parameters and errors as `columns_of`."""
    return columns_of(frame, kind_name).rows()


def _cells(series: pd.Series[Any], column: Column) -> list[Cell] | None:
    """Return a column's cells; None where none of them is known, as in most columns of most files."""
    missing = series.isna()
    if missing.all():
        return None
    if column.type == "date":
        days = np.datetime_as_string(series.to_numpy(dtype="datetime64[D]"))
        return [None if day == "NaT" else day for day in days.tolist()]
    if column.type == "datetime":
        moments = np.datetime_as_string(series.to_numpy(dtype="datetime64[s]"))
        return [None if moment == "NaT" else moment for moment in moments.tolist()]
    array: Any = series.array
    values: list[Any] = array.to_numpy(dtype=object, na_value=None).tolist()
    if column.type == "number":
        return [None if value is None or math.isnan(value) else value for value in values]
    if column.dtype == "str":
        # Looked for once: hardly any column has either.
        if "\0" in "".join(filter(None, values)):
            values = [value and value.replace("\0", "") for value in values]
        return [value or None for value in values] if "" in values else values
    return values


def _geometry_cells(series: pd.Series[Any]) -> list[Cell] | None:
    shapes: NDArray[np.object_] = series.to_numpy(dtype=object, copy=True)
    if shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    return None if shapely.is_missing(shapes).all() else list(to_wkb_hex(shapes))


def from_database(row: Sequence[Any], names: Iterable[str]) -> Row:
    """Return a row that SQLAlchemy read as cells."""
    cells: Row = dict(zip(names, row, strict=True))
    blob = cells.get(GEOMETRY_COLUMN)
    if isinstance(blob, bytes):
        cells[GEOMETRY_COLUMN] = wkb(blob).hex().upper()
    return cells


def to_database(rows: Sequence[Mapping[str, Cell]]) -> list[dict[str, Any]]:
    """Return rows as SQLAlchemy writes them."""
    written: list[dict[str, Any]] = [dict(row) for row in rows]
    holding = [row for row in written if row.get(GEOMETRY_COLUMN) is not None]
    for row, blob in zip(holding, from_wkb_hex([row[GEOMETRY_COLUMN] for row in holding]), strict=True):
        row[GEOMETRY_COLUMN] = blob
    return written


def as_text(cell: Cell, column: str) -> str | None:
    """Return a cell as a person reads it in the history; a geometry as WKT, degrees to 6 places."""
    if cell is None:
        return None
    if column == GEOMETRY_COLUMN:
        return str(shapely.to_wkt(shapely.from_wkb(str(cell)), rounding_precision=6))
    return str(cell)


def now_with_offset() -> str:
    """Return the present moment in ISO format with its offset from UTC: an import is dated by the real clock."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")
