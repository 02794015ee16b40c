"""文章里的数与台账里的数 (文章对照): what the article reports beside what is registered, with the difference."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analysis.figures import Figure, sources_of
from analysis.reported import Comparison, compare_circles, compare_facilities
from analysis.retrofits import place_retrofits, retrofit_figures
from analysis.stations import place_key
from config.texts import text
from geodata.standards import reported_figures
from reports.columns import ReportColumn
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, read, reference_day, store_state
from ui.queries.work_order_lists import Listing

_KEPT = 6
# The ledger that holds what is counted in each unit.
_LEDGERS = {"facilities": "facilities", "life_circles": "life_circles", "households": "retrofits"}


@dataclass(frozen=True)
class ReportedRow:
    """
    A figure of the article beside the ledgers'.

    Attributes
    ----------
    registered
        What the ledgers hold, traced; its value is None where nothing is registered.
    difference
        Registered less reported; None where nothing is registered.
    missing
        What the article names and no ledger holds, in words; "" where all of it is there or it names nothing.
    is_verified
        Whether somebody here checked the article's own text.
    """

    key: str
    label: str
    reported: int
    registered: Figure
    difference: int | None
    missing: str
    is_verified: bool


def reported_rows(language: str) -> list[ReportedRow]:
    """Return the article's figures in its order."""
    return _rows(store_state(), language)


def reported_types() -> dict[str, str]:
    """Return which figure of the article counts each type of facility."""
    return {code: str(key) for key, types in reported_figures()["types"].items() for code in types}


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _rows(state: StoreState, language: str) -> list[ReportedRow]:
    table = reported_figures()
    facilities = pd.DataFrame(counted(located_facilities(state), None))
    found = {each.key: each for each in _compared(state, table, facilities)}
    serving = facilities[~facilities["status"].isin(["planned", "closed"])]
    separator = text("formats.item_separator", language)
    rows = []
    for key, own in table.iterrows():
        each = found[str(key)]
        sources = ledger_sources(state, (_LEDGERS[own["unit"]],), each.registered.sources)
        names = [place_key(name) for name in serving.loc[serving["type"].isin(own["types"]), "name"].dropna()]
        missing = [named for named in own["named"] if not any(place_key(named) in name for name in names)]
        rows.append(
            ReportedRow(
                each.key,
                text(f"figures.reported_{key}.name", language),
                each.reported,
                replace(each.registered, sources=sources),
                each.difference,
                separator.join(missing),
                bool(own["verified"]),
            )
        )
    return rows


def _compared(state: StoreState, table: pd.DataFrame, facilities: pd.DataFrame) -> list[Comparison]:
    found = compare_facilities(table[table["unit"] == "facilities"], facilities)
    circles, homes = pd.DataFrame(read(state, "life_circles")), _homes(state)
    for key, row in table.to_dict("index").items():
        if row["unit"] == "life_circles":
            found.append(compare_circles(str(key), int(row["reported"]), circles))
        elif row["unit"] == "households":
            found.append(Comparison(str(key), int(row["reported"]), replace(homes, key=f"reported_{key}")))
    return found


def _homes(state: StoreState) -> Figure:
    """Return the households whose home was made fit for elders."""
    stored, compounds = pd.DataFrame(read(state, "retrofits")), counted(compounds_today(state, reference_day()), None)
    names = read(state, "communities")["name"]
    rows = place_retrofits(stored, compounds["community_id"], pd.Series(names.index, index=names, dtype="str"))
    figures = retrofit_figures(rows, 0, sources_of((rows["source"], rows["as_of"])))
    return next(figure for figure in figures if figure.key == "retrofits_done")


def reported_listing(language: str) -> Listing:
    """Return `reported_rows` as a list."""
    rows = reported_rows(language)
    table = pd.DataFrame(
        {
            "label": [row.label for row in rows],
            "reported": [row.reported for row in rows],
            "registered": pd.array([row.registered.value for row in rows], dtype="Int64"),
            "difference": pd.array([row.difference for row in rows], dtype="Int64"),
            "missing": [row.missing or None for row in rows],
        }
    )
    types: dict[str, str] = {"label": "text", "missing": "text"}
    return Listing(
        table,
        tuple(
            ReportColumn(name, text(f"reported.{name}", language), "text" if types.get(name) == "text" else "integer")
            for name in table.columns
        ),
    )
