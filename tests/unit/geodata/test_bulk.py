"""Long ledgers take a quicker way into the store; what is there afterwards is the same."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import Store, bulk
from geodata.store.json_text import columns_to_json, to_json, to_json_each
from tests.factories import committees, compounds, empty_store, import_batch, unit_point, unit_square
from tests.unit.geodata.killing import check_in_step

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
    tables = [*ledger_kind_names(), "row_changes", "id_counters", "gpkg_ogr_contents"]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        check_in_step(connection)
        indexes = [f"rtree_{name}_geometry" for name in ledger_kind_names() if ledger_kind(name).is_spatial]
        found = {
            table: connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()  # noqa: S608 - names of ours
            for table in (*tables, *indexes)
        }
        found["triggers"] = sorted(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return found


def test_many_rows_are_stored_as_few_are(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for least in (10**9, 1):
        monkeypatch.setattr(bulk, "MANY_ROWS", least)
        store = empty_store(tmp_path_factory.mktemp("store"))
        fill(store)
        told.append(contents(store.path))
    one_by_one, many = told
    assert len(many["compounds"]) == 5
    assert len(many["rtree_compounds_geometry"]) == 4
    for table, rows in one_by_one.items():
        assert many[table] == rows, table


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


COLUMNS = st.integers(0, 5).flatmap(
    lambda rows: st.dictionaries(
        st.text(),
        st.sampled_from([st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()]).flatmap(
            lambda cells: st.lists(st.none() | cells, min_size=rows, max_size=rows)
        ),
        min_size=1,
        max_size=4,
    )
)


@given(COLUMNS)
def test_columns_become_the_json_of_each_row_with_its_known_cells(columns: dict[str, list[object]]) -> None:
    rows = [
        {name: cell for name, cell in zip(columns, row, strict=True) if cell is not None}
        for row in zip(*columns.values(), strict=True)
    ]
    texts = columns_to_json(columns)
    assert [json.loads(text) for text in texts] == rows
    assert [list(json.loads(text)) for text in texts] == [list(row) for row in rows]


@pytest.mark.parametrize(
    "write",
    [
        to_json,
        lambda row: to_json_each([row])[0],
        lambda row: columns_to_json({name: [value] for name, value in row.items()})[0],
    ],
)
def test_halves_of_surrogate_pairs_do_not_stop_a_row(write: Callable[[dict[str, object]], str]) -> None:
    assert json.loads(write({"名称": "\ud800甲"})) == {"名称": "?甲"}
