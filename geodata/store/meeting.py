"""
Two people at once (同时修改): whether what a batch was planned against has changed under it.

Batches that touch different things both go in; one that would take the place of what somebody stored meanwhile, unseen,
is refused whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from config.errors import StoreChangedError
from geodata.store import cells
from geodata.store.stating import BESIDE
from geodata.store.tables import CHANGES, IMPORT_BATCHES, SETTLED_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from geodata.store.records import ImportBatch, RowChange

# The day of a row's file says nothing against another's.
_NO_CONFLICT = BESIDE | {"as_of"}


def refuse_outdated(
    connection: sa.Connection,
    path: Path,
    batch: ImportBatch,
    changes: Sequence[RowChange],
    new: Mapping[str, pa.Table],
) -> None:
    """
    Compare what `batch` is about to change, and the `new` rows that it brings, with what was stored since its plan.

    Raises
    ------
    StoreChangedError
        If a cell that it changes was changed since, a row of it was taken out, new rows came into a kind to which it
        brings new rows too (they may be the same), or a row that it settles was settled.
    """
    last = connection.scalar(sa.select(sa.func.max(IMPORT_BATCHES.c.batch_id))) or 0
    if batch.planned_at is None or last <= batch.planned_at:
        return
    brought = {kind for kind, table in new.items() if len(table)}
    touched = {(change.kind, change.row_id): change.after.keys() - _NO_CONFLICT for change in changes}
    for kind, table in new.items():
        rows = cells.rows_of_table(table, kind)
        touched |= {(kind, row_id): row.keys() - _NO_CONFLICT for row_id, row in rows.items()}
    later = sa.select(*CHANGES.c["batch_id", "kind", "row_id", "operation", "after"]).where(
        CHANGES.c.batch_id > batch.planned_at
    )
    for batch_id, kind, row_id, operation, after in connection.execute(later):
        mine = touched.get((kind, row_id))
        is_same_row = mine is not None and (operation == "delete" or bool(mine & after.keys()))
        if is_same_row or (operation == "insert" and kind in brought):
            raise StoreChangedError(path=path, batch_id=batch_id)
    settled = sa.select(*SETTLED_ROWS.c["batch_id", "pending_id"]).where(SETTLED_ROWS.c.batch_id > batch.planned_at)
    for batch_id, pending_id in connection.execute(settled):
        if pending_id in batch.settles:
            raise StoreChangedError(path=path, batch_id=batch_id)
