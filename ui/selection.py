"""What a click on a map leads to (地图点选): each click is followed once, before the page is drawn."""

from __future__ import annotations

import streamlit as st

from maps.view import MapClick
from ui.filters import open_place
from ui.language import language
from ui.mapview import last_click
from ui.theme import is_dark


def new_click(key: str) -> MapClick | None:
    """Return the click on the map `key` that no run has followed yet."""
    click = last_click(key, language(), dark=is_dark())
    followed = f"followed_{key}"
    if click is None or st.session_state.get(followed) == click.serial:
        return None
    st.session_state[followed] = click.serial
    return click


def follow_click(key: str) -> None:
    """Open the compound or the community that was clicked on the map `key`; other layers have nothing to open."""
    click = new_click(key)
    if click is None:
        return
    if click.layer == "compounds":
        open_place(compound_id=click.id)
    elif click.layer == "communities":
        open_place(community_id=click.id)
