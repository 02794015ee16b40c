"""A store of an older schema is brought up to date after a backup, or left as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from config.errors import StoreCorruptError, StoreError, ViewModeError
from config.settings import PROJECT_DIR
from geodata.store import Store, inspecting, migrating
from tests.factories import committees, compounds, empty_store, import_batch

NEXT_REVISION = '''
"""Adds a column, rebuilds a table that others refer to, and does what FAULT says."""
import sqlalchemy as sa
from alembic import op
from geodata.store.geopackage import make_triggers

revision, down_revision, branch_labels, depends_on = "{version}", "{known}", None, None


def upgrade() -> None:
    with op.batch_alter_table("water") as table:
        table.add_column(sa.Column("depth_m", sa.REAL))
    with op.batch_alter_table("compounds", recreate="always") as table:
        table.add_column(sa.Column("lifts", sa.Integer))
    make_triggers(op.get_bind(), "compounds", is_spatial=True)
    {fault}
'''
NEXT_VERSION = f"{int(inspecting.SCHEMA_VERSION) + 1:04d}"


def add_revision(folder: Path, monkeypatch: pytest.MonkeyPatch, fault: str = "pass") -> None:
    """Make this program one revision newer than the stores that were made so far."""
    migrations = folder / "migrations %s"
    shutil.copytree(migrating.MIGRATIONS_DIR, migrations)
    text = NEXT_REVISION.format(version=NEXT_VERSION, known=inspecting.SCHEMA_VERSION, fault=fault)
    (migrations / "versions" / "next_revision.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(migrating, "MIGRATIONS_DIR", migrations)
    monkeypatch.setattr(inspecting, "SCHEMA_VERSION", NEXT_VERSION)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return what a query on the file gives."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the path of a store with rows, of the schema before the next."""
    store = empty_store(tmp_path)
    store.save(import_batch(compounds=compounds({}, {}), committees=committees({})))
    return store.path


def test_the_known_version_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS_DIR))
    assert ScriptDirectory.from_config(config).get_heads() == [inspecting.SCHEMA_VERSION]


def test_an_old_store_is_brought_up_to_date_after_a_backup(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = inspecting.SCHEMA_VERSION
    add_revision(tmp_path, monkeypatch)
    store = Store.open(old)
    assert store.read("compounds").index.tolist() == ["C001", "C002"]
    assert "depth_m" in {row[1] for row in rows(old, "PRAGMA table_info(water)")}
    assert rows(old, "SELECT version_num FROM alembic_version") == [(NEXT_VERSION,)]
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.startswith("office-")
    assert backup.name.endswith(f"-v{known}.gpkg")
    assert rows(backup, "SELECT version_num FROM alembic_version") == [(known,)]
    assert rows(backup, "SELECT count(*) FROM compounds") == [(2,)]


def test_a_table_that_was_rebuilt_goes_on_counting_and_indexing(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_revision(tmp_path, monkeypatch)
    store = Store.open(old)
    store.save(import_batch(compounds=compounds({}, {}, {})))
    assert rows(old, "SELECT count(*) FROM rtree_compounds_geometry") == [(3,)]
    assert rows(old, "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'compounds'") == [(3,)]
    with pytest.raises(StoreError):
        store.save(import_batch(committees=committees({"id": "Y9", "compound_id": "C999"})))


@pytest.mark.parametrize("fault", ['raise RuntimeError("halfway")', 'op.execute("DELETE FROM compounds")'])
def test_a_migration_that_fails_leaves_the_store_as_it_was(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    known = inspecting.SCHEMA_VERSION
    add_revision(tmp_path, monkeypatch, fault)
    # Rows that refer to compounds which a migration lost are found at its end.
    with pytest.raises((RuntimeError, StoreCorruptError)):
        Store.open(old)
    assert rows(old, "SELECT version_num FROM alembic_version") == [(known,)]
    assert rows(old, "SELECT count(*) FROM compounds") == [(2,)]
    assert "depth_m" not in {row[1] for row in rows(old, "PRAGMA table_info(water)")}


def test_a_damaged_store_is_not_migrated(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((root,),) = rows(old, "SELECT rootpage FROM sqlite_master WHERE name = 'water'")
    assert isinstance(root, int)
    content = bytearray(old.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    old.write_bytes(content)
    add_revision(tmp_path, monkeypatch)
    with pytest.raises(StoreCorruptError):
        Store.open(old)
    assert old.read_bytes() == bytes(content)


def test_a_viewing_installation_does_not_migrate(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_revision(tmp_path, monkeypatch)
    with pytest.raises(ViewModeError):
        Store.open(old, view_only=True)


def test_what_an_earlier_store_left_in_its_log_is_not_replayed_into_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "office.gpkg-wal").write_bytes(b"left over")
    assert Store.open(tmp_path / "office.gpkg").revision() == 0


def test_a_store_is_made_where_the_disk_knows_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert Store.open(tmp_path / "office.gpkg").revision() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["office.gpkg"]


def test_opening_and_reading_an_up_to_date_store_imports_nothing_slow(old: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from geodata.store import Store;"
        "store = Store.open(Path(sys.argv[1])); store.revision(); store.read('compounds');"
        "print([name for name in ('sqlalchemy', 'alembic', 'pyogrio', 'pandera') if name in sys.modules])"
    )
    answer = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(old)], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
