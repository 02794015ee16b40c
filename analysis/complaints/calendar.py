"""When orders come in (时间规律): by month beside the year before, by weekday and hour; top places and top classes."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.vocabularies import UNKNOWN

_WEEKDAYS, _HOURS = pd.RangeIndex(7, name="weekday"), pd.RangeIndex(24, name="hour")


@dataclass(frozen=True)
class MonthCounts:
    """
    Orders by month.

    Attributes
    ----------
    table
        One row per month from the first day of the data to the last, indexed by month (period): ``orders``;
        ``is_partial`` (the data don't hold the whole month); ``year_before``, the orders of the same days a year
        before (of a month that isn't over its days so far), NA where the data don't reach back so far; ``change``,
        the part by which it grew, NA where the year before isn't known or had none.
    undated
        Orders that don't say when they came in.
    later
        Orders dated after the day that the data speak for, a mistake of the ledger: in no month.
    """

    table: pd.DataFrame
    undated: int
    later: int


@dataclass(frozen=True)
class Hours:
    """
    Orders by weekday and hour.

    Attributes
    ----------
    table
        Indexed by weekday (0 is Monday), a column an hour (0-23).
    unknown_hour
        By weekday, orders of which only the day is known: midnight sharp.
    undated
        Orders that don't say when they came in.
    """

    table: pd.DataFrame
    unknown_hour: pd.Series[int]
    undated: int


@dataclass(frozen=True)
class Top:
    """
    What most orders are about.

    Attributes
    ----------
    table
        Indexed by code or id, the most first and those alike by code: ``orders`` and ``share`` of the orders known.
    known, unknown
        Orders of which it is known, those beyond the table included, and of which it isn't.
    """

    table: pd.DataFrame
    known: int
    unknown: int


def count_months(received: pd.Series[pd.Timestamp], as_of: dt.date, data_from: dt.date | None = None) -> MonthCounts:
    """
    Return orders by month beside the same period a year before (同比).

    Parameters
    ----------
    received
        When each order came in, local time; NaT where not known.
    as_of
        The last day that the data speak for; it counts.
    data_from
        The first day that they speak for; the day of the first order where None.
    """
    days = received.dt.normalize()
    late = days > pd.Timestamp(as_of)
    held = days[days.notna() & ~late]
    undated, later = int(days.isna().sum()), int(late.sum())
    if held.empty and data_from is None:
        empty = pd.DataFrame({"orders": [], "is_partial": [], "year_before": [], "change": []})
        return MonthCounts(empty.set_index(pd.PeriodIndex([], freq="M", name="month")), undated, later)
    first = pd.Timestamp(data_from) if data_from else held.min()
    months = pd.period_range(first, as_of, freq="M", name="month")
    daily = held.value_counts().sort_index()
    rows = []
    for month in months:
        start, end = month.start_time.date(), min(month.end_time.date(), as_of)
        before = _between(daily, year_before(start), year_before(end))
        reaches = first.date() <= year_before(start)
        rows.append((_between(daily, start, end), before if reaches else pd.NA))
    table = pd.DataFrame(rows, index=months, columns=["orders", "year_before"]).astype("Int64")
    change = (table["orders"] / table["year_before"].mask(table["year_before"] == 0)).astype("Float64") - 1
    whole = whole_months(first.date(), as_of)
    return MonthCounts(table.assign(is_partial=~months.isin(whole), change=change), undated, later)


def whole_months(data_from: dt.date, as_of: dt.date) -> pd.PeriodIndex:
    """Return the months of which the data hold every day, from the first day to the last, both included."""
    months = pd.period_range(data_from, as_of, freq="M", name="month")
    starts = months.start_time >= pd.Timestamp(data_from)
    ends = months.end_time.normalize() <= pd.Timestamp(as_of)
    return months[starts & ends]


def count_hours(received: pd.Series[pd.Timestamp]) -> Hours:
    """
    Return orders by weekday and hour.

    Parameters
    ----------
    received
        When each order came in, local time; NaT where not known.
    """
    dated = received.dropna()
    timed = (dated != dated.dt.normalize()).to_numpy()
    weekday, hour = dated.dt.day_of_week.to_numpy(), dated.dt.hour.to_numpy()
    counts = np.bincount(weekday[timed] * _HOURS.size + hour[timed], minlength=_WEEKDAYS.size * _HOURS.size)
    only_days = np.bincount(weekday[~timed], minlength=_WEEKDAYS.size)
    return Hours(
        pd.DataFrame(counts.reshape(_WEEKDAYS.size, -1), index=_WEEKDAYS, columns=_HOURS),
        pd.Series(only_days, index=_WEEKDAYS, name="orders"),
        int(received.isna().sum()),
    )


def top(values: pd.Series[str], most: int) -> Top:
    """
    Return the places or classes with most orders.

    Parameters
    ----------
    values
        The compound, community, class or department of each order; NA or ``unknown`` where not known.
    most
        How many to tell.
    """
    counts = values.value_counts().rename("orders").sort_index()
    # Of categories those that nobody names are counted too.
    counts = counts[(counts > 0) & (counts.index != UNKNOWN)]
    known = int(counts.sum())
    table = counts.sort_values(ascending=False, kind="stable").head(most).to_frame()
    return Top(table.assign(share=table["orders"] / max(known, 1)), known, len(values) - known)


def _between(daily: pd.Series[int], start: dt.date, end: dt.date) -> int:
    return int(daily.loc[pd.Timestamp(start) : pd.Timestamp(end)].sum())


def year_before(day: dt.date) -> dt.date:
    """Return the same day a year before (同比日); the last day of a month stays the last: months compare whole."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(day.year - 1, day.month, last if is_last else min(day.day, last))
