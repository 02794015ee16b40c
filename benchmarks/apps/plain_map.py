"""The named peer: a plain st_folium app that rebuilds its map, with the same outlines, classes and libraries."""

from __future__ import annotations

import json
import os
from pathlib import Path

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from maps.assets import vendored

# Leaflet alone, from the same folder as the dashboard's: the rest of what folium loads is not needed here.
folium.Map.default_js = [("leaflet", vendored("leaflet/leaflet.js"))]
folium.Map.default_css = [("leaflet", vendored("leaflet/leaflet.css"))]
st.set_page_config(layout="wide")
COLOURS = ("#17695a", "#9a6700", "#b83a1e", "#3b6ea5", "#999999")


class Painted(MacroElement):
    """Says in the frame which state was painted, in the animation frame in which Leaflet draws the layers."""

    _template = Template("""{% macro script(this, kwargs) %}
    requestAnimationFrame(() => { window.peerPainted = {{ this.state|tojson }}; });
    {% endmacro %}""")

    def __init__(self, state: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca gives its constructors no types
        self.state = state


@st.cache_data
def outlines() -> dict[str, object]:
    """Read the same outlines that the dashboard draws."""
    read: dict[str, object] = json.loads(Path(os.environ["BENCH_OUTLINES"]).read_text(encoding="utf-8"))
    return read


choice = st.radio("colour", ["a", "b", "c", "d", "e"], horizontal=True)
shift = "abcde".index(choice)
places = outlines()
m = folium.Map([35.41, 116.57], zoom_start=14, tiles=None, prefer_canvas=True, max_zoom=19)
folium.GeoJson(
    places,
    style_function=lambda feature: {
        "fillColor": COLOURS[(int(feature["properties"]["number"]) + shift) % len(COLOURS)],
        "color": "#555555",
        "weight": 1,
        "fillOpacity": 0.6,
    },
    tooltip=folium.GeoJsonTooltip(["id"]),
).add_to(m)
m.fit_bounds(m.get_bounds())  # type: ignore[arg-type]  # None only for an empty map
m.add_child(Painted(choice))
event = st_folium(m, key="peer", height=700, use_container_width=True, returned_objects=["last_active_drawing"])
clicked = (event or {}).get("last_active_drawing")
if clicked:
    st.write(f"card {clicked['properties']['id']}")
