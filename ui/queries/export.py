"""The filtered table as files to keep: Excel and GeoJSON."""

from __future__ import annotations

from ui.queries.answers import NO_FILTER, CompoundFilter, Download


def export_workbook(filters: CompoundFilter = NO_FILTER, language: str = "zh") -> Download:
    """Return the filtered compounds as an Excel workbook with a second sheet that explains it."""
    raise NotImplementedError


def export_geojson(filters: CompoundFilter = NO_FILTER, language: str = "zh") -> Download:
    """Return the filtered compounds as GeoJSON, labels in the person's language."""
    raise NotImplementedError
