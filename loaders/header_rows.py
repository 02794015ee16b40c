"""A row of headers (表头行): its texts, joined with the group names above it, each with its own name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from loaders.columns import NOTHING_LEARNT, ColumnMatch, choose_columns, match_headers
from loaders.words import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from loaders.choices import Choices
    from loaders.tables import Sheet

    # Kind to what people said of its headers: `Store.header_aliases`.
    Learnt = Callable[[str], Mapping[str, str]]

_MAX_COLUMNS = 500


def nothing_learnt(kind: str) -> Mapping[str, str]:  # noqa: ARG001 - the shape of `Learnt`
    """Return no aliases: nobody has said anything yet."""
    return NOTHING_LEARNT


def header_texts(row: Sequence[Any]) -> list[str]:
    """Return a row's cells as headers: cleaned text, empty for what isn't text."""
    return [clean(cell) if isinstance(cell, str) else "" for cell in row[:_MAX_COLUMNS]]


def matches_at(sheet: Sheet, index: int, kind: str, choices: Choices, learnt: Learnt) -> tuple[ColumnMatch, ...]:
    """Return what the headers mean that stand in a row of a sheet, as people said it and else as the table does."""
    row = sheet.rows[index]
    above = header_texts(sheet.rows[index - 1]) if index and _is_text(row, kind) else []
    matches = _match_under(header_texts(row), above, kind, learnt(kind))
    return tuple(choose_columns(matches, kind, choices.columns, choices.scales))


def _is_text(row: Sequence[Any], kind: str) -> bool:
    """Whether a row may be the second of a header: texts only, and no numbers among them but 「60岁以上」."""
    if not all(cell is None or isinstance(cell, str) for cell in row):
        return False
    numbers = [cell for cell in header_texts(row) if cell[:1].isdigit()]
    return all(match.how for match in match_headers(numbers, kind, likeness=False))


def _match_under(headers: list[str], above: Sequence[str], kind: str, learnt: Mapping[str, str]) -> list[ColumnMatch]:
    """
    Match a header row, and what it leaves open with the group's name above it: 「业委会」 over 「状态」.

    A group's name stands at its first column; the cells right of it are empty.
    """
    headers = [header or (above[place] if place < len(above) else "") for place, header in enumerate(headers)]
    matches = match_headers(headers, kind, learnt=learnt)
    taken = {match.target for match in matches if match.target}
    group = ""
    for position, match in enumerate(matches):
        group = (above[position] if position < len(above) else "") or group
        header = headers[position]
        if match.how or not header or not group or header == group:
            continue
        (joined,) = match_headers([group + header], kind, likeness=False, learnt=learnt)
        if joined.how and joined.target not in taken - {""}:
            taken.add(joined.target)
            matches[position] = replace(joined, header=f"{group} {header}", position=position)
    return _with_unique_headers(matches)


def _with_unique_headers(matches: Sequence[ColumnMatch]) -> list[ColumnMatch]:
    """Give headers that a file has twice a number, so that each can be spoken of: 「名称」, 「名称 (2)」."""
    times: Counter[str] = Counter()
    unique: list[ColumnMatch] = []
    for match in matches:
        times[match.header] += 1
        count = times[match.header]
        named = match.header if count == 1 or not match.header else f"{match.header} ({count})"
        unique.append(replace(match, header=named))
    return unique
