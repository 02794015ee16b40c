"""Streets of another coordinate system run through the houses."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.network.fit import find_misfit
from geodata.crs import STORAGE_CRS, wgs84_to_bd09, wgs84_to_gcj02
from geodata.schemas import conform

LON, LAT = 116.57, 35.41
METRE = 1 / 111_000
# Their metres eastward; no shift lays all of them on others.
XS = [0, 70, 190, 250, 410, 500, 530, 710, 760, 980, 1050]
SHIFTS = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}


def at(x_m: float, y_m: float) -> tuple[float, float]:
    """Return a place by its metres east and north, roughly."""
    return LON + x_m * METRE * 1.227, LAT + y_m * METRE


def streets(road_class: str | None) -> gpd.GeoDataFrame:
    """Streets northward, nowhere as far apart as elsewhere."""
    frame = conform(pd.DataFrame({"id": [f"R{x}" for x in XS], "road_class": [road_class] * len(XS)}), "roads")
    lines = [shapely.LineString([at(x, 0), at(x, 900)]) for x in XS]
    assert isinstance(frame, gpd.GeoDataFrame)
    return frame.set_geometry(gpd.GeoSeries(lines, index=frame.index, crs=STORAGE_CRS))


# Blocks between the streets, 10 m off them, and on either side of them all as far as any shift leads.
WALLS = [-1500, *XS, 2500]
BLOCKS = gpd.GeoSeries(
    [shapely.box(*at(west + 10, -1500), *at(east - 10, 2500)) for west, east in pairwise(WALLS)],
    crs=STORAGE_CRS,
)
NOTHING = gpd.GeoSeries([], crs=STORAGE_CRS)


def moved(roads: gpd.GeoDataFrame, system: str) -> gpd.GeoDataFrame:
    def shift(degrees: np.ndarray) -> np.ndarray:
        return np.column_stack(SHIFTS[system](degrees[:, 0], degrees[:, 1]))

    return roads.set_geometry(roads.geometry.transform(shift))


def test_streets_between_the_houses_fit() -> None:
    assert find_misfit(streets("primary"), BLOCKS, NOTHING) is None


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_streets_of_a_shifted_system_are_told_with_how_much_lies_inside(system: str) -> None:
    misfit = find_misfit(moved(streets("primary"), system), BLOCKS, NOTHING)
    assert misfit is not None
    assert misfit.system == system
    assert misfit.inside > 0.5
    assert misfit.inside_then < 0.01


def test_alleys_may_run_through_compounds_but_no_street_through_buildings() -> None:
    alleys = moved(streets("alley"), "gcj02")
    assert find_misfit(alleys, BLOCKS, NOTHING) is None
    assert find_misfit(alleys, NOTHING, BLOCKS) is not None


def test_without_houses_or_streets_nothing_tells() -> None:
    assert find_misfit(streets("primary"), NOTHING, NOTHING) is None
    assert find_misfit(streets("primary").iloc[:0], BLOCKS, BLOCKS) is None
