"""
Many rows in one statement (成批写入), as plain tuples past SQLAlchemy's handling of single rows.

The spatial index of new rows is filled at once: a trigger a row took most of an import's time.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from geodata.store.geometry_blobs import boxes, from_wkb_hex
from geodata.store.geopackage import add_to_count, add_to_index, drop_triggers, make_triggers
from geodata.store.tables import GEOMETRY_COLUMN

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from geodata.store.cells import RowColumns

# Fewer rows than this are left to the triggers, whose remaking would take longer.
MANY_ROWS = 500


def insert_tuples(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """
    Insert rows whose cells are already what the driver takes.

    Parameters
    ----------
    table
        Where to.
    names
        Its columns, in the table's order and in that of the tuples.
    rows
        One tuple a row.

    Raises
    ------
    sqlite3.Error
        The driver's own; see `geodata.store.engine.transaction`.
    """
    statement = sa.insert(table).values({name: sa.bindparam(name) for name in names})
    # Straight to the driver, which takes rows as they are made.
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.executemany(str(statement.compile(dialect=connection.dialect)), rows)


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
    if many:
        drop_triggers(connection, table.name, is_spatial=is_spatial)
    first = (connection.scalar(sa.select(sa.func.max(table.c.fid))) or 0) + 1
    columns: dict[str, Sequence[Any]] = {"fid": range(first, first + len(rows)), **rows.columns, "id": rows.ids}
    hexes = cast("Sequence[str | None] | None", rows.columns.get(GEOMETRY_COLUMN))
    blobs = [] if hexes is None else from_wkb_hex(hexes)
    if blobs:
        columns[GEOMETRY_COLUMN] = blobs
    # Columns that no row fills are left out; the others in the table's order, as SQLAlchemy writes the statement.
    names = [column.name for column in table.c if column.name in columns]
    insert_tuples(connection, table, names, zip(*(columns[name] for name in names), strict=True))
    if not many:
        return
    add_to_count(connection, table.name, len(rows))
    placed = {fid: blob for fid, blob in zip(count(first), blobs, strict=False) if blob is not None}
    add_to_index(connection, table.name, list(zip(placed, *boxes(list(placed.values())), strict=True)))
    make_triggers(connection, table.name, is_spatial=is_spatial)
