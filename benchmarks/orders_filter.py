"""What a filter change costs on the complaints page with 100,000 orders, against an empty rerun (工单筛选的快慢)."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import Result, alternate, ratio
from benchmarks.million_orders import SEED
from benchmarks.order_files import write_orders
from benchmarks.reruns import RERUN_LIMIT, changed_and_painted, empty_rerun_and_paint, watched_page
from benchmarks.synthetic import AS_OF
from config.texts import text
from geodata.store import ImportBatch, Workspace
from geodata.vocabularies import vocabulary
from loaders.importing import plan_import
from tests.browser.driver import wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import Page

ORDERS, MARKS_LIMIT = 100_000, 2_000
# Each class once, so that no answer is one that was kept.
_CLASSES = ("cleaning", "parking", "repair", "neighbours", "attitude", "fire_safety", "committee")
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


def _open_choices(page: Page) -> None:
    page.get_by_label(text("hotspots.category", "zh"), exact=False).first.click()
    page.get_by_role("option").first.wait_for()


def orders_filter() -> list[Result]:
    """Measure one class more or less among those chosen, with 100,000 orders, to the painted map."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        _store(Path(folder))
        opened = watched_page(Path(folder), "/hotspots?period=all", LINLI_TODAY=AS_OF.isoformat())
        page, frame = stack.enter_context(opened)
        classes = iter(_CLASSES)

        def ours() -> float:
            label = vocabulary("complaint_class").label(next(classes), "zh")
            _open_choices(page)
            option = page.get_by_role("option", name=label, exact=True)
            taken = changed_and_painted(page, option.click)
            page.keyboard.press("Escape")
            wait_until_idle(page)
            return taken

        result = ratio("orders_filter", RERUN_LIMIT, *alternate(ours, lambda: empty_rerun_and_paint(page, frame)))
        drawn = int(frame.evaluate(_DRAWN))
    return [result, Result("orders_marks", drawn, "marks", MARKS_LIMIT, f"drawn for {ORDERS:,} orders")]
