"""Orders come in whole: known again by number, given class and compound, named in the problems where wrong."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from config.settings import settings
from loaders.choices import Choices
from loaders.editing import HandEdit, edit_batch, plan_edit
from loaders.importing import plan_import
from loaders.order_numbers import read_order_number
from tests.factories import boundary_of_units, compounds, import_batch, unit_point
from tests.ledgers import delimited, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geodata.store import Store
    from loaders.plan import ImportPlan

HEADERS = ("工单编号", "受理时间", "诉求内容", "诉求类型", "诉求详细地址", "工单状态", "办结时间")


@pytest.fixture
def street(store: Store) -> Store:
    """Return a store with three compounds side by side."""
    names = ({"name": "渔山小区"}, {"name": "电磁线厂宿舍"}, {"name": "北门小区"})
    store.save(import_batch(compounds=compounds(*names)))
    return store


def order(number: str, **cells: str) -> list[object]:
    """Return a row under `HEADERS`."""
    known = {"受理时间": "2025-03-05 10:00", "诉求内容": "路灯不亮", "诉求类型": "设施维修", "诉求详细地址": "渔山小区"}
    return [number, *((known | cells).get(header, "") for header in HEADERS[1:])]


def planned(store: Store, *rows: Sequence[object], headers: Sequence[str] = HEADERS, **choices: object) -> ImportPlan:
    """Return the plan of a workbook."""
    return plan_import(workbook(headers, *rows), "导出.xlsx", store, Choices(**choices))  # type: ignore[arg-type]  # fields of choices


def codes(plan: ImportPlan) -> list[tuple[int, str]]:
    """Return row and code of each problem."""
    return [(problem.row, problem.code) for problem in plan.problems]


def orders(plan: ImportPlan) -> pd.DataFrame:
    """Return the orders that would be stored, by number."""
    return pd.DataFrame(plan.frames["work_orders"]).set_index("number")


@pytest.mark.parametrize(
    ("cell", "number", "code"),
    [
        ("20250305000001", "20250305000001", ""),
        (20250305001, "20250305001", ""),
        (20250305001.0, "20250305001", ""),
        ("20250305001.0", "20250305001", ""),
        ("'20250305001", "20250305001", ""),
        ("WG-2025-03", "WG-2025-03", ""),
        (2.0250305000001e19, None, "number_lost_digits"),
        ("2.02503E+19", None, "number_lost_digits"),
        ("13800001234", None, "number_is_personal"),
        ("不详", None, ""),
        (None, None, ""),
    ],
)
def test_an_order_s_number_stays_the_text_that_it_is(cell: object, number: str | None, code: str) -> None:
    assert read_order_number(cell) == (number, code)


def test_a_hotline_s_export_is_known_without_a_hand_and_comes_in_once(street: Store) -> None:
    content = workbook(HEADERS, order("20250305000001"), order("20250305000002", 诉求详细地址="北门小区2号楼"))
    plan = plan_import(content, "导出.xlsx", street)
    assert (plan.kind, plan.new, plan.pending) == ("work_orders", 2, ())
    street.save(plan.to_batch("张工"))
    again = plan_import(content, "导出.xlsx", street)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    stored = street.read("work_orders")
    assert stored["number"].tolist() == ["20250305000001", "20250305000002"]
    assert stored["compound_id"].tolist() == ["C001", "C003"]
    assert stored["received_at"].tolist() == [pd.Timestamp("2025-03-05 10:00")] * 2


def test_an_order_seen_again_is_updated_and_not_doubled(street: Store) -> None:
    street.save(planned(street, order("1001A", 工单状态="办理中")).to_batch("张工"))
    later = planned(street, order("1001A", 工单状态="已办结", 办结时间="2025-03-07 09:00"))
    assert (later.new, later.changed) == (0, 1)
    street.save(later.to_batch("张工"))
    (row,) = street.read("work_orders").to_dict("records")
    assert (row["status"], row["closed_at"]) == ("closed", pd.Timestamp("2025-03-07 09:00"))


def test_rows_of_one_order_become_one_that_says_what_the_latest_says(street: Store) -> None:
    plan = planned(
        street, order("A1", 工单状态="已办结", 办结时间="2025-03-08"), order("A1", 工单状态="办理中", 诉求内容="漏雨")
    )
    (row,) = orders(plan).to_dict("records")
    assert (row["status"], row["text"], plan.rows_good, plan.pending) == ("closed", "路灯不亮", 1, ())
    assert (3, "order_joined") in codes(plan)


def test_a_ledger_without_numbers_gets_them_and_is_known_again(street: Store) -> None:
    rows = [["1", "2025-03-05", "下水道堵塞", "渔山小区"], ["2", "2025-03-06", "路灯不亮", "北门小区"]]
    headers = ("序号", "日期", "反映内容", "地点")
    plan = planned(street, *rows, headers=headers)
    assert (plan.kind, plan.new) == ("work_orders", 2)
    assert [code for _, code in codes(plan)] == ["number_made"]
    street.save(plan.to_batch("张工"))
    assert planned(street, *rows, headers=headers).new == 0


def test_a_class_is_mapped_suggested_or_left_unknown(street: Store) -> None:
    plan = planned(
        street,
        order("A1"),
        order("A2", 诉求类型="", 诉求内容="垃圾没人清运"),
        order("A3", 诉求类型="莫名其妙", 诉求内容="你好"),
    )
    rows = orders(plan)
    assert rows["category"].fillna("").tolist() == ["repair", "cleaning", ""]
    assert rows["category_suggested"].tolist() == [False, True, pd.NA]
    assert rows["raw_class"].tolist()[2] == "莫名其妙"
    assert codes(plan) == [(4, "class_unknown")]


def test_a_class_that_a_person_chose_is_not_suggested_away(street: Store) -> None:
    row = order("A1", 诉求类型="", 诉求内容="垃圾没人清运")
    street.save(planned(street, row).to_batch("张工"))
    (row_id,) = street.read("work_orders").index
    edit = plan_edit(
        HandEdit("work_orders", row_id, {"category": "misuse"}), street, source="手工", as_of=dt.date(2025, 3, 9)
    )
    street.save(edit_batch(edit, "张工", "核实"))
    assert planned(street, row).changed == 0
    stored = street.read("work_orders").loc[row_id]
    assert (stored["category"], stored["category_suggested"], stored["text"]) == ("misuse", False, "垃圾没人清运")


def test_what_is_wrong_is_named_row_by_row_and_the_rest_comes_in(street: Store) -> None:
    plan = planned(
        street,
        order("A1", 受理时间="1900-01-01"),
        order("A2", 受理时间="2099-01-01"),
        order("A3", 办结时间="2025-03-01"),
        order("A4", 诉求内容="很长" * 15_000),
        order("A5", 诉求内容="换行\n和\t制表 😀", 受理时间="2025年3月5日 下午3点"),
        order("A6", 受理时间=45721.5),  # type: ignore[arg-type]  # a serial among texts
        order("A7", 诉求类型="没有这一类"),
        order("A8", 受理时间="2025/3/5 10:00:00", 办结时间="2025/3/5"),
    )
    assert codes(plan) == [
        (2, "date_too_early"),
        (3, "date_in_future"),
        (4, "closed_before_received"),
        (5, "text_cut"),
        (8, "class_unknown"),
    ]
    rows = orders(plan)
    assert len(rows) == 8
    assert rows.loc["A4", "text"] == "很长" * 2_000
    assert (rows.loc["A5", "text"], rows.loc["A5", "received_at"]) == (
        "换行 和 制表 😀",
        pd.Timestamp("2025-03-05 15:00"),
    )
    assert rows.loc["A6", "received_at"] == pd.Timestamp("2025-03-05 12:00")
    # The same day without a time is no contradiction.
    assert rows.loc["A8", "closed_at"] == pd.Timestamp("2025-03-05")


def test_half_a_file_comes_in_up_to_where_it_ends(street: Store) -> None:
    content = delimited(HEADERS, order("A1"), order("A2"))
    plan = plan_import(content[: len(content) - 40], "半个.csv", street)
    assert (plan.kind, plan.rows_good) == ("work_orders", 2)
    assert codes(plan) == [(3, "row_cut_off")]
    assert [note.code for note in plan.notes] == ["cut_off"]


def test_places_are_used_where_they_lie_by_the_street_and_else_left_out(street: Store) -> None:
    street.save(import_batch(boundary=boundary_of_units(3, 1)))
    inside, far = unit_point(1.5, 0.5), unit_point(30, 30)
    headers = ("工单编号", "受理时间", "诉求内容", "经度", "纬度")
    points = [(inside.x, inside.y), (0, 0), (far.x, far.y), (35.41, 116.57), ("东", "北"), ("", "")]
    rows = [[f"A{place}", "2025-03-05", "路灯不亮", *point] for place, point in enumerate(points, start=1)]
    plan = planned(street, *rows, headers=headers, crs="wgs84")
    assert codes(plan) == [(3, "place_zero"), (4, "place_far"), (5, "place_swapped"), (6, "place_unreadable")]
    frame = plan.frames["work_orders"]
    assert frame["geometry"].notna().tolist() == [True, False, False, False, False, False]
    # Nothing is written of its address: the outline in which it lies tells the compound.
    assert frame["compound_id"].fillna("").tolist() == ["C002", "", "", "", "", ""]
    assert frame["match_how"].tolist()[0] == "position"
    assert plan.pending == ()


def test_with_no_boundary_the_bulk_of_the_points_is_where_the_street_is(store: Store) -> None:
    headers = ("工单编号", "受理时间", "诉求内容", "经度", "纬度")
    rows = [[f"A{n}", "2025-03-05", "路灯", -122.4 + n / 1000, 37.7 + n / 1000] for n in range(20)]
    rows += [["B1", "2025-03-05", "路灯", 116.57, 35.41], ["B2", "2025-03-05", "路灯", 0, 0]]
    plan = planned(store, *rows, headers=headers, crs="wgs84")
    assert codes(plan) == [(22, "place_far"), (23, "place_zero")]
    assert plan.frames["work_orders"]["geometry"].notna().sum() == 20


def test_personal_data_are_masked_in_every_column_that_is_kept_and_columns_of_persons_are_not(street: Store) -> None:
    headers = (*HEADERS, "求助人员", "求助号码", "办理结果")
    row = [*order("A1", 诉求内容="我是邵桂芳，电话13800001234", 诉求详细地址="渔山小区3号楼2单元501室")]
    plan = planned(street, [*row, "邵桂芳", "13800001234", "已联系邵桂芳女士"], headers=headers)
    street.save(plan.to_batch("张工"))
    content = street.path.read_bytes()
    for secret in ("邵桂芳", "13800001234", "2单元501"):
        assert secret.encode() not in content
    (stored,) = street.read("work_orders").to_dict("records")
    assert stored["text"] == "我是邵**，电话138****1234"
    assert (stored["raw_address"], stored["compound_id"]) == ("渔山小区3号楼***", "C001")
    assert all("邵桂芳" not in cell for _, cells in plan.head for cell in cells)


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this installation keep what is masked."""
    monkeypatch.setenv("LINLI_KEEP_UNMASKED", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("keeping")
def test_what_was_masked_is_kept_where_a_setting_asks_for_it_apart_and_until_it_is_undone(
    street: Store, tmp_path: Path
) -> None:
    headers = (*HEADERS, "求助人员")
    row = [*order("A1", 诉求内容="我是邵桂芳"), "邵桂芳"]
    receipt = street.save(planned(street, row, headers=headers).to_batch("张工"))
    (row_id,) = street.read("work_orders").index
    kept = [(cell.header, cell.text) for cell in street.unmasked_cells("work_orders", row_id)]
    assert kept == [("诉求内容", "我是邵桂芳"), ("求助人员", "邵桂芳")]
    street.save(planned(street, row, headers=headers).to_batch("张工"))
    assert len(street.unmasked_cells("work_orders", row_id)) == 2
    assert street.read("work_orders")["text"].tolist() == ["我是邵**"]
    street.snapshot(tmp_path / "copy.gpkg")
    assert "邵桂芳".encode() not in (tmp_path / "copy.gpkg").read_bytes()
    street.undo(receipt.batch_id, undone_by="张工")
    assert street.unmasked_cells("work_orders", row_id) == []


def test_two_systems_may_give_one_id_to_different_orders(street: Store) -> None:
    headers = ("ID", *HEADERS)
    street.save(planned(street, ["900", *order("A1")], headers=headers).to_batch("张工"))
    assert planned(street, ["900", *order("B1")], headers=headers).new == 1


def test_a_compound_that_a_person_gave_stays_when_the_export_comes_again(street: Store) -> None:
    street.save(planned(street, order("A1")).to_batch("张工"))
    (row_id,) = street.read("work_orders").index
    edit = plan_edit(
        HandEdit("work_orders", row_id, {"compound_id": "C003"}), street, source="手工", as_of=dt.date(2025, 3, 9)
    )
    street.save(edit_batch(edit, "张工", "核实"))
    assert planned(street, order("A1")).changed == 0
    stored = street.read("work_orders").loc[row_id]
    assert (stored["compound_id"], stored["compound"], stored["match_how"]) == ("C003", "北门小区", "given")


@pytest.mark.parametrize(
    "headers",
    [
        (
            *(
                "工单编号",
                "工单标题",
                "诉求内容",
                "诉求类型",
                "区交办时间",
                "区交办办结期限",
                "诉求渠道",
                "诉求归口",
                "紧急程度",
            ),
            *(
                "工单状态",
                "求助人员",
                "求助号码",
                "性别",
                "事件发生地",
                "诉求详细地址",
                "是否疑难",
                "是否协办",
                "主办单位",
                "协办单位",
            ),
        ),
        (
            "受理编号",
            "来电时间",
            "内容描述",
            "问题分类",
            "被反映街乡镇",
            "小区点位",
            "办理结果",
            "办结时间",
            "是否解决",
            "是否满意",
            "工单性质",
        ),
        ("案件编号", "上报时间", "问题描述", "案件类型", "所属社区", "事件位置", "经度", "纬度", "案件状态"),
        ("日期", "小区", "反映人", "联系电话", "反映问题", "处理情况", "是否解决"),
        ("序号", "反映时间", "主要内容", "地址", "责任单位", "回复内容", "回访结果"),
    ],
)
def test_the_exports_of_three_systems_and_of_a_wechat_group_are_known_by_their_headers(
    street: Store, headers: tuple[str, ...]
) -> None:
    cells = {
        "日期": "2025-03-05",
        "来电时间": "2025-03-05 10:00",
        "反映时间": "2025/3/5",
        "性别": "女",
        "经度": 116.57,
        "纬度": 35.41,
    }
    plan = plan_import(workbook(headers, [cells.get(header, "甲") for header in headers]), "a.xlsx", street)
    assert plan.kind == "work_orders"
    known = {match.header for match in plan.matches if match.column is not None}
    assert known >= set(headers) - {"求助人员", "求助号码", "性别", "诉求归口", "反映人", "联系电话", "序号"}
