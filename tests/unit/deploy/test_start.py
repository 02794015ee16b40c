"""The starter installs once, says what is missing, and runs on a bare Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from config.settings import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Return a folder that holds what the starter itself needs, with no wheels."""
    for name in ("deploy/start.py", "requirements.txt", "config/__init__.py", "config/texts.py"):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT_DIR / name, place)
    shutil.copytree(PROJECT_DIR / "config" / "locales", tmp_path / "config" / "locales")
    return tmp_path


def test_it_runs_without_a_package_and_says_in_both_languages_that_the_wheels_are_missing(unpacked: Path) -> None:
    # -I and -S: neither this environment's packages nor its paths.
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-I", "-S", str(unpacked / "deploy" / "start.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "wheels 文件夹" in done.stdout
    assert "The folder wheels is missing" in done.stdout
    assert not (unpacked / ".venv").exists()
