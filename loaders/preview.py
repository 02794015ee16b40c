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


def head(sheet: Sheet, matches: Sequence[ColumnMatch]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """
    Return the first rows of a sheet with their numbers.

    Parameters
    ----------
    sheet
        As read.
    matches
        Its headers, which say where persons stand.
    """
    masks = column_masks(matches)
    return tuple(
        (
            sheet.first_row + index,
            tuple(masks.get(place, mask_text)(cell_text(cell))[:_SHOWN_CHARACTERS] for place, cell in enumerate(row)),
        )
        for index, row in enumerate(sheet.rows[:_HEAD_ROWS])
    )


def samples(sheet: Sheet, header_index: int, matches: Sequence[ColumnMatch]) -> dict[str, tuple[str, ...]]:
    """Return, by header, the first few different values below it; headers without a text are left out."""
    rows = sheet.rows[header_index + 1 : header_index + 1 + _SAMPLED_ROWS]
    masks = column_masks(matches)
    found: dict[str, tuple[str, ...]] = {}
    for match in matches:
        if not match.header:
            continue
        cells = (row[match.position] for row in rows if match.position < len(row))
        mask = masks[match.position]
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


def column_masks(matches: Sequence[ColumnMatch]) -> dict[int, Callable[[str], str]]:
    """Return, by a column's place, how its texts are masked where they are shown or handed out."""
    masks: dict[int, Callable[[str], str]] = {}
    for match in matches:
        if is_of_a_person(match.header):
            masks[match.position] = partial(_mask_person, header=match.header)
        elif match.column is None or is_free_text(match.kind, match.column):
            # People may write as they speak in a column of which nobody knows what it is.
            masks[match.position] = mask_free_text
        else:
            masks[match.position] = mask_text
    return masks


def _mask_person(text: str, *, header: str) -> str:
    return text if fold(text) == fold(header) else mask_person(text)
