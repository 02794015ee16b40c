"""六步工作法 (六步清单): at which step each compound stands, and one compound's checklist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis.figures import Figure, share_figure, sources_of
from analysis.six_steps import DONE, FINISHED, STEPS, checklists_of, standing
from config.texts import text
from geodata.vocabularies import UNKNOWN, vocabulary
from reports.columns import ReportColumn, schema_column
from ui.queries.cells import day_or_none, text_or
from ui.queries.sources import ledger_sources, row_source
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.work_order_lists import Listing

_KEPT = 24


@dataclass(frozen=True)
class StepLine:
    """One step of a compound's checklist; `state` is ``unknown`` where no ledger says."""

    step: str
    label: str
    state: str
    state_label: str
    done_on: dt.date | None
    source: str
    as_of: dt.date | None


@dataclass(frozen=True)
class Checklist:
    """
    A compound's checklist.

    Attributes
    ----------
    standing
        In words, where it stands.
    skipped
        In words, steps not known to be done before one that is; "" where there are none.
    """

    compound_id: str
    name: str
    community_name: str
    standing: str
    skipped: str
    lines: tuple[StepLine, ...]


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def step_table(state: StoreState, today: dt.date) -> pd.DataFrame:
    """Return checklists and standing of every compound, inside the street and out; shared, never to be changed."""
    lists = checklists_of(pd.DataFrame(read(state, "six_steps")), compounds_today(state, today).index)
    return lists.join(standing(lists))


def six_step_figures(community_id: str | None = None) -> list[Figure]:
    """Return of each step the compounds that have done it, of those where that is known; first those done with all."""
    return _figures(store_state(), reference_day(), community_id)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _figures(state: StoreState, today: dt.date, community_id: str | None) -> list[Figure]:
    compounds = counted(compounds_today(state, today), community_id)
    table, rows = step_table(state, today).loc[compounds.index], read(state, "six_steps")
    sources = ledger_sources(state, ("compounds", "six_steps"), sources_of((rows["source"], rows["as_of"])))
    finished = share_figure(
        "six_finished", table["step"] == FINISHED, table["step"] != UNKNOWN, base="compounds", sources=sources
    )
    steps = [
        share_figure(f"six_{step}", table[step] == DONE, table[step] != UNKNOWN, base="compounds", sources=sources)
        for step in STEPS
    ]
    return [finished, *steps]


def six_step_listing(community_id: str | None, language: str) -> Listing:
    """
    Return the compounds of the street, or of a community, by where they stand, the earliest step first.

    The rows hold the columns of `step_table` and ``name``, ``community_name``, ``standing`` (in words).
    """
    return _listing(store_state(), reference_day(), community_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _listing(state: StoreState, today: dt.date, community_id: str | None, language: str) -> Listing:
    compounds = counted(compounds_today(state, today), community_id)
    table = step_table(state, today).loc[compounds.index]
    order = {step: place for place, step in enumerate((*STEPS, UNKNOWN, FINISHED))}
    rows = table.assign(
        name=compounds["name"],
        community_name=compounds["community_name"],
        place=table["step"].map(order),
        standing=[_standing(row, language) for row in table[["step", *STEPS]].to_dict("records")],
        skipped=[_skipped(str(codes), language) for codes in table["skipped"]],
    ).sort_values(["place", "done", "community_name", "name"], kind="stable")
    words = vocabulary("governance_step")
    return Listing(
        rows,
        (
            schema_column("compounds", "name", language),
            schema_column("compounds", "community", language, frame_name="community_name"),
            ReportColumn("standing", text("grid_teams.columns.standing", language), "text"),
            *(ReportColumn(step, words.label(step, language), "term", "step_state") for step in STEPS),
            ReportColumn("skipped", text("grid_teams.columns.skipped", language), "text"),
        ),
    )


def _standing(row: Mapping[Hashable, Any], language: str) -> str:
    step = str(row["step"])
    if step in (FINISHED, UNKNOWN):
        return text("grid_teams.all_done" if step == FINISHED else "app.unknown", language)
    label = vocabulary("governance_step").label(step, language)
    progress = vocabulary("step_state").label(row[step], language)
    return text("grid_teams.stands_at", language, step=label, progress=progress)


def _skipped(codes: str, language: str) -> str:
    words = vocabulary("governance_step")
    return text("formats.item_separator", language).join(words.label(code, language) for code in codes.split())


def step_captions(language: str) -> pd.Series[str]:
    """Return where each compound stands, in words, by id."""
    table = step_table(store_state(), reference_day())
    said = [_standing(row, language) for row in table[["step", *STEPS]].to_dict("records")]
    return pd.Series(said, index=table.index, dtype="str")


def checklist(compound_id: str, language: str) -> Checklist | None:
    """Return a compound's checklist; None for a compound that isn't there."""
    return _checklist(store_state(), reference_day(), compound_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT * 4)
def _checklist(state: StoreState, today: dt.date, compound_id: str, language: str) -> Checklist | None:
    table = step_table(state, today)
    if compound_id not in table.index:
        return None
    compound, own = compounds_today(state, today).loc[compound_id], table.loc[compound_id]
    stored = pd.DataFrame(read(state, "six_steps"))
    rows = stored[stored["compound_id"] == compound_id].sort_values("as_of", kind="stable", na_position="first")
    latest = rows.drop_duplicates("step", keep="last").set_index("step")
    steps, states = vocabulary("governance_step"), vocabulary("step_state")
    lines = []
    for step in STEPS:
        row = latest.loc[step] if step in latest.index else None
        source = "" if row is None else row_source(state, "six_steps", text_or(row["source"], ""), language)
        lines.append(
            StepLine(
                step=step,
                label=steps.label(step, language),
                state=str(own[step]),
                state_label=states.label(str(own[step]), language),
                done_on=None if row is None or own[step] != DONE else day_or_none(row["done_on"]),
                source=source,
                as_of=None if row is None else day_or_none(row["as_of"]),
            )
        )
    return Checklist(
        compound_id=compound_id,
        name=str(compound["name"]),
        community_name=text_or(compound["community_name"], text("app.unknown", language)),
        standing=_standing(own.to_dict(), language),
        skipped=_skipped(str(own["skipped"]), language),
        lines=tuple(lines),
    )


def has_six_steps() -> bool:
    """Return whether any checklist is stored."""
    return bool(len(read(store_state(), "six_steps")))
