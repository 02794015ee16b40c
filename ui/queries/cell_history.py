"""What was known of a compound before (变更记录): each cell's changes, by which file or by whose hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from config.texts import text
from geodata.schemas import ledger_kind
from ui.queries.edits import NOT_BY_HAND
from ui.queries.history import GEOMETRY, column_label, local_minute, told
from ui.queries.street import StoreState, open_store, read, store_state

_KEPT = 60
_OF_COMPOUND = ("committees", "property_services", "gates")


def compound_history(compound_id: str, language: str = "zh") -> pd.DataFrame:
    """
    Return every change of a compound's cells, of its committees, contracts and gates too, the newest first.

    Returns
    -------
    history
        One row a cell: what, before, after, when, who, how, whether in force; headers in the language. Texts are the
        files' own: show them as text only.
    """
    return _compound_history(store_state(), compound_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _compound_history(state: StoreState, compound_id: str, language: str) -> pd.DataFrame:
    store = open_store()
    parts = [
        store.cell_history(kind, row_id).assign(kind=kind)
        for kind, row_ids in _rows_of_compound(state, compound_id).items()
        for row_id in row_ids
    ]
    table = pd.concat(parts, ignore_index=True).sort_values("batch_id", ascending=False, kind="stable")
    rows = [row for row in table.to_dict("records") if _is_shown(str(row["kind"]), str(row["column"]))]
    said = {
        "column": [_what(str(row["kind"]), str(row["column"]), language) for row in rows],
        **{
            side: [told(str(row["kind"]), str(row["column"]), row[side], language) for row in rows]
            for side in ("before", "after")
        },
        "imported_at": [local_minute(str(row["changed_at"])) for row in rows],
        "imported_by": [row["changed_by"] for row in rows],
        "action": [_how(row, language) for row in rows],
        "state": [text(f"edits.{'in_force' if row['in_force'] else 'undone'}", language) for row in rows],
    }
    return pd.DataFrame({text(f"history.{name}", language): values for name, values in said.items()})


def changed_cells(state: StoreState, compound_id: str) -> pd.DataFrame:
    """
    Return the changes in force of a compound's cells, of its terms and contracts too, the first writings left out.

    Returns
    -------
    changes
        One row a cell: ``kind``, ``column``, ``before``, ``after`` (texts, NA where nothing was known) and ``on`` (the
        day, by the office's own clock).
    """
    store = open_store()
    parts = []
    for kind, row_ids in _rows_of_compound(state, compound_id).items():
        for row_id in row_ids:
            cells = store.cell_history(kind, row_id)
            changed = cells[cells["in_force"] & (cells["batch_id"] > cells["batch_id"].min())]
            parts.append(changed.assign(kind=kind))
    table = pd.concat(parts, ignore_index=True).sort_values("batch_id", kind="stable")
    days = pd.to_datetime([local_minute(moment)[:10] for moment in table["changed_at"]]).as_unit("s")
    changes: pd.DataFrame = table[["kind", "column", "before", "after"]].assign(on=days)
    return changes


def _is_shown(kind: str, column: str) -> bool:
    """Whether a change tells a person something: not the reference, the source and the day that every change writes."""
    known = {each.name for each in ledger_kind(kind).all_columns} | {GEOMETRY}
    return column in known - NOT_BY_HAND


def _rows_of_compound(state: StoreState, compound_id: str) -> dict[str, list[str]]:
    rows = {"compounds": [compound_id]}
    for kind in _OF_COMPOUND:
        table = read(state, kind)
        rows[kind] = [str(row_id) for row_id in table.index[table["compound_id"] == compound_id]]
    return rows


def _how(row: Mapping[Any, Any], language: str) -> str:
    """Return how a change came: by which file, or by hand and why."""
    said = row["note"] if row["action"] == "edit" else row["file_name"]
    action = text(f"history.action_{row['action']}", language)
    return action if pd.isna(said) or not said else text("queries.caption", language, label=action, value=said)


def _what(kind: str, column: str, language: str) -> str:
    label = column_label(kind, column, language)
    return text("queries.caption", language, label=ledger_kind(kind).labels[language], value=label)
