"""Grids (网格): each community cut into a handful of grids along lanes and walls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geodata.demo.attributes import read_simulation
from geodata.demo.facts import METRIC_CRS, Facts
from geodata.demo.randomness import stream
from geodata.demo.shapes import largest, polygons
from geodata.demo.streets import SNAP_M
from geodata.demo.town import Town


def lay_grids(facts: Facts, town: Town, communities: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Return a row per grid, `METRIC_CRS`, columns of the schema; the grids of a community tile it.

    Parameters
    ----------
    facts, town
        What is known and what is drawn.
    communities
        Simulated figures by community's code, shared out among its grids by the land that they have.
    """
    plan = read_simulation()["grids"]
    rows = []
    for community in facts.communities.itertuples():
        shapes = _tile(community.geometry, town, plan["count"][community.code])
        chance = stream("grids", community.code)
        weights = [shape.area * chance.uniform(0.75, 1.25) for shape in shapes]
        figures = communities.loc[community.code]
        for number, (shape, weight) in enumerate(zip(shapes, weights, strict=True), start=1):
            share = weight / math.fsum(weights)
            rows.append(
                {
                    "name": plan["name"].format(community=community.name, number=plan["numerals"][number - 1]),
                    "code": f"{community.code}{number:03d}",
                    "community": community.name,
                    "grid_workers": chance.choice([1, 1, 1, 2]),
                    "service_point": plan["service_point"].format(community=community.name),
                    "households": round(figures["households"] * share),
                    "residents": round(figures["residents"] * share) if chance.random() > 0.1 else None,  # noqa: PLR2004
                    "geometry": shape,
                }
            )
    return gpd.GeoDataFrame(rows, crs=METRIC_CRS)


def _tile(community: Polygon, town: Town, count: int) -> list[Polygon]:
    """Gather the parcels of a community into `count` neighbourhoods and share the roads out among them."""
    parcels = [parcel.shape for parcel in town.layout.parcels if community.contains(parcel.shape.centroid)]
    groups = _halve(sorted(parcels, key=lambda shape: shape.centroid.coords[0]), count)
    cores = [
        shapely.union_all(group).buffer(12, join_style="mitre").buffer(-12, join_style="mitre") for group in groups
    ]
    cells = _nearest_core(community, cores)
    cells = list(shapely.coverage_simplify(cells, 5.0, simplify_boundary=False))
    return sorted(cells, key=lambda shape: (-round(shape.centroid.y, -2), shape.centroid.x))


def _halve(parcels: list[Polygon], count: int) -> list[list[Polygon]]:
    """Cut a set of parcels into `count` groups of about the same area, across its longer side each time."""
    if count == 1:
        return [parcels]
    west, south, east, north = shapely.total_bounds(parcels)
    axis = 0 if east - west >= north - south else 1
    ordered = sorted(parcels, key=lambda shape: shape.centroid.coords[0][axis])
    first = count // 2
    wanted, gathered, taken = math.fsum(shape.area for shape in parcels) * first / count, 0.0, 0
    while gathered + ordered[taken].area / 2 < wanted:
        gathered += ordered[taken].area
        taken += 1
    return [*_halve(ordered[:taken], first), *_halve(ordered[taken:], count - first)]


def _nearest_core(community: Polygon, cores: Sequence[BaseGeometry]) -> list[Polygon]:
    """Return the part of the community that is nearest to each core: edges run along the middle of the lanes."""
    owner_of: dict[tuple[float, float], int] = {}
    for owner, core in enumerate(cores):
        for x, y in shapely.get_coordinates(core.buffer(-1.0).segmentize(2.5)).round(1):
            owner_of.setdefault((x, y), owner)
    owners = list(owner_of.values())
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(owner_of)), extend_to=community, ordered=True)
    areas: list[list[BaseGeometry]] = [[] for _ in cores]
    for owner, cell in zip(owners, shapely.get_parts(cells), strict=True):
        areas[owner].append(cell)
    wholes = [shapely.union_all([*cells_of]).intersection(community) for cells_of in areas]
    return _without_islands([shapely.set_precision(whole, SNAP_M) for whole in wholes])


def _without_islands(wholes: list[BaseGeometry]) -> list[Polygon]:
    """Give what lies apart from its grid to the grid that it touches most."""
    mains = [largest(whole) for whole in wholes]
    islands = [part for whole, main in zip(wholes, mains, strict=True) for part in polygons(whole) if part != main]
    for island in islands:
        touched = [island.boundary.intersection(main.boundary).length for main in mains]
        heir = touched.index(max(touched))
        merged = shapely.union_all([mains[heir], island], grid_size=SNAP_M)
        if isinstance(merged, Polygon):
            mains[heir] = merged
    return mains
