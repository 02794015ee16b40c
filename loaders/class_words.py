"""
The words that suggest an order's class (分类用词): the delivered list, as the office changed it.

The delivered list is complaint_keywords.toml. What the office adds or sets aside is a row of the kind class_words in
its store: it holds there from then on, can be undone, and a newer delivered list changes nothing of it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from geodata.schemas import conform
from loaders.free_text import mask_free_text
from loaders.words import characters, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    ClassWords = Mapping[str, tuple[str, ...]]

KIND = "class_words"
DELIVERED_FILE = Path(__file__).parent / "complaint_keywords.toml"
# A single character stands in too many words; a long phrase is hardly written twice alike.
SHORTEST, LONGEST = 2, 20
# Of a class. All of them are looked for in every order.
MOST_WORDS = 200

WordFault = Literal["too_short", "too_long", "no_letter", "personal", "twice", "too_many"]


@dataclass(frozen=True)
class RefusedWord:
    """A word that isn't taken, as it was typed and cut to be shown, and why. Hostile: show it as text only."""

    word: str
    fault: WordFault


@dataclass(frozen=True)
class WordsChange:
    """
    What a person changes of the words.

    Attributes
    ----------
    added, removed
        By class, folded words; a word of a class stands in one of the two.
    """

    added: ClassWords = field(default_factory=dict)
    removed: ClassWords = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return any(self.added.values()) or any(self.removed.values())


class WordRow(NamedTuple):
    """A row of the kind class_words; `row_id` is None for one that isn't stored yet."""

    row_id: str | None
    category: str
    word: str
    used: bool


@lru_cache(maxsize=1)
def delivered_words() -> ClassWords:
    """Return the words of each class as the program came with them, folded."""
    with DELIVERED_FILE.open("rb") as file:
        table = tomllib.load(file)
    return MappingProxyType({code: tuple(map(fold, listed)) for code, listed in table.items()})


def words_in_force(rows: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """
    Return the words that suggest each class.

    Parameters
    ----------
    rows
        Of the kind class_words, conformed.

    Returns
    -------
    words
        By class, folded: the delivered ones, without those that the office set aside, then its own. A row whose class
        isn't known, or whose word is none that `read_words` would take, changes nothing.
    """
    words = {code: dict.fromkeys(listed) for code, listed in delivered_words().items()}
    for category, word, used in zip(rows["category"], rows["word"], rows["used"], strict=True):
        own = words.get(str(category))
        if own is None or pd.isna(used) or pd.isna(word) or _fault(fold(str(word))):
            continue
        if used:
            own[fold(str(word))] = None
        else:
            own.pop(fold(str(word)), None)
    return {code: tuple(own)[:MOST_WORDS] for code, own in words.items()}


def read_words(typed: Iterable[str]) -> tuple[tuple[str, ...], tuple[RefusedWord, ...]]:
    """
    Read the words of a class as a person typed or pasted them.

    Parameters
    ----------
    typed
        Cells; one that holds several words, set apart by commas or line ends, is taken apart.

    Returns
    -------
    words, refused
        Folded words, each once, at most `MOST_WORDS`; and what wasn't taken.
    """
    words: dict[str, None] = {}
    refused: list[RefusedWord] = []
    for part in (part.strip() for cell in typed for part in _between_words().split(cell)):
        word = fold(part)
        if not word:
            continue
        fault: WordFault | None = _fault(word)
        if fault is None and word in words:
            fault = "twice"
        if fault is None and len(words) >= MOST_WORDS:
            fault = "too_many"
        if fault is None:
            words[word] = None
        else:
            shown = mask_free_text(part[: 2 * LONGEST])
            refused.append(RefusedWord(shown[:LONGEST] + "…" if len(shown) > LONGEST else shown, fault))
    return tuple(words), tuple(dict.fromkeys(refused))


def _fault(word: str) -> WordFault | None:
    if len(word) < SHORTEST:
        return "too_short"
    if len(word) > LONGEST:
        return "too_long"
    if not any(map(str.isalpha, word)):
        return "no_letter"
    return None if mask_free_text(word) == word else "personal"


@lru_cache(maxsize=1)
def _between_words() -> re.Pattern[str]:
    return re.compile(rf"[\r\n\t{re.escape(characters('orders', 'word_separators'))}]")


def change_to(before: ClassWords, after: ClassWords) -> WordsChange:
    """Return what turns the words `before` into those `after`; a class that `after` leaves out stays as it is."""
    added = {code: tuple(word for word in words if word not in before.get(code, ())) for code, words in after.items()}
    removed = {code: tuple(word for word in before.get(code, ()) if word not in after[code]) for code in after}
    return WordsChange(
        {code: words for code, words in added.items() if words},
        {code: words for code, words in removed.items() if words},
    )


def apply_change(words: ClassWords, change: WordsChange) -> dict[str, tuple[str, ...]]:
    """Return words as they are after a change."""
    return {
        code: tuple(
            dict.fromkeys(
                (*(word for word in own if word not in change.removed.get(code, ())), *change.added.get(code, ()))
            )
        )
        for code, own in words.items()
    }


def changed_rows(rows: pd.DataFrame, change: WordsChange) -> list[WordRow]:
    """
    Return the rows that a change writes.

    Parameters
    ----------
    rows
        The stored ones, of the kind class_words, conformed.
    change
        A word that stands as it should already is passed over.
    """
    known = {
        (str(category), fold(str(word))): (str(row_id), used)
        for row_id, category, word, used in zip(rows.index, rows["category"], rows["word"], rows["used"], strict=True)
    }
    wanted = [
        (code, word, used)
        for words, used in ((change.added, True), (change.removed, False))
        for code, own in words.items()
        for word in own
    ]
    found: list[WordRow] = []
    for code, word, used in wanted:
        row_id, stored = known.get((code, word), (None, pd.NA))
        is_used = word in delivered_words().get(code, ()) if pd.isna(stored) else bool(stored)
        if is_used != used:
            found.append(WordRow(row_id, code, word, used))
    return found


def frame_of(rows: Sequence[WordRow]) -> pd.DataFrame:
    """Return rows, each with its id, as a frame of the kind class_words."""
    return conform(pd.DataFrame(rows, columns=["id", "category", "word", "used"]), KIND)
