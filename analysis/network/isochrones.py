"""What is reached from a place (等时圈): areas within so many metres of walking, on partly walked streets too."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np
import shapely
from scipy.spatial import cKDTree

from analysis.network.walks import node_costs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import MultiPolygon

    from analysis.network.access import AccessTable
    from analysis.network.graph import Arcs, WalkNetwork

CELL_M = 5.0
# How far from a street one still walks straight off it.
BESIDE_M = 100.0
# A hole of fewer cells is the grid's and not the street's.
_LEAST_HOLE_CELLS = 30
_FAR = 1e9


def isochrones(network: WalkNetwork, arcs: Arcs, source: AccessTable, limits_m: Sequence[float]) -> list[MultiPolygon]:
    """
    Return the areas that are reached from one place.

    Parameters
    ----------
    network, arcs
        The network and what it costs one kind of walker.
    source
        The place, hung on `network`; one row or more.
    limits_m
        Costs in metres, such as minutes times speed.

    Returns
    -------
    areas
        One a limit, in the network's CRS; a larger limit holds a smaller one. Empty where the place isn't hung up.

    Notes
    -----
    Each cell of 5 m walks straight to its nearest street point, 100 m at most, and along streets from there; the
    outline is the contour of that field (findings/network.md). Unreached streets take part, so that nothing behind
    them is reached over them.
    """
    if not len(source.edge):
        return [shapely.MultiPolygon() for _ in limits_m]
    cost, _ = node_costs(network, arcs, source, limit_m=max(limits_m) + BESIDE_M)
    points, metres = _samples(network, arcs, source, cost)
    reached = points[metres <= max(limits_m)]
    if not len(reached):
        return [shapely.MultiPolygon() for _ in limits_m]
    low = reached.min(axis=0) - BESIDE_M - CELL_M
    counts = np.ceil((reached.max(axis=0) + BESIDE_M + CELL_M - low) / CELL_M).astype(int) + 1
    x, y = (low[axis] + CELL_M * np.arange(counts[axis]) for axis in (0, 1))
    near = ((points >= low - BESIDE_M) & (points <= low + counts * CELL_M + BESIDE_M)).all(axis=1)
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    found_off, found_at = cKDTree(points[near]).query(cells, distance_upper_bound=BESIDE_M)
    off, at = np.asarray(found_off), np.asarray(found_at)
    field = np.full(len(off), _FAR)
    found = np.isfinite(off)
    field[found] = metres[near][at[found]] + off[found]
    return [_area(x, y, field.reshape(len(y), len(x)), limit) for limit in limits_m]


def _samples(
    network: WalkNetwork, arcs: Arcs, source: AccessTable, cost: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points every cell along every edge, and what it costs to come there."""
    length = network.edge_length_m
    steps = np.maximum(1, np.ceil(length / CELL_M)).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(length)), steps)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)) / (steps - 1)[edge]
    points = shapely.get_coordinates(shapely.line_interpolate_point(network.edge_lines[edge], share * length[edge]))
    whole = arcs.edge_cost_m[edge]
    metres = np.minimum(
        cost[network.edge_from[edge]] + share * whole, cost[network.edge_to[edge]] + (1.0 - share) * whole
    )
    for own, along_m, off_m in zip(source.edge, source.along_m, source.off_m, strict=True):
        there = np.flatnonzero(edge == own)
        direct = np.abs(share[there] - along_m / length[own]) * arcs.edge_cost_m[own] + off_m
        metres[there] = np.minimum(metres[there], direct)
    return points, np.where(np.isfinite(metres), metres, _FAR)


def _area(x: NDArray[np.float64], y: NDArray[np.float64], field: NDArray[np.float64], limit_m: float) -> MultiPolygon:
    # Beyond the limit all is alike: the contour between two cells is to be drawn from what is near it.
    capped = np.minimum(field, limit_m + 2 * CELL_M)
    generator = contourpy.contour_generator(x, y, capped, fill_type=contourpy.FillType.OuterOffset)
    # Its type depends on `fill_type`, which no annotation says.
    contours: Any = generator.filled(-1.0, limit_m)
    filled, offsets = contours[0], contours[1]
    least_m2 = _LEAST_HOLE_CELLS * CELL_M**2
    parts = []
    for corners, cuts in zip(filled, offsets, strict=True):
        rings = [corners[start:end] for start, end in pairwise(cuts)]
        holes = [ring for ring in rings[1:] if shapely.Polygon(ring).area >= least_m2]
        # Two arms that meet in one cell's corner make a ring that touches itself.
        parts += [
            part
            for part in shapely.get_parts(shapely.make_valid(shapely.Polygon(rings[0], holes)))
            if isinstance(part, shapely.Polygon)
        ]
    return shapely.MultiPolygon(parts)
