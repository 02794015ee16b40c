"""What an import would do (导入方案): understood, checked, compared with the store; nothing is written yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import geopandas as gpd
import pandas as pd

from geodata.schemas import conform, ledger_kind
from geodata.store import ImportBatch, PendingRow
from loaders.crs_guess import certainty_text
from loaders.identity import PROVISIONAL
from loaders.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.store import Store
    from loaders.columns import ColumnMatch
    from loaders.crs_guess import CrsGuess
    from loaders.problems import Problem


@dataclass(frozen=True)
class Counts:
    """Rows of one kind against the store: new, with a cell that differs, and the same."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


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
    sheet, sheet_names, header_row
        The sheet taken of those that have rows, and the header's row as the file's own program shows it.
    matches
        What each header was taken for.
    frames
        The good rows by kind, held to their schemas; rows that the store doesn't have yet carry provisional ids.
    problems
        In the file's order.
    pending
        The rows kept back, their text masked.
    rows_read, rows_good
        Data rows of the file, and those of them in ``frames[kind]``.
    counts
        Of each kind in `frames`, against the store.
    as_of
        The day for which the file speaks; None where nobody said.
    revision
        The store's revision that the file was compared with.
    """

    file_name: str
    sha256: str
    kind: str
    crs_guess: CrsGuess
    sheet: str
    sheet_names: tuple[str, ...]
    header_row: int
    matches: tuple[ColumnMatch, ...]
    frames: dict[str, gpd.GeoDataFrame | pd.DataFrame]
    problems: tuple[Problem, ...]
    pending: tuple[PendingRow, ...]
    rows_read: int
    rows_good: int
    counts: Mapping[str, Counts]
    as_of: dt.date | None
    revision: int
    _store: Store = field(repr=False, compare=False)

    @property
    def is_stale(self) -> bool:
        """Whether the store changed since; plan the file anew then, for others may have brought its rows."""
        return self._store.revision() != self.revision

    @property
    def crs(self) -> str:
        """The coordinate system used: one of `geodata.crs.COORDINATE_SYSTEMS`."""
        return self.crs_guess.system

    @property
    def crs_certainty(self) -> str:
        """How it is known: ``given``, ``stated``, ``header``, ``names``, ``assumed`` or ``none``."""
        return self.crs_guess.certainty

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

    def crs_note(self, language: str) -> str:
        """Return how the coordinate system is known, as a sentence."""
        return certainty_text(self.crs_guess, language)

    def problems_frame(self, language: str) -> pd.DataFrame:
        """
        Return the problems as a table in `language`.

        Returns
        -------
        table
            One row per problem: ``row`` (int), ``column``, ``value``, ``problem``, ``remedy``. Those that keep a row
            back come first, then those that lose a cell, then notes. Values are the file's own text: show them as
            text only.
        """
        weights = get_args(Severity)
        rows = [
            (problem.row, problem.column_label(language), problem.value, *problem.explain(language))
            for problem in sorted(self.problems, key=lambda problem: (weights.index(problem.severity), problem.row))
        ]
        return pd.DataFrame(rows, columns=["row", "column", "value", "problem", "remedy"])

    def to_batch(self, imported_by: str) -> ImportBatch:
        """
        Return what is to be saved, with real ids taken for the new rows.

        Raises
        ------
        ViewModeError
            If the store is for viewing and there are new rows.
        """
        given: dict[str, dict[str, str]] = {}
        for kind, frame in self.frames.items():
            provisional = [row_id for row_id in frame.index if row_id.startswith(PROVISIONAL)]
            real = self._store.new_ids(kind, len(provisional)) if provisional else []
            given[kind] = dict(zip(provisional, real, strict=True))
        frames = {kind: self._with_real_ids(kind, given) for kind in self.frames}
        return ImportBatch(
            frames=frames,
            file_name=self.file_name,
            sha256=self.sha256,
            imported_by=imported_by,
            as_of=self.as_of,
            pending=self.pending,
        )

    def _with_real_ids(self, kind: str, given: Mapping[str, Mapping[str, str]]) -> gpd.GeoDataFrame | pd.DataFrame:
        frame = self.frames[kind]
        data = pd.DataFrame(frame).assign(id=[given[kind].get(row_id, row_id) for row_id in frame.index])
        reference = ledger_kind(kind).refers_to
        if reference in given:
            data["compound_id"] = data["compound_id"].map(lambda row_id: given[reference].get(row_id, row_id))
        return conform(data, kind)


def compare(frame: pd.DataFrame, stored: pd.DataFrame) -> Counts:
    """
    Count the rows of `frame` that are new, differ in a cell that they state, or say nothing new.

    Parameters
    ----------
    frame, stored
        Of one kind, indexed by id.
    """
    known = frame.index.intersection(stored.index)
    differs = pd.Series(data=False, index=known)
    old, new = stored.loc[known], frame.loc[known]
    for name in frame.columns:
        if name == "geometry":
            there = gpd.GeoSeries(old[name], index=known, crs=stored.geometry.crs)
            here = gpd.GeoSeries(new[name], index=known, crs=stored.geometry.crs)
            differs |= here.notna() & ~here.geom_equals_exact(there, tolerance=1e-9)
        else:
            same = (new[name] == old[name]).fillna(value=False).astype(bool)
            differs |= new[name].notna() & ~same
    changed = int(differs.sum())
    return Counts(new=len(frame) - len(known), changed=changed, unchanged=len(known) - changed)
