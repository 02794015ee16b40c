"""Two people at once: both succeed where they touch different things, else the second is told and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from config.errors import StoreChangedError
from geodata.store import ImportBatch, PendingRow, Store
from tests.factories import compounds, facilities, import_batch


@pytest.fixture
def seen(store: Store) -> Store:
    """Return a store as two people saw it: one compound, one row that waits."""
    first = import_batch(compounds=compounds({"households": 98, "build_year": 1985}))
    store.save(replace(first, pending=(PendingRow("compounds", 2, {"名称": "甲"}, []),)))
    return store


def planned(batch: ImportBatch, store: Store) -> ImportBatch:
    """Return a batch as planned with the store of now."""
    return replace(batch, planned_at=store.revision())


def test_people_who_change_different_cells_both_succeed(seen: Store) -> None:
    mine = planned(import_batch(compounds=compounds({"households": 99, "source": "甲.xlsx"})), seen)
    seen.save(planned(import_batch(compounds=compounds({"build_year": 1986, "source": "乙.xlsx"})), seen))
    seen.save(mine)
    row = seen.read("compounds").loc["C001"]
    assert (row["households"], row["build_year"]) == (99, 1986)


def change_the_cell(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"households": 120})))


def take_the_row_out(store: Store) -> None:
    store.undo(1, undone_by="李工")


@pytest.mark.parametrize("meanwhile", [change_the_cell, take_the_row_out])
def test_a_cell_that_another_changed_since_is_not_overwritten(seen: Store, meanwhile: Callable[[Store], None]) -> None:
    mine = planned(import_batch(compounds=compounds({"households": 99})), seen)
    meanwhile(seen)
    before = seen.read("compounds")
    with pytest.raises(StoreChangedError) as caught:
        seen.save(mine)
    assert caught.value.values["batch_id"] == 2
    assert seen.revision() == 2
    assert seen.read("compounds").equals(before)


def test_a_cell_that_another_set_to_the_same_is_no_conflict(seen: Store) -> None:
    mine = planned(import_batch(compounds=compounds({"households": 99, "build_year": 1990})), seen)
    seen.save(import_batch(compounds=compounds({"households": 99})))
    assert seen.save(mine).updated == 1


def test_one_file_that_two_people_bring_at_once_comes_in_once(seen: Store) -> None:
    mine, theirs = (
        planned(import_batch(compounds=compounds({"id": row_id, "name": "新苑"})), seen) for row_id in ("C002", "C003")
    )
    seen.save(theirs)
    with pytest.raises(StoreChangedError):
        seen.save(mine)
    assert seen.read("compounds")["name"].tolist() == ["小区1", "新苑"]


def test_new_rows_of_different_kinds_both_come_in(seen: Store) -> None:
    mine = planned(import_batch(facilities=facilities({})), seen)
    seen.save(planned(import_batch(compounds=compounds({"id": "C002"})), seen))
    assert seen.save(mine).inserted == 1


def test_a_row_that_waits_is_mended_by_one_person_only(seen: Store) -> None:
    waiting = int(seen.pending_rows()["pending_id"].iloc[0])
    mine = planned(replace(import_batch(), settles=(waiting,), action="mend"), seen)
    seen.save(replace(mine))
    with pytest.raises(StoreChangedError):
        seen.save(mine)


def test_what_nobody_planned_is_compared_with_the_store_as_it_is(seen: Store) -> None:
    change_the_cell(seen)
    seen.save(import_batch(compounds=compounds({"households": 99})))
    assert seen.read("compounds").loc["C001", "households"] == 99
