"""What is open beside the lists (工单面板): an order's card, or a case with its members; the address carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.class_words_view import CLASS
from ui.empty import link_to
from ui.language import language, say
from ui.markup import definitions, draw, escaped, note
from ui.queries import case_members, case_of, compound_card, order_card
from ui.work_order_card import case_markup, order_markup

if TYPE_CHECKING:
    from ui.queries import OrderCard

ORDER, CASE = "order", "case"
_MEMBERS_PX = 330


def open_order(order_id: str) -> None:
    """Open an order's card; written for callbacks."""
    _open({ORDER: order_id})


def open_case(case_id: str) -> None:
    """Open a case; written for callbacks."""
    _open({CASE: case_id})


def close_panel() -> None:
    """Close what is open; written for callbacks."""
    _open({})


def _open(opened: dict[str, str]) -> None:
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in (ORDER, CASE)}
    st.query_params.from_dict({**kept, **opened})


def show_panel(compound_id: str) -> None:
    """
    Draw what the address opens; a stale link is said once.

    Parameters
    ----------
    compound_id
        The compound to speak of while neither an order nor a case is open; "" for none.
    """
    if ORDER in st.query_params:
        card = order_card(st.query_params[ORDER], language())
        if card is not None:
            _show_order(card)
            return
        _stale(ORDER)
    if CASE in st.query_params:
        if case_of(st.query_params[CASE], language()) is not None:
            _show_case(st.query_params[CASE])
            return
        _stale(CASE)
    if compound_id:
        _show_compound(compound_id)
    else:
        draw(note(say("work_orders.hint")))


def _stale(name: str) -> None:
    del st.query_params[name]
    st.toast(say("work_orders.stale_link"))


def _show_order(card: OrderCard) -> None:
    st.button(say("work_orders.close"), key="close_card", type="tertiary", on_click=close_panel)
    draw(order_markup(card))
    if card.is_class_suggested:
        link_to("data", say("class_words.go_change"), key="class_words", tab="classes", **{CLASS: card.category})
    if card.case_orders > 1:
        st.button(
            say("work_orders.open_case", count=f"{card.case_orders:,}"),
            key="open_case",
            on_click=open_case,
            args=(card.case_id,),
        )
    if card.compound_id is not None:
        link_to("overview", say("work_orders.open_compound", name=card.compound_name), compound=card.compound_id)


def _show_case(case_id: str) -> None:
    def choose() -> None:
        rows = st.session_state["case_members"]["selection"]["rows"]
        if rows:
            open_order(members.ids[rows[0]])

    case, members = case_of(case_id, language()), case_members(case_id, language())
    st.button(say("work_orders.close"), key="close_card", type="tertiary", on_click=close_panel)
    if case is None:
        return
    draw(case_markup(case))
    st.dataframe(
        members.table(language()),
        hide_index=True,
        key="case_members",
        on_select=choose,
        selection_mode="single-row",
        placeholder="—",
        height=_MEMBERS_PX,
    )
    if case.compound_id is not None:
        link_to("overview", say("work_orders.open_compound", name=case.compound_name), compound=case.compound_id)


def _show_compound(compound_id: str) -> None:
    """Draw what the fork and the complaints say of a compound."""
    card = compound_card(compound_id, language())
    if card is None:
        return
    sections = [section for section in card.sections if section.key == "complaints"]
    lines = [
        (fact.label, fact.value, "ll-unknown" if fact.is_unknown else "")
        for section in sections
        for fact in section.facts
    ]
    draw(f'<article class="ll-card"><h2>{escaped(card.name)}</h2>{definitions(lines)}</article>')
    link_to("overview", say("work_orders.open_compound", name=card.name), compound=compound_id)
