"""Emerging hotspots: Mann-Kendall as worked by hand and as scipy's tau, and patterns by their definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kendalltau, norm

from analysis.complaints.emerging import (
    PATTERNS,
    Trend,
    count_cube,
    emerging_hotspots,
    mann_kendall,
    name_patterns,
)
from tests.unit.analysis.complaints.test_calendar import times
from tests.unit.analysis.complaints.test_getis_ord import grid_xy

MONTHS = pd.period_range("2024-01", periods=24, freq="M")


def trend(z: float) -> Trend:
    """Return the trend of one place."""
    return Trend(np.zeros(1, dtype=np.int64), np.ones(1), np.array([z]), np.array([2 * norm.sf(abs(z))]))


def hot_months(text: str) -> NDArray[np.bool_]:
    """Return the months of one place, # where hot."""
    return np.array([[letter == "#"] for letter in text])


def test_mann_kendall_is_as_worked_by_hand() -> None:
    # Pairs of 1, 2, 2, 3: five rise, one is tied. Variance (4 * 3 * 13 - 2 * 1 * 9) / 18 = 138 / 18.
    found = mann_kendall(np.array([[1.0], [2], [2], [3]]))

    assert (found.s[0], found.variance[0]) == (5, pytest.approx(138 / 18))
    assert found.z[0] == pytest.approx(4 / np.sqrt(138 / 18))
    assert found.p[0] == pytest.approx(0.1486, abs=1e-4)
    assert found.p[0] == 2 * norm.sf(found.z[0])


def test_a_series_that_never_changes_has_no_trend() -> None:
    found = mann_kendall(np.full((12, 2), 3.5))

    assert (found.s.tolist(), found.z.tolist(), found.p.tolist()) == ([0, 0], [0, 0], [1, 1])


@given(st.lists(st.integers(0, 5), min_size=4, max_size=30))
def test_s_and_its_variance_are_those_of_scipys_tau(values: list[int]) -> None:
    assume(len(set(values)) > 1)
    found = mann_kendall(np.array(values, dtype=float)[:, None])
    tau = kendalltau(np.arange(len(values)), values, method="asymptotic")

    # scipy makes no step for continuity.
    assert 2 * norm.sf(abs(found.s[0]) / np.sqrt(found.variance[0])) == pytest.approx(tau.pvalue)
    assert np.sign(found.s[0]) == np.sign(round(tau.statistic, 12))


@given(st.lists(st.floats(-9, 9), min_size=4, max_size=20))
def test_the_same_backwards_falls_as_much_as_it_rose(values: list[float]) -> None:
    series = np.array(values)[:, None]
    forwards, backwards = mann_kendall(series), mann_kendall(series[::-1])

    assert forwards.z == pytest.approx(-backwards.z)
    assert forwards.p == pytest.approx(backwards.p)


@pytest.mark.parametrize(
    ("months", "z", "pattern"),
    [
        ("....................", 5, "none"),
        ("...................#", 0, "new"),
        (".................###", 5, "new"),
        ("..#..............###", 5, "sporadic"),
        ("..#.................", -5, "sporadic"),
        ("..##################", 0, "chronic"),
        ("#.#################.", 0, "fading"),
        ("..##################", 5, "growing"),
        ("..##################", 1.9, "chronic"),
        ("..##################", -5, "fading"),
        ("...#################", 0, "new"),
        (".#.#.###############", 5, "sporadic"),
    ],
)
def test_patterns_are_by_their_definitions(months: str, z: float, pattern: str) -> None:
    assert name_patterns(hot_months(months), trend(z)).tolist() == [pattern]


@given(st.text("#.", min_size=1, max_size=36), st.floats(-6, 6))
def test_every_place_has_one_pattern_and_none_means_never_hot(months: str, z: float) -> None:
    (pattern,) = name_patterns(hot_months(months), trend(z))

    assert pattern in PATTERNS
    assert (pattern == "none") == ("#" not in months)
    if pattern in ("new", "growing", "chronic"):
        assert months.endswith("#")


def test_the_cube_counts_whole_months_and_places_only() -> None:
    received = times("2024-01-31 23:59", "2024-02-01", "2024-02-29", "2023-12-31", "2024-04-01", None, "2024-03-05")
    cube = count_cube(np.array([0, 1, 1, 0, 0, 0, -1]), received, 2, MONTHS[:3])

    assert cube.tolist() == [[1, 0], [0, 2], [0, 0]]
    assert count_cube(np.array([0]), times("2024-01-01"), 2, MONTHS[:0]).shape == (0, 2)


def test_planted_places_show_their_pattern_and_a_season_makes_nobody_hot() -> None:
    rng = np.random.default_rng(4)
    cube = rng.poisson(2, (24, 15, 15))
    steps = np.arange(24)[:, None, None]
    cube[:, 1:4, 1:4] += 12  # always
    cube[:, 1:4, 11:14] += 6 + steps  # always, and more each month
    cube[-3:, 11:14, 1:4] += 14  # of late
    cube[[4, 5, 15], 11:14, 11:14] += 14  # now and then
    cube[6:9] *= 3  # everywhere, in a season
    places = pd.Index([f"p{number}" for number in range(225)])
    table = emerging_hotspots(cube.reshape(24, 225), grid_xy(15), places, MONTHS, band_m=1.5)
    pattern = table["pattern"].to_numpy().reshape(15, 15)

    assert pattern[2, 2] == "chronic"
    assert pattern[2, 12] == "growing"
    assert pattern[12, 2] == "new"
    assert pattern[12, 12] == "sporadic"
    assert set(pattern[7]) <= {"none", "sporadic"}
    assert (pattern == "none").sum() > 120
    new = table.iloc[12 * 15 + 2]
    assert (str(new["hot_since"]), str(new["last_hot"]), new["hot_months"]) == ("2025-10", "2025-12", 3)
    now_and_then = table.iloc[12 * 15 + 12]
    assert pd.isna(now_and_then["hot_since"])
    assert str(now_and_then["last_hot"]) == "2025-04"
    assert table.iloc[2 * 15 + 12]["trend_p"] < 0.05


@pytest.mark.parametrize(("months", "side"), [(9, 8), (24, 5)])
def test_a_short_time_or_few_places_show_no_pattern(months: int, side: int) -> None:
    cube = np.ones((months, side * side), dtype=np.int64)
    places = pd.Index([str(number) for number in range(side * side)])
    table = emerging_hotspots(cube, grid_xy(side), places, MONTHS[:months], band_m=1)

    assert set(table["pattern"]) == {"unknown"}
    assert table["trend_p"].isna().all()
