"""What tests read out of frames (表格取值): a row's cells as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd


def cells(frame: pd.DataFrame, row: Hashable, *columns: str) -> list[Any]:
    """Return the cells of a row by the names of their columns."""
    found = frame.to_dict("index")[row]
    return [found[column] for column in columns]
