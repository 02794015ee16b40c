"""What is no home (公共与商业建筑): shops along roads, offices, schools, temples, pavilions."""

from __future__ import annotations

from random import Random

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.house import House
from geodata.demo.places import Plot
from geodata.demo.rows import best_rows, spans
from geodata.demo.shapes import facing, inset, polygons, rectangle, simplified, turned


def shops(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
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


def offices(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Rows of office buildings."""
    return _ring(yard, free, chance, (3, 8))


def hospital(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Rows of wards and clinics, some of them tall."""
    return _ring(yard, free, chance, (5, 16))


def school(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
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


def mall(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Large shops with passages between them."""
    land = inset(yard, 7.0).difference(free)
    halves = [lot for whole in polygons(land, min_area_m2=300) for lot in _chop(whole, 70, chance)]
    lots = [lot for half in halves for lot in _chop(half, 62, chance)]
    return [House(simplified(lot, 0.5), "commercial", chance.randint(3, 6)) for lot in lots]


def temple(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
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


def park(yard: Polygon, free: BaseGeometry, chance: Random) -> list[House]:
    """Pavilions."""
    west, south, east, north = yard.bounds
    spots = [Point(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(12)]
    pavilions = [spot.buffer(chance.uniform(4, 7), quad_segs=2) for spot in spots]
    taken = free.buffer(4)
    land = inset(yard, 12.0)
    return [House(shape, "public", 1) for shape in pavilions if land.contains(shape) and not taken.intersects(shape)][
        :4
    ]
