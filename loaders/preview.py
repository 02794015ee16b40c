"""The first rows and a few values of a file as a person sees them before anything is stored (预览), masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.free_text import mask_free_text
from loaders.masking import mask_name, mask_text
from loaders.rows import cell_text, is_free_text
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
    persons = {match.position for match in matches if is_of_a_person(match.header)}
    spoken = {match.position for match in matches if _is_free_text(match)}
    return tuple(
        (
            sheet.first_row + index,
            tuple(
                _shown(cell, is_person=place in persons, is_spoken=place in spoken) for place, cell in enumerate(row)
            ),
        )
        for index, row in enumerate(sheet.rows[:_HEAD_ROWS])
    )


def samples(sheet: Sheet, header_index: int, matches: Sequence[ColumnMatch]) -> dict[str, tuple[str, ...]]:
    """Return, by header, the first few different values below it; headers without a text are left out."""
    rows = sheet.rows[header_index + 1 : header_index + 1 + _SAMPLED_ROWS]
    found: dict[str, tuple[str, ...]] = {}
    for match in matches:
        if not match.header:
            continue
        is_person, is_spoken = is_of_a_person(match.header), _is_free_text(match)
        cells = (row[match.position] for row in rows if match.position < len(row))
        texts = dict.fromkeys(
            _shown(cell, is_person=is_person, is_spoken=is_spoken) for cell in cells if cell is not None
        )
        found[match.header] = tuple([text for text in texts if text][:_SAMPLES])
    return found


def is_of_a_person(header: str) -> bool:
    """Whether a column holds persons' data, by its header."""
    folded = fold(header)
    return any(word in folded for word in word_set("headers", "personal"))


def _is_free_text(match: ColumnMatch) -> bool:
    """Whether people may write in a column as they speak: it is one of those, or nobody knows what it is."""
    return match.column is None or is_free_text(match.kind, match.column)


def _shown(cell: object, *, is_person: bool, is_spoken: bool) -> str:
    text = cell_text(cell)
    if is_person and text:
        return mask_name(text)[:_SHOWN_CHARACTERS]
    return (mask_free_text(text) if is_spoken else mask_text(text))[:_SHOWN_CHARACTERS]
