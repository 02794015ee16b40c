"""Every problem can be said in both languages, and says what it names."""

from __future__ import annotations

import pytest

from config.texts import LANGUAGES, texts
from loaders.problems import SEVERITIES, Problem

VALUES = {
    "first": "2",
    "stored": "乙",
    "residents": "90",
    "minimum": "0",
    "maximum": "9",
    "unit": "m2",
    "vocabulary": "property_mode",
    "reading": "2025-03-05",
    "received": "2025-03-05 10:00:00",
    "count": "12",
}


@pytest.mark.parametrize("code", SEVERITIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_its_words(code: str, language: str) -> None:
    what, remedy = Problem(3, "户数", "甲", code, VALUES).explain(language)
    assert what
    assert remedy
    assert "{" not in what + remedy


def test_no_words_are_left_without_their_problem() -> None:
    named = {key.split(".")[1] for key in texts("zh") if key.startswith("problems.")}
    assert named == set(SEVERITIES)


def test_braces_in_a_cell_are_only_text() -> None:
    what, _ = Problem(3, "户数", "{column.__class__}", "not_a_number").explain("zh")
    assert "{column.__class__}" in what


def test_a_term_s_remedy_lists_the_choices_in_the_reader_s_language() -> None:
    problem = Problem(3, "业委会", "甲", "unknown_term", {"vocabulary": "committee_status"})
    assert "已成立" in problem.explain("zh")[1]
    assert "Established" in problem.explain("en")[1]


def test_a_column_that_the_file_lacks_is_called_by_its_label() -> None:
    missing = Problem(3, "name", "", "missing_required", {}, "compounds")
    assert (missing.column_label("zh"), missing.column_label("en")) == ("小区名称", "Name")
    assert Problem(3, "name", "", "missing_required").column_label("zh") == "name"
    assert Problem(3, "geometry", "", "no_coordinates", {}, "compounds").column_label("zh") == "图形"
