"""An address finds its compound only where nothing speaks against it; the others wait, named alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.addresses import labelled_addresses
from loaders.address_matching import AddressIndex, Place
from loaders.addresses import leads_up, take_apart, what_follows
from loaders.words import words
from tests.factories import compounds

INDEX = AddressIndex(
    compounds(
        {"name": "渔山小区", "address": "红星西路(党校对面)"},
        {"name": "渔山小区南组团", "address": "光明街"},
        {"name": "电磁线厂宿舍", "aliases": "电磁线厂家属院", "community": "大石桥社区"},
        {"name": "明珠花园", "community": "北门社区", "address": "古槐路12号"},
        {"name": "明珠花园", "community": "西门社区", "address": "红星中路"},
        {"name": "文大街小区", "address": "文大街"},
        {"name": "霍家街小学宿舍", "address": "霍家街"},
        {"name": "都市华彩大酒店公寓", "address": "古槐路"},
    ),
    communities=["北门社区"],
)


def found(address: str, community: str = "", compound: str = "") -> tuple[str | None, str]:
    (match,) = INDEX.find_all([Place(address, community, compound)])
    return match.compound_id, match.how


@pytest.mark.parametrize(
    ("address", "compound_id", "how"),
    [
        ("山东省济宁市任城区古槐街道渔山小区3号楼2单元501室", "C001", "name"),
        ("渔山小区南组团1号楼", "C002", "name"),
        ("电磁线厂家属院门口", "C003", "alias"),
        ("电磁线场宿舍5-2-301", "C003", "sound"),
        ("任城区文大街小区5号楼", "C006", "name"),
        ("文大街文大街小区", "C006", "name"),
        ("霍家街小学宿舍五楼东户", "C007", "name"),
        ("红星西路党校对面渔山小区", "C001", "name"),
        ("都市华彩大酒店公寓楼", "C008", "name"),
        ("都市华彩大酒店寓", "C008", "likeness"),
    ],
)
def test_a_place_is_found_by_name_alias_sound_and_likeness(address: str, compound_id: str, how: str) -> None:
    assert found(address) == (compound_id, how)


@pytest.mark.parametrize(
    "address",
    [
        "渔山小区二期",
        "渔山小区北组团3号楼",
        "新电磁线厂宿舍",
        "渔山小区对面",
        "渔山小区幼儿园",
        "共青团路渔山小区",
        "渔山小区与文大街小区之间",
        "明珠花园3号楼",
    ],
)
def test_siblings_neighbours_homonyms_and_roads_that_lead_elsewhere_wait(address: str) -> None:
    assert found(address) == (None, "doubtful")


def test_homonyms_are_told_apart_by_their_community_or_their_road() -> None:
    assert found("明珠花园", "西门社区") == ("C005", "name")
    assert found("古槐路明珠花园") == ("C004", "name")


def test_a_place_that_is_not_listed_finds_nothing_and_an_empty_address_says_nothing() -> None:
    assert found("翠湖庄园3号楼") == (None, "none")
    assert found("  ") == (None, "no_address")


def test_the_compound_s_own_cell_counts_before_the_address() -> None:
    assert found("古槐路口", compound="文大街小区") == ("C006", "name")


def test_a_decision_holds_for_every_address_that_names_its_place_so() -> None:
    waiting = INDEX.find_all([Place("渔山小区二期3号楼"), Place("济宁市任城区渔山小区二期门口")])
    assert {match.core for match in waiting} == {"渔山小区二期"}
    decided = AddressIndex(
        compounds({"name": "渔山小区"}), decided={"渔山小区二期": "C001", "翠湖庄园": None, "旧名": "C999"}
    )
    matches = decided.find_all([Place("渔山小区二期8号楼"), Place("翠湖庄园2号楼"), Place("旧名")])
    assert [(match.compound_id, match.how) for match in matches] == [("C001", "decided"), (None, "refused")] * 1 + [
        (None, "refused")
    ]


def test_a_text_that_names_one_compound_is_its_and_one_that_names_two_waits() -> None:
    texts = ["我反映文大街小区垃圾没人清理", "文大街小区和霍家街小学宿舍之间的路灯", "渔山小区三期停水", "路灯不亮", ""]
    matches = INDEX.first_mentioned(texts)
    assert [match.compound_id for match in matches] == ["C006", None, None, None, None]
    assert [match.how for match in matches] == ["mention", "doubtful", "doubtful", "no_address", "no_address"]


def test_the_first_of_an_order_s_texts_that_names_a_compound_counts() -> None:
    matches = INDEX.first_mentioned(
        ["文大街小区停水", "路灯不亮", ""], ["霍家街小学宿舍", "霍家街小学宿舍停水", "停电"]
    )
    assert [match.compound_id for match in matches] == ["C006", "C007", None]


def test_an_address_is_taken_apart_into_roads_and_place() -> None:
    address = take_apart("古槐街道北门社区古槐路12号明珠花园3号楼", ("北门社区",))
    assert (address.roads, address.core) == (("古槐路",), "明珠花园")


def test_of_two_communities_that_an_address_may_begin_with_the_longer_counts() -> None:
    index = AddressIndex(compounds({"name": "明珠花园"}), communities=["北门", "北门社区"])
    assert [match.core for match in index.find_all([Place("北门社区翠湖庄园")])] == ["翠湖庄园"]


@pytest.mark.parametrize(
    ("address", "core"),
    [
        ("渔山小区门口", "渔山小区"),
        ("渔山小区东门附近", "渔山小区"),
        ("渔山小区", "渔山小区"),
        ("渔山门口", "渔山"),
        ("山门口", "山门口"),
    ],
)
def test_words_behind_a_place_are_no_part_of_its_name_unless_too_little_would_be_left(address: str, core: str) -> None:
    assert take_apart(address).core == core


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("", "parts"),
        ("3号楼2单元501室", "parts"),
        ("门口的垃圾", "part"),
        ("垃圾", "else"),
        ("二期", "another"),
        ("对面", "another"),
    ],
)
def test_what_follows_a_name_is_a_part_of_the_place_or_makes_another_of_it(text: str, follows: str) -> None:
    assert what_follows(text) == follows


@pytest.mark.parametrize(
    ("text", "leads"),
    [("", True), ("古槐路红星路", True), ("党校对面", True), ("我家住", True), ("新", False), ("北门小区", False)],
)
def test_roads_and_what_lies_beside_lead_up_to_a_place_and_other_words_are_part_of_a_name(
    text: str, *, leads: bool
) -> None:
    assert leads_up(text) == leads


TOKENS = (
    "渔山小区",
    "渔善小区",
    "南组团",
    "电磁线厂宿舍",
    "明珠花园",
    "文大街",
    "古槐路",
    "12号",
    "3号楼",
    "二期",
    "北门社区",
)
SPOKEN = st.lists(st.sampled_from((*TOKENS, *words("addresses", "tails"))), max_size=4).map("".join)
PLACES = st.builds(Place, SPOKEN, st.sampled_from(("", "北门社区", "西门社区")), st.just("") | SPOKEN)


@given(st.lists(PLACES, max_size=12))
def test_what_a_place_is_taken_for_does_not_depend_on_what_is_asked_beside_it(places: list[Place]) -> None:
    assert INDEX.find_all(places) == [match for place in places for match in INDEX.find_all([place])]


@given(st.lists(SPOKEN, max_size=12))
def test_what_a_text_names_does_not_depend_on_what_is_asked_beside_it(texts: list[str]) -> None:
    assert INDEX.first_mentioned(texts) == [match for text in texts for match in INDEX.first_mentioned([text])]


def test_on_labelled_addresses_sure_matches_are_right() -> None:
    labelled = labelled_addresses(seed=3, compounds=120, addresses=3_000)
    matches = AddressIndex(labelled.compounds).find_all(labelled.places)
    sure = [(m.compound_id, label) for m, label in zip(matches, labelled.labels, strict=True) if m.compound_id]
    assert sum(one == other for one, other in sure) / len(sure) >= 0.99
    assert len(sure) / len(matches) >= 0.6


@given(st.text(max_size=80))
def test_any_address_can_be_matched(address: str) -> None:
    (match,) = INDEX.find_all([Place(address)])
    assert (match.compound_id is None) == (match.how not in {"name", "alias", "sound", "likeness", "decided"})
