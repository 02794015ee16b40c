"""
An order's class (诉求类别): the export's own words to one of the 14, else a suggestion by words, marked as one.

The words of exports are aliases of the vocabulary ``complaint_class``; those that suggest a class are the office's, see
`loaders.class_words`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from geodata.vocabularies import UNKNOWN
from loaders.columnwise import each_once
from loaders.terms import read_term
from loaders.words import any_of, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VOCABULARY = "complaint_class"
OTHER = "other"
_TITLE_WEIGHT = 2
_MAX_TEXT = 1_000
_NOTHING = "(?!)"


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
    parts = [part for part in _separators().split(fold(raw_class)) if part]
    codes = [
        str(reading.value) for part in (raw_class, *reversed(parts)) if (reading := read_term(part, VOCABULARY)).value
    ]
    said = [code for code in codes if code not in (UNKNOWN, OTHER)]
    if said:
        return said[0]
    return OTHER if OTHER in codes else None


class ClassSuggester:
    """
    Suggests an order's class by the words in force; made once for many orders.

    Parameters
    ----------
    words
        By class, folded as `loaders.words.fold` does; a word of several classes weighs for each of them.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._owners: dict[str, list[str]] = {}
        for code, listed in words.items():
            for word in listed:
                self._owners.setdefault(word, []).append(code)
        longest_first = sorted(self._owners, key=lambda word: (-len(word), word))
        self._find = re.compile("|".join(map(re.escape, longest_first)) or _NOTHING).findall
        self._weighed: dict[tuple[frozenset[str], frozenset[str]], tuple[str | None, frozenset[str]]] = {}

    def explain(self, title: str, text: str) -> tuple[str | None, frozenset[str]]:
        """
        Return the class that an order's words suggest, and the words that were found.

        Returns
        -------
        code
            The class whose words weigh most: a word its length, twice that in the title. None where there are none, or
            two classes weigh alike.
        words
            Of any class, folded; one that stands within a longer one that was found isn't among them.
        """
        # Each word once: who says 「垃圾」 five times still says one thing.
        found = frozenset(self._find(fold(title))), frozenset(self._find(fold(text[:_MAX_TEXT])))
        # Many orders say the same words among others.
        if found not in self._weighed:
            self._weighed[found] = self._weigh(*found), found[0] | found[1]
        return self._weighed[found]

    def _weigh(self, in_title: frozenset[str], in_text: frozenset[str]) -> str | None:
        weights: Counter[str] = Counter()
        for found, weight in ((in_title, _TITLE_WEIGHT), (in_text, 1)):
            for word in found:
                for code in self._owners[word]:
                    weights[code] += weight * len(word)
        best = weights.most_common(2)
        is_clear = len(best) == 1 or (len(best) > 1 and best[0][1] > best[1][1])
        return best[0][0] if is_clear else None

    def explain_each(self, orders: Sequence[tuple[str, str]]) -> Sequence[tuple[str | None, frozenset[str]]]:
        """Return what `explain` says of the title and the text of each order; those that are the same once."""
        return each_once(lambda order: self.explain(*order), orders)
