"""
Connections to the store's file, and SQLite's errors in the words of `config.errors`.

Standard library only: opening and reading a store that is up to date imports neither SQLAlchemy nor Alembic.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from typing import TYPE_CHECKING

from config.errors import (
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreGoneError,
    StoreReadOnlyError,
)
from geodata.store.file_state import identity
from geodata.store.geometry_blobs import envelope
from geodata.store.row_blocks import teach_unpacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Longer than a long ledger takes to be stored: the second of two people waits rather than fails.
BUSY_TIMEOUT_S = 15.0
# What SQLite keeps of a transaction before it spills into the log: a long ledger, so that each page is written once.
WRITE_CACHE_KIB = 128 * 1024

# A disk with less room than this is full: a transaction takes more.
LEAST_ROOM_BYTES = 256 * 1024

_ERRORS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreBusyError,
    sqlite3.SQLITE_LOCKED: StoreBusyError,
    sqlite3.SQLITE_READONLY: StoreReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnlyError,
    sqlite3.SQLITE_PERM: StoreReadOnlyError,
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_CORRUPT: StoreCorruptError,
    sqlite3.SQLITE_NOTADB: StoreCorruptError,
}
_NO_PLACE_FOR_INDEX = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}
# SQLite's extended codes carry the primary one in the low byte.
_PRIMARY_CODE = 0xFF


def store_error(path: Path, error: sqlite3.Error) -> StoreError:
    """Return the error of ours that says what `error` means for the store at `path`."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    kind = _ERRORS.get(code, StoreError)
    if code == sqlite3.SQLITE_CANTOPEN and not path.exists():
        kind = StoreGoneError
    # On a full disk SQLite can't even lay out what its connections share, and speaks of input and output.
    if code == sqlite3.SQLITE_IOERR and _is_full(path):
        kind = StoreFullError
    return kind(path=path, reason=str(error))


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM_BYTES
    except OSError:
        return False


@contextlib.contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into those of `config.errors`."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(path, error) from error


def same_file(path: Path) -> Callable[[], None]:
    """Return a check that raises StoreGoneError once the file at `path` isn't the one that it is now."""
    before = identity(path)

    def check() -> None:
        if identity(path) != before:
            raise StoreGoneError(path=path, reason=path.name)

    return check


def _edge(position: int) -> Callable[[bytes | None], float | None]:
    def edge(blob: bytes | None) -> float | None:
        box = envelope(blob) if blob is not None else None
        return None if box is None else box[position]

    return edge


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else int(envelope(blob) is None)


def connect(path: Path, *, write: bool, check_references: bool = True) -> sqlite3.Connection:
    """
    Connect to an existing store.

    Parameters
    ----------
    path
        The store's file.
    write
        Whether it may be written; else SQLite refuses every write.
    check_references
        Whether a row must refer to one that is there.

    Returns
    -------
    connection
        Without transactions of Python's own; the caller begins, commits and closes.

    Raises
    ------
    sqlite3.Error
        See `store_errors`.
    """
    if not write:
        return _connect_reading(path)
    connection = _connect(path, "mode=rw")
    try:
        # QGIS sets the journal back when it closes a file, so each connection says it anew.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{WRITE_CACHE_KIB}")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if check_references else 'OFF'}")
        # The triggers that keep the spatial index in step call these; the standard leaves them to the program.
        for position, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
            connection.create_function(name, 1, _edge(position), deterministic=True)
        connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    teach_unpacking(connection)
    return connection


def _connect_reading(path: Path) -> sqlite3.Connection:
    # A connection that may write, though it never does, clears the log's files away when it is the last to close.
    connection = _connect(path, "mode=rw")
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        waiting = path.with_name(path.name + "-wal")
        if (
            error.sqlite_errorcode & _PRIMARY_CODE not in _NO_PLACE_FOR_INDEX
            or not path.is_file()
            or (waiting.exists() and waiting.stat().st_size)
        ):
            raise
        # In a folder that can't be written or on a full disk there is no place for the index that a write-ahead log
        # shares: read the file as it is.
        return _connect(path, "immutable=1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
