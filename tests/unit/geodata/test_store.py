"""Saving and reading: rows come back as they went in, by id, and what is known is never wiped."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import MultiPolygon, Point, Polygon
from shapely.affinity import translate

from config.errors import StoreError, ViewModeError
from geodata.schemas import Column, conform, ledger_kind, ledger_kind_names
from geodata.store import ImportBatch, PendingRow, Store
from tests.factories import committees, compounds, empty_store, facilities, import_batch, unit_point, unit_square

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
SQUARE = unit_square(0, 0)
HOLED = Polygon(SQUARE.exterior.coords, [SQUARE.buffer(-0.0002).exterior.coords])


def cell_values(column: Column) -> st.SearchStrategy[object]:
    """Any value that a column of this type may hold."""
    by_type: dict[str, st.SearchStrategy[object]] = {
        "integer": st.integers(-(2**63), 2**63 - 1),
        "number": st.floats(allow_nan=False, allow_infinity=False),
        "boolean": st.booleans(),
        "date": st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(pd.Timestamp),
    }
    return st.one_of(st.none(), by_type.get(column.type, TEXTS))


def places() -> st.SearchStrategy[object]:
    """Geometries of every kind, moved by any amount."""
    shapes = [SQUARE, HOLED, MultiPolygon([SQUARE, unit_square(2, 0)]), Point(116.57, 35.41)]
    moves = st.floats(-1, 1)
    moved = st.builds(translate, st.sampled_from(shapes), moves, moves)
    return st.one_of(st.none(), moved)


@st.composite
def frames(draw: st.DrawFn, kind_name: str) -> pd.DataFrame:
    """Draw a conformed frame of `kind_name` with any values; what it refers to is left open."""
    kind = ledger_kind(kind_name)
    columns = {column.name: cell_values(column) for column in kind.all_columns if column.name != "compound_id"}
    if kind.is_spatial:
        columns["geometry"] = places()
    ids = draw(st.lists(TEXTS, min_size=1, max_size=4, unique=True))
    rows = [{"id": row_id} | {name: draw(values) for name, values in columns.items()} for row_id in ids]
    return conform(pd.DataFrame(rows, dtype=object), kind_name)


@pytest.mark.parametrize("kind", ["compounds", "committees", "roads", "property_services"])
def test_what_is_saved_is_what_is_read(tmp_path: Path, kind: str) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(frame=frames(kind))
    def check(frame: pd.DataFrame) -> None:
        store = empty_store(tmp_path)
        store.save(ImportBatch({kind: frame}, "任意.xlsx", "", "张工", None))
        assert_frame_equal(store.read(kind), frame)

    check()


@pytest.mark.parametrize("kind", ledger_kind_names())
def test_an_empty_store_gives_an_empty_frame_of_every_kind(store: Store, kind: str) -> None:
    frame = store.read(kind)
    assert frame.empty
    assert list(frame.columns) == list(conform(pd.DataFrame(), kind).columns)
    assert isinstance(frame, gpd.GeoDataFrame) == ledger_kind(kind).is_spatial


def test_an_unknown_kind_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.read("dragons")
    with pytest.raises(ValueError, match="dragons"):
        store.save(import_batch(dragons=pd.DataFrame()))


def test_a_row_with_a_known_id_is_updated_and_others_inserted(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"build_year": 1985}, {"build_year": 1990})))
    receipt = store.save(import_batch(compounds=compounds({"build_year": 1986}, {"build_year": 1990}, {})))
    assert (receipt.inserted, receipt.updated, receipt.unchanged) == (1, 1, 1)
    assert store.read("compounds")["build_year"].tolist() == [1986, 1990, pd.NA]


def test_a_cell_that_says_nothing_never_wipes_a_known_one(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"households": 120, "address": "翰林街1号"})))
    receipt = store.save(import_batch(compounds=compounds({"address": "", "geometry": None, "build_year": 1988})))
    (row,) = store.read("compounds").to_dict("records")
    assert (row["households"], row["address"], row["build_year"]) == (120, "翰林街1号", 1988)
    assert row["geometry"] == unit_square(0, 0)
    assert receipt.updated == 1


def test_an_import_that_changes_nothing_still_stands_in_the_history(store: Store) -> None:
    batch = import_batch(compounds=compounds({}, {}))
    store.save(batch)
    receipt = store.save(batch)
    assert (receipt.inserted, receipt.updated, receipt.unchanged) == (0, 0, 2)
    assert store.history()["batch_id"].tolist() == [2, 1]


def test_two_rows_with_one_id_are_refused_and_nothing_is_written(store: Store) -> None:
    twice = compounds({"id": "C001"}, {"id": "C001"})
    with pytest.raises(ValueError, match="C001"):
        store.save(import_batch(compounds=twice))
    assert store.revision() == 0


def test_a_row_that_refers_to_nothing_is_refused_and_nothing_is_written(store: Store) -> None:
    with pytest.raises(StoreError):
        store.save(import_batch(facilities=facilities({}), committees=committees({"compound_id": "C999"})))
    assert store.revision() == 0
    assert store.read("facilities").empty


def test_rows_may_refer_to_rows_of_the_same_import(store: Store) -> None:
    store.save(import_batch(committees=committees({"status": "established"}), compounds=compounds({})))
    assert store.read("committees")["compound_id"].tolist() == ["C001"]


def test_the_revision_grows_with_every_import(store: Store) -> None:
    assert store.revision() == 0
    for expected in (1, 2, 3):
        assert store.save(import_batch(compounds=compounds({}))).batch_id == expected
        assert store.revision() == expected


def test_the_history_says_who_imported_what(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}), as_of=dt.date(2025, 3, 1), file_name="小区.xlsx"))
    (row,) = store.history().to_dict("records")
    assert (row["imported_by"], row["file_name"], row["kinds"], row["inserted"]) == (
        "张工",
        "小区.xlsx",
        "compounds",
        1,
    )
    assert row["as_of"] == pd.Timestamp("2025-03-01")
    assert dt.datetime.fromisoformat(row["imported_at"]).tzinfo is not None
    assert pd.isna(row["undone_by"])


def test_changes_name_each_cell_that_a_batch_changed(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"build_year": 1985})))
    store.save(import_batch(compounds=compounds({"build_year": 1986, "geometry": unit_square(5, 5)})))
    changes = store.changes(2)
    assert changes["column"].tolist() == ["build_year", "geometry"]
    assert changes.to_dict("records")[0] == {
        "kind": "compounds",
        "row_id": "C001",
        "operation": "update",
        "column": "build_year",
        "before": "1985",
        "after": "1986",
    }
    assert changes["after"].tolist()[1].startswith("POLYGON")


def test_rows_kept_back_are_kept_with_their_problems(store: Store) -> None:
    cells = {"小区名称": "<img src=x>", "建成年份": "=cmd|' /C calc'!A0"}
    kept = PendingRow("compounds", 7, cells, [{"column": "build_year", "code": "not_a_number", "value": "=cmd"}])
    receipt = store.save(import_batch(compounds=compounds({}), pending=(kept,)))
    row = store.pending_rows().iloc[0]
    assert receipt.pending == 1
    assert PendingRow(row["kind"], row["row_number"], row["cells"], row["problems"]) == kept


def test_rows_kept_back_go_with_their_import_when_it_is_undone(store: Store) -> None:
    receipt = store.save(import_batch(pending=(PendingRow("compounds", 1, {}, []),)))
    undone = store.undo(receipt.batch_id, undone_by="李工")
    assert store.pending_rows().empty
    store.undo(undone.batch_id, undone_by="李工")
    assert len(store.pending_rows()) == 1


def test_new_ids_go_on_from_the_last_one_used(store: Store) -> None:
    assert store.new_ids("compounds", 2) == ["C001", "C002"]
    store.save(import_batch(compounds=compounds({"id": "C074"}, {"id": "别的编号"})))
    assert store.new_ids("compounds", 1) == ["C075"]
    assert store.new_ids("facilities", 1) == ["F001"]


def test_an_id_is_not_given_again_once_its_row_is_undone(store: Store) -> None:
    receipt = store.save(import_batch(compounds=compounds({"id": "C009"})))
    store.undo(receipt.batch_id, undone_by="李工")
    assert store.new_ids("compounds", 1) == ["C010"]


def test_an_offices_own_long_code_does_not_push_the_counter(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"id": "C370811002001"})))
    assert store.new_ids("compounds", 1) == ["C001"]


def test_more_ids_than_one_look_takes(store: Store) -> None:
    ids = store.new_ids("buildings", 2345)
    assert len(set(ids)) == 2345
    assert ids[-1] == "B2345"


def test_a_store_for_viewing_refuses_every_write(tmp_path: Path) -> None:
    path = empty_store(tmp_path).path
    view = Store.open(path, view_only=True)
    with pytest.raises(ViewModeError):
        view.save(import_batch(compounds=compounds({})))
    with pytest.raises(ViewModeError):
        view.new_ids("compounds", 1)
    with pytest.raises(ViewModeError):
        view.undo(1, undone_by="李工")
    assert view.read("compounds").empty
    assert view.history().empty


def test_a_store_for_viewing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ViewModeError):
        Store.open(tmp_path / "new.gpkg", view_only=True)
    assert list(tmp_path.iterdir()) == []


def test_texts_of_files_are_kept_as_they_are(store: Store) -> None:
    hostile = ["<img onerror=alert(1)>", "${7*7}", "`whoami`", "'; DROP TABLE compounds; --", '"', "a\nb\tc"]
    store.save(import_batch(compounds=compounds(*({"name": text} for text in hostile))))
    assert store.read("compounds")["name"].tolist() == hostile


def test_an_empty_geometry_is_no_geometry(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"geometry": Polygon()}, {"geometry": unit_point(0, 0)})))
    assert store.read("compounds").geometry.isna().tolist() == [True, False]


def test_halves_of_surrogate_pairs_from_broken_files_are_replaced(store: Store) -> None:
    kept = PendingRow("compounds", 1, {"名称": "a\udcff"}, [])
    store.save(import_batch(file_name="\udcff.xlsx", compounds=compounds({}), pending=(kept,)))
    assert store.history()["file_name"].tolist() == ["?.xlsx"]
    assert store.pending_rows()["cells"].tolist() == [{"名称": "a?"}]
