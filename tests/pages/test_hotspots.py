"""投诉热点: where complaints gather and why, as the page asks and answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from config.texts import texts
from ui.queries import HOTSPOT_PAINTS, PERIODS, compound_names, period_days

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH, EN = texts("zh"), texts("en")


def counted(app: App) -> int:
    """Return the number of orders of the figure strip."""
    found = re.search(r'll-figure-value[^>]*">([\d,]+)<', app.html)
    assert found
    return int(found.group(1).replace(",", ""))


def test_it_says_always_that_calls_measure_who_reports(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    for paint in HOTSPOT_PAINTS:
        app.driver.segmented_control(key="hotspot_paint").set_value(paint).run()
        assert app.is_sound()
        assert "投诉量反映的是谁在打电话" in app.html
        assert ZH[f"hotspots.legend_{ {'hot': 'hotspot', 'change': 'emerging'}.get(paint, paint) }"] in app.painted


def test_the_last_twelve_whole_months_are_asked_for_first(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    assert app.driver.selectbox(key="hotspot_period").value == PERIODS[0] == "months_12"
    assert "2025-10-01 至 2026-09-30" in app.html
    assert app.address("period") is None


def test_a_filter_repaints_the_map_and_lowers_the_counts(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    painted, every = app.painted, counted(app)
    app.driver.multiselect(key="hotspot_class").set_value(["parking"]).run()
    parking = counted(app)
    app.driver.toggle(key="hotspot_repeats").set_value(v=True).run()
    assert every > parking > counted(app) > 0
    assert app.painted != painted
    assert app.address("class") == "parking"
    assert app.address("repeats") == "1"


def test_a_link_opens_the_same_filters(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update(
        {"period": "days", "from": "2026-03-05", "to": "2026-04-01", "class": ["parking", "repair"], "paint": "hot"}
    )
    app.go("hotspots")
    assert "2026-03-05 至 2026-04-01" in app.html
    assert app.driver.multiselect(key="hotspot_class").value == ["parking", "repair"]
    assert ZH["hotspots.legend_hotspot"] in app.painted


def test_what_a_link_names_wrongly_is_passed_over(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update(
        {"period": "<b>", "from": "1900-13-77", "class": ["<script>"], "within": ["x"], "paint": "y", "compound": "z"}
    )
    app.go("hotspots")
    assert app.is_sound()
    assert app.driver.selectbox(key="hotspot_period").value == PERIODS[0]
    assert app.driver.multiselect(key="hotspot_class").value == []


def test_days_of_ones_own_never_leave_what_the_data_hold(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update({"period": "days", "from": "1900-01-01", "to": "2999-01-01"})
    app.go("hotspots")
    first, last = period_days("all")
    assert app.is_sound()
    assert f"{first} 至 {last}" in app.html


def test_one_class_may_be_hot_where_all_together_are_not(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["paint"] = "hot"
    app.go("hotspots")
    told = ZH["hotspots.hot_classes"]
    assert told in app.html
    app.driver.pills(key="hotspot_hot_class").set_value("parking").run()
    assert app.driver.multiselect(key="hotspot_class").value == ["parking"]
    assert told not in app.html
    assert "热点，把握 99%" in app.painted


def test_too_few_orders_are_said_to_be_unknown(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update({"paint": "hot", "class": "group_renting", "period": "months_3"})
    app.go("hotspots")
    assert ZH["hotspots.hot_too_few"] in app.html
    app.driver.segmented_control(key="hotspot_paint").set_value("change").run()
    assert ZH["hotspots.change_too_few"] in app.html


def test_the_most_named_compound_opens_and_says_why(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    (table,) = re.findall(r'<table[^>]*data-sorted="places">(.*?)</table>', app.html)
    orders = [int(count) for count in re.findall(r"</th><td>([0-9]+)</td>", table)]
    assert len(orders) == len(app.lines) > 0
    assert orders == sorted(orders, reverse=True)
    app.open_line(app.lines[0])
    for fact in ("orders", "year_before", "rate", "normal", "hotspot", "pattern", "repeats", "chronic"):
        assert f">{ZH[f'hotspots.fact_{fact}']}<" in app.html
    assert f"{orders[0]} 件" in app.html
    assert "业委会状态" in app.html
    app.press("close_card")
    assert app.address("compound") is None
    assert ZH["hotspots.top_places"] in app.html


def test_a_compound_outside_the_street_is_said_not_to_count(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    inside = {row_id for row_id, _ in compound_names()}
    app.driver.query_params["compound"] = next(f"C{n:03d}" for n in range(1, 121) if f"C{n:03d}" not in inside)
    app.go("hotspots")
    assert ZH["hotspots.not_compared"] in app.html


def test_trends_show_months_and_hours(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    app.driver.segmented_control(key="hotspot_part").set_value("trend").run()
    assert app.is_sound()
    assert ZH["hotspots.by_hour"] in app.html
    assert len(app.driver.get("echarts_chart")) == 2


def test_the_slider_repaints_the_compounds_by_the_month(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    app.driver.segmented_control(key="hotspot_part").set_value("play").run()
    assert "2026-09 各小区工单" in app.painted
    base = app.map["script"]
    app.driver.select_slider(key="hotspot_month").set_value("2026-01").run()
    assert "2026-01 各小区工单" in app.painted
    assert app.map["script"] == base


def test_played_months_go_on_run_by_run_and_stop_at_the_last(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["period"] = "months_3"
    app.go("hotspots")
    app.driver.segmented_control(key="hotspot_part").set_value("play").run()
    app.press("play")
    seen = [app.driver.session_state["hotspot_month"]]
    while app.driver.session_state["hotspot_playing"]:
        app.driver.run()
        seen.append(app.driver.session_state["hotspot_month"])
    assert seen[-1] == "2026-09"
    assert seen == sorted(seen)
    assert len(seen) <= 3


def test_leaving_the_playback_stops_it(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("hotspots")
    app.driver.segmented_control(key="hotspot_part").set_value("play").run()
    app.press("play")
    assert app.driver.session_state["hotspot_playing"]
    app.driver.segmented_control(key="hotspot_part").set_value("ranking").run()
    assert not app.driver.session_state["hotspot_playing"]


def test_a_period_of_one_month_has_nothing_to_play(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update({"period": "days", "from": "2026-09-01", "to": "2026-09-30"})
    app.go("hotspots")
    app.driver.segmented_control(key="hotspot_part").set_value("play").run()
    assert ZH["hotspots.play_too_few"] in app.html


def test_no_order_of_the_conditions_is_no_failure(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update(
        {"period": "days", "from": "2024-09-30", "to": "2024-09-30", "class": "group_renting", "channel": "visit"}
    )
    app.go("hotspots")
    assert counted(app) == 0
    assert ZH["hotspots.none"] in app.html
    for paint in HOTSPOT_PAINTS:
        app.driver.segmented_control(key="hotspot_paint").set_value(paint).run()
        assert app.is_sound()
    for part in ("trend", "play"):
        app.driver.segmented_control(key="hotspot_part").set_value(part).run()
        assert app.is_sound()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_street_without_orders_says_where_to_import_them(
    open_app: Callable[..., App], street_without_orders: Path, language: str
) -> None:
    app = open_app(street_without_orders, lang=language).go("hotspots")
    assert app.is_sound()
    assert app.driver.info[0].value == texts(language)["hotspots.no_orders"]
    assert not app.driver.get("component_instance")


def test_files_are_offered_of_tables_and_map(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, lang="en").go("hotspots")
    labels = [button.proto.label for button in app.driver.get("download_button")]
    assert labels == [EN["hotspots.export_xlsx"], EN["hotspots.export_geojson"]]


def test_orders_that_no_compound_is_known_of_are_told_by_class(
    open_app: Callable[..., App], orders_alone: Path
) -> None:
    app = open_app(orders_alone).go("hotspots")
    assert app.is_sound()
    assert counted(app) == 2
    assert ZH["hotspots.none"] in app.html
    (table,) = re.findall(r'<table[^>]*data-sorted="classes">(.*?)</table>', app.html)
    assert re.findall(r">([^<>]+)<", table)[-3:] == ["停车管理", "2", "100.0 %"]
    assert ZH["hotspots.communities"] not in app.html
    assert len(app.driver.get("download_button")) == 2


@pytest.fixture
def orders_alone(tmp_path: Path) -> Path:
    """Return a data folder whose office store holds two orders and nothing else."""
    from geodata.store import Workspace  # noqa: PLC0415 - this fixture alone
    from tests.factories import empty_store, frame_of, import_batch  # noqa: PLC0415 - see above

    rows = [
        {"number": f"D{number}", "received_at": f"2026-0{number}-05", "category": "parking", "source": "热线.csv"}
        for number in (7, 8)
    ]
    empty_store(tmp_path).save(import_batch(work_orders=frame_of("work_orders", *rows)))
    Workspace(tmp_path).switch("office")
    return tmp_path


@pytest.fixture
def street_without_orders(tmp_path: Path) -> Path:
    """Return a data folder whose office store holds compounds and no order."""
    from geodata.store import Workspace  # noqa: PLC0415 - this fixture alone
    from tests.factories import compounds, empty_store, import_batch  # noqa: PLC0415 - see above

    empty_store(tmp_path).save(import_batch(compounds=compounds({}, {})))
    Workspace(tmp_path).switch("office")
    return tmp_path
