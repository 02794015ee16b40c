"""A figure that can be traced (可追溯的数字): what was counted, of how many known rows, from which files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Base = Literal[
    "compounds",
    "households",
    "residents",
    "elders_60",
    "elders_80",
    "elders",
    "facilities",
    "orders",
    "communities",
    "sessions",
    "matters",
    "life_circles",
    "visits",
]
Unit = Literal[
    "compounds",
    "households",
    "people",
    "facilities",
    "orders",
    "sessions",
    "matters",
    "life_circles",
    "share",
    "rate",
    "change",
    "per_1000",
    "count",
]


@dataclass(frozen=True)
class Source:
    """A file that rows of a figure came from, and the day for which it speaks (None where it doesn't say)."""

    file: str
    as_of: dt.date | None = None


@dataclass(frozen=True)
class Figure:
    """
    One number of a page, with all that is needed to explain it.

    Attributes
    ----------
    key
        Which figure; its name and definition are the texts ``figures.<key>.name`` and ``figures.<key>.definition``.
    value
        The number; a share lies in 0-1; None where no row is known.
    unit
        What the value is counted in; ``share`` for a part of a whole, ``rate`` for so many a thousand households,
        ``change`` for the part by which it grew, ``per_1000`` for capacity a thousand elders, ``count`` for what the
        figure's name says.
    numerator, denominator
        The two sides of a share, whose denominator counts the known alone; of a rate the orders and the households;
        of a change now and before. Both 0 for a plain count.
    unknown
        What is left out because it isn't known, in the unit of `base`; for households the households of the
        compounds whose state isn't known.
    base
        What is counted: a share by compounds and one by households are two figures.
    rows
        Rows that were looked at, known or not.
    rows_without_base
        Rows left out because they don't state the base, such as compounds without a number of households.
    sources
        The files that the rows came from, each once.
    """

    key: str
    value: float | None
    unit: Unit
    base: Base
    rows: int
    numerator: float = 0
    denominator: float = 0
    unknown: float = 0
    rows_without_base: int = 0
    sources: tuple[Source, ...] = ()

    @property
    def name_key(self) -> str:
        """The key of the text that names the figure."""
        return f"figures.{self.key}.name"

    @property
    def definition_key(self) -> str:
        """The key of the text that says how the figure is counted."""
        return f"figures.{self.key}.definition"


def sources_of(*columns: tuple[pd.Series[str], pd.Series[pd.Timestamp]]) -> tuple[Source, ...]:
    """
    Return each file and day that rows name, once, sorted by file.

    Parameters
    ----------
    *columns
        Pairs of a column of files and the column of their as-of dates; rows without a file are left out.
    """
    named = {
        Source(str(file), None if pd.isna(day) else day.date())
        for files, days in columns
        # Files are few: each one's days are looked up by themselves.
        for file in files.dropna().unique()
        for day in days[files == file].unique()
    }
    return tuple(sorted(named, key=lambda source: (source.file, source.as_of or dt.date.min)))


def count_figure(key: str, unit: Unit, base: Base, rows: int, sources: tuple[Source, ...]) -> Figure:
    """Return a plain count of rows."""
    return Figure(key=key, value=rows, unit=unit, base=base, rows=rows, sources=sources)


def sum_figure(key: str, values: pd.Series[int], base: Base, sources: tuple[Source, ...]) -> Figure:
    """
    Return the sum of the numbers that are known, in people.

    Where no row states one the value is None, not 0; `Figure.unknown` counts the rows that state none.
    """
    stated = values.dropna()
    return Figure(
        key=key,
        value=None if stated.empty else int(stated.sum()),
        unit="people",
        base=base,
        rows=len(values),
        unknown=len(values) - len(stated),
        rows_without_base=len(values) - len(stated),
        sources=sources,
    )


def share_figure(
    key: str,
    counted: pd.Series[bool],
    known: pd.Series[bool],
    *,
    weights: pd.Series[int] | None = None,
    base: Base = "households",
    sources: tuple[Source, ...] = (),
) -> Figure:
    """
    Return the share of what is counted among what is known (占已知的比例).

    Parameters
    ----------
    key
        The figure.
    counted, known
        One value per compound, order or community; a row that isn't known is never counted.
    weights
        Weighs each compound by what `base` names; those that don't state it are left out and counted beside. None
        counts rows.
    base
        What the weights are; without them what a row is, ``orders`` or ``communities``, and compounds else.
    sources
        The files that the rows came from.

    Returns
    -------
    figure
        Its value lies in 0-1, None where no row is known.
    """
    numerator, denominator, unknown = (_weigh(rows, weights) for rows in (counted & known, known, ~known))
    return Figure(
        key=key,
        value=numerator / denominator if denominator else None,
        unit="share",
        base="compounds" if weights is None and base not in ("orders", "communities") else base,
        rows=len(known),
        numerator=numerator,
        denominator=denominator,
        unknown=unknown,
        rows_without_base=0 if weights is None else int(weights.isna().sum()),
        sources=sources,
    )


def _weigh(rows: pd.Series[bool], weights: pd.Series[int] | None) -> int:
    return int(rows.sum() if weights is None else weights[rows].sum())
