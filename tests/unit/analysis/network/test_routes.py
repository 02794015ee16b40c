"""The line of a walk is as long as the walk."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network.graph import walking_arcs
from analysis.network.routes import route
from analysis.network.walks import walk_to_nearest
from tests.unit.analysis.network.networks import ORIGIN, Line, built, hung

GRID: list[Line] = [
    *([(100 * i, 0), (100 * i, 400)] for i in range(5)),
    *([(0, 100 * i), (400, 100 * i)] for i in range(5)),
]
POINT = st.tuples(st.floats(0, 400), st.floats(0, 400))


def test_a_route_turns_at_the_corner() -> None:
    network = built([[(0, 0), (100, 0)], [(100, 0), (100, 100)]]).network
    found = route(network, walking_arcs(network), hung([(40, 0)], network), hung([(100, 70)], network))
    assert found is not None
    assert (np.asarray(found.line.coords) - ORIGIN).tolist() == [
        pytest.approx(corner, abs=1e-6) for corner in ([40, 0], [100, 0], [100, 70])
    ]
    assert found.length_m == pytest.approx(130)
    assert found.straight_m == pytest.approx(np.hypot(60, 70))


def test_a_route_along_one_street_passes_no_end_of_it() -> None:
    network = built([[(0, 0), (300, 0)]]).network
    found = route(network, walking_arcs(network), hung([(200, 5)], network), hung([(120, 0)], network))
    assert found is not None
    assert found.length_m == pytest.approx(85)


def test_between_islands_there_is_no_route() -> None:
    network = built([[(0, 0), (100, 0)], [(0, 500), (100, 500)]]).network
    assert route(network, walking_arcs(network), hung([(5, 0)], network), hung([(5, 500)], network)) is None


@settings(max_examples=60, deadline=None)
@given(POINT, POINT)
def test_a_route_is_as_long_as_the_walk_to_the_millimetre(start: tuple[float, float], end: tuple[float, float]) -> None:
    network = built(GRID).network
    arcs, first, last = walking_arcs(network), hung([start], network), hung([end], network)
    found = route(network, arcs, first, last)
    assert found is not None
    assert found.length_m == pytest.approx(walk_to_nearest(network, arcs, last, first).cost_m[0], abs=1e-3)
    assert found.straight_m <= found.length_m + 1e-6
