"""工单流程: the filters drive figures, steps and lists together, and a link opens the same."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from config.texts import texts
from geodata.store import Workspace
from tests.factories import compounds, empty_store, import_batch
from tests.pages.app import App
from ui import queries
from ui.queries import FlowFilter, OrderFilter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

ZH = texts("zh")
PARTS = ("due", "groups", "fork", "cases")
LAST_YEAR = OrderFilter(first=dt.date(2025, 10, 1), last=dt.date(2026, 9, 30))
MEASURES = (
    "response_rate",
    "solved_rate",
    "satisfied_rate",
    "on_time_rate",
    "promise_rate",
    "escalated_rate",
    "review_rate",
)
PHONE = re.compile(r"1[3-9]\d{9}(?!\d)")


@pytest.fixture
def flow(open_app: Callable[..., App], demo_folder: Path) -> App:
    """Open the page on the demonstration."""
    return open_app(demo_folder).go("work_orders")


def table(app: App) -> pd.DataFrame:
    """Return the list of the chosen part, the first table of the page."""
    frame: pd.DataFrame = app.driver.dataframe[0].value
    return frame


def part(app: App, name: str) -> App:
    """Choose what the lists are of."""
    app.driver.segmented_control(key="flow_part").set_value(name).run()
    return app


def test_each_rate_stands_with_both_sides_the_unknown_and_its_definition(flow: App) -> None:
    for figure, key in zip(queries.flow_figures(FlowFilter(LAST_YEAR)), MEASURES, strict=True):
        assert figure.key == key
        sides = {name: f"{getattr(figure, name):,}" for name in ("numerator", "denominator", "unknown")}
        assert ZH["shell.of_known"].format(**sides) in flow.html
        assert ZH[f"figures.{key}.definition"] in flow.html


def test_a_filter_changes_figures_and_lists_and_stands_in_the_address(flow: App) -> None:
    overdue = len(table(flow))
    flow.driver.multiselect(key="flow_class").set_value(["parking"]).run()
    asked = FlowFilter(OrderFilter(first=LAST_YEAR.first, last=LAST_YEAR.last, categories=("parking",)))
    assert len(table(flow)) == queries.flow_counts(asked).overdue < overdue
    assert f"{queries.flow_counts(asked).chosen:,} 件工单" in flow.html
    assert flow.address("class") == "parking"


def test_a_link_sets_every_condition(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    community = queries.outcomes_of(FlowFilter(), "community_id", "zh").ids[0]
    asked = {
        "period": ["2026-01-01..2026-06-30"],
        "class": ["repair", "cleaning"],
        "community": [community],
        "department": ["街道物业办"],
        "channel": ["hotline"],
        "status": ["closed"],
        "repeats": ["1"],
    }
    for name, values in asked.items():
        app.driver.query_params[name] = values
    app.go("work_orders")
    filters = FlowFilter(
        OrderFilter(
            first=dt.date(2026, 1, 1),
            last=dt.date(2026, 6, 30),
            categories=("repair", "cleaning"),
            communities=(community,),
            channels=("hotline",),
            statuses=("closed",),
            repeats_only=True,
        ),
        departments=("街道物业办",),
    )
    count = queries.flow_counts(filters).chosen
    assert 0 < count < queries.flow_counts(FlowFilter()).chosen
    assert f"2026-01-01 至 2026-06-30 受理的 {count:,} 件工单" in app.html


@pytest.mark.parametrize("period", ["2026-02-30..2026-03-01", "own", "<img src=x>", "9999-99-99..0000-00-00", ""])
def test_a_period_that_is_none_is_the_usual_one(open_app: Callable[..., App], demo_folder: Path, period: str) -> None:
    app = open_app(demo_folder, period=period, status="nonsense", department="nobody").go("work_orders")
    assert app.is_sound()
    assert "2025-10-01 至 2026-09-30" in app.html


def test_conditions_that_nothing_meets_are_said_and_taken_back(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, status="cancelled").go("work_orders")
    assert ZH["work_orders.nothing_chosen"] in app.messages
    app.press("clear_orders")
    assert not app.messages
    assert app.address("status") is None


def test_each_list_of_deadlines_holds_what_its_number_says(flow: App) -> None:
    counts = queries.flow_counts(FlowFilter(LAST_YEAR))
    for when, count in (("overdue", counts.overdue), ("today", counts.due_today), ("soon", counts.due_soon)):
        flow.driver.segmented_control(key="flow_due").set_value(when).run()
        assert len(table(flow)) == count > 0


def test_a_link_to_an_order_opens_its_card(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    row = queries.due_orders(FlowFilter(), "today", "zh").ids[0]
    app.driver.query_params["order"] = row
    app.go("work_orders")
    card = queries.order_card(row, "zh")
    assert card is not None
    for said in (card.number, card.next_step, card.way_sentence, card.text):
        assert said in app.html
    app.press("close_card")
    assert app.address("order") is None
    assert card.number not in app.html


def test_a_case_opens_from_its_order_and_shows_its_members(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    case_id = queries.order_cases(FlowFilter(), "zh").ids[0]
    app.driver.query_params["order"] = case_id
    app.go("work_orders").press("open_case")
    case = queries.case_of(case_id, "zh")
    assert case is not None
    assert app.address("case") == case_id
    assert len(app.driver.dataframe[-1].value) == case.orders


@pytest.mark.parametrize("name", ["order", "case"])
def test_a_stale_link_is_said_and_passed_over(open_app: Callable[..., App], demo_folder: Path, name: str) -> None:
    app = open_app(demo_folder, **{name: "D999999"}).go("work_orders")
    assert app.is_sound()
    assert ZH["work_orders.stale_link"] in [toast.value for toast in app.driver.toast]
    assert app.address(name) is None


@pytest.mark.parametrize("name", PARTS)
def test_nothing_on_the_page_shows_a_phone(flow: App, name: str) -> None:
    part(flow, name)
    assert flow.is_sound()
    shown = [frame.value.astype("str").to_csv() for frame in flow.driver.dataframe]
    assert shown
    # Order numbers of the hotline are digits alone.
    said = re.sub(r"\b20\d{12}\b", "", "\n".join([flow.html, *shown]))
    assert not PHONE.search(said)


def test_compounds_that_ask_for_a_committee_say_what_to_do_first(flow: App) -> None:
    part(flow, "fork")
    ways = set(table(flow)[ZH["work_orders.columns.way_label"]])
    assert ways == {ZH["work_orders.way_form_first"], ZH["work_orders.way_unknown"]}


def test_chronic_cases_alone_are_fewer(flow: App) -> None:
    part(flow, "cases")
    every = len(table(flow))
    flow.driver.toggle(key="flow_chronic").set_value(True).run()
    assert 0 < len(table(flow)) < every


def test_groups_show_the_measure_that_is_asked_for(flow: App) -> None:
    part(flow, "groups")
    flow.driver.segmented_control(key="flow_unit").set_value("department").run()
    flow.driver.segmented_control(key="flow_measure").set_value("promise_rate").run()
    assert ZH["figures.promise_rate.name"] in table(flow).columns
    assert table(flow)[ZH["work_orders.columns.orders"]].sum() == queries.flow_counts(FlowFilter(LAST_YEAR)).chosen


def test_filters_stay_while_another_page_is_open(flow: App) -> None:
    flow.driver.multiselect(key="flow_channel").set_value(["grid"]).run()
    shown = len(table(flow))
    flow.go("data").go("work_orders")
    assert len(table(flow)) == shown


def test_a_street_without_orders_is_told_how_they_come_in(open_app: Callable[..., App], tmp_path: Path) -> None:
    empty_store(tmp_path).save(import_batch(compounds=compounds({"name": "甲"})))
    Workspace(tmp_path).switch("office")
    app = open_app(tmp_path).go("work_orders")
    assert app.messages == [ZH["work_orders.no_orders"]]


def test_the_overviews_card_tells_a_compounds_complaints(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, compound="C011").go("overview")
    assert ZH["card.complaints_note"] in app.html
    card = queries.compound_card("C011", "zh")
    assert card is not None
    section = next(section for section in card.sections if section.key == "complaints")
    assert all(fact.value in app.html for fact in section.facts)
