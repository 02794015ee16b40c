"""What holds on every page: it renders, in both languages, with data, without, and where nothing may be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from config.settings import PROJECT_DIR
from config.texts import LANGUAGES, texts
from tests.pages.app import App

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGES = (
    "overview",
    "governance",
    "elder_care",
    "grid_teams",
    "life_circle",
    "hotspots",
    "work_orders",
    "data",
    "big_screen",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_renders_with_the_demonstration_and_says_that_it_is_one(
    open_app: Callable[..., App], demo_folder: Path, page: str, language: str
) -> None:
    app = open_app(demo_folder, lang=language).go(page)
    assert app.is_sound()
    assert f">{texts(language)['shell.demo']}</span>" in app.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [page for page in PAGES if page != "big_screen"])
def test_an_empty_store_leads_to_where_it_is_filled(
    open_app: Callable[..., App], empty_folder: Path, page: str, language: str
) -> None:
    app = open_app(empty_folder, lang=language).go(page)
    assert app.is_sound()
    assert texts(language)["empty.step_1"] in app.html
    assert not app.driver.get("component_instance")
    assert "ll-badge-demo" not in app.html


@pytest.mark.parametrize("page", PAGES)
def test_view_mode_is_said_on_every_page(open_app: Callable[..., App], demo_folder: Path, page: str) -> None:
    app = open_app(demo_folder, mode="view").go(page)
    assert app.is_sound()
    assert texts("zh")["shell.view_only"] in app.html


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=alert(1)>", "${alert(1)}", "`", "../../etc/passwd", "C001' OR 1=1--", "未知", ""]
)
def test_a_hostile_address_is_passed_over(
    open_app: Callable[..., App], demo_folder: Path, page: str, hostile: str
) -> None:
    query = dict.fromkeys(("colour", "community", "compound", "lang"), hostile)
    app = open_app(demo_folder, **query).go(page)
    assert app.is_sound()
    assert "onerror" not in app.html
    assert texts("zh")["shell.demo"] in app.html


def test_the_language_is_switched_in_place_and_carried_by_the_address(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder)
    assert texts("zh")["priority.title"] in app.html
    app.press("language_switch")
    assert texts("en")["priority.title"] in app.html
    assert app.address("lang") == "en"
    assert texts("en")["data.import"] in app.go("data").html
    app.press("language_switch")
    assert texts("zh")["data.import"] in app.html
    assert app.address("lang") is None


def test_a_link_to_any_page_of_a_fresh_server_comes_with_its_frame(
    install: Callable[..., None], demo_folder: Path
) -> None:
    install(data_dir=demo_folder)
    for page in PAGES:
        driver = AppTest.from_file(PROJECT_DIR / "dashboard.py", default_timeout=60).switch_page(f"pages/{page}.py")
        app = App(driver.run())
        assert app.is_sound()
        assert "ll-badge-demo" in app.html


def test_a_store_that_is_corrupt_is_said_so_and_left_untouched(open_app: Callable[..., App], tmp_path: Path) -> None:
    store = tmp_path / "demo.gpkg"
    store.write_bytes(b"not a GeoPackage" * 100)
    app = open_app(tmp_path)
    assert not app.driver.exception
    assert len(app.driver.error) == 1
    assert texts("zh")["errors.store_corrupt.what"] in app.driver.error[0].value
    assert "Traceback" not in app.driver.error[0].value
    assert store.read_bytes() == b"not a GeoPackage" * 100


def test_a_mistake_of_ours_shows_a_number_and_no_trace(
    open_app: Callable[..., App], demo_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = open_app(demo_folder)

    def fail(*_: object, **__: object) -> None:
        message = "a secret of the machine"
        raise RuntimeError(message)

    monkeypatch.setattr("ui.queries.overview_figures", fail)
    app.driver.run()
    assert not app.driver.exception
    (said,) = app.messages
    assert "secret" not in said
    reference = caplog.records[-1].getMessage().rsplit(" ", 1)[-1]
    assert reference in said.replace("\\", "")
    assert "a secret of the machine" in caplog.text
