"""The stage of the page of care for elders (为老服务页面): figures, map, and the panel of one question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.elder_bar import FACILITY
from ui.elder_panels import show_elder_panel
from ui.empty import link_to
from ui.figure_strip import figure_strip
from ui.filters import open_place, read_view
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import definitions, draw, heading, note
from ui.queries import (
    basis_words,
    compound_card,
    elder_facts,
    elder_figures,
    elder_map,
    facility_facts,
    facility_name,
    lacks_ledger,
    map_picture,
)
from ui.selection import new_click
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import ElderChoice, Fact

MAP = "elder_care"


def show_elder_stage(choice: ElderChoice) -> None:
    """Draw figures, map and panel."""
    _follow_click()
    compound_id = read_view().compound_id
    facility_id = st.query_params.get(FACILITY)
    facility_id = facility_id if facility_id and facility_name(facility_id) else None
    if figures := elder_figures(choice):
        figure_strip(figures, key=f"elder_{choice.question}")
    drawn = elder_map(choice, compound_id=compound_id, facility_id=facility_id, language=language(), dark=is_dark())
    with st.container(key="stage", horizontal=True, gap="small"):
        beside, panel = st.container(key="map"), st.container(key="panel")
    with beside:
        street_map(drawn, key=MAP, picture=map_picture(MAP, language()))
    with panel:
        if facility_id:
            _show_place(facility_name(facility_id) or "", "", facility_facts(facility_id, language()))
        elif compound_id:
            _show_compound(compound_id)
        elif lacks_ledger(choice):
            draw(note(say(f"elder_care.no_ledger.{choice.question}")))
            link_to("data", say("empty.go"))
        else:
            draw(note(basis_words(choice, language())))
            show_elder_panel(choice)


def _show_compound(compound_id: str) -> None:
    card = compound_card(compound_id, language())
    if card is None:
        return
    _show_place(card.name, card.community_name, elder_facts(compound_id, language()))
    link_to("overview", say("governance.open_card", name=card.name), compound=compound_id)


def _show_place(name: str, where: str, facts: Sequence[Fact]) -> None:
    st.button(say("elder_care.close"), key="close_card", type="tertiary", on_click=close_places)
    draw(heading(name, where))
    lines = [(fact.label, fact.value, "ll-unknown" if fact.is_unknown else "") for fact in facts]
    draw(f'<article class="ll-card">{definitions(lines)}</article>' if lines else note(say("elder_care.outside")))


def close_places() -> None:
    """Come back to the whole street; written for callbacks."""
    st.query_params.pop(FACILITY, None)
    open_place()


def _follow_click() -> None:
    click = new_click(MAP)
    if click is None or click.layer not in ("compounds", "facilities"):
        return
    st.query_params.pop(FACILITY, None)
    open_place(compound_id=click.id if click.layer == "compounds" else None)
    if click.layer == "facilities":
        st.query_params[FACILITY] = click.id
