"""Small networks that a hand can measure, 1 m to the unit, near Jining."""

from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import networkx as nx
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

GRID: list[Line] = [
    *([(100 * i, 0), (100 * i, 400)] for i in range(5)),
    *([(0, 100 * i), (400, 100 * i)] for i in range(5)),
]


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


def oracle(network: WalkNetwork, goals: AccessTable, origins: AccessTable) -> list[float]:
    """Split every edge where a place hangs, and ask networkx."""
    graph: nx.Graph[object] = nx.Graph()

    def join(first: object, last: object, length: float) -> None:
        if not graph.has_edge(first, last) or graph[first][last]["weight"] > length:
            graph.add_edge(first, last, weight=length)

    for edge in range(network.edge_count):
        stops: list[tuple[float, object]] = [
            (0.0, int(network.edge_from[edge])),
            (float(network.edge_length_m[edge]), int(network.edge_to[edge])),
        ]
        for name, table in (("goal", goals), ("origin", origins)):
            for way in np.flatnonzero(table.edge == edge):
                stops.append((float(table.along_m[way]), (name, int(way), "street")))
                join((name, int(way), "street"), (name, int(way)), float(table.off_m[way]))
        stops.sort(key=lambda stop: stop[0])
        for (start, first), (end, last) in pairwise(stops):
            join(first, last, end - start)
    nearest = nx.multi_source_dijkstra_path_length(graph, {("goal", way) for way in range(len(goals.edge))})
    return [nearest.get(("origin", way), float("nan")) for way in range(len(origins.edge))]
