"""The one call of streamlit-folium (地图组件)."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

import streamlit as st
from streamlit_folium import st_folium

from maps.street_map import map_words, values_group
from maps.street_map import street_map as build_map
from maps.view import Layer, MapClick, MapEdit, MapView, Picture
from ui.kept_files import keep_file

# The page's style sheet gives the map's frame its real height.
FRAME_HEIGHT_PX = 640
SPOT = "spot"


def street_map(view: MapView, *, key: str, picture: Picture | None = None) -> MapClick | None:
    """
    Draw the street's map and return the place that was clicked last.

    Parameters
    ----------
    view
        What the map is asked to show.
    key
        The map's own name on the page. Language and theme are added to it: with another of them, or with other
        outlines, the map is built anew; otherwise only its values change.
    picture
        What a picture of the map says of it, from `ui.queries.map_picture`; None where none is offered.

    Returns
    -------
    click
        None until a place is clicked; then the last click, again at every rerun: compare its `serial`.
    """
    view = replace(view, picture=picture)
    answer = st_folium(
        build_map(view),
        key=_frame_key(key, view.language, dark=view.dark),
        height=FRAME_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=values_group(view, _words_url(view, key)),
    )
    return read_click(answer)


def _words_url(view: MapView, key: str) -> str | None:
    """
    Keep the places' words where Streamlit keeps pictures: in memory, for this session, under a name nobody guesses.

    They are most of what the map is told and the same at every filter: the browser fetches them once.
    """
    return keep_file(map_words(view).encode(), "application/json", f"map-words-{key}")


def last_click(key: str, language: str, *, dark: bool) -> MapClick | None:
    """Return the last click on the map `key`, before it is drawn in this run; see `street_map`."""
    return read_click(st.session_state.get(_frame_key(key, language, dark=dark)))


def last_edit(key: str, language: str, *, dark: bool) -> MapEdit | None:
    """Return what was drawn last on the map `key`; compare its `token` with that of the task."""
    match st.session_state.get(_frame_key(key, language, dark=dark)):
        case {"edit": str(token), "geometry": dict(geometry)}:
            return MapEdit(token, geometry)
        case _:
            return None


def _frame_key(key: str, language: str, *, dark: bool) -> str:
    return f"{key}-{language}-{'dark' if dark else 'light'}"


def read_click(answer: object) -> MapClick | None:
    """Return the click in what the browser sent, None where there is none or it isn't one of ours."""
    match answer:
        case {"layer": str(layer), "id": str(place_id), "serial": int(serial)} if layer in (*get_args(Layer), SPOT):
            return MapClick(cast("Layer", layer), place_id, serial)
        case _:
            return None
