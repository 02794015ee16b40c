"""15分钟生活圈: who reaches which facility on foot, along the street's own walk network."""

import streamlit as st

from ui.centre_view import follow_places, opened_centre, show_centre
from ui.circles_view import with_circles
from ui.empty import show_empty_store
from ui.filters import read_view
from ui.language import language, say
from ui.life_circle_view import (
    MAP,
    choose_circle,
    painted_by,
    show_panel,
    show_shares,
    show_walks,
    shows_circles,
    shows_network,
    with_network,
)
from ui.mapview import street_map
from ui.queries import (
    compound_card,
    current_street,
    detour_factor,
    life_circle_map,
    loaded_types,
    map_picture,
    network_summary,
    setting_mark,
)
from ui.shell import require_frame
from ui.theme import is_dark


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
    network = network_summary()
    if network is not None and network.is_elsewhere:
        st.warning(say("life_circle.elsewhere", count=len(network.lone_compounds), total=network.compounds))
    if network is None:
        mark = setting_mark("detour_factor", language())
        st.warning(say("life_circle.no_network", factor=f"{detour_factor():g}", mark=mark))
    show_shares(choice)
    opened = read_view().compound_id
    card = compound_card(opened, language()) if opened else None
    centre = opened_centre()
    with st.container(key="stage", horizontal=True, gap="small"):
        beside, panel = st.container(key="map"), st.container(key="panel")
    with beside:
        view = life_circle_map(choice, opened, centre, paint=painted_by(), language=language(), dark=is_dark())
        if card is None and centre is None:
            view = with_circles(view, MAP) if shows_circles() else with_network(view) if shows_network() else view
        street_map(view, key=MAP, picture=map_picture(MAP, language()))
    with panel:
        if card is not None:
            show_walks(card, choice)
        elif centre is not None:
            show_centre(centre, choice)
        else:
            show_panel(choice)


require_frame()
show()
