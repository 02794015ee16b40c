"""The big screen: the pages' own figures, nothing that is missing, and a screen that stays on whatever comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from config.texts import texts
from geodata.store import Workspace
from tests.factories import compounds, import_batch
from ui.big_screen.scenes import SCENES
from ui.big_screen.screen import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

_FIGURE = re.compile(
    r'class="(?:ll|bs)-figure-name">([^<]*)</span><(?:span|b) class="(?:ll|bs)-figure-value[^"]*">([^<]*)</'
)
_EXPLAINED = re.compile(rf"<b>([^<]*)</b><dl>(?:(?!</dl>).)*<dt>{texts('zh')['trace.value']}</dt><dd>([^<]*)</dd>")
# The governance page names what its shares count.
_BY_COMPOUNDS = f" · {texts('zh')['governance.by_compounds']}"
# The page that each scene stands for, and what its names say beside the page's.
PAGES = {
    "street": "overview",
    "governance": "governance",
    "life_circle": "life_circle",
    "elder_care": "overview",
    "hotspots": "hotspots",
    "orders": "work_orders",
}


def scene(app: App, key: str, step: int = 0) -> App:
    """Show one scene."""
    app.driver.session_state["big_screen_place"] = Place(key, step)
    app.driver.run()
    assert f'data-scene="{key}"' in app.html
    return app


def turns(app: App) -> list[str]:
    """Return the scenes' names in the order of their turns."""
    names = {texts("zh")[f"screen.scenes.{key}"] for key in SCENES}
    return [name for name in re.findall(r"<li[^>]*>([^<]+)</li>", app.html) if name in names]


def told(app: App) -> set[tuple[str, str]]:
    """Return names and values of all figures on the page."""
    return set(_FIGURE.findall(app.html))


@pytest.fixture
def screen(open_app: Callable[..., App], demo_folder: Path) -> App:
    """Open the big screen on the demonstration."""
    return open_app(demo_folder).go("big_screen")


@pytest.mark.parametrize("key", PAGES)
def test_a_figure_on_the_wall_equals_the_one_on_its_page(
    screen: App, open_app: Callable[..., App], demo_folder: Path, key: str
) -> None:
    wall = told(scene(screen, key))
    page = open_app(demo_folder).go(PAGES[key])
    # What a figure of the overview holds within is told in its explanation alone.
    said = told(page) | set(_EXPLAINED.findall(page.html))
    by_compounds = {(name.removesuffix(_BY_COMPOUNDS), value) for name, value in said if name.endswith(_BY_COMPOUNDS)}
    assert wall
    assert wall <= said | by_compounds


def test_every_scene_has_a_sentence_a_place_of_its_own_and_says_that_the_data_are_simulated(screen: App) -> None:
    for key, kind in SCENES.items():
        for step in {0, kind.steps() - 1}:
            scene(screen, key, step)
            assert re.search(r'class="bs-sentence">.+</p>', screen.html)
            assert f">{texts('zh')['shell.demo']}</span>" in screen.html
            assert texts("zh")["shell.as_of"].split("{", maxsplit=1)[0] in screen.html
            assert '"focus"' in screen.painted


def test_a_scene_change_leaves_the_map_and_sends_values_alone(screen: App) -> None:
    first = scene(screen, "governance", 0).map
    second = scene(screen, "governance", 1).map
    assert first["script"] == second["script"]
    assert first["feature_group"] != second["feature_group"]


def test_the_map_on_a_wall_has_no_controls_and_is_dark_whatever_the_browser_prefers(screen: App) -> None:
    assert '"wall":true' in screen.map["script"]
    assert '"dark":true' in screen.map["script"]


def test_an_empty_store_hangs_calmly_and_says_how_it_begins(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = open_app(empty_folder).go("big_screen")
    assert app.is_sound()
    assert texts("zh")["screen.nothing_help"] in app.html
    assert not app.driver.get("component_instance")


@pytest.fixture
def lone_folder(empty_folder: Path) -> Path:
    """Return a data folder whose store holds one compound alone, with a name of 40 characters."""
    store = Workspace(empty_folder).open("office")
    store.save(import_batch(compounds=compounds({"name": "一" * 40, "build_year": 1995})))
    store.close()
    return empty_folder


def test_scenes_without_data_are_left_out_and_the_operator_is_told_but_not_the_hall(
    open_app: Callable[..., App], lone_folder: Path
) -> None:
    app = open_app(lone_folder).go("big_screen")
    assert app.is_sound()
    assert turns(app) == [texts("zh")[f"screen.scenes.{key}"] for key in ("first_five", "street", "governance")]
    assert texts("zh")["screen.skipped"].split("{", maxsplit=1)[0] in app.html
    kiosk = open_app(lone_folder, kiosk="1").go("big_screen")
    assert texts("zh")["screen.scenes.hotspots"] not in kiosk.html
    assert texts("zh")["screen.skipped"].split("{", maxsplit=1)[0] not in kiosk.html


def test_a_scene_that_fails_is_passed_over_and_the_screen_stays_on(
    screen: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        message = "a secret of the machine"
        raise RuntimeError(message)

    monkeypatch.setattr("ui.big_screen.scenes.overview_figures", fail)
    screen.driver.session_state["big_screen_place"] = Place("street")
    screen.driver.run()
    assert screen.is_sound()
    assert "secret" not in screen.html
    assert 'data-scene="governance"' in screen.html
    assert texts("zh")["screen.failed"].split("{", maxsplit=1)[0] in screen.html
    assert "a secret of the machine" in caplog.text


def test_settings_are_tried_at_once_and_stored_with_a_reason(open_app: Callable[..., App], office_folder: Path) -> None:
    app = open_app(office_folder).go("big_screen").press("screen_open")
    driver = app.driver
    driver.text_input(key="screen_title").input("前台大屏").run()
    driver.multiselect(key="screen_scenes").set_value(["orders", "street"]).run()
    driver.multiselect(key="screen_figures").unselect("satisfied_rate").run()
    assert ">前台大屏</h1>" in app.html
    assert turns(app) == [texts("zh")[f"screen.scenes.{key}"] for key in ("orders", "street")]
    assert texts("zh")["figures.satisfied_rate.name"] not in app.html
    # Another visitor still sees what is stored.
    assert "前台大屏" not in open_app(office_folder).go("big_screen").html
    driver.text_input(key="person").input("李工").run()
    driver.text_input(key="screen_reason").input("迎检").run()
    app.press("screen_save")
    assert app.is_sound()
    other = open_app(office_folder, kiosk="1").go("big_screen")
    assert ">前台大屏</h1>" in other.html
    assert turns(other) == [texts("zh")[f"screen.scenes.{key}"] for key in ("orders", "street")]


def test_a_kiosk_has_nothing_to_press(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, kiosk="1").go("big_screen")
    assert app.is_sound()
    assert not app.driver.button
    assert "data-screen" not in app.html


def test_the_first_five_are_those_of_the_overview_in_its_order(
    screen: App, open_app: Callable[..., App], demo_folder: Path
) -> None:
    told = re.findall(r"<li><span>(\d) ([^<]+)</span><b>([^<]+)</b><small>", scene(screen, "first_five").html)
    page = open_app(demo_folder).html
    assert [rank for rank, _, _ in told] == list("12345")
    places = [page.index(f">{name}<") for _, name, _ in told]
    assert places == sorted(places)
    assert all(points in page for _, _, points in told)


def test_a_store_that_can_not_be_read_leaves_the_last_picture_on_the_wall(
    screen: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = scene(screen, "governance").html

    def fail(*_: object) -> None:
        message = "a secret of the machine"
        raise OSError(message)

    monkeypatch.setattr("ui.big_screen.screen.screen_settings", fail)
    screen.driver.run()
    assert screen.is_sound()
    assert screen.html == before
    assert "a secret of the machine" in caplog.text


def test_a_screen_that_begins_with_a_broken_store_hangs_calmly(open_app: Callable[..., App], tmp_path: Path) -> None:
    (tmp_path / "demo.gpkg").write_bytes(b"not a GeoPackage" * 100)
    app = open_app(tmp_path, kiosk="1").go("big_screen")
    assert not app.driver.exception
    assert texts("zh")["screen.nothing"] in app.html


def test_care_by_colour_is_told_as_on_its_page_and_a_small_count_is_no_number(
    screen: App, open_app: Callable[..., App], demo_folder: Path
) -> None:
    scene(screen, "elder_care", 1)
    names = [texts("zh")[f"elder_care.colours.{colour}"] for colour in ("red", "yellow", "blue", "total")]
    told = dict(re.findall(r"<li><span>([^<]+)</span><b>([^<]+)</b>", screen.html))
    page = open_app(demo_folder, question="care").go("elder_care")
    table = next(frame.value for frame in page.driver.dataframe if len(frame.value.columns) >= len(names))
    street = [str(cell) for cell in table.iloc[0]]
    assert all(told[name] in street for name in names)
