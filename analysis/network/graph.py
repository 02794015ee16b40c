"""The network itself (步行网络): nodes, edges and what each edge costs to walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

# scipy takes an arc of no cost for no arc at all.
LEAST_M = 1e-9


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
    # One number a pair of nodes sorts many times faster than two columns do.
    pair = np.minimum(network.edge_from, network.edge_to).astype(np.int64) * network.node_count
    pair += np.maximum(network.edge_from, network.edge_to)
    order = np.argsort(pair)
    pair = pair[order]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    # A sparse matrix would add parallel edges up.
    least = np.minimum.reduceat(cost[order], first) if len(first) else cost[:0]
    low, high = np.divmod(pair[first], network.node_count)
    street = low != high
    # Half of the matrix is in order already: sorted again with the other half it would take twice the memory.
    before = np.searchsorted(low[street], np.arange(network.node_count + 1))
    half = csr_matrix(
        (np.maximum(least[street], LEAST_M), high[street].astype(np.int32), before.astype(np.int32)),
        shape=(network.node_count, network.node_count),
    )
    del pair, order, first, least, low, high, street, before
    matrix = csr_matrix(half + half.T.tocsr())
    return Arcs(cost, matrix)
