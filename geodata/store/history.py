"""What was imported, by whom, what it changed and what it kept back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import sqlalchemy as sa

from geodata.store import cells
from geodata.store.tables import CHANGES, CHANGES_OF_ROW, IMPORT_BATCHES, PENDING_ROWS, SETTLED_ROWS

if TYPE_CHECKING:
    from geodata.store.records import Cell

_TEXTS = ("imported_at", "imported_by", "file_name", "sha256", "kinds", "action", "note")


def batches(connection: sa.Connection) -> pd.DataFrame:
    """Return a row per import and per undo, the newest first."""
    query = sa.select(IMPORT_BATCHES).order_by(IMPORT_BATCHES.c.batch_id.desc())
    result = connection.execute(query)
    frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    dtypes = {name: "str" if name in _TEXTS else "Int64" for name in frame.columns} | {"as_of": "datetime64[s]"}
    return frame.astype(dtypes)


def changes(connection: sa.Connection, batch_id: int) -> pd.DataFrame:
    """Return a row per cell that batch `batch_id` changed, its values as texts (NA: nothing known)."""
    query = (
        sa.select(*CHANGES.c["kind", "row_id", "operation", "before", "after"])
        .where(CHANGES.c.batch_id == batch_id)
        .order_by(CHANGES.c.place)
    )
    rows = [
        (kind, row_id, operation, column, _text(before, column), _text(after, column))
        for kind, row_id, operation, before, after in connection.execute(query)
        for column in dict.fromkeys((*before, *after))
    ]
    columns = ["kind", "row_id", "operation", "column", "before", "after"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _text(row: dict[str, Cell], column: str) -> str | None:
    return cells.as_text(row.get(column), column)


def pending(connection: sa.Connection) -> pd.DataFrame:
    """
    Return the rows that imports in force kept back and nothing in force has settled, the newest import first.

    `cells` and `problems` are the mapping and the list that `PendingRow` describes. Hostile: show them as text only.
    """
    settling = IMPORT_BATCHES.alias("settling")
    settled = (
        sa.select(SETTLED_ROWS.c.pending_id)
        .join(settling, settling.c.batch_id == SETTLED_ROWS.c.batch_id)
        .where(settling.c.undone_by.is_(None))
    )
    query = (
        sa.select(
            *PENDING_ROWS.c["pending_id", "batch_id"],
            *IMPORT_BATCHES.c["file_name", "imported_at", "as_of"],
            *PENDING_ROWS.c["kind", "row_number", "cells", "problems", "key", "crs"],
        )
        .join(IMPORT_BATCHES)
        .where(IMPORT_BATCHES.c.undone_by.is_(None), PENDING_ROWS.c.pending_id.not_in(settled))
        .order_by(PENDING_ROWS.c.batch_id.desc(), PENDING_ROWS.c.pending_id)
    )
    result = connection.execute(query)
    frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    return frame.astype(
        {
            "pending_id": "int64",
            "batch_id": "int64",
            "file_name": "str",
            "imported_at": "str",
            "as_of": "datetime64[s]",
            "key": "str",
            "crs": "str",
            "kind": "str",
            "row_number": "int64",
            "cells": "object",
            "problems": "object",
        }
    )


def cell_history(connection: sa.Connection, kind: str, row_id: str) -> pd.DataFrame:
    """
    Return a row per change of a cell of one stored row, the newest first.

    Columns: batch_id, changed_at, changed_by, action, file_name, note, column, before, after (texts, NA: nothing
    known), in_force.
    """
    query = (
        sa.select(
            *IMPORT_BATCHES.c["batch_id", "imported_at", "imported_by", "action", "file_name", "note", "undone_by"],
            *CHANGES_OF_ROW.c["before", "after"],
        )
        .join(CHANGES_OF_ROW, CHANGES_OF_ROW.c.batch_id == IMPORT_BATCHES.c.batch_id)
        .where(CHANGES_OF_ROW.c.kind == kind)
        .order_by(IMPORT_BATCHES.c.batch_id.desc())
    )
    rows = [
        (*batch, column, _text(before, column), _text(after, column), undone_by is None)
        for *batch, undone_by, before, after in connection.execute(query, {"row_id": row_id})
        for column in dict.fromkeys((*before, *after))
    ]
    names = ["batch_id", "changed_at", "changed_by", "action", "file_name", "note", "column", "before", "after"]
    frame = pd.DataFrame(rows, columns=[*names, "in_force"])
    return frame.astype({"batch_id": "int64", **dict.fromkeys(names[1:], "str"), "in_force": "bool"})
