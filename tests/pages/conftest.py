"""The app as Streamlit's own test driver runs it, always by way of dashboard.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from config.settings import PROJECT_DIR
from geodata.store import Workspace
from tests.pages.app import App

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TIMEOUT_S = 60


class _RunningServer(PagesManager):
    """
    A server that has shown the app once.

    The driver starts every run as on a fresh server, which takes pages/ for Streamlit's own kind of pages and runs a
    page twice until it stands in its frame; a press would be lost between the two.
    """


@pytest.fixture
def open_app(install: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., App]:
    """Give a function that opens the app on a data folder, in a mode, at an address."""
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", _RunningServer)

    def start(folder: Path, *, mode: str = "edit", **query: str) -> App:
        install(data_dir=folder, mode=mode)
        driver = AppTest.from_file(PROJECT_DIR / "dashboard.py", default_timeout=TIMEOUT_S)
        for name, value in query.items():
            driver.query_params[name] = value
        return App(driver.run())

    return start


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    """Return a data folder whose office store is open and empty."""
    folder = tmp_path / "data"
    folder.mkdir()
    Workspace(folder).switch("office")
    return folder
