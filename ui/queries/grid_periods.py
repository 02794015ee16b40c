"""Periods of the page of grids and teams (时段): the last twelve whole months, this year, or all that is held."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pandas as pd

from analysis.complaints.calendar import whole_months
from config.texts import text
from ui.queries.street import reference_day

GridPeriod = Literal["months_12", "this_year", "all"]
GRID_PERIODS: tuple[GridPeriod, ...] = ("months_12", "this_year", "all")
_MONTHS = 12


def grid_period_days(period: GridPeriod) -> tuple[dt.date | None, dt.date]:
    """Return the first and the last day of a period, both counted; without a first day all that came before."""
    today = reference_day()
    if period == "all":
        return None, today
    if period == "this_year":
        return dt.date(today.year, 1, 1), today
    months = whole_months(dt.date(today.year - 2, 1, 1), today)[-_MONTHS:]
    return months[0].start_time.date(), months[-1].end_time.date()


def grid_period_words(period: GridPeriod, language: str) -> str:
    """Return a period's days in words."""
    first, last = grid_period_days(period)
    if first is None:
        return text("grid_teams.until", language, last=last.isoformat())
    return text("grid_teams.days", language, first=first.isoformat(), last=last.isoformat())


def within(days: pd.Series[pd.Timestamp], period: GridPeriod) -> pd.Series[bool]:
    """Return whether each day lies in a period; a day that isn't known, or is still to come, never does."""
    first, last = grid_period_days(period)
    inside = days < pd.Timestamp(last) + pd.Timedelta(days=1)
    return inside if first is None else inside & (days >= pd.Timestamp(first))
