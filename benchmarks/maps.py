"""What a person waits for on the map, against a plain st_folium that rebuilds it (地图的快慢)."""

from __future__ import annotations

import contextlib
import itertools
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import timed_context, until_painted, until_said
from benchmarks.measuring import Result, alternate, ratio
from benchmarks.synthetic import make_store, write_outlines
from config.texts import text
from tests.browser.driver import (
    PROJECT_DIR,
    chromium,
    click_at,
    free_port,
    map_frame,
    places_in_sight,
    serve,
    serve_app,
    wait_until_idle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Frame, Page

FILTER_LIMITS = {500: 0.35, 5_000: 0.15, 20_000: 0.05}
CARD_LIMITS = {500: 0.35, 5_000: 0.15, 20_000: 0.08}
MEMORY_LIMIT, MEMORY_CHANGES, MEMORY_START = 1.2, 500, 20
COLOURS = ("物业方式", "建成年代", "业委会状态")


@contextlib.contextmanager
def serve_peer(app: str, environment: dict[str, str]) -> Iterator[str]:
    """Serve an app of benchmarks/apps with the project's own static files and settings, and give its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "dashboard.py"
        script.write_text((PROJECT_DIR / "benchmarks" / "apps" / app).read_text(encoding="utf-8"), encoding="utf-8")
        (Path(folder) / "static").symlink_to(PROJECT_DIR / "static")
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
        with serve(command, url, {"PYTHONPATH": str(PROJECT_DIR), **environment}):
            yield url


def peer_frame(page: Page) -> Frame:
    """Return the frame of the peer's painted map."""
    return map_frame(page, "window.peerPainted")


def change_colour(page: Page, frame: Frame, label: str) -> float:
    """Choose what the compounds are coloured by and return the seconds until the map is painted."""
    choice = page.get_by_role("radio", name=label, exact=True).or_(page.get_by_role("button", name=label, exact=True))
    return _repainted(page, frame, choice.click)


def change_filter(page: Page, frame: Frame) -> float:
    """Switch between all compounds and the old ones on 小区治理 and return the seconds until the map is painted."""
    return _repainted(page, frame, page.get_by_text(text("governance.filter_old", "zh"), exact=True).click)


def _repainted(page: Page, frame: Frame, press: Callable[[], None]) -> float:
    # What an earlier press is answered with would be taken for the answer to this one.
    wait_until_idle(page)
    frame.wait_for_function("!window.linliMap.pressed")
    before = frame.evaluate("window.linliPainted")
    return until_painted(page, press, "(count, before) => count > before", before)


def change_peer_colour(page: Page, choice: str) -> float:
    """Choose another colouring in the peer and return the seconds until its map is painted."""
    press = page.get_by_text(choice, exact=True).click
    return until_painted(page, press, "(state, choice) => state === choice", choice)


# The peer's places in sight, as places_in_sight gives ours.
_PEER_PLACES = """() => {
  const { x: width, y: height } = map_div.getSize();
  const seen = [];
  map_div.eachLayer(layer => {
    if (!layer.feature) return;
    const point = map_div.latLngToContainerPoint(layer.getBounds().getCenter());
    if (point.x > width * 0.3 && point.x < width * 0.7 && point.y > height * 0.25 && point.y < height * 0.7)
      seen.push([layer.feature.properties.id, point.x, point.y]);
  });
  return seen;
}"""


@contextlib.contextmanager
def _ours_and_peer(count: int, path: str = "") -> Iterator[tuple[tuple[Page, Frame], tuple[Page, Frame]]]:
    """Serve the dashboard and the peer on the same `count` outlines and open both, ours at `path`, in one browser."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        outlines = Path(folder) / "outlines.json"
        write_outlines(make_store(Path(folder) / "data", count), outlines)
        ours_url = stack.enter_context(serve_app(Path(folder) / "data"))
        peer_url = stack.enter_context(serve_peer("plain_map.py", {"BENCH_OUTLINES": str(outlines)}))
        browser = stack.enter_context(chromium())
        context = stack.enter_context(timed_context(browser))
        ours, peer = context.new_page(), context.new_page()
        ours.goto(f"{ours_url}{path}")
        peer.goto(peer_url)
        yield (ours, map_frame(ours)), (peer, peer_frame(peer))


def filter_paint(count: int) -> Callable[[], list[Result]]:
    """Return the benchmark of a press on a colouring, and on a filter, to the painted map at `count` compounds."""

    def measure(name: str, path: str, change: Callable[[Page, Frame], float]) -> Result:
        with _ours_and_peer(count, path) as ((page, frame), (peer_page, _)):
            choice = itertools.cycle("bcdea")

            def ours_once() -> float:
                page.bring_to_front()
                return change(page, frame)

            def peer_once() -> float:
                peer_page.bring_to_front()
                return change_peer_colour(peer_page, next(choice))

            return ratio(f"{name}_{count}", FILTER_LIMITS[count], *alternate(ours_once, peer_once))

    def measure_both() -> list[Result]:
        colour = itertools.cycle(COLOURS)
        return [
            measure("filter_paint", "", lambda page, frame: change_colour(page, frame, next(colour))),
            measure("filter_rows_paint", "/governance", change_filter),
        ]

    return measure_both


def card_open(count: int) -> Callable[[], list[Result]]:
    """Return the benchmark of a click on a compound to its open card at `count` compounds."""

    def measure() -> list[Result]:
        with _ours_and_peer(count) as ((page, frame), (peer_page, peer)):
            peer_places = peer.evaluate(_PEER_PLACES)
            turn, peer_turn = itertools.count(), itertools.count()

            def ours_once() -> float:
                page.bring_to_front()
                # Asked for again at each click, since the map flies to what was chosen.
                places = places_in_sight(frame, "compounds")
                opened = frame.evaluate("window.linliMap.chosen?.id")
                others = [place for place in places if place[0] != opened]
                place_id, *spot = others[next(turn) * 7 % len(others)]
                return until_said(page, lambda: click_at(frame, *spot), ".ll-card h2", f"小区{int(place_id[1:])}")

            def peer_once() -> float:
                peer_page.bring_to_front()
                place_id, *spot = peer_places[next(peer_turn) * 7 % len(peer_places)]
                # Found again at each click, since the peer may have put a new iframe there.
                frame = peer_frame(peer_page)
                return until_said(peer_page, lambda: click_at(frame, *spot), "p", f"card {place_id}")

            times = alternate(ours_once, peer_once)
        return [ratio(f"card_open_{count}", CARD_LIMITS[count], *times)]

    return measure


def browser_memory() -> list[Result]:
    """Measure the browser's heap after 500 filter changes against after the first 20, garbage collected."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        make_store(Path(folder), 500)
        url = stack.enter_context(serve_app(Path(folder)))
        context = stack.enter_context(timed_context(stack.enter_context(chromium())))
        page = context.new_page()
        page.goto(url)
        frame = map_frame(page)
        session = context.new_cdp_session(page)
        colour = itertools.cycle(COLOURS)

        def heap_bytes() -> float:
            # Twice: what the first round frees holds on to more.
            session.send("HeapProfiler.collectGarbage")
            session.send("HeapProfiler.collectGarbage")
            metrics = session.send("Runtime.getHeapUsage")
            return float(metrics["usedSize"])

        heaps: dict[int, float] = {}
        for change in range(1, MEMORY_CHANGES + 1):
            change_colour(page, frame, next(colour))
            if change in {MEMORY_START, MEMORY_CHANGES}:
                heaps[change] = statistics.median(heap_bytes() for _ in range(5))
    first, last = heaps[MEMORY_START] / 1e6, heaps[MEMORY_CHANGES] / 1e6
    detail = f"after {MEMORY_START} changes {first:.1f} MB, after {MEMORY_CHANGES} {last:.1f} MB"
    return [Result("browser_memory", last / first, "x", MEMORY_LIMIT, detail)]
