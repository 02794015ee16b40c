"""分类用词: the words of each class are seen and changed, what it would do is said first, and it can be taken back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

import openpyxl
import pytest
import streamlit as st

from config.texts import text, texts
from geodata.store import Workspace
from loaders.class_review import words_batch
from loaders.class_words import WordsChange
from loaders.importing import plan_import
from tests.factories import boundary_of_units, compounds, import_batch
from tests.ledgers import workbook
from ui.queries import (
    batch_changes,
    class_words_in_force,
    class_words_workbook,
    complaint_classes,
    delivered_class_words,
    words_of_class,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from geodata.store import Store
    from tests.pages.app import App

ZH = texts("zh")
HEADERS = ("工单编号", "受理时间", "诉求内容", "诉求类型", "诉求详细地址", "工单状态")
ORDERS = (
    ("A1", "门口的石墩挡路，电话13800001234", ""),
    ("A2", "石墩没人搬", ""),
    ("A3", "垃圾没人管", ""),
    ("A4", "石墩", "停车管理"),
)
HOSTILE = "<img src=x>"


@pytest.fixture
def street(empty_folder: Path) -> Path:
    """Return a folder whose office store holds orders: two without a class, one suggested, one stated."""
    store = Workspace(empty_folder).open("office")
    outlines = {"boundary": boundary_of_units(5, 5), "compounds": compounds({"name": "渔山小区"})}
    store.save(import_batch(**outlines))
    rows = [[number, "2025-03-05", said, stated, "渔山小区", "办理中"] for number, said, stated in ORDERS]
    store.save(plan_import(workbook(HEADERS, *rows), "导出.xlsx", store).to_batch("张工"))
    store.close()
    return empty_folder


@pytest.fixture
def office(street: Path) -> Store:
    """Return the store of `street`, to look at."""
    return Workspace(street).open("office", view_only=True)


def open_words(open_app: Callable[..., App], folder: Path, code: str = "parking", **options: str) -> App:
    return open_app(folder, tab="classes", **{"class": code}, **options).go("data")


def add(app: App, typed: str) -> App:
    app.driver.text_input(key="added_words").set_value(typed).run()
    return app


def named(app: App) -> App:
    app.driver.text_input(key="person").set_value("王敏").run()
    return app


def press(app: App, key: str) -> App:
    """Press the button whose key begins so: those that store belong to a revision."""
    (button,) = [button for button in app.driver.button if button.key and button.key.startswith(key)]
    button.click().run()
    return app


def table(app: App, column: str) -> pd.DataFrame:
    """Return the table that has a column."""
    (found,) = [each.value for each in app.driver.dataframe if ZH[column] in each.value.columns]
    return found


def classes(store: Store) -> list[str]:
    return store.read("work_orders")["category"].fillna("").tolist()


def edit_table(monkeypatch: pytest.MonkeyPatch, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Let the browser have changed the table; the driver can't type into one."""
    drawn = cast("Any", st.data_editor)

    def edited(began: pd.DataFrame, **options: object) -> pd.DataFrame:
        drawn(began, **options)
        return change(began.copy())

    monkeypatch.setattr(st, "data_editor", edited)


def test_each_class_shows_its_words_and_those_of_exports_that_mean_it(
    open_app: Callable[..., App], street: Path
) -> None:
    app = open_words(open_app, street, "cleaning")
    assert app.is_sound()
    listed = table(app, "class_words.column_changed")
    assert len(listed) == len(complaint_classes()) == 14
    assert listed[ZH["class_words.column_suggested"]].sum() == 1
    assert text("class_words.words_of", "zh", label="清洁卫生") in app.html
    words = table(app, "class_words.column_origin")
    assert set(words[ZH["class_words.column_word"]]) == set(delivered_class_words()["cleaning"])
    # The word that is found in an order stands first.
    assert words.iloc[0].tolist() == [True, "垃圾", ZH["class_words.delivered"], 1, ""]
    assert ">暴露垃圾</span>" in app.html
    assert ZH["class_words.no_change"] in app.html


def test_what_a_word_would_do_is_said_before_it_is_stored(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = add(open_words(open_app, street), "石墩")
    assert text("class_words.changed", "zh", change="停车管理 +石墩") in app.html
    assert text("class_words.effect", "zh", orders="3", count="2") in app.html
    (move,) = table(app, "class_words.column_examples").to_numpy().tolist()
    assert move[:3] == [ZH["class_words.none"], "停车管理", 2]
    assert "138****1234" in move[3]
    assert "13800001234" not in move[3]
    # Nobody has said who they are.
    assert ZH["data.name_first"] in app.html
    assert all(button.disabled for button in app.driver.button if (button.key or "").startswith("apply_words"))
    assert table(app, "class_words.column_changed").iloc[0, 2] == "+1"
    assert classes(office) == ["", "", "cleaning", "parking"]


def test_words_and_orders_are_stored_as_one_batch_and_one_undo_takes_both_back(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = press(named(add(open_words(open_app, street), "石墩")), "apply_words")
    assert [said.replace("\\", "") for said in app.messages] == [text("class_words.stored", "zh", batch=3, count="2")]
    assert classes(office) == ["parking", "parking", "cleaning", "parking"]
    history = office.history().iloc[0]
    assert (history["imported_by"], history["note"]) == ("王敏", "分类用词：停车管理 +石墩")
    words = table(app, "class_words.column_origin").set_index(ZH["class_words.column_word"])
    assert words[ZH["class_words.column_origin"]]["石墩"].startswith("王敏 ")
    changes = batch_changes(3).to_numpy().tolist()
    assert ["分类用词", "石墩", "采用", ZH["app.unknown"], ZH["formats.yes"]] in changes
    Workspace(street).open("office").undo(3, undone_by="王敏")
    app.driver.run()
    assert class_words_in_force() == dict(delivered_class_words())
    assert classes(office) == ["", "", "cleaning", "parking"]


def test_words_may_hold_only_for_what_comes_in_and_the_stored_may_follow_later(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = press(named(add(open_words(open_app, street), "石墩")), "keep_words")
    assert classes(office) == ["", "", "cleaning", "parking"]
    assert text("class_words.behind", "zh", count="2") in app.html
    press(app, "apply_words")
    assert classes(office) == ["parking", "parking", "cleaning", "parking"]


def test_what_is_no_word_is_told_in_words(open_app: Callable[..., App], street: Path) -> None:
    app = add(open_words(open_app, street), f"石墩、堵，停车，{HOSTILE}、13800001234")
    (said,) = [message.replace("\\", "") for message in app.messages]
    assert "堵（太短）" in said
    assert "停车（重复）" in said
    assert "13800001234" not in said
    assert HOSTILE not in app.html
    assert text("class_words.changed", "zh", change="停车管理 +石墩 +&lt;imgsrc=x&gt;") in app.html


def test_a_word_of_two_classes_is_said_to_weigh_for_both(open_app: Callable[..., App], street: Path) -> None:
    app = add(open_words(open_app, street), "垃圾")
    assert text("class_words.shared", "zh", words="垃圾（清洁卫生）") in app.html


def test_a_tick_that_is_taken_away_sets_a_word_aside(
    open_app: Callable[..., App], street: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untick(began: pd.DataFrame) -> pd.DataFrame:
        began.loc[began[ZH["class_words.column_word"]] == "垃圾", ZH["class_words.column_used"]] = False
        return began

    edit_table(monkeypatch, untick)
    app = named(open_words(open_app, street, "cleaning"))
    assert text("class_words.changed", "zh", change="清洁卫生 −垃圾") in app.html
    assert table(app, "class_words.column_examples").iloc[0, 1] == ZH["class_words.none"]
    press(app, "keep_words")
    assert "垃圾" not in class_words_in_force()["cleaning"]
    # It stays in the table, last and without its tick.
    last = table(app, "class_words.column_origin").iloc[-1]
    assert last[ZH["class_words.column_word"]] == "垃圾"
    assert not last[ZH["class_words.column_used"]]


def test_what_was_changed_of_one_class_is_kept_while_another_is_open(
    open_app: Callable[..., App], street: Path
) -> None:
    app = add(open_words(open_app, street), "石墩")
    app.driver.query_params["class"] = "cleaning"
    app.driver.run()
    add(app, "泔水")
    assert text("class_words.changed", "zh", change="停车管理 +石墩；清洁卫生 +泔水") in app.html
    app.press("drop_words")
    assert ZH["class_words.no_change"] in app.html


def test_a_word_that_somebody_else_stored_meanwhile_stays(open_app: Callable[..., App], street: Path) -> None:
    app = add(open_words(open_app, street), "石墩")
    others = WordsChange({"parking": ("地桩",)}, {"parking": ("挪车",)})
    store = Workspace(street).open("office")
    batch = words_batch(store, others, (), changed_by="李工", note="", planned_at=store.revision())
    store.save(batch)
    app.driver.run()
    assert text("class_words.changed", "zh", change="停车管理 +石墩") in app.html
    words = table(app, "class_words.column_origin").set_index(ZH["class_words.column_word"])
    used = words[ZH["class_words.column_used"]]
    assert (used["石墩"], used["地桩"], used["挪车"]) == (True, True, False)
    press(named(app), "apply_words")
    in_force = class_words_in_force()["parking"]
    assert {"石墩", "地桩"} <= set(in_force)
    assert "挪车" not in in_force


def test_the_other_language_keeps_what_was_changed(open_app: Callable[..., App], street: Path) -> None:
    app = add(open_words(open_app, street), "石墩")
    app.driver.query_params["lang"] = "en"
    app.driver.run()
    assert text("class_words.changed", "en", change="Parking +石墩") in app.html
    assert any("Also in" in each.value.columns for each in app.driver.dataframe)


def test_all_words_go_back_to_the_delivered_ones(open_app: Callable[..., App], street: Path) -> None:
    app = press(named(add(open_words(open_app, street), "石墩")), "apply_words")
    assert not app.driver.button(key="words_back_all").disabled
    app.press("words_back_all")
    assert text("class_words.changed", "zh", change="停车管理 −石墩") in app.html
    press(app, "apply_words")
    assert class_words_in_force() == dict(delivered_class_words())
    assert app.driver.button(key="words_back_all").disabled


@pytest.mark.parametrize(("mode", "said"), [("view", "errors.view_mode.what"), ("demo", "edits.demo")])
def test_where_nothing_may_be_written_the_words_are_only_shown(
    open_app: Callable[..., App], street: Path, demo_folder: Path, mode: str, said: str
) -> None:
    app = open_words(open_app, demo_folder) if mode == "demo" else open_words(open_app, street, mode="view")
    assert app.is_sound()
    assert any(ZH[said] in message for message in app.messages)
    assert not any(widget.key == "added_words" for widget in app.driver.text_input)
    assert not any((button.key or "").startswith(("apply_words", "words_back")) for button in app.driver.button)
    assert table(app, "class_words.column_origin")[ZH["class_words.column_word"]].str.contains("停车").any()


def test_the_workbook_holds_every_word_and_an_import_takes_it_back(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    press(named(add(open_words(open_app, street), "=石墩")), "keep_words")
    content = class_words_workbook("zh").content
    words, aliases, _ = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    rows = list(words.iter_rows(values_only=True))
    assert ("停车管理", "=石墩", "是") in [row[:3] for row in rows]
    assert len(rows) == 1 + sum(map(len, class_words_in_force().values()))
    assert ("清洁卫生", "暴露垃圾") in list(aliases.iter_rows(values_only=True))
    plan = plan_import(content, "分类用词.xlsx", office)
    assert plan.kind == "class_words"
    assert not plan.pending
    # Whoever changes it in Excel.
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[2].value = "否" if row[1].value == "地锁" else row[2].value
    changed = io.BytesIO()
    book.save(changed)
    store = Workspace(street).open("office")
    store.save(plan_import(changed.getvalue(), "分类用词.xlsx", store).to_batch("李工"))
    assert "地锁" not in class_words_in_force()["parking"]
    lines = {line.word: line.origin for line in words_of_class("parking", "zh").lines}
    assert lines["停车"] == ZH["class_words.delivered"]


def test_an_order_s_card_says_which_words_suggest_its_class_and_leads_to_them(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    orders = office.read("work_orders")
    (suggested,) = orders.index[orders["number"] == "A3"]
    (stated,) = orders.index[orders["number"] == "A4"]
    app = open_app(street, order=suggested).go("work_orders")
    assert text("class_words.because", "zh", label="清洁卫生", words="垃圾") in app.html
    links = [link.proto for link in app.driver.get("page_link")]
    assert any("class=cleaning" in str(link) for link in links)
    app.driver.query_params["order"] = stated
    app.driver.run()
    assert "（建议" not in app.html
