"""Changes by hand (手工修改): one status, one outline or one gate, with the same history as an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from config.tokens import tokens
from maps.view import EditTask, Shape
from ui.edit_fields import cell_fields
from ui.edit_saving import ask_reason, may_edit, offer_saving
from ui.feedback import page_guard
from ui.formatting import number_text
from ui.language import language, say
from ui.mapview import last_edit
from ui.markup import draw, escaped, note, plain
from ui.person import choose_name
from ui.queries import (
    area_m2,
    edited_row,
    gate_edit,
    gates_of,
    outline_edit,
    outline_of,
    row_edit,
)
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from loaders.editing import HandEdit
    from ui.queries import CompoundCard, Subject

SUBJECTS = ("committees", "property_services", "compounds", "outline", "gate")
SUBJECT, ROUND, GATE = "edit_subject", "edit_round", "edit_gate"
AGAIN = "edit_outline_again"
MAP = "overview"


def edit_task(compound_id: str) -> EditTask | None:
    """Return what the map lets the person draw while a compound's card is being changed; None where nothing."""
    subject = st.session_state.get(SUBJECT)
    token = f"{subject}-{compound_id}-{st.session_state.get(ROUND, 0)}"
    if subject == "outline":
        return EditTask(token, "outline", None if st.session_state.get(AGAIN) else outline_of(compound_id))
    if subject == "gate":
        chosen = st.session_state.get(GATE)
        places = {gate.gate_id: gate.geometry for gate in gates_of(compound_id)}
        return EditTask(f"{token}-{chosen}", "point", places.get(chosen or ""))
    return None


def beside_edit(compound_id: str) -> tuple[Shape, ...]:
    """Return what the map shows beside what is drawn: while a gate is placed, the compound's other gates by name."""
    if st.session_state.get(SUBJECT) != "gate":
        return ()
    chosen = st.session_state.get(GATE)
    colour = tokens()["dark" if is_dark() else "light"]["primary"]
    return tuple(
        Shape(gate.geometry, colour, gate.name)
        for gate in gates_of(compound_id)
        if gate.geometry is not None and gate.gate_id != chosen
    )


def edit_form(card: CompoundCard) -> None:
    """Draw the form of what the person wants to change, and store it at one press."""
    draw(f'<article class="ll-card"><h2>{escaped(card.name)}</h2></article>')
    if not may_edit():
        return
    subject = st.segmented_control(
        say("edits.subject"),
        SUBJECTS,
        key=SUBJECT,
        default=SUBJECTS[0],
        required=True,
        format_func=lambda name: say(f"edits.subject_{name}"),
        on_change=_begin_anew,
        label_visibility="collapsed",
    )
    with page_guard():
        edit = {"outline": _outline, "gate": _gate}.get(str(subject), _cells)(card)
        reason = ask_reason("edit_reason")
        offer_saving(edit, who=choose_name(), reason=reason, key="edit_save", on_saved=_begin_anew)


def _begin_anew() -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state.pop(AGAIN, None)


def _cells(card: CompoundCard) -> HandEdit | None:
    kind = cast("Subject", st.session_state[SUBJECT])
    row = edited_row(card.id, kind)
    key = f"edit_{kind}_{card.id}_{st.session_state.get(ROUND, 0)}"
    columns, fresh = row.columns, False
    if kind == "compounds":
        labels = {column.name: column.labels[language()] for column in columns}
        chosen = st.multiselect(
            say("edits.which"),
            list(labels),
            key=f"{key}_which",
            format_func=lambda name: labels[name],
            placeholder=say("edits.which_hint"),
        )
        columns = tuple(column for column in columns if column.name in chosen)
    elif row.row_id is not None:
        fresh = st.checkbox(say(f"edits.new_{kind}"), key=f"{key}_new")
    changed = cell_fields(row, columns, f"{key}_{fresh}", fresh=fresh)
    stated = {name: value for name, value in changed.items() if not fresh or value not in (None, "unknown")}
    return row_edit(row, {"id": card.id, "name": card.name}, stated, new=fresh) if stated else None


def _drawn(compound_id: str) -> Mapping[str, Any] | None:
    """Return what was drawn for the present task."""
    task, drawn = edit_task(compound_id), last_edit(MAP, language(), dark=is_dark())
    return drawn.geometry if task and drawn and drawn.token == task.token else None


def _outline(card: CompoundCard) -> HandEdit | None:
    stored = None if st.session_state.get(AGAIN) else outline_of(card.id)
    draw(note(say("edits.outline_how" if stored else "edits.outline_draw")))
    with st.container(horizontal=True):
        st.button(say("edits.outline_again"), key="outline_again", on_click=_draw_anew)
        st.button(say("edits.outline_back"), key="outline_back", on_click=_begin_anew)
    drawn = _drawn(card.id)
    if drawn is None:
        return None
    after, before = area_m2(drawn), area_m2(outline_of(card.id))
    if after is None:
        st.warning(say("edits.outline_bad"))
        return None
    sizes = {"area": number_text(after, language())}
    if before is None:
        draw(note(say("edits.outline_new_area", **sizes)))
    else:
        told = say("edits.outline_area_value", area=number_text(before, language()))
        draw(note(say("edits.outline_area", before=told, **sizes)))
    return outline_edit(card.id, drawn)


def _draw_anew() -> None:
    _begin_anew()
    st.session_state[AGAIN] = True


def _gate(card: CompoundCard) -> HandEdit | None:
    gates = {gate.gate_id: gate for gate in gates_of(card.id)}
    chosen = st.selectbox(
        say("edits.gate"),
        list(gates),
        index=None,
        key=GATE,
        format_func=lambda gate: plain(gates[gate].name) if gate in gates else "",
        placeholder=say("edits.gate_new"),
    )
    name = gates[chosen].name if chosen else say("edits.gate_default", count=len(gates) + 1)
    named = st.text_input(say("edits.gate_name"), value=name, key=f"gate_name_{card.id}_{chosen}", max_chars=40).strip()
    draw(note(say("edits.gate_how")))
    drawn = _drawn(card.id)
    if drawn is None:
        return None
    edit = gate_edit({"id": card.id, "name": card.name}, chosen, named, drawn)
    if edit is None or edit.place is None:
        st.warning(say("edits.gate_bad"))
        return None
    lon, lat = edit.place
    draw(note(say("edits.gate_here", lon=f"{lon:.6f}", lat=f"{lat:.6f}")))
    return edit
