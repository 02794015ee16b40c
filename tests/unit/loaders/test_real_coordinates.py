"""The systems of real files are told by what the street already has, and 无法判断 is said where nothing tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geodata.crs import wgs84_to_bd09, wgs84_to_gcj02
from loaders.choices import Choices
from loaders.importing import plan_import
from loaders.projected import from_gauss_kruger, looks_projected
from tests.factories import compounds, empty_store, frame_of, import_batch, unit_point, unit_square
from tests.ledgers import workbook
from tests.real_data import jining_workbook, real_file

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store import Store

HEADER = ["小区名称", "户数", "经度", "纬度"]
IN_METRES = ["小区名称", "户数", "X坐标", "Y坐标"]
JINING, RENCHENG = "compounds/jining_fccs.json", "boundary/rencheng_{}.geojson"


def street(tmp_path: Path) -> Store:
    store = empty_store(tmp_path)
    outline = frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0, size=8)})
    store.save(import_batch(boundary=outline))
    return store


def ledger(points: list[tuple[float, float]]) -> bytes:
    return workbook(HEADER, *([f"小区{place}", 10, *point] for place, point in enumerate(points)))


def spread(count: int) -> tuple[np.ndarray, np.ndarray]:
    places = [unit_point(0.3 + place % 8 * 0.9, 0.3 + place // 8 * 0.9) for place in range(count)]
    return np.array([p.x for p in places]), np.array([p.y for p in places])


def test_sixty_points_inside_the_boundary_under_one_system_only_tell_it(tmp_path: Path) -> None:
    lon, lat = wgs84_to_bd09(*spread(60))
    plan = plan_import(ledger(list(zip(lon.tolist(), lat.tolist(), strict=True))), "a.xlsx", street(tmp_path))
    assert (plan.crs, plan.crs_certainty) == ("bd09", "boundary")
    assert plan.crs_guess.candidates[0].inside_share == 1.0
    assert len(plan.crs_guess.candidates[0].points) == 60


def test_a_few_points_are_asked_about_and_all_systems_can_be_compared(tmp_path: Path) -> None:
    lon, lat = wgs84_to_gcj02(*spread(10))
    plan = plan_import(ledger(list(zip(lon.tolist(), lat.tolist(), strict=True))), "a.xlsx", street(tmp_path))
    assert plan.crs_certainty == "undecided"
    assert {each.system for each in plan.crs_guess.candidates} == {"wgs84", "gcj02", "bd09"}


def test_points_that_lie_inside_under_two_systems_are_asked_about(tmp_path: Path) -> None:
    store = empty_store(tmp_path)
    store.save(import_batch(boundary=frame_of("boundary", {"name": "大", "geometry": unit_square(-40, -40, size=90)})))
    lon, lat = wgs84_to_gcj02(*spread(60))
    plan = plan_import(ledger(list(zip(lon.tolist(), lat.tolist(), strict=True))), "a.xlsx", store)
    assert plan.crs_certainty == "undecided"


def test_a_file_whose_columns_are_swapped_throughout_is_turned_and_said_so(tmp_path: Path) -> None:
    lon, lat = spread(4)
    swapped = ledger(list(zip(lat.tolist(), lon.tolist(), strict=True)))
    plan = plan_import(swapped, "a.xlsx", street(tmp_path), Choices(crs="wgs84"))
    assert plan.crs_guess.axes_swapped
    assert plan.rows_good == 4
    assert plan.frames["compounds"].geometry.iloc[0].x == pytest.approx(lon[0])
    left = plan_import(swapped, "a.xlsx", street(tmp_path), Choices(crs="wgs84", axes_swapped=False))
    assert left.rows_good == 0


def test_single_swapped_rows_are_turned_only_when_a_person_says_so(tmp_path: Path) -> None:
    lon, lat = spread(5)
    points = [*zip(lon[:4].tolist(), lat[:4].tolist(), strict=True), (float(lat[4]), float(lon[4]))]
    plan = plan_import(ledger(points), "a.xlsx", street(tmp_path), Choices(crs="wgs84"))
    assert [problem.code for problem in plan.problems] == ["swapped_coordinates"]
    turned = plan_import(ledger(points), "a.xlsx", street(tmp_path), Choices(crs="wgs84", turn_swapped_rows=True))
    assert (turned.rows_good, [problem.code for problem in turned.problems]) == (5, ["turned_coordinates"])
    assert turned.frames["compounds"].geometry.iloc[4].x == pytest.approx(lon[4])


@pytest.mark.parametrize("prefix", [0.0, 39_000_000.0])
@pytest.mark.parametrize("north_first", [True, False])
def test_plane_coordinates_with_and_without_the_zone_become_degrees(
    tmp_path: Path,
    prefix: float,
    north_first: bool,  # noqa: FBT001 - a case
) -> None:
    lon, lat = spread(4)
    east, north = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4548", always_xy=True).transform(lon, lat)
    pair = [
        (n, e + prefix) if north_first else (e + prefix, n) for e, n in zip(east.tolist(), north.tolist(), strict=True)
    ]
    content = workbook(IN_METRES, *([f"小区{place}", 10, *point] for place, point in enumerate(pair)))
    plan = plan_import(content, "a.xlsx", street(tmp_path))
    assert (plan.crs, plan.crs_certainty, plan.rows_good) == ("cgcs2000_gk", "metres", 4)
    place = plan.frames["compounds"].geometry.iloc[0]
    assert (place.x, place.y) == (pytest.approx(lon[0], abs=1e-9), pytest.approx(lat[0], abs=1e-9))


def test_plane_coordinates_without_a_zone_and_without_a_street_are_refused_row_by_row(tmp_path: Path) -> None:
    rows = ([f"小区{n}", 10, 3_920_000.0 + n, 461_000.0 + n] for n in range(3))
    content = workbook(IN_METRES, *rows)
    plan = plan_import(content, "a.xlsx", empty_store(tmp_path), Choices(kind="compounds"))
    assert plan.rows_good == 0
    assert {problem.code for problem in plan.problems} == {"bad_coordinates"}


@given(st.floats(73.6, 135.0), st.floats(18.0, 53.5))
def test_plane_coordinates_go_there_and_back_to_a_billionth_of_a_degree(longitude: float, latitude: float) -> None:
    zone = round(longitude / 3)
    crs = f"EPSG:{4513 + zone - 25}"
    if not 25 <= zone <= 45:
        return
    east, north = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True).transform(longitude, latitude)
    points = np.array([[north, east]])
    assert looks_projected(points)
    back = from_gauss_kruger(points, None)
    assert back[0] == pytest.approx([longitude, latitude], abs=1e-9)


@given(st.floats(73.6, 135.0), st.floats(18.0, 53.5), st.booleans())
def test_plane_coordinates_of_six_degree_zones_go_there_and_back(
    longitude: float,
    latitude: float,
    says_zone: bool,  # noqa: FBT001 - a case
) -> None:
    zone = int(longitude // 6) + 1
    crs = f"EPSG:{4491 + zone - 13 if says_zone else 4502 + zone - 13}"
    east, north = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True).transform(longitude, latitude)
    points = np.array([[north, east]])
    assert looks_projected(points)
    back = from_gauss_kruger(points, None if says_zone else longitude + 0.1)
    assert back[0] == pytest.approx([longitude, latitude], abs=1e-9)


@given(st.floats(73.6, 135.0), st.floats(3.5, 53.5))
def test_degrees_are_never_taken_for_metres(longitude: float, latitude: float) -> None:
    assert not looks_projected(np.array([[longitude, latitude], [latitude, longitude]]))


def features(points: list[Point], crs: str) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": crs}},
            "features": [
                {"type": "Feature", "properties": {"名称": f"小区{n}"}, "geometry": p.__geo_interface__}
                for n, p in enumerate(points)
            ],
        }
    ).encode()


@pytest.mark.parametrize("code", [4548, 3857, 32650, 4527])
def test_features_of_any_system_that_the_file_names_are_converted(tmp_path: Path, code: int) -> None:
    lon, lat = spread(3)
    x, y = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True).transform(lon, lat)
    content = features([Point(a, b) for a, b in zip(x, y, strict=True)], f"urn:ogc:def:crs:EPSG::{code}")
    plan = plan_import(content, "a.geojson", street(tmp_path), Choices(kind="compounds"))
    assert (plan.crs, plan.crs_certainty, plan.rows_good) == ("cgcs2000", "stated", 3)
    assert plan.frames["compounds"].geometry.iloc[0].x == pytest.approx(lon[0], abs=1e-7)


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_jining_is_told_as_bd09_by_the_names_that_it_shares(tmp_path: Path, form: str) -> None:
    content = real_file(JINING).read_bytes()
    store = empty_store(tmp_path)
    first = plan_import(content, "jining.json", store, Choices(crs="bd09"))
    known = first.frames["compounds"].drop_duplicates("name").head(51)[["name", "geometry"]]
    store.save(import_batch(compounds=compounds(*known.to_dict("records"))))
    if form == "xlsx":
        content = jining_workbook()
    plan = plan_import(content, f"jining.{form}", store)
    assert (plan.crs, plan.crs_certainty, plan.crs_guess.shared_names) == ("bd09", "names", 51)
    assert plan.rows_read == 789
    assert sum(problem.code == "no_coordinates" for problem in plan.problems) == 197
    assert sum(problem.code == "swapped_coordinates" for problem in plan.problems) == 5
    turned = plan_import(content, f"jining.{form}", store, Choices(turn_swapped_rows=True))
    assert sum(problem.code == "turned_coordinates" for problem in turned.problems) == 5
    assert turned.rows_good == plan.rows_good + 5


def test_the_outline_of_a_district_is_told_by_the_one_that_is_there_and_else_not_at_all(tmp_path: Path) -> None:
    shifted = real_file(RENCHENG.format("gcj02_cnmaps")).read_bytes()
    true = json.loads(real_file(RENCHENG.format("wgs84_amap")).read_bytes())
    del true["crs"]
    store = empty_store(tmp_path)
    alone = plan_import(shifted, "任城区.geojson", store, Choices(kind="boundary"))
    assert (alone.crs_certainty, "无法判断" in alone.crs_note("zh")) == ("undecided", True)
    stated = real_file(RENCHENG.format("wgs84_amap")).read_bytes()
    store.save(plan_import(stated, "任城区.geojson", store, Choices(kind="boundary")).to_batch("张工"))
    told = plan_import(shifted, "任城区.geojson", store, Choices(kind="boundary"))
    assert (told.crs, told.crs_certainty) == ("gcj02", "outline")
    again = plan_import(json.dumps(true).encode(), "任城区.geojson", store, Choices(kind="boundary"))
    assert again.crs == "wgs84"
