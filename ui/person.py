"""Who is at work (操作人): typed once a tab; every import, hand edit and undo carries the name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

NAME, KEPT = "person", "kept_person"
_SAID = "person_said"
_MAX_NAME = 40


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("linli_person", js=script)


def choose_name(*, disabled: bool = False) -> str:
    """Ask who is at work, unless this tab has said so already, here or before a reload; return the name, "" if none."""
    name = st.text_input(
        say("data.person"),
        key=NAME,
        max_chars=_MAX_NAME,
        placeholder=say("data.person_hint"),
        disabled=disabled,
        persist_state="session",
    ).strip()
    if name:
        st.session_state[_SAID] = True
    # A name that was cleared is not brought back.
    _component()(key=KEPT, data={"name": name, "is_new": _SAID not in st.session_state}, on_kept_change=_take_kept)
    return name


def _take_kept() -> None:
    st.session_state[NAME] = str(st.session_state[KEPT].kept)[:_MAX_NAME]


def person() -> str:
    """Return the name that was typed, "" if none."""
    return str(st.session_state.get(NAME, "")).strip()
