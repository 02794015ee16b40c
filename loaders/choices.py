"""
What a person says of a file, and what they are asked (导入时的选择): the two sides of the conversation of an import.

`Choices` goes into `loaders.importing.plan_import`; `NameQuestion` and `SameQuestion` come out of it with the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt

# Called with a step's code and the share of the whole that is done; it may raise `Stopped`.
Progress = Callable[[str, float], None]
# How a name came to its compound; the texts ``importing.how.<code>`` say it.
How = Literal["name", "alias", "sound", "likeness"]

STEPS = ("read", "understand", "values", "places", "match", "check", "compare", "save")


class Stopped(Exception):  # noqa: N818 - nothing went wrong: a person pressed stop
    """A person stopped an import; nothing of it was stored."""


@dataclass(frozen=True)
class Choices:
    """
    What a person said of a file; everything left out is found out.

    Attributes
    ----------
    kind
        The kind of ledger.
    sheet
        `Sheet.name`, unique within the file; in a zip ``file.xlsx › 工作表``.
    header_row
        The header's row as the file's own program shows it.
    columns
        Header to ``kind.column`` (places: ``compounds.longitude``, ids: ``compounds.id``); None: don't take it.
        What the table of aliases lacked is remembered with the import.
    scales
        Header to what its numbers are multiplied by: 10,000 for 万㎡.
    crs
        One of `geodata.crs.COORDINATE_SYSTEMS`.
    axes_swapped
        Whether the whole file's longitudes and latitudes stand in each other's column.
    turn_swapped_rows
        Whether single rows that are found swapped are turned.
    as_of
        The day for which the file speaks, for rows that don't say their own.
    empty_wipes
        Whether an empty cell of a matched column makes a known value unknown.
    compounds
        A compound's name as the file has it to the compound's id; None: it is none of them, its rows wait. Holds for
        every row of that name and is remembered with the import.
    same_rows
        The file's row number to the id of the stored row that it is; ``""``: it is a new row.
    """

    kind: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    scales: Mapping[str, float] = field(default_factory=dict)
    crs: str | None = None
    axes_swapped: bool | None = None
    turn_swapped_rows: bool = False
    as_of: dt.date | None = None
    empty_wipes: bool = False
    compounds: Mapping[str, str | None] = field(default_factory=dict)
    same_rows: Mapping[int, str] = field(default_factory=dict)


NO_CHOICES = Choices()


@dataclass(frozen=True)
class Part:
    """One table of a file: its name, how many rows it has below its header, and its kind; empty if it can't be told."""

    name: str
    rows: int
    kind: str


@dataclass(frozen=True)
class Candidate:
    """
    A compound that a name may mean.

    Attributes
    ----------
    compound_id, name, community
        The compound; `community` is empty where it isn't known.
    score
        0-100: how alike the names are.
    how
        What was alike.
    """

    compound_id: str
    name: str
    community: str
    score: float
    how: How


@dataclass(frozen=True)
class NameQuestion:
    """
    A name that may mean one of several compounds, or one that is only somewhat alike; its rows wait for the answer.

    Attributes
    ----------
    name
        As the file has it first.
    community
        The rows' own, empty where they say none.
    rows
        The file's row numbers.
    candidates
        The likeliest first; at most five.
    """

    name: str
    community: str
    rows: tuple[int, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class StoredCandidate:
    """A stored row that a row of the file may be, and how far apart their places lie; None where one has no place."""

    row_id: str
    name: str
    distance_m: float | None


@dataclass(frozen=True)
class SameQuestion:
    """
    A row that may be one that is stored: another name in the same place, or the same name in another place.

    Attributes
    ----------
    row
        The file's row number.
    name
        The row's.
    candidates
        The nearest first. The row waits until `Choices.same_rows` says which it is, or ``""`` for a new one.
    """

    row: int
    name: str
    candidates: tuple[StoredCandidate, ...]


def no_progress(step: str, share: float) -> None:
    """Tell nobody how far an import is."""
