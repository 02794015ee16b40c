"""Places: read, checked, converted once; the system guessed by names, never in silence."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LinearRing, LineString, Point, Polygon

from config.errors import CrsError
from geodata.crs import wgs84_to_bd09, wgs84_to_gcj02
from loaders.coordinates import convert, point_problem, raw_columns, read_degrees, read_pair
from loaders.crs_guess import CrsGuess, far_rows, guess_crs
from loaders.vectors import mend
from tests.factories import compounds, frame_of, unit_point, unit_square

ANY_CELL = st.one_of(st.none(), st.text(max_size=90), st.integers(), st.floats(), st.booleans())


@pytest.mark.parametrize(
    "cell",
    [
        116.57,
        "116.57",
        "１１６．５７",
        "116.57°",
        "E116.57",
        "东经116.57度",
        "116°34.2′",
        "116°34′12″",
        "116度34分12秒",
    ],
)
def test_degrees_are_read_in_every_form(cell: object) -> None:
    assert read_degrees(cell) == pytest.approx(116.57)


@pytest.mark.parametrize(
    "cell",
    [
        "东经116°34′12″ 北纬35°24′36″",
        "北纬35°24′36″，东经116°34′12″",
        "N35.41 E116.57",
        "116.57E,35.41N",
        "116°34′12″、35°24′36″",
        "116度34分12秒 35度24分36秒",
        "经度：116.57；纬度：35.41",
        "lat=35.41, lon=116.57",
    ],
)
def test_a_pair_that_says_which_is_which_may_stand_in_either_order(cell: str) -> None:
    assert read_pair(cell) == pytest.approx((116.57, 35.41))


@pytest.mark.parametrize("cell", ["12 34 56", "1,2,3", "不详", "北纬 东经", "116.57"])
def test_what_is_no_pair_is_none(cell: str) -> None:
    assert all(math.isnan(part) for part in read_pair(cell))


@pytest.mark.parametrize(
    "cell", ["116.57,35.41", "116.57，35.41", "116.57 35.41", "(116.57, 35.41)", "116.57、35.41", "E116.57,N35.41"]
)
def test_a_pair_in_one_cell_is_longitude_then_latitude(cell: str) -> None:
    assert read_pair(cell) == pytest.approx((116.57, 35.41))


@given(ANY_CELL)
def test_no_cell_makes_the_readers_of_places_fail(cell: object) -> None:
    assert isinstance(read_degrees(cell), float)
    assert len(read_pair(cell)) == 2


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        (116.57, 35.41, ""),
        (35.41, 116.57, "swapped_coordinates"),
        (0, 0, "zero_coordinates"),
        (24.9, 60.2, "outside_china"),
        (39485123.0, 3920456.0, "outside_china"),
        (math.nan, 35.4, "bad_coordinates"),
        (math.inf, 35.4, "bad_coordinates"),
        (116.57, 0, "outside_china"),
    ],
)
def test_a_point_that_can_t_be_right_is_named(longitude: float, latitude: float, code: str) -> None:
    assert point_problem(longitude, latitude) == code


def test_every_vertex_of_an_outline_is_converted_and_the_original_kept() -> None:
    true = np.array([[116.57, 35.41], [116.58, 35.41], [116.58, 35.42]])
    shifted = Polygon(np.column_stack(wgs84_to_bd09(true[:, 0], true[:, 1])))
    converted, nothing = convert([shifted, None], "bd09")
    assert converted is not None
    assert nothing is None
    assert np.allclose(shapely.get_coordinates(converted)[:3], true, atol=1e-8)
    systems, texts = raw_columns([shifted, None], "bd09")
    assert list(systems) == ["bd09", None]
    assert texts[0] is not None
    assert texts[0].startswith("POLYGON ((116.5")
    assert [list(column) for column in raw_columns([shifted], "wgs84")] == [[None], [None]]


def test_an_outline_that_crosses_itself_is_repaired_and_said_so() -> None:
    bow = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    mended, problem = mend(bow, ("Polygon",))
    assert problem == "geometry_repaired"
    assert mended is not None
    assert mended.is_valid
    assert mended.area == 2
    assert mended.geom_type == "MultiPolygon"


def test_a_line_whose_ends_meet_and_a_collection_are_what_is_left_of_them() -> None:
    assert mend(LineString([(1, 1), (1, 1)]), ("LineString",)) == (None, "geometry_invalid")
    square = Polygon([(0, 0), (1, 0), (1, 1)])
    assert mend(GeometryCollection([Point(5, 5), square]), ("Polygon",)) == (square, "")
    assert mend(LinearRing([(0, 0), (1, 0), (1, 1)]), ("LineString",))[1] == ""


def test_a_shape_of_the_wrong_dimension_is_not_taken() -> None:
    assert mend(Point(1, 2), ("Polygon",)) == (None, "geometry_type")
    assert mend(Point(1, 2), ("Polygon", "Point")) == (Point(1, 2), "")
    assert mend(Polygon([(0, 0), (1, 0), (1, 1)]), ("LineString",)) == (None, "geometry_type")


def _shifted(count: int) -> list[Point]:
    points = [unit_point(x, x) for x in range(count)]
    lon, lat = wgs84_to_gcj02(np.array([p.x for p in points]), np.array([p.y for p in points]))
    return [Point(x, y) for x, y in zip(lon, lat, strict=True)]


def test_five_shared_names_tell_the_system() -> None:
    known = compounds(*({"geometry": unit_point(x, x)} for x in range(6)))
    names = [f"小区{place}" for place in range(1, 7)]
    told = guess_crs(None, "", ["经度"], names, list(_shifted(6)), known=lambda: [known])
    assert (told.system, told.certainty, told.shared_names) == ("gcj02", "names", 6)
    assert told.candidates[0].system == "gcj02"
    assert told.candidates[0].median_m == pytest.approx(0, abs=0.01)
    four = [*names[:4], "别的", None]
    assert guess_crs(None, "", ["经度"], four, list(_shifted(6)), known=lambda: [known]).certainty == "undecided"


def test_the_person_s_word_then_the_file_s_then_the_header_s_counts() -> None:
    nothing = compounds

    def ask(crs: str | None, member: str, header: str) -> CrsGuess:
        told = guess_crs(crs, member, [header], ["甲"], [unit_point(0, 0)], known=lambda: [nothing()])
        return CrsGuess(told.system, told.certainty)

    assert ask("bd09", "urn:ogc:def:crs:OGC:1.3:CRS84", "高德经度") == CrsGuess("bd09", "given")
    assert ask(None, "urn:ogc:def:crs:OGC:1.3:CRS84", "高德经度") == CrsGuess("wgs84", "stated")
    assert ask(None, "urn:ogc:def:crs:EPSG::4490", "经度") == CrsGuess("cgcs2000", "stated")
    assert ask(None, "", "高德经度") == CrsGuess("gcj02", "header")
    assert ask(None, "", "bd09") == CrsGuess("bd09", "header")
    assert ask(None, "", "经度") == CrsGuess("wgs84", "undecided")


def test_a_system_that_is_not_known_is_refused() -> None:
    with pytest.raises(CrsError):
        guess_crs("mars", "", [], [], [], known=lambda: [compounds()])
    with pytest.raises(CrsError):
        guess_crs(None, "urn:ogc:def:crs:EPSG::3857", [], ["甲"], [unit_point(0, 0)], known=lambda: [compounds()])


def test_rows_far_from_the_street_are_found_and_all_of_them_mean_the_system() -> None:
    street = frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0, size=10)}).geometry
    near, far = unit_point(200, 0), Point(117.5, 35.41)
    assert far_rows([near, None, far], street) == ([2], False)
    assert far_rows([far, far, far], street) == ([0, 1, 2], True)
    assert far_rows([far], street) == ([0], False)


def test_without_a_boundary_rows_far_from_the_others_are_found() -> None:
    nowhere = frame_of("boundary").geometry
    here = [unit_point(x, 0) for x in range(3)]
    assert far_rows([*here, Point(121.5, 31.2)], nowhere) == ([3], False)
    assert far_rows([], nowhere) == ([], False)
