"""Buildings (建筑): rows of slabs that look south, courtyards along lanes, shops along roads, and what is public."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.places import Plot
from geodata.demo.randomness import stream
from geodata.demo.rows import STAIRWELL_M, best_rows, lay_rows, spans
from geodata.demo.shapes import facing, inset, largest, polygons, rectangle, simplified, turned

_LEAST_HOUSE_M2 = 18.0


@dataclass(frozen=True)
class House:
    """One building: its outline, its kind (a code of the vocabulary), its floors and, in a row, its number."""

    shape: Polygon
    kind: str
    floors: int
    number: int = 0


def build(plot: Plot, kept_free: BaseGeometry) -> list[House]:
    """
    Put up the buildings of a plot.

    Parameters
    ----------
    plot
        The land and its use.
    kept_free
        What no building may stand on, such as lanes and the ways from gates.
    """
    if plot.use != "slabs" and plot.use not in _BUILDERS:
        return []
    degrees = facing(plot.shape)
    origin = (plot.shape.centroid.x, plot.shape.centroid.y)
    yard = turned(plot.shape, -degrees, origin)
    free = turned(kept_free, -degrees, origin)
    chance = stream("houses", plot.key)
    houses = _slabs(plot, free, chance) if plot.use == "slabs" else _BUILDERS[plot.use](yard, free, chance)
    if plot.use == "slabs" and not any(house.kind == "residential" for house in houses):
        houses = _courtyards(yard, free, chance)  # too small or too crooked for a row
    back = [House(turned(h.shape, degrees, origin), h.kind, h.floors, h.number) for h in houses]
    return [house for house in back if plot.shape.buffer(-0.3).contains(house.shape)]


def _slabs(plot: Plot, free: BaseGeometry, chance: Random) -> list[House]:
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


def _towers(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
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


def _courtyards(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
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


def _shops(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Fill a strip with a row of shops, or a plot with rows of them."""
    land = inset(yard, 0.8).difference(free.buffer(0.5))
    lots = [
        lot
        for whole in polygons(land, min_area_m2=60)
        for slice_ in _chop(whole, chance.uniform(22, 44), chance)
        for lot in (_chop(slice_, chance.uniform(16, 26), chance) if min(_extent(slice_)) > 24 else [slice_])  # noqa: PLR2004
    ]
    return [House(lot, "commercial", chance.choices([1, 2, 3], weights=[2, 4, 1])[0]) for lot in lots]


def _extent(shape: Polygon) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    return east - west, north - south


def _chop(shape: Polygon, length_m: float, chance: Random) -> list[Polygon]:
    """Cut a strip or a yard into lots about as long as given, with narrow gaps between them."""
    west, south, east, north = shape.bounds
    along_x = east - west >= north - south
    at, end = (west, east) if along_x else (south, north)
    lots = []
    while at < end:
        to = at + length_m * chance.uniform(0.8, 1.2)
        to = end if end - to < length_m * 0.4 else to
        box = rectangle(at, south, to, north) if along_x else rectangle(west, at, east, to)
        lots += polygons(shape.intersection(box).buffer(-0.5, join_style="mitre"), min_area_m2=60)
        at = to + chance.choice([0.5, 4.0])
    return [lot for lot in lots if lot.minimum_rotated_rectangle.area < 2.2 * lot.area]


def _ring(yard: Polygon, free: BaseGeometry, chance: Random, floors: tuple[int, int]) -> list[House]:
    """Public buildings of some size, in rows that leave yards between them."""
    land = inset(yard, 5.0)
    if land.is_empty:
        return []
    houses: list[House] = []
    deep = chance.uniform(13, 17)
    for at in best_rows(land, free, deep, deep + chance.uniform(17, 26), 18):
        for west, east in spans(land, free, at, at + deep):
            left = west
            while east - left > 18:  # noqa: PLR2004 - m
                length = min(east - left, chance.uniform(32, 62))
                floor = chance.randint(*floors)
                houses.append(_public(rectangle(left, at, left + length, at + deep), land, free, floor, chance))
                left += length + chance.uniform(9, 16)
    return houses


def _public(bar: Polygon, land: Polygon, free: BaseGeometry, floors: int, chance: Random) -> House:
    """Add a wing to the south of a bar where there is room for it."""
    west, _, east, north = bar.bounds
    x = chance.choice([west, (west + east) / 2 - 8, east - 16])
    winged = bar.union(rectangle(x, bar.bounds[1] - 11, x + 14, north))
    fits = land.contains(winged) and not winged.intersects(free) and chance.random() < 0.5  # noqa: PLR2004 - half
    shape = winged if fits and isinstance(winged, Polygon) else bar
    return House(shape, "public", floors)


def _offices(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    return _ring(yard, free, chance, (3, 8))


def _hospital(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    return _ring(yard, free, chance, (5, 16))


def _school(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Teaching blocks in the north, the sports field in the south."""
    west, south, east, north = yard.bounds
    return _ring(yard, free.union(rectangle(west, south, east, south + 0.45 * (north - south))), chance, (3, 5))


def sports_field(plot: Plot) -> Polygon:
    """Return the field of a school or sports ground: an oval in the southern half of the yard, maybe empty."""
    degrees = facing(plot.shape)
    origin = (plot.shape.centroid.x, plot.shape.centroid.y)
    yard = turned(plot.shape, -degrees, origin)
    west, south, east, north = yard.bounds
    box = inset(rectangle(west, south, east, south + 0.43 * (north - south)).intersection(yard), 4.0)
    if box.is_empty:
        return box
    x1, y1, x2, y2 = box.bounds
    radius = min((y2 - y1) / 2, 22.0, (x2 - x1) / 2.6)
    half = min((x2 - x1) / 2 - radius, 45.0)
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    track = shapely.LineString([(middle[0] - half, middle[1]), (middle[0] + half, middle[1])]).buffer(radius)
    oval = turned(track, degrees, origin)
    return oval if plot.shape.contains(oval) and radius > 7 else Polygon()  # noqa: PLR2004 - m


def _mall(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    land = inset(yard, 7.0).difference(free)
    halves = [lot for whole in polygons(land, min_area_m2=300) for lot in _chop(whole, 70, chance)]
    lots = [lot for half in halves for lot in _chop(half, 62, chance)]
    return [House(simplified(lot, 0.5), "commercial", chance.randint(3, 6)) for lot in lots]


def _temple(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Halls one behind the other on an axis, with side halls."""
    land = inset(yard, 4.0)
    if land.is_empty:
        return []
    west, south, east, north = land.bounds
    axis = (west + east) / 2
    houses = []
    at = south + 2
    while at + 10 < north:
        wide = chance.uniform(16, 26)
        houses.append(House(rectangle(axis - wide / 2, at, axis + wide / 2, at + 9), "public", 1))
        for side in (-1, 1):
            x = axis + side * (wide / 2 + 7)
            houses.append(House(rectangle(min(x, x + side * 6), at + 11, max(x, x + side * 6), at + 22), "public", 1))
        at += 27
    return [house for house in houses if land.contains(house.shape) and not free.intersects(house.shape)]


def _park(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Pavilions."""
    west, south, east, north = yard.bounds
    spots = [Point(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(12)]
    pavilions = [spot.buffer(chance.uniform(4, 7), quad_segs=2) for spot in spots]
    taken = free.buffer(4)
    land = inset(yard, 12.0)
    return [House(shape, "public", 1) for shape in pavilions if land.contains(shape) and not taken.intersects(shape)][
        :4
    ]


_BUILDERS: dict[str, Callable[[Polygon, BaseGeometry, Random], list[House]]] = {
    "towers": _towers,
    "courtyards": _courtyards,
    "shops": _shops,
    "offices": _offices,
    "hospital": _hospital,
    "school": _school,
    "mall": _mall,
    "temple": _temple,
    "park": _park,
    "sports": _mall,
}
