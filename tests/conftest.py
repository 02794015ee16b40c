"""The demonstration street, made once for all tests, and an installation's settings for one test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from config.settings import settings
from geodata.store import Workspace
from tests.making_once import made_once, run_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

# No test is timed: a busy machine is no fault of the code. A run tries few examples, the same each time;
# `--hypothesis-profile=thorough` tries many.
hypothesis.settings.register_profile("usual", deadline=None, max_examples=30, derandomize=True)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("usual")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start chromium once for all tests: Playwright can't be started twice in one process."""
    from tests.browser.driver import chromium  # noqa: PLC0415 - only the tests that need a browser pay for it

    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of `tests.demonstration.make_demonstration`, the same for all workers; never to be opened."""
    from tests.demonstration import make_demonstration  # noqa: PLC0415 - only the tests that need the street pay for it

    return made_once(run_folder(tmp_path_factory), "demonstration", make_demonstration)


@pytest.fixture(scope="session")
def demo_folder(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demonstration street in it; never to be changed."""
    from tests.demonstration import STORES  # noqa: PLC0415 - see above

    # A worker's own copy: one that is open in another changes beside it while it is copied.
    return Path(shutil.copytree(demonstration / STORES, tmp_path_factory.mktemp("demo") / "data"))


@pytest.fixture
def own_demo_folder(demo_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of `demo_folder` that the test may change."""
    folder = tmp_path / "data"
    shutil.copytree(demo_folder, folder)
    return folder


@pytest.fixture
def office_folder(own_demo_folder: Path) -> Path:
    """Return a data folder whose office store holds what the demonstration does, and is open for changes."""
    workspace = Workspace(own_demo_folder)
    shutil.copyfile(workspace.path("demo"), workspace.path("office"))
    workspace.switch("office")
    return own_demo_folder


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Give a function that sets ``LINLI_`` variables for the test; any others, and a settings file, are left out."""
    monkeypatch.setenv("LINLI_SETTINGS", str(tmp_path / "none.toml"))
    for name in ("DATA_DIR", "HOST", "PORT", "TODAY", "MODE", "ONLINE_BASE_MAP", "TIANDITU_KEY"):
        monkeypatch.delenv(f"LINLI_{name}", raising=False)

    def choose(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"LINLI_{name.upper()}", str(value))
        settings.cache_clear()

    choose()
    yield choose
    settings.cache_clear()
