"""The store that is open (数据库): its name, a copy to take away, and the way back to an earlier one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.feedback import page_guard
from ui.language import language, say
from ui.markup import draw, escaped, heading, note, plain
from ui.person import person
from ui.queries import backups, current_street, restore, restore_preview, snapshot, switch_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.store import RestorePreview

RESTORED, ROUND = "restored", "restore_round"
_MB = 1e6


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


def copies() -> None:
    """Draw the copy to take away and the ways back."""
    draw(heading(say("stores.copies"), say("stores.copies_note")))
    if batch := st.session_state.pop(RESTORED, None):
        st.success(say("stores.restored", batch=batch))
    with st.container(key="copies", horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            say("stores.download"),
            data=_snapshot_bytes,
            file_name=f"{say('stores.file_name', store=current_street(language()).store_name)}.gpkg",
            on_click="ignore",
            key="snapshot",
            help=say("stores.download_help"),
        )
    street = current_street(language())
    if street.view_only or street.is_demo:
        draw(note(say("stores.no_restore_demo" if street.is_demo else "errors.view_mode.what")))
        return
    with st.expander(say("stores.restore"), key="restore_part"):
        draw(note(say("stores.restore_note")))
        with page_guard():
            _choose_copy()


def _snapshot_bytes() -> bytes:
    return snapshot(language()).content


def _choose_copy() -> None:
    made = {
        say(
            "stores.backup",
            moment=copy.made_at.strftime("%Y-%m-%d %H:%M"),
            version=copy.version,
            size=f"{copy.size_bytes / _MB:.1f}",
        ): copy.path
        for copy in backups()
    }
    uploaded = st.file_uploader(say("stores.upload"), type=["gpkg"], key=f"restore_{st.session_state.get(ROUND, 0)}")
    chosen = st.selectbox(
        say("stores.backups"), list(made), index=None, key="restore_backup", placeholder=say("stores.no_backup")
    )
    if uploaded is not None:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / Path(uploaded.name.replace("\\", "/")).name
            source.write_bytes(uploaded.getbuffer())
            _offer(source)
    elif chosen is not None:
        _offer(made[chosen])


def _offer(source: Path) -> None:
    preview = restore_preview(source)
    draw(f'<p class="ll-said">{escaped(_said(preview))}</p>')
    nothing = not (preview.rows_inserted or preview.rows_updated or preview.rows_removed)
    sure = st.checkbox(say("stores.sure", file=plain(source.name)), key="restore_sure", disabled=nothing)
    who = person()
    if not who:
        draw(note(say("data.name_first")))
    if st.button(say("stores.restore_now"), key="restore_now", type="primary", disabled=nothing or not (sure and who)):
        receipt = restore(source, who)
        st.session_state[RESTORED] = receipt.batch_id
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _said(preview: RestorePreview) -> str:
    counts: Callable[[int], str] = "{:,}".format
    if not (preview.rows_inserted or preview.rows_updated or preview.rows_removed):
        return say("stores.same")
    return say(
        "stores.preview",
        inserted=counts(preview.rows_inserted),
        updated=counts(preview.rows_updated),
        removed=counts(preview.rows_removed),
    )
