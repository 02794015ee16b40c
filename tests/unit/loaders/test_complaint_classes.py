"""The export's class is mapped to the 14; where there is none, the words suggest one, or nothing."""

from __future__ import annotations

import pytest

from geodata.vocabularies import UNKNOWN, vocabulary
from loaders.complaint_classes import class_of_words, keywords, suggest_class


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("停车管理", "parking"),
        ("城乡建设->房屋->房屋漏水", "repair"),
        ("市容环卫-暴露垃圾", "cleaning"),
        ("其他->物业费", "fees"),
        ("其他", "other"),
        ("物业管理/其他", "attitude"),
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
    assert suggest_class(title, text) == code


def test_there_are_fourteen_classes_and_keywords_for_no_other() -> None:
    codes = set(vocabulary("complaint_class").codes) - {UNKNOWN}
    assert len(codes) == 14
    assert set(keywords()) == codes
