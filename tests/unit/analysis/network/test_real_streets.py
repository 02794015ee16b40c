"""Streets that nobody here drew: two quarters of Beijing and a part of Helsinki, from OpenStreetMap files to walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.life_circle import classify_reach, network_walks, serving
from analysis.network.access import AccessTable, attach, compound_starts, facility_starts
from analysis.network.building import BuiltNetwork, build_network
from analysis.network.cells import street_cells
from analysis.network.graph import walking_arcs
from analysis.network.isochrones import isochrones
from analysis.network.walks import walk_to_nearest
from geodata.store import Store
from loaders.choices import Choices
from loaders.importing import plan_import
from loaders.osm import read_osm
from tests.real_data import real_file
from tests.unit.analysis.network.networks import roads

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.mark.parametrize(
    ("name", "least_share"),
    [("osm/beijing_cau_2026.osm", 0.8), ("osm/helsinki_centre.osm.pbf", 0.95)],
)
def test_other_quarters_become_networks_that_hang_together(name: str, least_share: float) -> None:
    path = real_file(name)
    sheet = next(sheet for sheet in read_osm(path.read_bytes(), path.name) if sheet.name == "道路")
    lines = [feature.geometry for feature in sheet.features or () if feature.geometry is not None]
    metric = gpd.GeoSeries(lines, crs="EPSG:4326").to_crs("EPSG:32635" if "helsinki" in name else "EPSG:4547")
    rows = roads([[(0, 0), (1, 0)]] * len(lines), noded=[True] * len(lines))
    built = build_network(rows.set_geometry(metric.set_axis(rows.index)), gap_m=0, crs=str(metric.crs))
    assert built.largest_share > least_share
