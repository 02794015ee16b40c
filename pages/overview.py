"""总览: the street on one map, its figures, and the card of the compound that is open."""

from dataclasses import replace

import streamlit as st

from maps.view import MapView
from ui.card_panel import card_panel, is_editing
from ui.edit_view import beside_edit, edit_task
from ui.empty import show_empty_store
from ui.figure_strip import figure_strip
from ui.filters import OverviewView, choose_colour, open_place, read_view
from ui.language import language, say
from ui.look_first import look_first_list, place_line
from ui.mapview import street_map
from ui.markup import draw, plain
from ui.opener import listen
from ui.place_list import community_list, compound_list, urgent
from ui.queries import communities, compound_card, current_street, looks, map_picture, map_view, overview_figures
from ui.selection import follow_click
from ui.shell import require_frame
from ui.theme import is_dark

# What a row of this width holds; the rest stands on the pages of its own subject.
FIGURES = ("compounds", "old_share", "committee_coverage", "property_coverage", "elders_60", "facilities")
WITHIN = {"elders_60": "elders_80", "facilities": "elder_facilities"}


def show_figures(community_id: str | None) -> None:
    """Draw the figures of the street, or of the community that is open."""
    figures = {figure.key: figure for figure in overview_figures(community_id)}
    within = {key: figures[part] for key, part in WITHIN.items()}
    figure_strip([figures[key] for key in FIGURES], key="overview", within=within)


def show_bar(view: OverviewView) -> None:
    """Where one is, with a way back, and what the map is coloured by."""
    card = compound_card(view.compound_id, language()) if view.compound_id else None
    named = dict(communities())
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap=None):
        with st.container(key="crumbs", horizontal=True, vertical_alignment="center", gap=None):
            at_street = view.community_id is None and card is None
            street = plain(current_street(language()).name)
            st.button(street, key="to_street", type="tertiary", on_click=open_place, disabled=at_street)
            if view.community_id:
                st.button(
                    plain(named[view.community_id]),
                    key="to_community",
                    type="tertiary",
                    on_click=open_place,
                    kwargs={"community_id": view.community_id},
                    disabled=card is None,
                )
            if card:
                st.button(plain(card.name), key="to_compound", type="tertiary", disabled=True)
        choose_colour(view)


def show_panel(view: OverviewView, drawn: MapView) -> None:
    """Beside the map: a compound's card, a community's compounds, or where to look first and the communities."""
    card = compound_card(view.compound_id, language()) if view.compound_id else None
    if card is not None:
        back = {"community_id": view.community_id} if view.community_id else {}
        st.button(say("panel.close"), key="close_card", type="tertiary", on_click=open_place, kwargs=back)
        place_line(view)
        card_panel(card, view.weights)
    else:
        by_community = view.community_id is None and communities()
        look_first_list(view, urgent(view.community_id))
        draw(community_list() if by_community else compound_list(view.community_id, drawn))


def show() -> None:
    """Draw the page."""
    if not current_street(language()).has_data:
        show_empty_store()
        return
    follow_click("overview")
    view = read_view()
    drawn = map_view(
        view.colour_by,
        community_id=view.community_id,
        compound_id=view.compound_id,
        weights=view.weights,
        language=language(),
        dark=is_dark(),
    )
    known = looks(language(), dark=is_dark())
    drawn = replace(drawn, looks=known, look=view.colour_by if view.colour_by in known else None)
    listen()
    if view.compound_id and is_editing():
        drawn = replace(drawn, edit=edit_task(view.compound_id), shapes=beside_edit(view.compound_id))
    figures, bar = st.container(key="figures"), st.container(key="above")
    with st.container(key="stage", horizontal=True, gap="small"):
        beside, panel = st.container(key="map"), st.container(key="panel")
    # A card goes first: the map's flight would keep the browser from drawing it. Else the map, which takes longest.
    if view.compound_id:
        with panel:
            show_panel(view, drawn)
    with beside:
        street_map(drawn, key="overview", picture=map_picture("overview", language()))
    with figures:
        show_figures(view.community_id)
    with bar:
        show_bar(view)
    if not view.compound_id:
        with panel:
            show_panel(view, drawn)


require_frame()
show()
