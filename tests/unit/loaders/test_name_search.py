"""Names are found wherever they stand in texts, all texts at once as each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from loaders.name_search import MIN_CHARACTERS, NameAt, NameSearch, SoundSigns

if TYPE_CHECKING:
    from collections.abc import Iterable

# Few characters, so that names begin alike and lie within each other; one is half a surrogate pair.
SIGNS = st.sampled_from("渔山小区a1😀\ud800")
TEXTS = st.lists(st.text(SIGNS, max_size=12), max_size=20, unique=True)
NAMES = st.lists(st.text(SIGNS, min_size=MIN_CHARACTERS, max_size=5), max_size=12, unique=True)


def search(*names: str) -> NameSearch:
    return NameSearch({name: name for name in names})


def looked_for_one_by_one(names: Iterable[str], text: str) -> list[NameAt]:
    found: list[NameAt] = []
    for start in range(len(text)):
        longest = max((name for name in names if text.startswith(name, start)), key=len, default="")
        end = start + len(longest)
        if longest and (not found or end > found[-1].end):
            found.append(NameAt(start, end, longest))
    return found


def test_the_longest_name_at_a_place_counts_and_none_within_another() -> None:
    found = search("渔山小区", "渔山小区南组团", "山小区", "北门小区").find(["住渔山小区南组团和北门小区", "渔山"])
    assert found == {"住渔山小区南组团和北门小区": [NameAt(1, 8, "渔山小区南组团"), NameAt(9, 13, "北门小区")]}


def test_names_may_overlap() -> None:
    assert search("甲乙丙", "乙丙丁").find(["甲乙丙丁"]) == {
        "甲乙丙丁": [NameAt(0, 3, "甲乙丙"), NameAt(1, 4, "乙丙丁")]
    }


def test_a_name_never_reaches_from_one_text_into_the_next() -> None:
    assert search("渔山小区").find(["渔山", "小区", "", "渔山小区"]) == {"渔山小区": [NameAt(0, 4, "渔山小区")]}


@given(NAMES, TEXTS)
def test_all_texts_at_once_give_what_each_gives_looked_for_character_by_character(
    names: list[str], texts: list[str]
) -> None:
    expected = {text: hits for text in texts if (hits := looked_for_one_by_one(names, text))}
    assert search(*names).find(texts) == expected


def test_texts_beyond_those_that_are_looked_at_at_once_are_found_too() -> None:
    texts = [f"第{number}行渔山小区" for number in range(2_500)]
    found = search("渔山小区").find(texts)
    assert [found[text][0].end for text in texts] == list(map(len, texts))


def test_characters_of_one_sound_share_a_sign_and_others_do_not() -> None:
    signs = SoundSigns()
    assert "电磁线厂".translate(signs) == "电瓷线场".translate(signs)
    assert len(set("电磁线厂a1".translate(signs))) == 6
