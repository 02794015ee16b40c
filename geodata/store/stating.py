"""
Whether a cell says anything (有无内容): NA says nothing, and neither does the code ``unknown`` of a vocabulary.

What says nothing never takes the place of what is known; only a cell that is wiped on purpose does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geodata.store.records import Cell

# What stands beside a row's cells: alone it is no change.
BESIDE = frozenset({"source"})


@lru_cache
def _terms(kind_name: str) -> frozenset[str]:
    return frozenset(column.name for column in ledger_kind(kind_name).all_columns if column.type == "term")


def is_silent(kind_name: str, column: str, cell: Cell) -> bool:
    """Return whether a cell of the store or of its history says nothing."""
    return cell is None or (cell == UNKNOWN and column in _terms(kind_name))


def says_something(kind_name: str, column: str, values: pd.Series[Any]) -> NDArray[np.bool_]:
    """
    Return for each cell of a conformed frame's column whether it says anything.

    Parameters
    ----------
    kind_name, column
        The column; ``geometry`` is one.
    values
        One cell a row.
    """
    stated: NDArray[np.bool_] = values.notna().to_numpy(dtype=bool)
    if column in _terms(kind_name):
        stated = stated & (values != UNKNOWN).fillna(value=True).to_numpy(dtype=bool)
    return stated


def wiped_to(kind_name: str, column: str) -> Cell:
    """Return what a cell that is wiped holds: nothing, or the code ``unknown`` where a row must state a term."""
    schema = ledger_kind(kind_name).column(column)
    return UNKNOWN if schema.required and schema.type == "term" else None
