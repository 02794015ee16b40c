"""The floor of a start: the smallest possible st_folium app."""

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from maps.assets import vendored

# Leaflet alone, from the same folder as the dashboard's: the rest of what folium loads is not needed here.
folium.Map.default_js = [("leaflet", vendored("leaflet/leaflet.js"))]
folium.Map.default_css = [("leaflet", vendored("leaflet/leaflet.css"))]
st.title("smallest")


class Painted(MacroElement):
    """Says in the frame that the map was painted."""

    _template = Template("""{% macro script(this, kwargs) %}
    requestAnimationFrame(() => requestAnimationFrame(() => { window.peerPainted = "a"; }));
    {% endmacro %}""")


m = folium.Map([35.41, 116.57], zoom_start=14, tiles=None)
m.add_child(Painted())  # type: ignore[no-untyped-call]  # branca gives its constructors no types
st_folium(m, key="smallest", height=500, returned_objects=[])
