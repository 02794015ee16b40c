"""The way itself (路线): the line of a walk, from where it begins to where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import LineString

    from analysis.network.access import AccessTable
    from analysis.network.graph import Arcs, WalkNetwork


@dataclass(frozen=True)
class Route:
    """
    A walk.

    Attributes
    ----------
    line
        From start to end, the ways to and from the network included, in the network's CRS.
    length_m
        Metres of the line.
    straight_m
        Metres of the straight line between its ends.
    """

    line: LineString
    length_m: float
    straight_m: float


def route(network: WalkNetwork, arcs: Arcs, start: AccessTable, end: AccessTable) -> Route | None:
    """
    Return the shortest way from one way in to another.

    Parameters
    ----------
    network, arcs
        The network and what it costs one kind of walker.
    start, end
        Tables of one row each, hung on `network`; see `AccessTable.of_ways`.

    Returns
    -------
    route
        None where no way leads.
    """
    streets = _along_one_edge(network, arcs, start, end)
    through = _through_nodes(network, arcs, start, end)
    if through is not None and (streets is None or through[0] < streets[0]):
        streets = through
    if streets is None:
        return None
    parts = [start.start_xy[0], *streets[1], end.start_xy[0]]
    line = shapely.remove_repeated_points(shapely.LineString(np.vstack(parts)))
    straight_m = float(np.hypot(*(end.start_xy[0] - start.start_xy[0])))
    return Route(line, float(line.length), straight_m)


Streets = tuple[float, list["NDArray[np.float64]"]]


def _cut(network: WalkNetwork, edge: int, begin_m: float, end_m: float) -> NDArray[np.float64]:
    """Return the corners of a stretch of an edge, walked from `begin_m` to `end_m`."""
    return shapely.get_coordinates(substring(network.edge_lines[edge], begin_m, end_m))


def _along_one_edge(network: WalkNetwork, arcs: Arcs, start: AccessTable, end: AccessTable) -> Streets | None:
    edge = int(start.edge[0])
    if edge != end.edge[0]:
        return None
    begin_m, end_m = float(start.along_m[0]), float(end.along_m[0])
    cost = abs(end_m - begin_m) / network.edge_length_m[edge] * arcs.edge_cost_m[edge]
    return float(cost), [_cut(network, edge, begin_m, end_m)]


def _through_nodes(network: WalkNetwork, arcs: Arcs, start: AccessTable, end: AccessTable) -> Streets | None:
    first, last = int(start.edge[0]), int(end.edge[0])
    nodes = [int(network.edge_from[first]), int(network.edge_to[first])]
    cost, before = dijkstra(arcs.matrix, directed=True, indices=nodes, return_predecessors=True)
    best: tuple[float, int, bool, bool] | None = None
    for row, leaves_forward in ((0, False), (1, True)):
        for arrives_forward in (True, False):
            node = int((network.edge_from if arrives_forward else network.edge_to)[last])
            whole = (
                _part(network, arcs, start, forward=leaves_forward)
                + float(cost[row, node])
                + _part(network, arcs, end, forward=not arrives_forward)
            )
            if np.isfinite(whole) and (best is None or whole < best[0]):
                best = (whole, row, leaves_forward, arrives_forward)
    if best is None:
        return None
    whole, row, leaves_forward, arrives_forward = best
    node = int((network.edge_from if arrives_forward else network.edge_to)[last])
    chain = [node]
    while chain[-1] != nodes[row]:
        chain.append(int(before[row, chain[-1]]))
    chain.reverse()
    length = float(network.edge_length_m[first])
    lines = [_cut(network, first, float(start.along_m[0]), length if leaves_forward else 0.0)]
    lines += [_edge_between(network, arcs, *pair) for pair in pairwise(chain)]
    lines.append(
        _cut(network, last, 0.0 if arrives_forward else float(network.edge_length_m[last]), float(end.along_m[0]))
    )
    return whole, lines


def _part(network: WalkNetwork, arcs: Arcs, table: AccessTable, *, forward: bool) -> float:
    """Return the cost from a way's point on its edge to the end of the edge, or to its beginning."""
    edge = int(table.edge[0])
    share = float(table.along_m[0] / network.edge_length_m[edge])
    return float((1 - share if forward else share) * arcs.edge_cost_m[edge])


def _edge_between(network: WalkNetwork, arcs: Arcs, node: int, following: int) -> NDArray[np.float64]:
    """Return the corners of the cheapest edge between two nodes, in the order in which they are walked."""
    forward = (network.edge_from == node) & (network.edge_to == following)
    edges = np.flatnonzero(forward | ((network.edge_from == following) & (network.edge_to == node)))
    edge = int(edges[np.argmin(arcs.edge_cost_m[edges])])
    corners = shapely.get_coordinates(network.edge_lines[edge])
    return corners if forward[edge] else corners[::-1]
