"""Counts under 5 can't be read, nor worked out from what is told beside them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.small_counts import TOTAL, ShownCounts, hide_alike, protect_counts

COLOURS = ["red", "yellow", "blue"]
Rows = dict[str, list[int | None]]


def counts(rows: Rows) -> pd.DataFrame:
    width = len(next(iter(rows.values())))
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLOURS[:width]).astype("Int64")


def shown(rows: Rows, parents: dict[str, str] | None = None) -> ShownCounts:
    return protect_counts(counts(rows), parents if parents is not None else dict.fromkeys(rows, "street"))


def cells(found: ShownCounts) -> dict[tuple[str, str], tuple[str, int | None]]:
    """Every cell's state and number, by row and column."""
    states, numbers = found.states.to_dict("index"), found.numbers.to_dict("index")
    return {
        (str(row), str(column)): (str(state), None if pd.isna(numbers[row][column]) else int(numbers[row][column]))
        for row, told in states.items()
        for column, state in told.items()
    }


def written(found: ShownCounts) -> dict[str, list[str]]:
    """Every row as a page would write it."""
    marks = {"small": "<5", "withheld": "*", "unknown": "?"}
    rows: dict[str, list[str]] = {}
    for (row, _), (state, number) in cells(found).items():
        rows.setdefault(row, []).append(marks.get(state, str(number)))
    return rows


def test_large_counts_are_all_told() -> None:
    assert written(shown({"甲": [10, 20], "乙": [30, 40]})) == {
        "甲": ["10", "20", "30"],
        "乙": ["30", "40", "70"],
        "street": ["40", "60", "100"],
    }


def test_the_only_small_count_takes_the_cheapest_ring_with_it() -> None:
    # 3 could be told from its row and from its column: 9 in the row, 8 in the column, and 30 across from it.
    assert written(shown({"甲": [3, 9], "乙": [8, 30], "丙": [50, 60]})) == {
        "甲": ["<5", "*", "12"],
        "乙": ["*", "*", "38"],
        "丙": ["50", "60", "110"],
        "street": ["61", "99", "160"],
    }


def test_two_small_counts_that_could_only_be_four_take_more_with_them() -> None:
    # 4 + 4 = 8: nobody who knows that both are under 5 needs to guess.
    found = shown({"甲": [4], "乙": [4], "丙": [20]})
    assert found.states["red"].tolist() == ["small", "small", "withheld", "shown"]


def test_a_small_total_isn_t_told_either() -> None:
    assert written(shown({"甲": [1, 2], "乙": [0, 1]}))["street"] == ["<5", "<5", "<5"]


def test_what_nobody_stated_is_unknown_and_adds_nothing() -> None:
    found = shown({"甲": [None, 20], "乙": [30, None], "丙": [None, None]})
    assert written(found) == {
        "甲": ["?", "20", "20"],
        "乙": ["30", "?", "30"],
        "丙": ["?", "?", "?"],
        "street": ["30", "20", "50"],
    }


def test_compounds_add_up_in_their_communities_and_a_community_may_state_its_own() -> None:
    found = shown({"a": [10, 10], "b": [20, 20], "乙": [7, 8]}, {"a": "甲", "b": "甲", "甲": "street", "乙": "street"})
    assert written(found) == {
        "a": ["10", "10", "20"],
        "b": ["20", "20", "40"],
        "乙": ["7", "8", "15"],
        "甲": ["30", "30", "60"],
        "street": ["37", "38", "75"],
    }


def test_no_withheld_number_is_in_the_table_that_is_given_on() -> None:
    found = shown({"甲": [3, 9], "乙": [8, 30]})
    assert found.numbers[found.states != "shown"].isna().all(axis=None)


def test_what_follows_from_a_hidden_count_is_hidden_too() -> None:
    found = shown({"甲": [3, 9], "乙": [8, 30], "丙": [50, 60]})
    visits = counts({"甲": [90, 36], "丙": [1500, 240]})
    hidden = hide_alike(visits, found)
    assert hidden.isna().to_numpy().tolist() == [[True, True], [False, False]]
    assert hidden.to_numpy()[1].tolist() == [1500, 240]


def test_where_nothing_hides_a_count_nothing_is_told() -> None:
    # Held to 1, a small count can only be 0: whatever is withheld beside it.
    found = protect_counts(counts({"甲": [0, 9]}), {"甲": "street"}, least=1)
    assert found.numbers.isna().all(axis=None)


def test_a_count_below_none_and_a_place_counted_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        shown({"甲": [-1]})
    with pytest.raises(ValueError, match="none below"):
        shown({"甲": [10], "a": [10]}, {"a": "甲", "甲": "street"})


def possible(found: ShownCounts, parents: dict[str, str]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the least and the most that each small count can be, for who knows all that is told and how."""
    told = {cell: said for cell, said in cells(found).items() if said[0] != "unknown"}
    place = {cell: at for at, cell in enumerate(told)}
    columns = [str(column) for column in found.states if column != TOTAL]
    sums = []
    for row, column in told:
        parts = [(below, column) for below, over in parents.items() if over == row]
        sums += [((row, column), parts)] if parts else []
        sums += [((row, column), [(row, other) for other in columns])] if column == TOTAL else []
    matrix = np.zeros((len(sums), len(told)))
    for line, (whole, parts) in enumerate(sums):
        matrix[line, place[whole]] = -1
        matrix[line, [place[part] for part in parts if part in place]] = 1
    ends = {"small": (0.0, 4.0), "withheld": (5.0, np.inf)}
    bounds = np.array([ends.get(state, (float(number or 0),) * 2) for state, number in told.values()])
    ranges = {}
    for cell, (state, _) in told.items():
        if state == "small":
            aim = (np.arange(len(told)) == place[cell]).astype(np.float64)
            least, most = (
                linprog(each, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=bounds)  # type: ignore[call-overload]
                for each in (aim, -aim)
            )
            ranges[cell] = (float(least.fun), -float(most.fun))
    return ranges


VALUE = st.none() | st.integers(0, 6) | st.integers(0, 40)
TREES = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.tuples(st.integers(0, 2), st.lists(VALUE, min_size=width, max_size=width)), min_size=1, max_size=6
    )
)


@settings(max_examples=150, deadline=None)
@given(TREES, st.booleans())
def test_no_small_count_can_be_worked_out(places: list[tuple[int, list[int | None]]], flat: bool) -> None:  # noqa: FBT001
    rows = {f"p{at}": values for at, (_, values) in enumerate(places)}
    parents = {f"p{at}": "street" if flat else f"q{community}" for at, (community, _) in enumerate(places)}
    parents |= {} if flat else {f"q{community}": "street" for community, _ in places}
    found = shown(rows, parents)
    for cell, (least, most) in possible(found, parents).items():
        assert most - least >= 1 - 1e-6, cell


def test_where_no_number_leaves_a_count_two_values_not_even_which_are_small_is_told() -> None:
    rows: dict[str, list[int | None]] = {f"p{at}": [1, 4] for at in range(4)}
    parents = {**dict.fromkeys(rows, "q0"), "q0": "street"}
    assert {state for state, _ in cells(shown(rows, parents)).values()} == {"withheld"}


@given(TREES)
def test_every_small_count_is_withheld_and_what_is_told_is_true(places: list[tuple[int, list[int | None]]]) -> None:
    rows = {f"p{at}": values for at, (_, values) in enumerate(places)}
    told = cells(shown(rows))
    any_told = any(state in {"shown", "small"} for state, _ in told.values())
    for row, values in rows.items():
        for colour, value in zip(COLOURS, values, strict=False):
            state, number = told[row, colour]
            assert (state == "unknown") == (value is None)
            is_small = value is not None and value < 5
            assert state != "small" or is_small
            assert not is_small or state == "small" or not any_told
            assert state != "shown" or number == value
