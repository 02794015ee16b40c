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
    from collections.abc import Mapping, Sequence

    from geodata.store.records import Cell

# Fewer rows than this are left to the triggers, whose remaking would take longer.
MANY_ROWS = 500


def insert_tuples(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
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
    """
    if not rows:
        return
    statement = sa.insert(table).values({name: sa.bindparam(name) for name in names})
    connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), rows)


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[str, Mapping[str, Cell]]]) -> None:
    """
    Insert new rows of a kind of ledger; its index and its count are in step afterwards.

    Parameters
    ----------
    table
        Of `geodata.store.tables.KIND_TABLES`.
    rows
        Id and known cells of each; geometries as WKB in hex.
    """
    many, is_spatial = len(rows) >= MANY_ROWS, GEOMETRY_COLUMN in table.c
    if many:
        drop_triggers(connection, table.name, is_spatial=is_spatial)
    first = (connection.scalar(sa.select(sa.func.max(table.c.fid))) or 0) + 1
    # Columns that no row fills are left out; the others in the table's order, as SQLAlchemy writes the statement.
    filled = set[str]().union(*(cells for _, cells in rows)) - {GEOMETRY_COLUMN}
    names = [column.name for column in table.c if column.name in filled]
    blobs: list[bytes | None] = []
    if is_spatial:
        blobs = from_wkb_hex([cast("str | None", cells.get(GEOMETRY_COLUMN)) for _, cells in rows])
        blank = {**dict.fromkeys(names), GEOMETRY_COLUMN: None}
        written: list[tuple[Any, ...]] = [
            (fid, blob, row_id, *tuple({**blank, **cells}.values())[:-1])
            for fid, (row_id, cells), blob in zip(count(first), rows, blobs, strict=False)
        ]
        insert_tuples(connection, table, ("fid", GEOMETRY_COLUMN, "id", *names), written)
    else:
        blank = dict.fromkeys(names)
        written = [
            (fid, row_id, *{**blank, **cells}.values())
            for fid, (row_id, cells) in zip(count(first), rows, strict=False)
        ]
        insert_tuples(connection, table, ("fid", "id", *names), written)
    if not many:
        return
    add_to_count(connection, table.name, len(rows))
    placed = {fid: blob for fid, blob in zip(count(first), blobs, strict=False) if blob is not None}
    add_to_index(
        connection, table.name, [(fid, *box) for fid, box in zip(placed, boxes(list(placed.values())), strict=True)]
    )
    make_triggers(connection, table.name, is_spatial=is_spatial)
