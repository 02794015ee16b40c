"""What a person says of a file: it counts before what is found out, and is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geodata.store import HeaderAlias
from loaders.choices import Choices, Part, Stopped
from loaders.doubts import UnclearColumnsError, UnclearKindError
from loaders.importing import plan_import, survey
from tests.ledgers import workbook

if TYPE_CHECKING:
    from geodata.store import Store
    from loaders.importing import ImportPlan

HEADER = ["小区名称", "所属社区", "户数", "经度", "纬度"]
HERE = (116.57, 35.41)


def _targets(plan: ImportPlan) -> dict[str, str]:
    return {match.header: match.target for match in plan.matches}


def test_a_chosen_column_counts_before_the_table_and_one_left_out_is_not_taken(store: Store) -> None:
    content = workbook([*HEADER, "实有"], ["甲", "北门社区", 98, *HERE, 97])
    choices = Choices(crs="wgs84", columns={"实有": "compounds.households", "所属社区": None})
    plan = plan_import(content, "a.xlsx", store, choices)
    assert _targets(plan) == {
        "小区名称": "compounds.name",
        "所属社区": "",
        "户数": "",
        "经度": "compounds.longitude",
        "纬度": "compounds.latitude",
        "实有": "compounds.households",
    }
    row = plan.frames["compounds"].iloc[0]
    assert row["households"] == 97
    assert row.isna()["community"]


def test_what_was_confirmed_is_remembered_and_counts_at_the_next_import(store: Store) -> None:
    content = workbook([*HEADER, "实有"], ["甲", "北门社区", 98, *HERE, 97])
    said = {"实有": "compounds.buildings", "所属社区": None, "户数": "compounds.households"}
    plan = plan_import(content, "a.xlsx", store, Choices(crs="wgs84", columns=said))
    batch = plan.to_batch("张工")
    # 户数 stands in the table of aliases already.
    assert batch.header_aliases == (
        HeaderAlias("compounds", "所属社区", ""),
        HeaderAlias("compounds", "实有", "compounds.buildings"),
    )
    store.save(batch)
    again = plan_import(content, "b.xlsx", store, Choices(crs="wgs84"))
    assert _targets(again)["实有"] == "compounds.buildings"
    assert _targets(again)["所属社区"] == ""
    assert {match.how for match in again.matches} == {"table", "learnt"}


def test_a_choice_for_another_kind_or_a_column_that_no_kind_has_is_left_out(store: Store) -> None:
    content = workbook(HEADER, ["甲", "北门社区", 98, *HERE])
    for said in ("facilities.phone", "compounds.nothing", "nonsense"):
        plan = plan_import(content, "a.xlsx", store, Choices(crs="wgs84", columns={"户数": said}))
        assert _targets(plan)["户数"] == "compounds.households"


def test_a_chosen_unit_scales_the_numbers(store: Store) -> None:
    content = workbook([*HEADER, "建筑面积"], ["甲", "", 98, *HERE, 3.5])
    plan = plan_import(content, "a.xlsx", store, Choices(crs="wgs84", scales={"建筑面积": 1e4}))
    assert plan.frames["compounds"]["floor_area_m2"].iloc[0] == 35_000


def test_a_chosen_header_row_counts_before_a_likelier_one(store: Store) -> None:
    content = workbook(["名称", "经度", "纬度"], HEADER, ["甲", "", 98, *HERE])
    assert plan_import(content, "a.xlsx", store, Choices(kind="compounds", crs="wgs84")).header_row == 2
    chosen = plan_import(content, "a.xlsx", store, Choices(kind="compounds", crs="wgs84", header_row=1))
    assert chosen.header_row == 1
    assert chosen.rows_read == 2


def test_headers_that_a_file_has_twice_can_be_told_apart(store: Store) -> None:
    content = workbook([*HEADER, "户数"], ["甲", "", 98, *HERE, 97])
    choices = Choices(crs="wgs84", columns={"户数 (2)": "compounds.households"})
    plan = plan_import(content, "a.xlsx", store, choices)
    assert plan.frames["compounds"]["households"].iloc[0] == 97


def test_the_first_rows_and_a_few_values_are_shown_masked(store: Store) -> None:
    rows: list[list[object]] = [
        ["小区台账"],
        [*HEADER, "联系人"],
        *([f"小区{n}", "", n, *HERE, "王小明"] for n in range(1, 20)),
    ]
    plan = plan_import(workbook(*rows), "a.xlsx", store, Choices(crs="wgs84"))
    assert len(plan.head) == 15
    assert plan.head[0] == (1, ("小区台账", "", "", "", "", ""))
    assert plan.head[2] == (3, ("小区1", "", "1", "116.57", "35.41", "王**"))
    assert plan.samples["小区名称"] == ("小区1", "小区2", "小区3")
    assert plan.samples["联系人"] == ("王**",)
    assert "王小明" not in str(plan.head) + str(plan.samples)


def test_a_nickname_in_a_column_of_persons_is_not_shown_either_but_titles_and_headers_are(store: Store) -> None:
    rows: list[list[object]] = [
        ["反映人登记表（小马整理）", "", "", "", ""],
        ["反映人", *HEADER],
        *([who, f"小区{n}", "", n, *HERE] for n, who in enumerate(("微信昵称-小马", "老王头", "A000102948"), start=1)),
        ["反映人", *HEADER],
    ]
    plan = plan_import(workbook(*rows), "a.xlsx", store, Choices(crs="wgs84"))
    shown = ["反映人登记表（小马整理）", "反映人", "微**", "老**", "A**", "反映人"]
    assert [cells[0] for _, cells in plan.head] == shown
    assert plan.samples["反映人"] == ("微**", "老**", "A**")


def test_every_table_of_a_file_is_listed_with_its_rows_and_kind(store: Store) -> None:
    content = workbook(
        HEADER,
        ["甲", "", 1, *HERE],
        sheet="小区",
        设施=[["设施名称", "设施类型", "经度", "纬度"], ["北门食堂", "社区食堂", *HERE]],
        说明=[["本表由社区填报"]],
    )
    parts = (Part("小区", 1, "compounds"), Part("设施", 1, "facilities"), Part("说明", 0, ""))
    assert survey(content, "a.xlsx", store) == parts
    plan = plan_import(content, "a.xlsx", store, Choices(crs="wgs84", sheet="设施"))
    assert (plan.kind, plan.parts) == ("facilities", parts)


def test_a_file_whose_kind_can_t_be_told_shows_its_rows_and_the_likely_kinds(store: Store) -> None:
    with pytest.raises(UnclearKindError) as caught:
        plan_import(workbook(["名称", "经度", "纬度"], ["甲", *HERE]), "a.xlsx", store)
    doubt = caught.value.doubt
    assert "compounds" in doubt.kinds
    assert len(doubt.kinds) > 1
    assert (doubt.header_row, doubt.head[1]) == (1, (2, ("甲", "116.57", "35.41")))
    assert doubt.samples["名称"] == ("甲",)


def test_a_file_without_a_header_of_ours_shows_its_rows_so_that_columns_can_be_chosen(store: Store) -> None:
    content = workbook(["标题"], ["牌名", "东向", "北向"], ["甲", *HERE])
    with pytest.raises(UnclearColumnsError) as caught:
        plan_import(content, "a.xlsx", store, Choices(kind="compounds"))
    doubt = caught.value.doubt
    assert (doubt.header_row, [match.header for match in doubt.matches]) == (2, ["牌名", "东向", "北向"])
    assert doubt.kinds == ("compounds",)
    said = {"牌名": "compounds.name", "东向": "compounds.longitude", "北向": "compounds.latitude"}
    choices = Choices(kind="compounds", header_row=2, columns=said, crs="wgs84")
    assert plan_import(content, "a.xlsx", store, choices).rows_good == 1


def test_progress_tells_each_step_in_order_and_may_stop_the_import(store: Store) -> None:
    content = workbook(HEADER, ["甲", "", 1, *HERE])
    told: list[tuple[str, float]] = []
    plan_import(content, "a.xlsx", store, Choices(crs="wgs84"), progress=lambda *step: told.append(step))
    steps = ["read", "understand", "values", "places", "match", "check", "compare"]
    assert [step for step, _ in told] == steps
    assert [share for _, share in told] == sorted(share for _, share in told)

    def stop_at(wanted: str) -> None:
        def progress(step: str, share: float) -> None:  # noqa: ARG001 - the shape of a progress
            if step == wanted:
                raise Stopped

        with pytest.raises(Stopped):
            plan_import(content, "a.xlsx", store, Choices(crs="wgs84"), progress=progress)

    for step in steps:
        stop_at(step)
    assert store.revision() == 0
