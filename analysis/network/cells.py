"""Where the ground meets the streets (街道格网): each cell of a grid and the street point that one walks to from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from analysis.network.graph import WalkNetwork

CELL_M = 5.0
# How far from a street one still walks straight off it.
BESIDE_M = 100.0
# Streets are looked for by points of theirs this far apart, and then met at the very nearest point.
_SAMPLE_M = 5.0
# 100 MB, or streets over 14 km by 14 km.
_MOST_CELLS = 8_000_000

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class StreetCells:
    """
    Each cell's nearest street point, which stays while the network does: 12 bytes a cell.

    Attributes
    ----------
    x, y
        Middles of the columns and of the rows, whole multiples of `CELL_M` in the network's CRS.
    edge
        (rows, columns) int32: the nearest edge; -1 where no street is within `BESIDE_M`.
    share
        (rows, columns) float32: the part of that edge before the point, from its `edge_from`, 0-1.
    off_m
        (rows, columns) float32: metres straight to the point.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    edge: NDArray[np.int32]
    share: NDArray[np.float32]
    off_m: NDArray[np.float32]

    def within(self, bounds: Bounds) -> StreetCells:
        """Return the cells inside west, south, east and north, as views."""
        west, south, east, north = bounds
        columns = slice(*np.searchsorted(self.x, (west, east)))
        rows = slice(*np.searchsorted(self.y, (south, north)))
        window = rows, columns
        return StreetCells(self.x[columns], self.y[rows], self.edge[window], self.share[window], self.off_m[window])


def street_cells(
    network: WalkNetwork, bounds: Bounds | None = None, *, barrier: BaseGeometry | None = None
) -> StreetCells:
    """
    Return the cells around a network's streets.

    Parameters
    ----------
    network
        The network.
    bounds
        West, south, east and north in its CRS; by default all that is within `BESIDE_M` of a street.
    barrier
        What no way to a street goes through (walls, water, railways), in its CRS. A cell behind it has no street; one
        on a street has, since a street that runs over water is a bridge.

    Returns
    -------
    cells
        The same for a cell whatever the bounds are, but for one of two streets that are equally near.
    """
    boxes = shapely.bounds(network.edge_lines).reshape(-1, 4)
    if bounds is None:
        lows, highs = boxes[:, :2].min(axis=0, initial=np.inf), boxes[:, 2:].max(axis=0, initial=-np.inf)
        margin = BESIDE_M + 2 * CELL_M
        bounds = tuple(np.concatenate([lows - margin, highs + margin]).tolist()) if len(boxes) else (0.0,) * 4
    west, south, east, north = bounds
    x, y = (
        CELL_M * np.arange(np.ceil(low / CELL_M), np.floor(high / CELL_M) + 1)
        for low, high in ((west, east), (south, north))
    )
    edge = np.full((len(y), len(x)), -1, dtype=np.int32)
    share, off_m = (np.zeros(edge.shape, dtype=np.float32) for _ in range(2))
    reach = BESIDE_M + _SAMPLE_M
    near = (boxes[:, :2] <= (east + reach, north + reach)).all(axis=1)
    near &= (boxes[:, 2:] >= (west - reach, south - reach)).all(axis=1)
    segments = _segments(network, np.flatnonzero(near))
    if edge.size and len(segments.edge):
        cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        points, segment = _samples(segments)
        distance, at = cKDTree(points).query(cells, distance_upper_bound=reach, workers=-1)
        found = np.flatnonzero(np.isfinite(distance))
        met = segment[np.asarray(at)[found]]
        part, off, on_street = _nearest_points(segments, met, cells[found])
        beside = off <= BESIDE_M
        if barrier is not None:
            beside &= ~_behind(cells[found], on_street, off, barrier)
        found, met = found[beside], met[beside]
        edge.ravel()[found] = segments.edge[met]
        share.ravel()[found] = part[beside]
        off_m.ravel()[found] = off[beside]
    return StreetCells(x, y, edge, share, off_m)


def _behind(
    cells: NDArray[np.float64], on_street: NDArray[np.float64], off_m: NDArray[np.float64], barrier: BaseGeometry
) -> NDArray[np.bool_]:
    """Whether the straight way from each cell to its street goes through a barrier."""
    west, south, east, north = barrier.bounds
    near = (cells >= (west - BESIDE_M, south - BESIDE_M)).all(axis=1)
    near &= (cells <= (east + BESIDE_M, north + BESIDE_M)).all(axis=1) & (off_m > CELL_M)
    asked = np.flatnonzero(near)
    shapely.prepare(barrier)
    asked = asked[np.asarray(shapely.dwithin(barrier, shapely.points(cells[asked]), BESIDE_M), dtype=bool)]
    ways = shapely.linestrings(np.stack([cells[asked], on_street[asked]], axis=1))
    behind = np.zeros(len(cells), dtype=bool)
    behind[asked] = shapely.intersects(barrier, ways)
    return behind


def cells_to_keep(network: WalkNetwork, *, barrier: BaseGeometry | None = None) -> StreetCells | None:
    """Return all cells of a network, as from `street_cells`, to be kept; None where they would be too many."""
    if not network.edge_count:
        return None
    west, south, east, north = shapely.total_bounds(network.edge_lines)
    count = (east - west + 2 * BESIDE_M) * (north - south + 2 * BESIDE_M) / CELL_M**2
    return street_cells(network, barrier=barrier) if count <= _MOST_CELLS else None


@dataclass(frozen=True, eq=False)
class _Segments:
    """The straight pieces of some edges: where each begins, where it leads, its length and the metres before it."""

    edge: NDArray[np.int32]
    begin: NDArray[np.float64]
    along: NDArray[np.float64]
    length_m: NDArray[np.float64]
    before_m: NDArray[np.float64]
    edge_length_m: NDArray[np.float64]


def _segments(network: WalkNetwork, edges: NDArray[np.int64]) -> _Segments:
    corners, line = shapely.get_coordinates(network.edge_lines[edges], return_index=True)
    along = np.diff(corners, axis=0)
    length = np.hypot(along[:, 0], along[:, 1])
    # From a line's last corner nothing leads on.
    length[line[1:] != line[:-1]] = 0.0
    gone = np.cumsum(length) - length
    kept = np.flatnonzero(length)
    line_of = line[kept]
    first = np.searchsorted(line, line_of)
    edge = edges[line_of]
    return _Segments(
        edge=edge.astype(np.int32),
        begin=corners[kept],
        along=along[kept],
        length_m=length[kept],
        before_m=gone[kept] - gone[first],
        edge_length_m=network.edge_length_m[edge],
    )


def _samples(segments: _Segments) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points along all segments, `_SAMPLE_M` apart at most, and the segment of each."""
    steps = np.ceil(segments.length_m / _SAMPLE_M).astype(np.int64)
    segment = np.repeat(np.arange(len(steps)), steps)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
    # Middles of the steps: at a crossing no two streets then share a sample.
    part = (number + 0.5) / steps[segment]
    return segments.begin[segment] + part[:, None] * segments.along[segment], segment


def _nearest_points(
    segments: _Segments, segment: NDArray[np.int64], points: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the part of the edge before each point's nearest point of its segment, the metres to it, and itself."""
    away = points - segments.begin[segment]
    along = segments.along[segment]
    length = segments.length_m[segment]
    part = np.clip((away * along).sum(axis=1) / length**2, 0.0, 1.0)
    off = away - part[:, None] * along
    share = (segments.before_m[segment] + part * length) / segments.edge_length_m[segment]
    return np.minimum(share, 1.0), np.hypot(off[:, 0], off[:, 1]), points - off
