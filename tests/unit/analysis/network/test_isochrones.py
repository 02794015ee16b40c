"""Areas that are reached on foot, against a field that is twenty-five times finer."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network.access import AccessTable
from analysis.network.cells import BESIDE_M, street_cells
from analysis.network.graph import WalkNetwork, walking_arcs
from analysis.network.isochrones import isochrones
from analysis.network.walks import walk_to_nearest
from tests.unit.analysis.network.networks import ORIGIN, Line, built, hung

GRID: list[Line] = [
    *([(150 * i, 0), (150 * i, 900)] for i in range(7)),
    *([(0, 150 * i), (900, 150 * i)] for i in range(7)),
]
FINE_M = 2.0


def ground_truth(network: WalkNetwork, source: AccessTable, limit_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Cells of 2 m, each hung on its nearest street point and walked from by the network's own distances."""
    x, y = (np.arange(-110, 1012, FINE_M * 4) + 1 for _ in range(2))
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    origins = hung([(float(a), float(b)) for a, b in cells], network, BESIDE_M)
    cost = walk_to_nearest(network, walking_arcs(network), source, origins).cost_m
    return cells + ORIGIN, cost <= limit_m


def test_one_street_gives_an_area_that_narrows_to_its_ends() -> None:
    network = built([[(0, 0), (1000, 0)]]).network
    (area,) = isochrones(network, walking_arcs(network), hung([(500, 0)], network), [200])
    west, south, east, north = area.bounds
    # 200 m along the street; beside the place 100 m at most, and less the farther one has walked.
    assert (west - ORIGIN[0], east - ORIGIN[0]) == (pytest.approx(300, abs=6), pytest.approx(700, abs=6))
    assert (south - ORIGIN[1], north - ORIGIN[1]) == (pytest.approx(-100, abs=11), pytest.approx(100, abs=11))
    # A hexagon: 200 m wide over 200 m, falling to nothing over 100 m at both ends.
    assert area.area == pytest.approx(200 * 200 + 2 * 100 * 100, rel=0.05)


@pytest.mark.parametrize("place", [(450.0, 450.0), (70.0, 140.0), (520.0, 300.0)])
def test_the_area_is_that_of_a_finer_field(place: tuple[float, float]) -> None:
    network = built(GRID).network
    source = hung([place], network)
    (area,) = isochrones(network, walking_arcs(network), source, [400])
    cells, truth = ground_truth(network, source, 400)
    ours = shapely.contains_xy(area, cells[:, 0], cells[:, 1])
    assert (ours & truth).sum() / (ours | truth).sum() >= 0.98


def test_what_no_street_leads_to_is_not_reached() -> None:
    network = built([[(0, 0), (300, 0)], [(0, 60), (300, 60)]]).network
    (area,) = isochrones(network, walking_arcs(network), hung([(150, 0)], network), [200])
    assert not shapely.contains_xy(area, *(ORIGIN + np.array([150, 60])))
    assert shapely.contains_xy(area, *(ORIGIN + np.array([150, 20])))


def test_a_place_off_every_street_reaches_nothing() -> None:
    network = built(GRID).network
    assert [area.is_empty for area in isochrones(network, walking_arcs(network), hung([], network), [100, 200])] == [
        True
    ] * 2


@settings(max_examples=15, deadline=None)
@given(st.tuples(st.floats(0, 900), st.floats(0, 900)), st.floats(120, 500), st.floats(0, 300))
def test_more_metres_never_reach_less_and_areas_are_valid(
    place: tuple[float, float], limit_m: float, more_m: float
) -> None:
    network = built(GRID).network
    small, large = isochrones(network, walking_arcs(network), hung([place], network), [limit_m, limit_m + more_m])
    assert small.is_valid
    assert large.is_valid
    assert shapely.difference(small, large).area <= 0.01 * small.area + 1


@settings(max_examples=15, deadline=None)
@given(st.tuples(st.floats(0, 900), st.floats(0, 900)), st.floats(120, 500))
def test_cells_that_are_kept_give_the_same_area(place: tuple[float, float], limit_m: float) -> None:
    # Askew, so that no cell is as near to one street as to another.
    network = built([[(x + y / 9, y + x / 7) for x, y in line] for line in GRID]).network
    arcs, source = walking_arcs(network), hung([place], network, 300)
    (kept,) = isochrones(network, arcs, source, [limit_m], street_cells(network))
    (made,) = isochrones(network, arcs, source, [limit_m])
    assert shapely.symmetric_difference(kept, made).area <= 1e-3 * made.area


def test_each_cell_has_its_nearest_street_point() -> None:
    network = built([*GRID, [(900, 900), (1000, 930), (980, 1020)]]).network
    cells = street_cells(network)
    xy = np.stack(np.meshgrid(cells.x, cells.y), axis=-1).reshape(-1, 2)
    points = np.asarray(shapely.points(xy), dtype=object)
    edge, share, off_m = (values.ravel() for values in (cells.edge, cells.share, cells.off_m))
    found = np.flatnonzero(edge >= 0)
    nearest = np.asarray(shapely.distance(points, shapely.union_all(network.edge_lines)))
    assert ((edge >= 0) == (nearest <= BESIDE_M)).mean() > 0.999
    # A corner's own sample may belong to the street beside it.
    assert np.abs(off_m[found] - nearest[found]).max() < 1
    lines = network.edge_lines[edge[found]]
    along = shapely.line_interpolate_point(lines, share[found].astype(float), normalized=True)
    assert shapely.distance(along, points[found]) == pytest.approx(off_m[found], abs=0.01)


def test_what_lies_behind_a_wall_is_not_reached_over_it_but_a_bridge_is_walked() -> None:
    network = built([[(0, 0), (200, 0)]]).network
    wall = shapely.LineString(np.array([(0, 20), (200, 20)]) + ORIGIN)
    canal = shapely.box(*(np.array((90, -60)) + ORIGIN), *(np.array((110, 60)) + ORIGIN))
    source = hung([(0, 0)], network)
    cells = street_cells(network, barrier=shapely.union_all([wall, canal]))
    (area,) = isochrones(network, walking_arcs(network), source, [190], cells)
    spots = {name: shapely.Point(np.array(xy) + ORIGIN) for name, xy in SPOTS.items()}
    assert {name for name, spot in spots.items() if area.covers(spot)} == {"before the wall", "bridge", "far bank"}


SPOTS = {
    "before the wall": (50, 15),
    "behind the wall": (50, 40),
    "bridge": (100, 0),
    "in the canal": (100, -30),
    "far bank": (130, -20),
}
