"""Tables of the page of care for elders as Excel files (为老服务导出), with what explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import text
from ui.formatting import figure_name, figure_value, source_text
from ui.queries.elder_figures import basis_words, elder_figures, lacks_ledger
from ui.queries.elder_tables import facility_listing, supply_listing, unserved_listing
from ui.queries.elder_work_tables import aid_listing, care_listing, matter_listing, retrofit_listing
from ui.queries.street import current_street
from ui.queries.work_order_exports import listing_file_name

if TYPE_CHECKING:
    from ui.queries.elder_choice import ElderChoice
    from ui.queries.work_order_lists import Listing


def elder_listings(choice: ElderChoice, language: str) -> dict[str, Listing]:
    """Return the tables of a question by the names of their texts, as they are exported."""
    asked = choice.question
    if lacks_ledger(choice):
        return {}
    if asked == "supply":
        both = {f"by_{by}": supply_listing(choice, language, by=by) for by in ("community", "compound")}
        return {**both, "loads": facility_listing(choice, language)}
    if asked == "care":
        return {f"by_{by}": care_listing(choice.month, language, by=by) for by in ("community", "compound")}
    if asked == "retrofits":
        return {f"by_{by}": retrofit_listing(language, by=by) for by in ("community", "compound", "item")}
    if asked == "matters":
        return {f"by_{by}": matter_listing(language, by=by) for by in ("matter", "community", "month")}
    return _others(choice, language)


def _others(choice: ElderChoice, language: str) -> dict[str, Listing]:
    if choice.question == "unserved":
        return {"unserved": unserved_listing(choice, language)}
    if choice.question == "facilities":
        return {"facilities": facility_listing(choice, language)}
    if choice.question == "hours":
        return {"open_now": facility_listing(choice, language), "unserved": unserved_listing(choice, language)}
    titles = {"kind": "by_kind", "community_id": "by_community", "partner": "by_partner"}
    return {title: aid_listing(choice.aid, language, by=by) for by, title in titles.items()}


def elder_workbook(choice: ElderChoice, language: str) -> bytes:
    """Return the tables of a question as an Excel workbook; its last sheet says what they count and from what."""
    from reports.workbook import Sheet, write_sheets  # noqa: PLC0415 - an export's own need

    street, figures = current_street(language), elder_figures(choice)
    separator = text("formats.clause_separator", language)
    sources = dict.fromkeys(source_text(source, language) for figure in figures for source in figure.sources)
    notes = [
        ("reports.note_title", text(f"elder_care.questions.{choice.question}", language)),
        ("reports.note_definition", basis_words(choice, language)),
        ("reports.note_day", street.today.isoformat()),
    ]
    said = [(text(key, language), value) for key, value in notes]
    for figure in figures:
        definition = text(figure.definition_key, language)
        said.append((figure_name(figure, language), f"{figure_value(figure, language)}{separator}{definition}"))
    said.append((text("reports.note_sources", language), separator.join(sources) or text("trace.no_source", language)))
    if street.is_demo:
        said.append((text("reports.note_demo", language), text("reports.demo", language)))
    sheets = [
        Sheet(text(f"elder_care.tables.{title}", language), listing.rows, listing.columns)
        for title, listing in elder_listings(choice, language).items()
    ]
    return write_sheets(sheets, language=language, notes_title=text("reports.sheet_notes", language), notes=said)


def elder_file_name(choice: ElderChoice, language: str) -> str:
    """Return the name of an exported file."""
    return listing_file_name(text(f"elder_care.questions.{choice.question}", language), language)
