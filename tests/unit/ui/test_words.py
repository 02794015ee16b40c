"""What the search finds a place by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.queries import words
from ui.queries.words import PINYIN_FILE, full_pinyin, search_terms


def test_a_place_is_found_by_alias_pinyin_and_initials(tmp_path: Path) -> None:
    assert search_terms(["北门小区"], ["北门、老北门"], tmp_path) == [
        "北门 老北门 beimenxiaoqu bmxq beimen bm laobeimen lbm"
    ]


def test_places_are_sorted_by_the_sound_of_their_names(tmp_path: Path) -> None:
    assert full_pinyin(["北门小区", ""], tmp_path) == ["beimenxiaoqu", ""]


def test_a_word_with_two_readings_is_read_as_in_its_phrase(tmp_path: Path) -> None:
    assert search_terms(["音乐学院"], [""], tmp_path) == ["yinyuexueyuan yyxy"]


def test_spaces_and_line_breaks_of_a_name_do_not_split_a_word(tmp_path: Path) -> None:
    assert search_terms(["北 门\n小区"], ["a b"], tmp_path) == ["ab beimenxiaoqu bmxq a"]


def test_pinyin_is_kept_between_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_terms(["北门"], [""], tmp_path)
    kept = json.loads((tmp_path / PINYIN_FILE).read_text(encoding="utf-8"))
    monkeypatch.setattr(words, "_keep", lambda *_: pytest.fail("asked the dictionary again"))

    assert kept == {"北门": ["beimen", "bm"]}
    assert search_terms(["北门"], [""], tmp_path) == ["beimen bm"]


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"北门": "x"}', '{"北门": [1, 2]}'])
def test_a_broken_file_of_pinyin_is_made_anew(tmp_path: Path, broken: str) -> None:
    (tmp_path / PINYIN_FILE).write_text(broken, encoding="utf-8")

    assert search_terms(["北门"], [""], tmp_path) == ["beimen bm"]


def test_a_folder_that_cannot_be_written_is_left_alone(tmp_path: Path) -> None:
    assert search_terms(["北门"], [""], tmp_path / "missing") == ["beimen bm"]
    assert not (tmp_path / "missing").exists()
