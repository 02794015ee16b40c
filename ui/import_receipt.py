"""What the last press stored, and the way on (回执): take it back, see the map, mend what waits."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui.data_tabs import open_tab
from ui.empty import link_to
from ui.feedback import page_guard
from ui.import_draft import Stored, last_stored, remember
from ui.language import language, say
from ui.markup import draw, escaped, plain
from ui.person import person
from ui.queries import current_street, undo, undo_preview, waiting_orders

_ASKED = "undo_asked"


def receipt() -> None:
    """Draw what the last press did, until the next file comes."""
    stored, street = last_stored(), current_street(language())
    if stored is None or stored.store_name != street.store_name:
        return
    batch = stored.receipt.batch_id
    if stored.is_undone:
        st.info(say("importing.undone", file=plain(stored.file_name), batch=batch))
        return
    made = stored.receipt
    st.success(
        say(
            "data.stored",
            file=plain(stored.file_name),
            batch=batch,
            inserted=f"{made.inserted:,}",
            updated=f"{made.updated:,}",
            unchanged=f"{made.unchanged:,}",
            pending=f"{made.pending:,}",
        )
    )
    with st.container(key="receipt", horizontal=True, vertical_alignment="center"):
        link_to("overview", say("importing.to_map"))
        if made.pending:
            count = f"{made.pending:,}"
            st.button(say("importing.to_pending", count=count), key="to_pending", type="tertiary", on_click=_to_pending)
        if waiting := waiting_orders():
            said = say("order_places.to_places", count=f"{waiting:,}")
            st.button(said, key="to_places", type="tertiary", on_click=open_tab, args=("places",))
        if not street.view_only:
            st.button(say("importing.undo"), key="undo_last", type="tertiary", on_click=_ask)
    if st.session_state.get(_ASKED) == batch:
        _offer_undo(stored)


def _to_pending() -> None:
    open_tab("pending")


def _ask() -> None:
    stored = last_stored()
    st.session_state[_ASKED] = stored.receipt.batch_id if stored else None


def _offer_undo(stored: Stored) -> None:
    batch = stored.receipt.batch_id
    with page_guard():
        preview = undo_preview(batch)
        said = say(
            "importing.undo_preview",
            removed=f"{preview.rows_removed:,}",
            restored=f"{preview.rows_restored:,}",
            cells=f"{preview.cells_set_back:,}",
        )
        with st.container(key="receipt_undo", horizontal=True, vertical_alignment="center", border=True):
            draw(f'<p class="ll-said">{escaped(said)}</p>')
            st.button(say("importing.undo_now"), key="undo_now", on_click=_undo, args=(stored,), disabled=not person())


def _undo(stored: Stored) -> None:
    with page_guard():
        undo(stored.receipt.batch_id, person())
        remember(replace(stored, is_undone=True))
    st.session_state.pop(_ASKED, None)
