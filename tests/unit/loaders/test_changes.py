"""Old against new: which cells of known rows an import would change, and what an empty cell does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.choices import Choices
from loaders.importing import ImportPlan, plan_import
from tests import factories
from tests.ledgers import collection, feature, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Store

HEADER = ["小区名称", "所属社区", "户数", "维修资金状态", "经度", "纬度"]
HERE = (116.57, 35.41)


def _plan(store: Store, *rows: Sequence[object], empty_wipes: bool = False) -> ImportPlan:
    choices = Choices(kind="compounds", crs="wgs84", empty_wipes=empty_wipes)
    return plan_import(workbook(*rows), "台账.xlsx", store, choices)


def _store(store: Store, *rows: Sequence[object]) -> None:
    store.save(_plan(store, *rows).to_batch("张工"))


def _told(plan: ImportPlan, language: str = "zh") -> list[tuple[object, ...]]:
    frame = plan.changes_frame(language)
    kept = frame[~frame["column"].isin(["来源", "数据日期", "Source", "As of"])]
    return list(kept[["row", "name", "column", "before", "after"]].itertuples(index=False, name=None))


def test_a_known_row_is_told_cell_by_cell_and_a_new_one_is_not(store: Store) -> None:
    _store(store, HEADER, ["甲", "北门社区", 98, "不详", *HERE])
    plan = _plan(store, HEADER, ["甲", "北门社区", 99, None, *HERE], ["乙", "北门社区", 5, None, 116.58, 35.41])
    assert _told(plan) == [(2, "甲", "户数", "98", "99")]
    assert list(plan.changes_frame("zh")["id"]) == ["C001"]
    assert (plan.new, plan.changed) == (1, 1)
    assert plan.changes_frame("en").columns.tolist() == ["row", "kind", "id", "name", "column", "before", "after"]


def test_a_moved_point_is_told_in_metres(store: Store) -> None:
    _store(store, HEADER, ["甲", "北门社区", 98, None, *HERE])
    # One unit north is 111 m.
    plan = _plan(store, HEADER, ["甲", "北门社区", 98, None, HERE[0], HERE[1] + 0.001])
    ((_, _, column, before, after),) = _told(plan)
    assert (column, before) == ("图形", "点（116.570000, 35.410000）")
    assert "移动 111 米" in str(after)


def test_a_redrawn_outline_is_told_by_its_area(store: Store) -> None:
    store.save(factories.import_batch(compounds=factories.compounds({"name": "甲"})))
    outline = factories.unit_square(0, 0, size=2)
    content = collection(feature(outline.__geo_interface__, 小区名称="甲"))
    plan = plan_import(content, "小区.geojson", store, Choices(kind="compounds", crs="wgs84"))
    ((_, _, _, before, after),) = [told for told in _told(plan) if "平方米" in str(told[3])]
    # A unit square of 91 m by 111 m, and one of twice the side.
    assert (before, after) == ("面，10,078 平方米", "面，40,311 平方米，移动 72 米")


def test_an_empty_cell_and_the_code_unknown_wipe_nothing(store: Store) -> None:
    _store(store, HEADER, ["甲", "北门社区", 98, "已建立", *HERE])
    state = store.read("compounds")["fund_state"].iloc[0]
    plan = _plan(store, HEADER, ["甲", "北门社区", None, "不详", *HERE])
    assert (_told(plan), plan.changed, plan.wiped) == ([], 0, {})
    store.save(plan.to_batch("张工"))
    row = store.read("compounds").iloc[0]
    assert (row["households"], row["fund_state"]) == (98, state)


def test_an_empty_cell_wipes_where_a_person_asked_for_it_but_never_a_place_nor_a_name(store: Store) -> None:
    _store(store, HEADER, ["甲", "北门社区", 98, None, *HERE])
    plan = _plan(store, HEADER, ["甲", None, None, None, None, None], empty_wipes=True)
    assert _told(plan) == [(2, "甲", "户数", "98", "未知")]
    assert plan.changed == 1
    store.save(plan.to_batch("张工"))
    row = store.read("compounds").iloc[0]
    assert row.isna()["households"]
    assert (row["community"], row.geometry.x) == ("北门社区", HERE[0])


def test_a_column_that_the_file_lacks_and_a_cell_that_can_t_be_read_wipe_nothing(store: Store) -> None:
    _store(store, HEADER, ["甲", "北门社区", 98, None, *HERE])
    plan = _plan(store, ["小区名称", "人口"], ["甲", None], empty_wipes=True)
    assert plan.wiped == {"compounds": {"C001": ("residents",)}}
    plan = _plan(store, ["小区名称", "户数"], ["甲", "很多"], empty_wipes=True)
    assert plan.wiped == {}


def test_a_row_that_the_file_lacks_stays(store: Store) -> None:
    _store(store, HEADER, ["甲", "", 98, None, *HERE], ["乙", "", 5, None, 116.58, 35.41])
    _store(store, HEADER, ["甲", "", 99, None, *HERE])
    assert list(store.read("compounds")["name"]) == ["甲", "乙"]
