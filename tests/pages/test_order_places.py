"""地址确认: doubtful places with their candidates on the map; one press settles all orders of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.texts import text, texts
from geodata.store import Workspace
from loaders.importing import plan_import
from tests.factories import compounds, import_batch
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")
HEADERS = ("工单编号", "受理时间", "诉求内容", "诉求详细地址")
ADDRESSES = ("渔山小区二期3号楼", "任城区渔山小区二期门口", "渔山小区三期", "翠湖庄园")


@pytest.fixture
def waiting(empty_folder: Path) -> Path:
    """Return a folder whose office store holds two compounds and orders of which three wait."""
    store = Workspace(empty_folder).open("office")
    store.save(import_batch(compounds=compounds({"name": "渔山小区"}, {"name": "北门小区"})))
    rows = [[f"A{place}", "2025-03-05", "路灯不亮", address] for place, address in enumerate(ADDRESSES, start=1)]
    store.save(plan_import(workbook(HEADERS, *rows), "导出.xlsx", store).to_batch("张工"))
    store.close()
    return empty_folder


def open_places(open_app: Callable[..., App], folder: Path, **options: str) -> App:
    return open_app(folder, tab="places", **options).go("data")


def named(app: App) -> App:
    app.driver.text_input(key="person").set_value("王敏").run()
    return app


def test_the_place_of_most_orders_is_asked_with_its_candidate_on_the_map(
    open_app: Callable[..., App], waiting: Path
) -> None:
    app = open_places(open_app, waiting)
    assert app.is_sound()
    assert "渔山小区二期" in app.html
    assert app.driver.radio[0].options[0].startswith("1 渔山小区")
    assert "1 渔山小区" in app.painted
    # Nobody has said who they are.
    assert app.driver.button(key="take_place").disabled
    assert ZH["data.name_first"] in app.html


def test_one_press_settles_all_orders_of_a_place_and_the_next_is_asked(
    open_app: Callable[..., App], waiting: Path
) -> None:
    app = named(open_places(open_app, waiting)).press("take_place")
    said = text("order_places.taken", "zh", count="2", place="渔山小区二期", name="渔山小区", batch=3)
    assert [message.replace("\\", "") for message in app.messages] == [said]
    assert "渔山小区三期" in app.html
    store = Workspace(waiting).open("office", view_only=True)
    assert store.read("work_orders")["match_how"].tolist() == ["decided", "decided", "doubtful", "none"]
    app.press("refuse_place")
    assert ZH["order_places.none_waiting"] in app.html
    assert store.read("work_orders")["match_how"].tolist() == ["decided", "decided", "refused", "none"]
    app.driver.segmented_control(key="place_queue").set_value("decided").run()
    assert app.driver.dataframe[0].value.iloc[:, 0].tolist() == ["渔山小区二期", "渔山小区三期"]


def test_a_place_like_none_can_be_given_any_compound(open_app: Callable[..., App], waiting: Path) -> None:
    app = named(open_places(open_app, waiting))
    app.driver.segmented_control(key="place_queue").set_value("unfound").run()
    assert app.driver.button(key="take_place").disabled
    app.driver.selectbox(key="place_other_翠湖庄园").set_value("C002").run()
    app.press("take_place")
    assert app.is_sound()
    store = Workspace(waiting).open("office", view_only=True)
    assert store.read("work_orders")["compound_id"].tolist()[3] == "C002"


def test_compounds_that_came_later_are_matched_by_a_press(open_app: Callable[..., App], waiting: Path) -> None:
    store = Workspace(waiting).open("office")
    store.save(import_batch(compounds=compounds({"id": "C009", "name": "翠湖庄园"})))
    store.close()
    app = named(open_places(open_app, waiting))
    app.driver.segmented_control(key="place_queue").set_value("unfound").run()
    app.press("match_again")
    assert text("order_places.found", "zh", count="1", doubtful="0") in app.messages[0].replace("\\", "")


def test_where_nothing_waits_the_way_to_an_import_is_shown(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = open_places(open_app, empty_folder)
    assert app.is_sound()
    assert ZH["order_places.none_waiting"] in app.html
    app.press("to_import")
    assert app.address("tab") is None


def test_the_demonstration_and_a_view_show_places_and_take_no_decision(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_places(open_app, demo_folder)
    assert app.driver.button(key="take_place").disabled
    assert app.driver.button(key="refuse_place").disabled
    assert ZH["edits.demo"] in app.messages
