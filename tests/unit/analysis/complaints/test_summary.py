"""The figures of orders in a period."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from analysis.complaints.rates import likely_counts, normal_range
from analysis.complaints.summary import rate_figure, same_days_before, summary_figures


def figures_of(year_before: int | None) -> dict[str, float | None]:
    orders = pd.DataFrame(
        {
            "compound_id": pd.Series(["A", "A", "B", None], dtype="str"),
            "placed_by": ["own", "compound", "none", "none"],
            "is_repeat": [False, True, False, False],
        }
    )
    households = pd.Series([100, pd.NA, 300], index=["A", "B", "C"], dtype="Int64")
    told = summary_figures(orders, households, undated=2, year_before=year_before)
    return {figure.key: figure.value for figure in told}


def test_figures_can_be_counted_by_hand() -> None:
    told = figures_of(5)
    assert told["orders_counted"] == 4
    assert told["orders_placed"] == 0.5
    # Two orders of A; C without an order is in the base, B without households isn't.
    assert told["orders_rate"] == pytest.approx(2 / 400 * 1000)
    assert told["orders_repeated"] == 0.25
    assert told["orders_change"] == pytest.approx(-0.2)


@pytest.mark.parametrize("before", [None, 0])
def test_no_change_is_told_against_nothing(before: int | None) -> None:
    assert figures_of(before)["orders_change"] is None


def test_without_households_there_is_no_rate_but_the_orders_left_out_are_told() -> None:
    none = pd.Series([pd.NA], index=["A"], dtype="Int64")
    told = rate_figure(pd.Series(["A", None], dtype="str"), none, ())
    assert (told.value, told.unknown) == (None, 2)


def test_the_same_days_before_are_known_only_where_the_data_reach() -> None:
    first, last = dt.date(2025, 10, 1), dt.date(2026, 2, 28)
    assert same_days_before(first, last, dt.date(2024, 10, 1)) == (dt.date(2024, 10, 1), dt.date(2025, 2, 28))
    assert same_days_before(first, last, dt.date(2024, 10, 2)) is None


@pytest.mark.parametrize("expected", [0.3, 2.0, 5.5, 20.0, 81.3])
def test_likely_counts_are_those_whose_normal_range_holds_what_is_expected(expected: float) -> None:
    (low,), (high,) = likely_counts(np.array([expected]))
    counts = np.arange(200, dtype=np.float64)
    below, above = normal_range(counts)
    within = counts[(below <= expected) & (expected <= above)]
    assert (low, high) == (within.min(), within.max())
    assert poisson.cdf(high, expected) - poisson.cdf(low - 1, expected) >= 0.95


def test_where_nothing_is_known_to_be_expected_nothing_is_normal() -> None:
    low, high = likely_counts(np.array([np.nan]))
    assert np.isnan([low[0], high[0]]).all()
