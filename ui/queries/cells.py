"""A frame's cell as a plain value (单元格取值), None or a stand-in where nothing is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd


def text_or(value: Any, otherwise: str) -> str:  # noqa: ANN401 - a cell may hold anything
    """Return a cell's text, `otherwise` for NA."""
    return otherwise if pd.isna(value) else str(value)


def day_or_none(value: Any) -> dt.date | None:  # noqa: ANN401 - a cell may hold anything
    """Return a cell's day, None for NA."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


def integer_or_none(value: Any) -> int | None:  # noqa: ANN401 - a cell may hold anything
    """Return a cell's whole number, None for NA."""
    return None if pd.isna(value) else int(value)


def number_or_none(value: Any) -> float | None:  # noqa: ANN401 - a cell may hold anything
    """Return a cell's number, None for NA."""
    return None if pd.isna(value) else float(value)


def day(value: Any) -> dt.date:  # noqa: ANN401 - a cell may hold anything
    """Return the day of a cell that is known to hold one."""
    return dt.date(value.year, value.month, value.day)
