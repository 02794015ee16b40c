"""OpenDocument spreadsheets: values as the program left them, merged and repeated cells laid out, blanks left out."""

from __future__ import annotations

import datetime as dt

import pytest

from loaders.tables import read_sheets
from tests.forms import HEADER, ods, ods_row, zipped

MERGED = '<table:table-cell table:number-rows-spanned="3"><text:p>北门社区</text:p></table:table-cell>'
COVERED = "<table:covered-table-cell/>"
BLANKS = '<table:table-cell table:number-columns-repeated="1000"/>'


def rows_of(xml: str) -> list[list[object]]:
    (sheet,) = read_sheets(ods(xml), "台账.ods")
    return [list(row) for row in sheet.rows]


def test_a_cell_merged_down_a_column_counts_for_each_row() -> None:
    xml = ods_row("社区", "小区") + ods_row(MERGED, "甲") + ods_row(COVERED, "乙") + ods_row(COVERED, "丙")
    assert rows_of(xml) == [["社区", "小区"], ["北门社区", "甲"], ["北门社区", "乙"], ["北门社区", "丙"]]


def test_blank_rows_and_columns_up_to_the_sheets_edge_are_left_out() -> None:
    xml = ods_row("甲", BLANKS) + ods_row(BLANKS, repeated=3) + ods_row("乙") + ods_row(BLANKS, repeated=1_048_570)
    assert rows_of(xml) == [["甲"], [], [], [], ["乙"]]


def test_what_is_repeated_stands_in_each_place() -> None:
    twice = '<table:table-cell table:number-columns-repeated="2"><text:p>同上</text:p></table:table-cell>'
    assert rows_of(ods_row(twice, 5, repeated=2)) == [["同上", "同上", 5.0], ["同上", "同上", 5.0]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (
            '<table:table-cell office:value-type="date" office:date-value="2025-03-05"/>',
            dt.datetime(2025, 3, 5),  # noqa: DTZ001 - a day has no zone
        ),
        ('<table:table-cell office:value-type="percentage" office:value="0.5"/>', 0.5),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', True),
        ('<table:table-cell office:value-type="float" office:value="x"><text:p>x</text:p></table:table-cell>', "x"),
        ('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>', 2.0),
        ("<table:table-cell><text:p>甲<text:s/>乙</text:p><text:p>丙</text:p></table:table-cell>", "甲 乙\n丙"),
    ],
)
def test_each_sort_of_cell_gives_its_value(cell: str, value: object) -> None:
    assert rows_of(ods_row(cell)) == [[value]]


def test_a_spreadsheet_within_a_zip_is_one_of_its_files() -> None:
    packed = zipped({"甲.ods": ods(ods_row(*HEADER) + ods_row("甲小区", 9)), "乙.csv": b"a,b\n1,2"})
    assert [sheet.name for sheet in read_sheets(packed, "两份.zip")] == ["甲.ods", "乙.csv"]
