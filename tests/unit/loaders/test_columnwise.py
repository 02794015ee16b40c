"""Whole columns at once give what cell by cell gives."""

from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from loaders.columnwise import each_once, plain_texts
from loaders.reading import Reading
from loaders.rows import cell_text
from loaders.values import read_text
from loaders.words import fold

LIMIT = 100
TEXTS = st.one_of(
    st.text(max_size=30),
    st.text("阳光花园不详未知无鲁HA138１２@：:（）()、，。- -1234567890 abcN/#", max_size=30),
)


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=20))
@example(["联系人：王小明", "车鲁HA1234D", "13812348000", "370811195001011234", "卡6222-0212-3456-7890", "不详", "无"])
@example(["小区1381234-8000", "院138-1234-8000", "甲\u0301", "陈\U0002f800", "\ud800"])
def test_a_text_taken_as_it_is_is_what_reading_it_gives(cells: list[str | None]) -> None:
    for cell, is_plain in zip(cells, plain_texts(cells, LIMIT), strict=True):
        if is_plain:
            assert cell is not None
            assert read_text(cell, limit=LIMIT) == Reading(cell)


def test_names_and_addresses_are_taken_as_they_are() -> None:
    assert plain_texts(["阳光花园3号院", "共青团路88号（东区）", "建设路138号"], LIMIT).all()
    assert not plain_texts(["不详", "", None, "阳" * 101, " 阳光", "张三13812348000"], LIMIT).any()
    assert not plain_texts(["阳光", 3], LIMIT).any()


@given(
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([0.5, 1.0, 2.0]), TEXTS), max_size=20
    )
)
def test_each_cell_gets_its_own_result_though_1_and_true_are_equal(cells: list[Any]) -> None:
    assert each_once(repr, cells) == [repr(cell) for cell in cells]
    assert each_once(cell_text, cells) == [cell_text(cell) for cell in cells]


def test_a_cell_is_read_once_however_often_it_stands() -> None:
    read: list[str] = []
    each_once(read.append, ["甲", "乙", "甲", "甲"])
    assert read == ["甲", "乙"]


@given(TEXTS)
@example("\ufdfa")
def test_folding_letters_and_digits_is_no_other_folding(text: str) -> None:
    careful = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    assert fold(text) == careful or not text.isprintable()
    assert fold("Ａｂ１") == "ab1"
