"""Panels of the page of grids and teams (网格与队伍面板): meetings, stations and closing levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maps.palette import class_styles
from ui.formatting import number_text, share_text
from ui.grid_charts import MonthPart, months_chart
from ui.grid_parts import listing_table, opens, show_missing
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.matrix import Cell, MatrixRow, matrix
from ui.queries import (
    grid_period_words,
    has_levels,
    has_meetings,
    level_labels,
    levels_by_community,
    meeting_months,
    meetings_by_community,
    session_listing,
    station_months,
    station_rows,
    stray_station_sessions,
)
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import CommunityLevels, CommunityMeetings, GridPeriod, StationRow

_NO_ROWS = "—"


def show_meetings(period: GridPeriod, community_id: str | None) -> None:
    """Draw what was raised by month, and by community or session."""
    if not has_meetings():
        show_missing("grid_teams.no_meetings")
        return
    spoken, told = language(), meeting_months(period, community_id)
    draw(heading(say("grid_teams.by_month"), grid_period_words(period, spoken)))
    if told.months:
        parts = [
            MonthPart(say("grid_teams.settled"), told.settled, "primary"),
            MonthPart(say("grid_teams.open"), told.open, "warn"),
        ]
        notes = [
            say("grid_teams.month_sessions", sessions=sessions, untold=untold)
            for sessions, untold in zip(told.sessions, told.untold, strict=True)
        ]
        months_chart(told.months, parts, notes, key="meeting_months", about=say("grid_teams.by_month"))
    else:
        draw(note(say("grid_teams.none_in_period")))
    if community_id:
        listing = session_listing(period, community_id, spoken)
        draw(heading(say("grid_teams.sessions"), say("grid_teams.sessions_note", count=len(listing.rows))))
        if len(listing.rows):
            listing_table(listing, "session_list")
        return
    heads = [
        (say(f"grid_teams.meeting_heads.{name}"), say(f"grid_teams.meeting_meanings.{name}"))
        for name in ("secretary_days", "deliberations", "raised", "settled", "open", "share", "untold")
    ]
    rows = [
        MatrixRow(row.name, opens(row.community_id), _meeting_cells(row))
        for row in meetings_by_community(period, spoken)
    ]
    draw(heading(say("grid_teams.by_community"), say("grid_teams.press_a_line")))
    draw(matrix(say("bases.community"), heads, rows))


def _meeting_cells(row: CommunityMeetings) -> list[Cell]:
    spoken = language()
    plain = [Cell(number_text(number, spoken)) for number in (row.secretary_days, row.deliberations)]
    plain += [Cell(number_text(number, spoken)) for number in (row.raised, row.settled)]
    return [
        *plain,
        Cell(number_text(row.open, spoken), "warn" if row.open else "quiet"),
        Cell(_NO_ROWS, "quiet", say("grid_teams.nothing_raised"))
        if row.share is None
        else Cell(share_text(row.share, spoken)),
        Cell(number_text(row.untold, spoken), "unknown" if row.untold else "quiet"),
    ]


def show_levels(period: GridPeriod, community_id: str | None) -> None:
    """Draw at which level orders were closed, of how many known, by community."""
    if not has_levels():
        show_missing("grid_teams.no_levels")
        return
    spoken = language()
    colours = [style.fill for style in class_styles("order_level", spoken, dark=is_dark())]
    rows = levels_by_community(period, spoken)
    if community_id:
        rows = [row for row in rows if row.community_id == community_id or row is rows[0]]
    heads = [
        (say(f"grid_teams.level_heads.{name}"), say(f"grid_teams.level_meanings.{name}"))
        for name in ("levels", "in_grid", "in_community", "known", "unknown")
    ]
    draw(heading(say("grid_teams.levels_title"), grid_period_words(period, spoken)))
    labels = zip(level_labels(spoken), colours, strict=False)
    chips = "".join(
        f'<li><i class="ll-dot" style="--fill:{escaped(colour)}"></i>{escaped(label)}</li>' for label, colour in labels
    )
    draw(f'<ul class="ll-key">{chips}</ul>')
    lines = [
        MatrixRow(row.name, "" if community_id else opens(row.community_id), _level_cells(row, colours)) for row in rows
    ]
    draw(matrix(say("bases.community"), heads, lines))
    draw(note(say("grid_teams.levels_note")))


def _level_cells(row: CommunityLevels, colours: Sequence[str]) -> list[Cell]:
    spoken = language()
    said = zip(level_labels(spoken), row.counts, strict=True)
    title = say("formats.item_separator").join(
        say("grid_teams.month_part", name=label, number=number_text(count, spoken)) for label, count in said
    )
    parts = tuple((count / row.known, colour) for count, colour in zip(row.counts, colours, strict=False) if row.known)
    return [
        Cell("", title=title, bar=parts),
        *(
            Cell(share_text(share, spoken), "unknown" if share is None else "")
            for share in (row.in_grid, row.in_community)
        ),
        Cell(number_text(row.known, spoken)),
        Cell(number_text(row.unknown, spoken), "unknown" if row.unknown else "quiet"),
    ]


def show_stations(period: GridPeriod) -> None:
    """Draw the stations with who came, and who came by month."""
    spoken, rows = language(), station_rows(period)
    if not rows:
        show_missing("grid_teams.no_stations")
        return
    draw(heading(say("grid_teams.stations_title"), grid_period_words(period, spoken)))
    heads = [(say(f"grid_teams.station_heads.{name}"), "") for name in ("community", "visits", "sessions", "hours")]
    lines = [MatrixRow(row.name, "", _station_cells(row)) for row in rows]
    draw(matrix(say("grid_teams.questions.stations"), heads, lines))
    told = station_months(period)
    draw(heading(say("grid_teams.visits_by_month"), say("grid_teams.people")))
    if told.months:
        notes = [say("grid_teams.month_untold", count=count) if count else "" for count in told.untold]
        part = MonthPart(say("grid_teams.visits"), told.visits, "primary")
        months_chart(told.months, [part], notes, key="station_months", about=say("grid_teams.visits_by_month"))
    else:
        draw(note(say("grid_teams.no_visits")))
    stray = stray_station_sessions(period)
    if stray:
        draw(note(say("grid_teams.stray_sessions", count=stray)))


def _station_cells(row: StationRow) -> list[Cell]:
    """Return a station's community, visits, sessions and hours; what nobody stated is unknown."""
    spoken, unknown = language(), Cell(say("app.unknown"), "unknown")
    community, hours = (unknown if word is None else Cell(word) for word in (row.community_name, row.hours))
    visits = unknown if row.visits is None else Cell(number_text(row.visits, spoken))
    return [community, visits, Cell(number_text(row.sessions, spoken)), hours]
