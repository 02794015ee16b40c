"""Walks from places to the nearest of others (步行距离), along the network from the point where each place meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.network.access import AccessTable
    from analysis.network.graph import Arcs, WalkNetwork

# scipy takes an arc of no cost for no arc at all.
_LEAST_M = 1e-9


@dataclass(frozen=True, eq=False)
class Walks:
    """
    The walk of each place to its nearest goal.

    Attributes
    ----------
    cost_m
        (places,) metres along the network, both ways off it included, waits at signals counted as metres where the
        arcs say so; NaN where no way leads there.
    goal
        (places,) position of the nearest goal; -1 where there is none.
    way
        (places,) row of the origins' access table by which one leaves; -1 where there is none.
    """

    cost_m: NDArray[np.float64]
    goal: NDArray[np.int64]
    way: NDArray[np.int64]


def walk_to_nearest(network: WalkNetwork, arcs: Arcs, goals: AccessTable, origins: AccessTable) -> Walks:
    """
    Return the shortest walk of each origin to any of the goals.

    Parameters
    ----------
    network, arcs
        The network and what it costs one kind of walker.
    goals, origins
        Both hung on `network`.

    Returns
    -------
    walks
        One item per place of `origins`; of ways of one length the first counts.

    Notes
    -----
    One run of Dijkstra's algorithm from all goals at once (streets are walked both ways), then one expression over
    the origins: ``min(D[u] + s, D[v] + w - s) + off``, and the direct stretch where both hang on one edge.
    """
    cost, goal = _costs_of_ways(network, arcs, goals, origins)
    best = np.lexsort((np.arange(len(cost)), cost, origins.place))
    first = best[np.unique(origins.place[best], return_index=True)[1]]
    first = first[np.isfinite(cost[first])]
    place = origins.place[first]
    walks = Walks(
        np.full(origins.place_count, np.nan),
        np.full(origins.place_count, -1, dtype=np.int64),
        np.full(origins.place_count, -1, dtype=np.int64),
    )
    walks.cost_m[place], walks.goal[place], walks.way[place] = cost[first], goal[first], first
    return walks


def node_costs(
    network: WalkNetwork, arcs: Arcs, sources: AccessTable, *, limit_m: float = np.inf
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """
    Return what the walk from the nearest source costs to each node, and which way of `sources` it comes by.

    Returns
    -------
    cost_m, way
        (nodes,) float64, infinite where no way leads or the limit is passed, and the row of `sources`, -1 there.
    """
    nodes, ways = network.node_count, len(sources.edge)
    if not ways:
        return np.full(nodes, np.inf), np.full(nodes, -1, dtype=np.int64)
    to_first, to_last = _to_ends(network, arcs, sources)
    ends = np.concatenate([network.edge_from[sources.edge], network.edge_to[sources.edge]])
    costs = np.maximum(np.concatenate([to_first, to_last]), _LEAST_M)
    # Of a loop's two ends, which are one node, the nearer counts; a sparse matrix would add them up.
    loop = network.edge_from[sources.edge] == network.edge_to[sources.edge]
    costs[:ways][loop] = np.minimum(costs[:ways], costs[ways:])[loop]
    kept = np.concatenate([np.ones(ways, dtype=bool), ~loop])
    rows = np.concatenate([np.arange(ways), np.arange(ways)])
    arms = csr_matrix((costs[kept], (rows[kept], ends[kept])), shape=(ways, nodes))
    # Rows below the streets' own, put together by hand: stacking sparse matrices costs as much as a run of Dijkstra's.
    streets = arcs.matrix
    graph = csr_matrix(
        (
            np.concatenate([streets.data, arms.data]),
            np.concatenate([streets.indices, arms.indices]),
            np.concatenate([streets.indptr, streets.indptr[-1] + arms.indptr[1:]]),
        ),
        shape=(nodes + ways, nodes + ways),
    )
    cost, _, source = dijkstra(
        graph,
        directed=True,
        indices=np.arange(nodes, nodes + ways),
        min_only=True,
        return_predecessors=True,
        limit=limit_m,
    )
    found = np.isfinite(cost[:nodes])
    return cost[:nodes], np.where(found, source[:nodes] - nodes, -1).astype(np.int64)


def _to_ends(network: WalkNetwork, arcs: Arcs, table: AccessTable) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the cost of each way to both ends of its edge, the walk off the network included."""
    whole = arcs.edge_cost_m[table.edge]
    part = np.clip(table.along_m / network.edge_length_m[table.edge], 0.0, 1.0) * whole
    return table.off_m + part, table.off_m + whole - part


def _costs_of_ways(
    network: WalkNetwork, arcs: Arcs, goals: AccessTable, origins: AccessTable
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return cost and nearest goal of each way of `origins`; infinite and -1 where no way leads."""
    node_cost, node_way = node_costs(network, arcs, goals)
    to_first, to_last = _to_ends(network, arcs, origins)
    first, last = network.edge_from[origins.edge], network.edge_to[origins.edge]
    by_first, by_last = node_cost[first] + to_first, node_cost[last] + to_last
    cost = np.minimum(by_first, by_last)
    way = np.where(by_first <= by_last, node_way[first], node_way[last])
    # On one edge one needn't pass an end.
    pairs = pd.DataFrame({"edge": origins.edge, "origin": np.arange(len(cost))}).merge(
        pd.DataFrame({"edge": goals.edge, "goal": np.arange(len(goals.edge))}), on="edge"
    )
    origin, near = pairs["origin"].to_numpy(), pairs["goal"].to_numpy()
    own_first = to_first - origins.off_m
    goal_first = _to_ends(network, arcs, goals)[0] - goals.off_m
    direct = np.abs(own_first[origin] - goal_first[near]) + origins.off_m[origin] + goals.off_m[near]
    order = np.argsort(-direct, kind="stable")
    origin, near, direct = origin[order], near[order], direct[order]
    shorter = direct < cost[origin]
    # The shortest comes last and stands.
    cost[origin[shorter]], way[origin[shorter]] = direct[shorter], near[shorter]
    return cost, np.where(way >= 0, goals.place[way] if len(goals.place) else -1, -1)
