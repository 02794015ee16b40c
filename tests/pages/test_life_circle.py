"""15分钟生活圈: who reaches what on foot, as the page asks and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest

from config.texts import texts
from ui.queries import Centre, CircleChoice, compound_names, known_centre, reach_figures
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
        reach_figures(CircleChoice(("elder_canteen",), 10, walker))[0].numerator
        for walker in ("frail", "elder", "adult")
    ]
    assert reached == sorted(reached)
    assert reached[0] < reached[-1]


def test_a_straight_line_is_named_an_estimate(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("life_circle")
    assert ZH["figures.reach_straight.name"] not in app.html
    app.driver.segmented_control(key="circle_measure").set_value("straight").run()
    assert ZH["figures.reach_straight.name"] in app.html
    app.driver.segmented_control(key="circle_measure").set_value("difference").run()
    assert ZH["figures.reach_straight.name"] in app.html
    assert ZH["figures.reach_network.name"] in app.html


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
    elders = listed[ZH["gaps.elders_60"]][listed[ZH["gaps.required_count"]] > 0].dropna().tolist()
    assert len(listed) == len(compound_names())
    assert elders == sorted(elders, reverse=True)
    assert "GB 50180-2018" in app.html
    assert "待核实" in app.html


def test_a_card_judges_each_type_and_marks_what_nobody_checked(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["compound"] = compound_names()[0][0]
    app.go("life_circle")
    judged = app.driver.dataframe[0].value[ZH["gaps.judgement"]].dropna()
    assert judged.str.contains("达标").any()
    assert judged.str.contains("待核实").any()


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
