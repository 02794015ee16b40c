"""
Whether a file is a store of ours, and of which schema version; reads, never writes.

Only ever through SQLite: closing a plain file handle would drop the locks that SQLite holds on that file for this
process, another thread's import among them.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from config.errors import StoreCorruptError, StoreNewerError
from geodata.schemas import ledger_kind_names
from geodata.store.connecting import connect, store_errors

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = 0x47504B47  # "GPKG"
# The newest revision in migrations/versions; a test holds them together.
SCHEMA_VERSION = "0008"
SYSTEM_TABLES = (
    "gpkg_contents",
    "gpkg_geometry_columns",
    "import_batches",
    "row_changes",
    "row_blocks",
    "pending_rows",
    "settled_rows",
    "header_aliases",
    "name_decisions",
    "unmasked_cells",
    "id_counters",
)


def schema_version(path: Path) -> str:
    """
    Return the schema version of the store at `path`.

    Raises
    ------
    StoreCorruptError
        If the file is damaged, cut off or not a store of this program.
    StoreNewerError
        If a newer version of the program made it.
    StoreReadOnlyError, StoreBusyError
        If it can't be read now.
    """
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise StoreCorruptError(path=path, reason="GeoPackage")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            raise StoreCorruptError(path=path, reason="alembic_version")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    version = "" if row is None else str(row[0])
    if not version.isdigit():
        raise StoreCorruptError(path=path, reason=f"alembic_version: {version}")
    if int(version) > int(SCHEMA_VERSION):
        raise StoreNewerError(path=path, found=version, known=SCHEMA_VERSION)
    if version == SCHEMA_VERSION:
        missing = {*SYSTEM_TABLES, *ledger_kind_names()} - tables
        if missing:
            raise StoreCorruptError(path=path, reason=", ".join(sorted(missing)))
    return version


def check_whole(path: Path) -> None:
    """
    Let SQLite look at every page of the file.

    Raises
    ------
    StoreCorruptError
        If one is damaged.
    """
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if state != "ok":
        raise StoreCorruptError(path=path, reason=state)


def check_references(path: Path) -> None:
    """
    Let SQLite look whether each row refers to one that is there; another program need not have cared.

    Raises
    ------
    StoreCorruptError
        If one doesn't.
    """
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StoreCorruptError(path=path, reason=f"foreign key: {broken}")


def revision(path: Path) -> int:
    """Return the number of the last batch, 0 where nothing was ever imported."""
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        return int(connection.execute("SELECT coalesce(max(batch_id), 0) FROM import_batches").fetchone()[0])
