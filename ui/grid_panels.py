"""Panels of the page of grids and teams (网格与队伍面板): teams, meetings, stations and closing levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from maps.palette import class_styles
from ui.empty import link_to
from ui.formatting import number_text, share_text
from ui.grid_charts import MonthPart, months_chart
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.matrix import Cell, MatrixRow, matrix
from ui.opener import COMMUNITY
from ui.queries import (
    TEAM_POSTS,
    community_grids,
    community_partners,
    community_teams,
    grid_period_words,
    has_levels,
    has_meetings,
    level_labels,
    levels_by_community,
    meeting_months,
    meetings_by_community,
    session_listing,
    station_listing,
    station_months,
    stray_station_sessions,
    team_norm_marks,
)
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import CommunityLevels, CommunityMeetings, CommunityTeam, GridPeriod, Listing, PostCount

_NO_ROWS = "—"


def _opens(community_id: str | None) -> str:
    return f"{COMMUNITY}:{community_id}" if community_id else ""


def _table(listing: Listing, key: str) -> None:
    st.dataframe(listing.table(language()), hide_index=True, key=key, placeholder=say("app.unknown"), height="content")


def show_missing(key: str) -> None:
    """Say which ledger isn't there, and lead to where it comes in."""
    draw(note(say(key)))
    link_to("data", say("empty.go"))


def show_team(community_id: str | None) -> None:
    """Draw the teams of all communities, or one community's posts, grids and partners."""
    teams = community_teams()
    if not teams:
        show_missing("grid_teams.no_communities")
        return
    if community_id:
        teams = [team for team in teams if team.community_id == community_id]
    heads = [(say(f"grid_teams.posts_short.{post}"), say(f"grid_teams.posts.{post}")) for post in TEAM_POSTS]
    rows = [
        MatrixRow(team.name, "" if community_id else _opens(team.community_id), [_post(post) for post in team.posts])
        for team in teams
    ]
    if not community_id:
        draw(heading(say("grid_teams.team_title"), say("grid_teams.team_note")))
    draw(matrix(say("bases.community"), heads, rows))
    if community_id:
        _show_vacancies(teams[0])
        _show_parts(community_id)
    else:
        _show_vacant_places(teams)
    wanted = [say("grid_teams.norm_line", post=post, wanted=number) for post, number, _ in team_norm_marks(language())]
    marks = list(dict.fromkeys(mark for *_, mark in team_norm_marks(language())))
    separator = say("formats.item_separator")
    draw(note(say("grid_teams.norms", wanted=separator.join(wanted), mark=separator.join(marks))))


def _post(post: PostCount) -> Cell:
    spoken = language()
    if post.have is None:
        return Cell(say("app.unknown"), "unknown")
    have = number_text(post.have, spoken)
    untold = say("grid_teams.grids_unstated", count=post.unstated) if post.unstated else ""
    if post.state == "short":
        said = say("grid_teams.vacant", count=number_text(post.vacant, spoken))
        text = say("grid_teams.of_wanted", have=have, wanted=number_text(post.wanted, spoken))
        return Cell(text, "alert", said + untold)
    if post.state == "unknown":
        return Cell(say("grid_teams.at_least", have=have), "unknown", untold)
    if post.state == "over":
        return Cell(have, "warn", say("grid_teams.over", most=number_text(post.most, spoken)))
    return Cell(have)


def _said_vacancies(team: CommunityTeam) -> str:
    return say("formats.item_separator").join(
        say(
            "grid_teams.lacks",
            post=say(f"grid_teams.posts.{post.post}"),
            count=number_text(post.vacant, language()),
        )
        for post in team.posts
        if post.state == "short"
    )


def _show_vacancies(team: CommunityTeam) -> None:
    """Say in words what one community lacks, and what isn't known of it."""
    lacking = _said_vacancies(team)
    unknown = say("formats.item_separator").join(
        say(f"grid_teams.posts.{post.post}") for post in team.posts if post.state == "unknown"
    )
    hue = "alert" if lacking else "plain"
    draw(f'<p class="ll-said ll-{hue}">{escaped(lacking or say("grid_teams.nothing_lacks"))}</p>')
    if unknown:
        draw(note(say("grid_teams.not_known", posts=unknown)))


def _show_vacant_places(teams: Sequence[CommunityTeam]) -> None:
    short = sorted((team for team in teams if team.short), key=lambda team: -team.short)
    draw(heading(say("grid_teams.vacancies"), say("grid_teams.vacancies_note", count=len(short))))
    lines = "".join(
        f'<li class="ll-line"><button type="button" data-open="{escaped(_opens(team.community_id))}">'
        f'{escaped(team.name)}</button><span class="ll-caption ll-alert">{escaped(_said_vacancies(team))}</span></li>'
        for team in short
    )
    draw(f'<ul class="ll-lines">{lines}</ul>' if lines else note(say("grid_teams.no_vacancies")))


def _show_parts(community_id: str) -> None:
    for name, listing in (
        ("grids", community_grids(community_id, language())),
        ("partners", community_partners(community_id, language())),
    ):
        draw(heading(say(f"grid_teams.{name}"), say(f"grid_teams.{name}_note", count=len(listing.rows))))
        if len(listing.rows):
            _table(listing, f"grid_{name}")
        else:
            draw(note(say(f"grid_teams.no_{name}")))


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
            _table(listing, "session_list")
        return
    heads = [
        (say(f"grid_teams.meeting_heads.{name}"), say(f"grid_teams.meeting_meanings.{name}"))
        for name in ("secretary_days", "deliberations", "raised", "settled", "open", "share", "untold")
    ]
    rows = [
        MatrixRow(row.name, _opens(row.community_id), _meeting_cells(row))
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
        MatrixRow(row.name, "" if community_id else _opens(row.community_id), _level_cells(row, colours))
        for row in rows
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
    spoken, listing = language(), station_listing(period, language())
    if not len(listing.rows):
        show_missing("grid_teams.no_stations")
        return
    draw(heading(say("grid_teams.stations_title"), grid_period_words(period, spoken)))
    _table(listing, "station_list")
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
