"""How fast shifted coordinates are turned back: a million points, against pyproj's WGS-84 to Gauss-Kruger."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from benchmarks.measuring import Result, alternate, ratio
from geodata.crs import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

POINTS = 1_000_000
LIMITS = {"gcj02": 5.0, "bd09": 10.0}
_BOUNDS_DEG = (116.4, 35.3, 116.8, 35.5)


def _timed(invert: Callable[[FloatArray, FloatArray], object], points: tuple[FloatArray, FloatArray]) -> float:
    start = time.perf_counter()
    invert(*points)
    return time.perf_counter() - start


def inversion() -> list[Result]:
    """Measure both inversions, and the largest error of each in degrees."""
    west, south, east, north = _BOUNDS_DEG
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)
    projected = Transformer.from_crs("EPSG:4326", "EPSG:4548", always_xy=True)

    def peer() -> float:
        start = time.perf_counter()
        projected.transform(lon, lat)
        return time.perf_counter() - start

    results = []
    systems = {"gcj02": (wgs84_to_gcj02, gcj02_to_wgs84), "bd09": (wgs84_to_bd09, bd09_to_wgs84)}
    for system, (shift, invert) in systems.items():
        shifted = shift(lon, lat)

        results.append(ratio(f"inversion_{system}", LIMITS[system], *alternate(partial(_timed, invert, shifted), peer)))
        back = invert(*shifted)
        error_deg = float(max(np.abs(back[0] - lon).max(), np.abs(back[1] - lat).max()))
        results.append(Result(f"inversion_error_{system}", error_deg * 1e9, "e-9 deg", 1.0))
    return results
