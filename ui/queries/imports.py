"""What the data page does (数据管理): what came in, what can be taken back, which store is open."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from config.texts import text
from geodata.schemas import ledger_kind, ledger_kind_names
from ui.queries.street import StoreState, open_store, refuse_in_view_mode, store_state, workspace

if TYPE_CHECKING:
    from geodata.store import Receipt, UndoPreview

_KEPT = 8


def undo_preview(batch_id: int) -> UndoPreview:
    """Return what taking an import back would change. Raises UndoError."""
    return open_store().undo_preview(batch_id)


def undo(batch_id: int, undone_by: str) -> Receipt:
    """Take an import back, as an import of its own. Raises ViewModeError, UndoError, StoreError."""
    refuse_in_view_mode()
    return open_store().undo(batch_id, undone_by=undone_by)


def switch_store(name: str) -> None:
    """Open the other store, ``demo`` or ``office``, for everyone. Raises ViewModeError, StoreError, KeyError."""
    refuse_in_view_mode()
    workspace().switch(name)


def import_history(language: str = "zh") -> pd.DataFrame:
    """
    Return the imports and undos, the newest first.

    Returns
    -------
    history
        Indexed by batch id: when, by whom, file, ledgers, rows new, updated, kept back, and whether it is in force;
        headers in the language. File names are the person's own text: show them as text only.
    """
    return _history(store_state(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _history(state: StoreState, language: str) -> pd.DataFrame:  # noqa: ARG001 - the cache's key
    rows = open_store().history()
    shown = pd.DataFrame(
        {
            "imported_at": pd.to_datetime(rows["imported_at"], format="ISO8601", utc=True).map(_local_minute),
            "imported_by": rows["imported_by"],
            "file_name": rows["file_name"],
            "kinds": rows["kinds"].map(lambda kinds: _kind_names(kinds, language)),
            **{name: rows[name] for name in ("inserted", "updated", "unchanged", "removed", "pending")},
            "state": [
                _batch_state(undoes, undone_by, language)
                for undoes, undone_by in zip(rows["undoes"], rows["undone_by"], strict=True)
            ],
        }
    ).set_index(pd.Index(rows["batch_id"], name=text("imports.batch", language)))
    return shown.rename(columns={name: text(f"imports.{name}", language) for name in shown.columns})


def _local_minute(moment: pd.Timestamp) -> str:
    """Return a moment as the office's own clock shows it."""
    return moment.to_pydatetime().astimezone().strftime("%Y-%m-%d %H:%M")


def _kind_names(kinds: str, language: str) -> str:
    known = ledger_kind_names()
    separator = text("formats.item_separator", language)
    names = [kind for kind in str(kinds).split(",") if kind in known]
    return separator.join(ledger_kind(kind).labels[language] for kind in names)


def _batch_state(undoes: object, undone_by: object, language: str) -> str:
    if not pd.isna(undone_by):  # type: ignore[call-overload]  # a cell may hold anything
        return text("imports.undone", language, batch=undone_by)
    if not pd.isna(undoes):  # type: ignore[call-overload]  # a cell may hold anything
        return text("imports.undoes", language, batch=undoes)
    return text("imports.in_force", language)


def pending(language: str = "zh") -> pd.DataFrame:
    """
    Return the rows that imports in force kept back and that wait for a correction.

    Returns
    -------
    rows
        One row per row of a file: import, file, ledger, row, its problems in words and its cells as they came;
        headers in the language. Cells are the file's own text: show them as text only.
    """
    return _pending(store_state(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _pending(state: StoreState, language: str) -> pd.DataFrame:  # noqa: ARG001 - the cache's key
    rows = open_store().pending_rows()
    shown = {
        "batch": rows["batch_id"],
        "file_name": rows["file_name"],
        "kinds": rows["kind"].map(lambda kind: _kind_names(kind, language)),
        "row": rows["row_number"],
        "problem": [_said_problems(row, language) for row in rows.to_dict("records")],
        "cells": [_said_cells(cells, language) for cells in rows["cells"]],
    }
    return pd.DataFrame({text(f"imports.{name}", language): values for name, values in shown.items()})


def _said_cells(cells: dict[str, str], language: str) -> str:
    separator = text("formats.clause_separator", language)
    return separator.join(text("imports.cell", language, header=header, value=cells[header]) for header in cells)


def _said_problems(row: Mapping[Hashable, Any], language: str) -> str:
    """Return what is wrong with a row that was kept back, as the import said it."""
    from loaders.problems import Problem  # noqa: PLC0415 - only a row that was kept back needs it

    said = []
    for problem in row["problems"]:
        values = dict(problem)
        column, value, code = (str(values.pop(name, "")) for name in ("column", "value", "code"))
        # A header that the file has stands among the cells; any other column is named by the schema.
        kind = "" if column in row["cells"] else str(row["kind"])
        try:
            what, remedy = Problem(int(row["row_number"]), column, value, code, values, kind).explain(language)
        except KeyError:
            # Kept back by another version of the program, whose words this one doesn't have.
            said.append(code)
        else:
            said.append(f"{what} {remedy}")
    return "\n".join(said)
