"""What was known of a compound before (变更记录): each cell's changes, by which file or by whose hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from config.texts import text
from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary
from ui.queries.edits import NOT_BY_HAND
from ui.queries.street import StoreState, open_store, read, store_state

_KEPT = 60
GEOMETRY = "geometry"


def compound_history(compound_id: str, language: str = "zh") -> pd.DataFrame:
    """
    Return every change of a compound's cells, of its committees, contracts and gates too, the newest first.

    Returns
    -------
    history
        One row a cell: when, who, how, what, before, after, whether in force; headers in the language. Texts are the
        files' own: show them as text only.
    """
    return _compound_history(store_state(), compound_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _compound_history(state: StoreState, compound_id: str, language: str) -> pd.DataFrame:
    store, parts = open_store(), []
    for kind, row_ids in _rows_of_compound(state, compound_id).items():
        for row_id in row_ids:
            cells = store.cell_history(kind, row_id)
            parts.append(cells.assign(kind=kind))
    table = pd.concat(parts, ignore_index=True).sort_values("batch_id", ascending=False, kind="stable")
    rows = [row for row in table.to_dict("records") if _is_shown(str(row["kind"]), str(row["column"]))]
    moments = [pd.Timestamp(str(row["changed_at"])) for row in rows]
    said = {
        "changed_at": [_local_minute(moment) for moment in moments],
        "changed_by": [row["changed_by"] for row in rows],
        "action": [_how(row, language) for row in rows],
        "column": [_what(str(row["kind"]), str(row["column"]), language) for row in rows],
        "before": [_said(row, "before", language) for row in rows],
        "after": [_said(row, "after", language) for row in rows],
        "state": [text(f"edits.{'in_force' if row['in_force'] else 'undone'}", language) for row in rows],
    }
    return pd.DataFrame({text(f"edits.{name}", language): values for name, values in said.items()})


def _is_shown(kind: str, column: str) -> bool:
    """Whether a change tells a person something: not the reference, the source and the day that every change writes."""
    known = {each.name for each in ledger_kind(kind).all_columns} | {GEOMETRY}
    return column in known - NOT_BY_HAND


def _rows_of_compound(state: StoreState, compound_id: str) -> dict[str, list[str]]:
    rows = {"compounds": [compound_id]}
    for kind in ("committees", "property_services", "gates"):
        table = read(state, kind)
        rows[kind] = [str(row_id) for row_id in table.index[table["compound_id"] == compound_id]]
    return rows


def _local_minute(moment: pd.Timestamp) -> str:
    return moment.to_pydatetime().astimezone().strftime("%Y-%m-%d %H:%M")


def _how(row: Mapping[Any, Any], language: str) -> str:
    """Return how a change came: by which file, or by hand and why."""
    told = row["note"] if row["action"] == "edit" else row["file_name"]
    action = text(f"edits.action_{row['action']}", language)
    return action if not told or pd.isna(told) else text("queries.caption", language, label=action, value=told)


def _what(kind: str, column: str, language: str) -> str:
    schema = ledger_kind(kind)
    label = text("edits.geometry", language) if column == GEOMETRY else schema.column(column).labels[language]
    return text("queries.caption", language, label=schema.labels[language], value=label)


def _said(row: Mapping[Any, Any], side: str, language: str) -> str:
    """Return a stored value as a person reads it; a geometry only says that there is one."""
    value, name = row[side], str(row["column"])
    if pd.isna(value):
        return text("app.unknown", language)
    if name == GEOMETRY:
        return text("edits.has_geometry", language)
    column = ledger_kind(str(row["kind"])).column(name)
    if column.type == "term":
        terms = vocabulary(column.vocabulary).terms
        return terms[str(value)].labels[language] if str(value) in terms else str(value)
    return str(value)
