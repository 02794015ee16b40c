"""The six steps: where a compound stands, and that nobody's word is no step undone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.six_steps import FINISHED, STEPS, checklists_of, standing
from tests.frames import cells

STATES = ("not_started", "under_way", "done", "unknown")
WORDS = {"0": "not_started", "1": "under_way", "2": "done", "?": "unknown"}


def stand(states: str) -> pd.Series:
    """Return where a compound stands; a sign a step."""
    row = pd.DataFrame([[WORDS[sign] for sign in states]], columns=list(STEPS), index=["C001"])
    return standing(row).iloc[0]


@pytest.mark.parametrize(
    ("states", "step", "skipped"),
    [
        ("000000", "clear", ""),
        ("210000", "ask", ""),
        ("222222", FINISHED, ""),
        ("??????", "unknown", ""),
        ("222???", "unknown", ""),
        # What nobody stated is passed over, and told where a later step is done.
        ("2?2100", "manage", "ask"),
        ("102000", "clear", "clear ask"),
        ("22222?", "unknown", ""),
    ],
)
def test_a_compound_stands_at_the_first_step_known_not_to_be_done(states: str, step: str, skipped: str) -> None:
    row = stand(states)
    assert (row["step"], row["skipped"]) == (step, skipped)
    assert row["done"] == states.count("2")
    assert row["untold"] == states.count("?")


@given(st.lists(st.sampled_from("012?"), min_size=6, max_size=6))
def test_no_compound_stands_at_a_step_that_is_done_or_not_known(states: list[str]) -> None:
    step = stand("".join(states))["step"]
    if step in STEPS:
        assert states[STEPS.index(step)] in "01"
    elif step == FINISHED:
        assert set(states) == {"2"}
    else:
        assert not {"0", "1"} & set(states)


def test_of_two_rows_of_a_step_the_later_holds_and_a_compound_without_rows_is_unknown() -> None:
    days = pd.to_datetime(pd.Series(["2026-03-01", "2026-01-01", None, "2026-01-01", "2026-01-01"]))
    rows = pd.DataFrame(
        {
            "compound_id": ["C001", "C001", "C001", "C001", None],
            "step": ["clear", "clear", "clear", "unknown", "ask"],
            "state": ["done", "under_way", "not_started", "done", "done"],
            "as_of": days,
        }
    )
    lists = checklists_of(rows, pd.Index(["C001", "C002"]))
    assert cells(lists, "C001", *STEPS) == ["done", *["unknown"] * 5]
    assert cells(lists, "C002", *STEPS) == ["unknown"] * 6


def test_without_any_row_every_step_of_every_compound_is_unknown() -> None:
    rows = pd.DataFrame({"compound_id": [], "step": [], "state": [], "as_of": []}, dtype="str")
    assert standing(checklists_of(rows, pd.Index(["C001"])))["step"].tolist() == ["unknown"]
