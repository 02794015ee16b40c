"""Frames to folium layers: base map, layers, legend, palette, offline assets."""
