"""15分钟生活圈: who reaches what on foot, as the page asks and answers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pytest

from config.texts import texts
from ui.queries import (
    Centre,
    CircleChoice,
    communities,
    compound_names,
    gap_workbook,
    known_centre,
    misjudged_by_line,
    reach_figures,
)
from ui.queries.street import read, store_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")


def facility_ids() -> list[str]:
    """Return the ids of every facility of the store in use."""
    return [str(row_id) for row_id in read(store_state(), "facilities").index]


def shares(app: App) -> list[str]:
    """Return the shares by community, the street first."""
    return [str(value) for value in app.driver.dataframe[0].value.iloc[:, 1]]


def test_fewer_minutes_repaint_the_map_and_lower_the_shares(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("life_circle")
    before, whole = app.painted, shares(app)
    app.driver.segmented_control(key="circle_minutes").set_value(5).run()
    assert app.painted != before
    assert all(float(few.split()[0]) <= float(many.split()[0]) for few, many in zip(shares(app), whole, strict=True))


def test_the_slower_the_walker_the_fewer_arrive(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder).go("life_circle")
    reached = [
        reach_figures(CircleChoice(("elder_canteen",), 10, walker), "network")[0].numerator
        for walker in ("frail", "elder", "adult")
    ]
    assert reached == sorted(reached)
    assert reached[0] < reached[-1]


def test_a_straight_line_is_named_a_buffer_and_stands_beside_the_walk_in_every_table(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder).go("life_circle")
    buffer, walk = ZH["figures.reach_buffer.name"], ZH["figures.reach_network.name"]
    assert buffer not in app.html
    app.driver.segmented_control(key="circle_measure").set_value("straight").run()
    assert buffer in app.html
    assert walk not in app.html
    app.driver.segmented_control(key="circle_measure").set_value("difference").run()
    assert buffer in app.html
    assert walk in app.html
    both = {ZH["life_circle.column_network"], ZH["life_circle.column_buffer"]}
    assert [both <= set(table.value.columns) for table in app.driver.dataframe] == [True] * 4
    walked, drawn = (app.driver.dataframe[0].value[name] for name in sorted(both, key=list(both).index))
    assert (walked != drawn).any()


def test_a_buffer_never_promises_less_than_a_walk_keeps(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder).go("life_circle")
    kept = {
        measure: [reach_figures(CircleChoice(("elder_canteen",), 10), measure)[base].numerator for base in range(5)]
        for measure in ("network", "straight")
    }
    assert all(walk <= line for walk, line in zip(kept["network"], kept["straight"], strict=True))
    assert kept["network"] != kept["straight"]


def test_a_community_of_the_table_is_flown_to_and_the_other_tables_speak_of_it(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder)
    community_id, name = communities()[0]
    app.driver.query_params["community"] = community_id
    app.go("life_circle")
    assert ZH["life_circle.by_type"].format(place=name) in app.html
    of_type, of_level = (table.value for table in app.driver.dataframe[1:3])
    compounds = int((read(store_state(), "compounds")["community"] == name).sum()) or None
    counted = {value.split("/")[1] for value in of_type[ZH["life_circle.column_known"]]}
    assert len(counted) == 1
    assert compounds is None or counted == {str(compounds)}
    assert list(of_level[ZH["rules.level"]])


def test_shares_are_told_by_compounds_households_residents_and_elders(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder).go("life_circle")
    told = []
    for base in ("compounds", "households", "residents", "elders_60", "elders_80"):
        app.driver.segmented_control(key="circle_base").set_value(base).run()
        told.append([table.value[ZH["life_circle.column_known"]].iloc[0] for table in app.driver.dataframe])
    assert len({shown[0] for shown in told}) == 5


def test_a_link_opens_the_same_question_and_the_compound(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    compound_id, name = compound_names()[0]
    app.driver.query_params.update(
        {"types": ["market", "elder_canteen"], "minutes": "7", "walker": "frail", "compound": compound_id}
    )
    app.go("life_circle")
    assert app.driver.multiselect(key="circle_types").value == ["market", "elder_canteen"]
    assert app.driver.number_input(key="circle_other").value == 7
    assert app.driver.segmented_control(key="circle_walker").value == "frail"
    assert name.split("（")[0] in app.html
    assert app.driver.dataframe[0].value[ZH["life_circle.minutes_column"]].notna().any()


def test_what_a_link_names_wrongly_is_passed_over(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update({"types": ["<b>"], "minutes": "999", "walker": "x", "measure": "y"})
    app.go("life_circle")
    assert app.driver.segmented_control(key="circle_minutes").value == 15
    assert app.driver.segmented_control(key="circle_walker").value == "elder"


def test_without_a_type_the_page_asks_for_one(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("life_circle")
    app.driver.multiselect(key="circle_types").set_value([]).run()
    assert app.driver.info[0].value == ZH["life_circle.choose_types"]


def test_the_gap_list_names_its_standard_and_opens_a_compound(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("life_circle")
    app.driver.segmented_control(key="circle_part").set_value("gaps").run()
    listed = app.driver.dataframe[0].value
    assert ZH["gaps.reach"].format(walker="老人", minutes="15") in listed
    assert ZH["gaps.promised"] not in listed
    elders = listed[ZH["gaps.elders_60"]][listed[ZH["gaps.required_count"]] > 0].dropna().tolist()
    assert len(listed) == len(compound_names())
    assert elders == sorted(elders, reverse=True)
    assert "GB 50180-2018" in app.html
    assert "待核实" in app.html


def test_the_workbook_holds_every_judgement_with_its_metres_and_its_standard(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    open_app(demo_folder).go("life_circle")
    book = openpyxl.load_workbook(io.BytesIO(gap_workbook(CircleChoice(("elder_canteen",)), "zh")))
    gaps, details, _ = book.worksheets
    headers = [cell.value for cell in details[1]]
    rows = [dict(zip(headers, values, strict=True)) for values in details.iter_rows(min_row=2, values_only=True)]
    assert gaps.max_row - 1 == len({row[ZH["gaps.name"]] for row in rows})
    judged = {row[ZH["gaps.verdict"]] for row in rows}
    assert judged <= {ZH[f"gaps.verdict_{name}"] for name in ("met", "unmet", "unknown")}
    for row in rows:
        if row[ZH["gaps.verdict"]] == ZH["gaps.verdict_met"]:
            assert float(str(row[ZH["gaps.walked_m"]])) <= float(str(row[ZH["gaps.limit_m"]]))
        assert row[ZH["gaps.basis"]]


def test_a_card_judges_each_type_and_marks_what_nobody_checked(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["compound"] = compound_names()[0][0]
    app.go("life_circle")
    judged = app.driver.dataframe[0].value[ZH["gaps.judgement"]].dropna()
    assert judged.str.contains("达标").any()
    assert judged.str.contains("待核实").any()


def test_a_card_says_where_a_straight_line_would_be_wrong(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    open_app(demo_folder).go("life_circle")
    wrong = {row_id: misjudged_by_line(row_id, "zh") for row_id, _ in compound_names()}
    compound_id, kinds = next((row_id, kinds) for row_id, kinds in wrong.items() if kinds)
    app.driver.query_params["compound"] = compound_id
    app.go("life_circle")
    walks = app.driver.dataframe[0].value
    marked = walks[walks[ZH["gaps.by_line"]].notna()]
    assert set(marked[ZH["life_circle.type"]]) == kinds
    assert marked[ZH["gaps.judgement"]].str.contains("不达标").all()


def test_a_facility_shows_who_reaches_it_and_more_minutes_never_fewer(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder)
    app.go("life_circle")
    facility = next(row_id for row_id in facility_ids() if known_centre(Centre("facility", row_id)))
    app.driver.query_params["facility"] = facility
    app.driver.run()
    reached = app.driver.dataframe[0].value[ZH["life_circle.column_compounds"]].tolist()
    assert reached == sorted(reached)
    assert reached[-1] > 0


def test_a_spot_shows_who_reaches_it_and_whom_one_more_facility_would_serve(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder).go("life_circle")
    facility = next(row_id for row_id in facility_ids() if known_centre(Centre("facility", row_id)))
    place = gpd.GeoDataFrame(read(store_state(), "facilities")).geometry.centroid[facility]
    app.driver.query_params.update({"spot": f"{place.x:.5f},{place.y:.5f}"})
    app.driver.run()
    inside, added = (table.value for table in app.driver.dataframe[:2])
    within_15 = int(inside[ZH["life_circle.column_compounds"]].iloc[-1])
    assert within_15 > 0
    assert added[ZH["life_circle.column_compounds"]].between(1, within_15).all()
    elders = added[ZH["life_circle.column_elders_60"]].tolist()
    assert elders == sorted(elders, reverse=True)


@pytest.mark.parametrize("spot", ["<script>", "0.0,0.0", "nan,nan", "116.58700", "999.00000,35.41200"])
def test_a_spot_that_is_none_of_the_street_is_passed_over(
    open_app: Callable[..., App], demo_folder: Path, spot: str
) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["spot"] = spot
    app.go("life_circle")
    assert not app.driver.exception
    assert ZH["life_circle.spot"] not in app.html
