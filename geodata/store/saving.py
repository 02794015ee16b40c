"""One import into the store: insert or update by id, kept rows, history; inside the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from geodata.schemas import ledger_kind_names
from geodata.store import cells
from geodata.store.applying import apply_changes, current_rows, is_empty
from geodata.store.meeting import refuse_outdated
from geodata.store.records import ImportBatch, Receipt, RowChange
from geodata.store.remembering import remember
from geodata.store.stating import BESIDE, is_silent, wiped_to
from geodata.store.tables import IMPORT_BATCHES, PENDING_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geodata.store.cells import Row
    from geodata.store.records import Progress
    from geodata.store.table_cache import Filled


def save(
    connection: sa.Connection,
    path: Path,
    batch: ImportBatch,
    progress: Progress | None = None,
    filled: Filled | None = None,
) -> Receipt:
    """
    Write a batch; a cell that says nothing leaves what is known, unless the batch wipes it.

    Parameters
    ----------
    connection, path
        The store, in a transaction.
    batch
        What to write.
    progress
        Told how far it is.
    filled
        Takes the rows of each kind that had none before, as the store then holds them.

    Raises
    ------
    StoreChangedError
        If it was planned before somebody else stored the same.
    ValueError
        If a kind isn't known, or two rows of a kind have one id.
    """
    strangers = set(batch.frames) - set(ledger_kind_names())
    if strangers:
        message = f"no such kind: {', '.join(sorted(strangers))}"
        raise ValueError(message)
    changes: list[RowChange] = []
    new: dict[str, pa.Table] = {}
    for place, (kind_name, frame) in enumerate(batch.frames.items()):
        tell(progress, place / len(batch.frames) / 2)
        table = cells.table_of(frame, kind_name)
        if filled is not None and is_empty(connection, kind_name):
            filled.put(kind_name, table)
        new[kind_name], changed = _merge(connection, kind_name, table, batch.wiped.get(kind_name, {}))
        changes += changed
    refuse_outdated(connection, path, batch, changes, new)
    tell(progress, 0.5)
    inserted, updated = sum(map(len, new.values())), len(changes)
    unchanged = sum(map(len, batch.frames.values())) - inserted - updated
    batch_id = add_batch(
        connection,
        imported_by=batch.imported_by,
        file_name=batch.file_name,
        sha256=batch.sha256,
        as_of=None if batch.as_of is None else batch.as_of.isoformat(),
        kinds=",".join(batch.frames),
        inserted=inserted,
        updated=updated,
        unchanged=unchanged,
        pending=len(batch.pending),
        action=batch.action,
        note=batch.note,
    )
    apply_changes(connection, batch_id, changes, new)
    tell(progress, 0.9)
    remember(connection, batch_id, batch)
    if batch.pending:
        connection.execute(
            sa.insert(PENDING_ROWS),
            [
                {
                    "batch_id": batch_id,
                    "kind": row.kind,
                    "row_number": row.row_number,
                    "cells": row.cells,
                    "problems": row.problems,
                    "key": row.key,
                    "crs": row.crs,
                }
                for row in batch.pending
            ],
        )
    tell(progress, 1.0)
    return Receipt(batch_id, inserted, updated, unchanged, len(batch.pending))


def tell(progress: Progress | None, share: float) -> None:
    """Say how far the writing is; what `progress` raises ends the caller's transaction."""
    if progress is not None:
        progress("save", share)


def add_batch(connection: sa.Connection, **values: str | int | None) -> int:
    """Write the history's line of a batch, dated now, and return its number; counts not given are 0."""
    counts = dict.fromkeys(("inserted", "updated", "unchanged", "removed", "pending"), 0)
    # A file name that isn't Unicode reaches Python as halves of surrogate pairs, which can't be stored.
    told = {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in values.items()
    }
    line = {"imported_at": cells.now_with_offset(), "as_of": None, **counts, **told}
    key = connection.execute(sa.insert(IMPORT_BATCHES).values(line)).inserted_primary_key
    return int(key[0]) if key else 0


def _merge(
    connection: sa.Connection, kind_name: str, wanted: pa.Table, wiped: Mapping[str, tuple[str, ...]]
) -> tuple[pa.Table, list[RowChange]]:
    """Return the rows of a table that the store doesn't have, and what changes of those that it has."""
    if is_empty(connection, kind_name):
        return wanted, []
    ids = cells.ids_of(wanted)
    stored = current_rows(connection, kind_name, ids)
    is_stored = pa.array([row_id in stored for row_id in ids], type=pa.bool_())
    changes = []
    for row_id, row in cells.rows_of_table(wanted.filter(is_stored), kind_name).items():
        before = stored[row_id]
        after: Row = {
            name: cell for name, cell in row.items() if cell != before[name] and not is_silent(kind_name, name, cell)
        }
        after |= {
            name: wiped_to(kind_name, name)
            for name in wiped.get(row_id, ())
            if name not in after and not is_silent(kind_name, name, before[name])
        }
        # A file that says what is known already is no new source of it.
        if after.keys() - BESIDE:
            changes.append(RowChange(kind_name, row_id, "update", {name: before[name] for name in after}, after))
    return wanted.filter(pc.invert(is_stored)), changes
