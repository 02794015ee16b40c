"""The sparse matrix holds every walk within a limit, and nothing else."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network import reach_matrix as module
from analysis.network.access import AccessTable, Starts, attach
from analysis.network.graph import WalkNetwork, walking_arcs
from analysis.network.reach_matrix import ReachMatrix, minutes_limit_m, reach_matrix, straight_reach
from analysis.network.walks import hang
from tests.unit.analysis.network.networks import GRID, ORIGIN, built, hung, oracle

STREET = [[(0.0, 0.0), (1000.0, 0.0)]]


def ids(letter: str, count: int) -> "pd.Index[str]":
    return pd.Index([f"{letter}{i}" for i in range(count)], dtype="str")


def measured(network: WalkNetwork, origins: AccessTable, goals: AccessTable, limit_m: float) -> ReachMatrix:
    return reach_matrix(
        hang(network, walking_arcs(network), goals),
        origins,
        compounds=ids("C", origins.place_count),
        facilities=ids("F", goals.place_count),
        limit_m=limit_m,
    )


def test_pairs_farther_than_the_limit_are_left_out_and_the_limit_itself_is_kept() -> None:
    network = built(STREET).network
    reach = measured(network, hung([(0, 0), (500, 0)], network), hung([(200, 0), (900, 0)], network), 300)
    assert reach.cost_m.toarray().tolist() == [pytest.approx([200, 0]), pytest.approx([300, 0])]
    assert reach.cost_m.nnz == 2


def test_a_facility_at_the_door_is_reached_by_a_walk_of_no_length() -> None:
    network = built(STREET).network
    reach = measured(network, hung([(200, 0)], network), hung([(200, 0)], network), 300)
    assert reach.cost_m.nnz == 1
    assert reach.cost_m[0, 0] == pytest.approx(0, abs=1e-6)


def test_a_compound_leaves_by_the_gate_that_is_nearest_to_each_facility() -> None:
    network = built(STREET).network
    gates, _ = attach(Starts(np.array([(100.0, 0.0), (800.0, 0.0)]) + ORIGIN, np.array([0, 0]), 1), network)
    reach = measured(network, gates, hung([(0, 0), (1000, 0)], network), 900)
    assert reach.cost_m.toarray().tolist() == [pytest.approx([100, 200])]


def test_a_place_off_every_street_is_told_from_one_that_reaches_nothing() -> None:
    network = built(STREET).network
    reach = measured(network, hung([(0, 0), (0, 900)], network), hung([(900, 0), (900, 900)], network), 300)
    assert reach.cost_m.nnz == 0
    assert (reach.compound_placed.tolist(), reach.facility_placed.tolist()) == ([True, False], [True, False])


def test_columns_of_some_facilities_keep_the_order_asked_for() -> None:
    network = built(STREET).network
    reach = measured(network, hung([(0, 0)], network), hung([(100, 0), (200, 0), (250, 0)], network), 300)
    some = reach.of_facilities(pd.Index(["F2", "F0"], dtype="str"))
    assert some.cost_m.toarray().tolist() == [pytest.approx([250, 100])]
    with pytest.raises(KeyError, match="F9"):
        reach.of_facilities(pd.Index(["F9"], dtype="str"))


def test_rows_of_some_compounds_keep_the_order_asked_for() -> None:
    network = built(STREET).network
    reach = measured(network, hung([(0, 0), (900, 0), (150, 0)], network), hung([(100, 0)], network), 300)
    assert reach.of_compounds(ids("C", 3)[[2, 0]]).cost_m.toarray().tolist() == [pytest.approx([50]), [100]]
    with pytest.raises(KeyError, match="C3"):
        reach.of_compounds(ids("C", 4))


def test_a_smaller_limit_needs_no_new_walk_and_a_larger_one_is_refused() -> None:
    network = built(STREET).network
    reach = measured(network, hung([(0, 0)], network), hung([(100, 0), (200, 0)], network), 300)
    assert reach.within(150).cost_m.toarray().tolist() == [pytest.approx([100, 0])]
    with pytest.raises(ValueError, match="not to 301"):
        reach.within(301)


def test_an_elder_walks_810_metres_in_fifteen_minutes() -> None:
    assert minutes_limit_m(15, speed_m_s=0.9) == pytest.approx(810)


def test_nothing_to_reach_is_an_empty_matrix() -> None:
    network = built(STREET).network
    assert measured(network, hung([(0, 0)], network), hung([], network), 300).cost_m.shape == (1, 0)
    assert measured(network, hung([], network), hung([(0, 0)], network), 300).cost_m.shape == (0, 1)


POINTS = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(POINTS, POINTS, st.sets(st.integers(0, 9), max_size=6), st.floats(50, 900), st.integers(1, 40))
def test_every_pair_is_as_networkx_walks_it_to_the_millimetre(
    origins: list[tuple[float, float]],
    goals: list[tuple[float, float]],
    closed: set[int],
    limit_m: float,
    held: int,
) -> None:
    network = built([line for i, line in enumerate(GRID) if i not in closed]).network
    start, to = hung(origins, network, 900), hung(goals, network, 900)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_HELD", held)
        reach = measured(network, start, to, limit_m).cost_m.toarray()
    for goal in range(len(goals)):
        walks = oracle(network, to.of_ways(np.array([goal])), start)
        for origin, metres in enumerate(walks):
            if metres <= limit_m - 1e-3:
                assert reach[origin, goal] == pytest.approx(metres, abs=1e-3)
            elif not metres <= limit_m + 1e-3:
                assert reach[origin, goal] == 0


def frame(*points: shapely.Point | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(list(points), crs="EPSG:4490"))


def test_straight_lines_are_multiplied_by_the_detour_factor_and_unknown_places_are_said() -> None:
    homes = frame(shapely.Point(116.57, 35.41), None)
    doors = frame(shapely.Point(116.571, 35.41), shapely.Point(116.59, 35.41))
    reach = straight_reach(homes, doors, detour_factor=1.3, limit_m=200)
    # A thousandth of a degree of longitude is 90.85 m there, on the projection.
    assert reach.cost_m.toarray()[0].tolist() == pytest.approx([118.1, 0], abs=0.5)
    assert (reach.compound_placed.tolist(), reach.facility_placed.tolist()) == ([True, False], [True, True])
