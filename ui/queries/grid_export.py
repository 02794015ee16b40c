"""Tables of the page of grids and teams as Excel files (导出), with what explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import text
from ui.formatting import figure_name, figure_value, source_text
from ui.queries.closing_levels import level_summary, levels_listing
from ui.queries.grid_periods import grid_period_words
from ui.queries.meetings import meeting_figures, session_listing
from ui.queries.reported import reported_listing, reported_rows
from ui.queries.six_steps import six_step_figures, six_step_listing
from ui.queries.stations import station_figures, station_listing
from ui.queries.street import current_street
from ui.queries.teams import team_listing, team_norm_marks, teams_summary
from ui.queries.work_order_exports import listing_file_name

if TYPE_CHECKING:
    from analysis.figures import Figure
    from ui.queries.grid_map import GridQuestion
    from ui.queries.grid_periods import GridPeriod
    from ui.queries.work_order_lists import Listing

TIMED_QUESTIONS: frozenset[GridQuestion] = frozenset({"meetings", "stations", "levels"})


def grid_figures(question: GridQuestion, period: GridPeriod, community_id: str | None = None) -> list[Figure]:
    """Return the figures that stand above the map of a question, of the street or of one community."""
    if question == "meetings":
        return meeting_figures(period, community_id)
    if question == "levels":
        return level_summary(period, community_id)
    if question == "six_steps":
        return six_step_figures(community_id)
    if question == "stations":
        return station_figures(period)
    return [row.registered for row in reported_rows("zh")] if question == "reported" else teams_summary()


def grid_listing(question: GridQuestion, period: GridPeriod, language: str) -> Listing:
    """Return the table of a question as it is exported: the whole street's, whatever is open."""
    if question == "meetings":
        return session_listing(period, None, language)
    if question == "levels":
        return levels_listing(period, language)
    if question == "six_steps":
        return six_step_listing(None, language)
    if question == "stations":
        return station_listing(period, language)
    return reported_listing(language) if question == "reported" else team_listing(language)


def grid_workbook(question: GridQuestion, period: GridPeriod, language: str) -> bytes:
    """Return the table of a question as an Excel workbook; its second sheet says what it counts and from what."""
    from reports.workbook import write_workbook  # noqa: PLC0415 - an export's own need

    street, listing = current_street(language), grid_listing(question, period, language)
    title = text(f"grid_teams.questions.{question}", language)
    figures = grid_figures(question, period)
    sources = dict.fromkeys(source_text(source, language) for figure in figures for source in figure.sources)
    separator = text("formats.clause_separator", language)
    notes = [
        (text("reports.note_title", language), title),
        (text("reports.note_day", language), street.today.isoformat()),
        (text("reports.note_rows", language), f"{len(listing.rows):,}"),
    ]
    if question in TIMED_QUESTIONS:
        notes.append((text("grid_teams.period", language), grid_period_words(period, language)))
    for figure in figures:
        said = text(figure.definition_key, language)
        notes.append((figure_name(figure, language), f"{figure_value(figure, language)}{separator}{said}"))
    if question == "team":
        notes += [(name, f"{wanted}{separator}{mark}") for name, wanted, mark in team_norm_marks(language)]
    notes.append((text("reports.note_sources", language), separator.join(sources) or text("trace.no_source", language)))
    if street.is_demo:
        notes.append((text("reports.note_demo", language), text("reports.demo", language)))
    return write_workbook(
        listing.rows,
        listing.columns,
        language=language,
        titles=(title, text("reports.sheet_notes", language)),
        notes=notes,
    )


def grid_file_name(question: GridQuestion, language: str) -> str:
    """Return the name of an exported file."""
    return listing_file_name(text(f"grid_teams.questions.{question}", language), language)
