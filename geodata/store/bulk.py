"""
Many rows in one statement (成批写入), as plain tuples past SQLAlchemy's handling of single rows.

The spatial index of new rows is filled at once: a trigger a row took most of an import's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from geodata.store.geometry_blobs import envelope
from geodata.store.geopackage import add_to_count, add_to_index, drop_triggers, make_triggers
from geodata.store.tables import GEOMETRY_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        Its columns, in the order of the tuples.
    rows
        One tuple a row.
    """
    if not rows:
        return
    statement = sa.insert(table).values({name: sa.bindparam(name) for name in names})
    compiled = statement.compile(dialect=connection.dialect)
    order = [names.index(name) for name in compiled.positiontup or names]
    if order != list(range(len(names))):
        rows = [tuple(row[place] for place in order) for row in rows]
    connection.exec_driver_sql(str(compiled), rows)


def insert_rows(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """
    Insert new rows of a kind of ledger; its index and its count are in step afterwards.

    Parameters
    ----------
    table
        Of `geodata.store.tables.KIND_TABLES`.
    names, rows
        As for `insert_tuples`, without ``fid``; geometries as GeoPackage blobs.
    """
    if len(rows) < MANY_ROWS:
        insert_tuples(connection, table, names, rows)
        return
    is_spatial = GEOMETRY_COLUMN in names
    drop_triggers(connection, table.name, is_spatial=is_spatial)
    first = (connection.scalar(sa.select(sa.func.max(table.c.fid))) or 0) + 1
    numbered = [(fid, *row) for fid, row in enumerate(rows, start=first)]
    insert_tuples(connection, table, ("fid", *names), numbered)
    add_to_count(connection, table.name, len(rows))
    if is_spatial:
        place = list(names).index(GEOMETRY_COLUMN) + 1
        boxes = ((row[0], None if row[place] is None else envelope(row[place])) for row in numbered)
        add_to_index(connection, table.name, [(fid, *box) for fid, box in boxes if box is not None])
    make_triggers(connection, table.name, is_spatial=is_spatial)
