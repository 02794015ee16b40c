"""
One server and one browser for all journeys; each journey gets a context of its own that nothing leaves.

Every page is opened in both languages (test_pages); a longer journey speaks one, in turn.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.driver import MAP_TIMEOUT_MS, GuardedContext, guarded_context, serve_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

# A busy machine is no fault of the page.
expect.set_options(timeout=MAP_TIMEOUT_MS)

SCREENSHOTS_VARIABLE = "LINLI_SCREENSHOTS"


@pytest.fixture(scope="session")
def demo_url(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demonstration, which keeps its log and its pinyin beside it."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(demo_folder, folder)
    with serve_app(folder) as url:
        yield url


@pytest.fixture
def own_url(own_demo_folder: Path) -> Iterator[str]:
    """Serve stores that the journey may change; give the address."""
    with serve_app(own_demo_folder) as url:
        yield url


@pytest.fixture
def guarded(browser: Browser) -> Iterator[GuardedContext]:
    """Open a context in which outside requests fail; a journey that asked for one fails too."""
    with guarded_context(browser, accept_downloads=True) as context:
        yield context
        assert context.asked_for == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Take a screenshot by name into the folder that `make screenshots` names; elsewhere none."""
    folder = os.environ.get(SCREENSHOTS_VARIABLE)

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
