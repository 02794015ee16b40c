"""数据管理, 待处理, 历史 and 模板: rows that wait, what came in and what can be taken back, blank ledgers."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pytest
import streamlit as st

from config.texts import LANGUAGES, text, texts
from geodata.schemas import ledger_kind
from geodata.store import Workspace
from loaders.choices import Choices
from loaders.importing import plan_import
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geodata.store import Store
    from tests.pages.app import App

ZH = texts("zh")
HEADER = ["小区名称", "所属社区", "户数", "经度", "纬度"]
# Of the first file one row comes in and two wait; the second changes a cell of the first.
FIRST = workbook(
    HEADER,
    ["甲小区", "东社区", 120, 116.571, 35.411],
    ["乙小区", "东社区", 80, None, None],
    ["<img src=x onerror=alert(1)>", "东社区", 60, None, None],
)
SECOND = workbook(HEADER, ["甲小区", "东社区", 130, 116.571, 35.411])


@pytest.fixture
def street(empty_folder: Path) -> Path:
    """Return a folder whose office store has the first file."""
    bring(empty_folder, FIRST, "小区.xlsx")
    return empty_folder


@pytest.fixture
def office(street: Path) -> Iterator[Store]:
    """Open the store as somebody else does."""
    store = Workspace(street).open("office")
    yield store
    store.close()


def bring(folder: Path, content: bytes, name: str) -> None:
    store = Workspace(folder).open("office")
    try:
        store.save(plan_import(content, name, store, Choices(crs="wgs84")).to_batch("李雷"))
    finally:
        store.close()


def open_tab(open_app: Callable[..., App], folder: Path, tab: str, **query: str) -> App:
    return open_app(folder, tab=tab, **query).go("data")


def named(app: App) -> App:
    """Type who is at work."""
    app.driver.text_input(key="person").set_value("王敏").run()
    return app


def edit_table(monkeypatch: pytest.MonkeyPatch, change: Callable[[pd.DataFrame], None]) -> None:
    """Let the browser have changed the table of rows that wait; the driver can't type into one."""
    drawn = cast("Any", st.data_editor)

    def edited(table: pd.DataFrame, **options: object) -> pd.DataFrame:
        drawn(table, **options)
        changed = table.copy()
        change(changed)
        return changed

    monkeypatch.setattr(st, "data_editor", edited)


def choose_line(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    """Let the browser have chosen a line of the history; the driver can't click into a table."""
    drawn = cast("Any", st.dataframe)

    def chosen(table: pd.DataFrame, **options: object) -> object:
        answer = drawn(table, **options)
        return {"selection": {"rows": [place]}} if options.get("key") == "history" else answer

    monkeypatch.setattr(st, "dataframe", chosen)


# Rows that wait.


def test_rows_that_wait_are_listed_with_their_reasons_and_hostile_text_stays_text(
    open_app: Callable[..., App], street: Path
) -> None:
    app = open_tab(open_app, street, "pending")
    assert app.is_sound()
    assert "<img" not in app.html
    assert app.driver.selectbox(key="waiting_group").options == [
        text("pending.group", "zh", file="小区.xlsx", batch=1, kind="小区", count="2")
    ]
    assert app.driver.get("download_button")


def test_a_row_is_mended_in_place_and_stored(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_place(table: pd.DataFrame) -> None:
        table.loc[0, ["3", "4"]] = ["116.572", "35.412"]

    edit_table(monkeypatch, give_place)
    app = named(open_tab(open_app, street, "pending"))
    assert text("pending.checked", "zh", good="1", left="0") in app.html
    assert office.read("compounds")["name"].tolist() == ["甲小区"]
    app.press("store_mended")
    assert not app.driver.exception
    assert office.read("compounds")["name"].tolist() == ["甲小区", "乙小区"]
    assert len(office.pending_rows()) == 1
    assert text("pending.mended", "zh", count="1") in app.messages


def test_a_row_that_is_still_wrong_says_what_is_wrong_and_is_not_stored(
    open_app: Callable[..., App], street: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_nonsense(table: pd.DataFrame) -> None:
        table.loc[0, ["3", "4"]] = ["一百", "35.412"]

    edit_table(monkeypatch, give_nonsense)
    app = named(open_tab(open_app, street, "pending"))
    assert app.is_sound()
    assert text("pending.checked", "zh", good="0", left="1") in app.html
    assert app.driver.button(key="store_mended").disabled


def test_a_row_is_dropped_only_with_a_name_and_a_reason(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(table: pd.DataFrame) -> None:
        # Of the row of number 4 alone, which is gone in the run after the press.
        table["__drop__"] = table["__row__"] == 4

    edit_table(monkeypatch, drop)
    app = named(open_tab(open_app, street, "pending"))
    assert app.driver.button(key="drop_now").disabled
    app.driver.text_input(key="drop_reason").set_value("不是小区").run()
    app.press("drop_now")
    assert not app.driver.exception
    assert office.pending_rows()["row_number"].tolist() == [3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_waits_the_way_to_the_import_is_shown(
    open_app: Callable[..., App], empty_folder: Path, language: str
) -> None:
    app = open_tab(open_app, empty_folder, "pending", lang=language)
    assert app.is_sound()
    assert texts(language)["pending.none"] in app.html
    app.press("to_import")
    assert app.address("tab") is None


def test_a_viewer_sees_what_waits_and_can_change_nothing(open_app: Callable[..., App], street: Path) -> None:
    app = open_tab(open_app, street, "pending", mode="view")
    assert app.is_sound()
    assert all(button.key not in {"store_mended", "drop_now"} for button in app.driver.button)


# History.


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_tells_each_batch_the_newest_first(
    open_app: Callable[..., App], street: Path, language: str
) -> None:
    bring(street, SECOND, "小区第二份.xlsx")
    app = open_tab(open_app, street, "history", lang=language)
    assert app.is_sound()
    told = app.driver.dataframe[0].value
    assert list(told.index) == [2, 1]
    assert told.iloc[0].astype(str).str.contains("小区第二份.xlsx").any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_column_of_a_batch_s_state_is_as_wide_as_its_longest_words(
    open_app: Callable[..., App], street: Path, office: Store, language: str
) -> None:
    office.undo(1, undone_by="李雷")
    shown = open_tab(open_app, street, "history", lang=language).driver.dataframe[0]
    state = text("history.state", language)
    assert shown.value[state].iloc[-1] == text("history.undone", language, batch=2)
    longest = text("history.undone", language, batch=1234)
    # Letters of 13 px: a Chinese one as wide as high, others some 0.58 of it; 8 px on either side.
    words_px = sum(13 if ord(letter) > 0x2E80 else 7.5 for letter in longest) + 16
    assert json.loads(shown.proto.columns)[state]["width"] >= words_px


def test_a_batch_shows_each_changed_cell_before_and_after_and_is_taken_back(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(street, SECOND, "小区第二份.xlsx")
    choose_line(monkeypatch, 0)
    app = open_tab(open_app, street, "history")
    assert app.is_sound()
    told = app.driver.dataframe[-1].value.astype(str)
    assert any({"120", "130"} <= set(row) for row in told.to_numpy().tolist())
    assert app.driver.button(key="undo_batch").disabled
    named(app).press("undo_batch")
    assert not app.driver.exception
    assert text("history.done", "zh", batch=2) in app.messages
    assert office.read("compounds")["households"].tolist() == [120]


def test_an_import_is_taken_back_after_a_later_one_and_what_stays_is_said_first(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(street, SECOND, "小区第二份.xlsx")
    choose_line(monkeypatch, 1)
    app = named(open_tab(open_app, street, "history"))
    assert text("history.kept_touched_later", "zh", count="1") in app.html
    app.press("undo_batch")
    assert not app.driver.exception
    assert office.read("compounds")["households"].tolist() == [130]


def test_an_undo_can_itself_be_taken_back(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(street, SECOND, "小区第二份.xlsx")
    office.undo(2, undone_by="李雷")
    choose_line(monkeypatch, 0)
    named(open_tab(open_app, street, "history")).press("undo_batch")
    assert office.read("compounds")["households"].tolist() == [130]


def test_an_empty_history_says_so(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = open_tab(open_app, empty_folder, "history")
    assert app.is_sound()
    assert ZH["history.empty"] in app.html


def test_a_viewer_takes_nothing_back(
    open_app: Callable[..., App], street: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_line(monkeypatch, 0)
    app = open_tab(open_app, street, "history", mode="view")
    assert app.is_sound()
    assert app.driver.button(key="undo_batch").disabled


# Copies.


def test_the_store_is_restored_from_an_uploaded_copy_after_saying_what_changes(
    open_app: Callable[..., App], street: Path, office: Store, tmp_path: Path
) -> None:
    copy = tmp_path / "副本.gpkg"
    office.snapshot(copy)
    bring(street, SECOND, "小区第二份.xlsx")
    app = named(open_tab(open_app, street, "history"))
    app.driver.file_uploader[0].upload(copy.name, copy.read_bytes(), "application/geopackage+sqlite3").run()
    assert app.is_sound()
    assert app.driver.button(key="restore_now").disabled
    app.driver.checkbox(key="restore_sure").check().run()
    app.press("restore_now")
    assert not app.driver.exception
    assert office.read("compounds")["households"].tolist() == [120]
    assert office.history()["action"].tolist()[0] == "restore"


def test_a_copy_that_is_no_store_is_refused_and_nothing_changes(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = named(open_tab(open_app, street, "history"))
    app.driver.file_uploader[0].upload("副本.gpkg", b"no store at all" * 100, "application/octet-stream").run()
    assert not app.driver.exception
    assert len(app.driver.error) == 1
    assert len(office.history()) == 1


# Templates.


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_and_every_blank_ledger_are_offered(
    open_app: Callable[..., App], empty_folder: Path, language: str
) -> None:
    app = open_tab(open_app, empty_folder, "templates", lang=language)
    said = texts(language)
    assert app.is_sound()
    assert all(escape(said[f"guide.step_{number}"]) in app.html for number in range(1, 6))
    labels = app.driver.selectbox(key="template_kind").options
    assert ledger_kind("compounds").labels[language] in labels
    assert len(app.driver.get("download_button")) == 2


def test_another_kinds_blank_ledger_is_chosen(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = open_tab(open_app, empty_folder, "templates")
    app.driver.selectbox(key="template_kind").set_value("committees").run()
    assert app.is_sound()


def test_the_dictionary_tells_the_columns_of_the_chosen_kind(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = open_tab(open_app, empty_folder, "templates")
    app.driver.selectbox(key="dictionary_kind").set_value("facilities").run()
    assert app.is_sound()
    told = app.driver.dataframe[0].value.to_string()
    assert ledger_kind("facilities").column("type").labels["zh"] in told
