"""Limits of a scale that are made from the data."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from maps.breaks import QUANTILES, class_of, round_breaks

NUMBERS = arrays(np.float64, st.integers(0, 60), elements=st.floats(0, 1e6))


def test_limits_are_round_and_leave_the_few_that_stand_out_a_class() -> None:
    # Quantiles at 8.7, 16.4, 25.8 and 56.1; 418 alone is of the last class.
    counts = np.array([1.0] * 6 + [12.0] * 6 + [23.0] * 4 + [37.0] * 3 + [418.0])
    assert round_breaks(counts) == (9.0, 15.0, 25.0, 55.0)


def test_small_counts_get_limits_of_whole_numbers() -> None:
    assert round_breaks(np.array([0, 0, 1, 1, 1, 2, 2, 3, 4, 7], dtype=np.float64)) == (2.0, 3.0, 4.0, 6.0)


def test_values_that_are_all_alike_are_of_one_class() -> None:
    assert round_breaks(np.array([3.0, 3.0, 3.0])) == ()
    assert round_breaks(np.array([0.0, 0.0])) == ()
    assert round_breaks(np.array([])) == ()


def test_nothing_has_a_class_of_its_own_and_the_unknown_none() -> None:
    assert class_of(np.array([0.0, 1.0, 4.0, 5.0, 99.0, np.nan]), (5.0, 10.0)).tolist() == [0, 1, 1, 2, 3, -1]


@given(NUMBERS)
def test_limits_rise_and_every_class_holds_a_value(values: NDArray[np.float64]) -> None:
    limits = round_breaks(values)
    assert list(limits) == sorted(set(limits))
    assert len(limits) <= len(QUANTILES)
    classes = class_of(values, limits)
    assert set(classes[values > 0]) <= set(range(1, len(limits) + 2))
    if limits:
        assert {1, len(limits) + 1} <= set(classes)
