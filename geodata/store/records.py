"""What goes into the store and what it answers: an import, a receipt, what an undo would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

# One cell as history keeps it: a date as ISO text, a geometry as WKB in hex; None where nothing is known.
Cell = str | int | float | bool | None
Operation = Literal["insert", "update", "delete"]
# Where a batch came from: a file, a hand on a card, a row that waited and was mended, a snapshot, an undo.
Action = Literal["import", "edit", "mend", "restore", "undo"]
# Called with a step's code and the share that is done; what it raises ends the transaction, and nothing was written.
Progress = Callable[[str, float], None]
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
    key
        What tells the row from others of its kind, folded, so that the mended file settles it; empty where nothing
        does.
    crs
        The coordinate system of the row's coordinates; empty where the file's wasn't known.
    """

    kind: str
    row_number: int
    cells: dict[str, str]
    problems: list[dict[str, str]]
    key: str = ""
    crs: str = ""


@dataclass(frozen=True)
class HeaderAlias:
    """
    A header that a person gave a meaning.

    Attributes
    ----------
    kind
        The kind of ledger in which it stands.
    header
        Folded, as `loaders.columns.fold_header` does.
    column
        ``kind.column``; empty where the header is not to be taken.
    """

    kind: str
    header: str
    column: str


@dataclass(frozen=True)
class NameDecision:
    """A compound's name, folded as `loaders.matching.fold_name` does, and the compound meant; None: none of them."""

    name: str
    compound_id: str | None


@dataclass(frozen=True)
class UnmaskedCell:
    """A cell as the file had it, personal data and all; kept only where ``LINLI_KEEP_UNMASKED`` says so."""

    kind: str
    row_id: str
    header: str
    text: str


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
    action, note
        Where the batch comes from, and the reason that a person gave.
    wiped
        Kind to row id to the columns that become unknown: the only way in which a known cell is lost.
    settles
        Ids of rows kept back earlier that this batch makes good or drops; they wait again when it is undone.
    header_aliases, name_decisions
        What the person confirmed; remembered while the batch is in force.
    unmasked
        Cells whose personal data were masked, as the file had them; empty unless a setting asks for them.
    planned_at
        The revision with which the person saw it compared; what others stored since is not overwritten. None where
        nobody looked: it is compared with the store as it is when it is saved.
    """

    frames: dict[str, pd.DataFrame]
    file_name: str
    sha256: str
    imported_by: str
    as_of: dt.date | None
    pending: tuple[PendingRow, ...] = ()
    action: Action = "import"
    note: str = ""
    wiped: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    settles: tuple[int, ...] = ()
    header_aliases: tuple[HeaderAlias, ...] = ()
    name_decisions: tuple[NameDecision, ...] = ()
    unmasked: tuple[UnmaskedCell, ...] = ()
    planned_at: int | None = None


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


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after: only the cells that differ; every known cell of an inserted or deleted row."""

    kind: str
    row_id: str
    operation: Operation
    before: Mapping[str, Cell]
    after: Mapping[str, Cell]


@dataclass(frozen=True)
class Kept:
    """A row (`column` empty) or a cell that an undo leaves as it is, why, and the later batches that hold it."""

    kind: str
    row_id: str
    column: str
    reason: KeptReason
    held_by: tuple[int, ...] = ()


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

    @property
    def held_by(self) -> tuple[int, ...]:
        """The later batches that hold what would stay, the oldest first."""
        return tuple(sorted({batch_id for kept in self.kept for batch_id in kept.held_by}))


@dataclass(frozen=True)
class RestorePreview:
    """
    What bringing the store to the state of a snapshot would do; counts of rows.

    Attributes
    ----------
    rows_inserted, rows_updated, rows_removed
        Rows that come back, get cells back, or go.
    by_kind
        The same three by kind of ledger, for those with any.
    """

    rows_inserted: int
    rows_updated: int
    rows_removed: int
    by_kind: Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Backup:
    """A copy of the store in its folder ``backups``; `version` is the schema version that it was made with."""

    path: Path
    made_at: dt.datetime
    version: str
    size_bytes: int
