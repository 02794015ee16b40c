"""How orders go through the steps of 一诉共解 (工单流程): a time for each, where they wait, what is due."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

# The ten steps, in order; each is the column ``<step>_at`` of an order. standards.md, Complaints.
STEPS = (
    "collected",  # 网格收集
    "answered",  # 接诉即应
    "called",  # 群呼叫
    "responded",  # 分类响应
    "inspected",  # 现场核查
    "agreed",  # 沟通并约定反馈时间
    "branch",  # 业委会分支
    "closed",  # 办结
    "reviewed",  # 复盘会
    "revisited",  # 跟踪回访
)
OPEN_STATUSES = frozenset({"received", "assigned", "in_progress", "returned", "checking"})
ENDED_STATUSES = frozenset({"closed", "cancelled"})
# 约定 (P): so many days before its deadline an order is due soon.
SOON_DAYS = 3
_HOUR = pd.Timedelta(hours=1)


def order_state(orders: pd.DataFrame) -> pd.Series[str]:
    """
    Return whether each order is ``open`` or ``ended``; ``unknown`` where neither its status nor a closing time tells.

    Parameters
    ----------
    orders
        ``status``, ``closed_at``, ``source``. An order without a closing time is open where its ledger states
        closing times of others.
    """
    ended = orders["closed_at"].notna() | orders["status"].isin(ENDED_STATUSES)
    is_open = orders["status"].isin(OPEN_STATUSES) | (~_has_status(orders) & is_recorded(orders, "closed_at"))
    return pd.Series(np.select([ended, is_open], ["ended", "open"], "unknown"), index=orders.index, dtype="str")


def is_recorded(orders: pd.DataFrame, column: str) -> pd.Series[bool]:
    """
    Return whether each order's ledger states `column` at all, so that an empty cell says "not yet" and not "unknown".

    Parameters
    ----------
    orders
        ``source`` and `column`; orders without a source are one ledger.
    column
        Such as ``closed_at``.
    """
    return orders[column].notna().groupby(orders["source"].fillna("")).transform("any").astype(bool)


def in_time(times: pd.Series[pd.Timestamp], deadlines: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
    """Return whether each time keeps its deadline; a deadline or a time without an hour is compared by the day."""
    by_day = _is_day(times) | _is_day(deadlines)
    return ((times <= deadlines) | (by_day & (times.dt.normalize() <= deadlines.dt.normalize()))).astype(bool)


def is_past(deadlines: pd.Series[pd.Timestamp], today: dt.date) -> pd.Series[bool]:
    """Return whether each deadline is over: its day lies before today. False where there is none."""
    return (deadlines.dt.normalize() < pd.Timestamp(today)).astype(bool)


def due_states(orders: pd.DataFrame, today: dt.date, *, soon_days: int = SOON_DAYS) -> pd.Series[str]:
    """
    Return how each order stands to its deadline.

    Parameters
    ----------
    orders
        ``due_at``, ``closed_at``, ``status``, ``source``.
    today
        The day to compare with.
    soon_days
        Days before the deadline from which an order is due soon, the first included.

    Returns
    -------
    states
        ``closed_in_time``, ``closed_late``, ``overdue``, ``due_soon``, ``in_time`` (open, and due later), or
        ``unknown``: no deadline, or whether or when it was closed isn't known. Cancelled orders are ``cancelled``.
    """
    due, closed, state = orders["due_at"], orders["closed_at"], order_state(orders)
    has_due, has_closed = due.notna(), closed.notna()
    is_open = (state == "open") & has_due
    soon = due.dt.normalize() <= pd.Timestamp(today) + pd.Timedelta(days=soon_days)
    return pd.Series(
        np.select(
            [
                orders["status"] == "cancelled",
                has_due & has_closed & in_time(closed, due),
                has_due & has_closed,
                is_open & is_past(due, today),
                is_open & soon,
                is_open,
            ],
            ["cancelled", "closed_in_time", "closed_late", "overdue", "due_soon", "in_time"],
            "unknown",
        ),
        index=orders.index,
        dtype="str",
    )


def step_hours(orders: pd.DataFrame) -> pd.DataFrame:
    """
    Return how long each order took to each step.

    Parameters
    ----------
    orders
        ``received_at`` and ``<step>_at`` for each of `STEPS`.

    Returns
    -------
    hours
        Indexed as `orders`, a column a step: hours from the latest time that a step before it, or its coming in,
        states; whole days where one of the two is a day alone. Collecting precedes coming in: its hours are those
        until the order came in. NaN where one of the two has no time. Negative where the ledger has them the wrong way
        round.
    """
    times = _step_times(orders)
    collected, received = times["collected_at"], times["received_at"]
    hours = {STEPS[0]: _hours_between(collected, received)}
    before = received.fillna(collected)
    for step in STEPS[1:]:
        at = times[f"{step}_at"]
        hours[step] = _hours_between(before, at)
        before = at.fillna(before)
    return pd.DataFrame(hours, index=orders.index)


def describe_steps(orders: pd.DataFrame) -> pd.DataFrame:
    """
    Return how orders went through each step.

    Parameters
    ----------
    orders
        As for `step_hours`.

    Returns
    -------
    steps
        Indexed by step: ``orders`` (with a time), ``unknown`` (a later step has a time, so that this one was taken or
        left out), ``timed`` (with hours that make sense), ``wrong_way`` (before what it follows; counted in no time),
        ``median_hours`` and ``p90_hours`` of those timed (NaN where none is).
    """
    hours = step_hours(orders)
    times = orders[[f"{step}_at" for step in STEPS]].notna().set_axis(list(STEPS), axis="columns")
    passed = times.iloc[:, ::-1].cummax(axis="columns").iloc[:, ::-1]
    sound = hours.where(hours >= 0)
    return pd.DataFrame(
        {
            "orders": times.sum(),
            "unknown": (passed & ~times).sum(),
            "timed": sound.notna().sum(),
            "wrong_way": (hours < 0).sum(),
            "median_hours": sound.median(),
            "p90_hours": sound.quantile(0.9),
        }
    ).rename_axis("step")


def waiting_orders(orders: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """
    Return the open orders and what each waits for.

    Parameters
    ----------
    orders
        ``received_at``, ``<step>_at`` for each of `STEPS`, ``status``, ``source``.
    today
        The day to which days are counted.

    Returns
    -------
    waiting
        One row per open order, the longest wait first: ``last_step`` (the furthest with a time, ``received`` where none
        after its coming in has), ``waits_for`` (the one after it), ``since`` (when it got there; NaT where not known),
        ``days`` (from then to today; NA where not known). An order at the last step but not closed waits for
        ``closed``, and none for collecting, which precedes its coming in.
    """
    held = orders[order_state(orders) == "open"]
    last = pd.Series("received", index=held.index, dtype="str")
    times = _step_times(held)
    since = times["received_at"].fillna(times["collected_at"])
    for step in STEPS[1:]:
        at = times[f"{step}_at"]
        last, since = last.mask(at.notna(), step), at.fillna(since)
    following = dict(zip(("received", *STEPS[1:]), (*STEPS[1:], "closed"), strict=True))
    after_closing = dict.fromkeys(STEPS[STEPS.index("closed") :], "closed")
    days = (pd.Timestamp(today) - since.dt.normalize()).dt.days.astype("Int64")
    waiting = pd.DataFrame(
        {
            "last_step": last,
            "waits_for": last.map(following | after_closing).astype("str"),
            "since": since,
            "days": days,
        }
    )
    return waiting.sort_values("days", ascending=False, kind="stable", na_position="last")


def describe_waits(waiting: pd.DataFrame) -> pd.DataFrame:
    """
    Return where orders wait.

    Parameters
    ----------
    waiting
        From `waiting_orders`.

    Returns
    -------
    waits
        Indexed by the step waited for, in its order, steps that nobody waits for with 0: ``orders``, ``median_days``
        and ``longest_days`` (NA where not known).
    """
    groups = waiting.groupby("waits_for")["days"]
    waits = pd.DataFrame({"orders": groups.size(), "median_days": groups.median(), "longest_days": groups.max()})
    waits = waits.reindex(pd.Index(STEPS, name="waits_for"))
    return waits.fillna({"orders": 0}).astype({"orders": "int64", "median_days": "Float64", "longest_days": "Int64"})


def _step_times(orders: pd.DataFrame) -> pd.DataFrame:
    # One unit, since a column of seconds can't be filled from one of microseconds.
    return orders[["received_at", *(f"{step}_at" for step in STEPS)]].astype("datetime64[us]")


def _hours_between(start: pd.Series[pd.Timestamp], end: pd.Series[pd.Timestamp]) -> pd.Series[float]:
    by_day = _is_day(start) | _is_day(end)
    days = end.dt.normalize() - start.dt.normalize()
    return days.where(by_day, end - start) / _HOUR


def _has_status(orders: pd.DataFrame) -> pd.Series[bool]:
    return orders["status"].isin(OPEN_STATUSES | ENDED_STATUSES)


def _is_day(times: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
    return times == times.dt.normalize()
