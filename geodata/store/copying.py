"""Whole copies of the store: for QGIS, for keeping, and before a migration."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import os
import re
import sqlite3
from typing import TYPE_CHECKING

from config.errors import StoreError, StoreFullError, StoreReadOnlyError
from geodata.store import table_cache
from geodata.store.connecting import connect, store_errors
from geodata.store.records import Backup

if TYPE_CHECKING:
    from pathlib import Path

BACKUPS_FOLDER = "backups"
_MOMENT = "%Y%m%dT%H%M%S%f"
_BACKUP_NAME = re.compile(r"(?P<moment>\d{8}T\d{12})-v(?P<version>\d+)")


def file_error(path: Path, error: OSError) -> StoreError:
    """Return the error of ours that says what the system's `error` means for the file at `path`."""
    kind = StoreFullError if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreReadOnlyError
    return kind(path=path, reason=error.strerror or str(error))


def fresh_name(path: Path) -> Path:
    """Return a name beside `path` for a file that gets its own once it is whole; no other process uses it."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file that nobody has open as a store, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backups(path: Path) -> list[Backup]:
    """Return the copies that were made of the store at `path`, the newest first."""
    found = []
    for copy in (path.parent / BACKUPS_FOLDER).glob(f"{path.stem}-*{path.suffix}"):
        name = _BACKUP_NAME.fullmatch(copy.stem.removeprefix(f"{path.stem}-"))
        if name:
            moment = dt.datetime.strptime(name["moment"], _MOMENT).astimezone()
            found.append(Backup(copy, moment, name["version"], copy.stat().st_size))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def set_aside(path: Path) -> Path | None:
    """
    Move a store that can't be opened, and its log, into the folder backups, where no one takes it for a backup.

    A log without a store is moved too: it must not be replayed into the next one. None where there was no store.
    """
    was_there = path.exists()
    moment = dt.datetime.now().astimezone().strftime(_MOMENT)
    aside = path.parent / BACKUPS_FOLDER / f"damaged-{path.stem}-{moment}{path.suffix}"
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
        table_cache.discard(path)
    except OSError as error:
        raise file_error(path, error) from error
    return aside if was_there else None


def back_up(path: Path, version: str) -> Path:
    """Copy the store into the folder backups beside it, named by the moment and its schema version."""
    moment = dt.datetime.now().astimezone().strftime(_MOMENT)
    backup = path.parent / BACKUPS_FOLDER / f"{path.stem}-{moment}-v{version}{path.suffix}"
    copy_to(path, backup)
    return backup


def copy_to(path: Path, target: Path, *, with_unmasked: bool = True) -> None:
    """
    Write a consistent copy of the store to `target`, replacing a file of that name once the copy is whole.

    Parameters
    ----------
    path, target
        The store and its copy.
    with_unmasked
        Whether the copy holds the personal data that a setting let the store keep.

    Raises
    ------
    StoreError
        One of its kinds; `target` is then as it was.
    """
    fresh = fresh_name(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
            # SQLite counts the copy as a write.
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("VACUUM INTO ?", (str(fresh),))
        if not with_unmasked:
            _forget_unmasked(fresh)
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
        table_cache.discard(target)
    except OSError as error:
        raise file_error(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _forget_unmasked(copy: Path) -> None:
    """Take what was kept unmasked out of a copy, and its pages with it."""
    with store_errors(copy), contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        if connection.execute("SELECT 1 FROM unmasked_cells LIMIT 1").fetchone() is not None:
            connection.execute("DELETE FROM unmasked_cells")
            connection.execute("VACUUM")
