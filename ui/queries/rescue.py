"""A store that can't be opened (数据库抢救): copies to put in its place, the damaged file set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.queries.street import refuse_in_view_mode, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store import Backup


def copies_of_damaged() -> list[Backup]:
    """Return the copies that were made of the store in use, the newest first, without opening it."""
    return workspace().backups(workspace().current)


def replace_damaged(source: Path) -> Path | None:
    """
    Put a copy in the place of the store in use, which can't be opened.

    Returns
    -------
    set_aside
        Where the damaged file was moved; None where there was none.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    StoreCorruptError, StoreNewerError
        If `source` isn't a store that this program can read; nothing was touched.
    """
    refuse_in_view_mode()
    return workspace().replace_damaged(workspace().current, source)
