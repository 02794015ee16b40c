"""The export's class is mapped to the 14; where there is none, the words suggest one, or nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.vocabularies import UNKNOWN, vocabulary
from loaders.class_words import delivered_words
from loaders.complaint_classes import ClassSuggester, class_of_words
from loaders.words import fold

DELIVERED = ClassSuggester(delivered_words())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("停车管理", "parking"),
        ("城乡建设->房屋->房屋漏水", "repair"),
        ("市容环卫-暴露垃圾", "cleaning"),
        ("其他->物业费", "fees"),
        ("其他", "other"),
        ("物业管理/其他", "attitude"),
        ("城市管理／市政＞ 供热", "repair"),
        ("其他；噪音（夜间）", "neighbours"),
        ("莫名其妙", None),
        ("Sewer Issues", None),
    ],
)
def test_the_words_of_exports_mean_one_of_the_fourteen(words: str, code: str | None) -> None:
    assert class_of_words(words) == code


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("", "楼道堆放杂物，堵住消防通道", "fire_safety"),
        ("停车难", "垃圾", "parking"),
        ("", "垃圾堆了几天没人清运", "cleaning"),
        # One word each: nobody can tell.
        ("", "噪音，漏水", None),
        ("", "你好", None),
    ],
)
def test_words_suggest_the_class_that_weighs_most(title: str, text: str, code: str | None) -> None:
    assert DELIVERED.explain(title, text)[0] == code


def test_there_are_fourteen_classes_and_words_for_no_other() -> None:
    codes = set(vocabulary("complaint_class").codes) - {UNKNOWN}
    assert len(codes) == 14
    assert set(delivered_words()) == codes


def test_a_word_of_two_classes_weighs_for_both_and_no_words_suggest_nothing() -> None:
    both = ClassSuggester({"parking": ("充电",), "fire_safety": ("充电", "飞线")})
    assert both.explain("", "楼道充电") == (None, frozenset({"充电"}))
    assert both.explain("", "飞线充电") == ("fire_safety", frozenset({"飞线", "充电"}))
    assert ClassSuggester({"parking": ()}).explain("停车", "停车") == (None, frozenset())


def test_of_words_within_one_another_the_longest_is_found() -> None:
    nested = ClassSuggester({"repair": ("外墙",), "renewal": ("外墙保温",)})
    assert nested.explain("", "外墙保温层掉了") == ("renewal", frozenset({"外墙保温"}))


def plainly_suggested(title: str, text: str) -> str | None:
    """Return what the rule says, looked for place by place."""
    owners: dict[str, list[str]] = {}
    for code, words in delivered_words().items():
        for word in words:
            owners.setdefault(word, []).append(code)
    weights: Counter[str] = Counter()
    for spoken, weight in ((fold(title), 2), (fold(text[:1_000]), 1)):
        found, place = set(), 0
        while place < len(spoken):
            fitting = [word for word in owners if spoken.startswith(word, place)]
            longest = max(fitting, key=len, default="")
            found |= {longest} - {""}
            place += len(longest) or 1
        for word in found:
            for code in owners[word]:
                weights[code] += weight * len(word)
    best = sorted(weights.values(), reverse=True)[:2]
    clear = len(best) == 1 or (len(best) == 2 and best[0] > best[1])
    return max(weights, key=weights.__getitem__) if clear else None


_PARTS = st.sampled_from([*sum(delivered_words().values(), ()), "，", " ", "的", "ＡＢ", "外", "车"])
_SPOKEN = st.lists(_PARTS, max_size=8).map("".join)


@given(_SPOKEN, _SPOKEN)
def test_the_suggestion_is_what_the_rule_says(title: str, text: str) -> None:
    assert DELIVERED.explain(title, text)[0] == plainly_suggested(title, text)
    assert list(DELIVERED.explain_each([(title, text)] * 2)) == [DELIVERED.explain(title, text)] * 2
