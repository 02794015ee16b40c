"""What the street does for its elders (为老工作): care by colour, retrofits, matters in one go, the five aids."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analysis.aid_sessions import aid_sessions, session_table, sessions_of_places
from analysis.care import RHYTHMS, CareMonth, counted_rows, measure_care, months_of, team_loads
from analysis.elder_matters import matter_table
from analysis.figures import Source, sources_of
from analysis.retrofits import place_retrofits, retrofits_by_community, retrofits_by_compound, retrofits_by_item
from analysis.small_counts import TOTAL
from config.texts import text
from ui.formatting import number_text
from ui.queries.cells import integer_or_none
from ui.queries.elder_choice import EVERY_AID
from ui.queries.grid_periods import grid_period_days
from ui.queries.meetings import activities_of
from ui.queries.rules import setting_mark, setting_words
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import settings_of

if TYPE_CHECKING:
    from ui.queries.elder_choice import CareColour

_KEPT = 24


@dataclass(frozen=True)
class CareCell:
    """
    Elders of one colour at one place, as they may be told.

    Attributes
    ----------
    shown
        The count, 「<5」, or why it isn't told; in the person's language.
    state
        As `analysis.small_counts.ShownCounts.states`.
    number
        None where it isn't told.
    due, made
        Visits; None where they aren't told or nobody stated any.
    """

    shown: str
    state: str
    number: int | None
    due: int | None
    made: int | None


def of_community(state: StoreState, day: dt.date) -> pd.Series[str]:
    """Return the community's id of each compound of the street; NA where it lies in none."""
    return counted(compounds_today(state, day), None)["community_id"]


def community_ids(state: StoreState) -> pd.Series[str]:
    """Return the id of each community by its name."""
    names = read(state, "communities")["name"].dropna()
    return pd.Series(names.index, index=names.to_numpy(), dtype="str")


def has_rows(kind: str) -> bool:
    """Return whether any row of a kind is stored."""
    return bool(len(read(store_state(), kind)))


def sources_of_kind(state: StoreState, kind: str) -> tuple[Source, ...]:
    """Return the files that rows of a kind came from."""
    rows = read(state, kind)
    return ledger_sources(state, (kind,), sources_of((rows["source"], rows["as_of"])))


# Care by colour


def care_months() -> list[str]:
    """Return the months of the care ledger, the latest first: ``2026-09``."""
    return [f"{month:%Y-%m}" for month in months_of(pd.DataFrame(read(store_state(), "care")))]


def care_of(month: str) -> CareMonth:
    """Return one month of care, the latest where none is named; kept, never to be changed."""
    state = store_state()
    rhythms = tuple(settings_of(state)[key] for key in RHYTHMS.values())
    return _care(state, reference_day(), month, rhythms)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _care(state: StoreState, day: dt.date, month: str, rhythms: tuple[float, ...]) -> CareMonth:
    care = pd.DataFrame(read(state, "care"))
    months = months_of(care)
    wanted = next((each for each in months if f"{each:%Y-%m}" == month), months[0])
    rhythm = dict(zip(RHYTHMS, rhythms, strict=True))
    return measure_care(care, of_community(state, day), community_ids(state), month=wanted, rhythms=rhythm)


def care_cell(month: CareMonth, place: str, colour: CareColour, language: str) -> CareCell:
    """Return what may be told of a place; a place that states nothing is unknown."""
    column = TOTAL if colour == "total" else colour
    if place not in month.elders.states.index:
        return CareCell(text("app.unknown", language), "unknown", None, None, None)
    state = str(month.elders.states.loc[place, column])
    number = integer_or_none(month.elders.numbers.loc[place, column])
    shown = {
        "shown": lambda: number_text(number, language),
        "small": lambda: text("elder_care.under_five", language),
        "withheld": lambda: text("elder_care.withheld", language),
        "unknown": lambda: text("app.unknown", language),
    }[state]()
    due, made = (integer_or_none(visits.loc[place, column]) for visits in (month.due, month.made))
    return CareCell(shown, state, number, due, made)


def care_teams(month: str) -> pd.DataFrame:
    """Return the load of each team."""
    state, day = store_state(), reference_day()
    care = pd.DataFrame(read(state, "care"))
    months = months_of(care)
    wanted = next((each for each in months if f"{each:%Y-%m}" == month), months[0])
    return team_loads(care, counted_rows(care, of_community(state, day), community_ids(state)), month=wanted)


def care_meanings(language: str) -> list[tuple[str, str, str]]:
    """Return of each colour its code, what it stands for and how often it asks for a visit, with its mark."""
    values = settings_of(store_state())
    return [
        (
            colour,
            setting_words(key, language),
            text("elder_care.rhythm", language, days=f"{values[key]:g}", mark=setting_mark(key, language)),
        )
        for colour, key in RHYTHMS.items()
    ]


# Retrofits


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def placed_retrofits(state: StoreState, day: dt.date) -> pd.DataFrame:
    """Return the street's retrofits with their communities; shared."""
    return place_retrofits(pd.DataFrame(read(state, "retrofits")), of_community(state, day), community_ids(state))


def retrofit_tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return retrofits by community, by compound and by item."""
    rows = placed_retrofits(store_state(), reference_day())
    return retrofits_by_community(rows), retrofits_by_compound(rows), retrofits_by_item(rows)


def retrofit_target() -> int:
    """Return the target of households, as the office set it."""
    return round(settings_of(store_state())["retrofit_target"])


# Matters in one go


def matters_by(column: str) -> pd.DataFrame:
    """Return applications and what they saved, by ``matter``, ``month`` or ``community``."""
    return _matters_by(store_state(), column)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _matters_by(state: StoreState, column: str) -> pd.DataFrame:
    return matter_table(pd.DataFrame(read(state, "elder_matters")), column)


# The five aids


def aids_of(aid: str) -> pd.DataFrame:
    """Return the sessions of the last twelve whole months, of one aid or of all five; kept, never to be changed."""
    return _aids(store_state(), reference_day(), aid)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _aids(state: StoreState, day: dt.date, aid: str) -> pd.DataFrame:
    first, last = grid_period_days("months_12")
    kinds = () if aid == EVERY_AID else (aid,)
    return aid_sessions(activities_of(state, day), first=first or dt.date.min, last=last, kinds=kinds)


def aids_of_compounds(aid: str) -> pd.Series[int]:
    """Return how many sessions name each compound of the street."""
    places = counted(compounds_today(store_state(), reference_day()), None).index
    return sessions_of_places(aids_of(aid), places)


def aid_table(aid: str, by: str) -> pd.DataFrame:
    """Return sessions, people and hours by ``kind``, ``community_id``, ``partner`` or ``month``."""
    rows = aids_of(aid)
    groups = rows["date"].dt.strftime("%Y-%m") if by == "month" else rows[by]
    return session_table(rows, groups)
