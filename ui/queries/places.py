"""Compounds and communities as pages list and filter them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from geodata.vocabularies import UNKNOWN
from reports.columns import compound_columns, localise
from ui.queries.answers import NO_FILTER, CompoundFilter
from ui.queries.kept import shared
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.words import full_pinyin, matching_text, search_terms

if TYPE_CHECKING:
    import geopandas as gpd

_KEPT = 40
_NAME_WIDTH_PX, _DAY_WIDTH_PX = 136, 104


def communities() -> list[tuple[str, str]]:
    """Return id and name of every community, in the order of their codes."""
    return list(_communities(store_state()))


@shared(_KEPT)
def _communities(state: StoreState) -> tuple[tuple[str, str], ...]:
    rows = read(state, "communities").sort_values("code", kind="stable")
    return tuple((str(row_id), str(name)) for row_id, name in rows["name"].items())


def compound_names() -> list[tuple[str, str]]:
    """Return id and name of every compound inside the street, sorted by pinyin; two of one name carry the community."""
    return _compound_names(store_state(), reference_day())


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _compound_names(state: StoreState, today: dt.date) -> list[tuple[str, str]]:
    table = counted(compounds_today(state, today), None)
    place = table["community_name"].fillna("")
    shared = table["name"].duplicated(keep=False) & (place != "")
    names = table["name"].mask(shared, table["name"] + "（" + place + "）")
    sounds = full_pinyin(table["name"].fillna(""), Path(state.path).parent)
    order = pd.DataFrame({"shown": names, "sound": sounds}).sort_values(["sound", "shown"], kind="stable")
    return [(str(row_id), str(name)) for row_id, name in order["shown"].items()]


@shared(12)
def place_terms(state: StoreState, kind: str) -> pd.Series[str]:
    """Return the search terms of each place of a kind, by id; shared."""
    rows = read(state, kind)
    aliases = rows["aliases"].fillna("") if "aliases" in rows.columns else [""] * len(rows)
    return pd.Series(
        search_terms(rows["name"].fillna(""), aliases, Path(state.path).parent), index=rows.index, dtype="str"
    )


def passes(state: StoreState, today: dt.date, filters: CompoundFilter) -> pd.Series[bool]:
    """Return whether each compound, inside the street and out, passes a filter; shared, never to be changed."""
    return _passes(state, today, filters)


@shared(_KEPT)
def _passes(state: StoreState, today: dt.date, filters: CompoundFilter) -> pd.Series[bool]:
    table = compounds_today(state, today)
    shown = pd.Series(data=True, index=table.index)
    if filters.community_id is not None:
        shown &= table["community_id"] == filters.community_id
    if filters.committee_statuses:
        shown &= table["committee_status"].isin(filters.committee_statuses)
    if filters.property_modes:
        shown &= table["property_mode"].fillna(UNKNOWN).isin(filters.property_modes)
    if filters.old_only:
        shown &= table["is_old"].fillna(value=False).astype(bool)
    if filters.text.strip():
        shown &= matching_text(table, place_terms(state, "compounds"), filters.text)
    return shown


def filtered_compounds(state: StoreState, today: dt.date, filters: CompoundFilter) -> gpd.GeoDataFrame:
    """Return the compounds inside the street that pass a filter, by community (in the order of codes) and name."""
    table = compounds_today(state, today)
    rows = cast("gpd.GeoDataFrame", table[table["in_street"] & passes(state, today, filters)])
    codes = rows["community_id"].map(read(state, "communities")["code"])
    order = pd.DataFrame({"code": codes, "community": rows["community_name"], "name": rows["name"]})
    return rows.loc[order.sort_values(["code", "community", "name"], kind="stable", na_position="last").index]


def compound_table(filters: CompoundFilter = NO_FILTER, language: str = "zh") -> pd.DataFrame:
    """
    Return the filtered compounds as `st.dataframe` shows them.

    Returns
    -------
    table
        One row per compound inside the street, indexed by id, in the order of `compound_ids_at`; headers and terms
        in the language, 「未知」 for a term that isn't known; NA where a number, a day or a text isn't.
    """
    return _compound_table(store_state(), reference_day(), filters, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _compound_table(state: StoreState, today: dt.date, filters: CompoundFilter, language: str) -> pd.DataFrame:
    columns = compound_columns(language)
    said = localise(filtered_compounds(state, today, filters), columns, language)
    return said.rename(columns={column.name: column.label for column in columns})


def column_widths_px(language: str = "zh") -> dict[str, int]:
    """Return the room that columns of `compound_table` need where the header is shorter than the cells, by header."""
    wide = {"name": _NAME_WIDTH_PX}
    return {
        column.label: wide.get(column.name, _DAY_WIDTH_PX)
        for column in compound_columns(language)
        if column.name in wide or column.type == "date"
    }


def compound_ids_at(filters: CompoundFilter = NO_FILTER) -> list[str]:
    """Return the ids of the filtered compounds, in the order of the table's rows; shared, never to be changed."""
    return _compound_ids(store_state(), reference_day(), filters)


@shared(_KEPT)
def _compound_ids(state: StoreState, today: dt.date, filters: CompoundFilter) -> list[str]:
    return [str(row_id) for row_id in filtered_compounds(state, today, filters).index]
