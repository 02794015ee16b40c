"""Copies of long ledgers: quicker to read, never other than the store, and never in anybody's way."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import Point, Polygon

from geodata.schemas import LedgerKind, ledger_kind
from geodata.store import Store, Workspace, copying, file_state, packed_columns, reading, table_cache
from geodata.store.connecting import connect
from geodata.store.table_cache import cache_folder
from tests.factories import committees, compounds, empty_store, frame_of, import_batch, unit_point, unit_square

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

NAME = "compounds"


@pytest.fixture(autouse=True, scope="module")
def _short_is_long() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_cache, "LONG_ROWS", 2)
        yield


@contextlib.contextmanager
def rows_of_the_file() -> Iterator[list[str | None]]:
    """Note inside the block which rows are read of the store's own file: ids as JSON, None for all."""
    read: list[str | None] = []

    def noting(
        connection: sqlite3.Connection, kind: LedgerKind, ids: str | None = None, *, names: Sequence[str] | None = None
    ) -> object:
        read.append(ids)
        return reading.read_table(connection, kind, ids, names=names)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_cache, "read_table", noting)
        yield read


def check_true(store: Store, kind: str = NAME) -> None:
    """Check that the store answers what its file holds."""
    told, true = store.read(kind), reading.read_kind(store.path, kind)
    (assert_geodataframe_equal if isinstance(true, gpd.GeoDataFrame) else assert_frame_equal)(told, true)


def check_columns_true(store: Store, names: Sequence[str], kind: str = NAME) -> None:
    """Check that the store answers what its file holds in some columns."""
    told = store.read_columns(kind, names)
    with contextlib.closing(connect(store.path, write=False)) as connection, reading.one_state(connection):
        assert told.equals(reading.read_table(connection, ledger_kind(kind)).select(names))


def copies(store: Store) -> list[str]:
    """Return the kinds of which a copy lies beside the store."""
    return sorted(file.name.rsplit("-", 1)[0] for file in cache_folder(store.path).glob("*.arrow"))


def fill(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"note": "甲"}, {"geometry": None}, {"geometry": unit_point(3, 3)})))


def write_elsewhere(path: Path, statement: str = "UPDATE compounds SET note = '乙' WHERE fid = 1") -> None:
    """Write the store as another program does."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for trigger in ("update2", "update4", "update5", "update6", "update7"):
            connection.execute(f"DROP TRIGGER IF EXISTS rtree_compounds_geometry_{trigger}")
        connection.execute(statement)


def test_an_import_into_an_empty_kind_leaves_the_copy_that_is_read_next(store: Store) -> None:
    fill(store)
    assert copies(store) == [NAME]
    with rows_of_the_file() as read:
        check_true(store)
    assert read == []


def test_a_read_leaves_a_copy_where_there_is_none(store: Store) -> None:
    fill(store)
    table_cache.discard(store.path)
    with rows_of_the_file() as read:
        check_true(store)
        check_true(store)
    assert read == [None]


def test_some_columns_are_read_of_the_copy_without_the_others(store: Store) -> None:
    fill(store)
    (copy,) = cache_folder(store.path).glob("*.arrow")
    where = json.loads((cache_folder(store.path) / "contents.json").read_text())["copies"][NAME]["parts"]
    content = bytearray(copy.read_bytes())
    start, length, _ = where["address"]
    content[start : start + length] = bytes(length)
    copy.write_bytes(content)
    with rows_of_the_file() as read:
        check_columns_true(store, ["note", "geometry"])
        assert read == []
        # What is damaged is read of the store.
        check_columns_true(store, ["note", "address"])
        check_columns_true(store, ["address"])
    assert read == [None]


def test_columns_that_hold_nothing_have_a_row_each(store: Store) -> None:
    fill(store)
    table_cache.discard(store.path)
    viewing = Store.open(store.path, view_only=True)
    check_columns_true(viewing, ["address", "aliases"])
    assert len(viewing.read_columns(NAME, ["aliases"])) == 3


def test_a_column_that_no_ledger_has_is_refused(store: Store) -> None:
    fill(store)
    with pytest.raises(KeyError):
        store.read_columns(NAME, ["no_such"])


def test_a_short_kind_is_read_of_the_store(store: Store) -> None:
    store.save(import_batch(compounds=compounds({})))
    check_true(store)
    assert not cache_folder(store.path).exists()


def test_of_a_short_kind_only_the_columns_asked_for_are_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(import_batch(compounds=compounds({"note": "甲"})))
    asked: list[Sequence[str] | None] = []

    def read_table(
        connection: sqlite3.Connection, kind: LedgerKind, ids: str | None = None, *, names: Sequence[str] | None = None
    ) -> pa.Table:
        asked.append(names)
        return reading.read_table(connection, kind, ids, names=names)

    monkeypatch.setattr(table_cache, "read_table", read_table)
    assert store.read_columns(NAME, ["note"]).to_pydict() == {"note": ["甲"]}
    assert asked == [["note"]]


TEXTS = st.none() | st.text() | st.sampled_from(["", "\0", "a\0b", "😀", "\u241f", "'\"\n\r", "-0", "NaN", "null"])
NUMBERS = st.none() | st.floats() | st.sampled_from([1e300, -0.0, 5e-324, float("inf"), 2.0**53, -1.5])
WHOLE = st.none() | st.integers(-(2**63), 2**63 - 1)
MOMENTS = st.none() | st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31))  # noqa: DTZ001 - the office's clock
SHAPES = st.sampled_from(
    [None, Point(), Point(116.5, 35.4), Point(-0.0, 0.1), Point(116.5, 35.4, 9.0), Polygon(), unit_square(0, 0)]
)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "note": TEXTS,
                "building_type": TEXTS,
                "floor_area_m2": NUMBERS,
                "households": WHOLE,
                "as_of": MOMENTS,
                "geometry": SHAPES,
            }
        ),
        min_size=2,
        max_size=6,
    )
)
def test_what_an_import_leaves_is_what_its_file_holds(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]
) -> None:
    store = empty_store(tmp_path_factory.mktemp("store"))
    data = {name: [row[name] for row in rows] for name in rows[0]}
    dtypes = {"floor_area_m2": "Float64", "households": "Int64", "as_of": "datetime64[s]", "geometry": "object"}
    frame = pd.DataFrame(
        {name: pd.Series(cells, dtype=dtypes.get(name, "str")) for name, cells in data.items()},
    ).rename(index="C{:03d}".format)
    store.save(import_batch(compounds=frame.rename_axis("id")))
    with rows_of_the_file() as read:
        check_true(store)
    assert read == []
    table_cache.discard(store.path)
    check_true(store)
    check_true(store)


@settings(deadline=None, max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(["new", "change", "undo", "ids", "elsewhere", "restore"]), st.booleans()), max_size=6
    ),
    st.lists(st.sampled_from(["note", "id", "geometry", "as_of", "fid"]), min_size=1, unique=True),
)
def test_whatever_is_done_the_store_answers_what_its_file_holds(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, bool]], names: list[str]
) -> None:
    store = empty_store(tmp_path_factory.mktemp("store"))
    fill(store)
    copy = store.path.with_name("copy.gpkg")
    store.snapshot(copy)
    for number, (act, is_read) in enumerate(acts):
        if act == "new":
            more = [{"id": f"C{number}9{place}", "geometry": unit_square(number, place)} for place in range(number % 4)]
            store.save(import_batch(compounds=compounds(*more), committees=committees({"id": f"Y{number}"})))
        elif act == "change":
            changed = compounds({"id": "C001", "note": str(number), "geometry": unit_square(number, number)})
            store.save(import_batch(compounds=changed))
        elif act == "undo":
            history = store.history()
            in_force = history.loc[history["undone_by"].isna(), "batch_id"]
            store.undo(int(in_force.iloc[number % len(in_force)]), undone_by="李工")
        elif act == "ids":
            store.new_ids(NAME, 2)
        elif act == "restore":
            store.restore(copy, restored_by="李工")
        else:
            write_elsewhere(store.path, f"UPDATE compounds SET note = 'e{number}' WHERE fid = {number % 3 + 1}")  # noqa: S608 - numbers of ours
        check_columns_true(store, names)
        if is_read:
            check_true(store)
            check_true(store, "committees")
    check_true(store)
    check_true(store, "committees")
    check_columns_true(store, names)


def test_after_a_change_by_hand_only_the_changed_row_is_read_of_the_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_cache, "_MOST_CHANGED", 0.5)
    fill(store)
    store.save(import_batch(compounds=compounds({"id": "C001", "note": "丙"})))
    store.new_ids(NAME, 1)
    with rows_of_the_file() as read:
        check_true(store)
    assert read == ['["C001"]']
    assert store.read(NAME)["note"].tolist()[0] == "丙"


def test_new_rows_of_a_long_kind_are_added_to_its_copy(store: Store) -> None:
    fill(store)
    store.save(import_batch(compounds=compounds({"id": "C900"}, {"id": "A900"})))
    with rows_of_the_file() as read:
        check_true(store)
        check_true(store)
    # The first time they are two thirds of what was copied, so the copy is written anew.
    assert [sorted(json.loads(ids or "")) for ids in read] == [["A900", "C900"]]


def test_a_change_of_another_kind_leaves_the_copy_good(store: Store) -> None:
    fill(store)
    store.save(import_batch(committees=committees({})))
    with rows_of_the_file() as read:
        check_true(store)
    assert read == []


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_what_another_program_writes_is_seen_and_ends_the_copies(store: Store, journal: str) -> None:
    fill(store)
    write_elsewhere(store.path, f"PRAGMA journal_mode = {journal}")
    check_true(store)
    write_elsewhere(store.path)
    assert store.read(NAME)["note"].tolist()[0] == "乙"
    check_true(store)


def test_what_another_program_writes_is_seen_while_it_stays_in_the_log(store: Store) -> None:
    fill(store)
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        # A reader holds the log.
        connection.execute("SELECT count(*) FROM compounds").fetchone()
        write_elsewhere(store.path)
        assert Path(f"{store.path}-wal").stat().st_size
        assert store.read(NAME)["note"].tolist()[0] == "乙"
        store.save(import_batch(committees=committees({})))
    check_true(store)


def test_a_write_elsewhere_that_bears_the_old_moment_is_seen(store: Store) -> None:
    fill(store)
    before = store.path.stat()
    write_elsewhere(store.path)
    os.utime(store.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.path.stat().st_size == before.st_size
    assert store.read(NAME)["note"].tolist()[0] == "乙"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_write_elsewhere_just_after_an_import_leaves_no_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    settled = file_state.settled

    def meanwhile(path: Path, clock: Path) -> file_state.State | None:
        if moment == "before":
            write_elsewhere(path)
        state = settled(path, clock)
        if moment == "after":
            write_elsewhere(path)
        return state

    with monkeypatch.context() as patch:
        patch.setattr(file_state, "settled", meanwhile)
        fill(store)
    assert store.read(NAME)["note"].tolist()[0] == "乙"
    check_true(store)


def test_a_clock_that_stands_still_leaves_no_copy(store: Store, tmp_path: Path) -> None:
    fill(store)
    clock = tmp_path / "clock"
    clock.touch()
    later = store.path.stat().st_mtime_ns + 10**12
    os.utime(store.path, ns=(later, later))
    assert file_state.settled(store.path, clock) is None


def test_an_import_that_fails_leaves_the_copies_as_they_were(store: Store) -> None:
    fill(store)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.save(import_batch(compounds=compounds({"id": "C001", "note": "丁"})), progress=stop)
    with rows_of_the_file() as read:
        check_true(store)
    assert read == []


@pytest.mark.parametrize("damage", [b"", b"ARROW1\0\0", b"\0" * 5000])
@pytest.mark.parametrize("file", ["*.arrow", "contents.json"])
def test_a_damaged_copy_is_passed_over_and_made_anew(store: Store, damage: bytes, file: str) -> None:
    fill(store)
    (damaged,) = cache_folder(store.path).glob(file)
    damaged.write_bytes(damage)
    with rows_of_the_file() as read:
        check_true(store)
        check_true(store)
    assert read == [None]


@pytest.mark.parametrize(
    "told", ["[]", "3", "null", '{"state": 1}', '{"state": [], "revision": 1, "copies": {"a": 1}}']
)
def test_contents_of_another_form_are_passed_over(store: Store, told: str) -> None:
    fill(store)
    (cache_folder(store.path) / "contents.json").write_text(told)
    check_true(store)


def test_a_copy_of_another_version_s_columns_is_passed_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(table_cache, "pack", lambda table: packed_columns.pack(table.drop_columns(["note"])))
        fill(store)
    check_true(store)


def test_where_no_copy_can_be_written_the_import_succeeds(store: Store) -> None:
    cache_folder(store.path).parent.write_text("in the way")
    fill(store)
    assert len(store.read(NAME)) == 3
    assert store.revision() == 1


def test_a_store_for_viewing_leaves_nothing_and_reads_what_is_there(store: Store) -> None:
    fill(store)
    viewing = Store.open(store.path, view_only=True)
    with rows_of_the_file() as read:
        check_true(viewing)
    assert read == []
    table_cache.discard(store.path)
    check_true(viewing)
    assert not cache_folder(store.path).exists()


def test_rows_that_an_undo_took_out_go_from_the_copies_with_the_next_read(store: Store) -> None:
    fill(store)
    store.undo(1, undone_by="李工")
    check_true(store)
    assert copies(store) == []


def test_a_store_that_is_deleted_and_made_anew_leaves_no_rows_behind(store: Store) -> None:
    fill(store)
    store.path.unlink()
    again = Store.open(store.path)
    assert copies(again) == []
    assert again.read(NAME).empty


def test_a_store_that_another_takes_the_place_of_leaves_no_rows_behind(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    store, other = workspace.open("office"), empty_store(tmp_path, "other")
    fill(store)
    other.save(import_batch(compounds=compounds({"id": "C777"})))
    store.path.write_bytes(b"damaged")
    workspace.replace_damaged("office", other.path)
    assert copies(store) == []
    fill(workspace.open("demo"))
    other.snapshot(workspace.path("demo"))
    assert copies(workspace.open("demo")) == []
    assert workspace.open("demo").read(NAME).index.tolist() == ["C777"]


def test_a_folder_that_was_copied_whole_is_read_of_its_own_store(store: Store, tmp_path: Path) -> None:
    fill(store)
    shutil.copytree(tmp_path, tmp_path / "moved", copy_function=shutil.copy2)
    moved = Store.open(tmp_path / "moved" / store.path.name)
    with rows_of_the_file() as read:
        check_true(moved)
    assert read == [None]


def test_copies_are_in_no_backup_and_no_snapshot_s_way(store: Store, tmp_path: Path) -> None:
    fill(store)
    copying.back_up(store.path, "0001")
    assert [backup.path.suffix for backup in store.backups()] == [".gpkg"]
    target = tmp_path / "elsewhere" / "copy.gpkg"
    store.snapshot(target)
    assert [file.name for file in target.parent.iterdir()] == ["copy.gpkg"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")
def test_a_copy_is_readable_to_whom_the_store_is(store: Store) -> None:
    for mode in (0o600, 0o640):
        table_cache.discard(store.path)
        store.path.chmod(mode)
        store.save(import_batch(compounds=compounds({"id": f"C{mode}"}, {"id": f"D{mode}"})))
        store.read(NAME)
        modes = {stat.S_IMODE(file.stat().st_mode) for file in cache_folder(store.path).iterdir()}
        assert modes == {mode}


def test_readers_and_a_writer_at_once_see_whole_imports_only(store: Store) -> None:
    def write() -> None:
        for number in range(12):
            rows = [{"id": f"C{number}{place}", "note": str(number)} for place in range(5)]
            store.save(import_batch(compounds=compounds(*rows, {"id": "marker", "note": str(number)})))

    fill(store)
    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(write)

        def read_on() -> None:
            while not writing.done():
                frame = store.read(NAME)
                marked = frame["note"].get("marker")
                assert len(frame) == 3 + (0 if marked is None else 5 * (int(marked) + 1) + 1)

        for reading_on in [pool.submit(read_on) for _ in range(2)]:
            reading_on.result()
        writing.result()
    check_true(store)


def test_every_kind_is_the_same_by_both_ways(store: Store) -> None:
    with contextlib.closing(connect(store.path, write=False)) as connection:
        kinds = [name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")]
    for kind in kinds:
        frame = frame_of(kind, *({"id": f"{kind}{place}"} for place in range(3)))
        store.save(replace(import_batch(), frames={kind: frame}))
        check_true(store, kind)
