"""Lists of orders as Excel files (导出): masked texts alone, with what explains them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from config.texts import text
from geodata.vocabularies import UNKNOWN, vocabulary
from ui.formatting import source_text
from ui.queries.places import communities
from ui.queries.street import current_street, store_state
from ui.queries.work_order_lists import Listing
from ui.queries.work_orders import FlowFilter, order_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What no file system takes in a name.
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def listing_workbook(listing: Listing, title: str, filters: FlowFilter, language: str) -> bytes:
    """
    Return a list as an Excel workbook; its second sheet says what it counts.

    Parameters
    ----------
    listing
        Any of `ui.queries.work_order_lists` or `work_order_places`.
    title
        Of the list, in the person's language.
    filters
        By which it was chosen.
    language
        Of labels and notes.
    """
    from reports.workbook import write_workbook  # noqa: PLC0415 - an export's own need

    street = current_street(language)
    separator = text("formats.clause_separator", language)
    sources = separator.join(source_text(source, language) for source in order_sources(store_state()))
    notes = [
        ("note_title", title),
        ("note_definition", text("work_orders.definition", language)),
        ("note_day", street.today.isoformat()),
        ("note_rows", f"{len(listing.rows):,}"),
        ("note_filters", separator.join(_said_filters(filters, language)) or text("reports.no_filters", language)),
        ("note_sources", sources or text("trace.no_source", language)),
    ]
    if street.is_demo:
        notes.append(("note_demo", text("reports.demo", language)))
    return write_workbook(
        listing.rows,
        listing.columns,
        language=language,
        titles=(title, text("reports.sheet_notes", language)),
        notes=[(text(f"reports.{key}", language), note) for key, note in notes],
    )


def listing_file_name(title: str, language: str) -> str:
    """Return the name of a list's file."""
    street = current_street(language)
    name = text("work_orders.file_name", language, street=street.name, title=title, today=street.today.isoformat())
    return f"{_NOT_IN_FILE_NAMES.sub('_', name)}.xlsx"


def _said_filters(filters: FlowFilter, language: str) -> list[str]:
    asked, unknown = filters.orders, text("app.unknown", language)
    said = []
    if asked.first is not None or asked.last is not None:
        days = {name: day.isoformat() if day else "…" for name, day in (("first", asked.first), ("last", asked.last))}
        said.append(text("work_orders.from_to", language, **days))
    separator = text("formats.item_separator", language)
    named: list[tuple[Iterable[str], Mapping[str, str]]] = [
        (asked.categories, _labels("complaint_class", language)),
        (asked.communities, dict(communities())),
        (asked.channels, _labels("order_channel", language)),
        (asked.statuses, _labels("order_status", language)),
        (
            filters.departments,
            {name: name for name in filters.departments if name != UNKNOWN},
        ),
    ]
    said += [separator.join(labels.get(code, unknown) for code in codes) for codes, labels in named if codes]
    if asked.repeats_only:
        said.append(text("work_orders.repeats", language))
    return said


def _labels(name: str, language: str) -> dict[str, str]:
    words = vocabulary(name)
    return {code: words.label(code, language) for code in words.codes}
