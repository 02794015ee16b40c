"""Streets that nobody here drew: two quarters of Beijing and a part of Helsinki, from OpenStreetMap files to walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from analysis.life_circle import classify_reach, network_walks, serving
from analysis.network.access import AccessTable, Starts, attach, compound_starts, facility_starts
from analysis.network.building import BuiltNetwork, build_network
from analysis.network.cells import BESIDE_M, street_cells
from analysis.network.graph import walking_arcs
from analysis.network.isochrones import isochrones
from analysis.network.walks import walk_to_nearest
from geodata.store import Store
from loaders.choices import Choices
from loaders.importing import plan_import
from tests.real_data import real_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analysis.life_circle import WalkTable


class Quarter(NamedTuple):
    """A quarter with its compounds and facilities hung on its streets."""

    built: BuiltNetwork
    compounds: gpd.GeoDataFrame
    origins: AccessTable
    goals: AccessTable
    facilities: gpd.GeoDataFrame
    walks: WalkTable


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    """Bring in the quarter round Tsinghua: its streets and facilities from one file, its compounds from a listing."""
    streets = real_file("osm/beijing_tsinghua_wudaokou_2017.osm")
    listing = real_file("compounds/beijing_tsinghua_in_osm_bbox.csv")
    store = Store.open(tmp_path_factory.mktemp("quarter") / "store.gpkg")
    for sheet in ("道路", "设施"):
        plan = plan_import(streets.read_bytes(), streets.name, store, Choices(sheet=sheet))
        store.save(plan.to_batch("测试"))
    plan = plan_import(listing.read_bytes(), listing.name, store, Choices(kind="compounds", crs="bd09"))
    store.save(plan.to_batch("测试"))
    frames = {name: cast("gpd.GeoDataFrame", store.read(name)) for name in ("roads", "compounds", "gates")}
    facilities = serving(cast("gpd.GeoDataFrame", store.read("facilities")))
    built = build_network(frames["roads"])
    origins, _ = attach(compound_starts(frames["compounds"], frames["gates"], built.network), built.network)
    goals, _ = attach(facility_starts(facilities, built.network), built.network)
    arcs = walking_arcs(built.network)
    walks = network_walks(
        built.network, arcs, origins, goals, compounds=frames["compounds"].index, types=facilities["type"]
    )
    yield Quarter(built, frames["compounds"], origins, goals, facilities, walks)
    store.close()


def test_the_quarter_s_streets_hang_together_and_most_compounds_hang_on_them(quarter: Quarter) -> None:
    assert quarter.built.largest_share > 0.95
    assert len(quarter.compounds) > 10
    assert quarter.walks.placed.mean() > 0.9


def test_real_walks_are_networkx_s_to_the_millimetre(quarter: Quarter) -> None:
    network = quarter.built.network
    graph: nx.MultiGraph[object] = nx.MultiGraph()
    graph.add_weighted_edges_from(zip(network.edge_from, network.edge_to, network.edge_length_m, strict=True))
    kind = quarter.facilities["type"].value_counts().index[0]
    own = np.flatnonzero(quarter.facilities["type"] == kind)
    goals = quarter.goals.of_places(own)
    for row, (edge, along_m, off_m) in enumerate(zip(goals.edge, goals.along_m, goals.off_m, strict=True)):
        graph.add_edge(("goal", row), int(network.edge_from[edge]), weight=along_m + off_m)
        graph.add_edge(("goal", row), int(network.edge_to[edge]), weight=network.edge_length_m[edge] - along_m + off_m)
    reached = nx.multi_source_dijkstra_path_length(graph, {("goal", row) for row in range(len(goals.edge))})
    cost = walk_to_nearest(network, walking_arcs(network), goals, quarter.origins).cost_m
    same_edge = np.isin(quarter.origins.edge, goals.edge)
    compared = 0
    for place in np.unique(quarter.origins.place):
        ways = np.flatnonzero(quarter.origins.place == place)
        if same_edge[ways].any():
            continue
        by_ways = [
            quarter.origins.off_m[way]
            + min(
                reached.get(int(network.edge_from[edge]), np.inf) + quarter.origins.along_m[way],
                reached.get(int(network.edge_to[edge]), np.inf)
                + network.edge_length_m[edge]
                - quarter.origins.along_m[way],
            )
            for way in ways
            for edge in [quarter.origins.edge[way]]
        ]
        expected = min(by_ways)
        assert cost[place] == pytest.approx(expected, abs=1e-3) or (np.isnan(cost[place]) and np.isinf(expected))
        compared += 1
    assert compared > 5


def test_a_walk_is_never_shorter_than_the_straight_line(quarter: Quarter) -> None:
    crs = quarter.built.network.crs
    places = quarter.facilities.to_crs(crs).geometry
    starts = gpd.GeoSeries(gpd.points_from_xy(*quarter.origins.start_xy.T), crs=crs)
    for kind in quarter.walks.cost_m.columns:
        tree = shapely.STRtree(places[quarter.facilities["type"] == kind].to_numpy())
        _, straight = tree.query_nearest(starts.to_numpy(), return_distance=True, all_matches=False)
        nearest = pd.Series(straight).groupby(quarter.origins.place).min()
        walked = quarter.walks.cost_m[kind].to_numpy()[nearest.index.to_numpy()]
        assert (np.isnan(walked) | (walked >= nearest.to_numpy() - 0.01)).all()


def test_more_minutes_never_cover_less_on_real_streets(quarter: Quarter) -> None:
    kinds = list(quarter.walks.cost_m.columns)[:2]
    shares = [
        (classify_reach(quarter.walks, kinds[:1], minutes=minutes, speed_m_s=0.9) == "reached").sum()
        for minutes in (1, 5, 10, 15, 30, 60)
    ]
    assert shares == sorted(shares)
    assert shares[-1] > shares[0]


def test_who_reaches_a_facility_starts_inside_its_isochrone(quarter: Quarter) -> None:
    network = quarter.built.network
    arcs = walking_arcs(network)
    # Of the nearest facility of the type that most reach.
    kind = quarter.walks.cost_m.notna().sum().idxmax()
    goal = quarter.walks.goal[kind].value_counts().index[0]
    source = quarter.goals.of_places(np.array([quarter.facilities.index.get_loc(goal)]))
    (area,) = isochrones(network, arcs, source, [810], street_cells(network))
    cost = walk_to_nearest(network, arcs, source, quarter.origins).cost_m
    starts = shapely.points(quarter.origins.start_xy)
    near = quarter.origins.off_m < 90
    inside, deep = (np.asarray(shapely.covers(area.buffer(by), starts), dtype=bool) for by in (8, -8))
    one_way = np.bincount(quarter.origins.place, minlength=quarter.origins.place_count)[quarter.origins.place] == 1
    reached = cost[quarter.origins.place] <= 800
    beyond = ~(cost[quarter.origins.place] <= 820)
    assert (near & one_way & reached).any()
    assert inside[near & one_way & reached].all()
    assert not deep[near & one_way & beyond].any()


def test_a_campus_whose_streets_fall_apart_is_told_so(tmp_path: Path) -> None:
    built = network_of("osm/beijing_cau_2026.osm", tmp_path)
    network = built.network
    corners, edge = shapely.get_coordinates(network.edge_lines, return_index=True)
    part = network.component[network.edge_from[edge]]
    all_corners, largest = (len(np.unique(xy.round(1), axis=0)) for xy in (corners, corners[part == 0]))
    # Counted by OpenStreetMap's nodes, as networkx does on the file itself; by metres it is more.
    assert largest / all_corners == pytest.approx(0.80, abs=0.01)
    assert built.largest_share == pytest.approx(0.911, abs=0.005)
    islands = [problem for problem in built.problems if problem.code == "island"]
    assert len(islands) == 12
    lone = sum(problem.value_m for problem in islands) / network.edge_length_m.sum()
    assert lone == pytest.approx(1 - built.largest_share, abs=1e-6)


@pytest.fixture(scope="module")
def helsinki(tmp_path_factory: pytest.TempPathFactory) -> BuiltNetwork:
    return network_of("osm/helsinki_centre.osm.pbf", tmp_path_factory.mktemp("helsinki"))


def test_streets_abroad_come_in_and_are_measured_there(helsinki: BuiltNetwork) -> None:
    assert helsinki.network.crs == "EPSG:32635"
    assert helsinki.network.edge_count > 5_000
    assert helsinki.largest_share > 0.95


# Both ends of streets that run straight, of OpenStreetMap's own nodes, and the geodesic between them.
STRAIGHT_STREETS = {
    "Fredrikinkatu": ((24.937255, 60.1641623), (24.9354214, 60.1654658)),
    "Unioninkatu": ((24.9514249, 60.1647196), (24.950262, 60.1761243)),
    "Bulevardi": ((24.9366597, 60.1641988), (24.943443, 60.1667334)),
}


@pytest.mark.parametrize("name", STRAIGHT_STREETS)
def test_a_straight_street_is_walked_in_its_true_metres(helsinki: BuiltNetwork, name: str) -> None:
    network, (begin, end) = helsinki.network, STRAIGHT_STREETS[name]
    metres = pyproj.Geod(ellps="GRS80").inv(*begin, *end)[2]
    places = gpd.GeoSeries.from_xy(*zip(begin, end, strict=True), crs="EPSG:4326").to_crs(network.crs)
    starts = Starts(shapely.get_coordinates(places.to_numpy()), np.arange(2), 2)
    table, _ = attach(starts, network)
    there, here = (table.of_places(np.array([at])) for at in (1, 0))
    walked = walk_to_nearest(network, walking_arcs(network), there, here).cost_m[0]
    assert metres - 0.5 <= walked <= 1.012 * metres


def test_what_is_reached_in_helsinki_is_what_a_finer_field_says(helsinki: BuiltNetwork) -> None:
    network = helsinki.network
    arcs = walking_arcs(network)
    centre = ((network.node_xy - network.node_xy.mean(axis=0)) ** 2).sum(axis=1).argmin()
    source, _ = attach(Starts(network.node_xy[[centre]], np.arange(1), 1), network)
    (area,) = isochrones(network, arcs, source, [600])
    west, south, east, north = shapely.buffer(area, 60).bounds
    # Off the grid of the isochrone's own cells.
    xy = np.stack(np.meshgrid(np.arange(west, east, 7.3), np.arange(south, north, 7.3)), axis=-1).reshape(-1, 2)
    cells, _ = attach(Starts(xy, np.arange(len(xy)), len(xy)), network, reach_m=BESIDE_M)
    truth = walk_to_nearest(network, arcs, source, cells).cost_m <= 600
    drawn = shapely.contains_xy(area, xy[:, 0], xy[:, 1])
    assert (drawn & truth).sum() / (drawn | truth).sum() >= 0.97


def network_of(name: str, folder: Path) -> BuiltNetwork:
    """Bring the roads of an OpenStreetMap file into a store and build the network of what it holds then."""
    path = real_file(name)
    store = Store.open(folder / "store.gpkg")
    store.save(plan_import(path.read_bytes(), path.name, store, Choices(sheet="道路")).to_batch("测试"))
    built = build_network(cast("gpd.GeoDataFrame", store.read("roads")))
    store.close()
    return built
