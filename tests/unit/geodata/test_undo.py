"""Undo: cell by cell, in any order, and again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from config.errors import AlreadyUndoneError, UndoError
from geodata.store import Kept, Store
from tests.factories import committees, compounds, empty_store, facilities, import_batch, unit_square


def build_years(store: Store) -> dict[str, int]:
    """Return the build year of each compound in the store."""
    years = store.read("compounds")["build_year"]
    return {str(row_id): int(year) for row_id, year in years.dropna().items()}


def test_undoing_an_import_takes_out_the_rows_that_it_brought(store: Store) -> None:
    store.save(import_batch(compounds=compounds({})))
    store.save(import_batch(compounds=compounds({"id": "C002"}, {"id": "C003"}), facilities=facilities({})))
    receipt = store.undo(2, undone_by="李工")
    assert store.read("compounds").index.tolist() == ["C001"]
    assert store.read("facilities").empty
    assert (receipt.batch_id, receipt.removed, receipt.kept) == (3, 3, 0)


def test_undoing_a_change_brings_back_what_was_there(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"build_year": 1985, "note": "旧"})))
    before = store.read("compounds")
    store.save(import_batch(compounds=compounds({"build_year": 1999, "address": "新", "geometry": unit_square(9, 9)})))
    receipt = store.undo(2, undone_by="李工")
    assert_frame_equal(store.read("compounds"), before)
    assert receipt.updated == 1


def test_a_cell_that_a_later_import_changed_stays_and_is_reported(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"build_year": 1985, "households": 100})))
    store.save(import_batch(compounds=compounds({"build_year": 1986, "households": 110})))
    store.save(import_batch(compounds=compounds({"build_year": 1987})))
    preview = store.undo_preview(2)
    assert preview.kept == (Kept("compounds", "C001", "build_year", "changed_later", held_by=(3,)),)
    assert (preview.rows_set_back, preview.cells_set_back) == (1, 1)
    receipt = store.undo(2, undone_by="李工")
    row = store.read("compounds").loc["C001"]
    assert (row["build_year"], row["households"]) == (1987, 100)
    assert receipt.kept == 1


def test_undoing_a_later_import_then_skips_what_was_undone_before_it(store: Store) -> None:
    for year in (1985, 1986, 1987):
        store.save(import_batch(compounds=compounds({"build_year": year})))
    store.undo(2, undone_by="李工")
    assert build_years(store) == {"C001": 1987}
    store.undo(3, undone_by="李工")
    assert build_years(store) == {"C001": 1985}


def test_a_row_that_a_later_import_touched_stays_and_is_reported(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}, {})))
    store.save(import_batch(compounds=compounds({"build_year": 1990})))
    preview = store.undo_preview(1)
    assert preview.rows_removed == 1
    assert preview.kept == (Kept("compounds", "C001", "", "touched_later", held_by=(2,)),)
    store.undo(1, undone_by="李工")
    assert store.read("compounds").index.tolist() == ["C001"]


def test_a_row_goes_with_the_last_import_that_held_it(store: Store) -> None:
    store.save(import_batch(compounds=compounds({})))
    store.save(import_batch(compounds=compounds({"build_year": 1990})))
    store.undo(1, undone_by="李工")
    store.undo(2, undone_by="李工")
    assert store.read("compounds").empty


def test_a_row_that_another_refers_to_stays_and_is_reported(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}, {})))
    store.save(import_batch(committees=committees({"status": "established"})))
    preview = store.undo_preview(1)
    assert preview.rows_removed == 1
    assert preview.kept == (Kept("compounds", "C001", "", "referred_to"),)
    store.undo(1, undone_by="李工")
    assert store.read("compounds").index.tolist() == ["C001"]
    assert store.read("committees")["compound_id"].tolist() == ["C001"]


def test_rows_that_refer_to_each_other_go_together(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}), committees=committees({})))
    receipt = store.undo(1, undone_by="李工")
    assert (receipt.removed, receipt.kept) == (2, 0)


def test_an_import_is_undone_once(store: Store) -> None:
    store.save(import_batch(compounds=compounds({})))
    store.undo(1, undone_by="李工")
    with pytest.raises(AlreadyUndoneError) as caught:
        store.undo(1, undone_by="李工")
    assert caught.value.explain("zh").remedy == "需要恢复时，请撤销第 2 条。"
    with pytest.raises(AlreadyUndoneError):
        store.undo_preview(1)
    with pytest.raises(UndoError):
        store.undo(99, undone_by="李工")
    assert store.revision() == 2


def test_undoing_an_undo_does_the_import_again(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"build_year": 1985})))
    store.save(import_batch(compounds=compounds({"build_year": 1986}, {"build_year": 2001})))
    there = store.read("compounds")
    undone = store.undo(2, undone_by="李工")
    again = store.undo(undone.batch_id, undone_by="李工")
    assert_frame_equal(store.read("compounds"), there)
    assert (again.inserted, again.updated) == (1, 1)
    # And once more in either direction.
    store.undo(2, undone_by="李工")
    assert build_years(store) == {"C001": 1985}


def test_the_history_links_an_undo_and_what_it_undid(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}), file_name="小区.xlsx"))
    store.undo(1, undone_by="李工")
    undo, batch = store.history().to_dict("records")
    assert (undo["undoes"], undo["imported_by"], undo["file_name"], undo["removed"]) == (1, "李工", "小区.xlsx", 1)
    assert batch["undone_by"] == 2


def test_a_row_that_came_again_after_the_undo_stays_when_it_is_redone(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"build_year": 1985})))
    undone = store.undo(1, undone_by="李工")
    store.save(import_batch(compounds=compounds({"build_year": 1990})))
    receipt = store.undo(undone.batch_id, undone_by="李工")
    assert build_years(store) == {"C001": 1990}
    assert receipt.kept == 1


def test_a_preview_writes_nothing(store: Store) -> None:
    store.save(import_batch(compounds=compounds({})))
    store.undo_preview(1)
    assert store.revision() == 1


ROWS = st.dictionaries(
    st.sampled_from(["C001", "C002", "C003"]),
    st.fixed_dictionaries(
        {
            "build_year": st.sampled_from([pd.NA, 1985, 1990]),
            "households": st.sampled_from([pd.NA, 10, 20]),
            "geometry": st.sampled_from([None, unit_square(0, 0), unit_square(3, 3)]),
        }
    ),
    min_size=1,
)


def save_rows(store: Store, rows: dict[str, dict[str, object]]) -> int:
    """Save compounds by id; return the batch."""
    return store.save(
        import_batch(compounds=compounds(*({"id": key, "name": key} | row for key, row in rows.items())))
    ).batch_id


def test_undo_restores_exactly_what_was_before_the_save(tmp_path: Path) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(first=ROWS, second=ROWS)
    def check(first: dict[str, dict[str, object]], second: dict[str, dict[str, object]]) -> None:
        store = empty_store(tmp_path)
        save_rows(store, first)
        before = store.read("compounds")
        store.undo(save_rows(store, second), undone_by="李工")
        assert_frame_equal(store.read("compounds"), before)

    check()


def test_undoing_every_import_in_any_order_leaves_an_empty_store(tmp_path: Path) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(imports=st.lists(ROWS, min_size=1, max_size=4), random=st.randoms(use_true_random=False))
    def check(imports: list[dict[str, dict[str, object]]], random: object) -> None:
        store = empty_store(tmp_path)
        batches = [save_rows(store, rows) for rows in imports]
        random.shuffle(batches)  # type: ignore[attr-defined]
        for batch_id in batches:
            store.undo(batch_id, undone_by="李工")
        assert store.read("compounds").empty

    check()


WRITTEN = st.dictionaries(
    st.sampled_from(["C001", "C002", "C003"]),
    st.sets(st.sampled_from(["build_year", "households", "geometry"]), min_size=1),
    min_size=1,
)


def save_written(store: Store, number: int, written: dict[str, set[str]]) -> int:
    """Save into the named cells values that only import `number` has; return the batch."""
    values = {"build_year": 1970 + number, "households": number, "geometry": unit_square(number, 0)}
    blank = {"geometry": None}
    return save_rows(store, {key: blank | {name: values[name] for name in names} for key, names in written.items()})


def test_undoing_some_in_any_order_is_as_if_they_had_never_been(tmp_path: Path) -> None:
    # Every row is there from the start, so that no import hangs on a row that another brought.
    everything = {row_id: {"build_year", "households", "geometry"} for row_id in ("C001", "C002", "C003")}

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(imports=st.lists(WRITTEN, min_size=2, max_size=4), data=st.data())
    def check(imports: list[dict[str, set[str]]], data: st.DataObject) -> None:
        store, expected = empty_store(tmp_path), empty_store(tmp_path, "expected")
        numbered = dict(enumerate([everything, *imports]))
        batches = {number: save_written(store, number, written) for number, written in numbered.items()}
        undone = data.draw(st.lists(st.sampled_from(range(1, len(numbered))), unique=True))
        undos = [store.undo(batches[number], undone_by="李工").batch_id for number in undone]
        redone = data.draw(st.lists(st.sampled_from(range(len(undone))), unique=True)) if undone else []
        for place in redone:
            store.undo(undos[place], undone_by="李工")
        still_undone = {number for place, number in enumerate(undone) if place not in redone}
        for number, written in numbered.items():
            if number not in still_undone:
                save_written(expected, number, written)
        assert_frame_equal(store.read("compounds"), expected.read("compounds"))

    check()
