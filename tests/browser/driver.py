"""Serving the app and driving Debian's chromium with every outside request blocked; tests and benchmarks share it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, Route, WebSocketRoute, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROJECT_DIR = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "chromium"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-precise-memory-info",
    # A name that slipped past the route handler still resolves to nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
MAP_TIMEOUT_MS = 60_000
POLLING_MS = 20


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(command: Sequence[str], url: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """
    Run a Streamlit command until the block ends, having waited until it says its address.

    Parameters
    ----------
    command
        The command line; its standard output must name `url` once the server listens.
    url
        The address that the server says.
    environment
        Variables beside those of this process.

    Raises
    ------
    RuntimeError
        If the command ends before it listens; carries what it printed.
    """
    process = subprocess.Popen(  # noqa: S603 - our own command
        list(command),
        cwd=PROJECT_DIR,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        printed: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            printed.append(line)
            if url in line:
                break
        else:
            message = "".join(printed)
            raise RuntimeError(message)
        # What it prints later is read and dropped, or a full pipe would stop the server.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextlib.contextmanager
def serve_app(data_dir: Path, **environment: str) -> Iterator[str]:
    """Serve the dashboard on `data_dir` and give its address."""
    port = free_port()
    with serve_at(port, data_dir, **environment):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def serve_at(port: int, data_dir: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Serve the dashboard on `data_dir` at a port of this machine and give its process."""
    variables = {"LINLI_DATA_DIR": str(data_dir), "LINLI_PORT": str(port), "LINLI_HOST": "127.0.0.1", **environment}
    with serve([sys.executable, "-m", "ui.serve"], f"http://127.0.0.1:{port}", variables) as process:
        yield process


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class GuardedContext:
    """A browser context that lets nothing out; `asked_for` lists the outside requests that were tried."""

    context: BrowserContext
    asked_for: list[str] = field(default_factory=list)

    def guard(self, route: Route) -> None:
        """Let a request of this machine through; abort and record any other."""
        parts = urlsplit(route.request.url)
        if parts.scheme in {"data", "blob"} or parts.hostname == "127.0.0.1":
            route.continue_()
        else:
            self.asked_for.append(route.request.url)
            route.abort()


# A browser that has seen the guide of a first visit.
TOUR_SEEN = "try { localStorage.setItem('linli-tour-seen', '1') } catch {}"


@contextlib.contextmanager
def guarded_context(browser: Browser, *, first_visit: bool = False, **options: object) -> Iterator[GuardedContext]:
    """
    Open a context of `browser` in which every outside request is aborted and recorded.

    Unless it is a `first_visit`, it has seen the guide, which would stand over the page.
    """
    defaults: dict[str, object] = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"}
    context = browser.new_context(**{**defaults, **options})  # type: ignore[arg-type]  # forwarded as given
    guarded = GuardedContext(context)
    context.route("**/*", guarded.guard)
    context.set_default_timeout(MAP_TIMEOUT_MS)
    if not first_visit:
        context.add_init_script(TOUR_SEEN)
    try:
        yield guarded
    finally:
        context.close()


def wait_until_idle(page: Page) -> None:
    """Wait until the server has nothing to run for the page."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def write_name(page: Page, name: str = "测试员") -> None:
    """Say on the page who is at work, once it stands still: until then an older field may stand beside the new one."""
    wait_until_idle(page)
    field = page.locator(".st-key-person input")
    field.fill(name)
    field.press("Enter")
    wait_until_idle(page)


class HeldAnswers:
    """What the server tells `page`, held back and let go again; made before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._is_holding = False
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket("**/*", self._relay)

    def _relay(self, browser_end: WebSocketRoute) -> None:
        def pass_on(message: str | bytes) -> None:
            if self._is_holding:
                self._held.append((browser_end, message))
            else:
                browser_end.send(message)

        browser_end.connect_to_server().on_message(pass_on)

    def hold(self) -> None:
        """Keep from now on every message from the page."""
        self._is_holding = True

    def let_go(self) -> None:
        """Hand over what was held, in its order, and hold nothing any more."""
        self._is_holding = False
        for browser_end, message in self._held:
            browser_end.send(message)
        self._held.clear()


_MAP_IFRAME = 'iframe[title="streamlit_folium.st_folium"]'
_MAX_LOOKS = 50


def _map_frame_now(page: Page) -> Frame:
    """Return the frame of the page's map as soon as it is to be seen, painted or not."""
    for _ in range(_MAX_LOOKS):
        element = page.wait_for_selector(_MAP_IFRAME)
        frame = element.content_frame() if element else None
        if frame is not None:
            return frame
        # Between the two calls the page may have put a new iframe in the old one's place.
    message = "the map's iframe has no document"
    raise RuntimeError(message)


def map_frame(page: Page, is_painted: str = "window.linliPainted > 0") -> Frame:
    """Return the frame of the page's map once `is_painted`, an expression of its window, is true."""
    frame = _map_frame_now(page)
    # By the clock: now and then a frame that has just got its document never reports an animation frame to Playwright.
    try:
        frame.wait_for_function(is_painted, polling=POLLING_MS)
    except Error:
        if not frame.is_detached():
            raise
        # Another language, theme or outline puts a new frame in its place.
        return map_frame(page, is_painted)
    return frame


def open_page(guarded: GuardedContext, url: str) -> tuple[Page, Frame]:
    """Open `url` in a new page and return it with the frame of its painted map."""
    page = guarded.context.new_page()
    page.goto(url)
    return page, map_frame(page)


# Places of a layer whose middle lies well inside the map, clear of its controls: [id, x, y] in the frame's pixels.
_PLACES_IN_SIGHT = """layer => {
  const { map, layers } = window.linliMap;
  const { x: width, y: height } = map.getSize();
  return [...layers[layer].visible()]
    .map(place => {
      const point = map.latLngToContainerPoint(linli.toLatLng(...place.middle));
      return [place.id, point.x, point.y];
    })
    .filter(([id, x, y]) => x > width * 0.3 && x < width * 0.7 && y > height * 0.25 && y < height * 0.7)
    .filter(([id, x, y]) => window.linliMap.at(map.containerPointToLatLng([x, y]))?.id === id);
}"""


# Of a grid of spots over the map's middle the first with nothing to choose within 12 pixels.
_BLANK_SPOT = """() => {
  const { map } = window.linliMap;
  const { x: width, y: height } = map.getSize();
  const isBlank = (x, y) => !window.linliMap.at(map.containerPointToLatLng([x, y]));
  for (let x = width * 0.35; x < width * 0.65; x += 7)
    for (let y = height * 0.3; y < height * 0.65; y += 7)
      if ([[0, 0], [12, 0], [-12, 0], [0, 12], [0, -12]].every(([dx, dy]) => isBlank(x + dx, y + dy))) return [x, y];
  return null;
}"""

# True once the map has stood still from one poll to the next: it flies to what is chosen.
_STANDS_STILL = """() => {
  const { map } = window.linliMap;
  const now = `${map.getCenter()} ${map.getZoom()}`;
  const last = window.linliLastView;
  window.linliLastView = now;
  return now === last;
}"""


def places_in_sight(frame: Frame, layer: str) -> list[tuple[str, float, float]]:
    """Return id, x and y (pixels of the frame) of the layer's places that a click at that spot would choose."""
    frame.wait_for_function(_STANDS_STILL, polling=200)
    return [(row[0], row[1], row[2]) for row in frame.evaluate(_PLACES_IN_SIGHT, layer)]


def blank_spot(frame: Frame) -> tuple[float, float]:
    """Return x and y (pixels of the frame) of a spot of the map's middle at which no place lies."""
    frame.wait_for_function(_STANDS_STILL, polling=200)
    x, y = frame.evaluate(_BLANK_SPOT)
    return (x, y)


def click_at(frame: Frame, x: float, y: float) -> None:
    """Click the map at a position in pixels of its frame."""
    frame.locator("#map_div").click(position={"x": x, "y": y})
