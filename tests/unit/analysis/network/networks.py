"""Small networks that a hand can measure, 1 m to the unit, near Jining."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.network.access import AccessTable, Starts, attach
from analysis.network.building import BuiltNetwork, build_network
from analysis.network.graph import WalkNetwork
from geodata.schemas import conform

METRIC = "EPSG:4548"
ORIGIN = np.array([463_000.0, 3_919_000.0])

Line = Sequence[tuple[float, float]]


def roads(lines: Sequence[Line], **columns: list[object]) -> gpd.GeoDataFrame:
    """Rows of roads in metres from `ORIGIN`; ids are ``R0``, ``R1`` ..."""
    frame = pd.DataFrame({"id": [f"R{i}" for i in range(len(lines))], **columns})
    conformed = conform(frame, "roads")
    assert isinstance(conformed, gpd.GeoDataFrame)
    geometry = [shapely.LineString(np.asarray(line) + ORIGIN) if line else None for line in lines]
    return conformed.set_geometry(gpd.GeoSeries(geometry, index=conformed.index, crs=METRIC))


def built(lines: Sequence[Line], **columns: list[object]) -> BuiltNetwork:
    """Build a network without closing gaps."""
    return build_network(roads(lines, **columns), gap_m=0, crs=METRIC)


def hung(points: Sequence[tuple[float, float]], network: WalkNetwork, reach_m: float = 150.0) -> AccessTable:
    """Hang single points on a network, each a place of its own."""
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2) + ORIGIN
    return attach(Starts(xy, np.arange(len(points)), len(points)), network, reach_m=reach_m)[0]
