"""What stands where there is nothing to show yet (空状态)."""

from __future__ import annotations

import streamlit as st

from ui.language import PARAMETER, language, say
from ui.markup import draw, escaped
from ui.queries import current_street

STEPS = ("empty.step_1", "empty.step_2", "empty.step_3")


def show_empty_store() -> None:
    """Say that the store is empty and lead to where it is filled."""
    steps = "".join(f"<li>{escaped(say(key))}</li>" for key in STEPS)
    own = current_street(language()).store_name == "office"
    with st.container(key="empty"):
        draw(
            f'<div class="ll-empty"><h2>{escaped(say("empty.title" if own else "empty.title_demo"))}</h2>'
            f"<ol>{steps}</ol></div>"
        )
        link_to("data", say("empty.go"))


def link_to(page: str, label: str, *, key: str = "", **query: str) -> None:
    """Draw a link to a page of the app, which keeps the language; each of several to one page needs a `key`."""
    carried = {PARAMETER: st.query_params[PARAMETER]} if PARAMETER in st.query_params else {}
    with st.container(key=f"go_{key or page}", width="content" if key else "stretch"):
        st.page_link(f"pages/{page}.py", label=label, query_params={**carried, **query})
