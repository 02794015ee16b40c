"""
Taking back what an import did, or doing it again; worked out from the history, cell by cell.

A batch is *in force* until it is undone. A cell belongs to the last batch in force that wrote it, a row to every batch
in force that inserted or changed it; undos are no writers, they only take an import out of force or put it back. So
undos may be made in any order: when the last import is undone, the store is as it was before the first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from config.errors import AlreadyUndoneError, UndoError
from geodata.schemas import REFERENCES, ledger_kind, ledger_kind_names
from geodata.store.applying import apply_changes, chunks, current_rows
from geodata.store.records import Kept, Receipt, RowChange, UndoPreview
from geodata.store.remembering import forget_unmasked
from geodata.store.saving import add_batch
from geodata.store.tables import CHANGES, IMPORT_BATCHES, KIND_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from geodata.store.cells import Row
    from geodata.store.records import Cell, KeptReason

    RowKey = tuple[str, str]

_MISSING = object()


@dataclass(frozen=True)
class _Write:
    """What one import did to one row, and whether that import is in force."""

    batch_id: int
    in_force: bool
    change: RowChange


@dataclass
class _Plan:
    """What an undo does: to which import, whether it puts it back in force, and the rows that change."""

    batch: sa.Row[tuple[object, ...]]
    root_id: int
    redo: bool
    changes: list[RowChange] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    rows_held: int = 0

    def keep(self, key: RowKey, reason: KeptReason, column: str = "", holding: Iterable[_Write] = ()) -> None:
        held_by = dict.fromkeys(write.batch_id for write in holding if write.batch_id != self.root_id)
        self.kept.append(Kept(*key, column, reason, tuple(held_by)))

    def count(self, operation: str) -> int:
        return sum(change.operation == operation for change in self.changes)


def preview(connection: sa.Connection, path: Path, batch_id: int) -> UndoPreview:
    """Say what `undo` would do. Raises UndoError like it."""
    plan = _plan(connection, path, batch_id)
    return UndoPreview(
        batch_id=batch_id,
        rows_removed=plan.count("delete"),
        rows_restored=plan.count("insert"),
        rows_set_back=plan.count("update"),
        cells_set_back=sum(len(change.after) for change in plan.changes if change.operation == "update"),
        kept=tuple(plan.kept),
    )


def undo(connection: sa.Connection, path: Path, batch_id: int, *, undone_by: str) -> Receipt:
    """
    Take back batch `batch_id`, or where it is itself an undo, do again what that took back.

    Raises
    ------
    UndoError
        If there is no such batch, or as AlreadyUndoneError where it is undone.
    """
    plan = _plan(connection, path, batch_id)
    receipt = Receipt(
        batch_id=0,
        inserted=plan.count("insert"),
        updated=plan.count("update"),
        unchanged=plan.rows_held,
        pending=0,
        removed=plan.count("delete"),
        kept=len(plan.kept),
    )
    undo_id = add_batch(
        connection,
        imported_by=undone_by,
        file_name=plan.batch.file_name,
        sha256=plan.batch.sha256,
        kinds=plan.batch.kinds,
        inserted=receipt.inserted,
        updated=receipt.updated,
        unchanged=receipt.unchanged,
        removed=receipt.removed,
        undoes=batch_id,
        action="undo",
    )
    apply_changes(connection, undo_id, plan.changes)
    _mark(connection, batch_id, undo_id)
    if not plan.redo:
        forget_unmasked(connection, plan.root_id)
    if plan.root_id != batch_id:
        _mark(connection, plan.root_id, None if plan.redo else undo_id)
    return replace(receipt, batch_id=undo_id)


def _mark(connection: sa.Connection, batch_id: int, undone_by: int | None) -> None:
    statement = sa.update(IMPORT_BATCHES).where(IMPORT_BATCHES.c.batch_id == batch_id)
    connection.execute(statement.values(undone_by=undone_by))


def _plan(connection: sa.Connection, path: Path, batch_id: int) -> _Plan:
    plan = _start(connection, path, batch_id)
    writes = _writes(connection, plan.root_id)
    stored: dict[RowKey, Row] = {}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind_name, row_id in writes:
        by_kind[kind_name].append(row_id)
    for kind_name, row_ids in by_kind.items():
        found = current_rows(connection, kind_name, row_ids)
        stored |= {(kind_name, row_id): row for row_id, row in found.items()}
    for key, row_writes in writes.items():
        before = len(plan.changes)
        _plan_row(plan, key, row_writes, stored.get(key))
        plan.rows_held += len(plan.changes) == before
    if not plan.redo:
        _keep_what_others_refer_to(connection, plan)
    return plan


def _start(connection: sa.Connection, path: Path, batch_id: int) -> _Plan:
    """Follow undos of undos down to the import; every step turns its being in force about."""
    batch = _batch(connection, path, batch_id)
    if batch.undone_by is not None:
        raise AlreadyUndoneError(path=path, batch_id=batch_id, undone_by=batch.undone_by)
    root, steps = batch, 0
    while root.undoes is not None:
        root, steps = _batch(connection, path, root.undoes), steps + 1
    return _Plan(batch, root.batch_id, redo=steps % 2 == 1)


def _batch(connection: sa.Connection, path: Path, batch_id: int) -> sa.Row[tuple[object, ...]]:
    row = connection.execute(sa.select(IMPORT_BATCHES).where(IMPORT_BATCHES.c.batch_id == batch_id)).first()
    if row is None:
        raise UndoError(path=path, batch_id=batch_id, reason=path.name)
    return cast("sa.Row[tuple[object, ...]]", row)


def _writes(connection: sa.Connection, root_id: int) -> dict[RowKey, list[_Write]]:
    """Return every import's write, in order, to each row that import `root_id` wrote."""
    mine = CHANGES.alias("mine")
    touched = sa.select(mine.c.row_id).where(mine.c.batch_id == root_id)
    query = (
        sa.select(IMPORT_BATCHES.c.undone_by, *CHANGES.c["batch_id", "kind", "row_id", "operation", "before", "after"])
        .join(IMPORT_BATCHES, IMPORT_BATCHES.c.batch_id == CHANGES.c.batch_id)
        .where(IMPORT_BATCHES.c.undoes.is_(None), CHANGES.c.row_id.in_(touched))
        .order_by(CHANGES.c.batch_id, CHANGES.c.place)
    )
    writes: dict[RowKey, list[_Write]] = defaultdict(list)
    for undone_by, batch_id, kind_name, row_id, operation, before, after in connection.execute(query):
        change = RowChange(kind_name, row_id, operation, before, after)
        writes[kind_name, row_id].append(_Write(batch_id, undone_by is None, change))
    return {key: row for key, row in writes.items() if any(write.batch_id == root_id for write in row)}


def _plan_row(plan: _Plan, key: RowKey, writes: list[_Write], stored: Row | None) -> None:
    position = next(place for place, write in enumerate(writes) if write.batch_id == plan.root_id)
    mine = writes[position].change
    if mine.operation == "delete":
        _plan_deleted(plan, key, writes, position, stored)
        return
    if plan.redo:
        _plan_redo(plan, key, writes, position, stored)
        return
    if stored is None:
        plan.keep(key, "gone")
        return
    others = [write for write in writes if write.in_force and write.batch_id != plan.root_id]
    if not others and any(write.change.operation == "insert" for write in writes):
        known: Row = {name: cell for name, cell in stored.items() if cell is not None}
        plan.changes.append(RowChange(*key, "delete", known, {}))
    elif mine.operation == "insert":
        plan.keep(key, "touched_later", holding=others)
    else:
        wanted = {name: _cell_without(writes, position, name) for name in mine.after}
        _plan_cells(plan, key, stored, mine.after, wanted, writes[position + 1 :])


def _plan_deleted(plan: _Plan, key: RowKey, writes: list[_Write], position: int, stored: Row | None) -> None:
    """Bring back a row that a restore took out, or take it out again."""
    mine, later = writes[position].change, writes[position + 1 :]
    if not plan.redo:
        brought = [write for write in writes[:position] if write.change.operation == "insert"]
        if stored is not None:
            plan.keep(key, "there_again", holding=[write for write in later if write.in_force])
        elif brought and not any(write.in_force for write in brought):
            plan.keep(key, "gone")
        else:
            plan.changes.append(RowChange(*key, "insert", {}, mine.before))
    elif stored is not None and any(write.in_force for write in later):
        plan.keep(key, "touched_later", holding=[write for write in later if write.in_force])
    elif stored is not None:
        known: Row = {name: cell for name, cell in stored.items() if cell is not None}
        plan.changes.append(RowChange(*key, "delete", known, {}))


def _plan_redo(plan: _Plan, key: RowKey, writes: list[_Write], position: int, stored: Row | None) -> None:
    mine = writes[position].change
    if stored is None and mine.operation == "insert":
        plan.changes.append(RowChange(*key, "insert", {}, mine.after))
    elif stored is None:
        plan.keep(key, "gone")
    else:
        expected = {name: _cell_without(writes, position, name) for name in mine.after}
        _plan_cells(plan, key, stored, expected, mine.after, writes[position + 1 :])


def _cell_without(writes: list[_Write], position: int, name: str) -> Cell:
    """Return what the cell held before the write at `position`, had the imports that are undone never been."""
    cell = writes[position].change.before.get(name)
    for write in reversed(writes[:position]):
        if write.change.after.get(name, _MISSING) != cell:
            continue
        if write.in_force:
            break
        cell = write.change.before.get(name)
    return cell


def _plan_cells(
    plan: _Plan, key: RowKey, stored: Row, expected: Mapping[str, Cell], wanted: Mapping[str, Cell], later: list[_Write]
) -> None:
    """Set each cell to what is wanted, where it holds what is expected and nothing in force wrote it later."""
    changed: Row = {}
    for name, cell in wanted.items():
        if stored[name] == cell:
            continue
        holding = [write for write in later if write.in_force and name in write.change.after]
        if holding:
            plan.keep(key, "changed_later", name, holding)
        elif stored[name] != expected[name]:
            plan.keep(key, "edited_elsewhere", name)
        else:
            changed[name] = cell
    if changed:
        plan.changes.append(RowChange(*key, "update", {name: stored[name] for name in changed}, changed))


def _keep_what_others_refer_to(connection: sa.Connection, plan: _Plan) -> None:
    """Take out of the plan the rows that would leave another row, which stays, referring to nothing."""
    going = {(change.kind, change.row_id) for change in plan.changes if change.operation == "delete"}
    held: set[RowKey] = set()
    for kind_name in ledger_kind_names():
        target = ledger_kind(kind_name).refers_to
        referred = [row_id for kind, row_id in going if kind == target]
        if not target or not referred:
            continue
        table = KIND_TABLES[kind_name]
        column = table.c[REFERENCES[target].name]
        for part in chunks(referred):
            for row_id, target_id in connection.execute(sa.select(table.c.id, column).where(column.in_(part))):
                if (kind_name, row_id) not in going:
                    held.add((target, target_id))
    plan.changes = [change for change in plan.changes if (change.kind, change.row_id) not in held]
    plan.rows_held += len(held)
    for key in sorted(held):
        plan.keep(key, "referred_to")
