"""The street's own ledgers come in: whole communities beside compounds, months, and never a person."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from loaders.choices import Choices
from loaders.importing import plan_import
from tests.factories import communities, compounds, import_batch
from tests.ledgers import workbook
from tests.unit.loaders.planning import codes, plan_of, store_rows

if TYPE_CHECKING:
    from geodata.store import Store

CARE = ["月份", "所属社区", "小区名称", "关爱颜色", "老人数", "应走访次数", "已走访次数", "关爱队伍"]
CODE, OTHER_CODE, OLD_CODE = "370811011001", "370811011002", "370802001003"


@pytest.fixture
def street(store: Store) -> Store:
    """Return a store with two communities, the first with two compounds."""
    named = ({"name": "北门社区", "code": CODE}, {"name": "西门社区", "code": OTHER_CODE})
    inside = ({"name": "环北花园", "community": "北门社区"}, {"name": "北门小区", "community": "北门社区"})
    store.save(import_batch(communities=communities(*named), compounds=compounds(*inside)))
    return store


def test_a_community_s_whole_stands_beside_its_compound_s_row(street: Store) -> None:
    rows = (
        ["2026-09", "北门社区", "环北花园", "红", 3, 90, 88, "医护队"],
        ["2026-09", "北门社区", None, "红", 7, 210, 200, "医护队"],
    )
    plan = store_rows(street, CARE, *rows)
    assert (plan.kind, plan.problems) == ("care", ())
    care = street.read("care")
    assert care["compound_id"].fillna("").tolist() == ["C001", ""]
    assert care["elders"].tolist() == [3, 7]
    assert care["team"].tolist() == ["medical", "medical"]


def test_any_day_of_a_month_and_any_name_of_a_community_is_the_same_row(street: Store) -> None:
    store_rows(street, CARE, ["2026年9月", "北门社区", None, "黄色", 5, 20, 18, None])
    for month, community in (("2026-09-30", "北门"), (dt.date(2026, 9, 12), CODE), ("202609", "北门社区居委会")):
        store_rows(street, CARE, [month, community, None, "黄", 6, 24, 20, None])
    care = street.read("care")
    assert care["elders"].tolist() == [6]
    assert care["community"].tolist() == ["北门社区"]
    assert care["month"].dt.date.tolist() == [dt.date(2026, 9, 1)]


def test_a_compound_tells_its_community_whatever_the_row_says(street: Store) -> None:
    store_rows(street, CARE, ["2026-09", "北门社区", "环北花园", "蓝", 40, 40, 30, None])
    store_rows(street, CARE, ["2026-09", None, "环北花园", "蓝", 41, 41, 30, None])
    assert street.read("care")["elders"].tolist() == [41]


def test_two_rows_of_one_count_are_named_and_the_later_one_waits(street: Store) -> None:
    row = ["2026-09", "北门社区", None, "红", 7, 210, 200, None]
    plan = plan_of(street, CARE, row, row)
    assert [code for *_, code in codes(plan)] == ["duplicate_row"]
    assert plan.rows_good == 1


def test_a_community_that_is_none_of_the_street_s_waits_and_an_old_code_is_said_to_be_one(street: Store) -> None:
    rows = [["2026-09", said, None, "红", 1, 30, 30, None] for said in ("东关社区", OLD_CODE)]
    plan = plan_of(street, CARE, *rows)
    assert codes(plan) == [
        (2, "所属社区", "东关社区", "unknown_community"),
        (3, "所属社区", OLD_CODE, "unknown_community_code"),
    ]
    assert plan.rows_good == 0
    assert "旧编号" in plan.problems[1].explain("zh")[0]


def test_a_community_with_a_code_of_the_old_numbering_stays_itself(street: Store) -> None:
    header = ["社区名称", "社区代码", "户数", "60岁以上", "人口"]
    plan = store_rows(street, header, ["北门社区居民委员会", OLD_CODE, 900, 400, 2000], kind="communities")
    assert codes(plan) == [(2, "社区代码", OLD_CODE, "old_community_code")]
    stored = street.read("communities")
    assert stored["code"].tolist() == [CODE, OTHER_CODE]
    assert int(stored["households"].iloc[0]) == 900


def test_more_elders_than_residents_are_named(street: Store) -> None:
    plan = plan_of(street, ["小区名称", "60岁以上老人", "常住人口"], ["环北花园", 90, 80], ["北门小区", 80, 80])
    assert codes(plan) == [(2, "60岁以上老人", "90", "more_elders_than_residents")]
    assert plan.rows_good == 2


PERSONAL = {"姓名": "王秀兰", "联系电话": "13800008000", "身份证号": "370802194301011234", "户主": "李建国"}


def test_no_name_phone_or_id_of_a_care_ledger_is_stored_and_each_column_is_named(street: Store) -> None:
    header = [*CARE, "备注", *PERSONAL]
    row = [
        "2026-09",
        "北门社区",
        "环北花园",
        "红",
        3,
        90,
        88,
        "张桂芳",
        "王秀兰老人独居，电话13800008000",
        *PERSONAL.values(),
    ]
    plan = store_rows(street, header, row)
    told = {(column, code) for _, column, _, code in codes(plan)}
    assert {(column, "personal_left_out") for column in PERSONAL} <= told
    assert ("关爱队伍", "unknown_term") in told
    said = "".join(f"{problem.value}{problem.explain('zh')}{problem.to_dict()}" for problem in plan.problems)
    content = street.path.read_bytes().decode("utf-8", "ignore")
    for word in (*PERSONAL.values(), "张桂芳"):
        assert word not in said
        assert word not in content
    assert "独居" in street.read("care")["note"].iloc[0]


def test_a_row_of_a_care_ledger_that_waits_holds_no_person_either(street: Store) -> None:
    header = [*CARE, "备注"]
    row = ["2026-09", "北门社区", "没有的小区", "红", 3, 90, 88, "张桂芳", "李建国先生，13800008000"]
    plan = store_rows(street, header, row)
    assert plan.rows_good == 0
    assert len(plan.pending) == 1
    held = str(plan.pending)
    assert not re.search("张桂芳|李建国|13800008000", held)


def test_each_ledger_is_told_by_its_headers(street: Store) -> None:
    ledgers: dict[str, tuple[list[str], list[object]]] = {
        "activities": (
            ["活动日期", "活动类型", "所属社区", "活动地点", "参加人数"],
            ["2026-09-03", "议事会", "北门社区", "北门", 9],
        ),
        "retrofits": (["小区名称", "改造项目", "计划户数", "在改户数", "完成户数"], ["环北花园", "整户", 1, 1, 4]),
        "elder_matters": (["月份", "所属社区", "扶老事项", "办件量"], ["2026-09", "北门社区", "高龄津贴", 4]),
        "partners": (["伙伴名称", "伙伴类别", "服务内容"], ["某某医院", "银龄伙伴", "助医、助学"]),
        "six_steps": (["小区名称", "工作步骤", "进展"], ["环北花园", "三建", "进行中"]),
    }
    for kind, (header, row) in ledgers.items():
        plan = plan_import(workbook(header, row), "台账.xlsx", street, Choices())
        assert (plan.kind, plan.rows_good, plan.problems) == (kind, 1, ()), kind


def test_sessions_of_one_day_are_told_apart_by_kind_place_and_topic(street: Store) -> None:
    header = ["活动日期", "活动类型", "所属社区", "活动地点", "活动主题", "参加人数"]
    rows = [["2026-09-03", kind, "北门社区", place, "血压", 9] for kind in ("助医", "常陪") for place in ("甲", "乙")]
    store_rows(street, header, *rows)
    store_rows(street, header, [*rows[0][:5], 12])
    assert street.read("activities")["people"].tolist() == [12, 9, 9, 9]


def test_a_capacity_of_some_is_named_and_a_missing_one_is_unknown(street: Store) -> None:
    header = ["设施名称", "设施类型", "床位数", "餐位数", "运营状态", "经度", "纬度"]
    rows = [
        ["甲养老院", "养老院", "若干", None, "正常", 116.570, 35.410],
        ["乙食堂", "社区食堂", None, 40, "已关闭", 116.575, 35.412],
    ]
    plan = store_rows(street, header, *rows)
    assert [(row, value, code) for row, _, value, code in codes(plan)] == [(2, "若干", "not_a_number")]
    facilities = street.read("facilities")
    assert facilities["beds"].isna().all()
    assert facilities["status"].tolist()[1] == "closed"


def test_two_facilities_at_one_door_both_come_in(street: Store) -> None:
    header = ["设施名称", "设施类型", "经度", "纬度"]
    rows = [["甲食堂", "社区食堂", 116.57, 35.41], ["甲日间照料", "日间照料中心", 116.57, 35.41]]
    plan = store_rows(street, header, *rows)
    assert plan.rows_good == 2


def test_a_name_that_only_sounds_like_a_compound_finds_it_and_says_so(street: Store) -> None:
    plan = plan_of(street, CARE, ["2026-09", None, "环北花圆", "红", 3, 90, 88, None])
    assert plan.rows_good == 1
    assert [code for *_, code in codes(plan)] == ["matched_by_sound"]
