"""数据管理: ledgers in, what waits, what came and what can be taken back, the check-up, and blank templates."""

from collections.abc import Callable, Mapping

import streamlit as st

from config.errors import StoreCorruptError
from ui.class_words_view import class_words
from ui.data_tabs import Tab, choose_tab
from ui.dictionary_view import dictionary
from ui.feedback import page_guard, show_error
from ui.health_view import health
from ui.history_view import history
from ui.import_view import import_tab
from ui.language import language, say
from ui.order_places_view import order_places
from ui.pending_view import waiting_rows
from ui.queries import current_street
from ui.rescue_view import rescue, say_what_was_set_aside
from ui.rules_view import rules
from ui.shell import require_frame
from ui.store_view import copies
from ui.template_view import templates

PARTS: Mapping[Tab, tuple[Callable[[], None], ...]] = {
    "import": (import_tab,),
    "pending": (waiting_rows,),
    "places": (order_places,),
    "classes": (class_words,),
    "history": (history, copies),
    "health": (health,),
    "rules": (rules,),
    "templates": (templates, dictionary),
}


def show() -> None:
    """Draw the page."""
    try:
        street = current_street(language())
    except StoreCorruptError as error:
        show_error(error)
        rescue()
        return
    say_what_was_set_aside()
    if street.view_only:
        st.info(f"{say('errors.view_mode.what')} {say('errors.view_mode.remedy')}")
    with st.container(key="data_tabs"):
        tab = choose_tab()
    with page_guard():
        for draw_part in PARTS[tab]:
            draw_part()


require_frame()
show()
