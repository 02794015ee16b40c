"""Row changes onto the tables and into the history, inside the caller's transaction: what a save and an undo share."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlalchemy as sa

from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import bulk, cells, ids
from geodata.store.arrow_tables import ROW_ID
from geodata.store.block_packing import blocks_of
from geodata.store.engine import driver_of
from geodata.store.geopackage import refresh_contents
from geodata.store.json_text import to_json_each
from geodata.store.records import RowChange
from geodata.store.staging import stage
from geodata.store.tables import KIND_TABLES, ROW_BLOCKS, ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geodata.store.cells import Row

# SQLite takes at most 32,766 values in a statement; a tenth is as quick.
CHUNK_ROWS = 3000


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut `values` into parts that one statement can take."""
    for start in range(0, len(values), CHUNK_ROWS):
        yield values[start : start + CHUNK_ROWS]


def is_empty(connection: sa.Connection, kind_name: str) -> bool:
    """Return whether no row of `kind_name` is stored."""
    return connection.scalar(sa.select(KIND_TABLES[kind_name].c.fid).limit(1)) is None


def current_rows(connection: sa.Connection, kind_name: str, row_ids: Sequence[str]) -> dict[str, Row]:
    """Return the stored rows of `kind_name` with these ids, as cells by id; ids that aren't there are left out."""
    table = KIND_TABLES[kind_name]
    names = cells.column_names(ledger_kind(kind_name))
    columns = [table.c[name] for name in names]
    found: dict[str, Row] = {}
    if is_empty(connection, kind_name):
        return found
    for part in chunks(row_ids):
        for row_id, *values in connection.execute(sa.select(table.c.id, *columns).where(table.c.id.in_(part))):
            found[row_id] = cells.from_database(values, names)
    return found


def all_rows(connection: sa.Connection, kind_name: str) -> dict[str, Row]:
    """Return every stored row of `kind_name` as cells by id."""
    table = KIND_TABLES[kind_name]
    names = cells.column_names(ledger_kind(kind_name))
    query = sa.select(table.c.id, *(table.c[name] for name in names))
    return {row_id: cells.from_database(values, names) for row_id, *values in connection.execute(query)}


def apply_changes(
    connection: sa.Connection,
    batch_id: int,
    changes: Sequence[RowChange],
    new: Mapping[str, pa.Table] = MappingProxyType({}),
) -> None:
    """
    Write new rows and then changes to the tables and to the history of a batch.

    Parameters
    ----------
    batch_id
        The batch.
    changes
        Of rows that are stored, or were.
    new
        Rows of `geodata.store.cells.table_of` that were never stored, by kind.
    """
    new = {kind: rows.combine_chunks() for kind, rows in new.items() if len(rows)}
    told = {kind: cells.cells_of(rows, kind) for kind, rows in new.items()}
    many = {kind: rows for kind, rows in new.items() if len(rows) >= bulk.MANY_ROWS}
    by_kind: dict[str, list[RowChange]] = {kind: [] for kind in new}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    # The history is packed while SQLite writes the rows.
    with ThreadPoolExecutor(max_workers=1) as packer:
        packed = {kind: packer.submit(blocks_of, rows[ROW_ID].chunk(0), told[kind]) for kind, rows in many.items()}
        to_stage = {kind: bulk.to_stage(rows, told[kind]) for kind, rows in many.items()}
        are_staged = bool(many) and stage(driver_of(connection), to_stage)
        # Those that others refer to first.
        for kind_name in (name for name in ledger_kind_names() if name in by_kind):
            if kind_name in many and are_staged:
                bulk.insert_staged(connection, kind_name, many[kind_name], to_stage[kind_name].column_names)
            elif kind_name in new:
                columns = {name: cells.as_list(column) for name, column in told[kind_name].items()}
                bulk.insert_rows(connection, kind_name, cells.ids_of(new[kind_name]), columns)
            if kind_name in new:
                ids.note_used(connection, kind_name, new[kind_name][ROW_ID])
            _apply_to_kind(connection, kind_name, by_kind[kind_name])
        for kind_name, blocks in packed.items():
            line = {"batch_id": batch_id, "kind": kind_name}
            connection.execute(sa.insert(ROW_BLOCKS), [line | block for block in blocks.result()])
    few = [change for kind, rows in new.items() if kind not in many for change in _lines_of(kind, rows)]
    _note(connection, batch_id, [*changes, *few])
    spatial = [name for name in by_kind if ledger_kind(name).is_spatial]
    refresh_contents(connection, spatial, [name for name in by_kind if name not in spatial])


def _lines_of(kind_name: str, rows: pa.Table) -> list[RowChange]:
    return [
        RowChange(kind_name, row_id, "insert", {}, row) for row_id, row in cells.rows_of_table(rows, kind_name).items()
    ]


def _note(connection: sa.Connection, batch_id: int, changes: Sequence[RowChange]) -> None:
    if not changes:
        return
    columns: dict[str, Sequence[object]] = {
        "batch_id": [batch_id] * len(changes),
        "kind": [change.kind for change in changes],
        "row_id": [change.row_id for change in changes],
        "operation": [change.operation for change in changes],
        "before": to_json_each([change.before for change in changes]),
        "after": to_json_each([change.after for change in changes]),
    }
    bulk.insert_columns(connection, ROW_CHANGES, columns)


def _apply_to_kind(connection: sa.Connection, kind_name: str, changes: Sequence[RowChange]) -> None:
    table = KIND_TABLES[kind_name]
    removed = [change.row_id for change in changes if change.operation == "delete"]
    for part in chunks(removed):
        connection.execute(sa.delete(table).where(table.c.id.in_(part)))
    inserted = [(change.row_id, change.after) for change in changes if change.operation == "insert"]
    if inserted:
        row_ids = [row_id for row_id, _ in inserted]
        bulk.insert_rows(connection, kind_name, row_ids, cells.as_columns(kind_name, inserted))
        ids.note_used(connection, kind_name, pa.array(row_ids, type=pa.large_string()))
    # One statement for each set of columns, so that a cell that didn't change isn't written again.
    updated: dict[tuple[str, ...], list[RowChange]] = defaultdict(list)
    for change in changes:
        if change.operation == "update":
            updated[tuple(sorted(change.after))].append(change)
    for names, group in updated.items():
        statement = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("row_id"))
            .values({name: sa.bindparam(f"new_{name}") for name in names})
        )
        written = cells.to_database([change.after for change in group])
        connection.execute(
            statement,
            [
                {"row_id": change.row_id, **{f"new_{name}": row[name] for name in names}}
                for change, row in zip(group, written, strict=True)
            ],
        )
