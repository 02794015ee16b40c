"""Walks from places to the nearest of others (步行距离), along the network from the point where each place meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from analysis.network.graph import LEAST_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.network.access import AccessTable
    from analysis.network.graph import Arcs, WalkNetwork


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


@dataclass(frozen=True, eq=False)
class Sources:
    """
    Where walks begin or lead to, as nodes of the streets' own graph: hung once, measured from in any choice.

    Attributes
    ----------
    network, arcs
        The network and what it costs one kind of walker.
    table
        The ways in, hung on `network`.
    graph
        The streets' arcs, then for each way a row with an arc to either end of its edge.
    """

    network: WalkNetwork
    arcs: Arcs
    table: AccessTable
    graph: csr_matrix


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
    return walks_to_each(network, arcs, goals, [np.arange(goals.place_count)], origins)[0]


def walks_to_each(
    network: WalkNetwork,
    arcs: Arcs,
    goals: AccessTable,
    groups: Sequence[NDArray[np.int64]],
    origins: AccessTable,
) -> list[Walks]:
    """
    Return the shortest walks of each origin to any goal of a group, such as a type, for one group after the other.

    Parameters
    ----------
    network, arcs, goals, origins
        As `walk_to_nearest` takes them.
    groups
        The positions of each group's places in `goals`.

    Returns
    -------
    walks
        One a group, as `walk_to_nearest` gives for its places alone; what groups share is done once.
    """
    sources = hang(network, arcs, goals)
    arms = costs_to_ends(network, arcs, origins)
    stretches = direct_stretches(network, arcs, goals, origins)
    first, last = network.edge_from[origins.edge], network.edge_to[origins.edge]
    found = []
    for places in groups:
        member = np.isin(goals.place, places)
        node_cost, node_way = costs_from(sources, np.flatnonzero(member))
        by_first, by_last = node_cost[first] + arms[0], node_cost[last] + arms[1]
        cost = np.minimum(by_first, by_last)
        way = np.where(by_first <= by_last, node_way[first], node_way[last])
        origin, goal, direct = (values[member[stretches[1]]] for values in stretches)
        shorter = direct < cost[origin]
        # The shortest comes last and stands.
        cost[origin[shorter]], way[origin[shorter]] = direct[shorter], goal[shorter]
        found.append(_of_places(origins, cost, np.where(way >= 0, goals.place[way] if len(goals.place) else -1, -1)))
    return found


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
    return costs_from(hang(network, arcs, sources), np.arange(len(sources.edge)), limit_m=limit_m)


def hang(network: WalkNetwork, arcs: Arcs, table: AccessTable) -> Sources:
    """Return ways in as nodes of the graph, from any of which `costs_from` measures."""
    streets = arcs.matrix
    nodes, ways = network.node_count, len(table.edge)
    ends = np.column_stack([network.edge_from[table.edge], network.edge_to[table.edge]])
    costs = np.maximum(np.column_stack(costs_to_ends(network, arcs, table)), LEAST_M)
    # Rows below the streets' own, put together by hand: stacking sparse matrices costs as much as a run of Dijkstra's.
    below = streets.indptr[-1] + np.arange(2, 2 * ways + 2, 2, dtype=streets.indptr.dtype)
    graph = csr_matrix(
        (
            np.concatenate([streets.data, costs.ravel()]),
            np.concatenate([streets.indices, ends.ravel().astype(streets.indices.dtype)]),
            np.concatenate([streets.indptr, below]),
        ),
        shape=(nodes + ways, nodes + ways),
    )
    return Sources(network, arcs, table, graph)


def costs_from(
    sources: Sources, ways: NDArray[np.int64], *, limit_m: float = np.inf
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """
    Return what the walk from the nearest of some ways costs to each node, and which of them it comes by.

    Parameters
    ----------
    sources
        All that were hung up.
    ways
        Rows of their table.
    limit_m
        A cost beyond which no node is looked at.

    Returns
    -------
    cost_m, way
        (nodes,) float64, infinite where no way leads or the limit is passed, and the row of the table, -1 there.
    """
    nodes = sources.network.node_count
    if not len(ways):
        return np.full(nodes, np.inf), np.full(nodes, -1, dtype=np.int64)
    cost, _, source = dijkstra(
        sources.graph,
        directed=True,
        indices=nodes + ways,
        min_only=True,
        return_predecessors=True,
        limit=limit_m,
    )
    # Where no way leads, scipy's source is far below zero.
    return cost[:nodes], np.maximum(source[:nodes].astype(np.int64) - nodes, -1)


def costs_to_ends(
    network: WalkNetwork, arcs: Arcs, table: AccessTable
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the cost of each way to both ends of its edge, the walk off the network included."""
    whole = arcs.edge_cost_m[table.edge]
    part = np.clip(table.along_m / network.edge_length_m[table.edge], 0.0, 1.0) * whole
    return table.off_m + part, table.off_m + whole - part


def direct_stretches(
    network: WalkNetwork, arcs: Arcs, goals: AccessTable, origins: AccessTable
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return ways of origins and goals that hang on one edge, and the cost without passing its end, longest first."""
    pairs = pd.DataFrame({"edge": origins.edge, "origin": np.arange(len(origins.edge))}).merge(
        pd.DataFrame({"edge": goals.edge, "goal": np.arange(len(goals.edge))}), on="edge"
    )
    origin, goal = pairs["origin"].to_numpy(), pairs["goal"].to_numpy()
    own_first = costs_to_ends(network, arcs, origins)[0] - origins.off_m
    goal_first = costs_to_ends(network, arcs, goals)[0] - goals.off_m
    direct = np.abs(own_first[origin] - goal_first[goal]) + origins.off_m[origin] + goals.off_m[goal]
    order = np.argsort(-direct, kind="stable")
    return origin[order], goal[order], direct[order]


def _of_places(origins: AccessTable, cost: NDArray[np.float64], goal: NDArray[np.int64]) -> Walks:
    """Return the shortest way of each place, of the costs and nearest goals of all its ways."""
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
