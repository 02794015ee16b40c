"""A marked ledger shows each problem where it is, runs nothing, and comes in again once it is mended."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from geodata.schemas import ledger_kind_names
from loaders.choices import Choices
from loaders.columns import aliases, fold_header, match_headers
from loaders.importing import plan_import
from reports.marked_workbook import marked_workbook
from tests.factories import empty_store
from tests.ledgers import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from geodata.store import Store

LEDGER = (
    "古槐街道小区台账\n"
    "小区名称,社区,经度(WGS84),纬度(WGS84),户数,备注\n"
    "甲小区,北门社区,116.57,35.41,98户,=1+1\n"
    "乙小区,北门社区,,,120,\n"
    "丙小区,北门社区,116.58,35.42,许多,电话13812345678\n"
).encode()
KIND = Choices(kind="compounds")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return empty_store(tmp_path)


def marked(store: Store, content: bytes = LEDGER, name: str = "台账.csv", choices: Choices = KIND) -> Worksheet:
    """Return the first sheet of the marked file."""
    plan = plan_import(content, name, store, choices)
    return openpyxl.load_workbook(io.BytesIO(marked_workbook(content, name, plan, "zh"))).worksheets[0]


def test_rows_stand_where_they_stood_and_bad_cells_carry_a_note(store: Store) -> None:
    sheet = marked(store)
    assert sheet["A1"].value == "古槐街道小区台账"
    assert sheet["A2"].value == "小区名称"
    assert (sheet["A4"].value, sheet["A5"].value) == ("乙小区", "丙小区")
    note = sheet["E5"].comment
    assert note is not None
    assert "不是数字" in note.text
    assert sheet["E5"].fill.start_color.rgb.endswith("FFE699")
    assert sheet["E3"].comment is None


def test_a_row_with_problems_says_them_at_its_end(store: Store) -> None:
    sheet = marked(store)
    assert sheet["G3"].value is None
    assert "坐标" in str(sheet["G4"].value)
    assert str(sheet["G4"].fill.start_color.rgb).endswith("F8CBAD")


def test_no_cell_is_a_formula_and_personal_data_are_masked(store: Store) -> None:
    sheet = marked(store)
    assert (sheet["F3"].value, sheet["F3"].data_type) == ("=1+1", "s")
    assert "13812345678" not in str([[cell.value for cell in row] for row in sheet.rows])


def test_the_mended_file_comes_in_and_settles_what_waited(store: Store) -> None:
    first = plan_import(LEDGER, "台账.csv", store, KIND)
    store.save(first.to_batch("测试"))
    assert len(store.pending_rows()) == 1
    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(LEDGER, "台账.csv", first, "zh")))
    sheet = book.worksheets[0]
    sheet["C4"], sheet["D4"], sheet["E5"] = 116.575, 35.415, 200
    mended = io.BytesIO()
    book.save(mended)
    again = plan_import(mended.getvalue(), "台账改.xlsx", store, KIND)
    assert again.pending == ()
    assert len(again.problems) < len(first.problems)
    assert (again.new, again.changed) == (1, 1)
    store.save(again.to_batch("测试"))
    assert store.pending_rows().empty
    assert sorted(store.read("compounds")["households"]) == [98, 120, 200]


@pytest.mark.parametrize("kind", ledger_kind_names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_added_column_is_taken_for_no_column_of_any_ledger(kind: str, language: str) -> None:
    from config.texts import text  # noqa: PLC0415 - the header itself is what is tested

    header = text("marked.column", language)
    assert fold_header(header) not in aliases(kind)
    assert match_headers([header], kind)[0].column is None


def test_points_of_a_geojson_stand_in_columns_that_name_their_system(store: Store) -> None:
    features = [
        {"type": "Feature", "properties": {"名称": name}, "geometry": {"type": "Point", "coordinates": [east, 35.4]}}
        for east, name in ((116.57, "甲小区"), (116.58, None))
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    choices = Choices(kind="compounds", crs="gcj02")
    sheet = marked(store, content, "点.geojson", choices)
    assert sheet["A1"].value == "名称"
    assert "GCJ-02" in str(sheet["B1"].value)
    assert (sheet["B2"].value, sheet["C2"].value) == (116.57, 35.4)


def test_an_export_of_orders_is_handed_back_without_names_and_house_numbers(store: Store) -> None:
    headers = ("工单编号", "受理时间", "诉求内容", "诉求类型", "求助人员")
    rows = [headers, ("A1", "2025-03-05", "我是邵桂芳，住3号楼2单元501室", "没有这一类", "褚时雨")]
    content = workbook(*rows)
    plan = plan_import(content, "导出.xlsx", store)
    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(content, "导出.xlsx", plan, "zh")))
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not any(secret in text for text in texts for secret in ("邵桂芳", "褚时雨", "501"))
    assert "求助人员" in texts
