"""数据管理: a ledger comes in at one press and goes out at another; nothing is written where nothing may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import text, texts
from geodata.store import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")
LEDGER = (
    "小区名称,所属社区,建成年份,户数,经度,纬度\n"
    "甲小区,东社区,1985,120,116.571,35.411\n"
    "乙小区,东社区,一九九,80,116.572,35.412\n"
    ",东社区,1990,60,116.573,35.413\n"
).encode()
HOSTILE = "小区名称,所属社区,经度,纬度\n<img src=x onerror=alert(1)>,${alert(1)}`=cmd|x,116.571,35.411\n".encode()


def drop(app: App, content: bytes, name: str = "台账.csv") -> App:
    """Drop a file in."""
    app.driver.file_uploader[0].upload(name, content, "text/csv").run()
    return app


def office(open_app: Callable[..., App], folder: Path) -> App:
    """Open the data page of an office's store, with a name typed."""
    app = open_app(folder).go("data")
    app.driver.text_input(key="person").set_value("王敏").run()
    return app


def stored(folder: Path) -> int:
    store = Workspace(folder).open("office")
    try:
        return len(store.read("compounds"))
    finally:
        store.close()


def test_what_was_understood_is_shown_before_anything_is_stored(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = drop(office(open_app, empty_folder), LEDGER)
    assert app.is_sound()
    assert ZH["data.understood"] in app.html
    assert ZH["data.problems"] in app.html
    assert stored(empty_folder) == 0


def test_one_press_stores_the_good_rows_and_keeps_the_rest(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = drop(office(open_app, empty_folder), LEDGER).press("store")
    assert app.is_sound()
    assert stored(empty_folder) == 2
    assert ZH["data.waiting"] in app.html
    assert any("台账" in message for message in app.messages)


def test_nothing_is_stored_without_a_name(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = drop(open_app(empty_folder).go("data"), LEDGER)
    assert app.driver.button(key="store").disabled
    assert ZH["data.name_first"] in app.messages


def test_the_demonstration_takes_no_ledger(open_app: Callable[..., App], own_demo_folder: Path) -> None:
    app = drop(office(open_app, own_demo_folder), LEDGER)
    assert ZH["data.demo_takes_nothing"] in app.messages
    assert text("data.store", "zh", count="2") not in app.labels


def test_the_stores_are_switched_at_one_press_and_never_mixed(
    open_app: Callable[..., App], own_demo_folder: Path
) -> None:
    app = open_app(own_demo_folder).go("data").press("switch_store")
    assert ZH["data.store_office"] in app.html
    assert stored(own_demo_folder) == 0
    app.press("switch_store")
    assert ZH["data.store_demo"] in app.html
    assert ZH["shell.demo"] in app.html


def test_hostile_cells_stay_text(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = drop(office(open_app, empty_folder), HOSTILE).press("store")
    assert app.is_sound()
    assert "<img src=x" not in app.html
    app.go("overview")
    assert app.is_sound()
    assert "<img src=x" not in app.html
    assert "<img src=x" not in app.painted


def test_a_file_that_cannot_be_read_is_explained(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = drop(office(open_app, empty_folder), b"\x00\x01\x02\x03" * 50, "台账.xlsx")
    assert not app.driver.exception
    assert len(app.driver.error) == 1
    assert stored(empty_folder) == 0


def test_view_mode_disables_every_write_and_says_why(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, mode="view").go("data")
    assert any(ZH["errors.view_mode.what"] in message for message in app.messages)
    assert app.driver.button(key="switch_store").disabled
    assert app.driver.text_input(key="person").disabled
    assert app.driver.file_uploader[0].disabled


def test_the_dictionary_shows_every_column_of_a_ledger(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder).go("data")
    app.driver.selectbox(key="dictionary_kind").set_value("committees").run()
    assert app.is_sound()
    shown = app.driver.dataframe[0].value
    assert "届满日期" in " ".join(shown.iloc[:, 0]) + " ".join(shown.iloc[:, -1])
