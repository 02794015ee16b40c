"""投诉热点: where orders gather, whether it is more than chance, and why."""

import streamlit as st

from ui.empty import link_to, show_empty_store
from ui.figure_strip import figure_strip
from ui.hotspot_filters import ORDERS, choose_orders
from ui.hotspot_view import show_stage
from ui.language import language, say
from ui.opener import listen
from ui.queries import current_street, has_orders, hotspot_figures
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    if not has_orders():
        if not current_street(language()).has_data:
            show_empty_store()
            return
        st.info(say("hotspots.no_orders"))
        link_to("data", say("hotspots.go"), key="import_orders")
        return
    # Around what a filter draws anew, since it stays as it is.
    listen()
    _show_orders()


@st.fragment(key=ORDERS)
def _show_orders() -> None:
    """Draw the filter and all that follows from it: another filter draws this anew, and not what stands around it."""
    filters = choose_orders()
    # The map goes first: it takes the browser longest.
    above = st.container()
    show_stage(filters)
    with above:
        figure_strip(hotspot_figures(filters), key="hotspots")


require_frame()
show()
