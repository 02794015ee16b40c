"""Who reaches which facility and at what cost (可达矩阵): every pair within a limit, sparse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from analysis.location import place_points
from analysis.network.graph import LEAST_M
from analysis.network.walks import costs_to_ends, direct_stretches
from geodata.crs import measuring_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from analysis.network.access import AccessTable
    from analysis.network.walks import Sources

# Goals measured from at once: their costs to all nodes are held together, so that fewer fit in a larger network.
_HELD = 4_000_000
_SECONDS = 60


@dataclass(frozen=True, eq=False)
class ReachMatrix:
    """
    The walks between compounds and facilities that aren't longer than a limit.

    Attributes
    ----------
    cost_m
        (compounds, facilities) metres, stored where the walk keeps within the limit, nowhere else; a walk of no
        length is stored as `analysis.network.graph.LEAST_M`, so that no sparse operation drops it.
    limit_m
        The limit.
    compounds, facilities
        Ids of the rows and of the columns.
    compound_placed, facility_placed
        Whether each is hung on the network (in a straight line: whether its place is known). Of a row or column that
        isn't, the matrix says nothing; that isn't "out of reach".
    """

    cost_m: csr_matrix
    limit_m: float
    compounds: pd.Index[str]
    facilities: pd.Index[str]
    compound_placed: NDArray[np.bool_]
    facility_placed: NDArray[np.bool_]

    def of_facilities(self, ids: pd.Index[str]) -> ReachMatrix:
        """Return some facilities' columns alone, in the order of `ids`; KeyError for one that isn't there."""
        columns = self.facilities.get_indexer(ids)
        if (columns < 0).any():
            raise KeyError(list(ids[columns < 0]))
        return ReachMatrix(
            csr_matrix(self.cost_m[:, columns]),
            self.limit_m,
            self.compounds,
            ids,
            self.compound_placed,
            self.facility_placed[columns],
        )

    def of_compounds(self, ids: pd.Index[str]) -> ReachMatrix:
        """Return some compounds' rows alone, in the order of `ids`; KeyError for one that isn't there."""
        rows = self.compounds.get_indexer(ids)
        if (rows < 0).any():
            raise KeyError(list(ids[rows < 0]))
        return ReachMatrix(
            csr_matrix(self.cost_m[rows]),
            self.limit_m,
            ids,
            self.facilities,
            self.compound_placed[rows],
            self.facility_placed,
        )

    def within(self, limit_m: float) -> ReachMatrix:
        """Return the walks that keep within a smaller limit; ValueError for a larger one, which nobody measured."""
        if limit_m > self.limit_m:
            message = f"walks were measured to {self.limit_m} m, not to {limit_m} m"
            raise ValueError(message)
        kept = self.cost_m.tocoo()
        near = kept.data <= limit_m
        cost = csr_matrix((kept.data[near], (kept.row[near], kept.col[near])), shape=kept.shape)
        return ReachMatrix(cost, limit_m, self.compounds, self.facilities, self.compound_placed, self.facility_placed)


def minutes_limit_m(minutes: float, *, speed_m_s: float) -> float:
    """Return the metres that a walker goes in so many minutes: 810 for an elder at 0.9 m/s in 15."""
    return minutes * _SECONDS * speed_m_s


def reach_matrix(
    sources: Sources,
    origins: AccessTable,
    *,
    compounds: pd.Index[str],
    facilities: pd.Index[str],
    limit_m: float,
) -> ReachMatrix:
    """
    Measure along the network between every compound and every facility, as far as a limit.

    Parameters
    ----------
    sources
        The facilities as nodes of the graph, from `analysis.network.walks.hang`.
    origins
        The compounds, hung on the same network; of a place with several ways the shortest counts.
    compounds, facilities
        Ids, in the order of the places of `origins` and of the table of `sources`.
    limit_m
        The cost beyond which a pair is left out; a walk of just so much is kept.

    Returns
    -------
    reach
        The pairs within the limit. Walks are as `analysis.network.walks.walk_to_nearest` measures them.

    Notes
    -----
    One run of Dijkstra's algorithm a way of the facilities (streets are walked both ways), stopped at the limit, then
    one expression over the origins, and the direct stretch where both hang on one edge.
    """
    network, arcs, goals = sources.network, sources.arcs, sources.table
    arms = costs_to_ends(network, arcs, origins)
    first, last = network.edge_from[origins.edge], network.edge_to[origins.edge]
    found = []
    size = max(1, _HELD // sources.graph.shape[0])
    for start in range(0, len(goals.edge), size):
        ways = np.arange(start, min(start + size, len(goals.edge)))
        node_cost = dijkstra(sources.graph, directed=True, indices=network.node_count + ways, limit=limit_m)
        cost = np.minimum(node_cost[:, first] + arms[0], node_cost[:, last] + arms[1])
        goal, origin = np.nonzero(cost <= limit_m)
        found.append((origin, ways[goal], cost[goal, origin]))
    origin, goal, direct = direct_stretches(network, arcs, goals, origins)
    near = direct <= limit_m
    found.append((origin[near], goal[near], direct[near]))
    origin, goal, cost = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return ReachMatrix(
        _shortest(origins.place[origin], goals.place[goal], cost, (len(compounds), len(facilities))),
        limit_m,
        compounds,
        facilities,
        np.isin(np.arange(len(compounds)), origins.place),
        np.isin(np.arange(len(facilities)), goals.place),
    )


def straight_reach(
    compounds: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, detour_factor: float, limit_m: float
) -> ReachMatrix:
    """
    Estimate the same from straight lines (直线估算), where there is no network.

    Parameters
    ----------
    compounds, facilities
        One row per place, in one geographic CRS.
    detour_factor
        What the straight metres between points inside both places are multiplied by.
    limit_m
        The estimated metres beyond which a pair is left out.
    """
    points = [place_points(frame) for frame in (compounds, facilities)]
    known = [~(each.isna() | each.is_empty).to_numpy() for each in points]
    longitudes = points[0][known[0]].x
    metric = measuring_crs(float(longitudes.mean()) if len(longitudes) else 0.0)
    xy = [
        shapely.get_coordinates(each[there].to_crs(metric).to_numpy())
        for each, there in zip(points, known, strict=True)
    ]
    shape = (len(compounds), len(facilities))
    pairs = cKDTree(xy[0]).sparse_distance_matrix(cKDTree(xy[1]), limit_m / detour_factor, output_type="coo_matrix")
    row, column = np.flatnonzero(known[0])[pairs.row], np.flatnonzero(known[1])[pairs.col]
    cost = _shortest(row, column, pairs.data * detour_factor, shape)
    return ReachMatrix(cost, limit_m, compounds.index, facilities.index, known[0], known[1])


def _shortest(
    row: NDArray[np.int64], column: NDArray[np.int64], cost: NDArray[np.float64], shape: tuple[int, int]
) -> csr_matrix:
    """Return a sparse matrix of the least cost of each pair, where a pair may come several times."""
    pair = row * shape[1] + column
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    start = np.flatnonzero(np.diff(pair, prepend=-1))
    least = np.minimum.reduceat(cost[order], start) if len(start) else cost[:0]
    rows, columns = np.divmod(pair[start], max(shape[1], 1))
    before = np.searchsorted(rows, np.arange(shape[0] + 1))
    return csr_matrix((np.maximum(least, LEAST_M), columns.astype(np.int32), before.astype(np.int32)), shape=shape)
