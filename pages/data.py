"""数据管理: the office's own ledgers in, their history, and the store in use."""

import streamlit as st

from ui.dictionary_view import dictionary
from ui.history_view import history, store_card, waiting_rows
from ui.import_view import import_form
from ui.language import language, say
from ui.markup import draw, escaped
from ui.queries import current_street
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    street = current_street(language())
    if street.view_only:
        st.info(f"{say('errors.view_mode.what')} {say('errors.view_mode.remedy')}")
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="import"):
        draw(f'<h2 class="ll-heading">{escaped(say("data.import"))}</h2>')
        import_form(disabled=street.view_only)
    with right:
        store_card()
        dictionary()
    history()
    waiting_rows()


require_frame()
show()
