"""Cells to values: each form that ledgers use, and never an exception."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schemas import ledger_kind
from loaders.dates import read_date
from loaders.numbers import chinese_number, read_integer, read_number, read_year
from loaders.reading import NOTHING, Reading
from loaders.terms import read_term
from loaders.values import checked_reader, read_boolean, read_list, read_text, reader

ANY_CELL = st.one_of(
    st.none(),
    st.text(max_size=80),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.text("0123456789,.年月日万亿千百十约户㎡-/至、 一二三〇", max_size=20),
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (98, 98),
        (98.0, 98),
        ("98", 98),
        ("９８", 98),
        ("98户", 98),
        (" 98 户 ", 98),
        ("1,296户", 1296),
        ("1，296", 1296),
        ("总户数500户当期户数196户", 500),
        ("共3126户", 3126),
        ("十二栋", 12),
        ("一百二十", 120),
        ("3.0", 3),
        ("无", 0),
        ("1.2万户", 12000),
    ],
)
def test_a_count_is_read_with_units_marks_and_widths(cell: object, number: int) -> None:
    assert read_integer(cell, labels=("总户数", "户数")) == Reading(number)


@pytest.mark.parametrize("cell", ["约300户", "300余户", "300多", "近300", "300左右", "300+"])
def test_a_rough_count_is_taken_and_said_so(cell: str) -> None:
    assert read_integer(cell) == Reading(300, "rough_number")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,200㎡", 1200),
        ("35135平方米", 35135),
        ("16.32万㎡", 163200),
        ("0.9元/平米/月", 0.9),
        ("4.5 元/㎡·月", 4.5),
        ("3.5m²", 3.5),
        ("-3.5", -3.5),
        ("1e3", 1000),
        ("¥1,000.50", 1000.5),
    ],
)
def test_a_measure_is_read_with_its_unit(cell: str, number: float) -> None:
    assert read_number(cell) == Reading(number)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0.5至0.8元/平米/月", "several_numbers"),
        ("300-400户", "several_numbers"),
        ("3栋5单元6", "not_a_number"),
        ("清华园", "not_a_number"),
        ("9" * 400, "not_a_number"),
        (float("nan"), "not_a_number"),
        (10**400, "not_a_number"),
        (dt.date(2025, 1, 1), "not_a_number"),
        (True, "not_a_number"),
    ],
)
def test_what_is_no_number_is_named_and_left_empty(cell: object, code: str) -> None:
    assert read_number(cell) == Reading(code=code)


def test_a_count_with_a_fraction_is_a_problem() -> None:
    assert read_integer(98.5) == Reading(code="not_whole")


def test_a_header_in_ten_thousands_scales_bare_numbers_only() -> None:
    assert read_number("1.5", scale=1e4) == Reading(15000)
    assert read_integer(3.3, scale=1e4) == Reading(33000)
    assert read_number("1.5万", scale=1e4) == Reading(15000)


@pytest.mark.parametrize("cell", ["不详", "未知", "/", "—", "－", "-", "暂无资料", "N/A", "", " ", "？"])
def test_cells_that_say_unknown_are_empty(cell: str) -> None:
    assert read_number(cell) == NOTHING
    assert read_date(cell) == NOTHING
    assert read_year(cell) == NOTHING
    assert read_text(cell) == NOTHING
    assert read_list(cell) == NOTHING
    assert read_boolean(cell) == NOTHING


# What each kind of column makes of the words for nothing: 「不详」, 「/」 and 「—」 alike, then 「无」, then 0.
@pytest.mark.parametrize(
    ("kind", "column", "unknown", "none", "zero"),
    [
        ("compounds", "households", NOTHING, Reading(code="zero_is_unknown"), Reading(code="zero_is_unknown")),
        ("compounds", "floor_area_m2", NOTHING, Reading(code="zero_is_unknown"), Reading(code="zero_is_unknown")),
        ("compounds", "elders_80", NOTHING, Reading(0), Reading(0)),
        ("compounds", "fund_balance_yuan", NOTHING, Reading(0.0), Reading(0.0)),
        ("facilities", "beds", NOTHING, Reading(0), Reading(0)),
        ("property_services", "fee_yuan_m2_month", NOTHING, NOTHING, Reading(0.0)),
        ("roads", "width_m", NOTHING, NOTHING, Reading(0.0)),
        ("buildings", "floors", NOTHING, NOTHING, None),
        ("compounds", "build_year", NOTHING, NOTHING, Reading(code="out_of_range")),
        ("committees", "term_start", NOTHING, NOTHING, Reading(code="not_a_date")),
        ("compounds", "address", NOTHING, NOTHING, Reading("0")),
        ("compounds", "aliases", NOTHING, NOTHING, Reading("0")),
        ("roads", "steps", NOTHING, Reading(value=False), Reading(value=False)),
        ("committees", "status", Reading("unknown"), Reading("not_started"), Reading("not_started")),
        ("property_services", "mode", Reading("unknown"), Reading("none"), Reading("none")),
        ("compounds", "smart_gate", Reading("unknown"), Reading("missing"), Reading("missing")),
        ("compounds", "renovation_state", Reading("unknown"), Reading("not_planned"), Reading("not_planned")),
        ("compounds", "governance_mode", Reading("unknown"), Reading("undecided"), Reading(code="unknown_term")),
        ("property_services", "exit_reason", Reading("unknown"), NOTHING, Reading(code="unknown_term")),
        ("facilities", "type", Reading("unknown"), Reading(code="unknown_term"), Reading(code="unknown_term")),
    ],
)
def test_the_words_for_nothing_mean_what_they_mean_in_each_column(
    kind: str, column: str, unknown: Reading, none: Reading, zero: Reading | None
) -> None:
    read = checked_reader(ledger_kind(kind).column(column))
    assert [read(cell) for cell in ("不详", "/", "—", "－", "暂无资料")] == [unknown] * 5
    assert [read(cell) for cell in ("无", " 无 ")] == [none] * 2
    assert zero is None or [read(cell) for cell in ("0", 0)] == [zero] * 2
    assert [read(cell) for cell in ("", None)] == [NOTHING] * 2


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (1987, 1987),
        (1987.0, 1987),
        ("1987", 1987),
        ("１９８７年建成", 1987),
        ("一九八七年", 1987),
        ("二〇〇三年", 2003),
        (dt.datetime.fromisoformat("1987-05-01"), 1987),
        ("1987.6", 1987),
        (1987.6, 1987),
        ("19870501", 1987),
        ("1987年5月竣工", 1987),
        ("87年", 1987),
        ("约05年建成", 2005),
    ],
)
def test_a_year_is_read_in_every_form(cell: object, year: int) -> None:
    assert read_year(cell) == Reading(year)


def test_a_decade_and_a_span_name_no_year() -> None:
    assert read_year("80年代").code == "decade"
    assert read_year("上世纪八十年代").code == "decade"
    assert read_year("1998-2001年").code == "several_dates"
    assert read_year("98-01年").code == "not_a_date"
    assert read_year("老").code == "not_a_date"


@pytest.mark.parametrize(
    "cell",
    [
        "2025年3月5日",
        "2025-03-05",
        "2025/3/5",
        "2025.3.5",
        "20250305",
        20250305,
        20250305.0,
        "二〇二五年三月五日",
        "２０２５年３月５日",
        45721,
        45721.0,
        "45721",
        45721.6,
        dt.datetime.fromisoformat("2025-03-05T10:11"),
        dt.date(2025, 3, 5),
        "2025年03月05日 10时11分",
        "2025-03-05T10:11:00",
        "2025年3月5号",
        "2025年3月5日（星期三）",
        "截至2025年3月5日",
    ],
)
def test_a_date_is_read_in_every_form(cell: object) -> None:
    assert read_date(cell) == Reading(dt.date(2025, 3, 5))


def test_a_month_alone_is_its_first_day_or_its_last_where_something_ends() -> None:
    for cell in ("2025年3月", "2025.3", 2025.3, "2025-03", "202503", 202503, "二〇二五年三月"):
        assert read_date(cell) == Reading(dt.date(2025, 3, 1))
        assert read_date(cell, end=True) == Reading(dt.date(2025, 3, 31))
    assert read_date("2024年2月", end=True) == Reading(dt.date(2024, 2, 29))


def test_a_year_alone_is_taken_with_a_note() -> None:
    assert read_date("2025年") == Reading(dt.date(2025, 1, 1), "year_only")
    assert read_date(2025, end=True) == Reading(dt.date(2025, 12, 31), "year_only")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2025年13月", "date_out_of_range"),
        ("2025-02-30", "date_out_of_range"),
        ("1825-02-03", "date_out_of_range"),
        (2025.1, "ambiguous_month"),
        ("2020年3月至2025年3月", "several_dates"),
        ("明年", "not_a_date"),
        (7, "not_a_date"),
        (float("nan"), "not_a_date"),
        (float("inf"), "not_a_date"),
        (dt.date(1700, 1, 1), "date_out_of_range"),
        ("99999", "not_a_date"),
        (True, "not_a_date"),
    ],
)
def test_what_is_no_date_is_named_and_left_empty(cell: object, code: str) -> None:
    assert read_date(cell) == Reading(code=code)


def test_text_ten_of_a_year_is_october_though_the_number_is_not() -> None:
    assert read_date("2025.10") == Reading(dt.date(2025, 10, 1))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("已成立", "established"),
        ("established", "established"),
        ("Established", "established"),
        ("有", "established"),
        ("√", "established"),
        (True, "established"),
        ("是", "established"),
        ("无", "not_started"),
        ("×", "not_started"),
        ("已成立业委会", "established"),
        ("尚未成立", "not_started"),
        ("筹备组（2025年）", "preparing"),
        ("不详", "unknown"),
        ("—", "unknown"),
        ("届满未换届", "expired"),
        ("物管会", "management_committee"),
        ("没有业委会", "not_started"),
    ],
)
def test_a_term_is_read_by_code_label_alias_and_cautiously_inside_a_text(cell: object, code: str) -> None:
    assert read_term(cell, "committee_status") == Reading(code)


@pytest.mark.parametrize(
    "cell", ["没成立", "计划2026年成立", "拟成立业委会", "已成立但已解散", "是否成立", "甲乙丙", "成立" * 40]
)
def test_a_text_that_may_mean_something_else_is_no_term(cell: str) -> None:
    assert read_term(cell, "committee_status") == Reading(code="unknown_term")


def test_a_list_is_split_on_every_mark_and_keeps_each_once() -> None:
    assert read_list("甲院、乙院,丙院;丁院，甲院/戊院\n不详") == Reading("甲院、乙院、丙院、丁院、戊院")


def test_a_boolean_is_read_by_its_words() -> None:
    assert [read_boolean(cell).value for cell in ("是", "√", 1, "Y", True)] == [True] * 5
    assert [read_boolean(cell).value for cell in ("否", "×", 0, "no", False)] == [False] * 5
    assert read_boolean("也许").code == "not_yes_or_no"


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "${alert(1)}", "`id`", "=cmd|'/C calc'!A0", "{0}", "%s"]
)
def test_a_hostile_cell_stays_the_text_that_it_is(text: str) -> None:
    assert read_text(text) == Reading(text)


def test_control_and_direction_marks_are_dropped_from_text() -> None:
    assert read_text("甲\x00小\u202e区\n东 ") == Reading("甲小区 东")


def test_a_number_in_a_text_column_keeps_its_digits() -> None:
    assert read_text(370811011001.0) == Reading("370811011001")
    assert read_text(12) == Reading("12")


def test_text_beyond_its_limit_is_a_problem() -> None:
    assert read_text("长" * 5000).code == "too_long"


@given(ANY_CELL, st.sampled_from(["compounds", "committees", "property_services", "facilities", "roads"]))
def test_no_cell_makes_a_reader_fail(cell: Any, kind: str) -> None:  # noqa: ANN401 - any cell is the point
    for column in ledger_kind(kind).all_columns:
        reading = reader(column)(cell)
        assert isinstance(reading, Reading)


@given(st.integers(0, 10**9))
def test_a_formatted_count_comes_back(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number}户", f"共{number:,} 户"):
        assert read_integer(text).value == number


@given(st.floats(0, 1e9))
def test_a_formatted_measure_comes_back(number: float) -> None:
    assert read_number(repr(number)).value == number
    assert read_number(f"{number:,.2f}平方米").value == float(f"{number:.2f}")


@given(st.dates(dt.date(1955, 1, 1), dt.date(2100, 12, 31)))
def test_a_formatted_date_comes_back(day: dt.date) -> None:
    texts = (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y/%m/%d}",
    )
    for text in texts:
        assert read_date(text) == Reading(day)
    assert read_date((day - dt.date(1899, 12, 30)).days) == Reading(day)


@given(st.integers(1, 9999))
def test_chinese_numerals_come_back(number: int) -> None:
    digits, powers = "零一二三四五六七八九", ("千", "百", "十", "")
    text = ""
    for digit, power in zip(f"{number:04d}", powers, strict=True):
        if digit != "0":
            text += digits[int(digit)] + power
        elif text and not text.endswith("零"):
            text += "零"
    assert chinese_number(text.rstrip("零")) == number


def test_the_code_of_a_grid_is_no_id_number_and_an_id_number_is_no_code() -> None:
    code = ledger_kind("grids").column("code")
    assert reader(code)("370811011001001").value == "370811011001001"
    assert reader(code)("370811198001011234").value == "370***********1234"
    name = ledger_kind("grids").column("name")
    assert "*" in str(reader(name)("370811011001001").value)
