"""The words that suggest an order's class (分类用词): what is in force, what a change would do, and storing it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from config.texts import text
from geodata.store.provenance import writers_of_rows
from geodata.vocabularies import UNKNOWN, vocabulary
from ui.queries.history import local_minute
from ui.queries.kept import shared
from ui.queries.street import StoreState, open_store, read, refuse_in_view_mode, store_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.store import Receipt
    from loaders.class_review import ClassMove, ClassReview
    from loaders.class_words import RefusedWord, WordsChange
    from loaders.complaint_classes import ClassSuggester

    ClassWords = Mapping[str, tuple[str, ...]]

KIND = "class_words"
_VOCABULARY = "complaint_class"
_KEPT = 8


@dataclass(frozen=True)
class WordLine:
    """
    A word of a class. Hostile where it isn't delivered: show it as text only.

    Attributes
    ----------
    word
        Folded.
    origin
        Where it comes from, in words: with the program, or by whom and on which day.
    orders
        In how many of the stored orders whose class is a suggestion, or that have none, it is found; None for a word
        that isn't used, which nobody looked for.
    also
        Labels of the other classes for which it weighs.
    """

    word: str
    origin: str
    orders: int | None
    also: str


@dataclass(frozen=True)
class WordsOfClass:
    """
    What suggests a class, and what means it.

    Attributes
    ----------
    code, label
        The class.
    lines
        The words in force, those that found most orders first.
    set_aside
        Delivered words that the office doesn't use.
    aliases
        The words of exports that are taken as the class itself.
    """

    code: str
    label: str
    lines: tuple[WordLine, ...]
    set_aside: tuple[WordLine, ...]
    aliases: tuple[str, ...]


def complaint_classes() -> tuple[str, ...]:
    """Return the codes of the 14 classes."""
    return tuple(code for code in vocabulary(_VOCABULARY).codes if code != UNKNOWN)


def class_label(code: str, language: str) -> str:
    """Return a class's name."""
    return vocabulary(_VOCABULARY).label(code, language)


def class_words_in_force() -> ClassWords:
    """Return the words that suggest each class in the store that is open."""
    return _in_force(store_state())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _in_force(state: StoreState) -> ClassWords:
    from loaders.class_words import words_in_force  # noqa: PLC0415 - only where words are looked at

    return words_in_force(pd.DataFrame(read(state, KIND)))


def delivered_class_words() -> ClassWords:
    """Return the words that the program came with."""
    from loaders.class_words import delivered_words  # noqa: PLC0415 - see above

    return delivered_words()


def class_word_limits() -> dict[str, int]:
    """Return what is taken: ``shortest`` and ``longest`` word in characters, ``most`` words of a class."""
    from loaders.class_words import LONGEST, MOST_WORDS, SHORTEST  # noqa: PLC0415 - see above

    return {"shortest": SHORTEST, "longest": LONGEST, "most": MOST_WORDS}


def class_table(change: WordsChange, language: str) -> pd.DataFrame:
    """Return the classes as a page lists them: words, what a change does to them, orders that words suggest it for."""
    words, orders = class_words_in_force(), _suggested(store_state())
    columns: dict[str, list[object]] = {"class": [], "words": [], "changed": [], "suggested": []}
    for code in complaint_classes():
        added, removed = len(change.added.get(code, ())), len(change.removed.get(code, ()))
        columns["class"].append(class_label(code, language))
        columns["words"].append(len(words[code]))
        columns["changed"].append(" ".join(part for part in (added and f"+{added}", removed and f"−{removed}") if part))
        columns["suggested"].append(orders.get(code, 0))
    return pd.DataFrame({text(f"class_words.column_{name}", language): cells for name, cells in columns.items()})


def suggested_orders() -> int:
    """Return how many stored orders have a class that was suggested by words."""
    return sum(_suggested(store_state()).values())


@shared(_KEPT)
def _suggested(state: StoreState) -> dict[str, int]:
    orders = read(state, "work_orders")
    suggested = orders["category"][orders["category_suggested"].fillna(value=False)]
    return {str(code): int(count) for code, count in suggested.value_counts().items()}


def words_of_class(code: str, language: str) -> WordsOfClass:
    """Return what suggests a class in the store that is open, and what means it."""
    return _words_of_class(store_state(), code, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT * 14)
def _words_of_class(state: StoreState, code: str, language: str) -> WordsOfClass:
    words, found = _in_force(state), _review(state, _as_key(_in_force(state))).found
    origins = _origins(state, code, language)

    def line(word: str) -> WordLine:
        others = [class_label(other, language) for other, own in words.items() if other != code and word in own]
        also = text("formats.item_separator", language).join(others)
        origin = origins.get(word, text("class_words.delivered", language))
        return WordLine(word, origin, found.get(word, 0) if word in words[code] else None, also)

    own = [line(word) for word in words[code]]
    return WordsOfClass(
        code,
        class_label(code, language),
        tuple(sorted(own, key=lambda each: -(each.orders or 0))),
        tuple(line(word) for word in delivered_class_words()[code] if word not in words[code]),
        vocabulary(_VOCABULARY).terms[code].aliases,
    )


def class_word_table(code: str, words: tuple[str, ...], language: str) -> pd.DataFrame:
    """
    Return the words of a class as a page lists them, with those that aren't used last.

    Parameters
    ----------
    code
        The class.
    words
        Those wanted, folded; what isn't in force yet stands first, then what finds most orders.
    language
        Of headers and cells.

    Returns
    -------
    table
        Whether it is used, the word, where it comes from, in how many orders it is found (NA: not looked for yet), and
        the other classes for which it weighs.
    """
    own = words_of_class(code, language)
    known = {line.word: line for line in (*own.lines, *own.set_aside)}
    new = [word for word in words if word not in known]
    lines = sorted(known.values(), key=lambda line: line.word not in words)
    fresh = [""] * len(new)
    columns = {
        "used": pd.Series([*(True for _ in new), *(line.word in words for line in lines)], dtype="bool"),
        "word": pd.Series([*new, *(line.word for line in lines)], dtype="str"),
        "origin": pd.Series([*fresh, *(line.origin for line in lines)], dtype="str"),
        "orders": pd.Series([*(pd.NA for _ in new), *(line.orders for line in lines)], dtype="Int64"),
        "also": pd.Series([*fresh, *(line.also for line in lines)], dtype="str"),
    }
    return pd.DataFrame({text(f"class_words.column_{name}", language): cells for name, cells in columns.items()})


def _origins(state: StoreState, code: str, language: str) -> dict[str, str]:
    """Return by whom and when each word of a class was decided on that the program didn't come with so."""
    from loaders.words import fold  # noqa: PLC0415 - see above

    rows = pd.DataFrame(read(state, KIND))
    rows = rows[(rows["category"] == code) & rows["word"].notna() & rows["used"].notna()]
    words, delivered = rows["word"].map(fold), delivered_class_words()[code]
    own = words[words.isin(delivered) != rows["used"].astype("bool")]
    writers = writers_of_rows(Path(state.path), KIND) if len(own) else {}
    return {
        word: text("class_words.by", language, name=writers[row_id].name, day=local_minute(writers[row_id].at)[:10])
        for row_id, word in own.items()
        if row_id in writers
    }


def read_class_words(typed: Iterable[str]) -> tuple[tuple[str, ...], tuple[RefusedWord, ...]]:
    """Read the words of a class as a person typed or pasted them: see `loaders.class_words.read_words`."""
    from loaders.class_words import read_words  # noqa: PLC0415 - see above

    return read_words(typed)


def words_change(before: ClassWords, after: ClassWords) -> WordsChange:
    """Return what turns words into others: see `loaders.class_words.change_to`."""
    from loaders.class_words import change_to  # noqa: PLC0415 - see above

    return change_to(before, after)


def review_words(change: WordsChange) -> ClassReview:
    """Return what the stored orders would get by the words in force after a change: see `loaders.class_review`."""
    from loaders.class_words import apply_change  # noqa: PLC0415 - see above

    state = store_state()
    return _review(state, _as_key(apply_change(_in_force(state), change)))


def _as_key(words: ClassWords) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((code, tuple(sorted(own))) for code, own in words.items())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _review(state: StoreState, words: tuple[tuple[str, tuple[str, ...]], ...]) -> ClassReview:
    from loaders.class_review import review_classes  # noqa: PLC0415 - see above

    return review_classes(pd.DataFrame(read(state, "work_orders")), dict(words))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _suggester(state: StoreState) -> ClassSuggester:
    from loaders.complaint_classes import ClassSuggester  # noqa: PLC0415 - see above

    return ClassSuggester(_in_force(state))


def suggesting_words(state: StoreState, code: str, title: str, spoken: str) -> tuple[str, ...]:
    """Return the words in force that suggest a class for an order that says this; none where words changed since."""
    suggested, found = _suggester(state).explain(title, spoken)
    return tuple(word for word in _in_force(state)[code] if word in found) if suggested == code else ()


def moves_table(moves: tuple[ClassMove, ...], language: str) -> pd.DataFrame:
    """Return orders that would get another class, a row per old and new class, with examples; masked texts."""
    columns = {
        "before": [_suggested_label(move.before, language) for move in moves],
        "after": [_suggested_label(move.after, language) for move in moves],
        "moved": [len(move.row_ids) for move in moves],
        "examples": [text("formats.clause_separator", language).join(move.examples) for move in moves],
    }
    return pd.DataFrame({text(f"class_words.column_{name}", language): cells for name, cells in columns.items()})


def _suggested_label(code: str | None, language: str) -> str:
    return text("class_words.none", language) if code is None else class_label(code, language)


def said_change(change: WordsChange, language: str) -> str:
    """Return a change in words: each class with what is added and removed."""
    said = []
    for code in complaint_classes():
        signed = [f"+{word}" for word in change.added.get(code, ())]
        signed += [f"−{word}" for word in change.removed.get(code, ())]
        if signed:
            label = class_label(code, language)
            said.append(text("class_words.change_of", language, label=label, words=" ".join(signed)))
    return text("formats.clause_separator", language).join(said)


def store_class_words(
    change: WordsChange, moves: tuple[ClassMove, ...], *, changed_by: str, note: str, seen: int
) -> Receipt:
    """
    Store a change of the words, and the orders that follow it, as one batch.

    Parameters
    ----------
    change, moves
        See `loaders.class_review.words_batch`; one of them may be empty.
    changed_by, note
        Who, and what the history is to say.
    seen
        The revision of the store with which the person saw the moves.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    StoreChangedError
        If somebody else stored the same meanwhile.
    StoreError
        One of its kinds; nothing was written then.
    """
    from loaders.class_review import words_batch  # noqa: PLC0415 - see above

    refuse_in_view_mode()
    store = open_store()
    return store.save(words_batch(store, change, moves, changed_by=changed_by, note=note, planned_at=seen))
