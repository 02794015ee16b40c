"""No name, number or house number that people dictate is found again; places and plain words stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.free_text import mask_free_text
from loaders.words import any_of, words
from tests.unit.loaders import planted


def recall(values: tuple[str, ...], patterns: tuple[str, ...]) -> tuple[float, list[str]]:
    """Return the share of planted values that aren't found again, and the texts in which one is."""
    texts = [(value, pattern.format(value)) for value in values for pattern in patterns]
    leaked = [text for value, text in texts if value in mask_free_text(text)]
    return 1 - len(leaked) / len(texts), leaked


def test_the_names_and_sentences_planted_are_none_of_the_masker_s_own() -> None:
    lists = {word for key in ("introductions", "titles", "after_name", "not_names") for word in words("people", key)}
    assert not lists & {*planted.NAMES, *planted.LATER_NAMES}
    assert not any(name in any_of("people", "place_ends") for name in planted.NAMES)


@pytest.mark.parametrize(
    ("kind", "values", "patterns", "least"),
    [
        ("names", planted.NAMES, planted.NAME_PATTERNS, 1.0),
        ("later names", planted.LATER_NAMES, planted.LATER_PATTERNS, 0.97),
        ("phones", planted.PHONES, planted.NUMBER_PATTERNS, 1.0),
        ("ids", planted.IDS, planted.NUMBER_PATTERNS, 1.0),
        ("plates", planted.PLATES, planted.NUMBER_PATTERNS, 1.0),
        ("emails", planted.EMAILS, planted.NUMBER_PATTERNS, 1.0),
        ("cards", planted.CARDS, planted.NUMBER_PATTERNS, 1.0),
        ("accounts", planted.ACCOUNTS, planted.NUMBER_PATTERNS, 1.0),
        ("houses", planted.HOUSES, planted.NUMBER_PATTERNS, 1.0),
    ],
)
def test_what_is_planted_is_not_found_again(
    kind: str, values: tuple[str, ...], patterns: tuple[str, ...], least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    share, leaked = recall(values, patterns)
    with capsys.disabled():
        print(f"\nmasking recall {kind} {share:.1%} of {len(values) * len(patterns)}", end="")  # noqa: T201 - told by kind
    assert share >= least, leaked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我是邵桂芳，住在渔山小区3号楼2单元501室", "我是邵**，住在渔山小区3号楼***"),
        ("家父李德全今年八十二岁", "家父李**今年八十二岁"),
        ("张伟和李娜夫妇", "张**和李**夫妇"),
        ("联系电话0537-2345678", "联系电话0537-****5678"),
        ("座机2345678", "座机***"),
        ("5-2-401住户", "5-***住户"),
    ],
)
def test_a_masked_text_keeps_what_tells_nobody_apart(text: str, masked: str) -> None:
    assert mask_free_text(text) == masked


@pytest.mark.parametrize("text", planted.PLAIN)
def test_places_and_plain_words_stay(text: str) -> None:
    assert mask_free_text(text) == text


@given(st.text(max_size=300))
def test_any_text_is_masked_and_masking_again_changes_nothing_that_is_a_number(text: str) -> None:
    masked = mask_free_text(text)
    assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d)", masked)
