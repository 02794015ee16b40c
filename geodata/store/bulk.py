"""
Many rows in one statement (成批写入), column by column past SQLAlchemy's handling of single rows.

The spatial index of new rows is filled at once: a trigger a row took most of an import's time.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import sqlalchemy as sa

from geodata.store.engine import driver_of
from geodata.store.geometry_blobs import boxes, from_wkb_hex
from geodata.store.geopackage import add_to_count, add_to_index, drop_triggers, make_triggers
from geodata.store.tables import GEOMETRY_COLUMN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.store.cells import RowColumns

# Fewer rows than this are left to the triggers, whose remaking would take longer.
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


def insert_rows(connection: sa.Connection, table: sa.Table, rows: RowColumns) -> None:
    """
    Insert new rows of a kind of ledger; its index and its count are in step afterwards.

    Parameters
    ----------
    table
        Of `geodata.store.tables.KIND_TABLES`.
    rows
        Of that kind; geometries as WKB in hex.
    """
    many, is_spatial = len(rows) >= MANY_ROWS, GEOMETRY_COLUMN in table.c
    first = (connection.scalar(sa.select(sa.func.max(table.c.fid))) or 0) + 1
    # Sorted once, the first rows make an index in half of the time that it takes one by one.
    late_indexes = table.indexes if many and first == 1 else ()
    for index in late_indexes:
        index.drop(connection, checkfirst=True)
    if many:
        drop_triggers(connection, table.name, is_spatial=is_spatial)
    columns: dict[str, Sequence[Any]] = {"fid": range(first, first + len(rows)), **rows.columns, "id": rows.ids}
    hexes = cast("Sequence[str | None] | None", rows.columns.get(GEOMETRY_COLUMN))
    blobs = [] if hexes is None else from_wkb_hex(hexes)
    if blobs:
        columns[GEOMETRY_COLUMN] = blobs
    # Columns that no row fills are left out; the others in the table's order, as SQLAlchemy writes the statement.
    insert_columns(connection, table, {each.name: columns[each.name] for each in table.c if each.name in columns})
    for index in late_indexes:
        index.create(connection)
    if not many:
        return
    add_to_count(connection, table.name, len(rows))
    placed = np.fromiter((blob is not None for blob in blobs), dtype=bool, count=len(blobs))
    add_to_index(connection, table.name, np.flatnonzero(placed) + first, boxes(list(filter(None, blobs))))
    make_triggers(connection, table.name, is_spatial=is_spatial)
