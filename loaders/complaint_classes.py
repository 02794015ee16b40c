"""
An order's class (诉求类别): the export's own words to one of the 14, else a suggestion by keywords, marked as one.

The words of exports are aliases of the vocabulary ``complaint_class``, the keywords stand in complaint_keywords.toml:
both are tables that an office can change.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.vocabularies import UNKNOWN
from loaders.terms import read_term
from loaders.words import any_of, fold

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYWORDS_FILE = Path(__file__).parent / "complaint_keywords.toml"
VOCABULARY = "complaint_class"
OTHER = "other"
_TITLE_WEIGHT = 2
_MAX_TEXT = 1_000


@lru_cache(maxsize=1)
def keywords() -> Mapping[str, tuple[str, ...]]:
    """Return the keywords of each class, folded."""
    with KEYWORDS_FILE.open("rb") as file:
        table = tomllib.load(file)
    return {code: tuple(map(fold, listed)) for code, listed in table.items()}


@lru_cache(maxsize=1)
def _owners() -> Mapping[str, tuple[str, ...]]:
    owners: dict[str, list[str]] = {}
    for code, listed in keywords().items():
        for word in listed:
            owners.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in owners.items()}


@lru_cache(maxsize=1)
def _any_keyword() -> re.Pattern[str]:
    words = sorted(_owners(), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=1)
def _separators() -> re.Pattern[str]:
    return re.compile(any_of("orders", "class_separators"))


@lru_cache(maxsize=65_536)
def class_of_words(raw_class: str) -> str | None:
    """
    Return the class that an export's own words mean; None where nobody knows them.

    A chain such as 「物业管理->房屋->漏水」 is read from its last part, which says most; 「其他」 only where no part
    says more.
    """
    parts = [part for part in _separators().split(raw_class) if part.strip()]
    codes = [
        str(reading.value) for part in (raw_class, *reversed(parts)) if (reading := read_term(part, VOCABULARY)).value
    ]
    said = [code for code in codes if code not in (UNKNOWN, OTHER)]
    if said:
        return said[0]
    return OTHER if OTHER in codes else None


def suggest_class(title: str, text: str) -> str | None:
    """Return the class whose keywords weigh most in an order's words; None where there are none, or two weigh alike."""
    weights: Counter[str] = Counter()
    for words, weight in ((title, _TITLE_WEIGHT), (text[:_MAX_TEXT], 1)):
        # Each keyword once: who says 「垃圾」 five times still says one thing.
        for word in set(_any_keyword().findall(fold(words))):
            for code in _owners()[word]:
                weights[code] += weight * len(word)
    best = weights.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
