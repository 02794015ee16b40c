"""Who is at work (操作人): typed once a session; every import, hand edit and undo carries the name."""

from __future__ import annotations

import streamlit as st

from ui.language import say

NAME = "person"
_MAX_NAME = 40


def choose_name(*, disabled: bool = False) -> str:
    """Ask who is at work, unless this session has said so already on another page; return the name, "" if none."""
    return st.text_input(
        say("data.person"),
        key=NAME,
        max_chars=_MAX_NAME,
        placeholder=say("data.person_hint"),
        disabled=disabled,
        persist_state="session",
    ).strip()


def person() -> str:
    """Return the name that was typed, "" if none."""
    return str(st.session_state.get(NAME, "")).strip()
