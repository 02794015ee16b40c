"""What a scene change costs, and what an hour of them leaves behind (大屏的快慢与久挂)."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import Result, alternate, ratio
from loaders.demo import load_demo
from tests.browser.driver import POLLING_MS, chromium, free_port, guarded_context, serve_app, serve_at
from tests.browser.wall import ask, count_pictures, decide, open_wall, pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Frame, Page

SCENE_LIMIT, SOAK_LIMIT = 2.0, 1.10
SOAK_MINUTES, CHANGES_A_MINUTE = 30, 60
SCREEN = {"width": 1920, "height": 1080}
_MB = 1e6
_PAINT = """() => new Promise(done => {
  window.linliMap.update();
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""


def scene_change() -> list[Result]:
    """Measure a key that chooses the next scene, painted, against the same run with nothing changed and one paint."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        load_demo(Path(folder))
        url = stack.enter_context(serve_app(Path(folder)))
        guarded = stack.enter_context(guarded_context(stack.enter_context(chromium()), viewport=SCREEN))
        page, frame = open_wall(guarded, url)
        pause(page)
        for _ in range(page.locator(".bs-turns li").count()):
            # Each scene once: what is counted for it is kept.
            _scene_painted(page, frame)
        times = alternate(lambda: _scene_painted(page, frame), lambda: _look_and_paint(page, frame), 2 * 7)
    return [ratio("scene_change", SCENE_LIMIT, *times)]


def _scene_painted(page: Page, frame: Frame) -> float:
    paints, start = frame.evaluate("window.linliPainted"), time.perf_counter()
    ask(page, "next")
    frame.wait_for_function("count => window.linliPainted > count", arg=paints, polling=POLLING_MS)
    return time.perf_counter() - start


def _look_and_paint(page: Page, frame: Frame) -> float:
    start = time.perf_counter()
    ask(page, "look")
    frame.evaluate(_PAINT)
    return time.perf_counter() - start


def soak(browser: Browser, minutes: int, screen: dict[str, int] = SCREEN) -> list[Result]:
    """
    Let the screen take its own turns, a scene a second, and set memory at the end beside that after the first minute.

    Parameters
    ----------
    browser
        In which the screen is opened.
    minutes
        How many sixties of changes to wait for; at least 2.
    screen
        Width and height in pixels.

    Returns
    -------
    results
        Of the browser (all that scripts and documents hold, garbage collected) and of the server (resident memory).

    Raises
    ------
    RuntimeError
        If the map was built anew on the way.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        data, port = Path(folder), free_port()
        load_demo(data)
        decide(data, "demo", seconds=1.0)
        server = stack.enter_context(serve_at(port, data))
        guarded = stack.enter_context(guarded_context(browser, viewport=screen))
        page, frame = open_wall(guarded, f"http://127.0.0.1:{port}")
        frame.evaluate("window.sameDocument = true")
        count_pictures(page)
        began = time.perf_counter()
        measured: dict[str, list[float]] = {"browser": [], "server": []}
        for minute in range(1, minutes + 1):
            page.wait_for_function(
                "count => window.pictures >= count",
                arg=minute * CHANGES_A_MINUTE,
                polling=100,
                timeout=1000 * CHANGES_A_MINUTE * 10,
            )
            measured["browser"].append(heap_bytes(page))
            measured["server"].append(resident_bytes(server.pid))
        pace = CHANGES_A_MINUTE * minutes / (time.perf_counter() - began) * 60
        if not frame.evaluate("window.sameDocument"):
            message = "the map was built anew"
            raise RuntimeError(message)
    return [_kept(name, values, pace) for name, values in measured.items()]


def _kept(name: str, values: list[float], pace: float) -> Result:
    # Of three minutes the last alone, of thirty the median of the last five: garbage comes and goes.
    last = statistics.median(values[-min(5, max(1, len(values) // 6)) :])
    detail = f"after a minute {values[0] / _MB:.1f} MB, at the end {last / _MB:.1f} MB, {pace:.0f} changes a minute"
    return Result(f"big_screen_soak_{name}", last / values[0], "x", SOAK_LIMIT, detail)


def heap_bytes(page: Page) -> float:
    """Return what scripts and documents of the page hold, garbage collected."""
    session = page.context.new_cdp_session(page)
    # Twice: what the first round frees holds on to more.
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    session.detach()
    return float(usage["usedSize"] + usage.get("embedderHeapUsedSize", 0))


def resident_bytes(process: int) -> float:
    """Return a process's resident memory, from the kernel."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return float(line.split()[1]) * 1024


def soak_for(minutes: int) -> Callable[[], list[Result]]:
    """Return the benchmark of so many minutes."""

    def measure() -> list[Result]:
        with chromium() as browser:
            return soak(browser, minutes)

    return measure
