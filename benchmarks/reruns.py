"""What changing a figure costs on a page, against running the page again with nothing changed (重跑的快慢)."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import Result, alternate, ratio
from benchmarks.synthetic import make_store
from config.texts import text
from loaders.demo import load_demo
from tests.browser.driver import chromium, guarded_context, open_page, serve_app, wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame, Page

RERUN_LIMIT = 1.5
DISTRICT_COMPOUNDS, DISTRICT_FACILITIES = 2_000, 500
# From meals per 1,000 elders on, no two of the same measure and look.
_ELDER_PRESSES = (
    *(f"measures.{name}" for name in ("beds", "day_care", "learning")),
    "looks.norm",
    *(f"measures.{name}" for name in ("meals", "beds", "day_care")),
    "looks.full",
    *(f"measures.{name}" for name in ("learning", "meals", "beds")),
)
SCREEN = {"width": 1920, "height": 1080}
# Counts how often the server has finished a run: an attribute of Streamlit's own says whether one is under way.
_COUNT_RUNS = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.finishedRuns = 0;
  new MutationObserver(() => {
    if (app.dataset.testScriptState === "notRunning") window.finishedRuns += 1;
  }).observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}"""
_RUN_AGAIN = "() => window.Streamlit.setComponentValue({ serial: Date.now() })"
_PAINT = """() => new Promise(done => {
  window.linliMap.update();
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""


def count_runs(page: Page) -> None:
    """Have the page count its runs, which `empty_rerun_and_paint` and `changed_and_painted` wait for."""
    wait_until_idle(page)
    page.evaluate(_COUNT_RUNS)


def empty_rerun_and_paint(page: Page, frame: Frame) -> float:
    """Run the page again with nothing changed, paint its map once more, and return the seconds that both took."""
    before, start = page.evaluate("window.finishedRuns"), time.perf_counter()
    frame.evaluate(_RUN_AGAIN)
    page.wait_for_function("count => window.finishedRuns > count", arg=before)
    frame.evaluate(_PAINT)
    return time.perf_counter() - start


def changed_and_painted(page: Page, frame: Frame, change: Callable[[], None]) -> float:
    """Change something on the page and return the seconds until the run has finished and the map is painted."""
    runs, paints = page.evaluate("window.finishedRuns"), frame.evaluate("window.linliPainted")
    start = time.perf_counter()
    change()
    frame.wait_for_function("count => window.linliPainted > count", arg=paints)
    page.wait_for_function("count => window.finishedRuns > count", arg=runs)
    return time.perf_counter() - start


def minutes_change() -> list[Result]:
    """Measure another number of minutes, and another walker, on the life circle page of the demonstration street."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        load_demo(Path(folder))
        url = stack.enter_context(serve_app(Path(folder)))
        guarded = stack.enter_context(guarded_context(stack.enter_context(chromium()), viewport=SCREEN))
        page, frame = open_page(guarded, f"{url}/life_circle")
        count_runs(page)
        minutes = itertools.cycle(text("life_circle.minutes_of", "zh", minutes=count) for count in (5, 10, 15))
        walkers = itertools.cycle(text(f"life_circle.walker_{name}", "zh") for name in ("adult", "frail", "elder"))

        def choosing(labels: itertools.cycle[str]) -> Callable[[], float]:
            return lambda: changed_and_painted(page, frame, lambda: _press(page, next(labels)))

        def peer() -> float:
            return empty_rerun_and_paint(page, frame)

        return [
            ratio(name, RERUN_LIMIT, *alternate(choosing(labels), peer))
            for name, labels in (("minutes_change", minutes), ("walker_change", walkers))
        ]


def weights_change() -> list[Result]:
    """Measure a weight of 今天先看哪里 that is moved, the map coloured by it and the list made anew."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        load_demo(Path(folder))
        url = stack.enter_context(serve_app(Path(folder)))
        guarded = stack.enter_context(guarded_context(stack.enter_context(chromium()), viewport=SCREEN))
        page, frame = open_page(guarded, f"{url}/overview?colour=priority")
        page.locator(".st-key-look_weights summary").click()
        thumb = page.locator(".st-key-look_weight_many_elders").get_by_role("slider")
        thumb.wait_for()
        count_runs(page)
        keys = itertools.cycle(("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"))

        def ours() -> float:
            return changed_and_painted(page, frame, lambda: thumb.press(next(keys)))

        def peer() -> float:
            return empty_rerun_and_paint(page, frame)

        return [ratio("weights_change", RERUN_LIMIT, *alternate(ours, peer))]


def elder_change() -> list[Result]:
    """
    Measure another question of supply on the page of care for elders, in a district and in the demonstration street.

    Each press asks what nobody asked before, so that nothing is kept of it: another measure, or another look.
    """
    return [*_elder_change("elder_change", make_district), *_elder_change("elder_change_demo", load_demo)]


def make_district(data_dir: Path) -> None:
    """Make a store of as many compounds and facilities as a district has."""
    make_store(data_dir, DISTRICT_COMPOUNDS, DISTRICT_FACILITIES)


def _elder_change(name: str, make: Callable[[Path], object]) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        make(Path(folder))
        url = stack.enter_context(serve_app(Path(folder)))
        guarded = stack.enter_context(guarded_context(stack.enter_context(chromium()), viewport=SCREEN))
        page, frame = open_page(guarded, f"{url}/elder_care")
        count_runs(page)
        presses = iter([text(f"elder_care.{key}", "zh") for key in _ELDER_PRESSES])

        def ours() -> float:
            return changed_and_painted(page, frame, lambda: _press(page, next(presses)))

        def peer() -> float:
            return empty_rerun_and_paint(page, frame)

        return [ratio(name, RERUN_LIMIT, *alternate(ours, peer))]


def _press(page: Page, label: str) -> None:
    page.get_by_role("radio", name=label, exact=True).or_(page.get_by_role("button", name=label, exact=True)).click()
