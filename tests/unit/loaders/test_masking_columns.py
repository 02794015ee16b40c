"""Many texts are masked together as each is by itself, whatever they hold: Arrow only tells which to look at."""

from __future__ import annotations

import re
import string
import sys
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import text_rules
from loaders.column_values import ArrowValues, CodedValues
from loaders.free_text import mask_free_text, mask_free_texts
from loaders.masking import mask_column, mask_text
from loaders.words import WORDS_FILE
from tests.unit.loaders import planted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLANTED = (
    *(*planted.NAMES, *planted.LATER_NAMES, *planted.PHONES, *planted.IDS, *planted.PLATES, *planted.EMAILS),
    *(*planted.CARDS, *planted.ACCOUNTS, *planted.HOUSES),
)
PATTERNS = (*planted.NAME_PATTERNS, *planted.LATER_PATTERNS, *planted.NUMBER_PATTERNS)
PEOPLE = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))["people"]
WORDS = tuple(word for words in PEOPLE.values() if not isinstance(words, str) for word in words)
CHARACTERS = "".join(characters for characters in PEOPLE.values() if isinstance(characters, str))
# What the two kinds of patterns may take for different things: spaces, digits, cases, ends of lines; and masks.
ODD = (
    *("\n", "\r\n", "\t", "\x0b", "\x1c", "\x85", "\xa0", "\u2003", "\u2028", "\u3000", "\x00", "\ufeff", "\u200b"),
    *("１", "１３８", "Ｈ", "ａ", "\u0661", "\u096b", "\u212a", "\u0130", "\u0131", "\u017f", "²", "①", "㈠", "℃"),
    *("\ud83d", "\udc00", "\U0001f600", "\U0001d7d8", "\U00020000", "**", "***", "王**", "3-***", "é", "е\u0301"),
)
NUMBERS = st.from_regex(r"[+0-9XxA-Ha-h.\-·#* @:：]{1,20}", fullmatch=True)
FRAGMENTS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(CHARACTERS),
    st.sampled_from(PLANTED),
    st.sampled_from("，。：、（）！—和与的是我叫号楼栋单元室户巷弄年月日路 ,.:()-#@0123456789"),
    NUMBERS,
)
TEXTS = st.lists(FRAGMENTS, max_size=14).map("".join)
ODD_TEXTS = st.lists(st.one_of(FRAGMENTS, st.sampled_from(ODD), st.characters()), max_size=14).map("".join)


def mask_texts(texts: Sequence[str]) -> list[str]:
    return list(text_rules.change_each(texts, mask_text, lambda column: ArrowValues(mask_column(column))))


@pytest.fixture(autouse=True)
def few_are_many() -> Iterator[None]:
    """Let two texts go through Arrow as a thousand do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_rules, "_MANY", 1)
        yield


@settings(max_examples=60)
@given(st.lists(st.one_of(TEXTS, TEXTS, ODD_TEXTS), min_size=20, max_size=60))
def test_texts_together_are_masked_as_each_by_itself(texts: list[str]) -> None:
    assert list(mask_free_texts(texts)) == [mask_free_text(text) for text in texts]
    assert mask_texts(texts) == [mask_text(text) for text in texts]


def test_whatever_is_planted_anywhere_is_masked_as_by_itself() -> None:
    texts = [pattern.format(value) for pattern in PATTERNS for value in PLANTED] + list(planted.PLAIN)
    assert list(mask_free_texts(texts)) == [mask_free_text(text) for text in texts]
    assert mask_texts(texts) == [mask_text(text) for text in texts]


def test_a_very_long_text_is_masked_as_by_itself() -> None:
    texts = ["".join(pattern.format(value) for pattern in PATTERNS) for value in PLANTED[::9]]
    assert list(mask_free_texts(texts)) == [mask_free_text(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我是邵桂芳，住3号楼2单元501室，电话13812348000", "我是邵**，住3号楼***，电话138****8000"),
        ("张伟和李娜夫妇", "张**和李**夫妇"),
        ("１３８１２３４８０００", "138****8000"),
        ("反映\n13812348000", "反映\n138****8000"),
        ("\ud83d13812348000", "\ud83d138****8000"),
        ("\x00我是邵桂芳，", "\x00我是邵**，"),
        ("三楼东门的灯坏了", "三楼东门的灯坏了"),
        ("", ""),
    ],
)
def test_texts_keep_their_places(text: str, masked: str) -> None:
    assert list(mask_free_texts(["路灯不亮", text, "路灯不亮", text])) == ["路灯不亮", masked, "路灯不亮", masked]


@pytest.mark.parametrize("which", [[0, 1], [1, 0], [1, 1, 0], []])
def test_texts_that_are_held_once_are_masked_once_and_keep_their_order(which: list[int]) -> None:
    texts = CodedValues(np.array(which, dtype=np.intp), ["路灯不亮", "我是邵桂芳，"])
    assert list(mask_free_texts(texts)) == [["路灯不亮", "我是邵**，"][at] for at in which]


def test_no_text_gives_none() -> None:
    assert list(mask_free_texts([])) == mask_texts([]) == []


def test_plain_characters_mean_the_same_to_arrow_and_to_python() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    plain = re.sub(text_rules._NOT_PLAIN, "", every)
    assert {"，", "中", "a", "\U0001f600"} < set(plain)
    for pattern, expected in ((r"\s", " "), (r"\d", string.digits), ("(?i)[a-z]", string.ascii_letters)):
        assert set(re.findall(pattern, plain)) == set(expected)
        column = pa.array(list(plain), pa.large_string())
        found = column.filter(text_rules.may_match(column, re.compile(pattern)))
        assert set(found.to_pylist()) == set(expected)


@pytest.mark.parametrize(
    ("pattern", "text", "may"),
    [
        (r"(?<!\d)5(?!\d)", "15", False),
        (r"(?<!\d)5(?!\d)", "51", True),
        (r"(?<![\d.])5", ".5", False),
        (r"(?<![\d.])5", "5", True),
        (r"(?=[ab])(?<=[xy])a(?=b)", "xab", True),
        (r"(?=[ab])(?<=[xy])a(?=b)", "xa", False),
        (r"(?<=xx)a|b(?=y)", "xb", False),
        (r"(?<=xx)a|b(?=y)", "by", True),
        (r"a(?![b]{2})", "abb", True),
    ],
)
def test_what_stands_around_a_match_is_asked_for_or_left_out(pattern: str, text: str, *, may: bool) -> None:
    assert text_rules.may_match(pa.array([text], pa.large_string()), re.compile(pattern)).to_pylist() == [may]
