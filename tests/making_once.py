"""What takes long to make is made by whichever of pytest's workers asks first; the others take it (只做一次)."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

# As long as a loaded machine may take for what is made by another worker.
_LONGEST_S = 1800.0


def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this run, which all of its workers share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def made_once(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """
    Return what stands under `name` in `folder`, never to be changed; the first to ask makes it.

    Parameters
    ----------
    folder
        `run_folder`.
    name
        Of the file or folder.
    make
        Writes it at the path that it is given. What fails is left to the next one to ask.
    """
    path = folder / name
    # A lock that Python has on every system, and that ends with its process.
    lock = sqlite3.connect(folder / f"{name}.lock", timeout=_LONGEST_S, isolation_level=None)
    with contextlib.closing(lock):
        lock.execute("BEGIN EXCLUSIVE")
        if not path.exists():
            fresh = folder / f"{name}.new"
            make(fresh)
            fresh.rename(path)
    return path
