"""
Where streets meet (打断与接缝): lines of one level are split where they cross, small gaps are closed.

Rows that say where they meet (OpenStreetMap's, ``noded``) are left as they are: their ends alone join them to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Ends nearer than this are one node.
GRID_M = 0.01
# A dead end that would meet a street if it went straight on for so long may have been meant to.
_GOES_ON_M = 10.0


@dataclass(frozen=True, eq=False)
class Pieces:
    """
    Lines that meet at their ends alone; one item a piece.

    Attributes
    ----------
    lines
        (pieces,) shapely lines in a metric CRS.
    row
        (pieces,) position of the row that each is a part of; -1 for a connector.
    level
        (pieces,) its level; a bridge doesn't meet the street below.
    """

    lines: NDArray[np.object_]
    row: NDArray[np.int64]
    level: NDArray[np.int64]

    @property
    def first_xy(self) -> NDArray[np.float64]:
        """Where each piece begins: (pieces, 2) metres."""
        return shapely.get_coordinates(shapely.get_point(self.lines, 0))

    @property
    def last_xy(self) -> NDArray[np.float64]:
        """Where each piece ends: (pieces, 2) metres."""
        return shapely.get_coordinates(shapely.get_point(self.lines, -1))


def node_lines(lines: NDArray[np.object_], row: NDArray[np.int64], level: NDArray[np.int64]) -> Pieces:
    """
    Split lines where they cross or touch others of their level.

    Parameters
    ----------
    lines
        Lines in a metric CRS.
    row, level
        Of each line.

    Returns
    -------
    pieces
        Each stretch of street once, also where two lines run along it; none shorter than `GRID_M`.
    """
    found: list[Pieces] = []
    for height in np.unique(level):
        chosen = level == height
        noded = shapely.get_parts(shapely.union_all(lines[chosen], grid_size=GRID_M))
        noded = noded[shapely.length(noded) >= GRID_M]
        middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
        source = shapely.STRtree(lines[chosen]).query_nearest(middle, all_matches=False)[1]
        found.append(Pieces(noded, row[chosen][source], np.full(len(noded), height)))
    return _joined(found)


def node_rows(
    lines: NDArray[np.object_], row: NDArray[np.int64], level: NDArray[np.int64], noded: NDArray[np.bool_]
) -> Pieces:
    """
    Split the lines as `node_lines` does, but for those of noded rows, which nothing splits and which split nothing.

    Parameters
    ----------
    lines, row, level
        As `node_lines` takes them.
    noded
        Of each line.
    """
    whole = Pieces(lines[noded], row[noded], level[noded])
    return whole if noded.all() else _joined([node_lines(lines[~noded], row[~noded], level[~noded]), whole])


def close_gaps(
    pieces: Pieces, *, gap_m: float, barrier: BaseGeometry | None, noded: NDArray[np.bool_] | None = None
) -> tuple[Pieces, NDArray[np.object_]]:
    """
    Join each dead end to the street of its level that it fails to meet by less than a tolerance.

    Parameters
    ----------
    pieces
        From `node_rows`.
    gap_m
        The tolerance in metres; 0 closes nothing.
    barrier
        What no connector crosses, in the pieces' CRS.
    noded
        Of each piece, whether its dead ends are true ones; others may still be joined to it. By default none is.

    Returns
    -------
    pieces, connectors
        The streets, split where a connector meets them, with the connectors among them; and the connectors alone,
        to be looked at: a tolerance of 5 m joins a few streets that aren't.
    """
    fixed = np.zeros(len(pieces.lines), dtype=bool) if noded is None else noded
    ends, owner = _dead_ends(pieces)
    ends, owner = ends[~fixed[owner]], owner[~fixed[owner]]
    nothing = np.empty(0, dtype=object)
    if not len(ends) or gap_m <= 0:
        return pieces, nothing
    points = np.asarray(shapely.points(ends), dtype=object)
    dead, target = shapely.STRtree(pieces.lines).query(points, predicate="dwithin", distance=gap_m)
    apart = (owner[dead] != target) & (pieces.level[owner[dead]] == pieces.level[target])
    dead, target = dead[apart], target[apart]
    along = np.asarray(shapely.line_locate_point(pieces.lines[target], points[dead]))
    meeting = shapely.get_coordinates(shapely.line_interpolate_point(pieces.lines[target], along))
    connector = np.asarray(shapely.linestrings(np.stack([ends[dead], meeting], axis=1)), dtype=object)
    length = np.asarray(shapely.length(connector))
    # Nothing was split where a dead end touches a noded street.
    free = (length >= GRID_M) | fixed[target]
    if barrier is not None:
        free &= ~np.asarray(shapely.intersects(connector, barrier), dtype=bool)
    # The nearest for each dead end.
    order = np.flatnonzero(free)[np.lexsort((length[free], dead[free]))]
    order = order[np.unique(dead[order], return_index=True)[1]]
    if not len(order):
        return pieces, nothing
    split = _split(pieces, target[order], along[order])
    order = order[_are_apart(ends[dead[order]], meeting[order])]
    connectors = connector[order]
    return _joined([split, Pieces(connectors, np.full(len(order), -1), pieces.level[target[order]])]), connectors


def near_misses(pieces: Pieces, *, gap_m: float, noded: NDArray[np.bool_]) -> list[tuple[int, shapely.LineString]]:
    """
    Find dead ends that would meet another street of their level if they went straight on a little longer.

    Parameters
    ----------
    pieces
        The streets once gaps are closed.
    gap_m
        The tolerance within which they were: what is nearer stays apart for a reason, such as a wall.
    noded
        Of each piece, whether its dead ends are true ones.

    Returns
    -------
    missed
        The row of each such dead end's piece, and the line from there to the street.
    """
    ends, owner = _dead_ends(pieces)
    open_ = ~noded[owner]
    ends, owner = ends[open_], owner[open_]
    begin = np.asarray(shapely.line_interpolate_point(pieces.lines[owner], 0.0), dtype=object)
    at_begin = np.hypot(*(shapely.get_coordinates(begin) - ends).T) < GRID_M
    # The piece's own direction, over its last metre.
    back = shapely.get_coordinates(shapely.line_interpolate_point(pieces.lines[owner], np.where(at_begin, 1.0, -1.0)))
    along = ends - back
    onward = along / np.maximum(np.hypot(*along.T), GRID_M)[:, None]
    rays = np.asarray(
        shapely.linestrings(np.stack([ends + onward * GRID_M, ends + onward * _GOES_ON_M], axis=1)), dtype=object
    )
    ray, street = shapely.STRtree(pieces.lines).query(rays, predicate="intersects")
    apart = (owner[ray] != street) & (pieces.level[owner[ray]] == pieces.level[street])
    ray, street = ray[apart], street[apart]
    points = shapely.points(ends[ray])
    lines = shapely.shortest_line(points, shapely.intersection(rays[ray], pieces.lines[street]))
    length = np.asarray(shapely.length(lines))
    order = np.lexsort((length, ray))
    order = order[np.unique(ray[order], return_index=True)[1]]
    return [(int(pieces.row[owner[ray[at]]]), lines[at]) for at in order[length[order] > gap_m]]


def _are_apart(ends: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether two points are two nodes."""
    apart: NDArray[np.bool_] = (np.round(ends / GRID_M) != np.round(others / GRID_M)).any(axis=1)
    return apart


def _dead_ends(pieces: Pieces) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the ends at which nothing else ends, and the piece of each."""
    ends = np.concatenate([pieces.first_xy, pieces.last_xy])
    keys, place, count = np.unique(
        np.round(ends / GRID_M).astype(np.int64), axis=0, return_inverse=True, return_counts=True
    )
    del keys
    alone = np.flatnonzero(count[place.ravel()] == 1)
    return ends[alone], alone % len(pieces.lines)


def _split(pieces: Pieces, targets: NDArray[np.int64], along_m: NDArray[np.float64]) -> Pieces:
    """Cut pieces at distances along them; few are."""
    kept = np.ones(len(pieces.lines), dtype=bool)
    parts: list[BaseGeometry] = []
    owners: list[int] = []
    for target in np.unique(targets):
        line = pieces.lines[target]
        inner = [cut for cut in np.unique(along_m[targets == target]) if GRID_M < cut < line.length - GRID_M]
        if not inner:
            continue
        kept[target] = False
        cuts = [0.0, *inner, line.length]
        parts += [substring(line, start, end) for start, end in pairwise(cuts)]
        owners += [int(target)] * (len(cuts) - 1)
    whole = Pieces(pieces.lines[kept], pieces.row[kept], pieces.level[kept])
    if not parts:
        return whole
    return _joined([whole, Pieces(np.asarray(parts, dtype=object), pieces.row[owners], pieces.level[owners])])


def _joined(parts: list[Pieces]) -> Pieces:
    return Pieces(
        np.concatenate([part.lines for part in parts]),
        np.concatenate([part.row for part in parts]).astype(np.int64),
        np.concatenate([part.level for part in parts]).astype(np.int64),
    )
