"""Walks are measured along streets, from the point where each place meets one."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network.access import Starts, attach, facility_starts
from analysis.network.graph import walking_arcs
from analysis.network.walks import walk_to_nearest, walks_to_each
from tests.unit.analysis.network.networks import GRID, ORIGIN, Line, built, hung, oracle

LADDER: list[Line] = [[(0, 0), (300, 0)], [(0, 100), (300, 100)], [(0, 0), (0, 100)], [(300, 0), (300, 100)]]


def test_a_walk_goes_round_and_not_through() -> None:
    network = built(LADDER).network
    walks = walk_to_nearest(network, walking_arcs(network), hung([(60, 90)], network), hung([(40, 10)], network))
    # 10 m to the street, 40 to its end, 100 up, 60 along, 10 off.
    assert walks.cost_m.tolist() == pytest.approx([220])


def test_two_places_on_one_street_need_not_pass_its_end() -> None:
    network = built([[(0, 0), (300, 0)]]).network
    walks = walk_to_nearest(network, walking_arcs(network), hung([(200, 5)], network), hung([(120, -7)], network))
    assert walks.cost_m.tolist() == pytest.approx([92])


def test_the_nearest_of_several_is_named() -> None:
    network = built(LADDER).network
    goals = hung([(290, 0), (100, 0)], network)
    assert walk_to_nearest(
        network, walking_arcs(network), goals, hung([(150, 0), (250, 0)], network)
    ).goal.tolist() == [1, 0]


def test_where_no_way_leads_nothing_is_said() -> None:
    network = built([[(0, 0), (100, 0)], [(0, 500), (100, 500)]]).network
    walks = walk_to_nearest(network, walking_arcs(network), hung([(50, 500)], network), hung([(50, 0)], network))
    assert np.isnan(walks.cost_m[0])
    assert (walks.goal[0], walks.way[0]) == (-1, -1)


def test_without_a_goal_nothing_is_reached() -> None:
    network = built(LADDER).network
    assert np.isnan(
        walk_to_nearest(network, walking_arcs(network), hung([], network), hung([(5, 5)], network)).cost_m[0]
    )


def test_one_leaves_by_the_gate_from_which_it_is_nearest() -> None:
    network = built(LADDER).network
    xy = np.array([(150.0, 10.0), (150.0, 90.0)]) + ORIGIN
    origins, _ = attach(Starts(xy, np.array([0, 0]), 1), network)
    walks = walk_to_nearest(network, walking_arcs(network), hung([(150, 100)], network), origins)
    assert (walks.cost_m[0], walks.way[0]) == (pytest.approx(10), 1)


def test_a_wait_at_signals_counts_as_metres() -> None:
    network = built(
        [[(0, 0), (100, 0)], [(100, 0), (120, 0)], [(120, 0), (200, 0)]], crossing=[None, True, None]
    ).network
    ends = hung([(200, 0)], network), hung([(0, 0)], network)
    assert walk_to_nearest(network, walking_arcs(network), *ends).cost_m.tolist() == pytest.approx([200])
    assert walk_to_nearest(network, walking_arcs(network, signal_wait_m=27), *ends).cost_m.tolist() == pytest.approx(
        [227]
    )


def test_of_two_streets_between_two_corners_the_shorter_is_walked() -> None:
    network = built([[(0, 0), (100, 0)], [(0, 0), (50, 80), (100, 0)]]).network
    walks = walk_to_nearest(network, walking_arcs(network), hung([(100, 0)], network), hung([(0, 0)], network))
    assert walks.cost_m.tolist() == pytest.approx([100], abs=1e-3)


def test_a_way_crosses_no_wall_and_the_next_street_is_taken() -> None:
    network = built([[(0, 0), (100, 0)], [(0, 60), (100, 60)]]).network
    starts = Starts(np.array([(50.0, 20.0), (50.0, 5.0)]) + ORIGIN, np.array([0, 1]), 2)
    wall = shapely.LineString(np.array([(-10, 10), (110, 10)]) + ORIGIN)
    table, unattached = attach(starts, network, barrier=wall)
    assert table.off_m.tolist() == pytest.approx([40, 5])
    assert not unattached


def test_a_gate_that_stands_in_the_wall_leads_out() -> None:
    network = built([[(0, 0), (100, 0)]]).network
    wall = shapely.LineString(np.array([(-10, 10), (110, 10)]) + ORIGIN)
    table, _ = attach(Starts(np.array([(50.0, 10.0)]) + ORIGIN, np.array([0]), 1), network, barrier=wall)
    assert table.off_m.tolist() == pytest.approx([10])


def test_what_is_too_far_or_walled_in_or_nowhere_is_said() -> None:
    network = built([[(0, 0), (100, 0)]]).network
    starts = Starts(np.array([(50.0, 3000.0), (50.0, 20.0)]) + ORIGIN, np.array([0, 1]), 3)
    wall = shapely.Point(np.array([50.0, 20.0]) + ORIGIN).buffer(8).exterior
    table, unattached = attach(starts, network, barrier=wall)
    assert not len(table.edge)
    assert [(place.place, place.reason) for place in unattached] == [(0, "too_far"), (1, "barrier"), (2, "no_place")]
    assert unattached[0].distance_m == pytest.approx(3000)


POINTS = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(POINTS, POINTS, st.sets(st.integers(0, 9), max_size=6))
def test_distances_are_those_of_networkx_to_the_millimetre(
    goals: list[tuple[float, float]], origins: list[tuple[float, float]], closed: set[int]
) -> None:
    network = built([line for i, line in enumerate(GRID) if i not in closed]).network
    to, start = hung(goals, network, 900), hung(origins, network, 900)
    walks = walk_to_nearest(network, walking_arcs(network), to, start)
    assert walks.cost_m.tolist() == pytest.approx(oracle(network, to, start), abs=1e-3, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(POINTS, st.tuples(st.floats(0, 400), st.floats(0, 400)), POINTS)
def test_one_more_facility_never_lengthens_a_walk(
    goals: list[tuple[float, float]], added: tuple[float, float], origins: list[tuple[float, float]]
) -> None:
    network = built(GRID).network
    arcs, start = walking_arcs(network), hung(origins, network)
    before = walk_to_nearest(network, arcs, hung(goals, network), start).cost_m
    after = walk_to_nearest(network, arcs, hung([*goals, added], network), start).cost_m
    assert (after <= before + 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(st.tuples(st.floats(0, 400), st.floats(0, 400)), st.tuples(st.floats(0, 400), st.floats(0, 400)))
def test_a_walk_is_as_long_back(first: tuple[float, float], second: tuple[float, float]) -> None:
    network = built(GRID).network
    arcs, one, other = walking_arcs(network), hung([first], network), hung([second], network)
    there, back = walk_to_nearest(network, arcs, one, other), walk_to_nearest(network, arcs, other, one)
    assert there.cost_m[0] == pytest.approx(back.cost_m[0], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(POINTS, POINTS, st.integers(1, 4))
def test_groups_measured_together_are_as_each_measured_alone(
    goals: list[tuple[float, float]], origins: list[tuple[float, float]], count: int
) -> None:
    network = built(GRID).network
    arcs, to, start = walking_arcs(network), hung(goals, network), hung(origins, network)
    groups = [np.flatnonzero(np.arange(len(goals)) % count == group) for group in range(count)]
    for places, together in zip(groups, walks_to_each(network, arcs, to, groups, start), strict=True):
        alone = walk_to_nearest(network, arcs, to.of_places(places), start)
        for name in ("cost_m", "goal", "way"):
            np.testing.assert_array_equal(getattr(together, name), getattr(alone, name))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-300, 700), st.floats(-300, 700)), min_size=1, max_size=8),
    st.floats(5, 400),
    st.sampled_from([None, shapely.LineString(np.array([(-50, 130), (450, 260)]) + ORIGIN)]),
)
def test_a_place_hangs_on_the_nearest_street_of_all_that_are_free(
    points: list[tuple[float, float]], reach_m: float, wall: shapely.LineString | None
) -> None:
    network = built(GRID).network
    starts = Starts(np.array(points) + ORIGIN, np.arange(len(points)), len(points))
    table, unattached = attach(starts, network, barrier=wall, reach_m=reach_m)
    nearest = {}
    for place, point in enumerate(map(shapely.Point, starts.xy)):
        ways = shapely.shortest_line(point, network.edge_lines)
        free = np.ones(len(ways), dtype=bool) if wall is None else ~shapely.intersects(ways, wall)
        near = free & (shapely.length(ways) <= reach_m)
        if near.any():
            nearest[place] = float(shapely.length(ways[near]).min())
    assert dict(zip(table.place.tolist(), table.off_m.tolist(), strict=True)) == pytest.approx(nearest)
    assert {place.place for place in unattached} == set(range(len(points))) - set(nearest)


def test_a_place_without_end_is_too_far() -> None:
    network = built(LADDER).network
    table, unattached = attach(Starts(np.array([(np.inf, np.inf), *ORIGIN[None]]), np.arange(2), 2), network)
    assert (table.place.tolist(), [place.reason for place in unattached]) == ([1], ["too_far"])


def test_a_street_of_no_cost_is_walked_too() -> None:
    network = replace(built([[(0, 0), (100, 0)], [(100, 0), (200, 0)]]).network, edge_length_m=np.array([0.0, 100.0]))
    assert walking_arcs(network).matrix.nnz == 4


def test_an_area_is_come_into_where_its_outline_meets_streets_and_a_point_where_it_stands() -> None:
    network = built(LADDER).network
    park = shapely.box(*(ORIGIN + np.array([100, 10])), *(ORIGIN + np.array([200, 95])))
    places = gpd.GeoDataFrame(geometry=[park, shapely.Point(ORIGIN), None], crs=network.crs)
    starts = facility_starts(places, network)
    assert sorted(starts.place.tolist()) == [0, 0, 1]
    inside = (starts.xy - ORIGIN)[starts.place == 0]
    assert sorted(inside[:, 1].tolist()) == pytest.approx([10, 95])
    assert (starts.xy - ORIGIN)[starts.place == 1].tolist() == [[0, 0]]
