"""What lies below static/generated/: made once, whole or not at all, and without a word that isn't for everyone."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyogrio
import pytest

from maps import publish as publishing
from maps.publish import DEFAULT_BOUNDS, KEEP_COUNT, KEEP_S, publish
from tests.factories import (
    ORIGIN_LAT,
    ORIGIN_LON,
    UNIT_DEG,
    communities,
    compounds,
    facilities,
    frame_of,
    unit_line,
    unit_point,
    unit_square,
)

if TYPE_CHECKING:
    import geopandas as gpd

SECRETS = {
    "name": "机密小区",
    "aliases": "俗称",
    "address": "某路1号",
    "note": "电话13800000000",
    "source": "台账.xlsx",
}


def _frame(kind: str, *rows: dict[str, object]) -> gpd.GeoDataFrame:
    return cast("gpd.GeoDataFrame", frame_of(kind, *rows))


def _street() -> dict[str, gpd.GeoDataFrame]:
    return {
        "boundary": _frame("boundary", {"name": "某街道", "geometry": unit_square(0, 0, size=4)}),
        "communities": communities({"geometry": unit_square(0, 0, size=4)}),
        "compounds": compounds(SECRETS, {"geometry": unit_square(8, 8)}, {"geometry": unit_point(1, 3)}),
        "facilities": facilities({"name": "秘密养老院", "phone": "13900000000", "geometry": unit_square(2, 2)}),
        "roads": _frame(
            "roads",
            {"name": "古槐路", "road_class": "primary", "note": "内部", "geometry": unit_line((0, 0), (0, 4))},
            {"name": "古槐路", "road_class": "primary", "geometry": unit_line((0, 4), (0, 6))},
        ),
        "water": _frame("water", {"name": "小洸河", "kind": "river", "geometry": unit_square(5, 0)}),
        "buildings": _frame("buildings", {"name": "3号楼", "compound": "机密小区", "geometry": unit_square(0, 0)}),
    }


def _folder(static_dir: Path, url: str) -> Path:
    return static_dir / url.removeprefix("app/static/")


def _outlines(static_dir: Path, url: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_folder(static_dir, url) / "outlines.json").read_text(encoding="utf-8"))
    return read


def test_outlines_carry_ids_and_geometry_and_nothing_else(tmp_path: Path) -> None:
    published = publish(_street(), tmp_path)
    text = (_folder(tmp_path, published.url) / "outlines.json").read_text(encoding="utf-8")
    for word in (*SECRETS.values(), "秘密养老院", "13900000000", "某街道", "社区1"):
        assert word not in text
    layers = _outlines(tmp_path, published.url)["layers"]
    assert set(layers) == {"boundary", "communities", "compounds", "facilities"}
    for collection in layers.values():
        for feature in collection["features"]:
            assert set(feature) == {"type", "id", "properties", "geometry"}
            assert feature["properties"] == {}


def test_tiles_carry_the_labels_of_roads_and_water_and_no_others(tmp_path: Path) -> None:
    published = publish(_street(), tmp_path)
    folder = _folder(tmp_path, published.url)
    assert _outlines(tmp_path, published.url)["tiles"] == ["base", "buildings"]
    base = pyogrio.read_dataframe(folder / "base.pmtiles")
    assert set(base.columns) - {"mvt_id"} == {"layer", "class", "name", "geometry"}
    assert set(base["name"]) - {""} == {"古槐路", "小洸河"}
    buildings = pyogrio.read_dataframe(folder / "buildings.pmtiles")
    assert set(buildings.columns) - {"mvt_id"} == {"layer", "geometry"}
    assert set(buildings["layer"]) == {"building"}


def test_places_beyond_the_boundary_are_listed(tmp_path: Path) -> None:
    published = publish(_street(), tmp_path)
    assert _outlines(tmp_path, published.url)["layers"]["compounds"]["outside"] == ["C002"]


def test_nothing_is_outside_where_no_boundary_is_known(tmp_path: Path) -> None:
    published = publish({"compounds": compounds({}, {})}, tmp_path)
    assert _outlines(tmp_path, published.url)["layers"]["compounds"]["outside"] == []


def test_a_facility_is_a_point_inside_its_ground(tmp_path: Path) -> None:
    published = publish(_street(), tmp_path)
    (facility,) = _outlines(tmp_path, published.url)["layers"]["facilities"]["features"]
    lon, lat = facility["geometry"]["coordinates"]
    assert facility["geometry"]["type"] == "Point"
    assert 2 < (lon - ORIGIN_LON) / UNIT_DEG < 3
    assert 2 < (lat - ORIGIN_LAT) / UNIT_DEG < 3


def test_coordinates_have_six_decimals(tmp_path: Path) -> None:
    shifted = compounds({"geometry": unit_point(1 / 3, 1 / 7)})
    published = publish({"compounds": shifted}, tmp_path)
    (compound,) = _outlines(tmp_path, published.url)["layers"]["compounds"]["features"]
    assert compound["geometry"]["coordinates"] == [116.570333, 35.410143]


def test_an_id_that_is_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = '"},{"</script><img src=x>'
    published = publish({"compounds": compounds({"id": hostile})}, tmp_path)
    (compound,) = _outlines(tmp_path, published.url)["layers"]["compounds"]["features"]
    assert compound["id"] == hostile


def test_the_extent_is_the_boundarys_else_that_of_all_there_is(tmp_path: Path) -> None:
    south, west, north, east = publish(_street(), tmp_path).bounds
    assert (south, west) == pytest.approx((ORIGIN_LAT, ORIGIN_LON))
    assert (north, east) == pytest.approx((ORIGIN_LAT + 4 * UNIT_DEG, ORIGIN_LON + 4 * UNIT_DEG))
    alone = publish({"compounds": compounds({}, {})}, tmp_path)
    # With room around, or compounds that are points would stand at the map's edge.
    room_deg = max(0.08 * 2 * UNIT_DEG, 0.0005)
    assert alone.bounds[3] == pytest.approx(ORIGIN_LON + 2 * UNIT_DEG + room_deg)


def test_an_empty_store_still_has_a_map(tmp_path: Path) -> None:
    published = publish({"compounds": compounds(), "roads": _frame("roads")}, tmp_path)
    outlines = _outlines(tmp_path, published.url)
    assert published.bounds == DEFAULT_BOUNDS
    assert outlines["tiles"] == []
    assert outlines["layers"] == {}


def test_a_compound_without_a_place_is_left_out(tmp_path: Path) -> None:
    published = publish({"compounds": compounds({"geometry": None}, {})}, tmp_path)
    (compound,) = _outlines(tmp_path, published.url)["layers"]["compounds"]["features"]
    assert compound["id"] == "C002"


def test_the_same_content_is_published_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(_street(), tmp_path)

    def refuse(*_: object) -> None:
        message = "written twice"
        raise AssertionError(message)

    monkeypatch.setattr(publishing, "_write", refuse)
    assert publish(_street(), tmp_path) == first


def test_what_is_not_shown_does_not_change_the_folder(tmp_path: Path) -> None:
    frames = _street()
    first = publish(frames, tmp_path)
    assert publish({**frames, "compounds": frames["compounds"].assign(name="改名")}, tmp_path) == first


@pytest.mark.parametrize("kind", ["compounds", "roads", "buildings"])
def test_another_outline_is_another_folder(tmp_path: Path, kind: str) -> None:
    frames = _street()
    first = publish(frames, tmp_path)
    moved = frames[kind].assign(geometry=frames[kind].geometry.translate(UNIT_DEG))
    assert publish({**frames, kind: moved}, tmp_path).url != first.url


def test_a_publication_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[str]:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(publishing, "write_tiles", fail)
    with pytest.raises(OSError, match="disk full"):
        publish(_street(), tmp_path)
    assert list((tmp_path / "generated").iterdir()) == []


def test_old_folders_go_but_never_the_newest_few_nor_recent_ones(tmp_path: Path) -> None:
    generated = tmp_path / "generated"
    long_ago = time.time() - KEEP_S - 60
    for place in range(KEEP_COUNT + 2):
        (generated / f"old{place}").mkdir(parents=True)
        os.utime(generated / f"old{place}", (long_ago + place, long_ago + place))
    (generated / "recent").mkdir()
    published = publish({"compounds": compounds({})}, tmp_path)
    left = {path.name for path in generated.iterdir()}
    newest = {f"old{place}" for place in range(3, KEEP_COUNT + 2)}
    assert left == {Path(published.url).name, "recent", *newest}
