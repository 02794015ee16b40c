"""Stores of earlier schemas, as an office that has not been brought up to date still has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from geodata.store import engine, migrating

if TYPE_CHECKING:
    from pathlib import Path

_BATCHES = """INSERT INTO import_batches VALUES
(1, '2026-01-01T00:00:00+08:00', '张工', 'a.xlsx', '0', NULL, 'compounds', 1, 0, 0, 0, 0, NULL, 2),
(2, '2026-01-02T00:00:00+08:00', '张工', 'a.xlsx', '0', NULL, 'compounds', 0, 0, 0, 0, 0, 1, NULL)"""


def make_first_schema(path: Path, rows: int = 1) -> None:
    """Make a store of the first schema at `path`: `rows` compounds without a place, an import and its undo."""
    path.touch()
    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS_DIR).replace("%", "%%"))
    with engine.transaction(path, write=True, check_references=False) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        values = [(f"C{number:03d}", f"老库小区{number}") for number in range(1, rows + 1)]
        connection.exec_driver_sql("INSERT INTO compounds (id, name) VALUES (?, ?)", values)
        connection.exec_driver_sql(_BATCHES)
