"""
Blocks and parcels (街坊与地块): the land between the roads, cut until each place has its own.

A block is cut across its longer side, a little askew and off the middle, again and again: the way in which old land
was divided. A cut through a large block becomes a lane; one through a small block is only a wall.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Self

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.parcels import Parcel, Seed, form
from geodata.demo.randomness import stream
from geodata.demo.shapes import cut, lines, polygons, sides
from geodata.demo.streets import BANK_M, SNAP_M, Streets

# From the edge of the road's land to a fence, by class of road.
SETBACK_M = {"primary": 4.0, "secondary": 3.5, "tertiary": 3.0, "residential": 1.6, "alley": 1.1, "footway": 1.5}
_TRIES = 12
_SLIVER_M2 = 250.0


@dataclass(frozen=True)
class Block:
    """Land between known roads that no road takes, and the halves of the roads around it."""

    land: Polygon
    roadside: BaseGeometry


def land_blocks(streets: Streets) -> list[Block]:
    """Return the land between the known roads and the waters' banks, within the region."""
    edge = streets.region.buffer(140).envelope.boundary
    noded = shapely.union_all([*streets.roads.geometry, edge], grid_size=SNAP_M)
    rivers = streets.water.loc[streets.water["kind"] != "lake", "geometry"].union_all()
    banks = rivers.buffer(BANK_M, cap_style="flat", join_style="mitre").simplify(0.5)
    faces = shapely.get_parts(shapely.polygonize(lines(noded)))
    # A face of the network is land, or the strip between the two paths along a river.
    dry = [face for face in faces if not banks.buffer(1).contains(face.representative_point())]
    shown = [face for face in dry if streets.region.intersects(face)]
    taken = [*road_land(streets), *polygons(banks)]
    tree = shapely.STRtree(taken)
    blocks = []
    for face in sorted(shown, key=_reading_order):
        roadside = face.intersection(shapely.union_all([taken[index] for index in tree.query(face)]))
        land = polygons(face.difference(roadside), min_area_m2=_SLIVER_M2)
        blocks += [Block(part, roadside) for part in land]
    return [block for block in blocks if streets.region.intersects(block.land)]


def road_land(streets: Streets) -> list[BaseGeometry]:
    """Return the land of each known road, to the fences on both sides."""
    return [
        row.geometry.buffer(row.width_m / 2 + SETBACK_M[row.road_class], cap_style="flat", join_style="mitre")
        for row in streets.roads.itertuples()
    ]


def _reading_order(shape: Polygon) -> tuple[int, int]:
    centre = shape.centroid
    return -round(centre.y), round(centre.x)


def divide(block: Block, number: int, seeds: list[Seed], water: BaseGeometry) -> tuple[list[Parcel], list[LineString]]:
    """
    Cut a block into parcels and lanes.

    Parameters
    ----------
    block
        The land between known roads.
    number
        The block's number, which seeds its chance.
    seeds
        The places on it.
    water
        What no lane may cross.

    Returns
    -------
    parcels, lanes
        The parcels tile the block's land; each lane runs from one road or lane to another.
    """
    chance = stream("block", number)
    parcels: list[Parcel] = []
    lanes: list[LineString] = []
    roadside = block.roadside.difference(water)
    obstacles = water.buffer(BANK_M - 1).intersection(block.land)
    todo: list[tuple[Polygon, list[Seed], Polygon]] = [(block.land, seeds, block.land)]
    while todo:
        shape, inside, lane_block = todo.pop()
        if not _should_cut(shape, inside, chance):
            parcels.append(Parcel(shape, number, inside))
            continue
        is_lane = shape.area > chance.uniform(9_500, 15_000)
        found = _best_cut(shape, inside, obstacles, lane_block, chance)
        if found is None:
            parcels.append(Parcel(shape, number, inside))
            continue
        line, parts = found
        if is_lane:
            through = lines(line.intersection(shape.buffer(SNAP_M / 4).union(roadside)), min_length_m=5)
            lanes.extend(lane for lane in through if lane.intersects(shape))
        for part in parts:
            held = [seed for seed in inside if _home(seed, parts) is part]
            todo.append((part, held, part if is_lane else lane_block))
    return parcels, lanes


def _home(seed: Seed, parts: list[Polygon]) -> Polygon:
    """Return the part on which a place lies, or the nearest: a point may have been put on a road."""
    return min(parts, key=lambda part: part.distance(seed.point))


def _should_cut(shape: Polygon, seeds: list[Seed], chance: Random) -> bool:
    if len(seeds) > 1:
        return shape.area > 1_800  # noqa: PLR2004 - m2, under which two places stay together
    long_m, wide_m, _ = sides(shape)
    if seeds:
        is_strip = long_m > 3.4 * wide_m
        return shape.area > max((0.7 if is_strip else 1.4) * seeds[0].area_m2, 2_500)
    return shape.area > chance.uniform(4_500, 11_000) or (long_m > 3.2 * wide_m and long_m > 90)  # noqa: PLR2004 - m


def _best_cut(
    shape: Polygon, seeds: list[Seed], obstacles: BaseGeometry, lane_block: Polygon, chance: Random
) -> tuple[LineString, list[Polygon]] | None:
    best: tuple[float, LineString, list[Polygon]] | None = None
    # Both are the same at every try.
    box, kerb = _Box.around(shape), lane_block.boundary.buffer(0.2)
    for _ in range(_TRIES + 12 * min(len(seeds), 3)):
        line = _draw_cut(box, chance)
        if line.intersects(obstacles):
            continue
        parts = cut(shape, line)
        merit = _merit(shape, parts, line, seeds, kerb)
        if merit is not None and (best is None or merit > best[0]):
            best = merit, line, parts
    return best[1:] if best else None


@dataclass(frozen=True)
class _Box:
    """The box around a shape: its centre, its sides (m) and the direction of the longer one (radians from east)."""

    x: float
    y: float
    long_m: float
    wide_m: float
    along: float

    @classmethod
    def around(cls, shape: Polygon) -> Self:
        centre = shapely.oriented_envelope(shape).centroid
        long_m, wide_m, degrees = sides(shape)
        return cls(centre.x, centre.y, long_m, wide_m, math.radians(degrees))


def _draw_cut(box: _Box, chance: Random) -> LineString:
    """Draw a line across a shape, mostly across the longer side of its box, slightly askew and bent."""
    long_m, wide_m, along = box.long_m, box.wide_m, box.along
    crosses_long_side = chance.random() < (0.9 if long_m > 1.5 * wide_m else 0.6)
    offset = chance.uniform(-0.36, 0.36) * (long_m if crosses_long_side else wide_m)
    step = along if crosses_long_side else along + math.pi / 2
    x, y = box.x + offset * math.cos(step), box.y + offset * math.sin(step)
    direction = step + math.pi / 2 + math.radians(chance.gauss(0, 3.0))
    reach = long_m + wide_m
    sway = chance.uniform(-3.5, 3.5)
    east, north = math.cos(direction), math.sin(direction)
    return LineString(
        [
            (x - reach * east, y - reach * north),
            (x - 14 * east - sway * north, y - 14 * north + sway * east),
            (x + 22 * east - sway * north, y + 22 * north + sway * east),
            (x + reach * east, y + reach * north),
        ]
    )


def _merit(
    shape: Polygon, parts: list[Polygon], line: LineString, seeds: list[Seed], kerb: BaseGeometry
) -> float | None:
    """Return how good a cut is, None where it must not be made; each part needs a front on the `kerb`."""
    if not 2 <= len(parts) <= 3:  # noqa: PLR2004 - a bent block may fall into three
        return None
    least_m2, least_m = (800, 20) if len(seeds) > 1 else (1_500, 28)
    if any(part.area < least_m2 or sides(part)[1] < least_m for part in parts):
        return None
    if any(part.boundary.intersection(kerb).length < 12 for part in parts):  # noqa: PLR2004 - m, a gate and its leaves
        return None
    merit = math.fsum(form(part) * part.area for part in parts) / shape.area
    needs = [math.fsum(seed.area_m2 for seed in seeds if _home(seed, parts) is part) for part in parts]
    merit -= math.fsum(max(0.0, 1 - line.distance(seed.point) / 18) for seed in seeds)
    if seeds:
        merit -= (
            math.fsum(max(0.0, need - part.area) for need, part in zip(needs, parts, strict=True))
            / math.fsum(needs)
            * 2
        )
        merit += 0.8 if all(needs) else 0.0
    else:
        merit += 0.4 * min(part.area for part in parts) / max(part.area for part in parts)
    return merit
