"""Dates of short parts, told by their column, and spans of time in one cell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.schemas import ledger_kind, ledger_kind_names
from loaders.dates import day_orders, read_date
from loaders.importing import plan_import
from loaders.reading import NOTHING, Reading
from loaders.spans import read_span
from loaders.values import reader
from tests.ledgers import workbook

if TYPE_CHECKING:
    from geodata.store import Store

MARCH_5 = dt.date(2025, 3, 5)
START, END = dt.date(2023, 5, 1), dt.date(2026, 5, 31)
ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.text("0123456789./-~至到—年月日 今(), ", max_size=30),
    st.from_regex(r"[0-9]{1,4}[./\-][0-9]{1,2}[./\-][0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[0-9]{4}[./\-年][0-9]{1,2}月?[至~\-—][0-9]{4}[./\-年][0-9]{1,2}月?", fullmatch=True),
)


@pytest.mark.parametrize("cell", ["3/5/25", "03/05/2025", "25.3.5", "25-3-5", "25/3/5", "5.3.2025", "3-5-25 10:00"])
def test_a_date_of_short_parts_is_read_the_likeliest_way_and_said_to_be_a_guess(cell: str) -> None:
    expected = MARCH_5 if cell != "3-5-25 10:00" else dt.date(2003, 5, 25)
    assert read_date(cell) == Reading(expected, "ambiguous_day_month")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("3/25/25", dt.date(2025, 3, 25)),
        ("25/3/2025", dt.date(2025, 3, 25)),
        ("03/25/2025", dt.date(2025, 3, 25)),
        ("99.12.31", dt.date(1999, 12, 31)),
        ("25年3月5日", MARCH_5),
        ("二五年三月五日", MARCH_5),
        ("2025/3/5 10:00", MARCH_5),
        ("2025年3月5日 下午3点", MARCH_5),
        ("3/3/2025", dt.date(2025, 3, 3)),
    ],
)
def test_a_date_of_short_parts_that_can_be_read_one_way_is_read_so(cell: str, day: dt.date) -> None:
    assert read_date(cell) == Reading(day)


def test_one_part_beyond_12_tells_the_order_of_its_whole_column() -> None:
    assert day_orders(["3/5/25", None, "3/25/25", 7]) == ("mdy",)
    assert day_orders(["05/03/2025", "25/03/2025"]) == ("dmy",)
    assert day_orders(["25/3/5", "99/12/31"]) == ("ymd",)
    assert read_date("05/03/2025", orders=day_orders(["05/03/2025", "25/03/2025"])) == Reading(MARCH_5)
    assert read_date("3/5/25", orders=("mdy",)) == Reading(MARCH_5)


def test_a_column_that_mixes_orders_is_judged_cell_by_cell() -> None:
    assert day_orders(["25/03/2025", "03/25/2025"]) is None
    assert day_orders(["2025-03-05", "2025年3月"]) is None


def test_there_is_no_day_that_no_order_has() -> None:
    assert read_date("31/31/31").code == "date_out_of_range"
    assert read_date("30/2/2025").code == "date_out_of_range"


@pytest.mark.parametrize(
    "cell",
    [
        "2023.5-2026.5",
        "2023年5月至2026年5月",
        "2023-05~2026-05",
        "2023-05-2026-05",
        "２０２３．５－２０２６．５",
        "2023.5——2026.5",
        "23.5-26.5",
        "第二届（2023.5-2026.5）",
        "2023.5-2026.5（三年）",
        "二〇二三年五月至二〇二六年五月",
        "2023/5/1 10:00 - 2026/5/31 12:00",
        "20230501-20260531",
        "自2023年5月1日起至2026年5月31日止",
    ],
)
def test_a_span_is_a_start_and_an_end(cell: str) -> None:
    assert read_span(cell) == (Reading(START), Reading(END))


def test_a_span_s_end_borrows_the_year_of_its_start() -> None:
    assert read_span("2023年5月1日到12月31日") == (Reading(START), Reading(dt.date(2023, 12, 31)))


def test_a_span_that_still_runs_has_no_end() -> None:
    assert read_span("2023.5至今") == (Reading(START), NOTHING)


def test_a_span_of_years_says_that_it_has_only_years() -> None:
    assert read_span("2023-2026") == (
        Reading(dt.date(2023, 1, 1), "year_only"),
        Reading(dt.date(2026, 12, 31), "year_only"),
    )


@pytest.mark.parametrize(
    "cell", ["2023-05", "2023-05-01", "2026.5-2023.5", "45000-46000", "3-5", "三年", 2023.5, None, ""]
)
def test_one_date_is_no_span(cell: object) -> None:
    assert read_span(cell) is None


def test_a_term_in_one_cell_fills_both_columns(store: Store) -> None:
    rows: list[list[object]] = [
        ["小区名称", "经度", "纬度", "业委会状态", "任期", "物业公司", "合同期限"],
        ["甲", 116.571, 35.411, "已成立", "2023.5-2026.5", "某物业公司", "2024年1月至2024年12月"],
        ["乙", 116.572, 35.411, "已成立", "2024.3", "某物业公司", "不详"],
        ["丙", 116.573, 35.411, "届满未换届", "2020.5-2023.5", "某物业公司", "2024-01~"],
    ]
    plan = plan_import(workbook(*rows), "小区.xlsx", store)
    committees = plan.frames["committees"]
    assert list(committees["term_start"].dt.date) == [START, dt.date(2024, 3, 1), dt.date(2020, 5, 1)]
    assert list(committees["term_end"].dt.date.fillna(MARCH_5)) == [END, MARCH_5, dt.date(2023, 5, 31)]
    assert list(committees["status"]) == ["established"] * 3
    contract_ends = plan.frames["property_services"]["contract_end"]
    assert (contract_ends.iloc[0].date(), contract_ends.isna().sum()) == (dt.date(2024, 12, 31), 2)


def test_an_end_of_its_own_counts_before_the_span_s(store: Store) -> None:
    rows: list[list[object]] = [
        ["小区名称", "业委会状态", "任期", "届满日期"],
        ["甲", "已成立", "2023.5-2026.5", "2026-06-30"],
    ]
    compounds: list[list[object]] = [["小区名称", "经度", "纬度"], ["甲", 116.571, 35.411]]
    store.save(plan_import(workbook(*compounds), "小区.xlsx", store).to_batch("测试"))
    committee = plan_import(workbook(*rows), "业委会.xlsx", store).frames["committees"].iloc[0]
    assert (committee["term_start"].date(), committee["term_end"].date()) == (START, dt.date(2026, 6, 30))


def test_the_guess_of_an_order_is_said_once_for_its_column(store: Store) -> None:
    header: list[object] = ["小区名称", "经度", "纬度", "数据日期"]
    rows: list[list[object]] = [["甲", 116.571, 35.411, "3/5/25"], ["乙", 116.572, 35.411, "4/5/25"]]
    plan = plan_import(workbook(header, *rows), "小区.xlsx", store)
    assert [(p.row, p.code, p.values["reading"]) for p in plan.problems] == [(2, "ambiguous_day_month", "2025-03-05")]
    told = plan_import(workbook(header, *rows, ["丙", 116.573, 35.411, "4/25/25"]), "小区.xlsx", store)
    assert told.problems == ()


@given(ANY_TEXT)
@example("0000/1/1")
@example("2023年至月")
def test_no_text_makes_the_readers_of_dates_fail(text: str) -> None:
    assert isinstance(read_date(text, orders=day_orders([text])), Reading)
    span = read_span(text)
    assert span is None or span[0].value is not None


@given(st.lists(ANY_TEXT, max_size=5), st.sampled_from(sorted(ledger_kind_names())))
def test_every_reader_gives_its_own_type_or_a_code(cells: list[Any], kind: str) -> None:
    types = {
        "integer": int,
        "number": float,
        "date": dt.date,
        "term": str,
        "boolean": bool,
        "text": str,
        "list": str,
    }
    for column in ledger_kind(kind).all_columns:
        for cell in cells:
            value = reader(column)(cell).value
            assert value is None or type(value) is types[column.type]


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)))
def test_what_excel_shows_for_a_day_comes_back_where_its_column_tells_the_order(day: dt.date) -> None:
    short = f"{day.month}/{day.day}/{day.year % 100:02d}"
    assert read_date(short, orders=("mdy",)) == Reading(day)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2049, 1, 1)),
    st.integers(0, 4000),
    st.sampled_from(["至", "~", "-", "—", "到"]),
)
def test_a_formatted_span_comes_back(start: dt.date, days: int, joint: str) -> None:
    end = start + dt.timedelta(days=days)
    for form in ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d"):
        assert read_span(f"{start.strftime(form)}{joint}{end.strftime(form)}") == (Reading(start), Reading(end))
