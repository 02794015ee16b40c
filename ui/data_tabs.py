"""The parts of the data page (数据管理各部分): the address carries which is open, and only that one is drawn."""

from __future__ import annotations

from typing import Literal, get_args

import streamlit as st

from ui.language import say

Tab = Literal["import", "pending", "places", "classes", "history", "health", "rules", "templates"]
TABS: tuple[Tab, ...] = get_args(Tab)
PARAMETER, _WIDGET = "tab", "data_tab"


def choose_tab() -> Tab:
    """Draw the row of tabs and return the open one; a name in the address that is no tab of ours is passed over."""
    asked = st.query_params.get(PARAMETER)
    opened: Tab = next((tab for tab in TABS if tab == asked), TABS[0])
    st.session_state[_WIDGET] = opened
    st.segmented_control(
        say("tabs.tabs"),
        TABS,
        key=_WIDGET,
        required=True,
        format_func=lambda tab: say(f"tabs.{tab}"),
        label_visibility="collapsed",
        on_change=lambda: open_tab(st.session_state[_WIDGET]),
    )
    return opened


def open_tab(tab: Tab) -> None:
    """Open a tab from the next run on; written for callbacks."""
    if tab == TABS[0]:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = tab
