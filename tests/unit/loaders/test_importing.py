"""A file to a plan and into the store: what is stored, what waits, and what is said about each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from config.errors import CrsError, UnknownColumnsError
from geodata.crs import wgs84_to_gcj02
from loaders.choices import Choices
from loaders.importing import ImportPlan, plan_import
from tests import factories
from tests.ledgers import collection, delimited, feature, ring, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Store

HEADER = ["小区名称", "所属社区", "户数", "经度", "纬度"]
HERE = (116.57, 35.41)


def _plan(store: Store, *rows: Sequence[object], kind: str | None = None, crs: str | None = "wgs84") -> ImportPlan:
    return plan_import(workbook(*rows), "台账.xlsx", store, Choices(kind=kind, crs=crs))


def _store(store: Store, *rows: Sequence[object], kind: str | None = None) -> ImportPlan:
    plan = _plan(store, *rows, kind=kind)
    store.save(plan.to_batch("张工"))
    return plan


def _codes(plan: ImportPlan) -> list[tuple[int, str, str, str]]:
    return [(problem.row, problem.column, problem.value, problem.code) for problem in plan.problems]


def test_good_rows_are_stored_and_the_rest_wait_with_their_reasons(store: Store) -> None:
    plan = _store(
        store,
        HEADER,
        ["甲小区", "北门社区", "98户", *HERE],
        ["乙小区", "北门社区", 12, None, None],
        [None, "北门社区", 5, *HERE],
    )
    assert (plan.kind, plan.header_row, plan.rows_read, plan.rows_good) == ("compounds", 1, 3, 1)
    assert _codes(plan) == [(3, "经度", "", "no_coordinates"), (4, "小区名称", "", "missing_required")]
    stored = store.read("compounds")
    assert list(stored["name"]) == ["甲小区"]
    assert stored["households"].iloc[0] == 98
    waiting = store.pending_rows()
    assert list(waiting["row_number"]) == [3, 4]
    assert waiting["cells"].iloc[0]["小区名称"] == "乙小区"
    assert waiting["problems"].iloc[0][0]["code"] == "no_coordinates"


def test_planning_writes_nothing_and_takes_no_ids(store: Store) -> None:
    before = store.revision()
    for _ in range(2):
        _plan(store, HEADER, ["甲小区", None, 98, *HERE])
    assert store.revision() == before
    assert store.new_ids("compounds", 1) == ["C001"]


def test_a_plan_knows_that_the_store_changed_since(store: Store) -> None:
    plan = _plan(store, HEADER, ["甲小区", None, 98, *HERE])
    assert not plan.is_stale
    _store(store, HEADER, ["甲小区", None, 98, *HERE])
    assert plan.is_stale


def test_every_row_carries_its_source_and_day(store: Store) -> None:
    content = workbook(
        [*HEADER, "来源", "数据日期"], ["甲", "", 1, *HERE, "房管所", "2025年6月30日"], ["乙", "", 1, *HERE, "", ""]
    )
    plan = plan_import(content, "C:\\台账\\小区.xlsx", store, Choices(crs="wgs84", as_of=dt.date(2025, 9, 1)))
    frame = plan.frames["compounds"]
    assert list(frame["source"]) == ["房管所", "小区.xlsx"]
    assert list(frame["as_of"]) == [pd.Timestamp(2025, 6, 30), pd.Timestamp(2025, 9, 1)]


def test_blank_rows_totals_notes_and_repeated_headers_are_no_rows(store: Store) -> None:
    plan = _plan(
        store,
        ["2025年小区台账"],
        HEADER,
        ["甲", "", 1, *HERE],
        [None, " "],
        HEADER,
        ["乙", "", 2, *HERE],
        ["合 计", "", 3],
        ["注：本表由社区填报"],
    )
    assert list(plan.frames["compounds"]["name"]) == ["甲", "乙"]
    assert plan.problems == ()


def test_no_row_is_lost_every_one_is_good_or_waits(store: Store) -> None:
    rows: list[list[object]] = [[f"小区{n}", "", n, *(HERE if n % 2 else (None, None))] for n in range(1, 20)]
    plan = _plan(store, HEADER, *rows)
    assert plan.rows_read == 19 == plan.rows_good + len(plan.pending)


def test_a_second_import_of_the_same_file_changes_nothing(store: Store) -> None:
    rows = (HEADER, ["甲小区", "北门社区", 98, *HERE])
    _store(store, *rows)
    again = _plan(store, *rows)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert store.save(again.to_batch("张工")).unchanged == 1


def test_a_known_row_is_found_by_name_and_an_empty_cell_wipes_nothing(store: Store) -> None:
    _store(store, HEADER, ["甲小区", "北门社区", 98, *HERE])
    plan = _store(store, ["小区名称", "户数", "人口"], ["甲 小区", None, 300])
    assert (plan.new, plan.changed) == (0, 1)
    row = store.read("compounds").iloc[0]
    assert (row["households"], row["residents"]) == (98, 300)
    assert row.geometry.x == pytest.approx(HERE[0])


def test_a_known_row_is_found_by_id_without_its_name(store: Store) -> None:
    _store(store, ["小区编号", *HEADER], ["C007", "甲小区", "", 98, *HERE])
    plan = _store(store, ["小区编号", "户数"], ["C007", 99], ["C008", 5], kind="compounds")
    assert _codes(plan) == [(3, "name", "", "missing_required"), (3, "geometry", "", "no_coordinates")]
    assert store.read("compounds").loc["C007", "households"] == 99


def test_an_id_of_another_compound_keeps_the_row_back_and_a_rename_is_noted(store: Store) -> None:
    _store(store, ["小区编号", *HEADER], ["C007", "电磁线厂宿舍", "", 98, *HERE])
    plan = _plan(store, ["小区编号", *HEADER], ["C007", "翰林苑", "", 98, *HERE])
    assert [code for *_, code in _codes(plan)] == ["id_of_another"]
    plan = _plan(store, ["小区编号", *HEADER], ["C007", "电磁线厂家属宿舍", "", 98, *HERE])
    assert [code for *_, code in _codes(plan)] == ["renamed"]
    assert plan.changed == 1


def test_a_serial_number_is_no_id(store: Store) -> None:
    plan = _store(store, ["编号", *HEADER], [1, "甲", "", 1, *HERE], [2, "乙", "", 2, *HERE])
    assert [code for *_, code in _codes(plan)] == ["serial_number"]
    assert list(store.read("compounds").index) == ["C001", "C002"]


def test_repeated_ids_and_rows_keep_the_later_one_back(store: Store) -> None:
    plan = _plan(
        store,
        ["小区编号", *HEADER],
        ["A-1", "甲", "北门社区", 1, *HERE],
        ["A-1", "乙", "", 2, *HERE],
        ["A-2", "甲", "北门社区", 3, *HERE],
        ["A-3", "甲", "西门社区", 3, *HERE],
        ["<b>", "丙", "", 3, *HERE],
    )
    assert _codes(plan) == [
        (3, "小区编号", "A-1", "duplicate_id"),
        (4, "小区名称", "甲", "duplicate_row"),
        (6, "小区编号", "<b>", "bad_id"),
    ]
    assert list(plan.frames["compounds"].index) == ["A-1", "A-3"]


def test_a_name_of_two_stored_rows_is_asked_about(store: Store) -> None:
    _store(store, HEADER, ["明珠花园", "北门社区", 1, *HERE], ["明珠花园", "西门社区", 2, *HERE])
    plan = _plan(store, ["小区名称", "户数"], ["明珠花园", 3])
    assert [code for *_, code in _codes(plan)] == ["ambiguous_row"]


def test_bad_places_keep_the_row_back_each_with_its_reason(store: Store) -> None:
    rows: list[list[object]] = [
        ["甲", "", 1, 35.41, 116.57],
        ["乙", "", 1, 0, 0],
        ["丙", "", 1, 24.9, 60.2],
        ["丁", "", 1, "东", "西"],
    ]
    plan = _plan(store, HEADER, *rows, ["戊", "", 1, *HERE])
    assert [(row, code) for row, _, _, code in _codes(plan)] == [
        (2, "swapped_coordinates"),
        (3, "zero_coordinates"),
        (4, "outside_china"),
        (5, "bad_coordinates"),
    ]
    assert len(plan.frames["compounds"]) == 1


def test_places_are_converted_and_the_original_kept(store: Store) -> None:
    import numpy as np  # noqa: PLC0415 - only here

    (lon,), (lat,) = wgs84_to_gcj02(np.array([HERE[0]]), np.array([HERE[1]]))
    plan = plan_import(workbook(HEADER, ["甲", "", 1, lon, lat]), "a.xlsx", store, Choices(crs="gcj02"))
    row = plan.frames["compounds"].iloc[0]
    assert (row.geometry.x, row.geometry.y) == pytest.approx(HERE, abs=1e-8)
    assert row["raw_crs"] == "gcj02"
    assert row["raw_geometry"].startswith("POINT (116.57")


def test_a_file_in_the_sea_is_refused_as_a_whole(store: Store) -> None:
    street = factories.frame_of("boundary", {"name": "街道", "geometry": factories.unit_square(0, 0, size=10)})
    store.save(factories.import_batch(boundary=street))
    sea: list[list[object]] = [[f"小区{n}", "", 1, 122.5 + n / 100, 33.1] for n in range(4)]
    with pytest.raises(CrsError) as caught:
        _plan(store, HEADER, *sea)
    assert "WGS-84" in caught.value.explain("zh").what
    plan = _plan(store, HEADER, sea[0], *([f"近{n}", "", 1, *HERE] for n in range(5)))
    assert [(row, code) for row, _, _, code in _codes(plan)] == [(2, "far_away")]


def test_cells_that_can_t_be_read_are_left_empty_and_the_row_is_stored(store: Store) -> None:
    header = [*HEADER, "建成年份", "维修资金状态"]
    plan = _plan(store, header, ["甲", "", "很多", *HERE, "80年代", "一般般"], ["乙", "", 0, *HERE, 1899, "不详"])
    assert _codes(plan) == [
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


def test_a_ledger_of_compounds_yields_its_committees_and_property_services(store: Store) -> None:
    header = [*HEADER, "业委会情况", "届满日期", "物业公司"]
    plan = _store(
        store,
        header,
        ["甲", "", 1, *HERE, "已成立", "2027-05-31", "明德物业服务有限公司"],
        ["乙", "", 1, *HERE, None, None, "单位自管"],
        ["丙", "", 1, *HERE, "无", None, None],
        ["丁", "", 1, None, None, "已成立", None, None],
    )
    assert [(row, code) for row, _, _, code in _codes(plan)] == [(2, "mode_from_company"), (5, "no_coordinates")]
    compounds = store.read("compounds").reset_index().set_index("name")
    committees = store.read("committees").set_index("compound")
    services = store.read("property_services").set_index("compound")
    assert dict(committees["status"]) == {"甲": "established", "丙": "not_started"}
    assert dict(services["mode"]) == {"甲": "professional", "乙": "employer"}
    assert committees["compound_id"].to_dict() == compounds["id"].loc[["甲", "丙"]].to_dict()
    assert committees.loc["甲", "term_end"] == pd.Timestamp(2027, 5, 31)
    again = _plan(store, header, ["甲", "", 1, *HERE, "已成立", "2027-05-31", "明德物业服务有限公司"])
    assert {kind: counts.unchanged for kind, counts in again.counts.items()} == {
        "compounds": 1,
        "committees": 1,
        "property_services": 1,
    }


def test_a_derived_status_is_stored_as_what_it_derives_from(store: Store) -> None:
    factories_batch = factories.import_batch(compounds=factories.compounds({"name": "甲"}, {"name": "乙"}))
    store.save(factories_batch)
    plan = _plan(
        store,
        ["小区名称", "业委会状态", "届满日期"],
        ["甲", "届满未换届", "2024-05-31"],
        ["乙", "届满未换届", None],
        kind="committees",
    )
    assert list(plan.frames["committees"]["status"]) == ["established", "unknown"]
    assert _codes(plan) == [(3, "业委会状态", "届满未换届", "expired_without_end")]


def test_committees_meet_their_compounds_by_name_alias_or_sound(store: Store) -> None:
    rows = factories.compounds({"name": "电磁线厂宿舍", "aliases": "线厂院"}, {"name": "渔山小区"})
    store.save(factories.import_batch(compounds=rows))
    plan = _plan(
        store,
        ["小区名称", "业委会状态"],
        ["线厂院", "有"],
        ["鱼山小区", "无"],
        ["没有的小区", "有"],
        kind="committees",
        crs=None,
    )
    assert _codes(plan) == [
        (3, "小区名称", "鱼山小区", "matched_by_sound"),
        (4, "小区名称", "没有的小区", "unknown_compound"),
    ]
    assert list(plan.frames["committees"]["compound_id"]) == ["C001", "C002"]


def test_a_new_term_is_a_new_row_and_a_term_without_its_start_is_the_latest(store: Store) -> None:
    store.save(factories.import_batch(compounds=factories.compounds({"name": "甲"})))
    header = ["小区名称", "业委会状态", "本届起始", "届满日期"]
    _store(
        store,
        header,
        ["甲", "有", "2018-01-01", "2023-01-01"],
        ["甲", "有", "2023-01-02", "2028-01-01"],
        kind="committees",
    )
    plan = _store(store, ["小区名称", "业委会状态", "委员人数"], ["甲", "有", 7], kind="committees")
    assert (plan.new, plan.changed) == (0, 1)
    terms = store.read("committees").sort_values("term_start")
    assert list(terms["members"].fillna(-1)) == [-1, 7]


def test_features_are_rows_and_repaired_outlines_are_noted(store: Store) -> None:
    bow = ring((116.57, 35.41), (116.58, 35.42), (116.58, 35.41), (116.57, 35.42))
    line = {"type": "LineString", "coordinates": [[116.57, 35.41], [116.58, 35.41]]}
    content = collection(
        feature(ring((116.57, 35.41), (116.58, 35.41), (116.58, 35.42)), name="甲"),
        feature(bow, name="乙"),
        feature(line, name="丙"),
        feature(None, name="丁"),
        feature({"type": "Polygon", "coordinates": []}, name="戊"),
    )
    plan = plan_import(content, "小区.geojson", store, Choices(kind="compounds"))
    assert [(row, code) for row, _, _, code in _codes(plan)] == [
        (2, "geometry_repaired"),
        (3, "geometry_type"),
        (4, "no_coordinates"),
        (5, "geometry_empty"),
    ]
    assert list(plan.frames["compounds"]["name"]) == ["甲", "乙"]
    assert plan.crs_certainty == "undecided"
    assert plan.frames["compounds"].geometry.is_valid.all()


def test_a_layer_without_names_is_not_doubled_by_a_second_import(store: Store) -> None:
    content = collection(feature(ring((116.57, 35.41), (116.58, 35.41), (116.58, 35.42)), building="yes"))
    store.save(plan_import(content, "b.geojson", store, Choices(kind="buildings")).to_batch("张工"))
    assert plan_import(content, "b.geojson", store, Choices(kind="buildings")).unchanged == 1


def test_a_single_outline_takes_the_file_s_name(store: Store) -> None:
    content = collection(feature(ring((116.56, 35.40), (116.59, 35.40), (116.59, 35.43))))
    plan = plan_import(content, "古槐街道.geojson", store, Choices(kind="boundary"))
    assert list(plan.frames["boundary"]["name"]) == ["古槐街道"]


def test_points_of_communities_are_no_outlines(store: Store) -> None:
    content = delimited(
        ["社区名称", "社区代码", "经度", "纬度"], ["北门社区", "370811011001", *HERE], encoding="gb18030"
    )
    plan = plan_import(content, "社区.csv", store)
    assert [code for *_, code in _codes(plan)] == ["no_coordinates"]


def test_personal_data_reach_neither_the_store_nor_what_waits(store: Store) -> None:
    header = [*HEADER, "备注", "联系人", "联系电话"]
    person = ["找王主任13812348000", "王小明", "13812348000"]
    plan = _store(store, header, ["甲", "", 1, *HERE, *person], ["乙13912348000", "", 1, None, None, *person])
    assert "13812348000" not in str(plan.pending)
    assert "王小明" not in str(plan.pending)
    assert "13912348000" not in str(plan.problems_frame("zh").to_dict()) + str(plan.pending)
    assert store.read("compounds")["note"].iloc[0] == "找王主任138****8000"


def test_a_name_where_a_count_should_stand_is_masked_in_its_problem(store: Store) -> None:
    outline = ring((116.56, 35.40), (116.59, 35.40), (116.59, 35.43))
    content = collection(feature(outline, 社区名称="北门社区", 社区代码="370811011001", 书记="王小明"))
    plan = plan_import(content, "社区.geojson", store, Choices(kind="communities"))
    assert _codes(plan) == [(1, "书记", "王**", "not_a_number")]


def test_an_institution_keeps_its_landline(store: Store) -> None:
    header = ["设施名称", "设施类型", "联系电话", "经度", "纬度"]
    plan = _plan(
        store, header, ["添福养老", "养老院", "0537-2345678", *HERE], ["北门食堂", "社区食堂", "13812348000", *HERE]
    )
    assert list(plan.frames["facilities"]["phone"]) == ["0537-2345678", "138****8000"]


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "${alert(1)}", "`id`", "=1+1", "{0.__class__}", "%s"])
def test_a_hostile_cell_goes_through_as_text(store: Store, text: str) -> None:
    plan = _store(store, [*HEADER, "地址"], [text, "", text, *HERE, text], ["乙", "", 1, None, None, text])
    assert list(store.read("compounds")["address"]) == [text]
    assert text in "".join(plan.problems_frame("zh")["problem"])


def test_problems_are_a_table_in_either_language(store: Store) -> None:
    plan = _plan(store, HEADER, ["甲", "", "很多", *HERE], [None, "", 1, *HERE])
    table = plan.problems_frame("en")
    assert list(table.columns) == ["row", "column", "value", "problem", "remedy", "severity"]
    assert list(table["row"]) == [3, 2]
    assert list(table["severity"]) == ["the whole row waits", "this cell is left empty"]
    assert "no number" in table["problem"].iloc[1]
    assert plan.problems_frame("zh")["column"].iloc[0] == "小区名称"
    assert _plan(store, HEADER, ["甲", "", 1, *HERE]).problems_frame("zh").empty


def test_a_required_column_that_the_file_lacks_is_said_before_anything_is_read(store: Store) -> None:
    with pytest.raises(UnknownColumnsError):
        _plan(store, ["设施名称", "经度", "纬度"], ["添福养老", *HERE], kind="facilities")


def test_problems_that_keep_a_row_back_are_listed_before_those_that_only_lose_a_cell(store: Store) -> None:
    plan = _plan(store, HEADER, ["甲", "", "许多", *HERE], ["", "", 1, *HERE])
    assert [problem.severity for problem in plan.problems] == ["cell", "row"]
    assert list(plan.problems_frame("zh")["row"]) == [3, 2]


def test_a_problem_says_which_cell_it_is_also_where_the_table_begins_below_and_beside(store: Store) -> None:
    rows: list[list[object]] = [[None], [None, None, *HEADER], [None, None, "甲", "", "很多", *HERE]]
    plan = _plan(store, *rows)
    (problem,) = plan.problems
    assert problem.position is not None
    # E3 in the workbook.
    assert (problem.row, plan.first_column + problem.position) == (3, 5)


def test_a_known_row_of_a_compound_needs_no_name_of_its_compound(store: Store) -> None:
    rows = factories.compounds({"name": "甲"})
    store.save(factories.import_batch(compounds=rows, committees=factories.committees({"status": "established"})))
    plan = _plan(store, ["编号", "业委会状态"], ["Y001", "无"], kind="committees", crs=None)
    assert (plan.changed, plan.problems) == (1, ())
    store.save(plan.to_batch("张工"))
    row = store.read("committees").loc["Y001"]
    assert (row["status"], row["compound_id"]) == ("not_started", "C001")
