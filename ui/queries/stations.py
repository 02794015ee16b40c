"""红帆驿站 (驿站): where they are, when they are open, who came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.figures import Figure, sources_of
from analysis.stations import count_visits, match_stations
from config.texts import text
from geodata.vocabularies import vocabulary
from reports.columns import ReportColumn, schema_column
from ui.queries.cells import integer_or_none, text_or
from ui.queries.grid_periods import GridPeriod, within
from ui.queries.meetings import activities_of
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, located_facilities, read, reference_day, store_state
from ui.queries.work_order_lists import Listing

STATION_TYPE = "red_sail_station"
_KEPT = 24


@dataclass(frozen=True)
class StationRow:
    """A station: who came and in how many sessions; None where nobody stated it."""

    name: str
    community_name: str | None
    hours: str | None
    visits: int | None
    sessions: int


@dataclass(frozen=True)
class StationMonths:
    """People who came, by month; sessions of the month that don't say how many."""

    months: list[str]
    visits: list[int]
    untold: list[int]


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _sessions(state: StoreState, today: dt.date, period: GridPeriod) -> pd.DataFrame:
    """Return the sessions held at stations in a period with ``station_id``; shared, never to be changed."""
    rows = activities_of(state, today)
    rows = rows[rows["kind"].isin(vocabulary("activity_kind").group("station")) & within(rows["date"], period)]
    facilities = pd.DataFrame(located_facilities(state))
    return rows.assign(station_id=match_stations(rows, facilities[facilities["type"] == STATION_TYPE]))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def station_table(state: StoreState, today: dt.date, period: GridPeriod) -> pd.DataFrame:
    """
    Return every station of the street with its visits; shared, never to be changed.

    Returns
    -------
    stations
        The columns of facilities, ``community_name``, ``sessions``, ``visits`` (NA where nobody stated any) and
        ``untold``.
    """
    facilities = located_facilities(state)
    stations = facilities[(facilities["type"] == STATION_TYPE) & facilities["in_street"]]
    sessions = _sessions(state, today, period)
    counts = count_visits(sessions, sessions["station_id"]).reindex(stations.index)
    counted: pd.DataFrame = stations.assign(
        community_name=stations["community_id"].map(read(state, "communities")["name"]),
        sessions=counts["sessions"].fillna(0).astype("Int64"),
        visits=counts["visits"],
        untold=counts["untold"].fillna(0).astype("Int64"),
    )
    return counted


def station_figures(period: GridPeriod) -> list[Figure]:
    """Return the stations, their sessions and the people who came."""
    state, today = store_state(), reference_day()
    stations, sessions = station_table(state, today, period), _sessions(state, today, period)
    places = ledger_sources(state, ("facilities",), sources_of((stations["source"], stations["as_of"])))
    held = ledger_sources(state, ("activities",), sources_of((sessions["source"], sessions["as_of"])))
    people = sessions["people"]
    return [
        Figure("stations", len(stations), "facilities", "facilities", len(stations), sources=places),
        Figure("station_sessions", len(sessions), "sessions", "sessions", len(sessions), sources=held),
        Figure(
            "station_visits",
            int(people.sum()) if people.notna().any() else None,
            "people",
            "sessions",
            len(sessions),
            unknown=int(people.isna().sum()),
            sources=held,
        ),
    ]


def station_listing(period: GridPeriod, language: str) -> Listing:
    """Return the stations, those most visited first, those of which nobody stated any last."""
    rows = pd.DataFrame(station_table(store_state(), reference_day(), period).drop(columns="geometry"))
    rows = rows.sort_values(["visits", "name"], ascending=[False, True], na_position="last", kind="stable")

    def counted(name: str) -> ReportColumn:
        return ReportColumn(name, text(f"grid_teams.columns.station_{name}", language), "integer")

    return Listing(
        rows,
        (
            schema_column("facilities", "name", language),
            schema_column("facilities", "community", language, frame_name="community_name"),
            counted("visits"),
            counted("sessions"),
            schema_column("facilities", "opening_hours", language),
            schema_column("facilities", "functions", language),
            schema_column("facilities", "status", language),
        ),
    )


def station_rows(period: GridPeriod) -> list[StationRow]:
    """Return the stations in the order of `station_listing`."""
    listed = station_listing(period, "zh").rows
    return [
        StationRow(
            name=text_or(row["name"], ""),
            community_name=text_or(row["community_name"], "") or None,
            hours=text_or(row["opening_hours"], "") or None,
            visits=integer_or_none(row["visits"]),
            sessions=int(row["sessions"]),
        )
        for row in listed.to_dict("records")
    ]


def stray_station_sessions(period: GridPeriod) -> int:
    """Return the number of sessions that name no station of the street."""
    state, today = store_state(), reference_day()
    known = station_table(state, today, period).index
    return int((~_sessions(state, today, period)["station_id"].isin(known)).sum())


def station_months(period: GridPeriod) -> StationMonths:
    """Return who came by month, from the first with a session to the last."""
    rows = _sessions(store_state(), reference_day(), period)
    if rows.empty:
        return StationMonths([], [], [])
    months = rows["date"].dt.to_period("M")
    every = pd.period_range(months.min(), months.max(), freq="M")
    counts = count_visits(rows, months).reindex(every).fillna(0).astype("int64")
    return StationMonths([str(month) for month in every], counts["visits"].tolist(), counts["untold"].tolist())
