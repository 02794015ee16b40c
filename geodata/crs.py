"""
Coordinate reference systems (坐标系): what is stored, what is measured in, and China's shifted systems.

GCJ-02 (Amap, Tencent) moves a point 50-500 m by a formula that is public but has no EPSG code; BD-09 (Baidu) moves
it further. Both are inverted here by fixed-point iteration to under 1e-9 degrees, which no well-kept library does
(findings/store_ingest_scale.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

STORAGE_CRS = "EPSG:4490"  # CGCS2000 geographic, the national system; longitude first in frames
STORAGE_EPSG = 4490

# The last is in metres: readers turn it into degrees by `loaders.projected` as it comes in.
CoordinateSystem = Literal["wgs84", "cgcs2000", "gcj02", "bd09", "cgcs2000_gk"]
COORDINATE_SYSTEMS: tuple[CoordinateSystem, ...] = get_args(CoordinateSystem)

# 3-degree Gauss-Kruger zones of CGCS2000 without a zone prefix: EPSG:4534 (CM 75E) to EPSG:4554 (CM 135E).
_FIRST_ZONE_EPSG, _FIRST_ZONE_MERIDIAN, _LAST_ZONE_EPSG = 4534, 75, 4554
# A degree and a half on either side of the outermost meridians, and the zones of WGS-84 / UTM beyond.
_ZONES_FROM, _ZONES_TO = 73.5, 136.5
_UTM_EPSG, _UTM_ZONES = 32600, 60

# The bounds of China within which GCJ-02 shifts a point, in degrees.
_CHINA_LON, _CHINA_LAT = (72.004, 137.8347), (0.8293, 55.8271)
# Krassovsky 1940, on which the GCJ-02 formula is written.
_SEMI_MAJOR_M, _ECCENTRICITY_SQUARED = 6378245.0, 0.00669342162296594323
_BD_ANGLE = np.pi * 3000.0 / 180.0
# A step is at least fifty times what is left after it.
_MAX_ITERATIONS, _TOLERANCE_DEG = 12, 1e-11
_PIECE = 8192


def measuring_crs(longitude: float) -> str:
    """
    Return the CGCS2000 3-degree Gauss-Kruger zone of a longitude, in metres.

    Parameters
    ----------
    longitude
        Degrees east.

    Returns
    -------
    crs
        Such as ``EPSG:4548`` for 117 degrees east; outside China's zones, 73.5-136.5, that of WGS-84 / UTM, such as
        ``EPSG:32635`` for 25 degrees, since a zone far away would stretch every length.
    """
    if not _ZONES_FROM <= longitude <= _ZONES_TO:
        return f"EPSG:{_UTM_EPSG + int((longitude + 180) // 6) % _UTM_ZONES + 1}"
    zone = round((longitude - _FIRST_ZONE_MERIDIAN) / 3)
    return f"EPSG:{min(max(_FIRST_ZONE_EPSG + zone, _FIRST_ZONE_EPSG), _LAST_ZONE_EPSG)}"


def _gcj02_offset(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the offset in degrees that GCJ-02 adds to a WGS-84 point; the public formula of the 2010s."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    # The formula's waves are harmonics of three: sines cost most of it.
    x_12, x_3, x_1, x_half, x_sixth = _harmonics(x)
    y_12, y_3, y_1, _, _ = _harmonics(y)
    wave = (20.0 * x_sixth + 20.0 * x_half) * 2.0 / 3.0
    north_m = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
        + (20.0 * y_1 + 40.0 * y_3) * 2.0 / 3.0
        + (160.0 * y_12 + 320.0 * np.sin(y * (np.pi / 30.0))) * 2.0 / 3.0
    )  # fmt: skip
    east_m = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
        + (20.0 * x_1 + 40.0 * x_3) * 2.0 / 3.0
        + (150.0 * x_12 + 300.0 * np.sin(x * (np.pi / 30.0))) * 2.0 / 3.0
    )  # fmt: skip
    latitude_rad = np.radians(lat)
    flattening = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude_rad) ** 2
    curve = np.sqrt(flattening)
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (flattening * curve)
    parallel_m = _SEMI_MAJOR_M / curve * np.cos(latitude_rad)
    return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)


def _harmonics(value: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the sines of pi times `value` over 12, over 3, whole, twice and six times, from one sine and cosine."""
    angle = value * (np.pi / 12.0)
    twelfth, cosine = np.sin(angle), np.cos(angle)
    sixth, cosine = 2.0 * twelfth * cosine, 1.0 - 2.0 * twelfth * twelfth
    third, cosine = 2.0 * sixth * cosine, 1.0 - 2.0 * sixth * sixth
    whole, cosine = third * (3.0 - 4.0 * third * third), cosine * (4.0 * cosine * cosine - 3.0)
    double = 2.0 * whole * cosine
    return twelfth, third, whole, double, double * (3.0 - 4.0 * double * double)


def wgs84_to_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shift WGS-84 points to GCJ-02; degrees, same shapes; points outside China stay as they are."""
    east, north = _gcj02_offset(lon, lat)
    inside = (lon > _CHINA_LON[0]) & (lon < _CHINA_LON[1]) & (lat > _CHINA_LAT[0]) & (lat < _CHINA_LAT[1])
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Invert `wgs84_to_gcj02`; degrees, error under 1e-9."""
    return _invert(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shift GCJ-02 points to BD-09; degrees, same shapes."""
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BD_ANGLE)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BD_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_wgs84(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Invert `wgs84_to_bd09`; degrees, error under 1e-9."""
    return gcj02_to_wgs84(*_invert(gcj02_to_bd09, lon, lat))


def wgs84_to_bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shift WGS-84 points to BD-09; degrees, same shapes."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def _invert(
    forward: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]], lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solve ``forward(x, y) == (lon, lat)`` by fixed-point iteration: the shift changes by far less than it is."""
    goal_x, goal_y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    x, y = np.empty(goal_x.size), np.empty(goal_x.size)
    # By pieces that the processor's cache holds.
    for start in range(0, goal_x.size, _PIECE):
        piece = slice(start, start + _PIECE)
        x[piece], y[piece] = _invert_piece(forward, goal_x.ravel()[piece], goal_y.ravel()[piece])
    return x.reshape(goal_x.shape), y.reshape(goal_x.shape)


def _invert_piece(
    forward: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]], lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    x, y = lon, lat
    for _ in range(_MAX_ITERATIONS):
        shifted_x, shifted_y = forward(x, y)
        step_x, step_y = lon - shifted_x, lat - shifted_y
        x, y = x + step_x, y + step_y
        # A missing point compares as False, so it is never waited for.
        if not ((np.abs(step_x) >= _TOLERANCE_DEG) | (np.abs(step_y) >= _TOLERANCE_DEG)).any():
            break
    return x, y


def to_wgs84(system: CoordinateSystem, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Convert points of a geographic system to WGS-84, which CGCS2000 equals for these purposes.

    Parameters
    ----------
    system
        One of `COORDINATE_SYSTEMS`.
    lon, lat
        Degrees, float64, of one shape; NaN stays NaN.
    """
    if system == "gcj02":
        return gcj02_to_wgs84(lon, lat)
    if system == "bd09":
        return bd09_to_wgs84(lon, lat)
    return lon, lat
