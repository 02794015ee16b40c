"""
A long ledger's new rows on their way into the store (暂存): a file of SQLite's beside it that Arrow's driver fills.

Arrow hands rows to SQLite without making an object of Python's of each cell, and SQLite copies them from file to file
by itself: together a third of the time that the rows take through Python. Arrow's driver brings an SQLite of its own,
which must never have the store itself open: two in one process would undo each other's locks. So it sees this file
alone, and has closed it before the store attaches it.

What is here goes with the transaction; what a killed one leaves is overwritten, or deleted with the copies that lie in
the same folder.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.store.table_cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

logger = logging.getLogger(__name__)

SCHEMA = "staging"
_FILE = "staging.sqlite"
# Nobody needs the file after a crash.
UNSAFE = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA locking_mode = EXCLUSIVE")


def stage(connection: sqlite3.Connection, tables: Mapping[str, pa.Table]) -> bool:
    """
    Put rows where `connection` can copy them from: tables of these names in the schema `SCHEMA`, by rowid from 1.

    Parameters
    ----------
    connection
        In a writing transaction of the store, inside `cleared`; once a transaction.
    tables
        Columns of integers, floats, large_string and large_binary; none of them empty.

    Returns
    -------
    is_done
        False where there is no room for them, or the driver fails: the rows are then to be written another way.
    """
    import adbc_driver_manager  # noqa: PLC0415 - most transactions write few rows
    from adbc_driver_sqlite import dbapi  # noqa: PLC0415 - see above

    path = _store_of(connection)
    file = cache_folder(path) / _FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.touch()
        shutil.copymode(path, file)
        with dbapi.connect(file.as_uri(), autocommit=True) as staging, staging.cursor() as cursor:
            for pragma in UNSAFE:
                cursor.execute(pragma)
            for name, table in tables.items():
                cursor.adbc_ingest(name, table, mode="create")
    except (OSError, adbc_driver_manager.Error):
        logger.warning("no rows were staged for %s", path.name, exc_info=True)
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
        _leave(file.parent)
        return False
    connection.execute(f"ATTACH ? AS {SCHEMA}", (str(file),))
    return True


@contextlib.contextmanager
def cleared(connection: sqlite3.Connection) -> Iterator[None]:
    """Take away what was staged for the transaction that is inside the block and over at its end."""
    file = cache_folder(_store_of(connection)) / _FILE
    try:
        yield
    finally:
        # What is committed stays so, even if the file can't be taken away: the next one that is staged takes its place.
        with contextlib.suppress(OSError, sqlite3.Error):
            if any(name == SCHEMA for _, name, _ in connection.execute("PRAGMA database_list")):
                connection.execute(f"DETACH {SCHEMA}")
                file.unlink(missing_ok=True)
                _leave(file.parent)


def _leave(folder: Path) -> None:
    """Take the folder away, and the one of all stores, unless copies lie in them."""
    with contextlib.suppress(OSError):
        folder.rmdir()
        folder.parent.rmdir()


def _store_of(connection: sqlite3.Connection) -> Path:
    """Return the store's file."""
    return next(Path(file) for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
