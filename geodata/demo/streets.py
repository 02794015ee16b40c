"""Streets and water (道路与水系): the known lines made to look walked, joined at their crossings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.facts import METRIC_CRS, Facts
from geodata.demo.randomness import stream
from geodata.demo.shapes import bend, lines, polygons, smooth, smooth_ring

SNAP_M = 0.01
MAIN_CLASSES = ("primary", "secondary", "tertiary")
_SWAY_M = {"primary": 0.0, "secondary": 0.0, "tertiary": 1.5, "residential": 3.0, "alley": 3.5, "footway": 1.0}
LANE_WIDTH_M = {"residential": 9.0, "alley": 4.5, "footway": 2.5}
_MARGIN_M = 330.0  # of roads and water around the land that is built on
BANK_M = 6.0  # from the water's edge to the path along it


@dataclass(frozen=True)
class Streets:
    """
    The frame on which the town is drawn; `METRIC_CRS`.

    Attributes
    ----------
    roads
        ``name``, ``road_class``, ``width_m``, centreline; a row per road, its crossings not yet shared.
    water
        ``name``, ``kind``, polygon.
    region
        The land that is drawn: the street and a margin around it and around its neighbours.
    """

    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    region: Polygon


def lay_streets(facts: Facts) -> Streets:
    """Draw the known roads and waters, with lanes along communities' edges that no road follows."""
    region = _region(facts)
    water = _water(facts)
    water = water[water.intersects(region.buffer(100))]
    roads = _sway(facts.roads)
    roads = _extend_ends(roads, water.union_all(), region)
    paths = [*_edge_lanes(facts, roads), *_bank_paths(water, region)]
    shown = region.buffer(_MARGIN_M)
    extra = gpd.GeoDataFrame(
        [{"name": "", "road_class": kind, "width_m": LANE_WIDTH_M[kind], "geometry": line} for kind, line in paths],
        crs=METRIC_CRS,
    )
    together = pd.concat([roads, extra], ignore_index=True)
    return Streets(together.clip(shown, keep_geom_type=True, sort=True), water.clip(shown, sort=True), region)


def _region(facts: Facts) -> Polygon:
    neighbours = facts.compounds.loc[~facts.compounds["in_street"], "geometry"].buffer(150).union_all()
    around = shapely.union_all([facts.street.buffer(170), neighbours]).buffer(90).buffer(-140).buffer(50)
    return Polygon(max(polygons(around), key=lambda part: part.area).exterior)


def _water(facts: Facts) -> gpd.GeoDataFrame:
    shapes = [
        smooth_ring(row.geometry, reach_m=60).buffer(8).simplify(0.4)
        if row.kind == "lake"
        else smooth(row.geometry, reach_m=90).buffer(row.width_m / 2, cap_style="flat").simplify(0.3)
        for row in facts.water.itertuples()
    ]
    merged = gpd.GeoDataFrame(facts.water[["name", "kind"]], geometry=shapes, crs=METRIC_CRS)
    # Where two rivers meet, the first one keeps the shared water.
    for position in range(1, len(merged)):
        others = merged.geometry.iloc[:position].union_all()
        merged.loc[position, "geometry"] = merged.geometry.iloc[position].difference(others)
    return merged


def _sway(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bend the lanes between their crossings, which stay in place."""
    noded = lines(shapely.union_all(roads.geometry.to_numpy(), grid_size=SNAP_M), min_length_m=1)
    owners = roads.sindex.nearest([line.interpolate(0.5, normalized=True) for line in noded], return_all=False)[1]
    parts: dict[int, list[LineString]] = {}
    for number, (line, owner) in enumerate(zip(noded, owners, strict=True)):
        sway = _SWAY_M[roads["class"].iloc[owner]]
        bent = bend(line, stream("sway", number), sway_m=sway) if sway else smooth(line, reach_m=60)
        parts.setdefault(int(owner), []).append(bent)
    order = sorted(parts)
    rows = roads.iloc[order].rename(columns={"class": "road_class"}).reset_index(drop=True)
    rows["name"] = rows["name"].fillna("")
    rows["width_m"] = rows["width_m"].astype(float)
    geometry = [shapely.line_merge(MultiLineString(parts[owner])) for owner in order]
    return rows[["name", "road_class", "width_m"]].set_geometry(gpd.GeoSeries(geometry, crs=METRIC_CRS))


def _extend_ends(roads: gpd.GeoDataFrame, water: BaseGeometry, region: Polygon) -> gpd.GeoDataFrame:
    """Lead lanes that end inside the region on to the next road."""
    extended = roads.copy()
    for position, line in enumerate(roads.geometry):
        if not isinstance(line, LineString):
            continue
        others = roads.geometry.drop(roads.index[position]).union_all()
        coords = list(line.coords)
        for reverse in (False, True):
            ends = coords[::-1] if reverse else coords
            (x1, y1), (x2, y2) = ends[-2][:2], ends[-1][:2]
            if others.distance(Point(x2, y2)) < 1 or not region.contains(Point(x2, y2)):
                continue
            angle = math.atan2(y2 - y1, x2 - x1)
            ray = LineString([(x2, y2), (x2 + 260 * math.cos(angle), y2 + 260 * math.sin(angle))])
            hits = shapely.get_coordinates(ray.intersection(shapely.union_all([others, water.boundary])))
            if len(hits):
                nearest = hits[np.argmin(np.hypot(hits[:, 0] - x2, hits[:, 1] - y2))]
                coords = [*ends, tuple(nearest)][:: -1 if reverse else 1]
        extended.loc[roads.index[position], "geometry"] = LineString(coords)
    return extended


def _edge_lanes(facts: Facts, roads: gpd.GeoDataFrame) -> list[tuple[str, LineString]]:
    """Return a lane along each edge between two communities that no road follows."""
    edges = shapely.union_all(facts.communities.boundary.to_numpy(), grid_size=SNAP_M)
    inner = edges.difference(facts.street.boundary.buffer(20)).difference(roads.buffer(25).union_all())
    network = roads.union_all()
    lanes = []
    for line in lines(shapely.line_merge(inner), min_length_m=25):
        ends = [shapely.shortest_line(Point(line.coords[index]), network).coords[1] for index in (0, -1)]
        lanes.append(("alley", LineString([ends[0], *line.coords, ends[1]])))
    return lanes


def _bank_paths(water: gpd.GeoDataFrame, region: Polygon) -> list[tuple[str, LineString]]:
    rivers = water.loc[water["kind"] != "lake", "geometry"].union_all()
    banks = rivers.buffer(BANK_M, cap_style="flat", join_style="mitre").simplify(0.5)
    edges = MultiPolygon(polygons(banks)).boundary.intersection(region.buffer(140).envelope)
    return [("footway", line) for line in lines(shapely.line_merge(edges), min_length_m=60)]
