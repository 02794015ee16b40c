"""SQLAlchemy connections over `geodata.store.connecting`: one transaction a block, errors in our words."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from config.errors import StoreError
from geodata.store import connecting, staging, table_cache
from geodata.store.json_text import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _connect(path: Path, *, write: bool, check_references: bool) -> sa.Connection:
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: connecting.connect(path, write=write, check_references=check_references),
        poolclass=sa.pool.NullPool,
        json_serializer=to_json,
    )
    # A writer takes its turn at once: a transaction that reads first and writes later can't be made to wait.
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine.connect()


def driver_of(connection: sa.Connection) -> sqlite3.Connection:
    """Return the driver's own connection beneath one of `transaction`."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


@contextlib.contextmanager
def transaction(
    path: Path, *, write: bool, check_references: bool = True, filled: table_cache.Filled | None = None
) -> Iterator[sa.Connection]:
    """
    Open one transaction on the store, committed when the block ends and rolled back when it raises.

    Parameters
    ----------
    path
        The store's file.
    write
        Whether to take the one writer's place; else the block sees one state of the store throughout.
    check_references
        Whether a row must refer to one that is there; a migration that rebuilds a table checks at its end.
    filled
        Kinds that the block fills, for `geodata.store.table_cache.carried_along`; None where what it does to rows
        doesn't stand in the history, so that no copy of them holds any more.

    Raises
    ------
    StoreError
        One of its kinds; nothing was written then.
    """
    check_same_file = connecting.same_file(path) if write else lambda: None
    try:
        with (
            contextlib.closing(_connect(path, write=write, check_references=check_references)) as connection,
            contextlib.nullcontext()
            if filled is None
            else table_cache.carried_along(path, driver_of(connection), filled),
            staging.cleared(driver_of(connection)) if write else contextlib.nullcontext(),
            connection.begin(),
        ):
            yield connection
            check_same_file()
        # SQLite goes on writing to a file that has lost its name, and what it acknowledged would be lost with it.
        check_same_file()
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise connecting.store_error(path, error.orig) from error
        raise StoreError(path=path, reason=str(error)) from error
    except sqlite3.Error as error:
        raise connecting.store_error(path, error) from error
