"""A store that is damaged, foreign, newer, read-only, held or out of room is said so and left untouched."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyogrio
import pytest

from config.errors import (
    DashboardError,
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreNewerError,
    StoreReadOnlyError,
    UndoError,
)
from config.settings import PROJECT_DIR
from config.texts import LANGUAGES
from geodata.store import Store, connecting
from tests.factories import compounds, empty_store, import_batch


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with 200 compounds: some tens of pages."""
    store.save(import_batch(compounds=compounds(*({"note": "内容" * 20} for _ in range(200)))))
    return store


def damage_text(path: Path) -> None:
    path.write_text("小区名称,建成年份\n", encoding="utf-8")


def damage_emptied(path: Path) -> None:
    path.write_bytes(b"")


def damage_cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_garbage_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xa5" * (4096 - 100)
    path.write_bytes(content)


def damage_foreign_geopackage(path: Path) -> None:
    path.unlink()
    pyogrio.write_dataframe(compounds({}).reset_index(), path, layer="compounds")


def damage_other_database(path: Path) -> None:
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE compounds (id TEXT)")


def damage_lost_table(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE row_changes")


@pytest.mark.parametrize(
    "damage",
    [
        damage_text,
        damage_emptied,
        damage_cut_off,
        damage_garbage_inside,
        damage_foreign_geopackage,
        damage_other_database,
        damage_lost_table,
    ],
)
def test_a_file_that_is_not_a_sound_store_is_said_so_and_left_untouched(filled: Store, damage: object) -> None:
    assert callable(damage)
    damage(filled.path)
    content = filled.path.read_bytes()
    with pytest.raises(StoreCorruptError):
        Store.open(filled.path)
    assert filled.path.read_bytes() == content


def test_damage_deep_in_the_file_is_found_when_it_is_read(filled: Store) -> None:
    content = bytearray(filled.path.read_bytes())
    with contextlib.closing(sqlite3.connect(filled.path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'compounds'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content[(root - 1) * size : root * size] = b"\xa5" * size
    filled.path.write_bytes(content)
    store = Store.open(filled.path)
    with pytest.raises(StoreCorruptError):
        store.read("compounds")
    with pytest.raises(StoreCorruptError):
        store.save(import_batch(compounds=compounds({"build_year": 1985})))
    assert filled.path.read_bytes() == bytes(content)


def test_a_newer_store_is_said_so_and_left_untouched(filled: Store) -> None:
    with contextlib.closing(sqlite3.connect(filled.path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    content = filled.path.read_bytes()
    with pytest.raises(StoreNewerError) as caught:
        Store.open(filled.path)
    assert caught.value.values["found"] == "9999"
    assert filled.path.read_bytes() == content


def test_a_store_that_another_program_holds_is_busy_and_left_untouched(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_TIMEOUT_S", 0.05)
    with contextlib.closing(sqlite3.connect(filled.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError):
            filled.save(import_batch(compounds=compounds({"build_year": 1985})))
        assert len(filled.read("compounds")) == 200
    assert filled.revision() == 1


def test_a_full_disk_is_said_so_and_nothing_is_half_written(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = connecting.connect

    def connect_to_full_disk(path: Path, *, write: bool, check_references: bool = True) -> sqlite3.Connection:
        connection = connect(path, write=write, check_references=check_references)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    before = filled.read("compounds")
    monkeypatch.setattr(connecting, "connect", connect_to_full_disk)
    more = compounds(*({"id": f"N{place}", "note": "内容" * 200} for place in range(200)))
    with pytest.raises(StoreFullError):
        filled.save(import_batch(compounds=more))
    monkeypatch.undo()
    assert filled.revision() == 1
    assert filled.read("compounds").equals(before)


def test_a_snapshot_that_cannot_be_written_leaves_what_was_there(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreReadOnlyError):
        filled.snapshot(tmp_path / "file" / "snapshot.gpkg")


def test_every_error_of_the_store_says_what_where_and_what_to_do_in_both_languages() -> None:
    values = {"path": "office.gpkg", "reason": "?", "found": "2", "known": "1", "batch_id": 1, "undone_by": 2}
    kinds: list[type[DashboardError]] = [StoreError, *StoreError.__subclasses__(), *UndoError.__subclasses__()]
    for kind in kinds:
        for language in LANGUAGES:
            explained = kind(**values).explain(language)
            assert explained.what
            assert explained.remedy


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """Return a folder that another user of this machine can reach, with a store of one compound."""
    folder = Path(tempfile.mkdtemp())
    empty_store(folder).save(import_batch(compounds=compounds({})))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


# Root may write anywhere, so where the tests are root's the child becomes nobody once all is imported.
AS_ANOTHER_USER = """
import os, sys
from pathlib import Path
from config.errors import DashboardError
from geodata.store import Store, history, ids, migrating, saving
from tests.factories import compounds, import_batch

Store.open(Path(sys.argv[2]) / "warm.gpkg").save(import_batch(compounds=compounds({})))
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
store = Store.open(Path(sys.argv[1]))
print(len(store.read("compounds")), store.revision(), len(store.history()))
for write in (lambda: store.save(import_batch(compounds=compounds({}))), lambda: store.new_ids("compounds", 1)):
    try:
        write()
    except DashboardError as error:
        print(type(error).__name__)
try:
    Store.open(Path(sys.argv[1]).with_name("new.gpkg"))
except DashboardError as error:
    print(type(error).__name__)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folders of Windows have no such permissions")
@pytest.mark.parametrize("file_mode", [0o444, 0o644])
def test_a_store_in_a_folder_that_cannot_be_written_is_still_read(
    shared_folder: Path, tmp_path: Path, file_mode: int
) -> None:
    path = shared_folder / "office.gpkg"
    path.chmod(file_mode)
    shared_folder.chmod(0o555)
    content = path.read_bytes()
    answer = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", AS_ANOTHER_USER, str(path), str(tmp_path)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.split() == ["1", "1", "1", *["StoreReadOnlyError"] * 3], answer.stderr
    assert path.read_bytes() == content
