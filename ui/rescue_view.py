"""What stands on the data page when the store can't be opened (数据库抢救): the way on, nothing lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from ui.feedback import page_guard
from ui.language import say
from ui.markup import draw, heading, note
from ui.queries import copies_of_damaged, replace_damaged, switch_store

ASIDE = "set_aside"
_MB = 1e6


def rescue() -> None:
    """Draw the copies that can take the damaged store's place, and the way to the demonstration."""
    draw(heading(say("rescue.title")) + note(say("rescue.how")))
    found = {
        say(
            "stores.backup",
            moment=copy.made_at.strftime("%Y-%m-%d %H:%M"),
            version=copy.version,
            size=f"{copy.size_bytes / _MB:.1f}",
        ): copy.path
        for copy in copies_of_damaged()
    }
    chosen = st.selectbox(
        say("rescue.backups"), list(found), index=None, key="rescue_backup", placeholder=say("stores.no_backup")
    )
    uploaded = st.file_uploader(say("stores.upload"), type=["gpkg"], key="rescue_upload")
    pressed = st.button(
        say("rescue.replace"), key="rescue_now", type="primary", disabled=chosen is None and uploaded is None
    )
    st.button(say("data.switch_to_demo"), key="rescue_demo", on_click=switch_store, args=("demo",))
    if not pressed:
        return
    with page_guard(), tempfile.TemporaryDirectory() as folder:
        source = found.get(chosen or "")
        if uploaded is not None:
            source = Path(folder) / "copy.gpkg"
            source.write_bytes(uploaded.getbuffer())
        aside = replace_damaged(source) if source else None
        st.session_state[ASIDE] = "" if aside is None else aside.name
        st.rerun()


def say_what_was_set_aside() -> None:
    """Say once, after a copy took the damaged store's place, where the damaged file is."""
    name = st.session_state.pop(ASIDE, None)
    if name is not None:
        st.success(say("rescue.done", name=name))
