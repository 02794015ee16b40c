"""Care by colour, retrofits, matters and the five aids (为老工作列表), as lists that are shown and exported."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analysis.aid_sessions import aid_kinds
from config.texts import text
from geodata.vocabularies import vocabulary
from reports.columns import ReportColumn, schema_column
from ui.formatting import number_text
from ui.queries.cells import integer_or_none
from ui.queries.elder_choice import CareColour
from ui.queries.elder_supply import STREET
from ui.queries.elder_tables import column, place_names
from ui.queries.elder_work import (
    aid_table,
    aids_of,
    aids_of_compounds,
    care_cell,
    care_of,
    care_teams,
    matters_by,
    retrofit_tables,
)
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.work_order_lists import Listing

_KEPT = 48
_COLOURS: tuple[CareColour, ...] = ("red", "yellow", "blue", "total")
_STATES = ("done", "under_way", "planned")
_WHAT = ("days", "materials", "trips")


def care_listing(month: str, language: str, *, by: str = "community") -> Listing:
    """Return elders by colour, visits due and made, of the street and its communities or of each compound; as texts."""
    return _care(store_state(), reference_day(), month, language, by)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _care(state: StoreState, day: dt.date, month: str, language: str, by: str) -> Listing:
    care = care_of(month)
    if by == "community":
        names = place_names(language)
    else:
        names = counted(compounds_today(state, day), None)["name"].sort_values(kind="stable")
    rows = []
    for place in names.index:
        cells = {colour: care_cell(care, str(place), colour, language) for colour in _COLOURS}
        whole = cells["total"]
        rows.append(
            {
                **{f"care_{colour}": cell.shown for colour, cell in cells.items()},
                "due": whole.due,
                "made": whole.made,
                "made_pct": None if not whole.due or whole.made is None else round(100 * whole.made / whole.due),
            }
        )
    table = pd.DataFrame(rows, index=names.index).assign(place=names)
    table = table.astype({"due": "Int64", "made": "Int64", "made_pct": "Int64"})
    texts = tuple(column(f"care_{colour}", "text", language) for colour in _COLOURS)
    numbers = tuple(column(name, "integer", language) for name in ("due", "made", "made_pct"))
    name = ReportColumn("place", text(f"elder_care.columns.{by}", language), "text")
    return Listing(table, (name, *texts, *numbers))


def team_listing_of_care(month: str, language: str) -> Listing:
    """Return the load of each team: elders, visits due and made."""
    return _teams(store_state(), reference_day(), month, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _teams(_state: StoreState, _day: dt.date, month: str, language: str) -> Listing:
    loads = care_teams(month)
    hidden = {"small": text("elder_care.under_five", language), "withheld": text("elder_care.withheld", language)}
    shown = [
        hidden.get(str(row.elders_state)) or number_text(integer_or_none(row.elders), language)
        for row in loads.itertuples()
    ]
    loads = loads.assign(team=loads.index, care_elders=shown)
    share = (loads["made"].astype("Float64") / loads["due"].astype("Float64") * 100).round().astype("Int64")
    return Listing(
        loads.assign(made_pct=share),
        (
            schema_column("care", "team", language),
            column("care_elders", "text", language),
            *(column(name, "integer", language) for name in ("due", "made", "made_pct")),
        ),
    )


def retrofit_listing(language: str, *, by: str = "community") -> Listing:
    """Return households done, under way and planned by ``community``, ``compound`` or ``item``."""
    return _retrofits(store_state(), reference_day(), language, by)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _retrofits(state: StoreState, day: dt.date, language: str, by: str) -> Listing:
    of_community, of_compound, of_item = retrofit_tables()
    numbers = tuple(schema_column("retrofits", name, language) for name in _STATES)
    if by == "item":
        terms = vocabulary("retrofit_item")
        groups = {code: next(iter(term.groups), "") for code, term in terms.terms.items()}
        words = [text(f"elder_care.item_{groups.get(code) or 'other'}", language) for code in of_item.index]
        rows = of_item.assign(item=of_item.index, item_group=words)
        return Listing(
            rows, (schema_column("retrofits", "item", language), column("item_group", "text", language), *numbers)
        )
    if by == "compound":
        table = counted(compounds_today(state, day), None)
        rows = of_compound.reindex(of_compound.index.intersection(table.index))
        rows = rows.assign(place=table["name"], community=table["community_name"])
        rows = rows.sort_values("done", ascending=False, kind="stable")
        name = ReportColumn("place", text("elder_care.columns.compound", language), "text")
        return Listing(rows, (name, *numbers, column("community", "text", language)))
    names = place_names(language)
    whole = of_community.sum(min_count=1).to_frame(STREET).T
    rows = pd.concat([whole, of_community]).reindex(names.index).astype("Int64").assign(place=names)
    name = ReportColumn("place", text("elder_care.columns.community", language), "text")
    return Listing(rows, (name, *numbers))


def matter_listing(language: str, *, by: str = "matter") -> Listing:
    """Return applications and what they saved by ``matter``, ``community`` or ``month``."""
    return _matters(store_state(), language, by)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _matters(_state: StoreState, language: str, by: str) -> Listing:
    table = matters_by(by)
    rows = table.copy()
    if by == "matter":
        first = schema_column("elder_matters", "matter", language)
        rows = rows.assign(matter=rows.index).sort_values("applications", ascending=False, kind="stable")
    else:
        first = column("community" if by == "community" else "month", "text", language)
        whole = text("queries.whole_street", language)
        rows = rows.assign(
            **{by: pd.DatetimeIndex(rows.index).strftime("%Y-%m") if by == "month" else rows.index.fillna(whole)}
        )
    for what in _WHAT:
        before, after = (rows[f"{what}_{when}"].astype("Float64") for when in ("before", "after"))
        rows[f"{what}_change"] = [
            text("app.unknown", language)
            if pd.isna(first_) or pd.isna(last)
            else text("elder_care.from_to", language, before=f"{round(first_, 1):g}", after=f"{round(last, 1):g}")
            for first_, last in zip(before, after, strict=True)
        ]
    rows["saved_days"] = rows["days_saved"].round().astype("Float64")
    rows["saved_trips"] = rows["trips_saved"].round().astype("Float64")
    return Listing(
        rows,
        (
            first,
            schema_column("elder_matters", "applications", language),
            *(column(f"{what}_change", "text", language) for what in _WHAT),
            *(column(name, "number", language) for name in ("saved_days", "saved_trips")),
        ),
    )


def aid_listing(aid: str, language: str, *, by: str = "kind") -> Listing:
    """Return sessions, people and hours by ``kind``, ``community_id`` or ``partner``."""
    return _aid(store_state(), reference_day(), aid, language, by)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _aid(_state: StoreState, _day: dt.date, aid: str, language: str, by: str) -> Listing:
    table = aid_table(aid, by)
    numbers = tuple(column(name, "number", language) for name in ("sessions", "people", "hours"))
    if by == "kind":
        table = table.reindex([kind for kind in aid_kinds() if kind in table.index])
        return Listing(table.assign(kind=table.index), (schema_column("activities", "kind", language), *numbers))
    if by == "partner":
        table = table.sort_values("sessions", ascending=False, kind="stable")
        return Listing(table.assign(partner=table.index), (schema_column("activities", "partner", language), *numbers))
    names = place_names(language).drop(STREET)
    table = table.reindex(names.index)
    table = table.assign(sessions=table["sessions"].fillna(0).astype("Int64"), community=names)
    return Listing(table, (column("community", "text", language), *numbers))


def unreached_listing(aid: str, language: str) -> Listing:
    """Return the compounds that no session named, most elders first."""
    return _unreached(store_state(), reference_day(), aid, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _unreached(state: StoreState, day: dt.date, aid: str, language: str) -> Listing:
    sessions = aids_of_compounds(aid)
    table = pd.DataFrame(compounds_today(state, day).loc[sessions.index[sessions == 0]])
    rows = table.sort_values("elders_60", ascending=False, kind="stable", na_position="last")
    rows = rows.assign(compound=rows["name"], community=rows["community_name"])
    return Listing(
        rows,
        (
            column("compound", "text", language),
            schema_column("compounds", "elders_60", language),
            column("community", "text", language),
        ),
    )


def silver_partners(language: str) -> Listing:
    """Return the partners of the street's elders, with how many sessions each took part in."""
    return _silver(store_state(), reference_day(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _silver(state: StoreState, _day: dt.date, language: str) -> Listing:
    rows = pd.DataFrame(read(state, "partners"))
    rows = rows[rows["group"] == "silver"]
    counts = aids_of("every")["partner"].value_counts()
    rows = rows.assign(sessions=rows["name"].map(counts).fillna(0).astype("Int64"))
    rows = rows.sort_values("sessions", ascending=False, kind="stable")
    return Listing(
        rows,
        (
            schema_column("partners", "name", language),
            schema_column("partners", "services", language),
            column("sessions", "integer", language),
        ),
    )


def aid_months(aid: str) -> tuple[list[str], dict[str, list[int]]]:
    """Return the months of the sessions, and by kind how many each month had."""
    rows = aids_of(aid)
    if rows.empty:
        return [], {}
    month = rows["date"].dt.to_period("M")
    every = pd.period_range(month.min(), month.max(), freq="M")
    table = pd.crosstab(month, rows["kind"]).reindex(every, fill_value=0)
    kinds = [kind for kind in aid_kinds() if kind in table.columns]
    return [str(each) for each in every], {kind: table[kind].astype(int).tolist() for kind in kinds}


def matter_months() -> tuple[list[str], list[int]]:
    """Return the months of the matters' ledger and the applications of each."""
    table = matters_by("month").dropna(subset=["applications"])
    return [f"{month:%Y-%m}" for month in table.index], table["applications"].astype(int).tolist()
