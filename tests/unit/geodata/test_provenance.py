"""Where a stored cell came from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from geodata.store import Store
from geodata.store.provenance import CellSource, cell_sources, files_of, ledgers_of_rows
from tests.factories import compounds, empty_store, import_batch, unit_square

MAY, JUNE = dt.date(2026, 5, 31), dt.date(2026, 6, 30)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Fill a store from a table of May and then from outlines of June, which the row's own source then names."""
    store = empty_store(tmp_path)
    table = {"households": 172, "geometry": unit_square(0, 0), "source": "小区.xlsx", "as_of": MAY}
    outlines = {"geometry": unit_square(2, 2), "source": "轮廓.geojson", "as_of": JUNE}
    store.save(import_batch(file_name="小区.xlsx", as_of=MAY, compounds=compounds(table)))
    store.save(import_batch(file_name="轮廓.geojson", as_of=JUNE, compounds=compounds(outlines)))
    return store


def test_a_later_file_is_not_the_source_of_what_it_did_not_write(store: Store) -> None:
    (cells,) = cell_sources(store.path, [("compounds", "C001")])

    assert store.read("compounds").loc["C001", "source"] == "轮廓.geojson"
    assert cells["households"] == CellSource("小区.xlsx", "", MAY)
    assert cells["geometry"] == CellSource("轮廓.geojson", "", JUNE)


def test_what_a_file_gives_as_its_source_stands_beside_the_file(tmp_path: Path) -> None:
    store = empty_store(tmp_path)
    store.save(import_batch(file_name="小区.xlsx", compounds=compounds({"households": 5, "source": "民政局"})))

    assert cell_sources(store.path, [("compounds", "C001")])[0]["households"] == CellSource("小区.xlsx", "民政局", None)


def test_an_import_that_was_taken_back_is_no_source(store: Store) -> None:
    store.undo(2, undone_by="张工")

    assert cell_sources(store.path, [("compounds", "C001")])[0]["geometry"].file == "小区.xlsx"
    assert [file.file for file in files_of(store.path, "compounds")] == ["小区.xlsx"]

    store.undo(3, undone_by="张工")

    assert cell_sources(store.path, [("compounds", "C001")])[0]["geometry"].file == "轮廓.geojson"


def test_the_files_of_a_kind_are_those_that_wrote_its_rows(store: Store) -> None:
    assert files_of(store.path, "compounds") == [CellSource("小区.xlsx", "", MAY), CellSource("轮廓.geojson", "", JUNE)]
    assert files_of(store.path, "committees") == []


def test_a_row_that_is_not_there_has_no_cells(store: Store) -> None:
    assert cell_sources(store.path, [("compounds", "C999")])[0] == {}
    assert cell_sources(store.path, [("grids", "C001")])[0] == {}


def test_a_row_came_in_with_the_file_that_first_named_it(store: Store) -> None:
    assert ledgers_of_rows(store.path, "compounds") == {"C001": "小区.xlsx"}
    assert ledgers_of_rows(store.path, "committees") == {}
