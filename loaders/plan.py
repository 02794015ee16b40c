"""What an import would do (导入方案): understood, checked, compared with the store; nothing is written yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from config.collecting import collector_paused
from config.texts import text
from geodata.schemas import ledger_kind
from geodata.store import HeaderAlias, ImportBatch, NameDecision, PendingRow, UnmaskedCell
from geodata.store.stating import BESIDE
from loaders.crs_guess import certainty_text
from loaders.identity import PROVISIONAL
from loaders.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geodata.store import Action, Store
    from loaders.changes import Changes, Counts
    from loaders.choices import Choices, NameQuestion, Part, SameQuestion
    from loaders.columns import ColumnMatch
    from loaders.crs_guess import CrsGuess
    from loaders.failures import ReadingNote
    from loaders.problems import Problem

_BESIDE = BESIDE | {"as_of"}


@dataclass(frozen=True)
class ImportPlan:
    """
    A file, understood and checked.

    Attributes
    ----------
    file_name, sha256
        The file.
    kind
        Its kind of ledger.
    crs_guess
        The coordinate system used and how it is known.
    sheet, parts, header_row, first_column
        The table taken of those that have rows, and where its header and its first column stand, as the file's own
        program counts; a problem's cell stands in column ``first_column + problem.position``.
    head, samples
        Its first rows (number and texts), and by header a few values; masked.
    matches
        What each header was taken for.
    choices
        What the person said.
    frames
        The good rows by kind, held to their schemas; rows that the store doesn't have yet carry provisional ids.
    problems
        In the file's order.
    pending
        The rows kept back, their text masked.
    rows_read, rows_good
        Data rows of the file, and those of them in ``frames[kind]``.
    changes
        Against the store, by kind.
    name_questions, same_questions
        What the person is asked; the rows wait.
    settles
        Ids of pending rows of the store that rows of this file stand for.
    wiped
        Kind to row id to the columns whose known value becomes unknown, since the person asked for it.
    header_aliases, name_decisions
        What the person said that the program didn't know, to be remembered with the import.
    as_of
        The day for which the file speaks; None where nobody said.
    revision
        The store's revision that the file was compared with.
    unmasked
        What was masked, as the file had it; empty unless a setting asks for it.
    notes
        What was left out or put right as the file was read, such as hidden sheets or a zip's unreadable members.
    action
        ``import``, or ``mend`` for pending rows that a person corrected in place.
    """

    file_name: str
    sha256: str
    kind: str
    crs_guess: CrsGuess
    sheet: str
    parts: tuple[Part, ...]
    header_row: int
    first_column: int
    head: tuple[tuple[int, tuple[str, ...]], ...]
    samples: Mapping[str, tuple[str, ...]]
    matches: tuple[ColumnMatch, ...]
    choices: Choices
    frames: dict[str, gpd.GeoDataFrame | pd.DataFrame]
    problems: tuple[Problem, ...]
    pending: tuple[PendingRow, ...]
    rows_read: int
    rows_good: int
    changes: Mapping[str, Changes]
    name_questions: tuple[NameQuestion, ...]
    same_questions: tuple[SameQuestion, ...]
    settles: tuple[int, ...]
    wiped: Mapping[str, Mapping[str, tuple[str, ...]]]
    header_aliases: tuple[HeaderAlias, ...]
    name_decisions: tuple[NameDecision, ...]
    as_of: dt.date | None
    revision: int
    unmasked: tuple[UnmaskedCell, ...]
    notes: tuple[ReadingNote, ...]
    action: Action
    _store: Store = field(repr=False, compare=False)

    @property
    def is_stale(self) -> bool:
        """Whether the store changed since; plan the file anew then, for others may have brought its rows."""
        return self._store.revision() != self.revision

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The names of the file's tables."""
        return tuple(part.name for part in self.parts)

    @property
    def crs(self) -> str:
        """The coordinate system used: one of `geodata.crs.COORDINATE_SYSTEMS`."""
        return self.crs_guess.system

    @property
    def crs_certainty(self) -> str:
        """How it is known: one of `loaders.crs_guess.CrsCertainty`."""
        return self.crs_guess.certainty

    @property
    def counts(self) -> Mapping[str, Counts]:
        """Rows of each kind against the store."""
        return {kind: changes.counts for kind, changes in self.changes.items()}

    @property
    def new(self) -> int:
        """Rows of the ledger's own kind that the store doesn't have."""
        return self.counts[self.kind].new

    @property
    def changed(self) -> int:
        """Rows of the ledger's own kind with a cell that differs."""
        return self.counts[self.kind].changed

    @property
    def unchanged(self) -> int:
        """Rows of the ledger's own kind that say nothing new."""
        return self.counts[self.kind].unchanged

    @property
    def says_nothing_new(self) -> bool:
        """Whether every row is known as it is, but for the file and the day that speak of it."""
        told = {cell.column for changes in self.changes.values() for cell in changes.cells}
        return not any(counts.new for counts in self.counts.values()) and told <= _BESIDE

    def crs_note(self, language: str) -> str:
        """Return how the coordinate system is known, as a sentence."""
        return certainty_text(self.crs_guess, language)

    def problems_frame(self, language: str) -> pd.DataFrame:
        """
        Return the problems as a table in `language`.

        Returns
        -------
        table
            One row per problem: ``row`` (int), ``column``, ``value``, ``problem``, ``remedy``, ``severity`` (what
            becomes of the row or the cell, in words). Those that keep a row back come first, then those that lose a
            cell, then notes. Values are the file's own text: show them as text only.
        """
        weights = get_args(Severity)
        rows = [
            (
                problem.row,
                problem.column_label(language),
                problem.value,
                *problem.explain(language),
                text(f"understanding.severity_{problem.severity}", language),
            )
            for problem in sorted(self.problems, key=lambda problem: (weights.index(problem.severity), problem.row))
        ]
        return pd.DataFrame(rows, columns=["row", "column", "value", "problem", "remedy", "severity"])

    def changes_frame(self, language: str) -> pd.DataFrame:
        """
        Return what would change of rows that the store knows, old against new, cell by cell.

        Returns
        -------
        table
            One row per cell: ``row`` (of the file), ``kind`` (label), ``id``, ``name``, ``column`` (label),
            ``before``, ``after``, all text but ``row``. Hostile: show it as text only.
        """
        tables = [changes.told(language) for changes in self.changes.values()]
        return pd.concat(tables, ignore_index=True)

    @collector_paused()
    def to_batch(self, imported_by: str) -> ImportBatch:
        """
        Return what is to be saved, with real ids taken for the new rows.

        Raises
        ------
        ViewModeError
            If the store is for viewing and there are new rows.
        """
        indexes = {kind: self._real_ids(kind) for kind in self.frames}
        asked = {ledger_kind(kind).refers_to for kind in self.frames} | {cell.kind for cell in self.unmasked}
        given = {kind: dict(zip(self.frames[kind].index, indexes[kind], strict=True)) for kind in asked & {*indexes}}
        frames = {kind: self._with_real_ids(kind, index, given) for kind, index in indexes.items()}
        return ImportBatch(
            frames=frames,
            file_name=self.file_name,
            sha256=self.sha256,
            imported_by=imported_by,
            as_of=self.as_of,
            pending=self.pending,
            action=self.action,
            wiped=self.wiped,
            settles=self.settles,
            header_aliases=self.header_aliases,
            name_decisions=self.name_decisions,
            unmasked=tuple(
                replace(cell, row_id=given[cell.kind].get(cell.row_id, cell.row_id)) for cell in self.unmasked
            ),
            planned_at=self.revision,
        )

    def _real_ids(self, kind: str) -> pd.Index[str]:
        """Return the ids of the rows of a kind, those that the store gives in the place of provisional ones."""
        ids: pd.Index[str] = self.frames[kind].index
        is_new = ids.str.startswith(PROVISIONAL)
        count = int(is_new.sum())
        if not count:
            return ids
        real = np.array(self._store.new_ids(kind, count), dtype=object)
        if count < len(ids):
            every = ids.to_numpy(dtype=object, copy=True)
            every[is_new] = real
            real = every
        index: pd.Index[str] = pd.Index(real, dtype="str", name="id")
        return index

    def _with_real_ids(
        self, kind: str, index: pd.Index[str], given: Mapping[str, Mapping[str, str]]
    ) -> gpd.GeoDataFrame | pd.DataFrame:
        """Return the rows of a kind under their ids, and those of what they belong to."""
        frame = self.frames[kind].set_axis(index)
        real = given.get(ledger_kind(kind).refers_to)
        if real is None:
            return frame
        owners = [real.get(owner, owner) for owner in frame["compound_id"].to_numpy(dtype=object).tolist()]
        return frame.assign(compound_id=pd.Series(owners, index=index, dtype="str"))
