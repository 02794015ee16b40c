"""The whole drawing (全图): streets, plots, gates and houses put together."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely import LineString

from geodata.demo.access import Access, Surroundings, open_plot
from geodata.demo.facts import METRIC_CRS, Facts
from geodata.demo.house import House
from geodata.demo.houses import build
from geodata.demo.places import Layout, Plot, lay_out
from geodata.demo.public_buildings import sports_field
from geodata.demo.shapes import lines, polygons
from geodata.demo.streets import LANE_WIDTH_M, SNAP_M, Streets, lay_streets

_IMPORTANCE = {"primary": 4, "secondary": 4, "tertiary": 3, "residential": 2, "alley": 1, "footway": -1}
_INNER_WIDTH_M, _LINK_WIDTH_M = 3.5, 4.0


@dataclass(frozen=True)
class Town:
    """
    What is drawn; `METRIC_CRS`.

    Attributes
    ----------
    plots
        Every fenced plot, compounds among them.
    access
        Gates and lanes by key of plot.
    houses
        Buildings by key of plot.
    roads
        ``name``, ``road_class``, ``width_m``, centreline; crossings are vertices that the lines share.
    water, green
        ``name``, ``kind``, polygon.
    """

    plots: dict[str, Plot]
    access: dict[str, Access]
    houses: dict[str, list[House]]
    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    green: gpd.GeoDataFrame
    layout: Layout


def draw_town(facts: Facts) -> Town:
    """Draw the demonstration's town from the facts; the same facts give the same town."""
    streets = lay_streets(facts)
    layout = lay_out(facts, streets)
    plots = {plot.key: plot for plot in layout.plots}
    access = _open_plots(streets, layout)
    houses = _build_all(streets, layout, access)
    roads = _join(streets, layout, access)
    return Town(plots, access, houses, roads, streets.water, _green(facts, streets, layout), layout)


def _open_plots(streets: Streets, layout: Layout) -> dict[str, Access]:
    ways = [part for line in streets.roads.geometry for part in lines(line)]
    ranks = [_IMPORTANCE[row.road_class] for row in streets.roads.itertuples() for _ in lines(row.geometry)]
    around = Surroundings(
        [*ways, *layout.lanes],
        [*ranks, *([_IMPORTANCE["alley"]] * len(layout.lanes))],
        layout.plots,
        streets.water.union_all(),
    )
    walled = [plot for plot in layout.plots if plot.key.startswith("C") and plot.use != "shops"]
    return {plot.key: open_plot(plot, around) for plot in walled}


def _build_all(streets: Streets, layout: Layout, access: dict[str, Access]) -> dict[str, list[House]]:
    ways = [line.buffer(_INNER_WIDTH_M / 2 + 1.2) for entry in access.values() for line in (*entry.links, *entry.inner)]
    ways.extend(streets.water.geometry.buffer(6))
    tree = shapely.STRtree(ways)
    built = {}
    for plot in layout.plots:
        near = shapely.union_all([ways[index] for index in tree.query(plot.shape)])
        built[plot.key] = build(plot, near.intersection(plot.shape.buffer(2)))
    return built


def _join(streets: Streets, layout: Layout, access: dict[str, Access]) -> gpd.GeoDataFrame:
    """Put all ways into one frame whose lines share a vertex wherever they meet; loose ends are left out."""
    rows = [*streets.roads.itertuples(index=False, name=None)]
    rows += [("", "alley", LANE_WIDTH_M["alley"], lane) for lane in layout.lanes]
    for entry in access.values():
        rows += [("", "alley", _LINK_WIDTH_M, way) for way in entry.links]
        rows += [("", "alley", _INNER_WIDTH_M, way) for way in entry.inner]
    whole = gpd.GeoDataFrame(rows, columns=list(streets.roads.columns), geometry="geometry", crs=METRIC_CRS)
    noded = lines(shapely.union_all(whole.geometry.to_numpy(), grid_size=SNAP_M), min_length_m=SNAP_M)
    middles = [line.interpolate(0.5, normalized=True) for line in noded]
    owners = pd.Series(whole.sindex.nearest(middles, return_all=False)[1])
    parts = gpd.GeoSeries(noded, crs=METRIC_CRS)
    parts = parts[_connected(noded)]
    joined = [
        {**whole.iloc[owner].drop("geometry"), "geometry": line}
        for owner, group in parts.groupby(owners)
        for line in lines(shapely.line_merge(shapely.MultiLineString(list(group))))
    ]
    return gpd.GeoDataFrame(joined, crs=METRIC_CRS)


def _connected(noded: list[LineString]) -> list[bool]:
    """Return for each line whether it hangs together with the largest part of the network."""
    parent: dict[tuple[float, ...], tuple[float, ...]] = {}

    def root(node: tuple[float, ...]) -> tuple[float, ...]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for line in noded:
        parent[root(line.coords[0])] = root(line.coords[-1])
    lengths: dict[tuple[float, ...], float] = {}
    for line in noded:
        lengths[root(line.coords[0])] = lengths.get(root(line.coords[0]), 0.0) + line.length
    main = max(lengths, key=lambda node: lengths[node])
    return [root(line.coords[0]) == main for line in noded]


def _green(facts: Facts, streets: Streets, layout: Layout) -> gpd.GeoDataFrame:
    named = facts.landmarks.set_index("id")["name"].to_dict()
    lake = streets.water.loc[streets.water["kind"] == "lake", "geometry"].union_all()
    rows = []
    for plot in layout.plots:
        name = named.get(plot.key, "")
        if plot.use == "park":
            rows.append((name, "park", plot.shape.difference(lake)))
        elif plot.use == "square":
            rows.append((name, "square", plot.shape))
        elif plot.use == "green":
            rows.append((name, "park" if plot.shape.area > 900 else "verge", plot.shape))  # noqa: PLR2004 - m2
        elif plot.use in ("school", "sports"):
            rows.append(("", "verge", sports_field(plot)))
    rivers = streets.water.loc[streets.water["kind"] != "lake", "geometry"].union_all()
    carriageways = streets.roads.geometry.buffer(streets.roads["width_m"] / 2 + 1, cap_style="flat").union_all()
    fences = shapely.union_all([plot.shape for plot in layout.plots]).buffer(0.5)
    banks = rivers.buffer(14, cap_style="flat").difference(shapely.union_all([rivers, carriageways, fences]))
    banks = banks.buffer(-1).buffer(1).intersection(streets.region)
    rows += [("", "verge", part.simplify(0.4)) for part in polygons(banks, min_area_m2=120)]
    frame = gpd.GeoDataFrame(rows, columns=["name", "kind", "geometry"], geometry="geometry", crs=METRIC_CRS)
    return frame[~frame.geometry.is_empty].reset_index(drop=True)
