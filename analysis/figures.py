"""A figure that can be traced (可追溯的数字): what was counted, of how many known rows, from which files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Base = Literal["compounds", "households", "elders", "facilities"]
Unit = Literal["compounds", "households", "people", "facilities", "share"]


@dataclass(frozen=True, order=True)
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
        What the value is counted in; ``share`` for a part of a whole.
    numerator, denominator
        The two sides of a share; the denominator counts the known alone. Both 0 for a plain count.
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
