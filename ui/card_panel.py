"""The card that is open (小区面板): the card itself, what was known before, and changes by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.compound_card import card_markup
from ui.edit_view import edit_form
from ui.language import language, say
from ui.markup import draw, escaped, note
from ui.queries import compound_history
from ui.sheet_view import sheet_part

if TYPE_CHECKING:
    from ui.queries import CompoundCard, Weights

PART = "card_part"
PARTS = ("card", "sheet", "history", "edit")


def is_editing() -> bool:
    """Whether the open card is being changed by hand."""
    return bool(st.session_state.get(PART) == "edit")


def card_panel(card: CompoundCard, weights: Weights) -> None:
    """Draw the chosen part of a compound's card; `weights` are those of 今天先看哪里."""
    part = st.segmented_control(
        say("edits.part"),
        PARTS,
        key=PART,
        default="card",
        required=True,
        format_func=lambda name: say(f"edits.{name}"),
        label_visibility="collapsed",
    )
    if part == "history":
        _history(card)
    elif part == "sheet":
        sheet_part(card, weights)
    elif part == "edit":
        edit_form(card)
    else:
        draw(card_markup(card))


def _history(card: CompoundCard) -> None:
    draw(f'<article class="ll-card"><h2>{escaped(card.name)}</h2></article>')
    table = compound_history(card.id, language())
    if table.empty:
        draw(note(say("edits.no_history")))
        return
    st.dataframe(table, hide_index=True, key="card_history", height="stretch")
