"""All rows at once are placed as each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from loaders.importing import plan_import
from tests.factories import compounds, import_batch, unit_point
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Store

HEADERS = (
    "工单编号",
    "受理时间",
    "工单标题",
    "诉求内容",
    "所属社区",
    "小区",
    "诉求详细地址",
    "事件发生地",
    "小区编号",
    "经度",
    "纬度",
)
PLACED = ("compound_id", "compound", "place_core", "match_how", "match_score")
WITHIN, OUTSIDE = unit_point(1.5, 0.5), unit_point(2.5, 2.5)
# What is said of the place, and the compound and the way in which it is found.
ROWS: tuple[tuple[dict[str, object], tuple[str | None, str]], ...] = (
    ({"诉求详细地址": "渔山小区3号楼"}, ("C001", "name")),
    ({"诉求详细地址": "渔山小区3号楼"}, ("C001", "name")),
    ({"诉求详细地址": "渔山小区3号楼", "诉求内容": "电磁线厂宿舍停水"}, ("C001", "name")),
    ({"诉求详细地址": "渔山小区二期"}, (None, "doubtful")),
    ({"诉求详细地址": "翠湖庄园2号楼", "诉求内容": "电磁线厂宿舍停水"}, (None, "none")),
    ({"诉求内容": "电磁线厂宿舍停水"}, ("C002", "mention")),
    ({"工单标题": "北门小区停水", "诉求内容": "电磁线厂宿舍停水"}, ("C003", "mention")),
    ({"诉求内容": "北门小区和电磁线厂宿舍停水"}, (None, "doubtful")),
    ({"诉求内容": "停水"}, (None, "no_address")),
    ({"事件发生地": "北门小区门口"}, ("C003", "name")),
    ({"事件发生地": "翠湖庄园", "诉求内容": "电磁线厂宿舍停水"}, ("C002", "mention")),
    ({"小区": "北门小区", "诉求详细地址": "渔山小区"}, ("C003", "name")),
    ({"小区": "翠湖庄园", "诉求内容": "渔山小区停水"}, (None, "none")),
    ({"经度": WITHIN.x, "纬度": WITHIN.y}, ("C002", "position")),
    ({"经度": WITHIN.x, "纬度": WITHIN.y, "诉求详细地址": "北门小区"}, ("C003", "name")),
    ({"经度": WITHIN.x, "纬度": WITHIN.y, "诉求内容": "北门小区停水"}, ("C002", "position")),
    ({"经度": OUTSIDE.x, "纬度": OUTSIDE.y, "诉求内容": "北门小区停水"}, (None, "no_address")),
    ({"小区编号": "C002", "诉求详细地址": "渔山小区"}, ("C002", "given")),
    ({"小区编号": "C999", "诉求详细地址": "渔山小区"}, ("C001", "name")),
    ({"小区编号": "C999", "经度": WITHIN.x, "纬度": WITHIN.y}, (None, "no_address")),
)


@pytest.fixture
def street(store: Store) -> Store:
    """Return a store with three compounds side by side."""
    names = ({"name": "渔山小区"}, {"name": "电磁线厂宿舍"}, {"name": "北门小区"})
    store.save(import_batch(compounds=compounds(*names)))
    return store


def placed(store: Store, rows: Sequence[dict[str, object]]) -> list[dict[str, Any]]:
    """Return what is stored of the places of orders."""
    cells = [
        [{"工单编号": f"A{number}", "受理时间": "2025-03-05 10:00", **row}.get(header, "") for header in HEADERS]
        for number, row in enumerate(rows)
    ]
    plan = plan_import(workbook(HEADERS, *cells), "导出.xlsx", store)
    frame = plan.frames["work_orders"].reindex(columns=list(PLACED)).astype(object)
    return [
        {str(name): value for name, value in row.items()} for row in frame.where(frame.notna(), None).to_dict("records")
    ]


def test_an_order_is_placed_by_its_address_its_words_its_point_or_an_id(street: Store) -> None:
    found = placed(street, [row for row, _ in ROWS])
    assert [(row["compound_id"], row["match_how"]) for row in found] == [expected for _, expected in ROWS]


def test_an_order_is_placed_by_the_address_of_an_earlier_row_where_its_latest_says_none(street: Store) -> None:
    (row,) = placed(street, [{"工单编号": "B1", "诉求详细地址": "渔山小区3号楼"}, {"工单编号": "B1"}])
    assert (row["compound_id"], row["match_how"]) == ("C001", "name")


def test_an_order_s_place_does_not_depend_on_the_other_rows(street: Store) -> None:
    together = placed(street, [row for row, _ in ROWS])
    assert together == [alone for row, _ in ROWS for alone in placed(street, [row])]
    assert placed(street, [row for row, _ in reversed(ROWS)]) == together[::-1]
