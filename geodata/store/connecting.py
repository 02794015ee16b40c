"""
Connections to the store's file, and SQLite's errors in the words of `config.errors`.

Standard library only: opening and reading a store that is up to date imports neither SQLAlchemy nor Alembic.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from config.errors import (
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
)
from geodata.store.geometry_blobs import envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BUSY_TIMEOUT_S = 5.0
# What SQLite keeps of a transaction before it spills into the log: a long ledger, so that each page is written once.
WRITE_CACHE_KIB = 128 * 1024

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
# SQLite's extended codes carry the primary one in the low byte.
_PRIMARY_CODE = 0xFF


def store_error(path: Path, error: sqlite3.Error) -> StoreError:
    """Return the error of ours that says what `error` means for the store at `path`."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = StoreError if code is None else _ERRORS.get(code & _PRIMARY_CODE, StoreError)
    return kind(path=path, reason=str(error))


@contextlib.contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into those of `config.errors`."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(path, error) from error


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
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )


def _connect_reading(path: Path) -> sqlite3.Connection:
    # A connection that may write, though it never does, clears the log's files away when it is the last to close.
    connection = _connect(path, "mode=rw")
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        waiting = path.with_name(path.name + "-wal")
        in_the_way = error.sqlite_errorcode & _PRIMARY_CODE in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
        if not in_the_way or not path.is_file() or (waiting.exists() and waiting.stat().st_size):
            raise
        # A folder that can't be written has no room for the shared index of a write-ahead log: read the file as it is.
        return _connect(path, "immutable=1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
