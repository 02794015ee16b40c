"""Cells as the store and its history hold them: plain values, days and moments as ISO text, geometries as hex."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geodata.schemas import Column, LedgerKind, conform, ledger_kind
from geodata.store.arrow_bytes import holds_nul, to_hex
from geodata.store.arrow_tables import ROW_ID, arrow_schema
from geodata.store.geometry_blobs import from_hex, from_wkb, wkb
from geodata.store.tables import GEOMETRY_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geodata.store.records import Cell

    Row = dict[str, Cell]


def as_columns(kind_name: str, rows: Sequence[tuple[str, Mapping[str, Cell]]]) -> dict[str, list[Cell]]:
    """Return rows, given as id and known cells, column by column in the store's order; unknown ones are left out."""
    return {
        name: [cells.get(name) for _, cells in rows]
        for name in column_names(ledger_kind(kind_name))
        if any(name in cells for _, cells in rows)
    }


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
    if any(holds_nul(chunk) for chunk in stored.chunks):
        stored = pc.replace_substring(stored, "\0", "")
    is_empty = pc.equal(pc.binary_length(stored), 0)
    return pc.if_else(is_empty, None, stored) if pc.any(is_empty).as_py() else stored


def _stored_shapes(series: pd.Series[Any]) -> pa.ChunkedArray:
    shapes: NDArray[np.object_] = series.to_numpy(dtype=object, copy=True)
    if shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    return pa.chunked_array([pa.array(shapely.to_wkb(shapes, include_srid=False), type=pa.large_binary())])


def cells_of(table: pa.Table, kind_name: str) -> dict[str, pa.Array]:
    """
    Return the rows of `table_of` as cells, column by column in Arrow's terms.

    Parameters
    ----------
    table
        Rows of `kind_name`.
    kind_name
        The kind of ledger.

    Returns
    -------
    cells
        By column, one a row, null where it isn't known; columns of which nothing is known are left out, a geometry is
        the last.
    """
    kind = ledger_kind(kind_name)
    whole = table.combine_chunks()
    return {
        name: _cells(_array(whole[name]), None if name == GEOMETRY_COLUMN else kind.column(name))
        for name in column_names(kind)
        if whole[name].null_count < len(whole)
    }


def _array(values: pa.ChunkedArray) -> pa.Array:
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()


def _cells(values: pa.Array, column: Column | None) -> pa.Array:
    if column is None:
        return to_hex(values)
    if column.type == "date":
        return values.cast(pa.date32()).cast(pa.large_string())
    if column.type == "datetime":
        return pc.replace_substring(values.cast(pa.large_string()), " ", "T")
    return values


def ids_of(table: pa.Table) -> list[str]:
    """Return the ids of the rows of `table_of`."""
    return as_list(table[ROW_ID])


def as_list(values: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Return cells of Arrow's as those of Python, None where nothing is known."""
    # Far quicker for texts; numbers beside a null would come out of numpy as floats.
    is_text = pa.types.is_large_string(values.type) or pa.types.is_large_binary(values.type)
    cells: list[Any] = (
        (values.to_numpy() if isinstance(values, pa.ChunkedArray) else values.to_numpy(zero_copy_only=False)).tolist()
        if is_text
        else values.to_pylist()
    )
    return cells


def rows_of_table(table: pa.Table, kind_name: str) -> dict[str, Row]:
    """Return the rows of `table_of` as cells, by id; only those that are known."""
    columns = {name: as_list(column) for name, column in cells_of(table, kind_name).items()}
    if not columns:
        return {row_id: {} for row_id in ids_of(table)}
    return {
        row_id: {name: cell for name, cell in zip(columns, row, strict=True) if cell is not None}
        for row_id, row in zip(ids_of(table), zip(*columns.values(), strict=True), strict=True)
    }


def rows_of(frame: pd.DataFrame, kind_name: str) -> dict[str, Row]:
    """Return a frame's rows as cells, by id; only those that are known. Parameters and errors as `table_of`."""
    return rows_of_table(table_of(frame, kind_name), kind_name)


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
    blobs = from_wkb(from_hex([row[GEOMETRY_COLUMN] for row in holding])).to_pylist()
    for row, blob in zip(holding, blobs, strict=True):
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
