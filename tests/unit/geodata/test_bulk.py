"""Long ledgers take a quicker way into the store; what is there afterwards is the same."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import Store, block_packing, bulk, row_blocks, staging, table_cache
from geodata.store.block_packing import blocks_of
from geodata.store.connecting import connect
from geodata.store.index_packing import pack_index
from geodata.store.json_text import to_json, to_json_each
from geodata.store.provenance import cell_sources, ledgers_of_rows, writers_of_rows
from geodata.store.row_blocks import BLOCK_ROWS, CHANGES, unpack_rows
from tests.factories import committees, compounds, empty_store, import_batch, unit_point, unit_square
from tests.unit.geodata.killing import check_in_step

CHANGED = "batch_id, kind, row_id, operation, before, after"
CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())


def fill(store: Store) -> None:
    """Bring in rows of every sort: outline, point, no place, nothing known but a name, texts with NULs, then undo."""
    first = compounds(
        {"note": "a\0b", "households": 98, "as_of": "2025-03-05"},
        {"geometry": unit_point(3, 3), "floor_area_m2": 0.1},
        {"geometry": None, "note": "", "floor_area_m2": float("nan")},
    )
    store.save(import_batch(compounds=first, committees=committees({"status": "established"})))
    more = compounds(
        {"households": 99}, {}, {"geometry": None}, {"note": "新", "geometry": unit_square(9, 9)}, {"name": None}
    )
    store.save(import_batch(compounds=more, committees=committees({}, {"members": 5})))
    undo = store.undo(2, undone_by="李工")
    store.undo(undo.batch_id, undone_by="李工")


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the store but for the moments at which they were written."""
    tables = [*ledger_kind_names(), "id_counters", "gpkg_ogr_contents"]
    with contextlib.closing(connect(path, write=False)) as connection:
        check_in_step(connection)
        indexes = [f"rtree_{name}_geometry" for name in ledger_kind_names() if ledger_kind(name).is_spatial]
        found = {
            table: connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()  # noqa: S608 - names of ours
            for table in (*tables, *indexes)
        }
        found["changes"] = sorted(connection.execute(f"SELECT {CHANGED} FROM ({CHANGES})"))  # noqa: S608 - words of ours
        made = "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
        found["triggers and indexes"] = sorted(connection.execute(made))
    return found


def test_many_rows_are_stored_as_few_are_also_where_they_cannot_be_staged(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = []
    for least, pragmas in (
        (10**9, ()),
        (1, ("PRAGMA journal_mode = OFF",)),
        (1, ("PRAGMA journal_mode = OFF", "no SQL")),
    ):
        assert "no rows were staged" not in caplog.text
        monkeypatch.setattr(bulk, "MANY_ROWS", least)
        monkeypatch.setattr(staging, "UNSAFE", pragmas)
        store = empty_store(tmp_path_factory.mktemp("store"))
        fill(store)
        told.append(contents(store.path))
        assert not table_cache.cache_folder(store.path).exists()
    assert "no rows were staged" in caplog.text
    one_by_one, *many = told
    assert len(one_by_one["compounds"]) == 5
    assert len(one_by_one["rtree_compounds_geometry"]) == 4
    for table, rows in one_by_one.items():
        assert [of_many[table] for of_many in many] == [rows, rows], table


def test_what_a_killed_import_left_is_overwritten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MANY_ROWS", 1)
    folder = table_cache.cache_folder(store.path)
    folder.mkdir(parents=True)
    (folder / "staging.sqlite").write_bytes(b"SQLite format 3\0 and half of a page")
    store.save(import_batch(compounds=compounds({"households": 98})))
    assert store.read("compounds")["households"].tolist() == [98]
    assert not folder.exists()


def test_a_text_with_a_nul_is_stored_up_to_its_end(store: Store) -> None:
    fill(store)
    notes = store.read("compounds")["note"]
    assert notes.loc["C001"] == "ab"
    assert notes.isna().loc["C003"]


@given(st.lists(st.dictionaries(st.text(), CELLS, max_size=4), max_size=4))
def test_many_rows_become_the_same_json_as_each_by_itself(rows: list[dict[str, object]]) -> None:
    texts = to_json_each(rows)
    assert texts == [to_json(row) for row in rows]
    assert [json.loads(text) for text in texts] == rows


ARROW_CELLS: dict[pa.DataType, st.SearchStrategy[object]] = {
    pa.bool_(): st.booleans(),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    # With the mark between joined texts among their characters.
    pa.large_string(): st.text(st.sampled_from('甲a0,"\\\n' + row_blocks.MARK) | st.characters(codec="utf-8")),
}
COLUMNS = st.integers(1, 7).flatmap(
    lambda rows: st.dictionaries(
        st.text(),
        st.sampled_from(list(ARROW_CELLS)).flatmap(
            lambda type_: st.lists(st.none() | ARROW_CELLS[type_], min_size=rows, max_size=rows).map(
                lambda cells: pa.array(cells, type=type_)
            )
        ),
        max_size=4,
    )
)


@given(COLUMNS, st.data())
def test_blocks_hold_the_json_of_each_row_with_its_known_cells(
    columns: dict[str, pa.Array], data: st.DataObject
) -> None:
    count = len(next(iter(columns.values()), [None]))
    ids = data.draw(st.lists(st.text(min_size=1), min_size=count, max_size=count, unique=True))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(block_packing, "BLOCK_ROWS", 3)
        blocks = blocks_of(pa.array(ids, type=pa.large_string()), columns)
    cells = {name: column.to_pylist() for name, column in columns.items()}
    rows = [
        {name: column[place] for name, column in cells.items() if column[place] is not None} for place in range(count)
    ]
    unpacked = [
        (row_id, text)
        for block in blocks
        for row_id, text in json.loads(
            unpack_rows(cast("str", block["row_ids"]), cast("bytes", block["cells"]))
        ).items()
    ]
    assert unpacked == [(row_id, to_json(row)) for row_id, row in zip(ids, rows, strict=True)]
    assert [(block["first_id"], block["last_id"]) for block in blocks] == [
        (min(part), max(part)) for part in (ids[start : start + 3] for start in range(0, count, 3))
    ]


@pytest.mark.parametrize(
    "write",
    [to_json, lambda row: to_json_each([row])[0]],
)
def test_halves_of_surrogate_pairs_do_not_stop_a_row(write: Callable[[dict[str, object]], str]) -> None:
    assert json.loads(write({"名称": "\ud800甲"})) == {"名称": "?甲"}


@given(st.integers(1, 6000), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_an_index_that_is_packed_is_sound_and_holds_what_one_built_row_by_row_holds(rows: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    corner = random.uniform((-180, -90), (180, 90), (rows, 2))
    size = random.uniform(0, 0.01, (rows, 2)) * random.integers(0, 2, (rows, 1))
    boxes = np.stack([corner, corner + size], axis=2).reshape(rows, 4)
    ids = random.permutation(rows * 3)[:rows] + 1
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for name in ("packed", "built"):
            connection.execute(f"CREATE VIRTUAL TABLE {name} USING rtree(id, minx, maxx, miny, maxy)")
        (node_bytes,) = connection.execute("SELECT length(data) FROM packed_node").fetchone()
        packed = pack_index(ids, boxes, node_bytes)
        for part, lines in (("node", packed.nodes), ("parent", packed.parents), ("rowid", packed.leaves)):
            connection.executemany(f"INSERT OR REPLACE INTO packed_{part} VALUES (?, ?)", lines)  # noqa: S608 - names of ours
        connection.executemany(
            "INSERT INTO built VALUES (?, ?, ?, ?, ?)", zip(ids.tolist(), *boxes.T.tolist(), strict=True)
        )
        # As it is, and after the ordinary changes that follow.
        for change in ("SELECT 1", "DELETE FROM {} WHERE id % 3 = 0", "INSERT INTO {} VALUES (0, 1, 2, 3, 4)"):
            for name in ("packed", "built"):
                connection.execute(change.format(name))
            assert connection.execute("SELECT rtreecheck('packed')").fetchone() == ("ok",)
            for where in ("1", "minx < 20 AND maxx > -20 AND miny < 10 AND maxy > -10"):
                packed_rows, built_rows = (
                    connection.execute(f"SELECT * FROM {name} WHERE {where} ORDER BY id").fetchall()  # noqa: S608 - words of ours
                    for name in ("packed", "built")
                )
                assert packed_rows == built_rows


def test_a_long_ledger_takes_blocks_and_its_rows_keep_their_history(store: Store) -> None:
    many = bulk.MANY_ROWS + 700
    store.save(import_batch(compounds=compounds(*({"households": number} for number in range(many)))))
    store.save(import_batch(compounds=compounds({"id": "C700", "households": 5})))
    assert store.read("compounds")["households"].iloc[-1] == many - 1
    with contextlib.closing(connect(store.path, write=False)) as connection:
        assert connection.execute("SELECT count(*) FROM row_changes").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM row_blocks").fetchone() == (-(-many // BLOCK_ROWS),)
    told = store.cell_history("compounds", "C700")
    households = told[told["column"] == "households"]
    assert households[["batch_id", "before", "after"]].fillna("").to_numpy().tolist() == [
        [2, "699", "5"],
        [1, "", "699"],
    ]
    assert cell_sources(store.path, [("compounds", "C700")])[0].keys() == set(told["column"])
    assert len(ledgers_of_rows(store.path, "compounds")) == many
    assert len(writers_of_rows(store.path, "compounds")) == many
    assert set(store.changes(1)["row_id"]) == set(store.read("compounds").index)
    there = store.read("compounds")
    kept = store.undo(1, undone_by="李工")
    assert (kept.removed, kept.kept) == (many - 1, 1)
    store.undo(kept.batch_id, undone_by="李工")
    assert_frame_equal(store.read("compounds").sort_index(), there.sort_index())
