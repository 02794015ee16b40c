"""为老服务: one question at a time, answered with what is known and nothing that gives a person away."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from config.texts import LANGUAGES, texts
from geodata.store import Workspace
from tests.factories import compounds, import_batch
from ui.queries import ELDER_QUESTIONS, ElderChoice, elder_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")


def ask(app: App, question: str) -> App:
    """Choose a question."""
    app.driver.segmented_control(key="elder_question").set_value(question).run()
    return app


def table(app: App, key: str) -> pd.DataFrame:
    """Return a table of the page whose rows can be chosen, by its key."""
    (found,) = [element.value for element in app.driver.dataframe if element.proto.id.endswith(f"-{key}")]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_answered_in_both_languages(
    open_app: Callable[..., App], demo_folder: Path, language: str
) -> None:
    app = open_app(demo_folder, lang=language).go("elder_care")
    for question in ELDER_QUESTIONS:
        ask(app, question)
        assert app.is_sound(), question
        assert app.driver.dataframe, question
        assert app.painted
    assert app.address("question") == ELDER_QUESTIONS[-1]


def test_the_choice_repaints_the_map_and_the_address_carries_it(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder).go("elder_care")
    meals = app.painted
    app.driver.segmented_control(key="elder_measure").set_value("beds").run()
    beds = app.painted
    app.driver.segmented_control(key="elder_look").set_value("full").run()
    app.driver.selectbox(key="elder_decay").set_value("none").run()
    assert len({meals, beds, app.painted}) == 3
    assert [app.address(name) for name in ("measure", "look", "decay")] == ["beds", "full", "none"]


def test_a_link_opens_the_same_and_what_it_names_wrongly_is_passed_over(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder)
    app.driver.query_params.update({"question": "hours", "service": "clinic", "day": "5", "at": "08:00"})
    app.go("elder_care")
    assert "周六 08:00" in app.painted
    assert ZH["elder_care.services.clinic"] in app.painted
    wrong = open_app(demo_folder)
    wrong.driver.query_params.update(
        {"question": "<b>", "measure": "x", "at": "25:00", "facility": "F9'", "month": "1"}
    )
    wrong.go("elder_care")
    assert wrong.is_sound()
    assert wrong.driver.segmented_control(key="elder_question").value == ELDER_QUESTIONS[0]


def test_on_sunday_at_supper_fewer_have_a_meal_in_reach(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = ask(open_app(demo_folder).go("elder_care"), "unserved")
    at_all = len(table(app, "unserved_compounds"))
    ask(app, "hours")
    assert len(table(app, "unserved_compounds")) > at_all
    opened = table(app, "open_facilities")[ZH["elder_care.columns.open_now"]].tolist()
    assert set(opened) <= {ZH[f"elder_care.openness_{state}"] for state in ("open", "closed", "unknown", "partly")}


def test_supply_is_judged_by_a_norm_that_says_that_nobody_checked_it(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder).go("elder_care")
    assert "待核实" in app.html
    judged = set(app.driver.dataframe[0].value[ZH["elder_care.columns.judged"]])
    assert judged <= {ZH[f"elder_care.judged.{state}"] for state in ("met", "below", "unknown")}
    assert len(judged) > 1


def test_no_count_of_care_under_five_is_on_the_page_in_the_map_or_in_the_export(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = ask(open_app(demo_folder).go("elder_care"), "care")
    names = {colour: ZH[f"elder_care.columns.care_{colour}"] for colour in ("red", "yellow", "blue", "total")}
    shown = table(app, "care_compounds")
    book = openpyxl.load_workbook(io.BytesIO(elder_workbook(ElderChoice("care"), "zh")))
    exported = pd.DataFrame(book.worksheets[1].values)
    exported = exported.iloc[1:].set_axis(exported.iloc[0], axis="columns")
    for listed in (shown, exported):
        cells = listed[list(names.values())].to_numpy().ravel().astype(str)
        assert "<5" in cells
        numbers = [int(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,]+", cell)]
        assert min(number for number in numbers if number) >= 5
    app.driver.segmented_control(key="elder_colour_of").set_value("red").run()
    said = re.findall(r"红色 (\d+)", app.painted)
    assert said
    assert min(map(int, said)) >= 5


def test_a_compound_that_is_opened_tells_what_its_elders_have(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["compound"] = "C011"
    app.go("elder_care")
    assert app.is_sound()
    for key in ("elder_care.services.meal", "elder_care.questions.care", "elder_care.questions.aid"):
        assert ZH[key] in app.html
    app.press("close_card")
    assert app.address("compound") is None


def test_a_facility_that_is_opened_tells_functions_capacity_hours_and_contact(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder)
    app.driver.query_params["facility"] = "F006"
    app.go("elder_care")
    assert "北门社区食堂" in app.html
    for label in ("餐位数", "开放时间", "机构电话", "状态"):
        assert label in app.html


def test_a_store_without_the_ledgers_says_which_one_is_missing(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    store = Workspace(empty_folder).open("office")
    store.save(import_batch(compounds=compounds({"elders_60": 50}, {})))
    store.close()
    app = open_app(empty_folder).go("elder_care")
    assert app.is_sound()
    for question in ("care", "retrofits", "matters", "aid"):
        ask(app, question)
        assert app.is_sound(), question
        assert ZH[f"elder_care.no_ledger.{question}"] in app.html
    for question in ("supply", "unserved", "hours", "facilities"):
        assert ask(app, question).is_sound(), question
