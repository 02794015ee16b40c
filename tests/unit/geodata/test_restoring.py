"""A copy brings the store back as a batch of its own, which can be undone; what is no store of ours is refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import StoreBusyError, StoreCorruptError, StoreFullError, StoreNewerError, ViewModeError
from geodata.schemas import ledger_kind_names
from geodata.store import PendingRow, Store, Workspace, copying, restoring
from geodata.store.copying import back_up
from tests.factories import committees, compounds, empty_store, gates, import_batch, unit_square
from tests.unit.geodata.killing import check_in_step
from tests.unit.geodata.old_stores import make_first_schema

CELL = st.one_of(st.none(), st.integers(0, 99))


def rows(store: Store) -> dict[str, list[list[object]]]:
    """Return all that the ledgers hold, to compare."""
    told: dict[str, list[list[object]]] = {}
    for kind in ledger_kind_names():
        frame = store.read(kind)
        if frame.empty:
            # Most kinds are, and to turn each empty column into objects took most of a test's time.
            told[kind] = []
            continue
        plain = pd.DataFrame(frame)
        if isinstance(frame, gpd.GeoDataFrame):
            plain["geometry"] = frame.geometry.to_wkt()
        told[kind] = plain.reset_index().astype("object").where(lambda cells: cells.notna(), None).to_numpy().tolist()
    return {kind: sorted(cells, key=lambda row: str(row[0])) for kind, cells in told.items()}


@pytest.fixture
def copy(store: Store, tmp_path: Path) -> Path:
    """Return a copy of a store with two compounds, a gate and a committee, which has gone on since."""
    homes = compounds({"households": 98}, {"households": 120})
    store.save(import_batch(compounds=homes, gates=gates({}), committees=committees({"status": "established"})))
    target = tmp_path / "copies" / "copy.gpkg"
    store.snapshot(target)
    store.save(import_batch(compounds=compounds({"households": 99, "geometry": unit_square(7, 7)}, {}, {})))
    return target


def in_step(store: Store) -> None:
    with contextlib.closing(sqlite3.connect(store.path)) as connection:
        check_in_step(connection)


def test_a_restore_says_first_what_it_would_do_and_then_does_it(store: Store, copy: Path) -> None:
    preview = store.restore_preview(copy)
    assert (preview.rows_inserted, preview.rows_updated, preview.rows_removed) == (0, 1, 1)
    assert dict(preview.by_kind) == {"compounds": (0, 1, 1)}
    receipt = store.restore(copy, restored_by="李工")
    assert (receipt.inserted, receipt.updated, receipt.removed) == (0, 1, 1)
    assert store.read("compounds")["households"].to_dict() == {"C001": 98, "C002": 120}
    assert store.history()[["action", "imported_by", "file_name"]].iloc[0].tolist() == ["restore", "李工", "copy.gpkg"]
    in_step(store)
    assert store.restore_preview(copy).by_kind == {}


def test_a_restore_can_be_undone_and_done_again(store: Store, copy: Path) -> None:
    before = rows(store)
    receipt = store.restore(copy, restored_by="李工")
    restored = rows(store)
    undo = store.undo(receipt.batch_id, undone_by="李工")
    assert rows(store) == before
    in_step(store)
    store.undo(undo.batch_id, undone_by="李工")
    assert rows(store) == restored
    in_step(store)


def test_a_row_that_a_restore_took_out_and_a_later_import_brought_stays(store: Store, copy: Path) -> None:
    receipt = store.restore(copy, restored_by="李工")
    store.save(import_batch(compounds=compounds({"id": "C003", "households": 5, "geometry": unit_square(2, 2)})))
    preview = store.undo_preview(receipt.batch_id)
    assert ("there_again", "C003") in {(kept.reason, kept.row_id) for kept in preview.kept}
    store.undo(receipt.batch_id, undone_by="李工")
    assert store.read("compounds").loc["C003", "households"] == 5


def test_rows_that_wait_are_not_touched_by_a_restore(store: Store, copy: Path) -> None:
    store.save(replace(import_batch(), pending=(PendingRow("compounds", 3, {"名称": "甲"}, []),)))
    store.restore(copy, restored_by="李工")
    assert len(store.pending_rows()) == 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from("123456"), st.one_of(st.none(), st.integers(0, 99)), min_size=1),
        min_size=2,
        max_size=4,
    )
)
def test_whatever_came_in_between_a_restore_gives_back_what_the_copy_holds(
    tmp_path_factory: pytest.TempPathFactory, imports: list[dict[str, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("restore")
    store, target = empty_store(folder), folder / "copy.gpkg"
    for place, cells in enumerate(imports):
        if place == 1:
            store.snapshot(target)
            kept = rows(store)
        store.save(import_batch(compounds=compounds(*({"id": f"C{key}", "households": cells[key]} for key in cells))))
    later = rows(store)
    receipt = store.restore(target, restored_by="李工")
    assert rows(store) == kept
    store.undo(receipt.batch_id, undone_by="李工")
    assert rows(store) == later


def test_an_older_copy_is_brought_up_to_date_and_is_itself_left_as_it_is(store: Store, tmp_path: Path) -> None:
    old = tmp_path / "old.gpkg"
    make_first_schema(old)
    store.restore(old, restored_by="李工")
    assert store.read("compounds")["name"].tolist() == ["老库小区1"]
    with contextlib.closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_a_store_of_the_first_schema_is_brought_up_to_date_with_its_history(tmp_path: Path) -> None:
    path = tmp_path / "office.gpkg"
    make_first_schema(path)
    store = Store.open(path)
    assert store.read("compounds")["name"].tolist() == ["老库小区1"]
    assert store.history()["action"].tolist() == ["undo", "import"]
    (backup,) = store.backups()
    assert (backup.version, backup.size_bytes > 0) == ("0001", True)
    assert abs(backup.made_at - dt.datetime.now().astimezone()) < dt.timedelta(minutes=5)
    in_step(store)


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_no_store_is_refused_and_nothing_is_touched(store: Store, tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "other.gpkg"
    source.write_bytes(content)
    for act in (lambda: store.restore_preview(source), lambda: store.restore(source, restored_by="李工")):
        with pytest.raises(StoreCorruptError):
            act()
    assert store.revision() == 0
    assert source.read_bytes() == content


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE compounds SET households = '很多'",
        "UPDATE compounds SET geometry = x'4750'",
        "UPDATE compounds SET geometry = x'47500003' || zeroblob(60)",
        "UPDATE committees SET term_end = '明年'",
        "UPDATE gates SET compound_id = 'C999'",
    ],
)
def test_a_copy_in_which_another_program_left_what_cannot_be_is_refused(store: Store, copy: Path, edit: str) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as connection, connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute(edit)
    with pytest.raises(StoreCorruptError):
        store.restore(copy, restored_by="李工")
    assert store.revision() == 2


def test_a_copy_of_a_newer_program_is_refused(store: Store, copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreNewerError):
        store.restore(copy, restored_by="李工")


def test_viewers_restore_nothing(store: Store, copy: Path) -> None:
    with pytest.raises(ViewModeError):
        Store.open(store.path, view_only=True).restore(copy, restored_by="李工")


def test_backups_are_listed_the_newest_first_and_only_this_store_s(store: Store) -> None:
    first, second = (back_up(store.path, "0002") for _ in range(2))
    (first.parent / "demo-20260101T000000000000-v0002.gpkg").write_bytes(b"another store's")
    (first.parent / "office-notes.gpkg").write_bytes(b"nobody's")
    assert [backup.path for backup in store.backups()] == [second, first]


def test_a_damaged_store_is_set_aside_and_a_copy_put_in_its_place(store: Store, copy: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(StoreBusyError):
        workspace.replace_damaged("office", copy)
    store.path.write_bytes(b"torn" * 5000)
    for log in tmp_path.glob("office.gpkg-*"):
        log.unlink()
    aside = workspace.replace_damaged("office", copy)
    assert aside is not None
    assert aside.read_bytes() == b"torn" * 5000
    assert len(workspace.open("office").read("compounds")) == 2
    assert workspace.open("office").backups() == []


def test_a_log_that_a_lost_store_left_is_not_replayed_into_the_copy(store: Store, copy: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("UPDATE committees SET note = '旧'")
        log = Path(f"{store.path}-wal").read_bytes()
    assert log
    store.path.unlink()
    Path(f"{store.path}-wal").write_bytes(log)
    assert Workspace(tmp_path).replace_damaged("office", copy) is None
    assert Workspace(tmp_path).open("office").read("committees")["note"].isna().all()


def test_where_there_is_no_room_for_the_copy_the_damaged_store_stays(
    store: Store, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.path.write_bytes(b"torn" * 5000)
    copy_to = copying.copy_to

    def copy_to_full_disk(path: Path, target: Path) -> None:
        if target.parent == tmp_path:
            raise StoreFullError(path=target, reason="no room")
        copy_to(path, target)

    monkeypatch.setattr(restoring, "copy_to", copy_to_full_disk)
    with pytest.raises(StoreFullError):
        Workspace(tmp_path).replace_damaged("office", copy)
    assert store.path.read_bytes() == b"torn" * 5000


def test_a_damaged_copy_does_not_take_a_damaged_store_s_place(store: Store, tmp_path: Path) -> None:
    store.path.write_bytes(b"torn" * 5000)
    source = tmp_path / "copy.gpkg"
    source.write_bytes(b"torn too" * 500)
    with pytest.raises(StoreCorruptError):
        Workspace(tmp_path).replace_damaged("office", source)
    assert store.path.read_bytes() == b"torn" * 5000
