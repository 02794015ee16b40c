"""The filtered table as files to keep (导出): Excel and GeoJSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.figures import sources_of
from config.texts import text
from geodata.vocabularies import vocabulary
from reports.columns import compound_columns
from ui.formatting import source_text
from ui.queries.answers import NO_FILTER, CompoundFilter, Download
from ui.queries.places import filtered_compounds
from ui.queries.sources import ledger_sources
from ui.queries.street import current_street, read, reference_day, store_state

if TYPE_CHECKING:
    import pandas as pd

XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GEOJSON_MIME = "application/geo+json"
# What no file system takes in a name.
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def export_workbook(filters: CompoundFilter = NO_FILTER, language: str = "zh") -> Download:
    """
    Return the filtered compounds as an Excel workbook; its second sheet explains it.

    Made at every call: hand it to a download button as a function, so that it is made when it is pressed.
    """
    from reports.workbook import write_workbook  # noqa: PLC0415 - an export's own need

    rows = filtered_compounds(store_state(), reference_day(), filters)
    content = write_workbook(
        rows,
        compound_columns(language),
        language=language,
        titles=(text("reports.sheet_rows", language), text("reports.sheet_notes", language)),
        notes=_notes(rows, filters, language),
    )
    return Download(content, f"{_file_stem(language)}.xlsx", XLSX_MIME)


def export_geojson(filters: CompoundFilter = NO_FILTER, language: str = "zh") -> Download:
    """Return the filtered compounds as GeoJSON, terms in the person's language; made at every call, as the workbook."""
    from reports.geojson import write_geojson  # noqa: PLC0415 - an export's own need

    rows = filtered_compounds(store_state(), reference_day(), filters)
    content = write_geojson(
        rows,
        compound_columns(language),
        language=language,
        about=dict(_notes(rows, filters, language)),
    )
    return Download(content, f"{_file_stem(language)}.geojson", GEOJSON_MIME)


def _file_stem(language: str) -> str:
    street = current_street(language)
    stem = text("reports.file_name", language, street=street.name, today=street.today.isoformat())
    return file_safe(stem)


def file_safe(stem: str) -> str:
    """Return a file's name without what no file system takes in one."""
    return _NOT_IN_FILE_NAMES.sub("_", stem)


def _notes(rows: pd.DataFrame, filters: CompoundFilter, language: str) -> list[tuple[str, str]]:
    """Return what explains an export: title, definition, day, rows, filters, sources."""
    street = current_street(language)
    stated = sources_of(
        *((rows[f"{ledger}source"], rows[f"{ledger}as_of"]) for ledger in ("", "committee_", "property_"))
    )
    sources = ledger_sources(store_state(), ("compounds", "committees", "property_services"), stated)
    separator = text("formats.clause_separator", language)
    notes = [
        ("note_title", text("reports.title", language, street=street.name)),
        ("note_definition", text("reports.definition", language)),
        ("note_day", street.today.isoformat()),
        ("note_rows", f"{len(rows):,}"),
        ("note_filters", separator.join(_said_filters(filters, language)) or text("reports.no_filters", language)),
        (
            "note_sources",
            separator.join(source_text(source, language) for source in sources) or text("trace.no_source", language),
        ),
    ]
    if street.is_demo:
        notes.append(("note_demo", text("reports.demo", language)))
    return [(text(f"reports.{key}", language), note) for key, note in notes]


def _said_filters(filters: CompoundFilter, language: str) -> list[str]:
    said = []
    if filters.community_id is not None:
        names = read(store_state(), "communities")["name"]
        said.append(str(names.get(filters.community_id, filters.community_id)))
    chosen = (("committee_status", filters.committee_statuses), ("property_mode", filters.property_modes))
    for name, codes in chosen:
        words = vocabulary(name)
        if codes:
            said.append(
                text("formats.item_separator", language).join(
                    words.label(code, language) for code in codes if code in words.terms
                )
            )
    if filters.old_only:
        said.append(text("reports.filter_old", language))
    if filters.text.strip():
        said.append(text("reports.filter_text", language, text=filters.text.strip()))
    return said
