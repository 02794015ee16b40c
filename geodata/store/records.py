"""What goes into the store and what it answers: an import, a receipt, what an undo would do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

# One cell as history keeps it: a date as ISO text, a geometry as WKB in hex; None where nothing is known.
Cell = str | int | float | bool | None
Operation = Literal["insert", "update", "delete"]
KeptReason = Literal["changed_later", "touched_later", "referred_to", "edited_elsewhere", "gone", "there_again"]


@dataclass(frozen=True)
class PendingRow:
    """
    A row of a file that could not be stored, kept as it came so that it is not lost.

    Attributes
    ----------
    kind
        The kind of ledger.
    row_number
        Its row in the file as a person counts, from 1.
    cells
        Header to text, as in the file. Hostile: show it as text only.
    problems
        One mapping a problem, such as ``{"column": ..., "code": ..., "value": ...}``.
    """

    kind: str
    row_number: int
    cells: dict[str, str]
    problems: list[dict[str, str]]


@dataclass(frozen=True)
class ImportBatch:
    """
    All that one import writes, in one transaction.

    Attributes
    ----------
    frames
        By kind, rows held to that kind by `geodata.schemas.conform`, with ids; EPSG:4490.
    file_name, sha256
        The file that the rows came from, and the digest of its bytes.
    imported_by
        Who did it, as they call themselves.
    as_of
        The day for which the file speaks.
    pending
        Rows that were kept back.
    """

    frames: dict[str, pd.DataFrame]
    file_name: str
    sha256: str
    imported_by: str
    as_of: dt.date | None
    pending: tuple[PendingRow, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """
    What a save or an undo did, once it is on disk; counts of rows.

    `removed` and `kept` are an undo's: rows taken out, and rows or cells that stayed since something later holds them.
    """

    batch_id: int
    inserted: int
    updated: int
    unchanged: int
    pending: int
    removed: int = 0
    kept: int = 0


@dataclass(frozen=True)
class RowChange:
    """One row before and after: only the cells that differ; every known cell of an inserted or deleted row."""

    kind: str
    row_id: str
    operation: Operation
    before: dict[str, Cell]
    after: dict[str, Cell]


@dataclass(frozen=True)
class Kept:
    """A row (`column` empty) or a cell that an undo leaves as it is, and why."""

    kind: str
    row_id: str
    column: str
    reason: KeptReason


@dataclass(frozen=True)
class UndoPreview:
    """
    What undoing a batch would do.

    Attributes
    ----------
    batch_id
        The batch to undo.
    rows_removed, rows_restored, rows_set_back
        Rows that would go, come back, or get cells back.
    cells_set_back
        Cells of `rows_set_back`.
    kept
        What would stay as it is.
    """

    batch_id: int
    rows_removed: int
    rows_restored: int
    rows_set_back: int
    cells_set_back: int
    kept: tuple[Kept, ...] = field(default=())
