"""The store's file is a GeoPackage that GDAL, and so QGIS, reads and edits; its tables are those of the schemas."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pyogrio
import pyproj
import pytest
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from geodata.crs import STORAGE_CRS
from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import Store, connecting
from geodata.store.geometry_blobs import from_hex, from_wkb
from geodata.store.tables import KIND_TABLES, METADATA
from tests.factories import compounds, facilities, import_batch, unit_point, unit_square

SPATIAL = [name for name in ledger_kind_names() if ledger_kind(name).is_spatial]
POSTGRESQL = sa.make_url("postgresql://").get_dialect()()
# What SQLite says of a table: its columns, what they refer to, and which are unique or indexed.
PRAGMAS = ("table_info", "foreign_key_list", "index_list")


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return what a query on the file gives."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def snapshot(store: Store, tmp_path: Path) -> Path:
    """Return a snapshot of a store with two compounds, one of them without a place, and a facility."""
    placeless = compounds({}, {"geometry": None})
    store.save(import_batch(compounds=placeless, facilities=facilities({"geometry": unit_point(2, 3)})))
    target = tmp_path / "快照" / "snapshot.gpkg"
    store.snapshot(target)
    return target


def test_the_file_says_that_it_is_a_geopackage(store: Store) -> None:
    header = store.path.read_bytes()[:100]
    assert header[68:72] == b"GPKG"
    assert int.from_bytes(header[60:64], "big") == 10300


def test_a_snapshot_opens_with_every_layer_and_its_count(snapshot: Path) -> None:
    layers = {name for name, _ in pyogrio.list_layers(snapshot)}
    assert layers == set(ledger_kind_names())
    counts = {name: pyogrio.read_info(snapshot, layer=name)["features"] for name in layers}
    assert {name: count for name, count in counts.items() if count} == {"compounds": 2, "facilities": 1}


def test_a_snapshot_is_read_as_the_store_reads_itself(store: Store, snapshot: Path) -> None:
    frame = pyogrio.read_dataframe(snapshot, layer="compounds", use_arrow=True)
    assert frame.crs == pyproj.CRS(STORAGE_CRS)
    assert frame["id"].tolist() == ["C001", "C002"]
    assert frame.geometry[0].equals(store.read("compounds").geometry.iloc[0])
    assert frame.geometry[1] is None


def test_a_snapshot_replaces_one_that_was_there(store: Store, snapshot: Path) -> None:
    store.save(import_batch(compounds=compounds({}, {}, {})))
    store.snapshot(snapshot)
    assert pyogrio.read_info(snapshot, layer="compounds")["features"] == 3
    assert [path.name for path in snapshot.parent.iterdir()] == ["snapshot.gpkg"]


def test_the_extent_and_the_spatial_index_follow_the_rows(snapshot: Path) -> None:
    info = pyogrio.read_info(snapshot, layer="facilities")
    point = unit_point(2, 3)
    assert info["total_bounds"] == pytest.approx((point.x, point.y, point.x, point.y), abs=1e-4)
    assert info["capabilities"]["fast_spatial_filter"]
    near = pyogrio.read_dataframe(snapshot, layer="compounds", bbox=unit_square(0.2, 0.2, size=0.1).bounds)
    far = pyogrio.read_dataframe(snapshot, layer="compounds", bbox=unit_square(5, 5).bounds)
    assert (near["id"].tolist(), far["id"].tolist()) == (["C001"], [])


def test_the_coordinate_system_is_described_as_proj_knows_it(store: Store) -> None:
    ((definition,),) = rows(store.path, "SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = 4490")
    assert pyproj.CRS.from_wkt(str(definition)) == pyproj.CRS(STORAGE_CRS)


@pytest.mark.parametrize("name", ledger_kind_names())
def test_migrations_lead_to_the_tables_of_the_schemas(store: Store, name: str) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as expected:
        engine = sa.create_engine("sqlite://", creator=lambda: expected)
        METADATA.create_all(engine)
        for pragma in PRAGMAS:
            # A column that a later revision added stands last in a store.
            wanted = sorted(row[1:] for row in expected.execute(f"PRAGMA {pragma}({name})"))
            assert sorted(row[1:] for row in rows(store.path, f"PRAGMA {pragma}({name})")) == wanted, pragma


def test_column_types_are_those_that_a_geopackage_knows(store: Store) -> None:
    types = {row[2] for name in ledger_kind_names() for row in rows(store.path, f"PRAGMA table_info({name})")}
    assert types == {"INTEGER", "TEXT", "REAL", "BOOLEAN", "DATE", "GEOMETRY"}


def test_counts_and_index_stay_right_through_updates_and_undos(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}, {"geometry": None}, {})))
    store.save(import_batch(compounds=compounds({"geometry": unit_square(7, 7)}, {"geometry": unit_square(8, 8)})))
    assert_in_step(store)
    store.undo(2, undone_by="李工")
    assert_in_step(store)
    store.undo(1, undone_by="李工")
    assert_in_step(store)


def test_an_edit_made_with_gdal_keeps_counts_and_index_right(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}, {})))
    added = compounds({"id": "Q9", "geometry": unit_point(4, 4)}).reset_index()
    pyogrio.write_dataframe(added, store.path, layer="compounds", append=True)
    assert store.read("compounds").index.tolist() == ["C001", "C002", "Q9"]
    assert_in_step(store)
    # GDAL leaves the envelope of a point out of its header: our own triggers must find it.
    store.save(import_batch(compounds=compounds({"id": "Q9", "geometry": unit_point(6, 6)})))
    assert_in_step(store)


def assert_in_step(store: Store) -> None:
    """Check that GDAL's count and the spatial index of each layer say what the table holds."""
    for name in ledger_kind_names():
        ((count,),) = rows(store.path, f'SELECT count(*) FROM "{name}"')  # noqa: S608 - names of ours
        ((said,),) = rows(store.path, f"SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = '{name}'")  # noqa: S608 - names of ours
        assert said == count, name
    for name in SPATIAL:
        frame = store.read(name)
        boxes = rows(store.path, f'SELECT minx, miny, maxx, maxy FROM "rtree_{name}_geometry" ORDER BY id')  # noqa: S608 - names of ours
        bounds = frame.geometry.bounds.dropna().to_numpy().tolist()
        # The index keeps 4-byte numbers, rounded outwards.
        assert len(boxes) == len(bounds)
        for box, bound in zip(boxes, bounds, strict=True):
            assert box == pytest.approx(bound, abs=1e-4)


def test_the_journal_is_write_ahead_even_after_qgis_set_it_back(store: Store) -> None:
    rows(store.path, "PRAGMA journal_mode = DELETE")
    with contextlib.closing(connecting.connect(store.path, write=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_nothing_of_a_log_is_left_beside_a_store_at_rest(store: Store) -> None:
    store.save(import_batch(compounds=compounds({})))
    store.read("compounds")
    assert [path.name for path in store.path.parent.iterdir()] == [store.path.name]


def test_the_same_tables_can_be_made_in_postgis() -> None:
    ddl = str(CreateTable(KIND_TABLES["compounds"]).compile(dialect=POSTGRESQL))
    assert "geometry geometry(GEOMETRY, 4490)" in ddl
    assert "floor_area_m2 DOUBLE PRECISION" in ddl


def test_postgis_is_given_wkb_with_its_srid() -> None:
    (blob,) = from_wkb(from_hex([unit_point(0, 0).wkb_hex])).to_pylist()
    bind = KIND_TABLES["facilities"].c.geometry.type.bind_processor(POSTGRESQL)
    assert bind is not None
    assert bind(blob) == "0101000020" + (4490).to_bytes(4, "little").hex() + unit_point(0, 0).wkb_hex[10:].lower()
