"""What came in, by whom, what it changed, and what can be taken back (导入历史)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from config.texts import text
from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.vocabularies import vocabulary
from ui.queries.street import StoreState, open_store, read, refuse_in_view_mode, store_state

if TYPE_CHECKING:
    from geodata.store import Receipt, UndoPreview

_KEPT = 8
GEOMETRY = "geometry"
_SHORT_HASH = 8


def undo_preview(batch_id: int) -> UndoPreview:
    """Return what taking a batch back would change. Raises UndoError."""
    return open_store().undo_preview(batch_id)


def undo(batch_id: int, undone_by: str) -> Receipt:
    """Take a batch back, as a batch of its own. Raises ViewModeError, UndoError, StoreError."""
    refuse_in_view_mode()
    return open_store().undo(batch_id, undone_by=undone_by)


def import_history(language: str = "zh") -> pd.DataFrame:
    """
    Return the imports, changes by hand, restores and undos, the newest first.

    Returns
    -------
    history
        Indexed by batch id: when, by whom, how, file, ledgers, rows new, updated, kept back, whether it is in force,
        why, and the file's digest; headers in the language. Names are the person's own text: show them as text only.
    """
    return _history(store_state(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _history(state: StoreState, language: str) -> pd.DataFrame:  # noqa: ARG001 - the cache's key
    rows = open_store().history()
    shown = pd.DataFrame(
        {
            "imported_at": [local_minute(moment) for moment in rows["imported_at"]],
            "imported_by": rows["imported_by"],
            "action": [text(f"history.action_{action}", language) for action in rows["action"]],
            "file_name": rows["file_name"],
            "kinds": rows["kinds"].map(lambda kinds: kind_names(kinds, language)),
            **{name: rows[name] for name in ("inserted", "updated", "unchanged", "removed", "pending")},
            "state": [
                _batch_state(undoes, undone_by, language)
                for undoes, undone_by in zip(rows["undoes"], rows["undone_by"], strict=True)
            ],
            "note": rows["note"],
            "sha256": rows["sha256"].str[:_SHORT_HASH],
        }
    ).set_index(pd.Index(rows["batch_id"], name=text("history.batch", language)))
    return shown.rename(columns={name: text(f"history.{name}", language) for name in shown.columns})


def local_minute(moment: str) -> str:
    """Return a moment of the store as the office's own clock shows it."""
    return pd.Timestamp(moment).to_pydatetime().astimezone().strftime("%Y-%m-%d %H:%M")


def kind_names(kinds: str, language: str) -> str:
    """Return ledgers joined by commas in words; a kind that this version doesn't have is left out."""
    known = ledger_kind_names()
    separator = text("formats.item_separator", language)
    return separator.join(ledger_kind(kind).labels[language] for kind in str(kinds).split(",") if kind in known)


def _batch_state(undoes: object, undone_by: object, language: str) -> str:
    if not pd.isna(undone_by):  # type: ignore[call-overload]  # a cell may hold anything
        return text("history.undone", language, batch=undone_by)
    if not pd.isna(undoes):  # type: ignore[call-overload]  # a cell may hold anything
        return text("history.undoes", language, batch=undoes)
    return text("history.in_force", language)


def full_hash(batch_id: int) -> str:
    """Return the SHA-256 of the file of a batch, in hex; empty where it had none."""
    rows = open_store().history()
    found = rows.loc[rows["batch_id"] == batch_id, "sha256"]
    return "" if found.empty else str(found.iloc[0])


def batch_changes(batch_id: int, language: str = "zh") -> pd.DataFrame:
    """
    Return the cells that a batch changed.

    Returns
    -------
    changes
        One row a cell: ledger, row by name, column, before, after; headers in the language. Texts are the files' own:
        show them as text only.
    """
    return _changes(store_state(), batch_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _changes(state: StoreState, batch_id: int, language: str) -> pd.DataFrame:
    cells = open_store().changes(batch_id)
    named = {kind: _names(state, kind) for kind in cells["kind"].unique()}
    rows = [
        (
            ledger_kind(kind).labels[language],
            named[kind].get(row_id, row_id),
            column_label(kind, column, language),
            told(kind, column, before, language),
            told(kind, column, after, language),
        )
        for kind, row_id, column, before, after in zip(*(cells[name] for name in _CELL), strict=True)
    ]
    return pd.DataFrame(rows, columns=[text(f"history.{name}", language) for name in ("kind", "row", *_SIDES)])


_SIDES = ("column", "before", "after")
_CELL = ("kind", "row_id", "column", "before", "after")


def _names(state: StoreState, kind: str) -> Mapping[str, str]:
    table = pd.DataFrame(read(state, kind))
    column = next((name for name in ("name", "compound", "word") if name in table.columns), None)
    return {} if column is None else {str(row_id): str(name) for row_id, name in table[column].dropna().items()}


def column_label(kind: str, column: str, language: str) -> str:
    """Return what a stored column is called; of a geometry, that it is the place."""
    if column == GEOMETRY:
        return text("history.geometry", language)
    labels = {each.name: each.labels[language] for each in ledger_kind(kind).all_columns}
    return labels.get(column, column)


def told(kind: str, column: str, value: Any, language: str) -> str:  # noqa: ANN401 - NA or a text of the history
    """Return a cell of the history as a person reads it; a geometry only says that there is one."""
    if pd.isna(value):
        return text("app.unknown", language)
    if column == GEOMETRY:
        return text("history.has_geometry", language)
    schema = next((each for each in ledger_kind(kind).all_columns if each.name == column), None)
    if schema is not None and schema.type == "term":
        terms = vocabulary(schema.vocabulary).terms
        return terms[value].labels[language] if value in terms else str(value)
    if schema is not None and schema.type == "boolean":
        return text("formats.yes" if value == str(True) else "formats.no", language)
    return str(value)
