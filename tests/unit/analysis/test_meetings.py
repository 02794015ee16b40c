"""Sessions: what was raised, settled and left open, and sessions that don't say."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.meetings import COUNTS, count_matters, matter_figures
from tests.frames import cells

NUMBERS = st.one_of(st.none(), st.integers(0, 9))


def sessions(*rows: tuple[int | None, int | None]) -> pd.DataFrame:
    """Return sessions: raised and settled."""
    return pd.DataFrame(
        {
            "matters_raised": pd.array([row[0] for row in rows], dtype="Int64"),
            "matters_settled": pd.array([row[1] for row in rows], dtype="Int64"),
        }
    )


def test_what_is_open_is_raised_less_settled_in_the_sessions_that_say_both() -> None:
    held = sessions((5, 3), (4, 4), (7, None), (None, 2))
    counts = count_matters(held, pd.Series(["甲", "甲", "甲", "乙"]))
    assert cells(counts, "甲", *COUNTS) == [3, 9, 7, 2, 1]
    assert cells(counts, "乙", *COUNTS) == [1, 0, 0, 0, 1]
    assert pd.isna(counts["share"]["乙"])


def test_a_session_that_settled_more_than_was_raised_tells_nothing() -> None:
    counts = count_matters(sessions((2, 5)), pd.Series(["甲"]))
    assert cells(counts, "甲", *COUNTS) == [1, 0, 0, 0, 1]


def test_the_share_settled_is_of_what_the_telling_sessions_raised() -> None:
    held, raised, settled = matter_figures(sessions((5, 3), (4, 4), (7, None)))
    assert (held.value, raised.value, raised.unknown) == (3, 9, 1)
    assert (settled.numerator, settled.denominator, settled.unknown) == (7, 9, 1)


def test_without_a_session_that_tells_nothing_is_said_to_be_settled_or_raised() -> None:
    held, raised, settled = matter_figures(sessions((None, None)))
    assert (held.value, raised.value, settled.value) == (1, None, None)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from("甲乙丙"))))
def test_the_units_add_up_to_the_whole(rows: list[tuple[int | None, int | None, str]]) -> None:
    held = sessions(*((raised, settled) for raised, settled, _ in rows))
    by_unit = count_matters(held, pd.Series([unit for *_, unit in rows], dtype="str"))
    whole = count_matters(held, pd.Series("全部", index=held.index, dtype="str"))
    assert by_unit.drop(columns="share").sum().tolist() == whole.drop(columns="share").sum().tolist()
    assert (by_unit["open"] == by_unit["raised"] - by_unit["settled"]).all()
