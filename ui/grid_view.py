"""The stage of the page of grids and teams (网格与队伍页面): figures, map, and the panel of one question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.figure_strip import figure_strip
from ui.filters import open_place, read_view
from ui.grid_bar import figures_community
from ui.grid_panels import show_levels, show_meetings, show_stations
from ui.grid_team_panel import show_team
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import draw, heading
from ui.opener import listen
from ui.queries import communities, grid_community, grid_figures, grid_map, map_picture
from ui.reported_view import show_reported
from ui.selection import new_click
from ui.six_steps_view import show_checklist, show_six_steps
from ui.theme import is_dark

if TYPE_CHECKING:
    from ui.queries import GridPeriod, GridQuestion

MAP = "grid_teams"
_OF_THE_STREET = ("stations", "reported")


def show_stage(question: GridQuestion, period: GridPeriod) -> None:
    """Draw figures, map and panel."""
    _follow_click(question)
    view = read_view()
    community_id = None if question in _OF_THE_STREET else view.community_id
    compound_id = view.compound_id if question == "six_steps" else None
    listen()
    if question != "reported":
        figure_strip(grid_figures(question, period, figures_community(question)), key=f"grid_{question}")
    drawn = grid_map(
        question, period, community_id=community_id, compound_id=compound_id, language=language(), dark=is_dark()
    )
    with st.container(key="stage", horizontal=True, gap="small"):
        beside, panel = st.container(key="map"), st.container(key="panel")
    with beside:
        street_map(drawn, key=MAP, picture=map_picture(MAP, language()))
    with panel:
        if compound_id:
            back = {"community_id": view.community_id} if view.community_id else {}
            st.button(say("grid_teams.close"), key="close_card", type="tertiary", on_click=open_place, kwargs=back)
            show_checklist(compound_id)
            return
        if community_id:
            st.button(say("grid_teams.whole_street"), key="close_card", type="tertiary", on_click=open_place)
            draw(heading(dict(communities())[community_id]))
        _show_panel(question, period, community_id)


def _show_panel(question: GridQuestion, period: GridPeriod, community_id: str | None) -> None:
    if question == "team":
        show_team(community_id)
    elif question == "meetings":
        show_meetings(period, community_id)
    elif question == "six_steps":
        show_six_steps(community_id)
    elif question == "stations":
        show_stations(period)
    elif question == "levels":
        show_levels(period, community_id)
    else:
        show_reported()


def _follow_click(question: GridQuestion) -> None:
    """Open what was clicked: a compound for its checklist, a community, or the community of a grid."""
    click = new_click(MAP)
    if click is None:
        return
    if click.layer == "compounds" and question == "six_steps":
        open_place(compound_id=click.id)
    elif question in _OF_THE_STREET:
        return
    elif click.layer == "communities":
        open_place(community_id=click.id)
    elif click.layer == "grids":
        open_place(community_id=grid_community(click.id))
