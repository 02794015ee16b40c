"""What stands in cells: personal data are masked, hostile text stays text, what cannot be read is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loaders.choices import Choices
from loaders.importing import plan_import
from tests.ledgers import collection, feature, ring
from tests.unit.loaders.planning import HEADER, HERE, codes, plan_of, store_rows

if TYPE_CHECKING:
    from geodata.store import Store


def test_cells_that_can_t_be_read_are_left_empty_and_the_row_is_stored(store: Store) -> None:
    header = [*HEADER, "建成年份", "维修资金状态"]
    plan = plan_of(store, header, ["甲", "", "很多", *HERE, "80年代", "一般般"], ["乙", "", 0, *HERE, 1899, "不详"])
    assert codes(plan) == [
        (2, "建成年份", "80年代", "decade"),
        (2, "户数", "很多", "not_a_number"),
        (2, "维修资金状态", "一般般", "unknown_term"),
        (3, "建成年份", "1899", "out_of_range"),
        (3, "户数", "0", "zero_is_unknown"),
    ]
    frame = plan.frames["compounds"]
    assert len(frame) == 2
    assert frame[["households", "build_year"]].isna().all(axis=None)
    assert frame["fund_state"].isna().iloc[0]
    assert frame["fund_state"].iloc[1] == "unknown"


def test_personal_data_reach_neither_the_store_nor_what_waits(store: Store) -> None:
    header = [*HEADER, "备注", "联系人", "联系电话"]
    person = ["找王主任13812348000", "王小明", "13812348000"]
    plan = store_rows(store, header, ["甲", "", 1, *HERE, *person], ["乙13912348000", "", 1, None, None, *person])
    assert "13812348000" not in str(plan.pending)
    assert "王小明" not in str(plan.pending)
    assert "13912348000" not in str(plan.problems_frame("zh").to_dict()) + str(plan.pending)
    assert store.read("compounds")["note"].iloc[0] == "找王主任138****8000"


def test_a_name_where_a_count_should_stand_is_masked_in_its_problem(store: Store) -> None:
    outline = ring((116.56, 35.40), (116.59, 35.40), (116.59, 35.43))
    content = collection(feature(outline, 社区名称="北门社区", 社区代码="370811011001", 书记="王小明"))
    plan = plan_import(content, "社区.geojson", store, Choices(kind="communities"))
    assert codes(plan) == [(1, "书记", "王**", "not_a_number")]


def test_an_institution_keeps_its_landline(store: Store) -> None:
    header = ["设施名称", "设施类型", "联系电话", "经度", "纬度"]
    plan = plan_of(
        store, header, ["添福养老", "养老院", "0537-2345678", *HERE], ["北门食堂", "社区食堂", "13812348000", *HERE]
    )
    assert list(plan.frames["facilities"]["phone"]) == ["0537-2345678", "138****8000"]


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "${alert(1)}", "`id`", "=1+1", "{0.__class__}", "%s"])
def test_a_hostile_cell_goes_through_as_text(store: Store, text: str) -> None:
    plan = store_rows(store, [*HEADER, "地址"], [text, "", text, *HERE, text], ["乙", "", 1, None, None, text])
    assert list(store.read("compounds")["address"]) == [text]
    assert text in "".join(plan.problems_frame("zh")["problem"])


def test_problems_are_a_table_in_either_language(store: Store) -> None:
    plan = plan_of(store, HEADER, ["甲", "", "很多", *HERE], [None, "", 1, *HERE])
    table = plan.problems_frame("en")
    assert list(table.columns) == ["row", "column", "value", "problem", "remedy", "severity"]
    assert list(table["row"]) == [3, 2]
    assert list(table["severity"]) == ["the whole row waits", "this cell is left empty"]
    assert "no number" in table["problem"].iloc[1]
    assert plan.problems_frame("zh")["column"].iloc[0] == "小区名称"
    assert plan_of(store, HEADER, ["甲", "", 1, *HERE]).problems_frame("zh").empty


def test_problems_that_keep_a_row_back_are_listed_before_those_that_only_lose_a_cell(store: Store) -> None:
    plan = plan_of(store, HEADER, ["甲", "", "许多", *HERE], ["", "", 1, *HERE])
    assert [problem.severity for problem in plan.problems] == ["cell", "row"]
    assert list(plan.problems_frame("zh")["row"]) == [3, 2]


def test_a_problem_says_which_cell_it_is_also_where_the_table_begins_below_and_beside(store: Store) -> None:
    rows: list[list[object]] = [[None], [None, None, *HEADER], [None, None, "甲", "", "很多", *HERE]]
    plan = plan_of(store, *rows)
    (problem,) = plan.problems
    assert problem.position is not None
    # E3 in the workbook.
    assert (problem.row, plan.first_column + problem.position) == (3, 5)
