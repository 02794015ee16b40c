"""Coordinate systems: the measuring zone of a longitude, and China's shifted systems there and back."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata.crs import (
    COORDINATE_SYSTEMS,
    STORAGE_CRS,
    CoordinateSystem,
    bd09_to_wgs84,
    gcj02_to_wgs84,
    measuring_crs,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

FloatArray = NDArray[np.float64]
STREET = (116.57, 35.41)
CHINA_LONGITUDES, CHINA_LATITUDES = st.floats(73.5, 135.0), st.floats(18.0, 53.5)


def one(lon: float, lat: float) -> tuple[FloatArray, FloatArray]:
    """Return one point as the arrays that the conversions take."""
    return np.array([lon]), np.array([lat])


def shift_m(point: tuple[FloatArray, FloatArray]) -> tuple[float, float]:
    """Return how far east and north of the street's point `point` lies, in metres."""
    to_metres = pyproj.Transformer.from_crs(STORAGE_CRS, measuring_crs(STREET[0]), always_xy=True)
    east, north = to_metres.transform(float(point[0][0]), float(point[1][0]))
    from_east, from_north = to_metres.transform(*STREET)
    return east - from_east, north - from_north


@pytest.mark.parametrize(
    ("longitude", "epsg"), [(116.57, 4548), (117.0, 4548), (73.5, 4534), (75.0, 4534), (135.0, 4554), (136.5, 4554)]
)
def test_the_measuring_zone_is_the_nearest_of_china(longitude: float, epsg: int) -> None:
    assert measuring_crs(longitude) == f"EPSG:{epsg}"


@pytest.mark.parametrize(
    ("longitude", "epsg"), [(24.94, 32635), (60.0, 32641), (150.0, 32656), (-180.0, 32601), (180.0, 32601)]
)
def test_places_abroad_are_measured_where_they_are(longitude: float, epsg: int) -> None:
    assert measuring_crs(longitude) == f"EPSG:{epsg}"


@given(longitude=st.floats(73.6, 136.4))
def test_the_measuring_zone_is_in_metres_with_its_meridian_within_a_degree_and_a_half(longitude: float) -> None:
    crs = pyproj.CRS(measuring_crs(longitude))
    assert crs.coordinate_operation is not None
    parameters = {parameter.name: float(parameter.value) for parameter in crs.coordinate_operation.params}
    assert abs(longitude - parameters["Longitude of natural origin"]) <= 1.5
    assert crs.axis_info[0].unit_name == "metre"
    # Without a zone prefix: the easting of the meridian has six digits.
    assert parameters["False easting"] == 500000


@given(lon=CHINA_LONGITUDES, lat=CHINA_LATITUDES)
def test_gcj02_is_inverted_to_under_a_billionth_of_a_degree(lon: float, lat: float) -> None:
    back = gcj02_to_wgs84(*wgs84_to_gcj02(*one(lon, lat)))
    assert np.allclose(back, one(lon, lat), rtol=0, atol=1e-9)


@given(lon=CHINA_LONGITUDES, lat=CHINA_LATITUDES)
def test_bd09_is_inverted_to_under_a_billionth_of_a_degree(lon: float, lat: float) -> None:
    back = bd09_to_wgs84(*wgs84_to_bd09(*one(lon, lat)))
    assert np.allclose(back, one(lon, lat), rtol=0, atol=1e-9)


def test_gcj02_shifts_the_street_as_it_was_measured() -> None:
    assert shift_m(wgs84_to_gcj02(*one(*STREET))) == pytest.approx((480, -50), abs=10)


def test_bd09_shifts_the_street_as_it_was_measured() -> None:
    assert shift_m(wgs84_to_bd09(*one(*STREET))) == pytest.approx((1080, 580), abs=10)


def test_points_outside_china_are_not_shifted() -> None:
    helsinki = one(24.94, 60.17)
    assert np.array_equal(wgs84_to_gcj02(*helsinki), helsinki)
    assert np.allclose(gcj02_to_wgs84(*helsinki), helsinki, rtol=0, atol=1e-12)


def test_a_missing_point_stays_missing_and_spoils_no_other() -> None:
    lon, lat = np.array([np.nan, STREET[0]]), np.array([np.nan, STREET[1]])
    back = bd09_to_wgs84(*wgs84_to_bd09(lon, lat))
    assert np.isnan(back[0][0])
    assert back[0][1] == pytest.approx(STREET[0], abs=1e-9)


@pytest.mark.filterwarnings("error")
def test_all_points_missing_or_none_at_all_are_answered_without_a_warning() -> None:
    nothing = np.array([np.nan])
    assert np.isnan(gcj02_to_wgs84(nothing, nothing)[0]).all()
    assert gcj02_to_wgs84(np.array([]), np.array([]))[0].size == 0


@pytest.mark.parametrize("system", COORDINATE_SYSTEMS)
def test_every_system_is_converted_from_its_own(system: CoordinateSystem) -> None:
    shifted = {"gcj02": wgs84_to_gcj02(*one(*STREET)), "bd09": wgs84_to_bd09(*one(*STREET))}
    assert np.allclose(to_wgs84(system, *shifted.get(system, one(*STREET))), one(*STREET), rtol=0, atol=1e-9)


def test_cgcs2000_is_wgs84_for_these_purposes() -> None:
    moved = pyproj.Transformer.from_crs("EPSG:4326", STORAGE_CRS, always_xy=True).transform(*STREET)
    assert moved == pytest.approx(STREET, abs=1e-9)
