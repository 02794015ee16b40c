"""Orders' way through the steps: times, waits and deadlines; what a ledger doesn't record is unknown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.complaints.flow import (
    STEPS,
    describe_steps,
    describe_waits,
    due_states,
    in_time,
    order_state,
    step_hours,
    waiting_orders,
)
from tests.unit.analysis.complaints.orders import flow_orders
from tests.unit.analysis.complaints.test_calendar import times

TODAY = dt.date(2025, 3, 10)


def test_hours_are_from_the_step_before_that_has_a_time() -> None:
    hours = step_hours(
        flow_orders(
            {
                "received_at": "2025-03-01 08:00",
                "answered_at": "2025-03-01 09:30",
                "agreed_at": "2025-03-01 12:00",
                "closed_at": "2025-03-03",
            }
        )
    ).iloc[0]

    assert hours.dropna().to_dict() == {"answered": 1.5, "agreed": 2.5, "closed": 48}


def test_collecting_takes_the_hours_until_the_order_came_in() -> None:
    hours = step_hours(
        flow_orders(
            {
                "collected_at": "2025-03-01 06:00",
                "received_at": "2025-03-01 08:00",
                "answered_at": "2025-03-01 09:30",
            },
            {"collected_at": "2025-03-01 06:00", "answered_at": "2025-03-01 09:30"},
        )
    )

    assert hours["collected"].tolist() == [2, pytest.approx(float("nan"), nan_ok=True)]
    assert hours["answered"].tolist() == [1.5, 3.5]


def test_steps_are_described_with_what_is_unknown_and_what_stands_the_wrong_way_round() -> None:
    steps = describe_steps(
        flow_orders(
            {"received_at": "2025-03-01 08:00", "answered_at": "2025-03-01 09:00", "closed_at": "2025-03-01 19:00"},
            {"received_at": "2025-03-01 08:00", "answered_at": "2025-03-01 11:00"},
            {"received_at": "2025-03-01 08:00", "answered_at": "2025-03-01 07:00"},
            {"closed_at": "2025-03-02 08:00"},
        )
    )

    assert steps.index.tolist() == list(STEPS)
    assert steps["orders"].loc[["answered", "closed", "reviewed"]].tolist() == [3, 2, 0]
    assert steps["unknown"].loc[["answered", "closed", "reviewed"]].tolist() == [1, 0, 0]
    assert steps["timed"].loc[["answered", "closed"]].tolist() == [2, 1]
    assert steps["wrong_way"].loc[["answered", "closed"]].tolist() == [1, 0]
    assert steps["median_hours"].loc[["answered", "closed"]].tolist() == [2, 10]
    assert steps["p90_hours"].loc["answered"] == pytest.approx(2.8)


def test_an_order_is_open_by_its_status_else_where_its_ledger_records_closing() -> None:
    orders = flow_orders(
        {"status": "in_progress"},
        {"status": "cancelled"},
        {"closed_at": "2025-03-01", "source": "a.xlsx"},
        {"source": "a.xlsx"},
        {"source": "b.xlsx"},
        {"status": "unknown"},
    )

    assert order_state(orders).tolist() == ["open", "ended", "ended", "open", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("time", "deadline", "kept"),
    [
        ("2025-03-05 16:59", "2025-03-05 17:00", True),
        ("2025-03-05 17:01", "2025-03-05 17:00", False),
        ("2025-03-05 23:59", "2025-03-05", True),
        ("2025-03-05", "2025-03-05 08:00", True),
        ("2025-03-06", "2025-03-05", False),
        (None, "2025-03-05", False),
        ("2025-03-05", None, False),
    ],
)
def test_a_deadline_without_an_hour_lasts_its_day(time: str | None, deadline: str | None, *, kept: bool) -> None:
    assert in_time(times(time), times(deadline)).tolist() == [kept]


def test_orders_stand_to_their_deadline() -> None:
    rows: list[tuple[dict[str, object], str]] = [
        ({"due_at": "2025-03-05", "closed_at": "2025-03-05 20:00"}, "closed_in_time"),
        ({"due_at": "2025-03-05", "closed_at": "2025-03-06"}, "closed_late"),
        ({"due_at": "2025-03-09 12:00", "status": "assigned"}, "overdue"),
        ({"due_at": "2025-03-10 00:00", "status": "assigned"}, "due_soon"),
        ({"due_at": "2025-03-13 12:00", "status": "assigned"}, "due_soon"),
        ({"due_at": "2025-03-14", "status": "assigned"}, "in_time"),
        ({"due_at": "2025-03-01", "status": "closed"}, "unknown"),
        ({"due_at": "2025-03-01", "status": "unknown", "source": "other.csv"}, "unknown"),
        ({"status": "assigned"}, "unknown"),
        ({"due_at": "2025-03-01", "status": "cancelled"}, "cancelled"),
    ]

    assert due_states(flow_orders(*(row for row, _ in rows)), TODAY).tolist() == [state for _, state in rows]


def test_open_orders_wait_for_the_step_after_their_last() -> None:
    waiting = waiting_orders(
        flow_orders(
            {"status": "in_progress", "received_at": "2025-03-01", "inspected_at": "2025-03-08 17:00"},
            {"status": "received", "received_at": "2025-03-01 09:00"},
            {"status": "received"},
            {"status": "checking", "received_at": "2025-03-01", "revisited_at": "2025-03-09"},
            {"status": "closed", "received_at": "2025-01-01"},
        ),
        TODAY,
    )

    assert waiting.index.tolist() == ["o2", "o1", "o4", "o3"]
    assert waiting["waits_for"].tolist() == ["answered", "agreed", "closed", "answered"]
    assert waiting["days"].tolist()[:3] == [9, 2, 1]
    waits = describe_waits(waiting)
    assert waits.loc[["answered", "agreed", "reviewed"], "orders"].tolist() == [2, 1, 0]
    assert waits["longest_days"].loc["answered"] == 9
    assert waits["longest_days"].isna().sum() == len(STEPS) - 3


# Never at midnight, which is a day alone.
STAMPS = st.none() | st.integers(1, 500_000).filter(lambda minute: minute % 1440 > 0).map(
    lambda minute: (pd.Timestamp("2025-01-01") + pd.Timedelta(minutes=minute)).isoformat()
)
ROW = st.fixed_dictionaries({f"{step}_at": STAMPS for step in ("received", *STEPS)})


@given(st.lists(ROW, min_size=1, max_size=6))
def test_hours_add_up_to_the_way_from_the_first_time_to_the_last(rows: list[dict[str, Any]]) -> None:
    orders = flow_orders(*rows)
    steps, hours = describe_steps(orders), step_hours(orders)

    assert hours.notna().to_numpy().sum() == (steps["timed"] + steps["wrong_way"]).sum()
    assert (steps["orders"] + steps["unknown"] <= len(orders)).all()
    for row, taken in zip(rows, hours.sum(axis=1), strict=True):
        way = (STEPS[0], "received", *STEPS[1:])
        stamps = [pd.Timestamp(row[f"{step}_at"]) for step in way if row[f"{step}_at"]]
        whole = (stamps[-1] - stamps[0]).total_seconds() / 3600 if stamps else 0
        assert taken == pytest.approx(whole)
