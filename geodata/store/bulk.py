"""
Many rows in one statement (成批写入), column by column past SQLAlchemy's handling of single rows.

The spatial index of new rows is filled at once: a trigger a row took most of an import's time.
"""

from __future__ import annotations

import contextlib
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from geodata.store.arrow_tables import ROW_ID
from geodata.store.engine import driver_of
from geodata.store.geometry_blobs import boxes, from_hex, from_wkb
from geodata.store.geopackage import add_to_count, add_to_index, drop_triggers, make_triggers
from geodata.store.staging import SCHEMA
from geodata.store.tables import GEOMETRY_COLUMN, KIND_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Cells = Mapping[str, Sequence[Any]]

# Fewer rows than this are left to the triggers, whose remaking would take longer, and go in through Python.
MANY_ROWS = 500
# SQLite takes three times as many in a statement, but is no quicker then.
VALUES_A_STATEMENT = 10_000


def insert_columns(connection: sa.Connection, table: sa.Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """
    Insert rows whose cells are already what the driver takes.

    Parameters
    ----------
    table
        Where to.
    columns
        By name in the table's order, one cell a row; at least one column.

    Raises
    ------
    sqlite3.Error
        The driver's own; see `geodata.store.engine.transaction`.
    """
    # Straight to the driver, and many rows a statement: a statement a row takes half as long again.
    driver = driver_of(connection)
    into = (
        f'INSERT INTO "{table.name}" ({", ".join(map(connection.dialect.identifier_preparer.quote, columns))}) VALUES '  # noqa: S608 - names of ours
    )
    row = f"({', '.join('?' * len(columns))})"
    most = VALUES_A_STATEMENT // len(columns)
    full = into + ", ".join([row] * most)
    for start in range(0, len(next(iter(columns.values()))), most):
        part = [column[start : start + most] for column in columns.values()]
        size = len(part[0])
        statement = full if size == most else into + ", ".join([row] * size)
        driver.execute(statement, list(chain.from_iterable(zip(*part, strict=True))))


def insert_rows(connection: sa.Connection, kind_name: str, ids: Sequence[str], cells: Cells) -> None:
    """
    Insert new rows of a kind of ledger; its index and its count are in step afterwards.

    Parameters
    ----------
    kind_name
        The kind of ledger.
    ids
        One a row.
    cells
        By column, one a row, None where it isn't known; geometries as WKB in hex.
    """
    table = KIND_TABLES[kind_name]
    columns: dict[str, Sequence[Any]] = {**cells, "id": ids}
    bodies = None
    if GEOMETRY_COLUMN in cells:
        bodies = from_hex(cells[GEOMETRY_COLUMN])
        columns[GEOMETRY_COLUMN] = from_wkb(bodies).to_pylist()
    with _filled(connection, table, len(ids), bodies) as first:
        columns["fid"] = range(first, first + len(ids))
        # Columns that no row fills are left out; the others in the table's order, as SQLAlchemy writes the statement.
        insert_columns(connection, table, {each.name: columns[each.name] for each in table.c if each.name in columns})


def to_stage(rows: pa.Table, cells: Mapping[str, pa.Array]) -> pa.Table:
    """
    Return new rows as `geodata.store.staging.stage` takes them.

    Parameters
    ----------
    rows
        Of `geodata.store.cells.table_of`, in one chunk.
    cells
        The same by `geodata.store.cells.cells_of`.
    """
    # SQLite knows no truth: it is 1 and 0.
    columns = {
        name: column.cast(pa.int64()) if pa.types.is_boolean(column.type) else column for name, column in cells.items()
    }
    if GEOMETRY_COLUMN in columns:
        columns[GEOMETRY_COLUMN] = from_wkb(rows[GEOMETRY_COLUMN].chunk(0))
    return pa.table({"id": rows[ROW_ID], **columns})


def insert_staged(connection: sa.Connection, kind_name: str, rows: pa.Table, columns: Sequence[str]) -> None:
    """
    Insert new rows of a kind of ledger that `geodata.store.staging` holds; index and count are in step afterwards.

    Parameters
    ----------
    kind_name
        The kind of ledger, and the name of what is staged.
    rows
        The rows, of `geodata.store.cells.table_of`, in one chunk.
    columns
        Which were staged.
    """
    table = KIND_TABLES[kind_name]
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
    bodies = rows[GEOMETRY_COLUMN].chunk(0) if GEOMETRY_COLUMN in columns else None
    with _filled(connection, table, len(rows), bodies) as first:
        connection.exec_driver_sql(
            f'INSERT INTO main."{table.name}" (fid, {names}) SELECT rowid + ?, {names} FROM {SCHEMA}."{table.name}"',  # noqa: S608 - names of ours
            (first - 1,),
        )


@contextlib.contextmanager
def _filled(connection: sa.Connection, table: sa.Table, count: int, bodies: pa.Array | None) -> Iterator[int]:
    """
    Give the number of the first of `count` new rows, which the block puts in; afterwards all about them is in step.

    Parameters
    ----------
    bodies
        The rows' geometries as WKB, large_binary; None where there are none.
    """
    first = (connection.scalar(sa.select(sa.func.max(table.c.fid))) or 0) + 1
    if count < MANY_ROWS:
        yield first
        return
    is_spatial = GEOMETRY_COLUMN in table.c
    # Sorted once, the first rows make an index in half of the time that it takes one by one.
    late_indexes = table.indexes if first == 1 else ()
    for index in late_indexes:
        index.drop(connection, checkfirst=True)
    drop_triggers(connection, table.name, is_spatial=is_spatial)
    yield first
    for index in late_indexes:
        index.create(connection)
    add_to_count(connection, table.name, count)
    if bodies is not None:
        edges = boxes(bodies)
        placed = np.flatnonzero(~np.isnan(edges[:, 0]))
        add_to_index(connection, table.name, placed + first, edges[placed])
    make_triggers(connection, table.name, is_spatial=is_spatial)
