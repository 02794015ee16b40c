"""A store that is damaged, foreign, newer, read-only, held or out of room is said so and left untouched."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyogrio
import pytest

from config.errors import (
    DashboardError,
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreGoneError,
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


def test_a_log_that_qgis_set_back_is_set_up_again(filled: Store) -> None:
    with contextlib.closing(sqlite3.connect(filled.path)) as qgis:
        assert qgis.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    filled.save(import_batch(compounds=compounds({"build_year": 1985})))
    with contextlib.closing(sqlite3.connect(filled.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert filled.read("compounds").loc["C001", "build_year"] == 1985


def test_a_layer_that_is_being_read_elsewhere_waits_for_nobody_and_shows_what_it_began_with(filled: Store) -> None:
    with contextlib.closing(sqlite3.connect(filled.path, isolation_level=None)) as qgis:
        qgis.execute("BEGIN")
        count = qgis.execute("SELECT count(*) FROM compounds").fetchone()
        filled.save(import_batch(compounds=compounds({"id": "N1"})))
        assert qgis.execute("SELECT count(*) FROM compounds").fetchone() == count
        assert len(filled.read("compounds")) == 201
    assert len(Store.open(filled.path).read("compounds")) == 201


def test_a_layer_that_qgis_reads_with_the_log_set_back_is_busy_and_nothing_is_lost(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_TIMEOUT_S", 0.05)
    with contextlib.closing(sqlite3.connect(filled.path, isolation_level=None)) as qgis:
        qgis.execute("PRAGMA journal_mode = DELETE")
        qgis.execute("BEGIN")
        qgis.execute("SELECT count(*) FROM compounds").fetchone()
        with pytest.raises(StoreBusyError):
            filled.save(import_batch(compounds=compounds({"build_year": 1985})))
        assert len(filled.read("compounds")) == 200
    filled.save(import_batch(compounds=compounds({"build_year": 1985})))
    assert filled.read("compounds").loc["C001", "build_year"] == 1985


def take_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.gpkg"))


def replace_with_another(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.gpkg"))
    path.with_name("copy.gpkg").replace(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody take a file that is open")
@pytest.mark.parametrize("act", [take_away, replace_with_another])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_goes_into_a_file_that_lost_its_name_is_not_acknowledged(
    filled: Store, act: Callable[[Path], None], share: float
) -> None:
    def progress(_step: str, done: float) -> None:
        if done == share:
            act(filled.path)

    with pytest.raises(StoreGoneError):
        filled.save(import_batch(compounds=compounds({"build_year": 1985})), progress=progress)
    for path in filled.path.parent.glob("*.gpkg"):
        assert Store.open(path).revision() == 1


def test_a_store_that_was_taken_away_is_said_so(filled: Store) -> None:
    filled.path.unlink()
    for act in (lambda: filled.read("compounds"), lambda: filled.save(import_batch(compounds=compounds({})))):
        with pytest.raises(StoreGoneError):
            act()
    assert not filled.path.exists()


ON_A_FULL_DISK = """
import os, sys
from pathlib import Path
from config.errors import StoreFullError
from geodata.store import Store
from tests.factories import compounds, import_batch
from tests.unit.geodata.old_stores import make_first_schema

folder, outside = Path(sys.argv[1]), Path(sys.argv[2])
store = Store.open(folder / "office.gpkg")
many = [{"id": f"N{place}", "note": "内容" * 100} for place in range(9000)]
store.save(import_batch(compounds=compounds(*many[:200])))
store.snapshot(outside / "copy.gpkg")
make_first_schema(folder / "old.gpkg", 200)


def refused(act):
    try:
        act()
    except StoreFullError:
        return True
    return False


def fill_up():
    filling = os.open(folder / "filling", os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(filling, b"x" * 4096)
    except OSError:
        os.close(filling)


# Room to begin with, none to end with; then none at all.
acts = [refused(lambda: store.save(import_batch(compounds=compounds(*many))))]
fill_up()
acts += map(refused, (
    lambda: store.save(import_batch(compounds=compounds({}))),
    lambda: store.new_ids("compounds", 1),
    lambda: store.undo(1, undone_by="x"),
    lambda: store.restore(outside / "copy.gpkg", restored_by="x"),
    lambda: store.snapshot(folder / "copy.gpkg"),
    lambda: Store.open(folder / "old.gpkg"),
    lambda: Store.open(folder / "new.gpkg"),
))
print(*acts, len(store.read("compounds")), store.revision(), (folder / "new.gpkg").exists())
(folder / "filling").unlink()
store.undo(1, undone_by="x")
print(len(store.read("compounds")), len(Store.open(folder / "old.gpkg").read("compounds")))
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="makes a small disk as Linux does")
def test_a_disk_that_is_really_full_is_said_so_whatever_is_done_and_the_store_is_still_read(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = 'mount -t tmpfs -o size=8m tmpfs "$2" || exit 77; exec "$0" -c "$1" "$2" "$3"'
    answer = subprocess.run(  # noqa: S603 - our own script
        ["unshare", "-rm", "sh", "-c", mounted, sys.executable, ON_A_FULL_DISK, str(disk), str(tmp_path)],  # noqa: S607 - the system's own
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode == 77 or "unshare" in answer.stderr:
        pytest.skip("no disk may be mounted here")
    assert answer.stdout.splitlines() == [" ".join([*["True"] * 8, "200 1 False"]), "0 200"], answer.stderr


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
