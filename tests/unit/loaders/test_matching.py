"""A compound's name to its row: the name, an alias, the sound; the doubtful stay doubtful."""

from __future__ import annotations

from loaders.matching import CompoundIndex
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


def test_a_name_is_found_whatever_its_width_spaces_and_brackets() -> None:
    for name in ("电磁线厂宿舍", "电磁线厂 宿舍", "（电磁线厂）宿舍", "电磁线厂·宿舍"):
        assert INDEX.find(name) == ("C001", "")


def test_an_alias_is_a_name() -> None:
    assert INDEX.find("线厂院") == ("C001", "")


def test_a_name_written_by_its_sound_is_found_and_noted() -> None:
    assert INDEX.find("电瓷线厂宿舍") == ("C001", "matched_by_sound")


def test_a_sound_with_two_owners_is_nobody_s() -> None:
    assert INDEX.find("鱼山小区") == (None, "ambiguous_compound")


def test_the_community_tells_two_of_a_name_apart() -> None:
    assert INDEX.find("明珠花园", "西门社区") == ("C003", "")
    assert INDEX.find("明珠花园") == (None, "ambiguous_compound")
    assert INDEX.find("明珠花园", "翰林社区") == (None, "ambiguous_compound")


def test_an_unknown_name_is_never_guessed() -> None:
    assert INDEX.find("明珠家园") == (None, "unknown_compound")
