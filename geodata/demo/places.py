"""Who lies where (用地): a parcel for each compound and landmark, and a use for the land between."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.blocks import SETBACK_M, divide, land_blocks, road_land
from geodata.demo.facts import Facts
from geodata.demo.parcels import Parcel, Seed, enlarge, resettle, settle
from geodata.demo.randomness import stream
from geodata.demo.shapes import inset, largest, polygons, simplified
from geodata.demo.streets import LANE_WIDTH_M, MAIN_CLASSES, Streets

_WALL_M = 0.4
_SHOP_DEPTH_M = 12.0
_LEAST_PLOT_M2 = 350.0


@dataclass(frozen=True)
class Plot:
    """
    Land inside its fence.

    Attributes
    ----------
    key
        Id of the compound or landmark in the facts; ``P`` and a number for land that nobody asked for.
    use
        What stands on it: ``slabs``, ``towers``, ``courtyards``, ``shops``, ``offices``, ``school``...
    shape
        The fenced outline.
    land
        The parcel that it was taken from, to the middle of the lanes around it.
    """

    key: str
    use: str
    shape: Polygon
    land: Polygon


@dataclass(frozen=True)
class Layout:
    """The plots of the town and the lanes cut between them."""

    plots: list[Plot]
    lanes: list[LineString]
    parcels: list[Parcel]


@lru_cache
def read_plan() -> dict[str, Any]:
    """Return the table of areas and uses, plan.toml."""
    with (Path(__file__).parent / "plan.toml").open("rb") as file:
        return tomllib.load(file)


def lay_out(facts: Facts, streets: Streets) -> Layout:
    """Divide the land and give every compound and landmark its plot."""
    seeds = _seeds(facts, streets)
    is_lake = streets.water["kind"] == "lake"
    open_water = streets.water.geometry.where(~is_lake, streets.water.geometry.buffer(25)).union_all()
    parcels: list[Parcel] = []
    lanes: list[LineString] = []
    blocks = land_blocks(streets)
    held = shapely.STRtree([block.land for block in blocks]).nearest([seed.point for seed in seeds])
    for number, block in enumerate(blocks):
        inside = [seed for seed, home in zip(seeds, held, strict=True) if home == number]
        cut_parcels, cut_lanes = divide(block, number, inside, open_water)
        parcels.extend(cut_parcels)
        lanes.extend(cut_lanes)
    settle(parcels)
    parcels, lanes = enlarge(parcels, lanes)
    resettle(parcels)
    parcels, lanes = enlarge(parcels, lanes)
    parcels = [item for item in parcels if item.seeds or streets.region.contains(item.shape.centroid)]
    kept = shapely.union_all([item.shape for item in parcels]).buffer(6)
    lanes = [lane for lane in lanes if kept.contains(lane.interpolate(0.5, normalized=True))]
    return Layout(_fence(facts, streets, parcels, lanes), lanes, parcels)


def _seeds(facts: Facts, streets: Streets) -> list[Seed]:
    plan = read_plan()
    seeds = []
    for row in facts.compounds.itertuples():
        words = next(word for word in plan["name_area_m2"] if word in row.name)
        area_m2 = stream("area", row.id).uniform(*plan["name_area_m2"][words])
        seeds.append(
            Seed(row.id, row.geometry, plan["compound_area_m2"].get(row.id, area_m2), facts.street, row.in_street)
        )
    lake = streets.water.loc[streets.water["kind"] == "lake", "geometry"].union_all()
    for row in facts.landmarks.itertuples():
        if row.id in plan["landmarks"]:
            wanted = plan["landmarks"][row.id]
            point = lake.centroid if wanted["use"] == "park" else row.geometry
            seeds.append(Seed(row.id, point, wanted["area_m2"], facts.street, facts.street.contains(point)))
    return seeds


def _fence(facts: Facts, streets: Streets, parcels: list[Parcel], lanes: list[LineString]) -> list[Plot]:
    rivers = streets.water.loc[streets.water["kind"] != "lake", "geometry"].union_all()
    widths = LANE_WIDTH_M["alley"] / 2 + SETBACK_M["alley"]
    taken = [
        *road_land(streets),
        *(lane.buffer(widths, cap_style="flat", join_style="mitre") for lane in lanes),
        rivers.buffer(3),
    ]
    is_main = streets.roads["road_class"].isin(MAIN_CLASSES)
    main = streets.roads.loc[is_main, "geometry"].buffer(streets.roads.loc[is_main, "width_m"] / 2 + 10).union_all()
    tree = shapely.STRtree(taken)
    in_street = set(facts.compounds.loc[facts.compounds["in_street"], "id"])
    plots: list[Plot] = []
    for number, parcel in enumerate(parcels):
        key = parcel.seeds[0].key if parcel.seeds else f"P{number:04d}"
        near = [taken[index] for index in tree.query(parcel.shape)]
        shape = inset(parcel.shape.difference(shapely.union_all(near)), _WALL_M)
        if key in in_street:
            shape = largest(shape.intersection(facts.street.buffer(-1.0)))
        if shape.area < _LEAST_PLOT_M2:
            continue
        use = _use(facts, key, shape, main)
        plots.extend(_with_shops(Plot(key, use, simplified(shape, 0.2), parcel.shape), main))
    return plots


def _use(facts: Facts, key: str, shape: Polygon, main: BaseGeometry) -> str:
    plan = read_plan()
    if key in plan["landmarks"]:
        return str(plan["landmarks"][key]["use"])
    if key.startswith("C"):
        return "towers" if key in plan["towers"]["ids"] else "slabs"
    if shape.area < 900:  # noqa: PLR2004 - m2, too small for a house and its yard
        return "green"
    where = "main_road" if shape.distance(main) < 2 else "lane"  # noqa: PLR2004 - m
    shares = plan["uses"]["outside" if not facts.street.contains(shape.centroid) else where]
    chance = stream("use", key)
    use = chance.choices(list(shares), weights=list(shares.values()))[0]
    return "courtyards" if use == "green" and shape.area > 3_000 else use  # noqa: PLR2004 - m2, a pocket park


def _with_shops(plot: Plot, main: BaseGeometry) -> list[Plot]:
    """Leave the strip along a main road to shops, as most old compounds do."""
    wants_shops = plot.use in ("slabs", "courtyards") and stream("shops", plot.key).random() < 0.7  # noqa: PLR2004
    if not wants_shops:
        return [plot]
    strip = plot.shape.intersection(main.buffer(_SHOP_DEPTH_M))
    rest = inset(plot.shape.difference(strip.buffer(1.0, join_style="mitre")), 0.0)
    if strip.area < 250 or rest.area < 0.62 * plot.shape.area:  # noqa: PLR2004 - m2
        return [plot]
    shops = [Plot(f"{plot.key}S{n}", "shops", part, part) for n, part in enumerate(polygons(strip, min_area_m2=200))]
    return [Plot(plot.key, plot.use, simplified(rest, 0.2), plot.land), *shops]
