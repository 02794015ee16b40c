"""工单流程: how orders go through the steps of 一诉共解, what comes due, and what came of them."""

import streamlit as st

from ui.empty import link_to, show_empty_store
from ui.language import language, say
from ui.queries import current_street, flow_counts, has_orders
from ui.shell import require_frame
from ui.work_order_filters import choose_orders, clear_orders
from ui.work_order_panel import show_panel
from ui.work_order_view import choose_part, chosen_compound, show_figures, show_list, show_steps


def show_no_orders() -> None:
    """Say how orders come in."""
    st.info(say("work_orders.no_orders"))
    link_to("data", say("empty.go"))


def show() -> None:
    """Draw the page."""
    if not has_orders():
        if current_street(language()).has_data:
            show_no_orders()
        else:
            show_empty_store()
        return
    filters = choose_orders()
    counts = flow_counts(filters)
    if not counts.chosen and not counts.open:
        st.info(say("work_orders.nothing_chosen"))
        st.button(say("work_orders.clear_filters"), key="clear_orders", on_click=clear_orders)
        return
    show_figures(filters, counts)
    show_steps(filters)
    part = choose_part()
    if part == "groups":
        show_list(part, filters, counts)
        return
    left, right = st.columns([8, 5], gap="small")
    with left, st.container(key="order_lists"):
        show_list(part, filters, counts)
    with right, st.container(key="order_panel"):
        show_panel(chosen_compound() if part == "fork" else "")


require_frame()
show()
