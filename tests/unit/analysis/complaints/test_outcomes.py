"""三率 and the like: numerator, denominator and unknown counted by hand; what isn't due is asked of nobody."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.complaints.outcomes import MEASURES, judge_orders, outcome_figures, outcomes_by
from analysis.figures import Figure, Source
from tests.unit.analysis.complaints.orders import flow_orders

TODAY = dt.date(2025, 3, 10)


def figure(name: str, *rows: dict[str, object]) -> tuple[float, float, float]:
    """Return numerator, denominator and unknown of a measure."""
    found = {each.key: each for each in outcome_figures(judge_orders(flow_orders(*rows), TODAY))}[name]
    return found.numerator, found.denominator, found.unknown


def test_the_ledger_says_whether_the_contact_was_in_time() -> None:
    rows: list[dict[str, object]] = [
        {"contact": "in_time"},
        {"contact": "late"},
        {"contact": "none"},
        {"contact": "unknown", "received_at": "2025-03-01"},
        {"received_at": "2025-03-01"},
        {"contact": "in_time", "status": "cancelled"},
    ]

    assert figure("response_rate", *rows) == (1, 3, 2)


def test_else_the_first_contact_within_a_day_was_in_time_and_what_is_not_due_is_not_asked() -> None:
    rows: list[dict[str, object]] = [
        {"received_at": "2025-03-01 09:00", "contacted_at": "2025-03-02 09:00"},
        {"received_at": "2025-03-01 09:00", "contacted_at": "2025-03-02 09:01"},
        {"received_at": "2025-03-01 09:00"},
        {"received_at": "2025-03-09 09:00"},
    ]

    # The third has no contact in a ledger that states contacts.
    assert figure("response_rate", *rows) == (1, 3, 0)
    assert figure("response_rate", *rows[2:]) == (0, 0, 1)


def test_follow_ups_count_where_they_are_valid() -> None:
    rows: list[dict[str, object]] = [
        {"solved": "solved", "satisfaction": "mostly"},
        {"solved": "partly", "satisfaction": "satisfied"},
        {"solved": "unsolved", "satisfaction": "dissatisfied", "status": "closed"},
        {"solved": "invalid", "satisfaction": "invalid", "status": "closed"},
        {"status": "closed"},
        {"solved": "unknown", "status": "closed"},
        {"status": "in_progress"},
    ]

    assert figure("solved_rate", *rows) == (1, 3, 2)
    assert figure("satisfied_rate", *rows) == (2, 3, 2)


def test_closed_on_time_is_of_what_was_closed_or_is_overdue() -> None:
    rows: list[dict[str, object]] = [
        {"due_at": "2025-03-05", "closed_at": "2025-03-05 18:00"},
        {"due_at": "2025-03-05", "closed_at": "2025-03-07"},
        {"due_at": "2025-03-05", "status": "assigned"},
        {"due_at": "2025-03-11", "status": "assigned"},
        {"due_at": "2025-04-11", "status": "assigned"},
        {"status": "assigned"},
        {"due_at": "2025-03-05", "status": "cancelled"},
    ]

    assert figure("on_time_rate", *rows) == (1, 3, 1)


def test_a_promise_is_kept_by_feedback_or_closing_whichever_came_first() -> None:
    rows: list[dict[str, object]] = [
        {"promised_at": "2025-03-05", "fed_back_at": "2025-03-05 18:00"},
        {"promised_at": "2025-03-05", "fed_back_at": "2025-03-08", "closed_at": "2025-03-04"},
        {"promised_at": "2025-03-05 12:00", "fed_back_at": "2025-03-05 12:01"},
        {"promised_at": "2025-03-05", "status": "in_progress"},
        {"promised_at": "2025-03-05", "status": "closed"},
        {"promised_at": "2025-03-10", "status": "in_progress"},
        {"status": "in_progress"},
    ]

    assert figure("promise_rate", *rows) == (2, 4, 1)


def test_going_up_is_of_those_that_say_so() -> None:
    assert figure("escalated_rate", {"escalated": True}, {"escalated": False}, {}) == (1, 2, 1)


def test_no_review_is_known_only_where_the_ledger_records_reviews() -> None:
    rows: list[dict[str, object]] = [
        {"reviewed_at": "2025-03-05", "source": "a.xlsx", "status": "closed"},
        {"source": "a.xlsx", "status": "closed"},
        {"source": "b.xlsx", "status": "closed"},
        {"source": "a.xlsx", "status": "assigned"},
    ]

    assert figure("review_rate", *rows) == (1, 2, 1)


def test_figures_name_what_they_count_and_where_it_came_from() -> None:
    source = (Source("orders.xlsx", TODAY),)
    found = outcome_figures(judge_orders(flow_orders({"escalated": True}, {}), TODAY), source)

    assert [each.key for each in found] == list(MEASURES)
    assert found[5] == Figure(
        "escalated_rate", 1.0, "share", "orders", rows=2, numerator=1, denominator=1, unknown=1, sources=source
    )
    assert found[0].value is None


def test_units_are_told_apart_and_orders_of_no_unit_stand_together() -> None:
    orders = flow_orders({"escalated": True}, {"escalated": False}, {}, {"escalated": True})
    units = pd.Series(["a", "a", "b", None], index=orders.index, dtype="str")
    table = outcomes_by(judge_orders(orders, TODAY), units)
    escalated = table[table["measure"] == "escalated_rate"].set_index("unit")

    assert escalated["numerator"].to_dict() == {"a": 1, "b": 0, "unknown": 1}
    assert escalated["denominator"].to_dict() == {"a": 2, "b": 0, "unknown": 1}
    assert escalated["unknown"].to_dict() == {"a": 0, "b": 1, "unknown": 0}
    assert escalated["value"].isna().to_dict() == {"a": False, "b": True, "unknown": False}
    assert escalated["value"].loc["a"] == pytest.approx(0.5)


def test_no_order_has_no_outcome() -> None:
    judged = judge_orders(flow_orders(), TODAY)

    assert [each.value for each in outcome_figures(judged)] == [None] * len(MEASURES)
    assert outcomes_by(judged, pd.Series([], dtype="str")).empty


DAY = st.none() | st.dates(dt.date(2025, 3, 1), dt.date(2025, 3, 20)).map(dt.date.isoformat)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "received_at": DAY,
            "contact": st.sampled_from([None, "unknown", "in_time", "late", "none"]),
            "contacted_at": DAY,
            "due_at": DAY,
            "promised_at": DAY,
            "fed_back_at": DAY,
            "closed_at": DAY,
            "reviewed_at": DAY,
            "status": st.sampled_from([None, "unknown", "assigned", "closed", "cancelled"]),
            "solved": st.sampled_from([None, "unknown", "solved", "partly", "invalid"]),
            "satisfaction": st.sampled_from([None, "unknown", "mostly", "dissatisfied", "invalid"]),
            "escalated": st.sampled_from([None, True, False]),
            "source": st.sampled_from([None, "a.xlsx", "b.xlsx"]),
        }
    ),
    max_size=12,
)


@settings(max_examples=50)
@given(ROWS, st.integers(1, 3))
def test_every_order_asked_is_met_not_met_or_unknown_and_units_add_up(
    rows: list[dict[str, object]], parts: int
) -> None:
    orders = flow_orders(*rows)
    judged = judge_orders(orders, TODAY)
    units = pd.Series([f"u{place % parts}" for place in range(len(orders))], index=orders.index, dtype="str")
    table = outcomes_by(judged, units).groupby("measure")[["numerator", "denominator", "unknown"]].sum()

    for each in outcome_figures(judged):
        assert 0 <= each.numerator <= each.denominator
        assert each.denominator + each.unknown == each.rows <= len(orders)
        assert table[table.index == each.key].sum().tolist() == [each.numerator, each.denominator, each.unknown]
