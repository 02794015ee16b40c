"""One widget a cell (逐项修改): by the column's type, with what is stored to begin with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.vocabularies import UNKNOWN, vocabulary
from ui.language import language, say
from ui.markup import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.schemas import Column
    from ui.queries import EditedRow

_FIRST_DAY, _LAST_DAY = dt.date(1949, 1, 1), dt.date(2100, 12, 31)
_MAX_TEXT = 200
_MAX_NUMBER = 24
_SILENT = {None, UNKNOWN}


def cell_fields(row: EditedRow, columns: Sequence[Column], key: str, *, fresh: bool) -> dict[str, Any]:
    """
    Draw a widget for each column and return what differs from what is stored.

    Parameters
    ----------
    row
        The row as it is stored.
    columns
        Those to draw.
    key
        Of the form; another one begins anew.
    fresh
        Whether a new row begins: then nothing is filled in, and everything that is typed differs.

    Returns
    -------
    changed
        Column to value, None where the cell is to be unknown.
    """
    changed: dict[str, Any] = {}
    for column in columns:
        stored = None if fresh else row.values[column.name]
        value = _field(column, stored, f"{key}_{column.name}")
        if value != stored and not {value, stored} <= _SILENT:
            changed[column.name] = value
    return changed


def _field(column: Column, stored: Any, key: str) -> Any:  # noqa: ANN401 - a cell may hold anything
    label = column.labels[language()]
    if column.type == "term":
        return _term(column, stored, label, key)
    if column.type == "date":
        day = st.date_input(
            label, value=stored, key=key, min_value=_FIRST_DAY, max_value=_LAST_DAY, format="YYYY-MM-DD"
        )
        return day if isinstance(day, dt.date) else None
    if column.type in ("integer", "number"):
        return _number(column, stored, label, key)
    return st.text_input(label, value=stored or "", key=key, max_chars=_MAX_TEXT).strip() or None


def _term(column: Column, stored: str | None, label: str, key: str) -> str | None:
    # What is derived from dates can't be chosen; the unknown can, since a box with a choice in it can't be emptied.
    terms = vocabulary(column.vocabulary)
    codes = [code for code, term in terms.terms.items() if term.stored]
    begins = stored or UNKNOWN
    chosen: str | None = st.selectbox(
        label,
        codes,
        index=codes.index(begins) if begins in codes else None,
        key=key,
        format_func=lambda code: terms.label(code, language()),
        placeholder=say("edits.unknown"),
    )
    return chosen


def _number(column: Column, stored: float | None, label: str, key: str) -> str | float | None:
    """Take a number as text, so that it is read and checked in the way of a ledger's cell."""
    unit = "" if not column.unit else say(f"units.{column.unit}")
    shown = label if not unit else say("formats.with_unit", value=label, unit=f"({unit})")
    before = "" if stored is None else str(stored)
    typed = st.text_input(
        plain(shown), value=before, key=key, max_chars=_MAX_NUMBER, placeholder=say("edits.number_hint")
    ).strip()
    return stored if typed == before else (typed or None)
