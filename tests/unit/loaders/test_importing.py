"""A file to a plan and into the store: what is stored, what waits, and what is said about each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from config.errors import UnknownColumnsError
from loaders.choices import Choices
from loaders.importing import plan_import
from tests import factories
from tests.ledgers import workbook
from tests.unit.loaders.planning import HEADER, HERE, codes, plan_of, store_rows

if TYPE_CHECKING:
    from geodata.store import Store


def test_good_rows_are_stored_and_the_rest_wait_with_their_reasons(store: Store) -> None:
    plan = store_rows(
        store,
        HEADER,
        ["甲小区", "北门社区", "98户", *HERE],
        ["乙小区", "北门社区", 12, None, None],
        [None, "北门社区", 5, *HERE],
    )
    assert (plan.kind, plan.header_row, plan.rows_read, plan.rows_good) == ("compounds", 1, 3, 1)
    assert codes(plan) == [(3, "经度", "", "no_coordinates"), (4, "小区名称", "", "missing_required")]
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
        plan_of(store, HEADER, ["甲小区", None, 98, *HERE])
    assert store.revision() == before
    assert store.new_ids("compounds", 1) == ["C001"]


def test_a_plan_knows_that_the_store_changed_since(store: Store) -> None:
    plan = plan_of(store, HEADER, ["甲小区", None, 98, *HERE])
    assert not plan.is_stale
    store_rows(store, HEADER, ["甲小区", None, 98, *HERE])
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
    plan = plan_of(
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
    plan = plan_of(store, HEADER, *rows)
    assert plan.rows_read == 19 == plan.rows_good + len(plan.pending)


def test_a_ledger_of_compounds_yields_its_committees_and_property_services(store: Store) -> None:
    header = [*HEADER, "业委会情况", "届满日期", "物业公司"]
    plan = store_rows(
        store,
        header,
        ["甲", "", 1, *HERE, "已成立", "2027-05-31", "明德物业服务有限公司"],
        ["乙", "", 1, *HERE, None, None, "单位自管"],
        ["丙", "", 1, *HERE, "无", None, None],
        ["丁", "", 1, None, None, "已成立", None, None],
    )
    assert [(row, code) for row, _, _, code in codes(plan)] == [(2, "mode_from_company"), (5, "no_coordinates")]
    compounds = store.read("compounds").reset_index().set_index("name")
    committees = store.read("committees").set_index("compound")
    services = store.read("property_services").set_index("compound")
    assert dict(committees["status"]) == {"甲": "established", "丙": "not_started"}
    assert dict(services["mode"]) == {"甲": "professional", "乙": "employer"}
    assert committees["compound_id"].to_dict() == compounds["id"].loc[["甲", "丙"]].to_dict()
    assert committees.loc["甲", "term_end"] == pd.Timestamp(2027, 5, 31)
    again = plan_of(store, header, ["甲", "", 1, *HERE, "已成立", "2027-05-31", "明德物业服务有限公司"])
    assert {kind: counts.unchanged for kind, counts in again.counts.items()} == {
        "compounds": 1,
        "committees": 1,
        "property_services": 1,
    }


def test_a_derived_status_is_stored_as_what_it_derives_from(store: Store) -> None:
    factories_batch = factories.import_batch(compounds=factories.compounds({"name": "甲"}, {"name": "乙"}))
    store.save(factories_batch)
    plan = plan_of(
        store,
        ["小区名称", "业委会状态", "届满日期"],
        ["甲", "届满未换届", "2024-05-31"],
        ["乙", "届满未换届", None],
        kind="committees",
    )
    assert list(plan.frames["committees"]["status"]) == ["established", "unknown"]
    assert codes(plan) == [(3, "业委会状态", "届满未换届", "expired_without_end")]


def test_a_required_column_that_the_file_lacks_is_said_before_anything_is_read(store: Store) -> None:
    with pytest.raises(UnknownColumnsError):
        plan_of(store, ["设施名称", "经度", "纬度"], ["添福养老", *HERE], kind="facilities")
