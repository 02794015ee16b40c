"""Gi*: equal to esda's, worked by hand once, and rarely hot where there is only chance."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local
from hypothesis import assume, given
from hypothesis import strategies as st
from libpysal.weights import DistanceBand
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from analysis.complaints.getis_ord import (
    CLASSES,
    MIN_PLACES,
    FloatArray,
    band_neighbours,
    chance_p,
    classify,
    gi_star_z,
    hotspots,
    suggest_band_m,
)

LINE = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])
PLACES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 50)), min_size=3, max_size=60)


def grid_xy(side: int) -> FloatArray:
    """Return the points of a grid one metre apart."""
    y, x = np.divmod(np.arange(side * side), side)
    return np.column_stack([x, y]).astype(float)


def esda_z(values: FloatArray, xy: FloatArray, band_m: float) -> FloatArray:
    """Return what esda finds."""
    weights = DistanceBand(xy, band_m, binary=True, silence_warnings=True)
    return np.asarray(G_Local(values, weights, transform="B", permutations=0, star=True).Zs)


def test_z_is_as_worked_by_hand() -> None:
    # Values 0, 0, 0, 4: mean 1, standard deviation sqrt(3). The last place has 2 of 4 places about it, holding 4:
    # z = (4 - 2) / (sqrt(3) sqrt((4 * 2 - 4) / 3)) = 1.
    z = gi_star_z(np.array([0.0, 0, 0, 4]), band_neighbours(LINE, 1))

    # About the second: 3 places with 0: (0 - 3) / (sqrt(3) sqrt((12 - 9) / 3)) = -sqrt(3).
    assert z == pytest.approx([-1, -np.sqrt(3), 1 / np.sqrt(3), 1])


def test_neighbours_are_those_at_the_distance_too_and_itself() -> None:
    assert band_neighbours(LINE, 1).toarray().tolist() == [[1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 1]]
    assert band_neighbours(LINE[:1], 1).toarray().tolist() == [[1]]


@given(PLACES, st.integers(1, 6))
def test_z_equals_esdas(rows: list[tuple[int, int, int]], band_m: int) -> None:
    # Points apart from each other, so that the band never lies on a rounding.
    unique = {(x, y): value for x, y, value in rows}
    xy, values = np.array(list(unique), dtype=float), np.array(list(unique.values()), dtype=float)
    assume(len(unique) > 2 and values.std() > 0)
    ours = gi_star_z(values, band_neighbours(xy, band_m + 0.05))
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        theirs = esda_z(values, xy, band_m + 0.05)
    # Where a neighbourhood is all there is, esda divides 0 by 0.
    finite = np.isfinite(theirs) & (np.diff(band_neighbours(xy, band_m + 0.05).indptr) < len(xy))

    assert ours[finite] == pytest.approx(theirs[finite], abs=1e-9)
    assert (ours[~finite] == 0).all()


def test_z_of_2_500_cells_equals_esdas_to_1e_9() -> None:
    xy = grid_xy(50)
    values = np.random.default_rng(3).negative_binomial(0.4, 0.1, len(xy)).astype(float)
    z = gi_star_z(values, band_neighbours(xy, 2))

    assert np.abs(z - esda_z(values, xy, 2)).max() < 1e-9
    assert np.abs(gi_star_z(values + 1e9, band_neighbours(xy, 2)) - z).max() < 1e-6


def test_unknown_values_are_as_if_the_place_were_not_there() -> None:
    xy = grid_xy(8)
    values = pd.Series(np.random.default_rng(1).poisson(3, len(xy)), dtype="Int64")
    values[[5, 40]] = pd.NA
    known = values.notna().to_numpy()
    table = hotspots(values, xy, 1.5)

    assert table.index[table["hotspot"] == "unknown"].tolist() == [5, 40]
    assert table.loc[~known, ["z", "p", "adjusted_p"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(table[known], hotspots(values[known], xy[known], 1.5))


@pytest.mark.parametrize("value", [0.0, 7.1, 1e12])
def test_where_all_are_alike_nothing_stands_out(value: float) -> None:
    table = hotspots(pd.Series(np.full(100, value)), grid_xy(10), 1)

    assert (table["z"] == 0).all()
    assert set(table["hotspot"]) == {"none"}


def test_a_planted_cluster_is_hot_and_what_is_far_is_not() -> None:
    values = np.random.default_rng(2).poisson(2, (20, 20))
    values[4:8, 4:8] += 12
    table = hotspots(pd.Series(values.ravel(), dtype="Int64"), grid_xy(20), 1.5)
    classes = table["hotspot"].to_numpy().reshape(20, 20)

    assert set(classes[4:8, 4:8].ravel()) <= {"hot_99", "hot_95"}
    assert set(classes[5:7, 5:7].ravel()) == {"hot_99"}
    assert not [name for name in classes[11:, 11:].ravel() if name.startswith("hot")]
    assert table["neighbours"].to_numpy().reshape(20, 20)[0, :2].tolist() == [4, 6]


def test_few_places_an_unknown_value_and_no_place_are_not_classed() -> None:
    xy = grid_xy(6)
    values = pd.Series(np.arange(36), dtype="Int64")
    values[3] = pd.NA
    xy[7] = np.nan
    table = hotspots(values, xy, 1)

    assert table.index[table["hotspot"] == "unknown"].tolist() == [3, 7]
    few = hotspots(values.head(MIN_PLACES), xy[:MIN_PLACES], 1)
    assert set(few["hotspot"]) == {"unknown"}


def test_classes_are_benjamini_and_hochbergs() -> None:
    # Of 10 places with p = 0.001, 0.012, 0.02 and 0.04 and 0.5 for the rest: p times 10 over the rank, never falling.
    p = np.array([0.001, 0.012, 0.02, 0.04, *[0.5] * 6])
    adjusted, classes = classify(np.array([4.0, -3, 2, 2, *[1] * 6]), p)

    assert adjusted == pytest.approx([0.01, 0.06, 0.2 / 3, 0.1, *[0.5] * 6])
    assert classes.tolist() == ["hot_99", "cold_90", "hot_90", "hot_90", *["none"] * 6]


@given(st.lists(st.tuples(st.floats(-8, 8), st.floats(0, 1)), max_size=60))
def test_control_never_makes_more_sure_and_keeps_the_order(rows: list[tuple[float, float]]) -> None:
    z, p = (np.array([row[side] for row in rows], dtype=float) for side in (0, 1))
    adjusted, classes = classify(z, p)

    assert (adjusted >= p - 1e-15).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= -1e-15).all()
    assert set(classes) <= set(CLASSES)


def test_p_is_the_share_of_shuffles_that_are_as_far_out() -> None:
    # Nobody has neighbours: z is the value's own, and of 40 places one holds the 5, in every shuffle.
    xy = np.column_stack([np.arange(40.0) * 10, np.zeros(40)])
    p = chance_p(np.array([5.0, *[0] * 39]), band_neighbours(xy, 1))

    assert p[0] == pytest.approx(2 / 40, rel=1e-3)
    assert (p[1:] == 1).all()
    assert (p == chance_p(np.array([5.0, *[0] * 39]), band_neighbours(xy, 1))).all()


STREETS: dict[str, Callable[[np.random.Generator], NDArray[np.int64]]] = {
    "two_orders_a_cell": lambda rng: np.bincount(rng.integers(0, 225, 450), minlength=225),
    "one_order_in_three_cells": lambda rng: np.bincount(rng.integers(0, 225, 75), minlength=225),
    "one_order_in_twenty_cells": lambda rng: np.bincount(rng.integers(0, 225, 11), minlength=225),
    "many_orders_in_few_cells": lambda rng: rng.negative_binomial(0.05, 0.02, 225),
}


@pytest.mark.parametrize("street", STREETS)
@pytest.mark.parametrize("spread", ["cells", "compounds"])
def test_by_chance_alone_a_street_seldom_has_a_hotspot(street: str, spread: str) -> None:
    # A hot_95 in one street of twenty is what 5 % of false discoveries mean where all are false; with the normal p
    # it is one in ten to every one.
    rng = np.random.default_rng(11)
    xy, band_m = (grid_xy(15), 1.5) if spread == "cells" else (rng.uniform(0, 1500, (225, 2)), 150)
    neighbours = band_neighbours(xy, band_m)
    false = 0
    for _ in range(40):
        values = STREETS[street](rng).astype(float)
        _, classes = classify(gi_star_z(values, neighbours), chance_p(values, neighbours))
        false += bool(set(classes) & {"hot_99", "hot_95"})

    assert false <= 5


def test_the_suggested_band_gives_half_of_the_places_eight_neighbours() -> None:
    xy = np.random.default_rng(8).uniform(0, 2000, (101, 2))
    # The median place has its eighth neighbour at the band, up to a rounding of the root.
    about = np.diff(band_neighbours(xy, suggest_band_m(xy) + 1e-6).indptr) - 1

    assert np.median(about) == 8
    # Four in a row, three neighbours wanted: 3, 2, 2 and 3 m away.
    assert suggest_band_m(LINE) == pytest.approx(2.5)
    assert suggest_band_m(LINE[:1]) == 0


@given(st.lists(st.floats(0.001, 1), max_size=40))
def test_false_discoveries_are_controlled_as_scipy_does(chances: list[float]) -> None:
    p = np.array(chances, dtype=float)
    adjusted, _ = classify(np.ones(len(p)), p)

    assert adjusted.tolist() == (false_discovery_control(p).tolist() if chances else [])
