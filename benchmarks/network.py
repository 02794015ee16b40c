"""How fast walks are measured: all nodes to the nearest facility of 20 types, the network's preparation included."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import coo_matrix

from analysis.network.access import Starts, attach
from analysis.network.graph import WalkNetwork, walking_arcs
from analysis.network.walks import node_costs
from benchmarks.measuring import Result, alternate, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

TYPES, FACILITIES_A_TYPE = 20, 40
GOAL = 1 / 20
_STEP_M = 100.0


def _grid(edges: int) -> WalkNetwork:
    """Return a grid of about `edges` streets of 60 to 140 m, seeded."""
    side = round((edges / 2) ** 0.5)
    rng = np.random.default_rng(4)
    number = np.arange(side * side).reshape(side, side)
    first = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()]).astype(np.int32)
    last = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()]).astype(np.int32)
    y, x = np.divmod(np.arange(side * side), side)
    xy = np.column_stack([x, y]) * _STEP_M + rng.uniform(-20, 20, (side * side, 2))
    lines = np.asarray(shapely.linestrings(np.stack([xy[first], xy[last]], axis=1)), dtype=object)
    return WalkNetwork(
        node_xy=xy,
        edge_from=first,
        edge_to=last,
        edge_length_m=np.asarray(shapely.length(lines)),
        edge_has_signal=np.zeros(len(first), dtype=bool),
        edge_lines=lines,
        edge_row=np.full(len(first), "", dtype=object),
        component=np.zeros(side * side, dtype=np.int32),
        crs="EPSG:4548",
    )


def walks_of(edges: int) -> Callable[[], list[Result]]:
    """Return the benchmark of a grid of so many streets, against networkx's multi-source Dijkstra on the same graph."""

    def run() -> list[Result]:
        network = _grid(edges)
        rng = np.random.default_rng(7)
        extent = network.node_xy.max()
        xy = rng.uniform(0, extent, (TYPES, FACILITIES_A_TYPE, 2))

        def ours() -> float:
            start = time.perf_counter()
            arcs = walking_arcs(network)
            points = xy.reshape(-1, 2)
            goals, _ = attach(Starts(points, np.arange(len(points)), len(points)), network)
            for kind in range(TYPES):
                node_costs(network, arcs, goals.of_places(np.flatnonzero(np.arange(len(points)) % TYPES == kind)))
            return time.perf_counter() - start

        def peer() -> float:
            start = time.perf_counter()
            weights = coo_matrix(
                (network.edge_length_m, (network.edge_from, network.edge_to)), shape=(network.node_count,) * 2
            )
            graph = nx.from_scipy_sparse_array(weights.tocsr())
            for points in xy:
                # networkx has no points on edges: it starts at the nearest node, which is less work.
                nearest = {int(((network.node_xy - point) ** 2).sum(axis=1).argmin()) for point in points}
                nx.multi_source_dijkstra_path_length(graph, nearest)
            return time.perf_counter() - start

        return [ratio(f"walks_{edges}", GOAL, *alternate(ours, peer))]

    return run
