"""What a card or a sheet of a compound is made of (卡片内容): lines in titled groups, each with its file and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One line of a card: label and value in the person's language, with the file and the day that it comes from."""

    label: str
    value: str
    is_unknown: bool
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class CardSection:
    """A titled group of a card's lines; `note` says what holds for all of them, such as 「直线距离」."""

    key: str
    title: str
    facts: tuple[Fact, ...]
    note: str = ""


def number_sources(sections: Iterable[CardSection]) -> Mapping[tuple[str, str], int]:
    """Return a number for each file and day that known lines come from, in the order in which they are met."""
    numbers: dict[tuple[str, str], int] = {}
    for section in sections:
        for fact in section.facts:
            if fact.source and not fact.is_unknown:
                numbers.setdefault((fact.source, fact.as_of), len(numbers) + 1)
    return numbers
