"""书记接待日 and 议事 (接待与议事): what was raised and what came of it, by month, community and session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analysis.figures import Figure, sources_of
from analysis.location import stated_communities
from analysis.meetings import count_matters, matter_figures, told_sessions
from config.texts import text
from geodata.vocabularies import vocabulary
from reports.columns import ReportColumn, schema_column
from ui.queries.cells import number_or_none
from ui.queries.grid_periods import GridPeriod, within
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, compounds_today, read, reference_day, store_state
from ui.queries.work_order_lists import Listing

SECRETARY_DAY, DELIBERATION = "secretary_day", "deliberation"
_KEPT = 24


@dataclass(frozen=True)
class CommunityMeetings:
    """
    What came of a community's sessions.

    Attributes
    ----------
    community_id
        None for the sessions whose community isn't known.
    secretary_days, deliberations
        Sessions held.
    raised, settled, open
        Matters, of the sessions that say both.
    untold
        Sessions that don't.
    share
        Settled of raised, 0-1; None where nothing was raised.
    """

    community_id: str | None
    name: str
    secretary_days: int
    deliberations: int
    raised: int
    settled: int
    open: int
    untold: int
    share: float | None


@dataclass(frozen=True)
class MeetingMonths:
    """Matters by the month in which they were raised, settled or open; sessions, and those of them that don't say."""

    months: list[str]
    settled: list[int]
    open: list[int]
    sessions: list[int]
    untold: list[int]


def meeting_kinds() -> frozenset[str]:
    """Return the kinds of activity that are meetings of which something comes."""
    return vocabulary("activity_kind").group("meeting")


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def activities_of(state: StoreState, today: dt.date) -> pd.DataFrame:
    """
    Return every activity held so far with its community; shared, never to be changed.

    Returns
    -------
    activities
        The columns of the kind and ``community_id`` (of its compound, else as it states; NA where neither tells).
        Those of a compound outside the street, and those of a day to come, aren't there.
    """
    rows, compounds = pd.DataFrame(read(state, "activities")), compounds_today(state, today)
    outside = rows["compound_id"].map(compounds["in_street"]).astype("boolean") == False  # noqa: E712 - NA is neither
    rows = rows[~outside.fillna(value=False) & (rows["date"] <= pd.Timestamp(today))]
    of_compound = rows["compound_id"].map(compounds["community_id"]).astype("str")
    stated = stated_communities(rows["community"], read(state, "communities"))
    return rows.assign(community_id=of_compound.fillna(stated))


def held_sessions(state: StoreState, today: dt.date, period: GridPeriod, community_id: str | None) -> pd.DataFrame:
    """Return the meetings of a period, of the street or of one community."""
    rows = activities_of(state, today)
    rows = rows[rows["kind"].isin(meeting_kinds()) & within(rows["date"], period)]
    return rows if community_id is None else rows[rows["community_id"] == community_id]


def has_meetings() -> bool:
    """Return whether any meeting is stored."""
    return bool(activities_of(store_state(), reference_day())["kind"].isin(meeting_kinds()).any())


def meeting_figures(period: GridPeriod, community_id: str | None = None) -> list[Figure]:
    """Return sessions of both kinds, matters raised, those open, and the share settled."""
    return _figures(store_state(), reference_day(), period, community_id)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _figures(state: StoreState, today: dt.date, period: GridPeriod, community_id: str | None) -> list[Figure]:
    rows = held_sessions(state, today, period, community_id)
    sources = ledger_sources(state, ("activities",), sources_of((rows["source"], rows["as_of"])))
    by_kind = [
        replace(matter_figures(rows[rows["kind"] == kind], sources)[0], key=f"sessions_{kind}")
        for kind in (SECRETARY_DAY, DELIBERATION)
    ]
    _, raised, settled = matter_figures(rows, sources)
    left = None if raised.value is None else raised.value - settled.numerator
    return [*by_kind, raised, replace(raised, key="matters_open", value=left), settled]


def meetings_by_community(period: GridPeriod, language: str) -> list[CommunityMeetings]:
    """Return a row a community by code, those with no session too; last the sessions of no known community."""
    return _by_community(store_state(), reference_day(), period, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _by_community(state: StoreState, today: dt.date, period: GridPeriod, language: str) -> list[CommunityMeetings]:
    rows = held_sessions(state, today, period, None)
    names = read(state, "communities").sort_values("code", kind="stable")["name"]
    nowhere = ""
    unit = rows["community_id"].fillna(nowhere)
    counts, kinds = count_matters(rows, unit), rows.groupby([unit, "kind"]).size()
    order: list[tuple[str, str]] = [(str(row_id), str(name)) for row_id, name in names.items()]
    if nowhere in counts.index:
        order.append((nowhere, text("queries.no_community", language)))
    counts = counts.reindex([row_id for row_id, _ in order])
    return [
        CommunityMeetings(
            community_id=row_id or None,
            name=name,
            secretary_days=int(kinds.get((row_id, SECRETARY_DAY), 0)),
            deliberations=int(kinds.get((row_id, DELIBERATION), 0)),
            **{column: int(counts[column].fillna(0)[row_id]) for column in ("raised", "settled", "open", "untold")},
            share=number_or_none(counts["share"][row_id]),
        )
        for row_id, name in order
    ]


def meeting_months(period: GridPeriod, community_id: str | None = None) -> MeetingMonths:
    """Return what came of the sessions of each month, from the first that was held to the last."""
    rows = held_sessions(store_state(), reference_day(), period, community_id)
    if rows.empty:
        return MeetingMonths([], [], [], [], [])
    months = rows["date"].dt.to_period("M")
    every = pd.period_range(months.min(), months.max(), freq="M")
    counts = count_matters(rows, months).reindex(every).drop(columns="share").fillna(0).astype("int64")
    columns = (counts[name].tolist() for name in ("settled", "open", "sessions", "untold"))
    return MeetingMonths([str(month) for month in every], *columns)


def session_listing(period: GridPeriod, community_id: str | None, language: str) -> Listing:
    """Return the sessions of a period, the latest first; what is left open beside what was raised and settled."""
    return _sessions(store_state(), reference_day(), period, community_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _sessions(
    state: StoreState, today: dt.date, period: GridPeriod, community_id: str | None, language: str
) -> Listing:
    rows = held_sessions(state, today, period, community_id).sort_values("date", ascending=False, kind="stable")
    left = (rows["matters_raised"] - rows["matters_settled"]).where(told_sessions(rows))
    names = rows["community_id"].map(read(state, "communities")["name"]).astype("str").fillna(rows["community"])
    listed = rows.assign(matters_open=left.astype("Int64"), community_name=names)

    def own(*names: str) -> list[ReportColumn]:
        return [schema_column("activities", name, language) for name in names]

    where = schema_column("activities", "community", language, frame_name="community_name")
    return Listing(
        listed,
        (
            *own("date", "kind"),
            *([where] if community_id is None else []),
            *own("matters_raised", "matters_settled"),
            ReportColumn("matters_open", text("grid_teams.columns.matters_open", language), "integer"),
            *own("topic", "place", "people"),
        ),
    )
