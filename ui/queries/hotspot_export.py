"""What the complaints page shows as files to keep (投诉热点导出): counts of places, classes, months; never an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from config.texts import text
from geodata.vocabularies import vocabulary
from reports.columns import ReportColumn
from ui.formatting import source_text
from ui.queries.answers import Download
from ui.queries.export import GEOJSON_MIME, XLSX_MIME, file_safe
from ui.queries.hotspot_cells import tested_cells
from ui.queries.hotspot_tables import (
    by_community,
    month_series,
    period_words,
    place_frame,
    say_standing,
    say_styles,
    top_classes,
)
from ui.queries.hotspots import counted_orders, density_rings, order_sources
from ui.queries.street import current_street, read, reference_day, store_state

if TYPE_CHECKING:
    import geopandas as gpd

    from geodata.schemas import ColumnType
    from ui.queries.hotspot_cells import HotspotUnit
    from ui.queries.hotspot_map import HotspotPaint
    from ui.queries.orders import OrderFilter

_PLACE_COLUMNS: tuple[tuple[str, str, ColumnType], ...] = (
    ("name", "compound", "text"),
    ("community_name", "community", "text"),
    ("orders", "orders", "integer"),
    ("households", "households", "integer"),
    ("rate_per_1000", "rate", "number"),
    ("low", "normal_low", "number"),
    ("high", "normal_high", "number"),
    ("standing", "standing", "text"),
    ("repeats", "repeats", "integer"),
    ("year_before", "year_before", "integer"),
    ("hotspot", "hotspot", "text"),
    ("pattern", "pattern", "text"),
)


def hotspot_file_name(language: str) -> str:
    """Return the name of the page's files, without what follows the point."""
    street = current_street(language)
    return file_safe(text("hotspots.file_name", language, street=street.name, today=street.today.isoformat()))


def hotspot_workbook(filters: OrderFilter, language: str) -> Download:
    """Return the tables as an Excel workbook (places, communities, classes, months, notes), made at every call."""
    from reports.workbook import Sheet, write_sheets  # noqa: PLC0415 - an export's own need

    series = month_series(filters)
    months = pd.DataFrame(
        {
            text("hotspots.column_month", language): series.months,
            text("hotspots.column_orders", language): series.orders,
            text("hotspots.column_year_before", language): pd.array(series.year_before, dtype="Int64"),
            text("hotspots.column_partial", language): series.partial,
        }
    )
    tables = {
        "communities": by_community(filters, language),
        "classes": top_classes(filters, language),
        "months": months,
    }
    sheets = [Sheet(text("hotspots.sheet_places", language), _places(filters, language), _place_columns(language))]
    sheets += [
        Sheet(text(f"hotspots.sheet_{name}", language), table, _as_they_are(table)) for name, table in tables.items()
    ]
    content = write_sheets(
        sheets,
        language=language,
        notes_title=text("reports.sheet_notes", language),
        notes=_notes(filters, "definition_places", language),
    )
    return Download(content, f"{hotspot_file_name(language)}.xlsx", XLSX_MIME)


def hotspot_geojson(
    filters: OrderFilter, paint: HotspotPaint, language: str, *, unit: HotspotUnit = "compounds"
) -> Download:
    """Return what the map shows as GeoJSON: compounds with their counts, rings of the density, or tested cells."""
    from reports.geojson import write_geojson  # noqa: PLC0415 - an export's own need

    if paint == "density":
        columns = [
            ReportColumn(name, text(f"hotspots.column_{name}", language), "number")
            for name in ("orders_share", "from_per_km2", "to_per_km2", "orders")
        ]
        frame = density_rings(store_state(), filters)
        about = _notes(filters, "definition_density", language)
    elif unit == "cells" and paint in ("hot", "change"):
        columns = [column for column in _place_columns(language) if column.name in ("orders", "hotspot", "pattern")]
        cells = tested_cells(store_state(), reference_day(), filters)
        frame = cells.assign(
            hotspot=say_styles(cells["hotspot"], "hotspot", language),
            pattern=say_styles(cells["pattern"], "emerging", language),
        )
        about = _notes(filters, "definition_cells", language)
    else:
        columns = _place_columns(language)
        places = _places(filters, language)
        homes = cast("gpd.GeoDataFrame", read(store_state(), "compounds"))[["geometry"]]
        frame = cast("gpd.GeoDataFrame", homes.loc[places.index].join(places))
        about = _notes(filters, "definition_places", language)
    content = write_geojson(frame, columns, language=language, about=dict(about))
    return Download(content, f"{hotspot_file_name(language)}.geojson", GEOJSON_MIME)


def _places(filters: OrderFilter, language: str) -> pd.DataFrame:
    places = place_frame(filters)
    return places.assign(
        rate_per_1000=places["rate_per_1000"].astype("Float64").round(1),
        standing=say_standing(places["standing"], language),
        hotspot=say_styles(places["hotspot"], "hotspot", language),
        pattern=say_styles(places["pattern"], "emerging", language),
    )


def _place_columns(language: str) -> list[ReportColumn]:
    return [
        ReportColumn(name, text(f"hotspots.column_{label}", language), kind) for name, label, kind in _PLACE_COLUMNS
    ]


def _as_they_are(table: pd.DataFrame) -> list[ReportColumn]:
    """Return the columns of a table that reads as a page shows it."""
    kinds: dict[str, ColumnType] = {
        str(name): "boolean" if pd.api.types.is_bool_dtype(values) else "text" for name, values in table.items()
    }
    return [ReportColumn(name, name, kind) for name, kind in kinds.items()]


def _notes(filters: OrderFilter, definition: str, language: str) -> list[tuple[str, str]]:
    """Return what explains an export: title, definition, what calls measure, period, filters, sources."""
    state, street = store_state(), current_street(language)
    separator = text("formats.clause_separator", language)
    orders = counted_orders(state, filters)
    sources = order_sources(state, orders)
    notes = {
        "reports.note_title": text("hotspots.title", language, street=street.name),
        "reports.note_definition": text(f"hotspots.{definition}", language),
        "hotspots.note_calls": text("hotspots.calls", language),
        "hotspots.column_period": period_words(filters, language),
        "reports.note_filters": separator.join(said_filters(filters, language)) or text("reports.no_filters", language),
        "hotspots.column_orders": f"{len(orders):,}",
        "reports.note_day": reference_day().isoformat(),
        "reports.note_sources": separator.join(source_text(source, language) for source in sources)
        or text("trace.no_source", language),
    }
    if street.is_demo:
        notes["reports.note_demo"] = text("reports.demo", language)
    return [(text(key, language), said) for key, said in notes.items()]


def said_filters(filters: OrderFilter, language: str) -> list[str]:
    """Return in words what a filter asks for beside its period."""
    names = read(store_state(), "communities")["name"]
    codes = (
        ("complaint_class", filters.categories),
        ("order_channel", filters.channels),
        ("order_status", filters.statuses),
    )
    between = text("formats.item_separator", language)
    said = [between.join(str(names.get(row_id, row_id)) for row_id in filters.communities)]
    said += [between.join(vocabulary(name).label(code, language) for code in chosen) for name, chosen in codes]
    said.append(text("hotspots.repeats_only", language) if filters.repeats_only else "")
    return [part for part in said if part]
