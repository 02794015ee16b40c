"""Empty cells that wipe (清空): only where a person asked for it, only in columns that the file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary
from loaders.reading import is_unknown
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geodata.schemas import Column
    from loaders.building import Values
    from loaders.rows import LedgerRows


def _must_be_known(column: Column) -> bool:
    """Whether a row can't be without the column: a status that must be stated can still be stated as unknown."""
    return column.required and not (column.type == "term" and UNKNOWN in vocabulary(column.vocabulary).terms)


def wiped_cells(
    rows: LedgerRows,
    values: Mapping[str, Values],
    frames: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, Sequence[int]],
) -> dict[str, dict[str, tuple[str, ...]]]:
    """
    Return the cells that the file leaves empty, or says aren't known, in the columns that it has.

    Parameters
    ----------
    rows
        The ledger's rows.
    values
        Typed values by kind and column. A cell that couldn't be read is no empty one.
    frames, numbers
        The good rows by kind, and in their order each one's row in the file.

    Returns
    -------
    wiped
        Kind to row id to columns; ids, places and what tells rows apart are never wiped.
    """
    place = {number: position for position, number in enumerate(rows.numbers)}
    wiped: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind_name, frame in frames.items():
        kind = ledger_kind(kind_name)
        kept = {*kind.identity, *(column.name for column in kind.columns if _must_be_known(column)), "compound_id"}
        columns = [
            (name, list(read), rows.cells[kind_name, name])
            for name, read in values[kind_name].items()
            if name not in kept and (kind_name, name) in rows.matches and name in frame.columns
        ]
        for row_id, number in zip(frame.index.tolist(), numbers[kind_name], strict=True):
            position = place[number]
            empty = tuple(
                name
                for name, read, cells in columns
                if read[position] in (None, UNKNOWN) and is_unknown(cell_text(cells[position]))
            )
            if empty:
                wiped.setdefault(kind_name, {})[row_id] = empty
    return wiped
