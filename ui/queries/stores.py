"""The stores of the installation (数据库): which is open, copies to take away, copies to go back to."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from config.texts import text
from ui.queries.answers import Download
from ui.queries.street import open_store, refuse_in_view_mode, workspace

if TYPE_CHECKING:
    from geodata.store import Backup, Receipt, RestorePreview

_MIME = "application/geopackage+sqlite3"


def switch_store(name: str) -> None:
    """Open the other store, ``demo`` or ``office``, for everyone. Raises ViewModeError, StoreError, KeyError."""
    refuse_in_view_mode()
    workspace().switch(name)


def snapshot(language: str = "zh") -> Download:
    """Return a whole copy of the store in use, which QGIS opens, named by the moment. Raises StoreError."""
    moment = dt.datetime.now().astimezone().strftime("%Y-%m-%d_%H%M")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.gpkg"
        open_store().snapshot(copy)
        content = copy.read_bytes()
    name = text("stores.snapshot_name", language, store=workspace().current, moment=moment)
    return Download(content, f"{name}.gpkg", _MIME)


def backups() -> list[Backup]:
    """Return the copies that the program made of the store in use before changing its form, the newest first."""
    return open_store().backups()


def restore_preview(source: Path) -> RestorePreview:
    """Return what going back to a copy would change. Raises StoreCorruptError, StoreNewerError, StoreError."""
    return open_store().restore_preview(source)


def restore(source: Path, restored_by: str) -> Receipt:
    """
    Bring every ledger to the state of a copy, as a batch that can be undone.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    StoreError
        One of its kinds; nothing was written then.
    """
    refuse_in_view_mode()
    return open_store().restore(source, restored_by=restored_by)
