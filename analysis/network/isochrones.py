"""What is reached from a place (等时圈): areas within so many metres of walking, on partly walked streets too."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np
import shapely

from analysis.network.cells import BESIDE_M, CELL_M, Bounds, street_cells
from analysis.network.walks import node_costs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import MultiPolygon

    from analysis.network.access import AccessTable
    from analysis.network.cells import StreetCells
    from analysis.network.graph import Arcs, WalkNetwork

# A smaller hole is the grid's and not the street's.
_LEAST_HOLE_M2 = 750.0
_UNREACHED_M = 1_000.0


def isochrones(
    network: WalkNetwork,
    arcs: Arcs,
    source: AccessTable,
    limits_m: Sequence[float],
    cells: StreetCells | None = None,
) -> list[MultiPolygon]:
    """
    Return the areas that are reached from one place, or from the nearest of several.

    Parameters
    ----------
    network, arcs
        The network and what it costs one kind of walker.
    source
        The place, hung on `network`; one row or more.
    limits_m
        Costs in metres, such as minutes times speed.
    cells
        The cells of `network`, kept by who asks more than once; by default those within reach are made each time.

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
    most_m = max(limits_m)
    cost, _ = node_costs(network, arcs, source, limit_m=most_m + BESIDE_M)
    bounds = _within_reach(network, source, cost, most_m)
    near = street_cells(network, bounds) if cells is None else cells.within(bounds)
    field = _field(network, arcs, source, cost, near)
    return [_area(near.x, near.y, field, limit) for limit in limits_m]


def _within_reach(network: WalkNetwork, source: AccessTable, cost: NDArray[np.float64], most_m: float) -> Bounds:
    """Return bounds that hold all that is reached: nobody comes farther from a node than straight, by what is left."""
    reached = np.flatnonzero(cost <= most_m)
    xy = np.concatenate([network.node_xy[reached], source.start_xy])
    left = np.concatenate([most_m - cost[reached], np.full(len(source.start_xy), most_m)])[:, None]
    # A ring of unreached cells closes the contour.
    margin = 2 * CELL_M
    west, south = ((xy - left).min(axis=0) - margin).tolist()
    east, north = ((xy + left).max(axis=0) + margin).tolist()
    return west, south, east, north


def _field(
    network: WalkNetwork, arcs: Arcs, source: AccessTable, cost: NDArray[np.float64], cells: StreetCells
) -> NDArray[np.float64]:
    """Return what it costs to come to each cell, infinite where no way leads."""
    # Of cells off every street, -1 finds the last item. In place: this is most of the time that an isochrone takes.
    by_first, by_last = (np.append(cost[end], np.inf) for end in (network.edge_from, network.edge_to))
    whole = np.append(arcs.edge_cost_m, 0.0).take(cells.edge, mode="wrap")
    part = whole * cells.share
    field = by_last.take(cells.edge, mode="wrap")
    field += whole
    field -= part
    part += by_first.take(cells.edge, mode="wrap")
    np.minimum(field, part, out=field)
    field += cells.off_m
    boxes = shapely.bounds(network.edge_lines[source.edge]) + BESIDE_M * np.array([-1, -1, 1, 1])
    for box, own, along_m, off_m in zip(boxes, source.edge, source.along_m, source.off_m, strict=True):
        west, south, east, north = box
        columns, rows = slice(*np.searchsorted(cells.x, (west, east))), slice(*np.searchsorted(cells.y, (south, north)))
        beside = cells.edge[rows, columns] == own
        apart = np.abs(cells.share[rows, columns][beside] - along_m / network.edge_length_m[own])
        direct = apart * arcs.edge_cost_m[own] + off_m + cells.off_m[rows, columns][beside]
        own_field = field[rows, columns]
        own_field[beside] = np.minimum(own_field[beside], direct)
    return field


def _area(x: NDArray[np.float64], y: NDArray[np.float64], field: NDArray[np.float64], limit_m: float) -> MultiPolygon:
    # Contours are drawn through finite values alone; the higher, the closer to the last cell that is reached.
    capped = np.minimum(field, limit_m + _UNREACHED_M)
    generator = contourpy.contour_generator(x, y, capped, fill_type=contourpy.FillType.OuterOffset)
    # Its type depends on `fill_type`, which no annotation says.
    contours: Any = generator.filled(-1.0, limit_m)
    filled, offsets = contours[0], contours[1]
    parts = []
    for corners, cuts in zip(filled, offsets, strict=True):
        rings = [corners[start:end] for start, end in pairwise(cuts)]
        holes = [ring for ring in rings[1:] if shapely.Polygon(ring).area >= _LEAST_HOLE_M2]
        # Two arms that meet in one cell's corner make a ring that touches itself.
        parts += [
            part
            for part in shapely.get_parts(shapely.make_valid(shapely.Polygon(rings[0], holes)))
            if isinstance(part, shapely.Polygon)
        ]
    return shapely.MultiPolygon(parts)
