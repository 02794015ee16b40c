"""What came in and what can be taken back (导入历史): each batch, the cells that it changed, and its undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.feedback import page_guard
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.person import choose_name, person
from ui.queries import batch_changes, current_street, full_hash, import_history, undo, undo_preview

if TYPE_CHECKING:
    from geodata.store import UndoPreview

UNDONE = "undone"
MOST_SHOWN = 500
# 「已被第 1234 批撤销」, "Undone by batch 1234".
STATE_PX = 168


def history() -> None:
    """Draw the batches; a chosen one shows what it changed and what taking it back would."""
    table = import_history(language())
    draw(heading(say("history.title"), say("history.title_note")))
    if batch := st.session_state.pop(UNDONE, None):
        st.success(say("history.done", batch=batch))
    if table.empty:
        draw(note(say("history.empty")))
        return
    # Once for undos and for restores: both are kept under the name.
    choose_name(disabled=current_street(language()).view_only)
    picked = st.dataframe(
        table,
        key="history",
        on_select="rerun",
        selection_mode="single-row",
        height=280,
        # A width of its own: the table shares its own out by the first rows, and cuts what a later one says.
        column_config={say("history.state"): st.column_config.TextColumn(width=STATE_PX)},
    )
    rows = picked["selection"]["rows"]
    if rows and rows[0] < len(table):
        with page_guard(), st.container(key="batch", border=True):
            _show_batch(int(table.index[rows[0]]))


def _show_batch(batch_id: int) -> None:
    digest = full_hash(batch_id)
    said = say("history.hash", hash=digest) if digest else ""
    draw(heading(say("history.one", batch=batch_id), said))
    _offer_undo(batch_id)
    changes = batch_changes(batch_id, language())
    if changes.empty:
        draw(note(say("history.no_changes")))
        return
    if len(changes) > MOST_SHOWN:
        draw(note(say("history.first", shown=f"{MOST_SHOWN:,}", count=f"{len(changes):,}")))
    st.dataframe(changes.head(MOST_SHOWN), hide_index=True, key="batch_changes", height=260)


def _offer_undo(batch_id: int) -> None:
    preview, street = undo_preview(batch_id), current_street(language())
    draw(f'<p class="ll-said">{escaped(_said(preview))}</p>')
    if preview.kept:
        draw(note(_said_kept(preview)))
    who = person()
    reason = say("errors.view_mode.what") if street.view_only else "" if who else say("data.name_first")
    pressed = st.button(
        say("history.undo", batch=batch_id), key="undo_batch", disabled=bool(reason), help=reason or None
    )
    if pressed:
        undo(batch_id, who)
        st.session_state[UNDONE] = batch_id
        st.rerun()


def _said(preview: UndoPreview) -> str:
    return say(
        "history.undo_preview",
        batch=preview.batch_id,
        removed=f"{preview.rows_removed:,}",
        restored=f"{preview.rows_restored:,}",
        rows=f"{preview.rows_set_back:,}",
        cells=f"{preview.cells_set_back:,}",
    )


def _said_kept(preview: UndoPreview) -> str:
    """Say what stays as it is and why, the commonest reason first."""
    counts: dict[str, int] = {}
    for kept in preview.kept:
        counts[kept.reason] = counts.get(kept.reason, 0) + 1
    reasons = [say(f"history.kept_{reason}", count=f"{counts[reason]:,}") for reason in sorted(counts, key=counts.get)]  # type: ignore[arg-type]  # a mapping's own getter
    said = say("history.kept", reasons=say("formats.clause_separator").join(reversed(reasons)))
    if not preview.held_by:
        return said
    return f"{said} {say('history.kept_by', batches=say('formats.item_separator').join(map(str, preview.held_by)))}"
