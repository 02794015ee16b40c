"""Cells as the store and its history hold them: plain values, days and moments as ISO text, geometries as hex."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geodata.schemas import Column, LedgerKind, conform, ledger_kind
from geodata.store.arrow_tables import ROW_ID, arrow_schema
from geodata.store.geometry_blobs import from_wkb_hex, wkb
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


def table_of(frame: pd.DataFrame, kind_name: str) -> pa.Table:
    """
    Return a frame's rows as the store will hold them where it holds none of that kind yet.

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
    arrays = [
        pa.array(np.arange(1, len(conformed) + 1)),
        pa.array(conformed.index.array, type=pa.large_string()),
        *(_stored(conformed[column.name], column) for column in kind.all_columns),
    ]
    if kind.is_spatial:
        arrays.append(_stored_shapes(conformed[GEOMETRY_COLUMN]))
    return pa.Table.from_arrays(arrays, schema=arrow_schema(kind))


def _stored(series: pd.Series[Any], column: Column) -> pa.ChunkedArray:
    """Return a column as it is stored: what says nothing is null."""
    if column.type == "date":
        return pa.chunked_array([series.to_numpy(dtype="datetime64[D]").astype("datetime64[s]")])
    if column.type == "datetime":
        return pa.chunked_array([series.to_numpy(dtype="datetime64[s]")])
    stored = pa.chunked_array(pa.array(series.array))
    if column.type == "number":
        # SQLite knows no negative zero.
        return pc.if_else(pc.is_nan(stored), None, pc.add(stored, 0.0))
    if column.dtype != "str":
        return stored
    # Looked for first: hardly any column has either.
    if pc.any(pc.match_substring(stored, "\0")).as_py():
        stored = pc.replace_substring(stored, "\0", "")
    is_empty = pc.equal(pc.binary_length(stored), 0)
    return pc.if_else(is_empty, None, stored) if pc.any(is_empty).as_py() else stored


def _stored_shapes(series: pd.Series[Any]) -> pa.ChunkedArray:
    shapes: NDArray[np.object_] = series.to_numpy(dtype=object, copy=True)
    if shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    return pa.chunked_array([pa.array(shapely.to_wkb(shapes, include_srid=False), type=pa.large_binary())])


def columns_of(table: pa.Table, kind_name: str) -> RowColumns:
    """Return the rows of `table_of` as cells, column by column."""
    kind = ledger_kind(kind_name)
    columns = {
        name: _cells(table[name], None if name == GEOMETRY_COLUMN else kind.column(name))
        for name in column_names(kind)
        if table[name].null_count < len(table)
    }
    return RowColumns(kind_name, table[ROW_ID].to_numpy().tolist(), columns)


def rows_of(frame: pd.DataFrame, kind_name: str) -> dict[str, Row]:
    """Return a frame's rows as cells, by id; only those that are known. Parameters and errors as `table_of`."""
    return columns_of(table_of(frame, kind_name), kind_name).rows()


def _cells(values: pa.ChunkedArray, column: Column | None) -> list[Any]:
    if column is None:
        return [None if body is None else body.hex().upper() for body in values.to_numpy().tolist()]
    if column.type == "date":
        days = np.datetime_as_string(values.to_numpy().astype("datetime64[D]"))
        return [None if day == "NaT" else day for day in days.tolist()]
    if column.type == "datetime":
        values = pc.replace_substring(values.cast(pa.large_string()), " ", "T")
    # Numbers beside a null would come out of numpy as floats.
    cells: list[Any] = values.to_numpy().tolist() if pa.types.is_large_string(values.type) else values.to_pylist()
    return cells


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
