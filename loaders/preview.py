"""The first rows and a few values of a file as a person sees them before anything is stored (预览), masked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from loaders.free_text import mask_free_text, mask_person
from loaders.masking import mask_text
from loaders.problems import Problem
from loaders.rows import cell_text, is_free_text
from loaders.words import fold, word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loaders.columns import ColumnMatch
    from loaders.rows import LedgerRows
    from loaders.tables import Sheet
    from loaders.understanding import Understanding

_HEAD_ROWS, _SAMPLES, _SAMPLED_ROWS, _SHOWN_CHARACTERS = 15, 3, 200, 60


def head(sheet: Sheet, header_index: int, matches: Sequence[ColumnMatch]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """
    Return the first rows of a sheet with their numbers.

    Parameters
    ----------
    sheet
        As read.
    header_index
        The row of its headers, counted from 0; what stands above is no person's.
    matches
        Its headers, which say where persons stand.
    """
    mask_of = cell_masks(matches, header_index)
    return tuple(
        (
            sheet.first_row + index,
            tuple(mask_of(index, place)(cell_text(cell))[:_SHOWN_CHARACTERS] for place, cell in enumerate(row)),
        )
        for index, row in enumerate(sheet.rows[:_HEAD_ROWS])
    )


def samples(sheet: Sheet, header_index: int, matches: Sequence[ColumnMatch]) -> dict[str, tuple[str, ...]]:
    """Return, by header, the first few different values below it; headers without a text are left out."""
    rows = sheet.rows[header_index + 1 : header_index + 1 + _SAMPLED_ROWS]
    mask_of = cell_masks(matches, header_index)
    found: dict[str, tuple[str, ...]] = {}
    for match in matches:
        if not match.header:
            continue
        cells = (row[match.position] for row in rows if match.position < len(row))
        mask = mask_of(header_index + 1, match.position)
        texts = dict.fromkeys(mask(cell_text(cell))[:_SHOWN_CHARACTERS] for cell in cells if cell is not None)
        found[match.header] = tuple([text for text in texts if text][:_SAMPLES])
    return found


def is_of_a_person(header: str) -> bool:
    """Whether a column holds persons' data, by its header."""
    folded = fold(header)
    return any(word in folded for word in word_set("headers", "personal"))


def name_persons(rows: LedgerRows, understanding: Understanding) -> None:
    """Say which columns of persons a ledger of counts has: they are left out, whatever they hold."""
    for match in understanding.matches:
        if rows.numbers and match.column is None and is_of_a_person(match.header):
            rows.problems.append(
                Problem(rows.numbers[0], match.header, "", "personal_left_out", {}, "", match.position)
            )


def cell_masks(matches: Sequence[ColumnMatch], header_index: int) -> Callable[[int, int], Callable[[str], str]]:
    """
    Return what gives, by a row and a place in it, both counted from 0, how a text there is masked for being seen.

    Parameters
    ----------
    matches
        The columns.
    header_index
        The row of their headers. Titles stand above it, which a person must read to find it; below it no text is shown
        that may be a nickname in a column of persons that isn't stored.
    """
    above, below = (_column_masks(matches, hides_persons=hides) for hides in (False, True))
    return lambda index, place: (below if index > header_index else above).get(place, mask_text)


def _column_masks(matches: Sequence[ColumnMatch], *, hides_persons: bool) -> dict[int, Callable[[str], str]]:
    """Return, by a column's place, how its texts are masked where they are shown; see `cell_masks`."""
    masks: dict[int, Callable[[str], str]] = {}
    for match in matches:
        if is_of_a_person(match.header):
            hides = hides_persons and match.column is None
            masks[match.position] = partial(_mask_person, header=match.header, hides=hides)
        elif match.column is None or is_free_text(match.kind, match.column):
            # People may write as they speak in a column of which nobody knows what it is.
            masks[match.position] = mask_free_text
        else:
            masks[match.position] = mask_text
    return masks


def _mask_person(text: str, *, header: str, hides: bool) -> str:
    """Mask a cell of persons; with `hides` all but its beginning also where nothing in it is known as personal."""
    if fold(text) == fold(header):
        return text
    masked = mask_person(text)
    return f"{text[0]}**" if hides and masked == text and len(text) > 1 else masked
