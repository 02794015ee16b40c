"""Pavements beside their streets (并行人行道): walked as any way is, and no second street where streets are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.network.graph import WalkNetwork

# The pavement of a street of six lanes is drawn so far from its middle.
BESIDE_M = 15.0
_LEAST_COSINE = 0.94  # 20 degrees
_STEP_M = 1.0


def runs_beside(network: WalkNetwork, is_footway: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """
    Say which edges are pavements: footways that run along a street from end to end.

    Parameters
    ----------
    network
        The network.
    is_footway
        Of each edge, whether it is for walkers alone.

    Returns
    -------
    beside
        (edges,) True for a footway whose ends and middle lie within `BESIDE_M` of streets and whose middle runs as
        the nearest does, within 20 degrees.
    """
    beside = np.zeros(network.edge_count, dtype=bool)
    footways = np.flatnonzero(is_footway)
    streets = network.edge_lines[~is_footway]
    if not len(footways) or not len(streets):
        return beside
    lines = network.edge_lines[footways]
    tree = shapely.STRtree(streets)
    near = np.ones(len(lines), dtype=bool)
    for part in (0.0, 1.0):
        ends = shapely.line_interpolate_point(lines, part, normalized=True)
        near &= np.isin(np.arange(len(lines)), tree.query(ends, predicate="dwithin", distance=BESIDE_M)[0])
    middles = np.asarray(shapely.line_interpolate_point(lines, 0.5, normalized=True), dtype=object)
    at, street = tree.query_nearest(middles, max_distance=BESIDE_M, all_matches=False)
    own, other = _direction(lines[at], middles[at]), _direction(streets[street], middles[at])
    parallel = np.abs((own * other).sum(axis=1)) >= _LEAST_COSINE
    beside[footways[at[parallel & near[at]]]] = True
    return beside


def _direction(lines: NDArray[np.object_], points: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the unit vector of each line where it is nearest to a point."""
    along, length = shapely.line_locate_point(lines, points), shapely.length(lines)
    before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.clip(along + step, 0.0, length)))
        for step in (-_STEP_M, _STEP_M)
    )
    way = after - before
    return np.asarray(way / np.maximum(np.hypot(*way.T), _STEP_M / 100)[:, None])
