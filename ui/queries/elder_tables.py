"""Facilities, supply and who goes without (为老设施、供需、无服务), as lists that are shown and exported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from config.texts import text
from reports.columns import ReportColumn, schema_column
from ui.queries.elder_choice import ELDER_SERVICES, ElderChoice
from ui.queries.elder_map import bound_words, elder_types
from ui.queries.elder_supply import (
    STREET,
    loads_of,
    openness_at,
    reached_types,
    supply_by_community,
    supply_table,
    unserved_states,
)
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, read, reference_day, store_state
from ui.queries.walking import serving_facilities
from ui.queries.work_order_lists import Listing

if TYPE_CHECKING:
    from geodata.schemas import ColumnType

_KEPT = 48


def column(name: str, kind: ColumnType, language: str) -> ReportColumn:
    """Return a column of one of the page's lists, named by its texts."""
    return ReportColumn(name, text(f"elder_care.columns.{name}", language), kind)


def place_names(language: str) -> pd.Series[str]:
    """Return the street and its communities by id, in the order in which they are listed."""
    communities = read(store_state(), "communities").sort_values("code", kind="stable")["name"]
    whole = pd.Series({STREET: text("queries.whole_street", language)}, dtype="str")
    names: pd.Series[str] = pd.concat([whole, communities])
    return names


def facility_listing(choice: ElderChoice, language: str) -> Listing:
    """
    Return the facilities that a question is about.

    Of ``supply`` those of the measure, the fullest first; of ``hours`` those of the service, the open ones first; else
    all that serve elders in the street, those that don't serve today too.
    """
    return _facilities(store_state(), reference_day(), choice.asked_of_tables, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _facilities(state: StoreState, day: dt.date, choice: ElderChoice, language: str) -> Listing:
    rows = pd.DataFrame(located_facilities(state).drop(columns="geometry"))
    rows["community"] = rows["community_id"].map(read(state, "communities")["name"])
    if choice.question == "supply":
        return _loads(loads_of(state, day, choice.measure, choice.decay), rows, language)
    if choice.question == "hours":
        return _open_at(state, rows, choice, language)
    found = rows[rows["type"].isin(elder_types()) & rows["in_street"]]
    order = found["type"].map({code: place for place, code in enumerate(elder_types())})
    found = found.loc[order.sort_values(kind="stable").index]
    found = found.assign(capacity_words=[_capacity(row, language) for row in found.itertuples()])
    return Listing(
        found,
        (
            *_own(language, "name", "type"),
            column("capacity_words", "text", language),
            *_own(language, "opening_hours", "phone", "functions"),
            column("community", "text", language),
            *_own(language, "status"),
        ),
    )


def _own(language: str, *names: str) -> tuple[ReportColumn, ...]:
    return tuple(schema_column("facilities", name, language) for name in names)


def _loads(loads: pd.DataFrame, rows: pd.DataFrame, language: str) -> Listing:
    found = loads.join(rows[["name", "type", "community"]]).sort_values("load", ascending=False, na_position="last")
    found = found.assign(
        load_pct=(found["load"] * 100).round().astype("Float64"),
        demand=found["demand"].round(1).astype("Float64"),
        capacity=found["capacity"].astype("Float64"),
        load_words=[text(f"elder_care.loads.{code}", language) for code in found["state"]],
    )
    numbers = tuple(column(name, "number", language) for name in ("capacity", "demand", "load_pct"))
    words = (column("load_words", "text", language), column("community", "text", language))
    return Listing(found, (*_own(language, "name"), *numbers, words[0], *_own(language, "type"), words[1]))


def _open_at(state: StoreState, rows: pd.DataFrame, choice: ElderChoice, language: str) -> Listing:
    serving = serving_facilities(state)
    found = rows.loc[serving.index[serving["type"].isin(reached_types(choice.service))]]
    is_open = openness_at(state, choice.weekday, choice.minute)[found.index]
    order = is_open.map({"open": 0, "unknown": 1}).fillna(2).sort_values(kind="stable").index
    words = [text(f"elder_care.openness_{code}", language) for code in is_open[order]]
    return Listing(
        found.loc[order].assign(open_now=words),
        (
            *_own(language, "name"),
            column("open_now", "text", language),
            *_own(language, "opening_hours", "type", "phone"),
            column("community", "text", language),
        ),
    )


def _capacity(row: object, language: str) -> str:
    """Return every capacity that a facility states."""
    stated = [
        text(f"elder_care.capacity_{name}", language, number=f"{int(value):,}")
        for name in ("beds", "seats", "places")
        if not pd.isna(value := getattr(row, name))
    ]
    return text("formats.item_separator", language).join(stated) or text("app.unknown", language)


def supply_listing(choice: ElderChoice, language: str, *, by: str = "community") -> Listing:
    """Return supply per 1,000 elders of the street and its communities, or (``by="compound"``) of each compound."""
    return _supply(store_state(), reference_day(), choice.asked_of_tables, language, by)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _supply(state: StoreState, day: dt.date, choice: ElderChoice, language: str, by: str) -> Listing:
    is_community = by == "community"
    if is_community:
        table = supply_by_community(choice)
        names = place_names(language)
        table = table.reindex(names.index).assign(community=names)
    else:
        table = supply_table(choice)
        compounds = compounds_today(state, day).loc[table.index]
        table = table.assign(compound=compounds["name"], community=compounds["community_name"], unknown=0)
        table = table.sort_values("per_1000", kind="stable", na_position="last")
    rows = table.assign(
        per_1000=table["per_1000"].round(1).astype("Float64"),
        elders=table["elders"].round().astype("Int64"),
        bounds=_bounds(table, language),
        judged=table["judgement"].fillna("unknown").map(_words("judged", language)),
    )
    numbers = (
        column("per_1000", "number", language),
        column("bounds", "text", language),
        column("judged", "text", language),
        column("elders", "integer", language),
    )
    if is_community:
        rows = rows.assign(unknown=rows["unknown"].astype("Int64"))
        return Listing(rows, (column("community", "text", language), *numbers, column("unknown", "integer", language)))
    rows = rows.assign(near_words=rows["near"].map(_words("near", language)))
    named = tuple(column(name, "text", language) for name in ("compound", "community"))
    return Listing(rows, (named[0], *numbers, column("near_words", "text", language), named[1]))


def _words(name: str, language: str) -> dict[str, str]:
    """Return the words of the answers of one kind by code."""
    codes = {"judged": ("met", "below", "unknown"), "near": ("room", "full", "none", "unknown")}
    return {code: text(f"elder_care.{name}.{code}", language) for code in codes[name]}


def _bounds(table: pd.DataFrame, language: str) -> list[str]:
    """Say of each row whether there may be more and whether it holds estimates, or why there is no number."""
    states = table["state"].tolist() if "state" in table.columns else ["measured"] * len(table)
    marks = (
        bound_words(language, at_least=bool(least), at_most=bool(most))
        for least, most in zip(table["at_least"].fillna(value=False), table["at_most"].fillna(value=False), strict=True)
    )
    told = {state: text(f"elder_care.states.{state}", language) for state in set(states) - {"measured", "none"}}
    return [told.get(state, mark) for state, mark in zip(states, marks, strict=True)]


def unserved_listing(choice: ElderChoice, language: str) -> Listing:
    """Return the compounds that have no such service in reach, most elders first; at a moment where hours are asked."""
    return _unserved(store_state(), reference_day(), choice, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _unserved(state: StoreState, day: dt.date, choice: ElderChoice, language: str) -> Listing:
    states = unserved_states(choice if choice.question == "hours" else None)
    rows = compounds_today(state, day).loc[states.index, ["name", "community_name", "elders_60", "elders_80"]]
    rows = pd.DataFrame(rows)[states[choice.service] == "unserved"]
    rows = rows.sort_values("elders_60", ascending=False, kind="stable", na_position="last")
    lacks = [
        text("formats.item_separator", language).join(
            text(f"elder_care.services.{service}", language)
            for service in ELDER_SERVICES
            if states.loc[row_id, service] == "unserved"
        )
        for row_id in rows.index
    ]
    rows = rows.assign(compound=rows["name"], community=rows["community_name"], lacks=lacks)
    return Listing(
        rows,
        (
            column("compound", "text", language),
            schema_column("compounds", "elders_60", language),
            schema_column("compounds", "elders_80", language),
            column("lacks", "text", language),
            column("community", "text", language),
        ),
    )


def unserved_by_community(choice: ElderChoice, language: str) -> Listing:
    """Return of the street and its communities how many compounds and elders have no such service in reach."""
    return _unserved_by_community(store_state(), reference_day(), choice, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _unserved_by_community(state: StoreState, day: dt.date, choice: ElderChoice, language: str) -> Listing:
    states = unserved_states(choice if choice.question == "hours" else None)[choice.service]
    table = counted(compounds_today(state, day), None)
    rows = pd.DataFrame(
        {
            "lacking": (states == "unserved").astype("int64"),
            "unknown": (states == "unknown").astype("int64"),
            "elders": table["elders_60"].where(states == "unserved").fillna(0).astype("Int64"),
            "unstated": (table["elders_60"].isna() & (states == "unserved")).astype("int64"),
        }
    )
    names = place_names(language)
    parts = rows.groupby(table["community_id"]).sum()
    whole = rows.sum().to_frame(STREET).T
    found = pd.concat([whole, parts]).reindex(names.index).fillna(0).astype("Int64").assign(community=names)
    numbers = tuple(column(name, "integer", language) for name in ("lacking", "elders", "unknown", "unstated"))
    return Listing(found, (column("community", "text", language), *numbers))
