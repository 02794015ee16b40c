"""The density surface and the grid below it: every order counts once, and classes hold the shares that they say."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analysis.complaints.cells import MAX_CELLS, CellGrid, grid_over, study_cells
from analysis.complaints.density import density_areas, density_grid, kernel_density, share_levels

CRS = "EPSG:4548"
POINTS = st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=1, max_size=40)


def test_a_cell_holds_its_lower_edges_and_not_its_upper_ones() -> None:
    grid = grid_over((0, 0, 250, 150), 100)

    assert (grid.columns, grid.rows) == (3, 2)
    x, y = np.array([0, 99.9, 100, 250, 300, np.nan, -1]), np.array([0, 0, 100, 150, 0, 0, 0])
    assert grid.cell_of(x, y).tolist() == [0, 0, 4, 5, -1, -1, -1]
    assert grid.count(x, y).tolist() == [2, 0, 0, 0, 1, 1]
    assert grid.centres_m()[4].tolist() == [150, 150]
    assert shapely.area(grid.squares(np.array([0, 4]))).tolist() == [10_000, 10_000]
    assert grid.squares(np.array([4]))[0].bounds == (100, 100, 200, 200)


def test_the_same_ground_is_the_same_cell_whatever_is_filtered() -> None:
    wide, narrow = grid_over((-730, 20, 900, 600), 100), grid_over((130, 220, 390, 410), 100)
    corners = {tuple(corner) for corner in wide.centres_m().tolist()}

    assert {tuple(corner) for corner in narrow.centres_m().tolist()} <= corners


@pytest.mark.parametrize(("extent_m", "cell_m"), [(100.0, 0.0), (MAX_CELLS * 10.0, 10.0), (100.0, float("nan"))])
def test_a_grid_of_no_cells_or_too_many_is_refused(extent_m: float, cell_m: float) -> None:
    with pytest.raises(ValueError, match="cell"):
        grid_over((0, 0, extent_m, extent_m), cell_m)


def test_cells_outside_the_street_are_not_cells_without_orders() -> None:
    grid = CellGrid(0, 0, 100, 3, 3)

    assert study_cells(grid, shapely.box(0, 0, 150, 300)).tolist() == [0, 1, 3, 4, 6, 7]


def test_one_order_makes_the_quartic_kernel() -> None:
    grid = density_grid((0, 0, 0, 0), 100)
    density = kernel_density(grid.count(np.zeros(1), np.zeros(1)), grid, 100)
    away_m = np.hypot(*(grid.centres_m() - np.array([5, 5])).T)

    expected = np.where(away_m < 100, 3 / (np.pi * 100**2) * (1 - (away_m / 100) ** 2) ** 2, 0) * 1e6
    # The factor is the cells' own: 0.1 % off the integral's at ten cells a bandwidth.
    assert density == pytest.approx(expected, rel=2e-3, abs=1e-9)


@given(POINTS, st.sampled_from([90.0, 200.0]))
def test_the_surface_is_the_kernel_laid_on_every_order(points: list[tuple[float, float]], bandwidth_m: float) -> None:
    x, y = np.array(points).T
    grid = density_grid((x.min(), y.min(), x.max(), y.max()), bandwidth_m)
    alone = density_grid((0, 0, 0, 0), bandwidth_m)
    kernel = kernel_density(alone.count(np.zeros(1), np.zeros(1)), alone, bandwidth_m).reshape(alone.rows, -1)
    table = grid.count(x, y).reshape(grid.rows, grid.columns)

    laid = np.zeros(np.add(table.shape, kernel.shape))
    for row, column in np.argwhere(table):
        laid[row : row + len(kernel), column : column + len(kernel)] += table[row, column] * kernel
    middle = len(kernel) // 2
    laid = laid[middle : middle + grid.rows, middle : middle + grid.columns]
    density = kernel_density(table.ravel(), grid, bandwidth_m)
    assert density == pytest.approx(laid.ravel(), rel=1e-9, abs=kernel.max() * 1e-8)


@given(POINTS)
def test_the_surface_sums_up_to_the_number_of_orders(points: list[tuple[float, float]]) -> None:
    x, y = np.array(points).T
    grid = density_grid((x.min(), y.min(), x.max(), y.max()), 300)
    density = kernel_density(grid.count(x, y), grid, 300)

    assert (density >= 0).all()
    assert density.sum() * grid.cell_m**2 / 1e6 == pytest.approx(len(points))


@given(POINTS)
def test_each_class_holds_the_share_that_it_says_on_the_least_ground(points: list[tuple[float, float]]) -> None:
    x, y = np.array(points).T
    grid = density_grid((x.min(), y.min(), x.max(), y.max()), 300)
    counts = grid.count(x, y)
    density = kernel_density(counts, grid, 300)
    shares = (0.25, 0.5, 0.95)

    for share, level in zip(shares, share_levels(density, counts, shares), strict=True):
        assert counts[density >= level].sum() >= share * len(points) - 1e-9
        assert counts[density > level * (1 + 1e-12)].sum() <= share * len(points) + 1e-9


def test_two_clusters_are_dark_and_classes_do_not_overlap() -> None:
    rng = np.random.default_rng(5)
    x, y = np.concatenate([rng.normal(at, 60, (300, 2)) for at in (0, 2000)]).T
    grid = density_grid((x.min(), y.min(), x.max(), y.max()))
    counts = grid.count(x, y)
    areas = density_areas(kernel_density(counts, grid), counts, grid, CRS)

    assert areas["orders_share"].tolist() == [0.25, 0.5, 0.75, 0.95]
    assert areas.geometry.is_valid.all()
    assert len(areas.geometry.iloc[0].geoms) == 2
    assert areas.geometry.iloc[0].intersects(shapely.Point(0, 0))
    whole = shapely.union_all(areas.geometry.to_numpy())
    assert whole.area == pytest.approx(areas.area.sum(), rel=1e-6)
    # Contours run between cells' middles, so that an order or two at the edge fall on the other side.
    inside = [shapely.contains_xy(area, np.column_stack([x, y])).mean() for area in areas.geometry]
    assert np.cumsum(inside) == pytest.approx([0.25, 0.5, 0.75, 0.95], abs=0.03)
    assert areas["from_per_km2"].is_monotonic_decreasing
    assert areas["to_per_km2"].isna().tolist() == [True, False, False, False]


def test_without_orders_there_is_no_surface_to_draw() -> None:
    grid = density_grid((0, 0, 100, 100))
    none = np.zeros(grid.size, dtype=np.int64)
    density = kernel_density(none, grid)

    assert not density.any()
    assert density_areas(density, none, grid, CRS).empty
