"""The panel of teams (队伍面板): posts of every community against what is wanted, and one community's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.formatting import number_text
from ui.grid_parts import listing_table, opens, show_missing
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.matrix import Cell, MatrixRow, matrix
from ui.queries import TEAM_POSTS, community_grids, community_partners, community_teams, team_norm_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import CommunityTeam, PostCount


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
        MatrixRow(team.name, "" if community_id else opens(team.community_id), [_post(post) for post in team.posts])
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
    draw(note(say("grid_teams.norms", wanted=_said_norms())))


def _said_norms() -> str:
    """Say how many of each post are wanted, those of one origin together."""
    by_mark: dict[str, list[str]] = {}
    for post, number, mark in team_norm_marks(language()):
        by_mark.setdefault(mark, []).append(say("grid_teams.norm_line", post=post, wanted=number))
    parts = [
        say("grid_teams.norm_part", wanted=say("formats.item_separator").join(lines), mark=mark)
        for mark, lines in by_mark.items()
    ]
    return say("formats.clause_separator").join(parts)


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
        f'<li class="ll-line"><button type="button" data-open="{escaped(opens(team.community_id))}">'
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
            listing_table(listing, f"grid_{name}")
        else:
            draw(note(say(f"grid_teams.no_{name}")))
