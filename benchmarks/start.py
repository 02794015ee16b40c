"""How long a person waits after `streamlit run`, against the smallest possible st_folium app (启动)."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.maps import peer_frame
from benchmarks.measuring import Result, alternate, ratio
from loaders.demo import load_demo
from tests.browser.driver import PROJECT_DIR, chromium, free_port, guarded_context, map_frame, serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Frame, Page

FIRST_LIMIT, SECOND_LIMIT = 1.6, 1.3


def _start(browser: Browser, script: Path, painted: Callable[[Page], Frame], data_dir: Path) -> tuple[float, float]:
    """Return the seconds from the command to the first painted map, and of a second visit in a new context."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    start = time.perf_counter()
    with serve(command, url, {"PYTHONPATH": str(PROJECT_DIR), "LINLI_DATA_DIR": str(data_dir)}):
        seconds = []
        for _ in range(2):
            with guarded_context(browser) as guarded:
                page = guarded.context.new_page()
                page.goto(url)
                painted(page)
                seconds.append(time.perf_counter() - start)
            start = time.perf_counter()
    return seconds[0], seconds[1]


def start_to_map() -> list[Result]:
    """Measure the first and the second visit after a start, the store already made."""
    second: dict[str, list[float]] = {"ours": [], "peer": []}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        load_demo(folder / "data")
        browser = stack.enter_context(chromium())
        peer_script = folder / "dashboard.py"
        smallest = PROJECT_DIR / "benchmarks" / "apps" / "smallest_map.py"
        peer_script.write_text(smallest.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "static").symlink_to(PROJECT_DIR / "static")

        def once(name: str, script: Path, painted: Callable[[Page], Frame]) -> float:
            first, again = _start(browser, script, painted, folder / "data")
            second[name].append(again)
            return first

        ours, peer = alternate(
            lambda: once("ours", PROJECT_DIR / "dashboard.py", map_frame),
            lambda: once("peer", peer_script, peer_frame),
        )
    # The first round was not measured.
    return [
        ratio("start_first_map", FIRST_LIMIT, ours, peer),
        ratio("start_second_visit", SECOND_LIMIT, second["ours"][1:], second["peer"][1:]),
    ]
