"""`make try-bundle`: the archive that was just made installs and runs with the network cut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import PROJECT_DIR

ARCHIVE_VARIABLE = "LINLI_BUNDLE"


@pytest.fixture
def archive() -> Path:
    """Return the archive to try; it takes minutes to make and the package index, so that `make test` has none."""
    folder = os.environ.get(ARCHIVE_VARIABLE)
    if folder is None:
        pytest.skip("no archive: `make try-bundle` makes one and tries it")
    (found,) = (PROJECT_DIR / folder).glob("linli-*.zip")
    return found


def test_the_archive_installs_and_shows_the_street_with_the_network_cut(archive: Path, tmp_path: Path) -> None:
    cut = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    done = subprocess.run(  # noqa: S603 - our own command
        [*cut, sys.executable, "-m", "tests.bundle.cut_off", str(archive), str(tmp_path)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.endswith("painted\n"), done.stdout + done.stderr
