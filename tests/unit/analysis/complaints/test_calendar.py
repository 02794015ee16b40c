"""Orders by month, day and hour: the same period a year before, partial months said, unknown never counted as none."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.complaints.calendar import count_hours, count_months, top, whole_months

DAYS = st.lists(st.none() | st.dates(dt.date(2022, 1, 1), dt.date(2026, 12, 31)), max_size=60)


def times(*texts: str | None) -> pd.Series[pd.Timestamp]:
    """Return times of orders."""
    return pd.Series(pd.to_datetime(pd.Series(texts, dtype="object"), format="ISO8601"))


def test_a_month_stands_beside_the_same_month_a_year_before() -> None:
    received = times("2024-01-01", "2024-02-29", "2024-02-10", "2025-01-31 23:59", "2025-01-05", "2025-02-28 08:00")
    table = count_months(received, dt.date(2025, 2, 28)).table

    assert table.index.astype(str).tolist()[:2] == ["2024-01", "2024-02"]
    told = table.loc["2025-01":"2025-02"]
    assert told["orders"].tolist() == [2, 1]
    # The whole of February 2024, its 29th too.
    assert told["year_before"].tolist() == [1, 2]
    assert told["change"].tolist() == [1, -0.5]
    assert not told["is_partial"].any()


def test_a_month_that_is_not_over_is_said_and_compared_by_its_days_so_far() -> None:
    received = times("2024-05-03", "2024-05-20", "2024-05-31", "2025-05-02", "2025-05-15")
    table = count_months(received, dt.date(2025, 5, 20), dt.date(2024, 5, 1)).table

    may = table.iloc[-1]
    assert (may["orders"], may["year_before"], may["is_partial"]) == (2, 2, True)
    assert table["is_partial"].sum() == 1


def test_a_year_before_the_data_begin_is_unknown_and_not_none() -> None:
    table = count_months(times("2024-03-15", "2025-03-20"), dt.date(2025, 4, 30)).table

    assert table["is_partial"].tolist() == [True] + [False] * 13
    # March 2025 would need all of March 2024, whose first half nobody counted; April 2024 had none, which is known.
    assert table["year_before"].isna().tolist() == [True] * 13 + [False]
    assert table["year_before"].iloc[-1] == 0
    assert table["change"].isna().all()


def test_undated_orders_and_those_of_the_future_are_told_apart() -> None:
    counts = count_months(times("2025-01-02", None, "2099-01-01", None), dt.date(2025, 1, 31))

    assert (counts.undated, counts.later, counts.table["orders"].tolist()) == (2, 1, [1])
    empty = count_months(times(None), dt.date(2025, 1, 31))
    assert (empty.undated, len(empty.table)) == (1, 0)


@given(DAYS, st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)))
def test_every_order_is_in_one_month_or_told_beside(days: list[dt.date | None], as_of: dt.date) -> None:
    counts = count_months(times(*(day.isoformat() if day else None for day in days)), as_of)

    assert int(counts.table["orders"].sum()) + counts.undated + counts.later == len(days)


def test_whole_months_hold_every_day() -> None:
    months = whole_months(dt.date(2025, 1, 2), dt.date(2025, 4, 30))

    assert months.astype(str).tolist() == ["2025-02", "2025-03", "2025-04"]
    assert whole_months(dt.date(2025, 1, 1), dt.date(2025, 1, 30)).empty


def test_hours_are_counted_by_weekday_and_midnight_sharp_is_an_unknown_hour() -> None:
    # 2025-06-02 is a Monday.
    hours = count_hours(times("2025-06-02 09:59", "2025-06-09 09:00", "2025-06-08 23:00", "2025-06-03", None))

    assert hours.table.shape == (7, 24)
    assert (hours.table.loc[0, 9], hours.table.loc[6, 23], hours.table.to_numpy().sum()) == (2, 1, 3)
    assert hours.unknown_hour.tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert hours.undated == 1


def test_the_top_is_of_what_is_known_and_those_alike_stand_by_code() -> None:
    found = top(pd.Series(["b", "a", "b", "c", "a", None, "unknown", "d"], dtype="str", name="category"), 3)

    assert found.table.index.tolist() == ["a", "b", "c"]
    assert found.table["orders"].tolist() == [2, 2, 1]
    assert found.table["share"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 6])
    assert (found.known, found.unknown) == (6, 2)


def test_no_order_has_no_top_and_no_hours() -> None:
    assert top(pd.Series([], dtype="str"), 3).table.empty
    assert not count_hours(times()).table.to_numpy().any()
