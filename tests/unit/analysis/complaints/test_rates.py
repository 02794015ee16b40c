"""Rates per 1,000 households: of a base large enough, unknown households give none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, poisson

from analysis.complaints.rates import (
    community_bases,
    community_rates,
    count_by,
    likely_counts,
    normal_range,
    rate_table,
)


def units(**values: int | None) -> pd.Series[int]:
    """Return numbers by unit."""
    return pd.Series(values, dtype="Int64")


def test_a_rate_is_orders_per_1000_households() -> None:
    table = rate_table(units(a=5, b=20), units(a=500, b=1000))

    assert table["rate_per_1000"].tolist() == [10, 20]
    # 25 orders of 1,500 households, spread evenly.
    assert table["expected"].tolist() == pytest.approx([25 / 3, 50 / 3])


def test_no_rate_under_the_minimum_base_and_the_minimum_itself_has_one() -> None:
    table = rate_table(units(a=9, b=9), units(a=99, b=100))

    assert table["state"].tolist() == ["small_base", "rated"]
    assert table["rate_per_1000"].isna().tolist() == [True, False]
    assert table["orders"].tolist() == [9, 9]


def test_unknown_households_give_no_rate_and_move_nobody_elses() -> None:
    with_unknown = rate_table(units(a=5, b=20, c=999), units(a=500, b=1000, c=None))
    without = rate_table(units(a=5, b=20), units(a=500, b=1000))

    assert with_unknown[["state", "standing"]].to_numpy().tolist()[2] == ["unknown_base", "unknown"]
    pd.testing.assert_frame_equal(with_unknown.loc[["a", "b"]], without)


def test_orders_of_no_known_unit_are_not_counted_and_a_unit_without_orders_has_none() -> None:
    counted = count_by(pd.Series(["a", "a", None, "elsewhere"], dtype="str"), pd.Index(["a", "b"]))

    assert counted.to_dict() == {"a": 2, "b": 0}


def test_the_exact_poisson_limits_are_those_of_the_tables() -> None:
    low, high = normal_range(np.array([0.0, 1.0, 10.0]))

    assert low == pytest.approx([0, 0.0253, 4.7954], abs=1e-4)
    assert high == pytest.approx([3.6889, 5.5716, 18.3904], abs=1e-4)


def test_a_unit_far_above_the_common_rate_stands_above_and_a_small_difference_is_normal() -> None:
    table = rate_table(units(a=100, b=20, c=22, d=2), units(a=1000, b=1000, c=1000, d=1000))

    assert table["standing"].tolist() == ["above", "below", "below", "below"]
    even = rate_table(units(a=20, b=25), units(a=1000, b=1000))
    assert even["standing"].tolist() == ["normal", "normal"]


def test_no_unit_at_all_gives_an_empty_table() -> None:
    assert rate_table(units(), units()).empty


COMPOUNDS = pd.DataFrame(
    {"community_id": ["x", "x", "y"], "households": pd.array([300, None, None], dtype="Int64")}, index=["a", "b", "c"]
)
COMMUNITIES = pd.DataFrame({"households": pd.array([None, 2000, None], dtype="Int64")}, index=["x", "y", "z"])


def test_a_community_is_counted_on_its_own_households_else_on_those_of_its_compounds() -> None:
    bases = community_bases(COMPOUNDS, COMMUNITIES)

    assert bases["households"].tolist()[:2] == [300, 2000]
    assert bases["households"].isna().tolist() == [False, False, True]
    assert bases["by_compounds"].tolist() == [True, False, False]


def test_orders_without_households_below_are_left_out_above_and_told() -> None:
    orders = pd.DataFrame(
        {
            "compound_id": pd.array(["a", "a", "b", None, "c", None], dtype="str"),
            "community_id": pd.array(["x", "x", "x", "x", "y", "y"], dtype="str"),
        }
    )
    rates = community_rates(orders, COMPOUNDS, COMMUNITIES)

    assert rates["orders"].tolist() == [2, 2, 0]
    assert rates["left_out"].tolist() == [2, 0, 0]
    assert rates.loc["x", "rate_per_1000"] == pytest.approx(2 / 300 * 1000)
    assert rates.loc["y", "rate_per_1000"] == 1


@given(st.integers(0, 5_000), st.floats(0, 5_000), st.floats(0.5, 0.999))
def test_poisson_limits_are_scipys_own(count: int, expected: float, share: float) -> None:
    tail = (1 - share) / 2
    low, high = normal_range(np.array([float(count)]), share)
    assert low[0] == (chi2.ppf(tail, 2 * count) / 2 if count else 0)
    assert high[0] == chi2.ppf(1 - tail, 2 * (count + 1)) / 2

    least, most = likely_counts(np.array([expected, np.nan]), share)
    assert (least[0], most[0]) == (poisson.ppf(tail, expected), poisson.ppf(1 - tail, expected))
    assert np.isnan([least[1], most[1]]).all()
