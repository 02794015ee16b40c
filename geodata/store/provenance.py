"""
Which file a stored cell came from (来源): read out of the history, since one row may be made of several files.

A row's own ``source`` names the last file that changed it; a ledger of outlines that came after the office's table
would else pass for the source of every household count.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.store.connecting import connect, store_errors
from geodata.store.row_blocks import CHANGES_OF_ROW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Imports that hold: an undo is no file of its own, and an import that was taken back left nothing.
_IN_FORCE = "b.undoes IS NULL AND b.undone_by IS NULL"


@dataclass(frozen=True)
class CellSource:
    """
    Where a cell came from.

    Attributes
    ----------
    file
        The file that last wrote it.
    stated
        What that file itself gives as its source (a column 「来源」), "" where it gives none.
    as_of
        The day for which it speaks; None where nobody said.
    """

    file: str
    stated: str
    as_of: dt.date | None


def cell_sources(path: Path, rows: Iterable[tuple[str, str]]) -> list[dict[str, CellSource]]:
    """
    Return where each known cell of some rows came from, by column.

    Parameters
    ----------
    path
        The store's file.
    rows
        Kind and id of each row; one that isn't there has no cells.

    Returns
    -------
    cells
        One item a row, in the order of `rows`; read together, since opening the file takes longer than a row.

    Raises
    ------
    StoreError
        One of its kinds, if the file can't be read.
    """
    query = (
        f"SELECT b.file_name, b.as_of, c.after FROM ({CHANGES_OF_ROW}) c "  # noqa: S608 - words of ours
        f"JOIN import_batches b ON b.batch_id = c.batch_id WHERE c.kind = :kind AND {_IN_FORCE} ORDER BY b.batch_id"
    )
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        return [
            _sources(connection.execute(query, {"kind": kind, "row_id": row_id}).fetchall()) for kind, row_id in rows
        ]


def _sources(changes: list[tuple[str, str | None, str]]) -> dict[str, CellSource]:
    """Return where each cell came from, given file, day and cells of each change of a row in their order."""
    found: dict[str, CellSource] = {}
    stated, row_day = "", None
    # A change names only what differs: what it leaves out stays as the row had it, but a file that speaks for no day
    # doesn't speak for the last one's.
    for file, batch_day, after in changes:
        cells = json.loads(after)
        stated = cells.get("source") or stated
        row_day = cells.get("as_of") or (row_day if batch_day else None)
        own = "" if stated == file else stated
        found |= dict.fromkeys(cells, CellSource(file, own, _day(row_day)))
    return found


def files_of(path: Path, kind: str) -> list[CellSource]:
    """
    Return the files whose imports in force wrote rows of `kind`, in the order in which they came in.

    Raises
    ------
    StoreError
        One of its kinds, if the file can't be read.
    """
    query = (
        "SELECT b.file_name, b.as_of FROM import_batches b "  # noqa: S608 - words of ours
        f"WHERE ',' || b.kinds || ',' LIKE '%,' || ? || ',%' AND b.inserted + b.updated > 0 AND {_IN_FORCE} "
        "ORDER BY b.batch_id"
    )
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        rows = connection.execute(query, (kind,)).fetchall()
    return list(dict.fromkeys(CellSource(file, "", _day(day)) for file, day in rows))


def ledgers_of_rows(path: Path, kind: str) -> dict[str, str]:
    """
    Return the file that each row of `kind` came in with, by the row's id.

    What rows themselves name as their source may be one word for several exports; whether an export records something
    at all is told by its own rows alone.

    Raises
    ------
    StoreError
        One of its kinds, if the file can't be read.
    """
    query = (
        "SELECT c.row_id, b.file_name FROM ("  # noqa: S608 - words of ours
        "SELECT batch_id, row_id FROM row_changes WHERE kind = :kind AND operation = 'insert' "
        "UNION ALL SELECT batch_id, each.value FROM row_blocks, json_each(row_ids) AS each WHERE kind = :kind"
        f") c JOIN import_batches b ON b.batch_id = c.batch_id WHERE {_IN_FORCE} ORDER BY b.batch_id"
    )
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        return dict(connection.execute(query, {"kind": kind}).fetchall())


@dataclass(frozen=True)
class RowWriter:
    """Who wrote a row last, as they call themselves, and when (ISO with offset)."""

    name: str
    at: str


def writers_of_rows(path: Path, kind: str) -> dict[str, RowWriter]:
    """
    Return who wrote each row of `kind` last, by the row's id; what was taken back counts for nothing.

    For a small kind: what its batches changed of others is looked through too.

    Raises
    ------
    StoreError
        One of its kinds, if the file can't be read.
    """
    # From the batches: the history of a long ledger has no index by kind.
    query = (
        "SELECT c.row_id, b.imported_by, b.imported_at FROM import_batches b CROSS JOIN ("  # noqa: S608 - words of ours
        "SELECT batch_id, row_id, kind FROM row_changes "
        "UNION ALL SELECT batch_id, each.value, kind FROM row_blocks, json_each(row_ids) AS each"
        ") c ON c.batch_id = b.batch_id AND c.kind = :kind "
        f"WHERE ',' || b.kinds || ',' LIKE '%,' || :kind || ',%' AND {_IN_FORCE} ORDER BY b.batch_id"
    )
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        rows = connection.execute(query, {"kind": kind}).fetchall()
    return {row_id: RowWriter(name, at) for row_id, name, at in rows}


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text[:10])
