"""
Gates and inner lanes (出入口与院内道路): how a person walks from a street to a house.

A compound's lanes are a spine across its rows of houses and, in a large one, a lane along them; gates stand where
these reach the fence and a street passes near by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.places import Plot
from geodata.demo.randomness import stream
from geodata.demo.rows import lay_rows
from geodata.demo.shapes import inset, lines, turned

_LINK_M = 48.0
_WIDE_M = 84.0  # two slabs and a lane beside each other
_SIZES_M2 = (7_000.0, 15_000.0)  # up to these one gate, two gates; three beyond


@dataclass
class Access:
    """
    How one plot is entered.

    Attributes
    ----------
    gates
        Points on the fence, the main gate first.
    names
        The side of each gate: ``N``, ``S``, ``E``, ``W``.
    links
        From each gate to the street.
    inner
        Lanes inside the fence, each joined to a gate.
    """

    gates: list[Point] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    links: list[LineString] = field(default_factory=list)
    inner: list[LineString] = field(default_factory=list)


class Surroundings:
    """What a way from a gate may reach and what it may not cross."""

    def __init__(
        self, streets: list[LineString], importance: list[int], plots: list[Plot], water: BaseGeometry
    ) -> None:
        self.streets, self.importance, self.plots, self.water = streets, importance, plots, water
        self._street_tree = shapely.STRtree(streets)
        self._plot_tree = shapely.STRtree([plot.shape for plot in plots])

    def link(self, gate: Point, plot: Plot) -> tuple[float, LineString] | None:
        """Return the cost and the way from `gate` to the best street near by, None where there is none."""
        best: tuple[float, LineString] | None = None
        for index in self._street_tree.query(gate, predicate="dwithin", distance=_LINK_M):
            way = shapely.shortest_line(gate, self.streets[index])
            cost = way.length - 6.0 * self.importance[index]
            if (best is None or cost < best[0]) and self._is_free(way, plot):
                best = cost, way
        return best

    def _is_free(self, way: LineString, plot: Plot) -> bool:
        if way.length < 0.05 or way.intersects(self.water):  # noqa: PLR2004 - m
            return False
        for index in self._plot_tree.query(way):
            other = self.plots[index]
            depth = way.intersection(other.shape).length
            is_own_shop = other.key.startswith(f"{plot.key}S")
            if depth > 0.3 and not is_own_shop and other.use != "shops":  # noqa: PLR2004 - m
                return False
        return True


def open_plot(plot: Plot, around: Surroundings) -> Access:
    """Place the gates and inner lanes of a compound."""
    rows = lay_rows(plot)
    west, south, east, north = rows.yard.bounds
    spine_x = _spine_x(west, east, stream("access", plot.key))
    spine = _longest(LineString([(spine_x, south - 1), (spine_x, north + 1)]), rows.yard)
    row_y = rows.gap_near((south + north) / 2)
    row = _longest(LineString([(west - 1, row_y), (east + 1, row_y)]), rows.yard)
    degrees, origin = rows.degrees, rows.origin
    axes = {"spine": turned(spine, degrees, origin), "row": turned(row, degrees, origin)}
    ends = {
        "S": (axes["spine"], 0),
        "N": (axes["spine"], -1),
        "W": (axes["row"], 0),
        "E": (axes["row"], -1),
    }
    wanted = 1 + sum(plot.shape.area > size for size in _SIZES_M2)
    found: list[tuple[float, str, Point, LineString]] = []
    for side, (axis, end) in ends.items():
        gate = Point(axis.coords[end])
        link = around.link(gate, plot)
        if link:
            found.append((link[0], side, gate, link[1]))
    if not found:
        found = _any_gate(plot, around)
    found.sort(key=lambda item: item[:2])
    chosen = found[:wanted]
    access = Access(
        gates=[item[2] for item in chosen], names=[item[1] for item in chosen], links=[item[3] for item in chosen]
    )
    access.inner = _inner_lanes(plot.shape, axes, {item[1] for item in chosen}, access.gates)
    return access


def _spine_x(west: float, east: float, chance: Random) -> float:
    """Return where the spine runs: near the middle, or along a wall where the rows would get too short."""
    wide = east - west
    if wide > _WIDE_M:
        return west + wide * chance.uniform(0.38, 0.62)
    beside_wall = 6.0 + 0.03 * wide
    return west + beside_wall if chance.random() < 0.5 else east - beside_wall  # noqa: PLR2004 - either side


def _longest(line: LineString, shape: BaseGeometry) -> LineString:
    return max(lines(line.intersection(shape)), key=lambda part: part.length)


def _any_gate(plot: Plot, around: Surroundings) -> list[tuple[float, str, Point, LineString]]:
    """Look all along the fence for a place from which a street can be reached."""
    edge = plot.shape.exterior
    found = []
    for step in range(int(edge.length // 6)):
        gate = edge.interpolate(step * 6.0)
        link = around.link(gate, plot)
        if link:
            towards = math.degrees(math.atan2(gate.y - plot.shape.centroid.y, gate.x - plot.shape.centroid.x))
            side = "ENWS"[round(towards / 90) % 4]
            found.append((link[0], side, gate, link[1]))
    return sorted(found, key=lambda item: item[:2])[:1]


def _inner_lanes(shape: Polygon, axes: dict[str, LineString], used: set[str], gates: list[Point]) -> list[LineString]:
    """Return the lanes inside: each axis from gate to gate, or to a little short of the fence."""
    yard = inset(shape, 7.0)
    inner = []
    for name, sides in (("spine", "SN"), ("row", "WE")):
        axis = axes[name]
        if name == "row" and not used & set("WE") and shape.area < _SIZES_M2[1]:
            continue
        start = axis.coords[0] if sides[0] in used else None
        end = axis.coords[-1] if sides[1] in used else None
        core = lines(axis.intersection(yard))
        if not core and not (start and end):
            continue
        points = list(_longest(axis, yard).coords) if core else []
        inner.append(LineString([*([start] if start else []), *points, *([end] if end else [])]))
    network = shapely.union_all(inner)
    for gate in gates:
        if not network.is_empty and network.distance(gate) > 0.05:  # noqa: PLR2004 - m
            way = shapely.shortest_line(gate, network)
            if shape.buffer(0.5).contains(way):
                inner.append(way)
    return inner
