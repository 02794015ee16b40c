"""Ledgers that belong to compounds meet them; the doubtful wait for one answer that holds for all alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geodata.demo import LEDGERS_DIR
from geodata.store import NameDecision
from loaders.choices import Choices
from loaders.importing import ImportPlan, plan_import
from loaders.matching import CompoundIndex
from tests import factories
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geodata.store import Store

# Names as other ledgers write them, by whom they mean; empty: a compound that the demonstration doesn't have.
# Typing errors, words that say nothing, siblings.
LABELLED = {
    "鱼山小区": "渔山小区",
    "圣翔小区": "圣祥小区",
    "豪峰庄园": "豪丰庄园",
    "宏福小区": "鸿福小区",
    "换笔泉小区": "浣笔泉小区",
    "马义桥小区": "马驿桥小区",
    "玉水豪庭": "御水豪庭",
    "网通家圆": "网通家园",
    "环北花园小区": "环北花园",
    "红星八号": "红星8号",
    "瑞和国际": "瑞和国际花园",
    "淮河工程局宿含": "淮河工程局宿舍",
    "光河居民小区": "洸河居民小区",
    "太白国际SOHO公遇": "太白国际SOHO公寓",
    "老干部活动中新小区": "老干部活动中心小区",
    "饮食服务公司的宿舍": "饮食服务公司宿舍",
    "运河宾馆员工宿设": "运河宾馆员工宿舍",
    "济宁医学院附院家属宿舍": "济宁医学院附院宿舍",
    "附花园": "附院花园",
    "市政府二宿舍": "",
    "学门口西区": "",
    "市委二宿舍": "",
    "东门新区": "",
    "南门小区": "",
    "水景花园二期": "",
    "苏州苑西区": "",
    "运河南区": "",
    "益民中区": "",
    "大河西小区": "",
    "渔山小区北组团": "",
    "老玉苑小区": "",
    "二化工宿舍": "",
    "警察训练基地东宿舍": "",
    "体育馆北单位宿舍": "",
    "东门大街小区": "",
    "马驿桥小区工行宿舍": "",
    "吉祥小区电业宿舍": "",
    "红星9号": "",
    "农业局北宿舍": "",
    "翠湖庄园": "",
}


@pytest.fixture(scope="module")
def demo_compounds() -> gpd.GeoDataFrame:
    """Return the demonstration's compounds by id, with name, aliases and community as its ledger has them."""
    import python_calamine  # noqa: PLC0415 - only here

    sheet = python_calamine.load_workbook(str(LEDGERS_DIR / "compounds.xlsx")).get_sheet_by_index(0)
    header, *rows = [row for row in sheet.to_python() if sum(map(bool, row)) > 3]
    places = {name: header.index(name) for name in ("小区名称", "曾用名", "所属社区")}
    return factories.compounds(
        *(
            {"name": row[places["小区名称"]], "aliases": row[places["曾用名"]], "community": row[places["所属社区"]]}
            for row in rows
        )
    )


def test_a_name_is_never_taken_for_a_sibling_and_the_right_one_is_among_the_asked(
    demo_compounds: gpd.GeoDataFrame,
) -> None:
    index = CompoundIndex(demo_compounds)
    taken: dict[str, str] = {}
    for name, meant in LABELLED.items():
        match = index.find(name)
        if match.compound_id is not None:
            taken[name] = index.names[match.compound_id]
        elif meant:
            assert meant in [candidate.name for candidate in match.candidates]
    assert taken == {name: LABELLED[name] for name in taken}
    assert len(taken) >= 13


def _plan(
    store: Store, *rows: list[object], chosen: Mapping[str, str | None] | None = None, file_name: str = "业委会.xlsx"
) -> ImportPlan:
    content = workbook(["小区名称", "所属社区", "业委会状态"], *rows)
    return plan_import(content, file_name, store, Choices(kind="committees", compounds=chosen or {}))


@pytest.fixture
def street(store: Store) -> Store:
    """Give a store of four compounds, two of which have one name."""
    rows = factories.compounds(
        {"name": "水景花园一期", "community": "北门社区"},
        {"name": "电磁线厂宿舍", "community": "西门社区"},
        {"name": "明珠花园", "community": "北门社区"},
        {"name": "明珠花园", "community": "西门社区"},
    )
    store.save(factories.import_batch(compounds=rows))
    return store


def test_the_doubtful_are_asked_about_once_a_name_and_their_rows_wait(street: Store) -> None:
    plan = _plan(
        street,
        ["水景花园二期", "", "有"],
        ["水景花园 二期", "", "无"],
        ["明珠花园", "", "有"],
        ["明珠花园", "西门社区", "有"],
        ["没有的", "", "有"],
    )
    asked = [(q.name, q.rows, [candidate.compound_id for candidate in q.candidates]) for q in plan.name_questions]
    assert asked == [("水景花园二期", (2, 3), ["C001"]), ("明珠花园", (4,), ["C003", "C004"])]
    first = plan.name_questions[0].candidates[0]
    assert (first.name, first.community, first.how) == ("水景花园一期", "北门社区", "likeness")
    assert 60 <= first.score < 100
    codes = [(problem.row, problem.code) for problem in plan.problems]
    assert codes == [
        (2, "doubtful_compound"),
        (3, "doubtful_compound"),
        (4, "ambiguous_compound"),
        (6, "unknown_compound"),
    ]
    assert [row.row_number for row in plan.pending] == [2, 3, 4, 6]
    assert list(plan.frames["committees"]["compound_id"]) == ["C004"]


def test_an_answer_holds_for_all_alike_and_is_remembered(street: Store) -> None:
    row: list[object] = ["水景花园(2期)", "", "有"]
    plan = _plan(street, row, chosen={"水景花园（2期）": "C001"})
    assert list(plan.frames["committees"]["compound_id"]) == ["C001"]
    assert plan.problems == ()
    batch = plan.to_batch("张工")
    assert batch.name_decisions == (NameDecision("水景花园2期", "C001"),)
    street.save(batch)
    assert list(_plan(street, row).frames["committees"]["compound_id"]) == ["C001"]


def test_a_name_that_is_none_of_them_keeps_its_rows_waiting_and_is_not_asked_again(street: Store) -> None:
    plan = _plan(street, ["水景花园二期", "", "有"], ["明珠花园", "北门社区", "有"], chosen={"水景花园二期": None})
    assert [(problem.row, problem.code) for problem in plan.problems] == [(2, "no_compound_decided")]
    assert plan.name_questions == ()
    street.save(plan.to_batch("张工"))
    again = _plan(street, ["水景花园二期", "", "有"])
    assert [problem.code for problem in again.problems] == ["no_compound_decided"]
    corrected = _plan(street, ["水景花园二期", "", "有"], chosen={"水景花园二期": "C001"})
    assert list(corrected.frames["committees"]["compound_id"]) == ["C001"]


def test_a_name_that_only_sounds_alike_is_asked_about_where_the_community_is_another(street: Store) -> None:
    near = _plan(street, ["电磁县厂宿舍", "西门社区", "有"])
    assert [problem.code for problem in near.problems] == ["matched_by_sound"]
    far = _plan(street, ["电磁县厂宿舍", "北门社区", "有"])
    assert [problem.code for problem in far.problems] == ["doubtful_compound"]
