"""The first rows and a few values of a file as a person sees them before anything is stored (预览), masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.masking import mask_name, mask_text
from loaders.rows import cell_text
from loaders.words import fold, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.columns import ColumnMatch
    from loaders.tables import Sheet

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
    persons = {match.position for match in matches if _is_of_a_person(match.header)}
    return tuple(
        (sheet.first_row + index, tuple(_shown(cell, is_person=place in persons) for place, cell in enumerate(row)))
        for index, row in enumerate(sheet.rows[:_HEAD_ROWS])
    )


def samples(sheet: Sheet, header_index: int, matches: Sequence[ColumnMatch]) -> dict[str, tuple[str, ...]]:
    """Return, by header, the first few different values below it; headers without a text are left out."""
    rows = sheet.rows[header_index + 1 : header_index + 1 + _SAMPLED_ROWS]
    found: dict[str, tuple[str, ...]] = {}
    for match in matches:
        if not match.header:
            continue
        is_person = _is_of_a_person(match.header)
        cells = (row[match.position] for row in rows if match.position < len(row))
        texts = dict.fromkeys(_shown(cell, is_person=is_person) for cell in cells if cell is not None)
        found[match.header] = tuple([text for text in texts if text][:_SAMPLES])
    return found


def _is_of_a_person(header: str) -> bool:
    folded = fold(header)
    return any(word in folded for word in word_set("headers", "personal"))


def _shown(cell: object, *, is_person: bool) -> str:
    text = cell_text(cell)
    return (mask_name(text) if is_person and text else mask_text(text))[:_SHOWN_CHARACTERS]
