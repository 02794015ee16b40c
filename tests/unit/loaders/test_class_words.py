"""The words that suggest a class: the delivered ones as the office changed them, held to rules that are told."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schemas import empty_frame
from loaders.class_words import (
    LONGEST,
    MOST_WORDS,
    SHORTEST,
    WordsChange,
    apply_change,
    change_to,
    changed_rows,
    delivered_words,
    frame_of,
    read_words,
    words_in_force,
)
from loaders.words import fold
from tests.factories import frame_of as rows_of

NOTHING = pd.DataFrame(empty_frame("class_words"))
SOME = {"parking": ("停车", "地锁"), "cleaning": ("垃圾",)}


def own(*rows: tuple[str, str, bool | None]) -> pd.DataFrame:
    """Return rows of an office: class, word, whether used."""
    named = [dict(zip(("category", "word", "used"), row, strict=True)) for row in rows]
    return rows_of("class_words", *named)


def test_an_office_without_words_of_its_own_has_the_delivered_ones() -> None:
    assert words_in_force(NOTHING) == dict(delivered_words())


def test_own_words_are_added_and_delivered_ones_set_aside() -> None:
    words = words_in_force(own(("parking", "占道石墩", True), ("parking", "停车", False), ("fees", "停车", True)))
    assert words["parking"] == (*(word for word in delivered_words()["parking"] if word != "停车"), "占道石墩")
    assert words["fees"] == (*delivered_words()["fees"], "停车")


@pytest.mark.parametrize(
    "row",
    [
        ("parking", "车", True),
        ("parking", "车" * (LONGEST + 1), True),
        ("parking", "13800001234", True),
        ("no_such_class", "石墩", True),
        ("parking", "石墩", None),
    ],
)
def test_a_row_that_breaks_the_rules_changes_nothing(row: tuple[str, str, bool | None]) -> None:
    assert words_in_force(own(row)) == dict(delivered_words())


def test_words_are_folded_as_texts_are() -> None:
    assert read_words(["ＷiFi 信号", "　石墩 "]) == (("wifi信号", "石墩"), ())


def test_a_pasted_cell_of_several_words_is_taken_apart() -> None:
    assert read_words(["石墩、地桩，\t挡车器\r\n路障;;"])[0] == ("石墩", "地桩", "挡车器", "路障")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("车", "too_short"),
        ("长" * (LONGEST + 1), "too_long"),
        ("12345", "no_letter"),
        ("！！！", "no_letter"),
        ("车牌鲁H12345", "personal"),
    ],
)
def test_what_is_no_word_is_told_and_not_taken(typed: str, fault: str) -> None:
    words, (refused,) = read_words([typed, "石墩"])
    assert (words, refused.fault) == (("石墩",), fault)


def test_what_is_told_of_a_refused_word_is_cut_and_masked() -> None:
    (refused,) = read_words(["电话13800001234"])[1]
    assert "13800001234" not in refused.word
    (long,) = read_words(["长" * 5_000])[1]
    assert len(long.word) == LONGEST + 1


def test_a_word_that_stands_twice_is_told_once_and_kept_once() -> None:
    words, refused = read_words(["石墩", "石 墩", "石墩"])
    assert words == ("石墩",)
    assert [each.fault for each in refused] == ["twice", "twice"]


def test_a_class_takes_so_many_words_and_no_more() -> None:
    words, refused = read_words([f"词{number}" for number in range(MOST_WORDS + 1)])
    assert len(words) == MOST_WORDS
    assert [each.fault for each in refused] == ["too_many"]


def test_the_delivered_words_keep_their_own_rules() -> None:
    for words in delivered_words().values():
        assert read_words(words) == (words, ())


def test_a_change_is_what_differs_and_another_class_stays() -> None:
    change = change_to(SOME, {"parking": ("停车", "石墩")})
    assert change == WordsChange({"parking": ("石墩",)}, {"parking": ("地锁",)})
    assert apply_change(SOME, change) == {"parking": ("停车", "石墩"), "cleaning": ("垃圾",)}
    assert not change_to(SOME, SOME)


def test_a_word_that_stands_as_it_should_already_is_not_written() -> None:
    stored = own(("parking", "石墩", True), ("parking", "停车", False))
    change = WordsChange({"parking": ("石墩", "停车", "车位")}, {"parking": ("没有的词",)})
    assert changed_rows(stored, change) == [("V002", "parking", "停车", True)]


def test_back_to_the_delivered_words_sets_the_office_s_own_aside() -> None:
    stored = own(("parking", "石墩", True), ("parking", "停车", False))
    change = change_to(words_in_force(stored), delivered_words())
    rows = changed_rows(stored, change)
    assert [tuple(row) for row in rows] == [("V002", "parking", "停车", True), ("V001", "parking", "石墩", False)]
    after = stored.copy()
    after.update(frame_of(rows))
    assert {code: set(words) for code, words in words_in_force(after).items()} == {
        code: set(words) for code, words in delivered_words().items()
    }


@given(st.lists(st.text(max_size=30), max_size=6))
def test_whatever_is_typed_gives_words_that_keep_the_rules(typed: list[str]) -> None:
    words, _ = read_words(typed)
    assert all(fold(word) == word and SHORTEST <= len(word) <= LONGEST for word in words)
    assert read_words(words) == (words, ())
