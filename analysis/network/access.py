"""Places hung on edges (接入点): where each place meets the network, and how far it is from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from analysis.nearby import NOT_SERVING

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from analysis.network.graph import WalkNetwork

Reason = Literal["no_place", "too_far", "barrier"]
# A street that passes an outline nearer than this can be stepped out on.
BESIDE_M = 30.0
# A street farther than this isn't the place's own.
REACH_M = 150.0
_STEP_M, _ROUNDED_M = 0.05, 0.1
_AREA, _CAPACITY = 2, 40


@dataclass(frozen=True, eq=False)
class AccessTable:
    """
    The ways from places to the network, one row a way; a place may have several, such as a compound with gates.

    Attributes
    ----------
    place
        (ways,) int64: position of the place among those that were hung up, 0 to `place_count` - 1.
    edge
        (ways,) int32: the edge that the way meets, at a point of the edge, not at a node.
    along_m
        (ways,) float64: metres along the edge's line from its `edge_from` to that point.
    off_m
        (ways,) float64: metres of the straight way between the place and that point.
    start_xy
        (ways, 2) float64: where the way begins, such as a gate, in the network's CRS.
    place_count
        How many places were to be hung up.
    """

    place: NDArray[np.int64]
    edge: NDArray[np.int32]
    along_m: NDArray[np.float64]
    off_m: NDArray[np.float64]
    start_xy: NDArray[np.float64]
    place_count: int

    def of_places(self, places: NDArray[np.int64]) -> AccessTable:
        """Return the ways of some places alone; positions stay."""
        return self.of_ways(np.flatnonzero(np.isin(self.place, places)))

    def of_ways(self, ways: NDArray[np.int64]) -> AccessTable:
        """Return some ways alone; positions of places stay."""
        return AccessTable(
            place=self.place[ways],
            edge=self.edge[ways],
            along_m=self.along_m[ways],
            off_m=self.off_m[ways],
            start_xy=self.start_xy[ways],
            place_count=self.place_count,
        )


@dataclass(frozen=True)
class Unattached:
    """A place that isn't hung up: its position, why, and the metres to the nearest street (NaN without a place)."""

    place: int
    reason: Reason
    distance_m: float


@dataclass(frozen=True, eq=False)
class Starts:
    """Where ways to the network begin: points in its CRS, the place that each is of, and how many places there are."""

    xy: NDArray[np.float64]
    place: NDArray[np.int64]
    place_count: int


def facility_starts(places: gpd.GeoDataFrame, network: WalkNetwork) -> Starts:
    """
    Return where one comes into each facility on foot.

    A point is its own start, an area such as a park or a school has those of `compound_starts` without gates; a row
    whose place isn't known has none.
    """
    outlines = places.geometry.to_crs(network.crs).to_numpy()
    return _leaving(outlines, np.arange(len(places)), network)


def compound_starts(compounds: gpd.GeoDataFrame, gates: gpd.GeoDataFrame, network: WalkNetwork) -> Starts:
    """
    Return where one leaves each compound on foot.

    Parameters
    ----------
    compounds
        One row per compound, conformed.
    gates
        Rows of the kind gates; those planned or closed are left out.
    network
        The network that the ways lead to.

    Returns
    -------
    starts
        A compound's gates where any is known; else the point of its outline nearest to each street that passes
        within `BESIDE_M`, or to the nearest street where none does; a compound that is only a point starts there.
        Places count by position in `compounds`.
    """
    used = gates[~gates["status"].isin(NOT_SERVING) & ~(gates.geometry.isna() | gates.geometry.is_empty)]
    owner = compounds.index.get_indexer(pd.Index(used["compound_id"]))
    gate_xy = shapely.get_coordinates(used.geometry.to_crs(network.crs).centroid.to_numpy())[owner >= 0]
    owner = owner[owner >= 0]
    outlines = compounds.geometry.to_crs(network.crs).to_numpy()
    rest = _leaving(outlines, np.setdiff1d(np.arange(len(compounds)), owner), network)
    return Starts(
        np.concatenate([gate_xy, rest.xy]), np.concatenate([owner, rest.place]).astype(np.int64), len(compounds)
    )


def _leaving(outlines: NDArray[np.object_], places: NDArray[np.int64], network: WalkNetwork) -> Starts:
    """Return the point of some places' outlines nearest to each street beside them, else to the nearest street."""
    known = places[~(shapely.is_missing(outlines[places]) | shapely.is_empty(outlines[places]))]
    is_area = shapely.get_dimensions(outlines[known]) == _AREA
    points, areas = known[~is_area], known[is_area]
    tree = shapely.STRtree(network.edge_lines)
    beside, edge = tree.query(outlines[areas], predicate="dwithin", distance=BESIDE_M)
    lone = np.setdiff1d(np.arange(len(areas)), beside)
    nearest, nearest_edge = tree.query_nearest(outlines[areas[lone]], all_matches=False)
    place = np.concatenate([areas[beside], areas[lone[nearest]]])
    streets = network.edge_lines[np.concatenate([edge, nearest_edge])]
    # From the outline's own line: a street that runs inside is reached through the wall nowhere but there.
    ways = shapely.shortest_line(shapely.boundary(outlines[place]), streets)
    # A line or several points, should a ledger hold any, begin in their middle.
    own = shapely.get_coordinates(shapely.centroid(outlines[points]))
    xy = np.concatenate([own, shapely.get_coordinates(shapely.get_point(ways, 0))])
    return Starts(xy, np.concatenate([points, place]).astype(np.int64), len(outlines))


def attach(
    starts: Starts, network: WalkNetwork, *, barrier: BaseGeometry | None = None, reach_m: float = REACH_M
) -> tuple[AccessTable, tuple[Unattached, ...]]:
    """
    Hang places on the network, each start at the nearest point of a street.

    Parameters
    ----------
    starts
        Where the ways begin.
    network
        The network.
    barrier
        What no way crosses (walls, water, railways), in the network's CRS; the next nearest street is taken then.
    reach_m
        Metres beyond which a street is too far.

    Returns
    -------
    table, unattached
        The ways; and each place of which no start found a street.
    """
    points = np.asarray(shapely.points(starts.xy), dtype=object)
    # Corners are asked first: their nearest is found at once, and few streets are then left to be measured to.
    streets = _streets_about(starts, network, reach_m)
    radius_m = np.minimum(_corner_reach(starts, network, streets), reach_m)
    lines = network.edge_lines if len(streets) == network.edge_count else network.edge_lines[streets]
    # Wide nodes: a third less memory at the peak.
    tree = shapely.STRtree(lines, node_capacity=_CAPACITY)
    start, street, distance = _within(points, radius_m, tree, reach_m)
    near = starts.place[start]
    first = np.unique(start, return_index=True)[1]
    if barrier is not None:
        shapely.prepare(barrier)
        stopped = start[first][_crosses(_ways(points[start[first]], lines[street[first]]), barrier)]
        # Few places need the streets beyond the nearest.
        more, others, metres = _within(points[stopped], np.full(len(stopped), reach_m), tree, reach_m)
        free = ~_crosses(_ways(points[stopped[more]], lines[others]), barrier)
        kept = first[~np.isin(start[first], stopped)]
        start = np.concatenate([start[kept], stopped[more[free]]])
        street, distance = np.concatenate([street[kept], others[free]]), np.concatenate([distance[kept], metres[free]])
        first = np.unique(start, return_index=True)[1]
    chosen, met = start[first], street[first]
    table = AccessTable(
        place=starts.place[chosen],
        edge=streets[met],
        along_m=np.asarray(shapely.line_locate_point(lines[met], points[chosen])),
        off_m=distance[first],
        start_xy=starts.xy[chosen],
        place_count=starts.place_count,
    )
    return table, _unattached(starts, table, near, network)


def _streets_about(starts: Starts, network: WalkNetwork, reach_m: float) -> NDArray[np.int32]:
    """Return the edges about all starts together: of a town, few where one spot is asked about."""
    known = starts.xy[np.isfinite(starts.xy).all(axis=1)]
    low, high = known.min(axis=0, initial=np.inf) - reach_m, known.max(axis=0, initial=-np.inf) + reach_m
    near = np.ones(network.edge_count, dtype=bool)
    for axis in (0, 1):
        # A line ends no farther from where it begins than it is long; its own bounds would take more memory.
        begin = network.node_xy[network.edge_from, axis]
        near &= begin >= low[axis] - _ROUNDED_M - network.edge_length_m
        near &= begin <= high[axis] + _ROUNDED_M + network.edge_length_m
    return np.flatnonzero(near).astype(np.int32)


def _corner_reach(starts: Starts, network: WalkNetwork, streets: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return metres within which each start has one of some streets for certain: as far as their nearest corner."""
    ends = np.zeros(network.node_count, dtype=bool)
    ends[network.edge_from[streets]] = ends[network.edge_to[streets]] = True
    corners = cKDTree(network.node_xy[ends], balanced_tree=False, compact_nodes=False)
    reach = np.zeros(len(starts.xy))
    # A place that no projection knows has coordinates without end, and no street.
    known = np.isfinite(starts.xy).all(axis=1)
    # Corners are rounded, streets aren't.
    reach[known] = np.asarray(corners.query(starts.xy[known])[0]) + _ROUNDED_M
    return reach


def _within(
    points: NDArray[np.object_], radius_m: NDArray[np.float64], tree: shapely.STRtree, reach_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return points, streets and metres between: all within a point's radius, none beyond reach, the nearest first."""
    x, y = shapely.get_coordinates(points).T
    boxes = shapely.box(x - radius_m, y - radius_m, x + radius_m, y + radius_m)
    point, edge = tree.query(np.asarray(boxes, dtype=object))
    distance = np.asarray(shapely.distance(points[point], tree.geometries[edge]))
    order = np.lexsort((edge, distance, point))
    order = order[distance[order] <= reach_m]
    return point[order], edge[order], distance[order]


def _ways(points: NDArray[np.object_], streets: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray(shapely.shortest_line(points, streets), dtype=object)


def _crosses(ways: NDArray[np.object_], barrier: BaseGeometry) -> NDArray[np.bool_]:
    """Whether ways cross a barrier; one that only begins on it, as a gate in a wall does, doesn't."""
    coordinates = shapely.get_coordinates(ways).reshape(-1, 2, 2)
    length = np.maximum(shapely.length(ways), _STEP_M)[:, None]
    inner = coordinates[:, 0] + (coordinates[:, 1] - coordinates[:, 0]) * np.minimum(1.0, _STEP_M / length)
    return np.asarray(
        shapely.intersects(shapely.linestrings(np.stack([inner, coordinates[:, 1]], axis=1)), barrier), dtype=bool
    )


def _unattached(
    starts: Starts, table: AccessTable, near: NDArray[np.int64], network: WalkNetwork
) -> tuple[Unattached, ...]:
    there = np.zeros(starts.place_count, dtype=bool)
    there[table.place] = True
    if there.all():
        return ()
    missing = np.flatnonzero(~there)
    lost = np.flatnonzero(np.isin(starts.place, missing))
    nearest = np.full(starts.place_count, np.inf)
    if len(lost):
        tree = shapely.STRtree(network.edge_lines)
        (at, _), metres = tree.query_nearest(shapely.points(starts.xy[lost]), return_distance=True, all_matches=False)
        np.minimum.at(nearest, starts.place[lost[at]], metres)
    placed, reached = set(starts.place.tolist()), set(near.tolist())
    return tuple(
        Unattached(place, "barrier" if place in reached else "too_far", float(nearest[place]))
        if place in placed
        else Unattached(place, "no_place", float("nan"))
        for place in missing.tolist()
    )
