"""
Making a store and bringing an old one up to date, with Alembic.

Imported only where a store is new or old.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from alembic import command
from alembic.config import Config

from config.errors import StoreCorruptError
from geodata.store import engine, inspecting
from geodata.store.copying import back_up, file_error, fresh_name

MIGRATIONS_DIR = Path(__file__).parent / "migrations"


def create(path: Path) -> None:
    """
    Make an empty store of the current schema at `path`; one that another process made meanwhile is left.

    The store is whole before it gets its name, so a creation that is killed leaves nothing at `path`.

    Raises
    ------
    StoreReadOnlyError, StoreFullError
        If it can't be made there.
    """
    fresh = fresh_name(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        fresh.touch()
        upgrade(fresh)
        _publish(fresh, path)
    except OSError as error:
        raise file_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _publish(fresh: Path, path: Path) -> None:
    # What an earlier store of this name left in its log must not be replayed into the new one.
    for log in (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")):
        if log.exists() and not path.exists():
            log.unlink()
    try:
        # A link, unlike a rename, never replaces a store that is there.
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:
        # FAT and some shares know no links.
        if not path.exists():
            fresh.rename(path)


def migrate(path: Path, found: str) -> Path:
    """
    Bring the store at `path`, of schema version `found`, up to date; return the backup made before.

    Raises
    ------
    StoreError
        One of its kinds; the store is then as it was.
    """
    inspecting.check_whole(path)
    backup = back_up(path, found)
    upgrade(path)
    return backup


def upgrade(path: Path) -> None:
    """
    Bring the file at `path` to the present schema in one transaction, without a backup.

    Raises
    ------
    StoreError
        One of its kinds; the file is then as it was.
    """
    config = Config()
    # The % of a folder's name would be taken for a variable of the configuration.
    config.set_main_option("script_location", str(MIGRATIONS_DIR).replace("%", "%%"))
    with engine.transaction(path, write=True, check_references=False) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise StoreCorruptError(path=path, reason=f"foreign key: {tuple(broken)}")
