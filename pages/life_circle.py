"""15分钟生活圈: who reaches which facility on foot, along the street's own walk network."""

import streamlit as st

from ui.centre_view import follow_places, opened_centre, show_centre
from ui.circle_panel import extra_walk, painted_by, show_panel, show_walks, shown_part, with_network
from ui.circles_view import with_circles
from ui.empty import show_empty_store
from ui.filters import read_view
from ui.language import language, say
from ui.life_circle_view import MAP, choose_circle, show_network_state, show_shares
from ui.mapview import street_map
from ui.queries import Shown, compound_card, current_street, life_circle_map, loaded_types, map_picture
from ui.shell import require_frame
from ui.theme import is_dark

OVER = {"circles": lambda view: with_circles(view, MAP), "network": with_network}


def show() -> None:
    """Draw the page."""
    if not current_street(language()).has_data:
        show_empty_store()
        return
    if not loaded_types(language()):
        st.info(say("life_circle.no_types"))
        return
    follow_places(MAP)
    choice = choose_circle()
    if choice is None:
        st.info(say("life_circle.choose_types"))
        return
    show_network_state()
    show_shares(choice)
    asked = read_view()
    opened = asked.compound_id
    card = compound_card(opened, language()) if opened else None
    centre = opened_centre()
    with st.container(key="stage", horizontal=True, gap="small"):
        beside, panel = st.container(key="map"), st.container(key="panel")
    with beside:
        shown = Shown(asked.community_id, opened, centre, extra_walk(opened), painted_by())
        view = life_circle_map(choice, shown, language=language(), dark=is_dark())
        if card is None and centre is None and shown_part() in OVER:
            view = OVER[shown_part()](view)
        street_map(view, key=MAP, picture=map_picture(MAP, language()))
    with panel:
        if card is not None:
            show_walks(card, choice)
        elif centre is not None:
            show_centre(centre, choice)
        else:
            show_panel(choice, asked.community_id)


require_frame()
show()
