"""Where the rows of slabs of a compound stand (行列式布局): known before its lanes are, which run between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.places import Plot
from geodata.demo.randomness import stream
from geodata.demo.shapes import facing, inset, rectangle, turned

_STOREY_M = 2.9
_FENCE_M = 4.0
_PHASES = 6
STAIRWELL_M = 15.0  # the shortest slab


@dataclass(frozen=True)
class Rows:
    """
    The rows of one compound, in its own frame (turned so that they run from west to east).

    Attributes
    ----------
    degrees, origin
        The turn of the frame and the point that it turns around.
    yard, land
        The fenced plot and the part of it that may be built on.
    floors, depth_m
        Of the slabs.
    souths
        Where each row's southern front lies.
    """

    degrees: float
    origin: tuple[float, float]
    yard: Polygon
    land: Polygon
    floors: int
    depth_m: float
    souths: tuple[float, ...]

    def gap_near(self, y: float) -> float:
        """Return the middle of the gap between two rows that is nearest to `y`, `y` itself where there is none."""
        tops = [south + self.depth_m for south in self.souths]
        gaps = [(top + south) / 2 for top, south in zip(tops, self.souths[1:], strict=False)]
        return min(gaps, key=lambda gap: abs(gap - y), default=self.souths[0] - 3.0 if self.souths else y)


def lay_rows(plot: Plot) -> Rows:
    """Choose the height of the slabs and the rows' places, so that the rows are as long as the plot lets them be."""
    chance = stream("rows", plot.key)
    degrees = facing(plot.shape)
    origin = (plot.shape.centroid.x, plot.shape.centroid.y)
    yard = turned(plot.shape, -degrees, origin)
    land = inset(yard, _FENCE_M)
    floors = chance.choices([4, 5, 6], weights=[1, 4, 4])[0]
    depth = chance.uniform(10.5, 12.8)
    pitch = depth + floors * _STOREY_M * chance.uniform(0.88, 1.05)
    souths = best_rows(land, Polygon(), depth, pitch, STAIRWELL_M)
    return Rows(degrees, origin, yard, land, floors, depth, souths)


def best_rows(land: Polygon, free: BaseGeometry, depth_m: float, pitch_m: float, least_m: float) -> tuple[float, ...]:
    """Return where rows begin (their southern fronts) so that their stretches of at least `least_m` are longest."""
    best: tuple[float, tuple[float, ...]] = (0.0, ())
    if land.is_empty:
        return ()
    _, south, _, north = land.bounds
    for phase in range(_PHASES):
        first = south + 0.2 + phase * pitch_m / _PHASES
        count = max(0, math.floor((north - first - depth_m) / pitch_m) + 1)
        souths = tuple(first + n * pitch_m for n in range(count))
        stretches = [span for at in souths for span in spans(land, free, at, at + depth_m)]
        total = math.fsum(east - west for west, east in stretches if east - west >= least_m)
        best = max(best, (total, souths))
    return best[1]


def spans(land: Polygon, free: BaseGeometry, south: float, north: float) -> list[tuple[float, float]]:
    """Return the stretches (west, east) of `land` on which a row between two latitudes stands free."""
    west, _, east, _ = land.bounds
    row = rectangle(west - 1, south, east + 1, north)
    blocked = shapely.union_all([row.difference(land), free.intersection(row)])
    edges = sorted((part.bounds[0], part.bounds[2]) for part in shapely.get_parts(blocked) if part.area > 0)
    found, at = [], west
    for left, right in edges:
        if left > at:
            found.append((at, left))
        at = max(at, right)
    if at < east:
        found.append((at, east))
    return found
