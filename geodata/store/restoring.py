"""
Bringing the store to the state of a snapshot (恢复): one batch like any other, so that it stands in the history.

Nothing that came after the snapshot is lost: the batch keeps each cell before and after, and can itself be undone.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.schemas import ledger_kind_names
from geodata.store import cells, inspecting, migrating, reading
from geodata.store.applying import all_rows, apply_changes
from geodata.store.copying import copy_to, digest, file_error, fresh_name, set_aside
from geodata.store.records import Receipt, RestorePreview, RowChange
from geodata.store.saving import add_batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from geodata.store.cells import Row


@contextlib.contextmanager
def readable_copy(source: Path) -> Iterator[Path]:
    """
    Check that `source` is a sound store, and give a copy of it that is of the present schema.

    Raises
    ------
    StoreCorruptError, StoreNewerError
        If it isn't a store that this program can read.
    """
    version = inspecting.schema_version(source)
    inspecting.check_whole(source)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / source.name
        copy_to(source, copy)
        if version != inspecting.SCHEMA_VERSION:
            migrating.upgrade(copy)
        inspecting.check_references(copy)
        yield copy


def changes_to(connection: sa.Connection, snapshot: Path) -> list[RowChange]:
    """Return what turns the store's rows into those of `snapshot`, of the present schema."""
    changes: list[RowChange] = []
    for kind_name in ledger_kind_names():
        wanted = cells.rows_of(reading.read_kind(snapshot, kind_name), kind_name)
        stored = all_rows(connection, kind_name)
        for row_id, row in wanted.items():
            if row_id not in stored:
                changes.append(RowChange(kind_name, row_id, "insert", {}, row))
                continue
            before = stored[row_id]
            after: Row = {name: row.get(name) for name, cell in before.items() if cell != row.get(name)}
            if after:
                changes.append(RowChange(kind_name, row_id, "update", {name: before[name] for name in after}, after))
        for row_id, row in stored.items():
            if row_id not in wanted:
                known = {name: cell for name, cell in row.items() if cell is not None}
                changes.append(RowChange(kind_name, row_id, "delete", known, {}))
    return changes


def preview(connection: sa.Connection, snapshot: Path) -> RestorePreview:
    """Say what `restore` would do."""
    changes = changes_to(connection, snapshot)
    by_kind = {
        kind: _counts([change for change in changes if change.kind == kind])
        for kind in dict.fromkeys(change.kind for change in changes)
    }
    return RestorePreview(*_counts(changes), by_kind)


def _counts(changes: list[RowChange]) -> tuple[int, int, int]:
    operations = [change.operation for change in changes]
    return operations.count("insert"), operations.count("update"), operations.count("delete")


def restore(connection: sa.Connection, snapshot: Path, source: Path, *, restored_by: str) -> Receipt:
    """
    Bring every ledger to the state of a snapshot, as a batch.

    Parameters
    ----------
    connection
        In a transaction of the store that is written.
    snapshot
        Of `readable_copy`.
    source
        The file that it is a copy of, for the history.
    restored_by
        Who does it.
    """
    changes = changes_to(connection, snapshot)
    inserted, updated, removed = _counts(changes)
    batch_id = add_batch(
        connection,
        imported_by=restored_by,
        file_name=source.name,
        sha256=digest(source),
        kinds=",".join(dict.fromkeys(change.kind for change in changes)),
        inserted=inserted,
        updated=updated,
        removed=removed,
        action="restore",
    )
    apply_changes(connection, batch_id, changes)
    return Receipt(batch_id, inserted, updated, 0, 0, removed=removed)


def replace_damaged(path: Path, source: Path) -> Path | None:
    """
    Put a copy of `source` in the place of a store that can't be opened or isn't there.

    Returns
    -------
    set_aside
        Where the damaged file was moved, beside the backups; None where there was none.

    Raises
    ------
    StoreCorruptError, StoreNewerError
        If `source` isn't a store that this program can read; nothing was touched.
    StoreFullError, StoreReadOnlyError
        If there is no room for it there; nothing was touched.
    """
    # Whole beside it before the damaged file is moved: a full disk or a kill must not leave the place empty, where the
    # next start would make an empty store.
    ready = fresh_name(path)
    try:
        with readable_copy(source) as copy:
            copy_to(copy, ready)
        aside = set_aside(path)
        ready.replace(path)
    except OSError as error:
        raise file_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            ready.unlink(missing_ok=True)
    return aside
