"""标准与设置 and the street's own circles: what is in force, changed with a reason, and named wherever it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import texts
from geodata.standards import facility_standards
from ui.queries import gap_standard, life_circles, speed_m_s, standard_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")
NEW = "rule_0__"


def rules_tab(open_app: Callable[..., App], folder: Path) -> App:
    app = open_app(folder, tab="rules").go("data")
    app.driver.query_params["tab"] = "rules"
    app.driver.run()
    app.driver.text_input(key="person").set_value("李工").run()
    return app


def test_the_demonstration_shows_its_rules_and_takes_no_change(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("data")
    app.driver.query_params["tab"] = "rules"
    app.driver.run()
    standards, settings = (table.value for table in app.driver.dataframe)
    assert len(standards) == len(facility_standards())
    assert (standards[ZH["rules.checked"]] == ZH["rules.checked_yes"]).sum() == 1
    assert settings[ZH["rules.state"]].eq(ZH["rules.default_unverified"]).all()
    assert ZH["edits.demo"] in app.messages


def test_a_walker_s_speed_is_changed_with_a_reason_and_walks_follow(
    open_app: Callable[..., App], office_folder: Path
) -> None:
    app = rules_tab(open_app, office_folder)
    app.driver.selectbox(key="setting_0_key").set_value("speed_elder").run()
    app.driver.number_input(key="setting_0_speed_elder").set_value(0.6).run()
    assert ZH["rules.reason_first"] in app.html
    assert app.driver.button(key="setting_0_save").disabled
    app.driver.text_input(key="setting_0_reason").set_value("十月实测").run()
    app.press("setting_0_save")
    assert speed_m_s("elder") == 0.6
    settings = app.driver.dataframe[-1].value.set_index(ZH["rules.setting"])
    assert settings[ZH["rules.reason"]]["老人步速"] == "十月实测"
    assert settings[ZH["rules.state"]]["老人步速"] == ZH["rules.own"]


def test_a_type_is_added_to_the_standard_and_judgements_say_so(
    open_app: Callable[..., App], office_folder: Path
) -> None:
    app = rules_tab(open_app, office_folder)
    app.driver.selectbox(key=f"{NEW}_type").set_value("red_sail_station").run()
    app.driver.selectbox(key=f"{NEW}_level").set_value("5").run()
    app.driver.number_input(key=f"{NEW}_radius").set_value(300).run()
    app.driver.text_input(key=f"{NEW}_reason").set_value("街道党工委会议").run()
    app.press(f"{NEW}_save")
    added = standard_rows()[-1]
    assert (added.type, added.level, added.required, added.radius_m) == ("red_sail_station", "5", True, 300)
    assert ZH["gaps.changed"].format(count=1) in gap_standard("zh")


def test_the_street_s_two_circles_say_what_they_hold_and_miss(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("life_circle")
    app.driver.segmented_control(key="circle_part").set_value("circles").run()
    circles = life_circles()
    assert len(circles) == 2
    assert sum(circle.compounds for circle in circles) > 0
    services = app.driver.dataframe[0].value
    held = services[ZH["circles.held"]].tolist()
    assert held[0] == ZH["circles.held_missing"]
    missing = services[services[ZH["circles.held"]] == ZH["circles.held_missing"]]
    assert (missing[ZH["circles.count"]] == 0).all()
    assert circles[0].name in app.painted


def test_what_one_more_would_do_is_told_by_the_measure_that_is_chosen(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder).go("life_circle")
    app.driver.segmented_control(key="circle_part").set_value("circles").run()
    gained, line = ZH["circles.gained_compounds"], ZH["life_circle.column_buffer"]
    walked = app.driver.dataframe[0].value.set_index([ZH["circles.type"], ZH["circles.level"]])
    app.driver.segmented_control(key="circle_measure").set_value("difference").run()
    both = app.driver.dataframe[0].value.set_index([ZH["circles.type"], ZH["circles.level"]])
    assert ZH["circles.gained_note_beside"].strip() in app.html
    app.driver.segmented_control(key="circle_measure").set_value("straight").run()
    drawn = app.driver.dataframe[0].value.set_index([ZH["circles.type"], ZH["circles.level"]])
    assert line not in walked
    assert both[gained].equals(walked[gained])
    assert both[line].rename(gained).reindex(drawn.index).equals(drawn[gained])
    assert not both[line].equals(both[gained])
    assert ZH["circles.gained_note_buffer"] in app.html


def test_a_walked_area_is_kept_as_a_circle(open_app: Callable[..., App], office_folder: Path) -> None:
    app = open_app(office_folder).go("life_circle")
    facility = "F001"
    app.driver.query_params["facility"] = facility
    app.driver.run()
    app.driver.text_input(key="person").set_value("李工").run()
    key = f"walked_{facility}"
    app.driver.text_input(key=f"{key}_name").set_value("新生活圈").run()
    app.press(f"{key}_save")
    kept = {circle.name: circle for circle in life_circles()}["新生活圈"]
    assert kept.minutes == 15
    assert kept.compounds > 0
