"""Parcels and who gets them (地块): places that share land move apart, small ones grow into what is free."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import LineString, Point, Polygon

from geodata.demo.shapes import lines, sides
from geodata.demo.streets import SNAP_M

_NEAR_M = 130.0  # positions of places are no surer than this


@dataclass(frozen=True)
class Seed:
    """
    A place that needs a parcel.

    Attributes
    ----------
    key
        Its id in the facts.
    point
        About where it is.
    area_m2
        The area that it asks for.
    street, in_street
        The outline of the street, and on which side of it the place lies.
    """

    key: str
    point: Point
    area_m2: float
    street: Polygon
    in_street: bool

    def may_lie_on(self, shape: Polygon) -> bool:
        """Return whether a parcel is on the place's side of the street's edge."""
        return self.street.contains(shape.centroid) == self.in_street


@dataclass
class Parcel:
    """
    A piece of land that lanes or walls part from the next.

    Attributes
    ----------
    shape
        Its outline in the measuring CRS, to the middle of the lanes around it and to the edges of roads.
    block
        Number of the block between known roads that it was cut from.
    seeds
        The places that lie on it; at most one after `settle`.
    """

    shape: Polygon
    block: int
    seeds: list[Seed] = field(default_factory=list)


def settle(parcels: list[Parcel]) -> dict[str, Parcel]:
    """
    Give every place a parcel of its own: places that share one move to the nearest that is free.

    Returns
    -------
    settled
        Parcels by the key of their place; each parcel's `seeds` holds that place alone.
    """
    settled: dict[str, Parcel] = {}
    homeless: list[tuple[Seed, Parcel]] = []
    for parcel in parcels:
        parcel.seeds.sort(key=lambda seed: -seed.area_m2)
        homeless.extend((seed, parcel) for seed in parcel.seeds[1:])
        del parcel.seeds[1:]
        settled.update({seed.key: parcel for seed in parcel.seeds})
    for seed, home in homeless:
        free = [
            parcel
            for parcel in parcels
            if not parcel.seeds and parcel.shape.area > 0.4 * seed.area_m2 and seed.may_lie_on(parcel.shape)
        ]
        nearest = min(free, key=lambda parcel: parcel.shape.distance(seed.point) + _strangeness_m(parcel, home))
        nearest.seeds.append(seed)
        settled[seed.key] = nearest
    return settled


def _strangeness_m(parcel: Parcel, home: Parcel) -> float:
    """Return how much farther a parcel of another block counts: a place rarely lies across the road."""
    return 0.0 if parcel.block == home.block else 300.0


def resettle(parcels: list[Parcel]) -> None:
    """Move places whose land came out far too small to a free parcel near by that suits them better."""
    for parcel in parcels:
        if not parcel.seeds or parcel.shape.area > 0.42 * parcel.seeds[0].area_m2:
            continue
        seed = parcel.seeds[0]
        better = [
            other
            for other in parcels
            if not other.seeds
            and seed.may_lie_on(other.shape)
            and other.shape.distance(seed.point) < _NEAR_M
            and max(0.45 * seed.area_m2, 1.3 * parcel.shape.area) < other.shape.area < 1.6 * seed.area_m2
        ]
        if better:
            nearest = min(better, key=lambda other: other.shape.distance(seed.point))
            nearest.seeds, parcel.seeds = [seed], []


def enlarge(parcels: list[Parcel], lanes: list[LineString]) -> tuple[list[Parcel], list[LineString]]:
    """
    Join free neighbours to the parcels that came out far smaller than asked for.

    Returns
    -------
    parcels, lanes
        Fewer parcels; lanes without the stretches that now lie inside one.
    """
    left = list(parcels)
    for parcel in parcels:
        for _ in range(4):
            if not parcel.seeds or parcel.shape.area > 0.75 * parcel.seeds[0].area_m2:
                break
            union = _best_union(parcel, left)
            if union is None:
                break
            neighbour, parcel.shape = union
            left.remove(neighbour)
            inside = parcel.shape.buffer(-1.5)
            lanes = [part for lane in lanes for part in lines(lane.difference(inside), min_length_m=4)]
    return left, lanes


def _best_union(parcel: Parcel, parcels: list[Parcel]) -> tuple[Parcel, Polygon] | None:
    limit_m2 = 1.5 * parcel.seeds[0].area_m2
    best: tuple[float, Parcel, Polygon] | None = None
    for other in parcels:
        if other.seeds or other.block != parcel.block or other.shape.distance(parcel.shape) > SNAP_M:
            continue
        union = parcel.shape.union(other.shape.buffer(0.05, join_style="mitre"))
        if not isinstance(union, Polygon) or union.interiors:
            continue
        merit = form(union)
        if merit > 0.68 and union.area < limit_m2 and (best is None or merit > best[0]):  # noqa: PLR2004 - no rags
            best = merit, other, union
    return best[1:] if best else None


def form(part: Polygon) -> float:
    """Return how well a piece of land is shaped: 1 for a rectangle that is not too long."""
    long_m, wide_m, _ = sides(part)
    boxiness = part.area / (long_m * wide_m) if long_m * wide_m else 0.0
    return boxiness - 0.12 * max(0.0, long_m / max(wide_m, 1.0) - 2.4)
