"""How numbers and figures read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import Figure, Source
from config.texts import LANGUAGES
from ui.formatting import days_text, figure_detail, figure_trace, figure_value, number_text, share_text

SHARE = Figure(
    key="committee_coverage",
    value=12 / 67,
    unit="share",
    base="compounds",
    rows=73,
    numerator=12,
    denominator=67,
    unknown=6,
    sources=(Source("业委会台账.xlsx", dt.date(2026, 9, 30)), Source("小区.csv")),
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0.0 %"), (1.0, "100.0 %"), (0.985, "98.5 %"), (2999 / 3000, "99.9 %"), (1 / 3000, "0.1 %"), (None, "未知")],
)
def test_only_a_whole_reads_as_all_and_only_nothing_as_none(value: float | None, shown: str) -> None:
    assert share_text(value, "zh") == shown


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_share_reads_within_a_tenth_of_what_it_is(part: int, whole: int) -> None:
    value = min(part, whole) / whole

    assert abs(float(share_text(value, "zh").removesuffix(" %")) - value * 100) <= 0.1 + 1e-9


def test_numbers_carry_thousands_separators() -> None:
    assert number_text(7514, "zh") == "7,514"
    assert number_text(None, "en") == "Unknown"


@pytest.mark.parametrize(
    ("days", "shown"), [(45, "还有 45 天"), (0, "今天到期"), (-471, "已过 471 天"), (None, "未知")]
)
def test_days_say_which_side_of_today_they_are(days: int | None, shown: str) -> None:
    assert days_text(days, "zh") == shown


def test_a_share_says_of_how_many_known_rows_it_speaks() -> None:
    assert figure_detail(SHARE, "zh") == "已知 67 个小区中 12 个；未知 6 个"
    assert figure_detail(SHARE, "en") == "12 of 67 known compounds; 6 unknown"


def test_a_share_of_households_says_who_states_none() -> None:
    figure = Figure("property_coverage", 0.5, "share", "households", 9, 500, 1000, 20, rows_without_base=2)

    assert figure_detail(figure, "zh") == "已知 1,000 户中 500 户；未知 20 户 · 另有 2 个小区没有填这一数，未计入"


def test_a_sum_says_who_states_nothing() -> None:
    assert figure_detail(Figure("elders_60", 9, "people", "elders", 5, unknown=2), "zh") == "2 个小区没有填"
    assert figure_detail(Figure("compounds", 5, "compounds", "compounds", 5), "zh") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_traced_to_definition_rows_and_files(language: str) -> None:
    lines = [value for _, value in figure_trace(SHARE, language)]

    assert "17.9 %" in lines
    assert "73" in lines
    assert any("业委会台账.xlsx" in line and "2026-09-30" in line for line in lines)
    assert any("小区.csv" in line for line in lines)
    assert all(label for label, _ in figure_trace(SHARE, language))


def test_a_figure_without_sources_says_so() -> None:
    assert figure_trace(Figure("compounds", 0, "compounds", "compounds", 0), "zh")[-1] == ("来源", "来源未注明")


def test_a_figure_that_is_not_known_reads_unknown() -> None:
    assert figure_value(Figure("elders_60", None, "people", "elders", 3, unknown=3), "zh") == "未知"
