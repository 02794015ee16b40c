"""Texts nearly the same are found among those shortly before, each pair that the indel ratio alone would find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from analysis.complaints.near_texts import ALIKE, name_buildings, near_pairs

# 「丁」 and 「倁」 have the same low byte, as have 「a」 and 「š」 (U+0161).
LETTERS = st.text("丁倁一乁aš𠀀", min_size=8, max_size=14)


def pairs_of(letters: list[str], compound: list[int]) -> set[tuple[int, int]]:
    """Return the pairs found."""
    earlier, later = near_pairs(letters, np.array(compound, dtype=np.int64))
    return set(zip(earlier.tolist(), later.tolist(), strict=True))


@given(st.lists(st.tuples(LETTERS, st.integers(0, 1)), max_size=20))
def test_every_pair_of_a_compound_that_is_alike_enough_is_found_and_no_other(texts: list[tuple[str, int]]) -> None:
    letters, compound = [text for text, _ in texts], [place for _, place in texts]
    alike = {
        (one, other)
        for other in range(len(texts))
        for one in range(other)
        if compound[one] == compound[other] and fuzz.ratio(letters[one], letters[other]) >= ALIKE
    }
    assert pairs_of(letters, compound) == alike


def test_letters_that_only_share_a_low_byte_are_not_alike() -> None:
    assert ord("丁") % 256 == ord("倁") % 256
    assert pairs_of(["丁" * 20, "倁" * 20], [0, 0]) == set()


@pytest.mark.parametrize(("between", "is_found"), [(0, True), (63, True), (127, False)])
def test_a_text_is_compared_with_those_shortly_before_it_alone(between: int, is_found: bool) -> None:  # noqa: FBT001 - a case of the test
    others = [chr(ord("一") + number) * 20 for number in range(between)]
    pairs = pairs_of(["漏水" * 10, *others, "漏水" * 10], [0] * (between + 2))
    assert ((0, between + 1) in pairs) == is_found


def test_buildings_are_named_by_their_numbers_in_any_width() -> None:
    assert name_buildings(["３号楼2单元漏水", "漏水", "三号楼"]) == [{"3号楼", "2单元"}, set(), {"三号楼"}]
