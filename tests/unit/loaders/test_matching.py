"""A compound's name to its row: the name, an alias, the sound; the doubtful stay doubtful."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.columns import fold_header
from loaders.matching import CompoundIndex, fold_name
from tests.factories import compounds

INDEX = CompoundIndex(
    compounds(
        {"name": "电磁线厂宿舍", "aliases": "线厂院、电磁院", "community": "大石桥社区"},
        {"name": "明珠花园", "community": "北门社区"},
        {"name": "明珠花园", "community": "西门社区"},
        {"name": "渔山小区"},
        {"name": "愉善小区"},
    )
)


def _found(name: str, community: str | None = None) -> tuple[str | None, str]:
    match = INDEX.find(name, community)
    return match.compound_id, match.code


def _asked(name: str, community: str | None = None) -> list[tuple[str, str]]:
    return [(candidate.compound_id, candidate.how) for candidate in INDEX.find(name, community).candidates]


def test_a_name_is_found_whatever_its_width_spaces_and_brackets() -> None:
    for name in ("电磁线厂宿舍", "电磁线厂 宿舍", "（电磁线厂）宿舍", "电磁线厂·宿舍"):
        assert _found(name) == ("C001", "")


def test_an_alias_is_a_name() -> None:
    assert _found("线厂院") == ("C001", "")


def test_a_name_written_by_its_sound_is_found_and_noted() -> None:
    assert _found("电瓷线厂宿舍") == ("C001", "matched_by_sound")


def test_a_sound_with_two_owners_is_nobody_s() -> None:
    assert _found("鱼山小区") == (None, "ambiguous_compound")


def test_the_community_tells_two_of_a_name_apart() -> None:
    assert _found("明珠花园", "西门社区") == ("C003", "")
    assert _found("明珠花园") == (None, "ambiguous_compound")
    assert _found("明珠花园", "翰林社区") == (None, "ambiguous_compound")


def test_an_alias_of_two_characters_is_asked_about() -> None:
    index = CompoundIndex(compounds({"name": "渔山小区", "aliases": "渔山"}))
    assert index.find("渔山").code == "doubtful_compound"


def test_a_longer_name_that_only_has_a_word_that_says_nothing_more_is_taken_for_it() -> None:
    index = CompoundIndex(compounds({"name": "都市华彩大酒店公寓"}, {"name": "明珠花园"}))
    match = index.find("都市华彩大酒店公寓楼")
    assert (match.compound_id, match.code) == ("C001", "matched_by_likeness")


@pytest.mark.parametrize("name", ["电磁线厂北宿舍", "电磁线厂宿舍2期", "老电磁线厂宿舍", "电磁线厂宿舍A区"])
def test_what_tells_siblings_apart_is_always_asked_about(name: str) -> None:
    assert _found(name) == (None, "doubtful_compound")
    assert _asked(name)[0] == ("C001", "likeness")


def test_an_unknown_name_is_never_guessed() -> None:
    assert _found("翠湖庄园") == (None, "unknown_compound")
    assert _found("明珠家园") == (None, "doubtful_compound")
    assert _asked("明珠家园") == [("C002", "likeness"), ("C003", "likeness")]


@given(st.text() | st.text(st.sampled_from("渔山aΣ1２①，。（） \t-·+_゛か\u0301\u1100\u1161")))
def test_a_name_folds_as_a_header_does_whatever_way_is_quicker(text: str) -> None:
    assert fold_name(text) == fold_header(text)
