"""
What people confirmed (记住的确认): the meaning of headers, the compounds that names mean, rows that are made good.

All of it belongs to the batch in which it was said, and holds as long as that batch is in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from geodata.store.applying import chunks
from geodata.store.records import UnmaskedCell
from geodata.store.tables import HEADER_ALIASES, IMPORT_BATCHES, NAME_DECISIONS, SETTLED_ROWS, UNMASKED_CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store.records import ImportBatch


def remember(connection: sa.Connection, batch_id: int, batch: ImportBatch) -> None:
    """Write what was confirmed with a batch."""
    tables = (
        (SETTLED_ROWS, [{"pending_id": row} for row in dict.fromkeys(batch.settles)]),
        (HEADER_ALIASES, [vars(alias) for alias in batch.header_aliases]),
        (NAME_DECISIONS, [vars(decision) for decision in batch.name_decisions]),
        (UNMASKED_CELLS, [vars(cell) for cell in _not_kept_yet(connection, batch)]),
    )
    for table, rows in tables:
        if rows:
            connection.execute(sa.insert(table), [{"batch_id": batch_id, **row} for row in rows])


def header_aliases(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """Return the headers that people gave a meaning, by kind of ledger; the last word of each."""
    table = HEADER_ALIASES
    query = (
        sa.select(table.c.kind, table.c.header, table.c.column)
        .join(IMPORT_BATCHES, IMPORT_BATCHES.c.batch_id == table.c.batch_id)
        .where(IMPORT_BATCHES.c.undone_by.is_(None))
        .order_by(table.c.alias_id)
    )
    learnt: dict[str, dict[str, str]] = {}
    for kind, header, column in connection.execute(query):
        learnt.setdefault(kind, {})[header] = column
    return learnt


def name_decisions(connection: sa.Connection) -> dict[str, str | None]:
    """Return the compound that people chose for each doubtful name, None for none of them; the last word of each."""
    table = NAME_DECISIONS
    query = (
        sa.select(table.c.name, table.c.compound_id)
        .join(IMPORT_BATCHES, IMPORT_BATCHES.c.batch_id == table.c.batch_id)
        .where(IMPORT_BATCHES.c.undone_by.is_(None))
        .order_by(table.c.decision_id)
    )
    return {row.name: row.compound_id for row in connection.execute(query)}


def _not_kept_yet(connection: sa.Connection, batch: ImportBatch) -> list[UnmaskedCell]:
    if not batch.unmasked:
        return []
    known: set[UnmaskedCell] = set()
    for part in chunks(list(dict.fromkeys(cell.row_id for cell in batch.unmasked))):
        known |= set(_cells_of(connection, part))
    return [cell for cell in batch.unmasked if cell not in known]


def _cells_of(connection: sa.Connection, row_ids: Sequence[str]) -> list[UnmaskedCell]:
    table = UNMASKED_CELLS
    query = sa.select(table.c.kind, table.c.row_id, table.c.header, table.c.text).where(table.c.row_id.in_(row_ids))
    return [UnmaskedCell(*row) for row in connection.execute(query.order_by(table.c.unmasked_id))]


def unmasked_cells(connection: sa.Connection, kind: str, row_id: str) -> list[UnmaskedCell]:
    """Return what was masked in a row, as its files had it, the oldest first."""
    return [cell for cell in _cells_of(connection, [row_id]) if cell.kind == kind]


def forget_unmasked(connection: sa.Connection, batch_id: int) -> None:
    """Delete what a batch kept of personal data: it goes for good when the batch is undone."""
    connection.execute(sa.delete(UNMASKED_CELLS).where(UNMASKED_CELLS.c.batch_id == batch_id))
