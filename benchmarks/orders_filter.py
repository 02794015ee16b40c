"""What a filter change costs on the complaints page with 100,000 orders, against an empty rerun (工单筛选的快慢)."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import Result, alternate, ratio
from benchmarks.million_orders import SEED
from benchmarks.order_files import write_orders
from benchmarks.reruns import RERUN_LIMIT, empty_rerun_and_paint, painted_and_finished, watched_page
from benchmarks.synthetic import AS_OF
from config.texts import text
from geodata.store import ImportBatch, Workspace
from geodata.vocabularies import vocabulary
from loaders.importing import plan_import
from tests.browser.driver import wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

ORDERS, MARKS_LIMIT = 100_000, 2_000
# One filter after the other, each on top of those before, so that no answer is one that was kept.
_FILTERS: tuple[tuple[str, str], ...] = (
    ("category", "cleaning"),
    ("channel", "hotline"),
    ("repeats", ""),
    ("period", "this_year"),
    ("category", "parking"),
    ("status", "closed"),
    ("category", "repair"),
    ("repeats", ""),
    ("channel", "grid"),
    ("period", "last_year"),
    ("status", "in_progress"),
    ("category", "fire_safety"),
    ("period", "months_12"),
    ("category", "neighbours"),
    ("channel", "wechat"),
    ("repeats", ""),
    ("status", "received"),
    ("period", "months_3"),
    ("category", "committee"),
    ("channel", "visit"),
    ("repeats", ""),
    ("period", "all"),
    ("category", "attitude"),
    ("period", "this_year"),
)
_VOCABULARIES = {"category": "complaint_class", "channel": "order_channel", "status": "order_status"}
_DRAWN = "() => document.querySelectorAll('.leaflet-marker-icon, .leaflet-interactive').length"


def _store(folder: Path) -> None:
    """Make the office's store of `folder` with 100,000 orders of an export."""
    path = folder / "orders.csv"
    street = write_orders(path, ORDERS, SEED)
    workspace = Workspace(folder)
    workspace.switch("office")
    store = workspace.open("office")
    store.save(ImportBatch({"compounds": street}, file_name="", sha256="", imported_by="benchmark", as_of=AS_OF))
    store.save(plan_import(path.read_bytes(), path.name, store).to_batch("benchmark"))
    store.close()


def _pressing(page: Page, name: str, choice: str) -> Callable[[], None]:
    """Open a filter's list, and return what presses the choice in it."""
    if name == "repeats":
        switch = page.locator(".st-key-hotspot_repeats label").first
        switch.hover()
        return switch.click
    page.get_by_label(text(f"hotspots.{name}", "zh"), exact=False).first.click()
    said = (
        vocabulary(_VOCABULARIES[name]).label(choice, "zh")
        if name in _VOCABULARIES
        else text(f"hotspots.{name}_{choice}", "zh")
    )
    option = page.get_by_role("option", name=said, exact=True)
    option.hover()
    return option.click


def orders_filter() -> list[Result]:
    """
    Measure another filter with 100,000 orders: to the painted map, and to the end of the whole page's run and paint.

    It is one of time, class, channel, status or repeats in turn. The street that is made has no communities, whose
    filter is drawn as that of classes.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        _store(Path(folder))
        opened = watched_page(Path(folder), "/hotspots?period=all", LINLI_TODAY=AS_OF.isoformat())
        page, frame = stack.enter_context(opened)
        filters = iter(_FILTERS)
        whole: list[float] = []

        def ours() -> float:
            painted, finished = painted_and_finished(page, _pressing(page, *next(filters)))
            page.keyboard.press("Escape")
            wait_until_idle(page)
            whole.append(max(painted, finished))
            return painted

        def peer() -> float:
            return empty_rerun_and_paint(page, frame)

        painted, empty = alternate(ours, peer, len(_FILTERS) - 1)
        drawn = int(frame.evaluate(_DRAWN))
    # The first was no round.
    results = [ratio("orders_filter", RERUN_LIMIT, painted, empty)]
    results.append(ratio("orders_filter_whole", RERUN_LIMIT, whole[1:], empty))
    return [*results, Result("orders_marks", drawn, "marks", MARKS_LIMIT, f"drawn for {ORDERS:,} orders")]
