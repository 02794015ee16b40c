"""Buildings (建筑): each plot built on as its use asks."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.homes import courtyards, slabs, towers
from geodata.demo.house import House
from geodata.demo.places import Plot
from geodata.demo.public_buildings import hospital, mall, offices, park, school, shops, temple
from geodata.demo.randomness import stream
from geodata.demo.shapes import facing, turned


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
    houses = slabs(plot, free, chance) if plot.use == "slabs" else _BUILDERS[plot.use](yard, free, chance)
    if plot.use == "slabs" and not any(house.kind == "residential" for house in houses):
        houses = courtyards(yard, free, chance)  # too small or too crooked for a row
    back = [House(turned(h.shape, degrees, origin), h.kind, h.floors, h.number) for h in houses]
    return [house for house in back if plot.shape.buffer(-0.3).contains(house.shape)]


_BUILDERS: dict[str, Callable[[Polygon, BaseGeometry, Random], list[House]]] = {
    "towers": towers,
    "courtyards": courtyards,
    "shops": shops,
    "offices": offices,
    "hospital": hospital,
    "school": school,
    "mall": mall,
    "temple": temple,
    "park": park,
    "sports": mall,
}
