"""What came in and what can be taken back (导入历史), the rows that wait, and the store in use."""

from __future__ import annotations

import streamlit as st

from ui.feedback import page_guard
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.person import person
from ui.queries import current_street, import_history, pending, switch_store, undo, undo_preview

UNDONE = "undone"


def store_card() -> None:
    """Draw which store is open, and the one press to the other."""
    street = current_street(language())
    state = "demo" if street.is_demo else "office"
    with st.container(key="store_card"):
        draw(
            f'<div class="ll-store ll-store-{state}"><h3>{escaped(say(f"data.store_{state}"))}</h3>'
            f"<p>{escaped(say(f'data.store_{state}_note'))}</p></div>"
        )
        other = "office" if street.is_demo else "demo"
        st.button(
            say(f"data.switch_to_{other}"),
            key="switch_store",
            type="primary" if street.is_demo else "secondary",
            disabled=street.view_only,
            on_click=_switch,
            args=(other,),
        )


def _switch(name: str) -> None:
    with page_guard():
        switch_store(name)
        # What was planned against the other store doesn't hold here.
        st.session_state.pop("import_plan", None)


def history() -> None:
    """Draw the imports; a chosen one shows what taking it back would change."""
    table = import_history(language())
    draw(heading(say("data.history"), say("data.history_note")))
    if batch := st.session_state.pop(UNDONE, None):
        st.success(say("data.undone", batch=batch))
    if table.empty:
        draw(note(say("data.history_empty")))
        return
    picked = st.dataframe(table, key="history", on_select="rerun", selection_mode="single-row")
    rows = picked["selection"]["rows"]
    if rows and rows[0] < len(table):
        with page_guard():
            _offer_undo(int(table.index[rows[0]]))


def _offer_undo(batch_id: int) -> None:
    preview = undo_preview(batch_id)
    street, who = current_street(language()), person()
    with st.container(key="undo", border=True):
        said = say(
            "data.undo_preview",
            batch=batch_id,
            removed=f"{preview.rows_removed:,}",
            restored=f"{preview.rows_restored:,}",
            rows=f"{preview.rows_set_back:,}",
            cells=f"{preview.cells_set_back:,}",
        )
        draw(f'<p class="ll-said">{escaped(said)}</p>')
        if preview.kept:
            draw(note(say("data.undo_kept", count=f"{len(preview.kept):,}")))
        reason = say("errors.view_mode.what") if street.view_only else "" if who else say("data.name_first")
        pressed = st.button(
            say("data.undo", batch=batch_id), key="undo_batch", disabled=bool(reason), help=reason or None
        )
    if pressed:
        undo(batch_id, who)
        st.session_state[UNDONE] = batch_id
        st.rerun()


def waiting_rows() -> None:
    """Draw the rows that imports kept back."""
    table = pending(language())
    if table.empty:
        return
    draw(heading(say("data.waiting"), say("data.waiting_note")))
    st.dataframe(table, hide_index=True, key="waiting", height=240)
