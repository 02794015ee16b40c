"""Frames to bytes: workbooks and GeoJSON."""
