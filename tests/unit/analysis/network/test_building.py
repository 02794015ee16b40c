"""Which streets are walked and where they meet."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network.building import build_network
from analysis.network.parallels import runs_beside
from config.errors import NetworkError
from tests.unit.analysis.network.networks import METRIC, ORIGIN, Line, built, roads

CROSS: list[Line] = [[(0, 0), (100, 0)], [(50, -50), (50, 50)]]


def test_lines_of_one_level_meet_where_they_cross() -> None:
    network = built(CROSS).network
    assert (network.node_count, network.edge_count) == (5, 4)
    assert network.edge_length_m.tolist() == pytest.approx([50] * 4)


def test_a_bridge_does_not_meet_the_street_beneath() -> None:
    network = built(CROSS, level=[0, 1]).network
    assert (network.node_count, network.edge_count) == (4, 2)
    assert set(network.component.tolist()) == {0, 1}


def test_levels_join_where_they_share_an_end() -> None:
    network = built([[(0, 0), (50, 0)], [(50, 0), (100, 0)]], level=[0, 1]).network
    assert network.node_count == 3
    assert set(network.component.tolist()) == {0}


def test_each_edge_names_its_row() -> None:
    assert sorted(built(CROSS).network.edge_row.tolist()) == ["R0", "R0", "R1", "R1"]


def test_a_row_that_is_not_walkable_is_left_out_and_an_unknown_one_is_walked() -> None:
    answer = built([*CROSS, [(0, 10), (100, 10)]], walkable=[True, None, False])
    assert answer.not_walkable == 1
    assert set(answer.network.edge_row) == {"R0", "R1"}


def test_a_gap_within_the_tolerance_is_closed_and_shown() -> None:
    lines = [[(0, 0), (100, 0)], [(50, 3), (50, 50)]]
    answer = build_network(roads(lines), gap_m=5, crs=METRIC)
    assert [line.length for line in answer.connectors] == pytest.approx([3])
    assert answer.largest_share == 1
    assert sorted(answer.network.edge_row.tolist()) == ["", "R0", "R0", "R1"]


def test_a_gap_beyond_the_tolerance_stays_and_the_island_is_told() -> None:
    answer = build_network(roads([[(0, 0), (100, 0)], [(50, 6), (50, 50)]]), gap_m=5, crs=METRIC)
    assert not len(answer.connectors)
    missed, island = answer.problems
    assert (missed.code, missed.row_id, missed.value_m) == ("near_miss", "R1", pytest.approx(6))
    assert island.code == "island"
    assert island.shape is not None
    assert island.shape.length == pytest.approx(44)
    assert island.row_id == "R1"
    assert island.value_m == pytest.approx(44)
    assert answer.largest_share == pytest.approx(100 / 144)


def test_no_connector_crosses_a_wall_or_changes_the_level() -> None:
    lines = [[(0, 0), (100, 0)], [(50, 3), (50, 50)]]
    wall = shapely.LineString(np.array([(40, 1), (60, 1)]) + ORIGIN)
    assert not len(build_network(roads(lines), gap_m=5, barrier=wall, crs=METRIC).connectors)
    assert not len(build_network(roads(lines, level=[0, 1]), gap_m=5, crs=METRIC).connectors)


def test_rows_without_a_line_and_of_no_length_are_told() -> None:
    answer = built([[(0, 0), (100, 0)], [], [(5, 5), (5, 5)]])
    told: set[tuple[str, str]] = {(problem.code, problem.row_id) for problem in answer.problems}
    assert told == {("no_geometry", "R1"), ("zero_length", "R2")}


def test_an_edge_of_200_km_is_told_and_kept() -> None:
    answer = built([[(0, 0), (200_000, 0)]])
    (problem,) = answer.problems
    assert problem.code == "long_edge"
    assert problem.value_m == pytest.approx(200_000)


def test_nothing_walkable_is_an_error() -> None:
    with pytest.raises(NetworkError) as refused:
        built(CROSS, walkable=[False, False])
    assert "2" in refused.value.explain("zh").where
    with pytest.raises(NetworkError):
        built([[]])


def test_forty_islands_are_all_told() -> None:
    answer = built([[(0, 100 * i), (50 + i, 100 * i)] for i in range(41)])
    assert len([problem for problem in answer.problems if problem.code == "island"]) == 40
    assert answer.network.edge_length_m[answer.network.component[answer.network.edge_from] == 0].tolist() == [90]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 20)] * 4).filter(lambda ends: ends[:2] != ends[2:]), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_changes_no_length(ends: list[tuple[int, ...]], shuffle: object) -> None:
    lines = [[(10.0 * a, 10.0 * b), (10.0 * c, 10.0 * d)] for a, b, c, d in ends]
    mixed = lines.copy()
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' Random
    first, second = built(lines), built(mixed)
    assert first.network.edge_length_m.sum() == pytest.approx(second.network.edge_length_m.sum(), abs=0.5)
    union = shapely.union_all([shapely.LineString(line) for line in lines])
    assert first.network.edge_length_m.sum() == pytest.approx(union.length, abs=0.5)


def test_a_footbridge_of_noded_rows_does_not_meet_the_street_that_it_crosses() -> None:
    network = built(CROSS, noded=[True, True]).network
    assert (network.node_count, network.edge_count) == (4, 2)
    assert set(network.component.tolist()) == {0, 1}


def test_a_noded_row_is_not_split_by_a_street_that_is_not() -> None:
    network = built(CROSS, noded=[True, None]).network
    assert (network.node_count, network.edge_count) == (4, 2)


def test_noded_rows_meet_others_at_shared_ends_also_of_another_level() -> None:
    lines: list[Line] = [[(0, 0), (50, 0)], [(50, 0), (100, 0)], [(50, 0), (50, 50)]]
    network = built(lines, noded=[True, True, False], level=[0, 1, -1]).network
    assert (network.node_count, network.edge_count) == (4, 3)
    assert set(network.component.tolist()) == {0}


def test_a_dead_end_of_a_noded_row_is_a_true_one_and_that_of_another_row_is_joined_to_it() -> None:
    gap: list[Line] = [[(0, 0), (100, 0)], [(50, 3), (50, 50)]]
    for noded in ([True, True], [False, True]):
        assert not len(build_network(roads(gap, noded=list(noded)), gap_m=5, crs=METRIC).connectors)
    joined = build_network(roads(gap, noded=[True, False]), gap_m=5, crs=METRIC)
    assert [line.length for line in joined.connectors] == pytest.approx([3])
    assert sorted(joined.network.edge_row.tolist()) == ["", "R0", "R0", "R1"]
    assert joined.largest_share == 1


def test_a_street_that_ends_on_a_noded_row_meets_it_there() -> None:
    answer = build_network(roads([[(0, 0), (100, 0)], [(50, 0), (50, 50)]], noded=[True, False]), gap_m=5, crs=METRIC)
    assert (answer.network.node_count, answer.network.edge_count, len(answer.connectors)) == (4, 3, 0)
    assert answer.largest_share == 1


def test_a_dead_end_that_goes_straight_on_to_a_street_is_told_and_one_that_runs_beside_it_is_not() -> None:
    beside: list[Line] = [[(0, 0), (100, 0)], [(50, 8), (50, 60)], [(0, 70), (0, 7), (-50, 7)]]
    found = [problem for problem in built(beside).problems if problem.code == "near_miss"]
    assert [(problem.row_id, problem.value_m) for problem in found] == [("R1", pytest.approx(8))]
    apart = built(beside, level=[0, 1, 0])
    assert all(problem.code != "near_miss" for problem in apart.problems)
    noded = built(beside, noded=[True, True, True])
    assert all(problem.code != "near_miss" for problem in noded.problems)


def test_a_footway_that_runs_along_a_street_is_its_pavement_and_one_that_leads_away_or_lies_apart_is_none() -> None:
    lines: list[Line] = [
        [(0, 0), (100, 0)],
        [(0, 10), (100, 10)],
        [(50, 2), (50, 12)],
        [(0, 14), (100, 40)],
        [(0, -30), (100, -30)],
        [(0, 8), (60, 8)],
    ]
    network = built(lines).network
    footways = np.isin(network.edge_row, ["R1", "R2", "R3", "R4"])
    beside = runs_beside(network, footways)
    assert set(network.edge_row[beside]) == {"R1"}
    assert network.edge_length_m[beside].sum() == pytest.approx(100)
    assert not runs_beside(network, np.ones(network.edge_count, dtype=bool)).any()
