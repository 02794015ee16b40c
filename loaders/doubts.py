"""A file that isn't understood (存疑): the errors carry what a page needs to show the rows and to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import UnknownColumnsError, UnknownKindError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.choices import Part
    from loaders.columns import ColumnMatch


@dataclass(frozen=True)
class Doubt:
    """
    What is known of a file whose kind or header can't be told; the names are those of `loaders.plan.ImportPlan`.

    Attributes
    ----------
    parts
        Every table of the file.
    sheet
        The one that was looked at.
    kinds
        The kinds that it may be, the likeliest first; every kind where none is likelier.
    header_row
        The likeliest header row, as the file's own program shows it.
    head
        The first rows: number and masked texts.
    matches
        What that row's headers mean in a ledger of ``kinds[0]``.
    samples
        Header to a few of its values, masked.
    """

    parts: tuple[Part, ...]
    sheet: str
    kinds: tuple[str, ...]
    header_row: int
    head: tuple[tuple[int, tuple[str, ...]], ...]
    matches: tuple[ColumnMatch, ...]
    samples: Mapping[str, tuple[str, ...]]


class UnclearColumnsError(UnknownColumnsError):
    """
    A file in which no row holds the headers that its kind must have.

    Parameters
    ----------
    doubt
        For the page that asks.
    **values
        See `UnknownColumnsError`.
    """

    def __init__(self, doubt: Doubt, **values: object) -> None:
        super().__init__(**values)
        self.doubt = doubt


class UnclearKindError(UnknownKindError):
    """
    A file that may be a ledger of several kinds.

    Parameters
    ----------
    doubt
        For the page that asks.
    **values
        See `UnknownKindError`.
    """

    def __init__(self, doubt: Doubt, **values: object) -> None:
        super().__init__(**values)
        self.doubt = doubt
