"""Other words: what they would do to stored orders is said before, done as one batch, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from config.errors import StoreChangedError
from geodata.store import Store
from geodata.store.provenance import writers_of_rows
from loaders.class_review import ClassReview, review_classes, words_batch
from loaders.class_words import WordsChange, apply_change, delivered_words, words_in_force
from loaders.importing import plan_import
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADERS = ("工单编号", "受理时间", "诉求内容", "诉求类型")
ROWS = (
    # A suggestion of none, of one by a word that goes, of one that stays; then what the export states itself.
    ("A1", "门口的石墩挡路", ""),
    ("A2", "门口的石墩挡路", ""),
    ("A3", "垃圾没人管", ""),
    ("A4", "屋顶漏水，还有石墩", ""),
    ("A5", "石墩", "停车管理"),
)
ADD = WordsChange({"parking": ("石墩",)})
LESS = WordsChange({}, {"cleaning": ("垃圾",)})


def content(*rows: Sequence[str]) -> bytes:
    """Return an export of orders: number, text, class."""
    return workbook(HEADERS, *([number, "2025-03-05", text, category] for number, text, category in rows))


@pytest.fixture
def street(store: Store) -> Store:
    """Return a store with orders."""
    store.save(plan_import(content(*ROWS), "导出.xlsx", store).to_batch("张工"))
    return store


def classes(store: Store) -> dict[str, tuple[str | bool | None, ...]]:
    """Return the class of each order by its number, and whether it is a suggestion."""
    orders = store.read("work_orders")
    rows = zip(orders["number"], orders["category"], orders["category_suggested"], strict=True)
    return {number: tuple(None if pd.isna(cell) else cell for cell in cells) for number, *cells in rows}


def review(store: Store, change: WordsChange) -> ClassReview:
    words = apply_change(words_in_force(store.read("class_words")), change)
    return review_classes(store.read("work_orders"), words)


def store_change(store: Store, change: WordsChange, *, at_once: bool = True, planned_at: int | None = None) -> int:
    """Store a change, for stored orders too or only for those to come; return its batch."""
    batch = words_batch(
        store,
        change,
        review(store, change).moves if at_once else (),
        changed_by="王敏",
        note="加词",
        planned_at=store.revision() if planned_at is None else planned_at,
    )
    return store.save(batch).batch_id


BEFORE = {
    "A1": (None, None),
    "A2": (None, None),
    "A3": ("cleaning", True),
    "A4": ("repair", True),
    "A5": ("parking", False),
}


def test_the_preview_counts_the_orders_that_would_move_and_shows_their_texts(street: Store) -> None:
    assert classes(street) == BEFORE
    found = review(street, ADD)
    # Without the one whose class the export states.
    assert (found.orders, found.moved) == (4, 2)
    (move,) = found.moves
    assert (move.before, move.after, len(move.row_ids)) == (None, "parking", 2)
    # A text that stands twice is one example.
    assert move.examples == ("门口的石墩挡路",)
    assert found.found == {"石墩": 3, "垃圾": 1, "漏水": 1, "屋顶": 1}


def test_nothing_moves_while_the_words_stay(street: Store) -> None:
    assert review(street, WordsChange()).moves == ()


def test_an_order_whose_words_no_longer_suggest_anything_has_no_class(street: Store) -> None:
    (move,) = review(street, LESS).moves
    assert (move.before, move.after) == ("cleaning", None)
    store_change(street, LESS)
    assert classes(street) == BEFORE | {"A3": (None, None)}


def test_one_batch_changes_the_words_and_the_suggestions_and_one_undo_takes_both_back(street: Store) -> None:
    batch = store_change(street, ADD)
    assert classes(street) == BEFORE | {"A1": ("parking", True), "A2": ("parking", True)}
    assert "石墩" in words_in_force(street.read("class_words"))["parking"]
    history = street.history().set_index("batch_id").loc[batch]
    assert (history["imported_by"], history["note"], history["action"]) == ("王敏", "加词", "edit")
    assert {row_id: writer.name for row_id, writer in writers_of_rows(street.path, "class_words").items()} == {
        "V001": "王敏"
    }
    street.undo(batch, undone_by="王敏")
    assert classes(street) == BEFORE
    assert words_in_force(street.read("class_words")) == dict(delivered_words())
    assert writers_of_rows(street.path, "class_words") == {}


def test_words_may_hold_only_for_the_files_to_come_and_the_stored_follow_later(street: Store) -> None:
    store_change(street, ADD, at_once=False)
    assert classes(street) == BEFORE
    more = plan_import(content(("B1", "石墩", "")), "新.xlsx", street)
    assert more.frames["work_orders"]["category"].tolist() == ["parking"]
    assert review(street, WordsChange()).moved == 2
    store_change(street, WordsChange())
    assert classes(street)["A1"] == ("parking", True)


def test_a_word_set_aside_and_taken_again_is_one_row(street: Store) -> None:
    store_change(street, LESS)
    store_change(street, WordsChange({"cleaning": ("垃圾",)}))
    assert street.read("class_words")[["category", "word", "used"]].to_numpy().tolist() == [["cleaning", "垃圾", True]]
    assert classes(street) == BEFORE


def test_an_order_that_somebody_else_changed_since_the_preview_refuses_the_batch(street: Store) -> None:
    seen = street.revision()
    store_change(street, LESS)
    with pytest.raises(StoreChangedError):
        store_change(street, WordsChange({}, {"cleaning": ("垃圾",), "repair": ("漏水",)}), planned_at=seen)


def test_the_words_of_one_store_are_not_another_s(street: Store, tmp_path: Path) -> None:
    store_change(street, ADD)
    other = Store.open(tmp_path / "other.gpkg")
    assert words_in_force(other.read("class_words")) == dict(delivered_words())
