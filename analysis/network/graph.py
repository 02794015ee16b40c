"""The network itself (步行网络): nodes, edges and what each edge costs to walk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class WalkNetwork:
    """
    A graph of walkable streets, walked both ways.

    Attributes
    ----------
    node_xy
        (nodes, 2) metres in `crs`.
    edge_from, edge_to
        (edges,) int32: the nodes at the two ends of each edge.
    edge_length_m
        (edges,) float64: metres along the edge's line.
    edge_has_signal
        (edges,) bool: a crossing with signals, where a walker waits.
    edge_lines
        (edges,) object: the shapely line of each edge, from `edge_from` to `edge_to`, in `crs`.
    edge_row
        (edges,) object: the id of the row of roads; empty for a connector that closed a gap.
    component
        (nodes,) int32: the connected part that each node is of, 0 the one with the longest streets.
    crs
        The measuring CRS, such as ``EPSG:4548``.
    """

    node_xy: NDArray[np.float64]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_length_m: NDArray[np.float64]
    edge_has_signal: NDArray[np.bool_]
    edge_lines: NDArray[np.object_]
    edge_row: NDArray[np.object_]
    component: NDArray[np.int32]
    crs: str

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The index of `edge_lines`, made when it is first asked for."""
        return shapely.STRtree(self.edge_lines)

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.node_xy)

    @property
    def edge_count(self) -> int:
        """How many edges there are."""
        return len(self.edge_from)


@dataclass(frozen=True, eq=False)
class Arcs:
    """
    What walking costs: `edge_cost_m` by edge, and the same as a symmetric matrix of nodes for scipy's Dijkstra.

    Costs are metres; where a walker waits at signals, the wait counts as the metres walked in that time.
    """

    edge_cost_m: NDArray[np.float64]
    matrix: csr_matrix


def walking_arcs(network: WalkNetwork, *, signal_wait_m: float = 0.0) -> Arcs:
    """
    Return the arcs of a network for one kind of walker.

    Parameters
    ----------
    network
        The network.
    signal_wait_m
        Metres that the walker would go while waiting at one crossing with signals: speed times delay; 0 measures
        the plain length, as standards do.

    Returns
    -------
    arcs
        float64 costs and int32 indices, the shortest of parallel edges; loops are left out of the matrix.
    """
    cost = network.edge_length_m + signal_wait_m * network.edge_has_signal
    low = np.minimum(network.edge_from, network.edge_to)
    high = np.maximum(network.edge_from, network.edge_to)
    # One number a pair of nodes sorts many times faster than two columns do.
    pair = low.astype(np.int64) * network.node_count + high
    order = np.argsort(pair)
    pair = pair[order]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    # csr_matrix would add parallel edges up.
    kept = np.minimum.reduceat(cost[order], first) if len(first) else cost[:0]
    low, high = low[order[first]], high[order[first]]
    street = low != high
    low, high, kept = low[street], high[street], kept[street]
    matrix = csr_matrix(
        (np.concatenate([kept, kept]), (np.concatenate([low, high]), np.concatenate([high, low]))),
        shape=(network.node_count, network.node_count),
    )
    return Arcs(cost, matrix)
