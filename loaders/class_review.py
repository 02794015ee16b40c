"""
What other words would do to the orders that are stored (分类用词的影响), and the batch that does it.

Only classes that were suggested by words are looked at, and orders that have none: what an export stated or a person
chose is never touched.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.schemas import conform
from geodata.store import ImportBatch
from loaders.class_words import KIND as CLASS_WORDS
from loaders.class_words import WordsChange, changed_rows, frame_of
from loaders.complaint_classes import ClassSuggester
from loaders.work_orders import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.store import Store

_EXAMPLES, _EXAMPLE_LENGTH = 3, 60
_NO_DIGEST = ""


@dataclass(frozen=True)
class ClassMove:
    """
    Orders that would get one other class.

    Attributes
    ----------
    before, after
        Codes of ``complaint_class``; None for none.
    row_ids
        Of the orders.
    examples
        The beginnings of a few of their texts, masked; hostile, to be shown as text only.
    """

    before: str | None
    after: str | None
    row_ids: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class ClassReview:
    """
    What words say of the stored orders.

    Attributes
    ----------
    orders
        How many orders have a class that was suggested, or none: those that were looked at.
    moves
        Those that would get another class, the commonest first.
    found
        In how many of these orders each word is found; words that are found in none are left out.
    """

    orders: int
    moves: tuple[ClassMove, ...]
    found: Mapping[str, int]

    @property
    def moved(self) -> int:
        """How many orders would get another class."""
        return sum(len(move.row_ids) for move in self.moves)


def review_classes(orders: pd.DataFrame, words: Mapping[str, Sequence[str]]) -> ClassReview:
    """
    Say which stored orders would get another class by `words`.

    Parameters
    ----------
    orders
        Every stored order, conformed.
    words
        By class, folded.
    """
    open_ = orders[orders["category"].isna() | orders["category_suggested"].fillna(value=False)]
    spoken = list(zip(_texts(open_, "title"), _texts(open_, "text"), strict=True))
    explained = ClassSuggester(words).explain_each(spoken)
    found: Counter[str] = Counter()
    groups: dict[tuple[str | None, str | None], list[int]] = {}
    for place, (before, (after, of_order)) in enumerate(zip(open_["category"].tolist(), explained, strict=True)):
        found.update(of_order)
        stored = None if pd.isna(before) else str(before)
        if stored != after:
            groups.setdefault((stored, after), []).append(place)
    moves = [
        ClassMove(
            *move,
            tuple(map(str, open_.index[places])),
            tuple(dict.fromkeys(_shown(*spoken[place]) for place in places))[:_EXAMPLES],
        )
        for move, places in groups.items()
    ]
    return ClassReview(len(open_), tuple(sorted(moves, key=lambda move: -len(move.row_ids))), found)


def _texts(orders: pd.DataFrame, name: str) -> list[str]:
    return [value if isinstance(value, str) else "" for value in orders[name]]


def _shown(title: str, text: str) -> str:
    said = " ".join(part for part in (title, text) if part)
    return said[:_EXAMPLE_LENGTH] + "…" if len(said) > _EXAMPLE_LENGTH else said


def words_batch(
    store: Store,
    change: WordsChange,
    moves: Sequence[ClassMove],
    *,
    changed_by: str,
    note: str,
    planned_at: int,
) -> ImportBatch:
    """
    Return what is to be saved when a person changes the words.

    Parameters
    ----------
    store
        Gives the ids of new rows.
    change
        Of the words; empty where only orders follow the words that are in force already.
    moves
        Orders that get their class by the new words at once; empty where only those to come do.
    changed_by, note
        Who, and what the history is to say of it.
    planned_at
        The revision with which the person saw `moves`.

    Raises
    ------
    ViewModeError
        If the store is for viewing and there is a new row.
    """
    rows = changed_rows(store.read(CLASS_WORDS), change)
    new = sum(row.row_id is None for row in rows)
    ids = iter(store.new_ids(CLASS_WORDS, new) if new else ())
    rows = [row._replace(row_id=row.row_id or next(ids)) for row in rows]
    frames = {CLASS_WORDS: frame_of(rows)} if rows else {}
    reclassified: list[dict[str, Any]] = []
    wiped: dict[str, tuple[str, ...]] = {}
    for move in moves:
        for row_id in move.row_ids:
            if move.after is None:
                reclassified.append({"id": row_id})
                wiped[row_id] = ("category", "category_suggested")
            else:
                reclassified.append({"id": row_id, "category": move.after, "category_suggested": True})
    if reclassified:
        columns = ["id", "category", "category_suggested"]
        frames[KIND] = conform(pd.DataFrame(reclassified, columns=columns, dtype=object), KIND)
    return ImportBatch(
        frames=frames,
        file_name="",
        sha256=_NO_DIGEST,
        imported_by=changed_by,
        as_of=None,
        action="edit",
        note=note,
        wiped={KIND: wiped},
        planned_at=planned_at,
    )
