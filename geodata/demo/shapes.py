"""Small tools of drawing (几何工具): smoothing, bending, cutting; everything in metres."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, TypeVar

import shapely
from shapely import LineString, Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random


Shape = TypeVar("Shape", bound=BaseGeometry)


def polygons(shape: BaseGeometry, *, min_area_m2: float = 0.0) -> list[Polygon]:
    """Return the polygons that `shape` consists of, each larger than `min_area_m2`."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if isinstance(part, Polygon) and part.area > min_area_m2]


def lines(shape: BaseGeometry, *, min_length_m: float = 0.0) -> list[LineString]:
    """Return the lines that `shape` consists of, each longer than `min_length_m`."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if isinstance(part, LineString) and part.length > min_length_m]


def largest(shape: BaseGeometry) -> Polygon:
    """Return the largest polygon of `shape`, an empty one where it has none."""
    return max(polygons(shape), key=lambda part: part.area, default=Polygon())


def smooth(line: LineString, *, reach_m: float = 40.0) -> LineString:
    """Round the corners of `line`, beginning `reach_m` before each, with its ends kept."""
    points = [(x, y) for x, y in line.coords]
    if len(points) < 3:  # noqa: PLR2004 - two points have no corner
        return line
    rounded = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before, reach_m), _towards(corner, after, reach_m)
        for step in (0.0, 0.25, 0.5, 0.75, 1.0):  # a quadratic curve with the corner as its handle
            weights = ((1 - step) ** 2, 2 * step * (1 - step), step**2)
            rounded.append(_weighted((start, corner, end), weights))
    rounded.append(points[-1])
    return LineString(rounded)


def smooth_ring(shape: Polygon, *, reach_m: float) -> Polygon:
    """Round the corners of an outline."""
    ring = list(shape.exterior.coords)
    middle = ((ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2)
    return Polygon(smooth(LineString([middle, *ring[1:], middle]), reach_m=reach_m))


def _towards(origin: tuple[float, float], target: tuple[float, float], reach_m: float) -> tuple[float, float]:
    distance = math.dist(origin, target)
    share = min(reach_m / distance, 0.45) if distance else 0.0
    return origin[0] + (target[0] - origin[0]) * share, origin[1] + (target[1] - origin[1]) * share


def _weighted(points: Iterable[tuple[float, float]], weights: Iterable[float]) -> tuple[float, float]:
    pairs = list(zip(points, weights, strict=True))
    return math.fsum(p[0] * w for p, w in pairs), math.fsum(p[1] * w for p, w in pairs)


def bend(line: LineString, chance: Random, *, sway_m: float, step_m: float = 55.0) -> LineString:
    """Let `line` sway to its sides by up to `sway_m`, as old lanes do; its own vertices stay where they are."""
    bent = []
    for (x1, y1), (x2, y2) in _pairs(line):
        length = math.dist((x1, y1), (x2, y2))
        count = int(length // step_m)
        bent.append((x1, y1))
        for index in range(1, count + 1):
            share = (index + chance.uniform(-0.25, 0.25)) / (count + 1)
            side = chance.uniform(-sway_m, sway_m) / length
            bent.append((x1 + (x2 - x1) * share - (y2 - y1) * side, y1 + (y2 - y1) * share + (x2 - x1) * side))
    x2, y2 = line.coords[-1]
    bent.append((x2, y2))
    return LineString(bent)


def _pairs(line: LineString) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    points = [(x, y) for x, y in line.coords]
    return itertools.pairwise(points)


def cut(shape: Polygon, line: LineString) -> list[Polygon]:
    """Return the parts into which `line` cuts `shape`."""
    return polygons(split(shape, line))


def sides(shape: Polygon) -> tuple[float, float, float]:
    """Return the length, the width (m) and the direction (degrees from east) of the box around `shape`."""
    box = shapely.oriented_envelope(shape)
    if not isinstance(box, Polygon):
        return 0.0, 0.0, 0.0
    corners = list(box.exterior.coords)
    first, second = math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])
    start, end = (corners[0], corners[1]) if first >= second else (corners[1], corners[2])
    return max(first, second), min(first, second), math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def facing(shape: Polygon) -> float:
    """
    Return the direction (degrees from east) of the rows of houses on `shape`, which look to the south.

    It is the mean direction of the edges that run more or less east to west, by their length.
    """
    total, turned = 1e-9, 0.0
    for (x1, y1), (x2, y2) in _pairs(LineString(shape.exterior.coords)):
        degrees = (math.degrees(math.atan2(y2 - y1, x2 - x1)) + 90.0) % 180.0 - 90.0
        length = math.dist((x1, y1), (x2, y2))
        if abs(degrees) < 25:  # noqa: PLR2004 - degrees off east to west
            total, turned = total + length, turned + length * degrees
    return turned / total


def turned(shape: Shape, degrees: float, around: tuple[float, float]) -> Shape:
    """Return `shape` turned by `degrees` anticlockwise around a point."""
    return rotate(shape, degrees, origin=around)


def simplified(shape: Polygon, tolerance_m: float) -> Polygon:
    """Return `shape` without the vertices that change it by less than `tolerance_m`."""
    return largest(shape.simplify(tolerance_m))


def rectangle(x1: float, y1: float, x2: float, y2: float) -> Polygon:
    """Return the upright rectangle between two corners."""
    return Polygon([(x1, y1), (x2, y1), (x2, y2), (x1, y2)])


def inset(shape: BaseGeometry, distance_m: float) -> Polygon:
    """Return the largest polygon that is left of `shape` when its edge moves inwards, corners kept sharp."""
    return largest(shape.buffer(-distance_m, join_style="mitre"))
