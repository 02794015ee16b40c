"""Workbooks whose cells never run."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from reports.columns import ReportColumn
from reports.workbook import LONGEST_TEXT, safe_text, write_workbook

TEXT = ReportColumn("name", "小区名称", "text")
NOTES = [("说明", "=1+1")]


def sheets(frame: pd.DataFrame, *columns: ReportColumn) -> tuple[Worksheet, Worksheet]:
    """Write a workbook and read it back: the table and the notes."""
    content = write_workbook(frame, columns, language="zh", titles=("小区", "说明"), notes=NOTES)
    table, notes = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return table, notes


def names(*values: str | None) -> pd.DataFrame:
    """Return a frame of names."""
    return pd.DataFrame({"name": pd.Series(values, dtype="str")})


@pytest.mark.parametrize(
    "hostile", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "#N/A", '=HYPERLINK("x")', "＝1"]
)
def test_a_text_never_becomes_a_formula(hostile: str) -> None:
    cell = sheets(names(hostile), TEXT)[0]["A2"]

    assert cell.data_type == "s"
    assert str(cell.value).strip() == hostile.strip()


@pytest.mark.parametrize("hostile", ["=1", "+1", "-1", "@a"])
def test_what_looks_like_a_formula_carries_the_quote_mark_of_a_text(hostile: str) -> None:
    assert sheets(names(hostile), TEXT)[0]["A2"].quotePrefix


def test_headers_and_notes_do_not_run_either() -> None:
    table, notes = sheets(names("甲"), ReportColumn("name", "=1+1", "text"))

    assert (table["A1"].data_type, notes["B1"].data_type) == ("s", "s")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_any_text_comes_back_as_a_text(value: str) -> None:
    cell = sheets(names(safe_text(value)), TEXT)[0]["A2"]

    assert cell.value is None or cell.data_type == "s"


def test_control_characters_and_what_is_too_long_are_left_out() -> None:
    assert safe_text("甲\x00\x07乙\ud800") == "甲乙"
    assert len(safe_text("长" * (LONGEST_TEXT + 1))) == LONGEST_TEXT


def test_numbers_are_numbers_days_are_days_and_the_unknown_is_empty() -> None:
    frame = pd.DataFrame(
        {
            "households": pd.array([120, None], dtype="Int64"),
            "term_end": pd.Series(["2026-09-30", None], dtype="datetime64[s]"),
            "is_old": pd.array([True, None], dtype="boolean"),
            "status": pd.Series(["ending", None], dtype="str"),
        }
    )
    table = sheets(
        frame,
        ReportColumn("households", "户数", "integer"),
        ReportColumn("term_end", "届满日期", "date"),
        ReportColumn("is_old", "老旧小区", "boolean"),
        ReportColumn("status", "业委会状态", "term", "committee_status"),
    )[0]

    assert [cell.value for cell in table[2]] == [120, dt.datetime(2026, 9, 30), "是", "届满前90天"]  # noqa: DTZ001 - as openpyxl reads it
    assert (table["A2"].data_type, table["B2"].number_format) == ("n", "yyyy-mm-dd")
    assert [cell.value for cell in table[3]] == [None, None, "未知", "未知"]


def test_a_column_that_is_not_listed_never_leaves() -> None:
    frame = names("甲").assign(phone="13800008000")

    table = sheets(frame, TEXT)[0]

    assert [[cell.value for cell in row] for row in table.iter_rows()] == [["小区名称"], ["甲"]]


def test_the_header_is_bold_stays_in_view_and_filters() -> None:
    table = sheets(names("甲", "乙"), TEXT)[0]

    assert table["A1"].font.bold
    assert table.freeze_panes == "B2"
    assert table.auto_filter.ref == "A1:A3"


def test_a_column_is_as_wide_as_its_chinese() -> None:
    table = sheets(names("电磁线厂宿舍一二三四五"), TEXT)[0]

    assert table.column_dimensions["A"].width == 24
