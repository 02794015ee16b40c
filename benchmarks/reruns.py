"""What changing a figure costs on a page, against running the page again with nothing changed (重跑的快慢)."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from benchmarks.clock import timed_context
from benchmarks.measuring import Result, alternate, ratio
from benchmarks.synthetic import make_store
from config.texts import text
from loaders.demo import load_demo
from tests.browser.driver import TOUR_SEEN, chromium, map_frame, serve_app, wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
# Tells when the server has finished a run: an attribute of Streamlit's own says whether one is under way.
_WATCH_RUNS = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.finishedAt = 0;
  new MutationObserver(() => {
    if (app.dataset.testScriptState !== "notRunning") return;
    window.finishedAt = performance.timeOrigin + performance.now();
    window.onRunFinished?.();
  }).observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}"""
# A run that is over within one of the page's own turns shows no beginning and so no end.
_END_UNSEEN_MS = 5_000


@contextlib.contextmanager
def watched_page(data_dir: Path, path: str, **environment: str) -> Iterator[tuple[Page, Frame]]:
    """Serve the dashboard on `data_dir` and open `path`, its runs watched and timed by the browser's own clock."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(serve_app(data_dir, **environment))
        page = stack.enter_context(timed_context(stack.enter_context(chromium()))).new_page()
        # The guide of a first visit would stand over the page.
        page.add_init_script(TOUR_SEEN)
        page.goto(f"{url}{path}")
        frame = map_frame(page)
        wait_until_idle(page)
        page.evaluate(_WATCH_RUNS)
        yield page, frame


def empty_rerun_and_paint(page: Page, frame: Frame) -> float:
    """Run the whole page again with nothing changed, paint its map once more, and return the seconds of both."""
    wait_until_idle(page)
    # Streamlit's own key, which nothing that takes text may have.
    page.evaluate("() => { document.activeElement?.blur(); window.painted = null; window.finishedAt = 0; }")
    frame.evaluate("() => { window.top.onRunFinished = () => window.linliMap.update(); }")
    page.keyboard.press("r")
    page.wait_for_function("window.finishedAt > window.pressedAt && window.painted?.at > window.finishedAt")
    page.evaluate("() => { window.onRunFinished = null; }")
    return float(page.evaluate("window.painted.at - window.pressedAt")) / 1000


def changed_and_painted(page: Page, change: Callable[[], None]) -> float:
    """Change something on the page and return the seconds until the run has finished and the map is painted."""
    return max(painted_and_finished(page, change))


def painted_and_finished(page: Page, change: Callable[[], None]) -> tuple[float, float]:
    """Change something on the page and return the seconds until the map is painted, and until the run has finished."""
    page.evaluate("() => { window.painted = null; window.finishedAt = 0; }")
    change()
    page.wait_for_function("window.painted")
    with contextlib.suppress(PlaywrightTimeoutError):
        page.wait_for_function("window.finishedAt > window.pressedAt", timeout=_END_UNSEEN_MS)
    painted, finished = page.evaluate("[window.painted.at, window.finishedAt].map((at) => at - window.pressedAt)")
    return painted / 1000, finished / 1000


def minutes_change() -> list[Result]:
    """Measure another number of minutes, and another walker, on the life circle page of the demonstration street."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        load_demo(Path(folder))
        page, frame = stack.enter_context(watched_page(Path(folder), "/life_circle"))
        minutes = itertools.cycle(text("life_circle.minutes_of", "zh", minutes=count) for count in (5, 10, 15))
        walkers = itertools.cycle(text(f"life_circle.walker_{name}", "zh") for name in ("adult", "frail", "elder"))

        def choosing(labels: itertools.cycle[str]) -> Callable[[], float]:
            return lambda: changed_and_painted(page, lambda: _press(page, next(labels)))

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
        page, frame = stack.enter_context(watched_page(Path(folder), "/overview?colour=priority"))
        page.locator(".st-key-look_weights summary").click()
        thumb = page.locator(".st-key-look_weight_many_elders").get_by_role("slider")
        thumb.wait_for()
        keys = itertools.cycle(("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"))

        def ours() -> float:
            return changed_and_painted(page, lambda: thumb.press(next(keys)))

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
        page, frame = stack.enter_context(watched_page(Path(folder), "/elder_care"))
        presses = iter([text(f"elder_care.{key}", "zh") for key in _ELDER_PRESSES])

        def ours() -> float:
            return changed_and_painted(page, lambda: _press(page, next(presses)))

        def peer() -> float:
            return empty_rerun_and_paint(page, frame)

        return [ratio(name, RERUN_LIMIT, *alternate(ours, peer))]


def _press(page: Page, label: str) -> None:
    page.get_by_role("radio", name=label, exact=True).or_(page.get_by_role("button", name=label, exact=True)).click()
