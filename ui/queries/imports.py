"""What the data page does: plan an import, store it, take it back, change the store."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from geodata.store import Receipt, UndoPreview
    from loaders.importing import ImportPlan


def plan(  # noqa: PLR0913 - what a clerk may decide, one by one
    content: bytes,
    file_name: str,
    *,
    kind: str | None = None,
    crs: str | None = None,
    sheet: str | None = None,
    as_of: dt.date | None = None,
) -> ImportPlan:
    """Read a file and say what would be stored; nothing is written. Raises LedgerError."""
    raise NotImplementedError


def store_plan(planned: ImportPlan, imported_by: str) -> Receipt:
    """Store what was planned in one transaction. Raises ViewModeError, StoreError."""
    raise NotImplementedError


def undo_preview(batch_id: int) -> UndoPreview:
    """Return what taking an import back would change. Raises UndoError."""
    raise NotImplementedError


def undo(batch_id: int, undone_by: str) -> Receipt:
    """Take an import back. Raises ViewModeError, UndoError, StoreError."""
    raise NotImplementedError


def switch_store(name: str) -> None:
    """Open the other store, ``demo`` or ``office``. Raises ViewModeError."""
    raise NotImplementedError


def import_history(language: str = "zh") -> pd.DataFrame:
    """Return the imports, the newest first: index batch_id, columns in the person's language."""
    raise NotImplementedError


def pending(language: str = "zh") -> pd.DataFrame:
    """Return the rows that wait for a correction: kind, row, problem, cells, in the person's language."""
    raise NotImplementedError
