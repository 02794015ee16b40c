"""Homes (住宅): rows of slabs that look south, towers of this century, old courtyards along lanes."""

from __future__ import annotations

import math
from random import Random

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.house import House
from geodata.demo.places import Plot
from geodata.demo.rows import STAIRWELL_M, best_rows, lay_rows, spans
from geodata.demo.shapes import inset, largest, rectangle, simplified

_LEAST_HOUSE_M2 = 18.0


def slabs(plot: Plot, free: BaseGeometry, chance: Random) -> list[House]:
    """Rows of slabs 10-13 m deep, as far apart as their height asks for; `free` in the rows' frame."""
    rows = lay_rows(plot)
    if rows.land.is_empty:
        return []
    length = chance.uniform(40, 62)
    houses: list[House] = []
    for south in rows.souths:
        for west, east in spans(rows.land, free, south, south + rows.depth_m):
            if east - west >= STAIRWELL_M:
                houses.extend(_row(west, east, south, (rows.depth_m, length, rows.floors), chance))
    houses.sort(key=lambda house: (-round(house.shape.centroid.y), house.shape.centroid.x))
    numbered = [House(h.shape, h.kind, h.floors, n) for n, h in enumerate(houses, start=1)]
    return [*numbered, *_sheds(rows.yard, free, houses, chance)]


def _row(west: float, east: float, south: float, measures: tuple[float, float, int], chance: Random) -> list[House]:
    depth, length, floors = measures
    gap = chance.uniform(6.5, 9.5)
    count = max(1, math.ceil((east - west) / (length + gap)))
    each = ((east - west) - (count - 1) * gap) / count
    houses = []
    for index in range(count):
        left = west + index * (each + gap)
        short = chance.choice([0.0, 0.0, 0.0, min(9.0, each / 4)])  # some rows lack a stairwell
        floor = max(2, floors + chance.choices([0, -1, 1], weights=[8, 1, 1])[0])
        shape = _stepped(rectangle(left, south, left + each - short, south + depth), chance)
        houses.append(House(shape, "residential", floor))
    return houses


def _stepped(slab: Polygon, chance: Random) -> Polygon:
    """Set a part of a long slab back a little, as slabs of two building periods are."""
    west, south, east, north = slab.bounds
    if east - west < 44 or chance.random() < 0.6:  # noqa: PLR2004 - m; four in ten
        return slab
    middle, back = (west + east) / 2, chance.uniform(1.2, 2.2)
    return Polygon(
        [(west, south), (middle, south), (middle, south + back), (east, south + back), (east, north),
         (middle, north), (middle, north - back), (west, north - back)]
    )  # fmt: skip


def _sheds(yard: Polygon, free: BaseGeometry, houses: list[House], chance: Random) -> list[House]:
    """Bicycle sheds along the walls, where a gap is left."""
    west, south, east, north = yard.bounds
    taken = shapely.union_all([free, *(house.shape.buffer(4) for house in houses)])
    sheds: list[House] = []
    for _ in range(14):
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        long_m, wide_m = chance.uniform(9, 20), chance.uniform(3.2, 4.5)
        size = (long_m, wide_m) if chance.random() < 0.5 else (wide_m, long_m)  # noqa: PLR2004 - either way
        shed = rectangle(x, y, x + size[0], y + size[1])
        if inset(yard, 1.2).contains(shed) and not taken.intersects(shed):
            sheds.append(House(shed, "other", 1))
            taken = shapely.union_all([taken, shed.buffer(8)])
        if len(sheds) == 2:  # noqa: PLR2004 - enough
            break
    return sheds


def towers(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Towers of this century, with space between them."""
    land = inset(yard, 6.0)
    if land.is_empty:
        return []
    floors = chance.choice([11, 15, 18, 24])
    wide, deep = chance.uniform(22, 32), chance.uniform(13, 16)
    houses = []
    for at in best_rows(land, free, deep, deep + 30, wide):
        for left, right in spans(land, free, at, at + deep):
            count = int((right - left + 14) // (wide + 14))
            step = (right - left - count * wide) / (count + 1) if count else 0.0
            houses += [_tower(left + step + n * (wide + step), at, wide, deep, floors) for n in range(count)]
    return [House(h.shape, h.kind, h.floors, n) for n, h in enumerate(reversed(houses), start=1)]


def _tower(west: float, south: float, wide: float, deep: float, floors: int) -> House:
    wing, notch = wide * 0.36, 3.0
    east, north = west + wide, south + deep
    shape = Polygon(
        [(west, south), (west + wing, south), (west + wing, south + notch), (east - wing, south + notch),
         (east - wing, south), (east, south), (east, north - notch), (east - wing, north - notch),
         (east - wing, north), (west + wing, north), (west + wing, north - notch), (west, north - notch)]
    )  # fmt: skip
    return House(shape, "residential", floors)


def courtyards(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Old courtyards, a house on the north side and wings to the south, wall to wall along narrow lanes."""
    land = inset(yard, 0.6).difference(free)
    houses: list[House] = []
    west, south, east, north = yard.bounds
    at = south - chance.uniform(0, 5)
    while at < north - 6:
        deep = chance.uniform(12.5, 17.0)
        x = west - chance.uniform(0, 6)
        while x < east - 6:
            wide = chance.uniform(11, 17)
            drawn = _courtyard(x, at, wide, deep, chance)
            part = largest(
                drawn.shape.intersection(land).buffer(-0.8, join_style="mitre").buffer(0.8, join_style="mitre")
            )
            if part.area > 0.45 * drawn.shape.area and part.area > _LEAST_HOUSE_M2 and chance.random() < 0.95:  # noqa: PLR2004
                houses.append(House(simplified(part, 0.3), drawn.kind, drawn.floors))
            x += wide + chance.choice([0.5, 0.5, 1.8])
        at += deep + chance.choice([0.7, 2.6])
    return houses


def _courtyard(west: float, south: float, wide: float, deep: float, chance: Random) -> House:
    main, wing = chance.uniform(5.0, 6.2), chance.uniform(3.2, 4.2)
    east, north = west + wide, south + deep
    floors = chance.choices([1, 2], weights=[4, 1])[0]
    form = chance.random()
    inner, low = north - main, south + chance.uniform(0, 3)
    if form < 0.45 and wide > 3 * wing:  # noqa: PLR2004 - house and two wings
        points = [(west, south), (west + wing, south), (west + wing, inner), (east - wing, inner),
                  (east - wing, low), (east, low), (east, north), (west, north)]  # fmt: skip
    elif form < 0.8:  # noqa: PLR2004 - house and one wing
        points = [(west, low), (west + wing, low), (west + wing, inner), (east, inner), (east, north), (west, north)]
        if chance.random() < 0.5:  # noqa: PLR2004 - the wing to the other side
            points = [(west + east - x, y) for x, y in points][::-1]
    else:
        points = [(west, inner), (east, inner), (east, north), (west, north)]
    return House(Polygon(points), "residential", floors)
