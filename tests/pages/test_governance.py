"""小区治理: the filters drive the table and the map together, and stay while one looks at another page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import texts
from ui.queries import CompoundFilter, communities, compound_ids_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streamlit.testing.v1.element_tree import Dataframe

    from tests.pages.app import App

ZH = texts("zh")


def table(app: App) -> Dataframe:
    """Return the table of compounds, the first of the page."""
    return app.driver.dataframe[0]


def test_each_filter_changes_table_and_map_together(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    before, whole = app.painted, len(table(app).value)
    community = communities()[0][0]
    app.driver.selectbox(key="filter_community").set_value(community).run()
    expected = compound_ids_at(CompoundFilter(community_id=community))
    assert len(table(app).value) == len(expected) < whole
    assert app.painted != before


def test_filters_hold_all_at_once(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    app.driver.multiselect(key="filter_committee_status").set_value(["not_started"]).run()
    app.driver.multiselect(key="filter_property_mode").set_value(["none", "unknown"]).run()
    app.driver.toggle(key="filter_old").set_value(True).run()
    conditions = CompoundFilter(committee_statuses=("not_started",), property_modes=("none", "unknown"), old_only=True)
    assert len(table(app).value) == len(compound_ids_at(conditions))
    app.press("clear_filters")
    assert len(table(app).value) == len(compound_ids_at())


def test_a_search_by_pinyin_finds_the_compound(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    app.driver.text_input(key="filter_text").set_value("dianci").run()
    assert "电磁线厂宿舍" in table(app).value["小区名称"].tolist()


def test_a_search_that_finds_nothing_shows_an_empty_table(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    app.driver.text_input(key="filter_text").set_value("<img src=x onerror=alert(1)>").run()
    assert app.is_sound()
    assert table(app).value.empty


def test_filters_stay_while_another_page_is_open(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    app.driver.toggle(key="filter_old").set_value(True).run()
    shown = len(table(app).value)
    app.go("data").go("governance")
    assert len(table(app).value) == shown


def test_both_coverages_stand_by_compounds_and_by_households(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    for key in ("committee_coverage", "property_coverage", "professional_coverage"):
        for base in ("compounds", "households"):
            assert f"{ZH[f'figures.{key}.name']} · {ZH[f'governance.by_{base}']}" in app.html


def test_terms_and_gaps_are_listed_with_source_and_day(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    for notices in app.driver.dataframe[1:]:
        assert {ZH["notices.columns.source"], ZH["notices.columns.as_of"]} <= set(notices.value.columns)
    assert len(app.driver.dataframe) == 5


def test_the_address_carries_the_filters_and_a_link_sets_them(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("governance")
    app.driver.multiselect(key="filter_property_mode").set_value(["none", "unknown"]).run()
    app.driver.toggle(key="filter_old").set_value(True).run()
    assert app.address("old") == "1"
    shown = len(table(app).value)
    colleague = open_app(demo_folder)
    colleague.driver.query_params["property_mode"] = ["none", "unknown"]
    colleague.driver.query_params["old"] = "1"
    colleague.go("governance")
    assert len(table(colleague).value) == shown < len(compound_ids_at())


def test_a_link_with_conditions_that_are_not_ours_sets_none(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["community"] = "<img src=x>"
    app.driver.query_params["committee_status"] = "no_such_status"
    app.go("governance")
    assert app.is_sound()
    assert len(table(app).value) == len(compound_ids_at())
    assert app.address("community") is None
