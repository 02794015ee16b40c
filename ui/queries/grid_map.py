"""The map of the page of grids and teams (网格与队伍地图): one question at a time, over the outlines of the grids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd
import shapely.geometry

from analysis.location import place_points
from analysis.teams import short_posts
from maps.palette import classify
from maps.view import ClassStyle, Layer, MapView, PlaceValues, Shape
from ui.formatting import number_text, share_text
from ui.queries.closing_levels import levels_by_community
from ui.queries.grid_periods import GridPeriod, grid_period_words
from ui.queries.meetings import has_meetings, meetings_by_community
from ui.queries.named_circles import circle_shapes
from ui.queries.painted import Asked, Painted, hidden
from ui.queries.painting import map_view
from ui.queries.reported import reported_types
from ui.queries.six_steps import step_captions, step_table
from ui.queries.stations import station_table
from ui.queries.street import StoreState, compounds_today, located_facilities, reference_day, store_state
from ui.queries.teams import community_teams, grid_captions, grid_homes, teams_of

GridQuestion = Literal["team", "meetings", "six_steps", "stations", "levels", "reported"]
GRID_QUESTIONS: tuple[GridQuestion, ...] = ("team", "meetings", "six_steps", "stations", "levels", "reported")
_PER_CENT = 100


@dataclass(frozen=True, kw_only=True)
class _Asked(Asked):
    """Of what is painted: the data, and the period."""

    state: StoreState
    period: GridPeriod


@dataclass(frozen=True)
class _Painted(Painted):
    """What is painted on one layer, and what lies over it."""

    layer: Layer
    note: str
    shapes: tuple[Shape, ...] = ()


def grid_map(
    question: GridQuestion,
    period: GridPeriod,
    *,
    community_id: str | None = None,
    compound_id: str | None = None,
    language: str = "zh",
    dark: bool = False,
) -> MapView:
    """
    Return the map of one question.

    Parameters
    ----------
    question
        ``team``, ``meetings`` and ``levels`` colour the communities, ``six_steps`` the compounds, ``stations`` and
        ``reported`` the facilities.
    period
        Of meetings, visits and orders.
    community_id, compound_id
        The place that is open.
    language, dark
        The person's.
    """
    asked = _Asked(state=store_state(), period=period, language=language, dark=dark)
    drawn = map_view(compound_id=compound_id, community_id=community_id, language=language, dark=dark)
    painted = {
        "team": _team,
        "meetings": _meetings,
        "six_steps": _six_steps,
        "stations": _stations,
        "levels": _levels,
        "reported": _reported,
    }[question](asked)
    values = {**drawn.values, "grids": _grids(asked, drawn, painted)}  # noqa: PD011 - a dictionary of ours
    for layer in ("compounds", "facilities"):
        values[layer] = hidden(values[layer])
    values[painted.layer] = painted.laid_on(values[painted.layer], _inside(asked, painted.layer))
    return replace(
        drawn,
        values=values,
        legend_title=asked.say(f"grid_teams.legend_{question}"),
        legend_note=painted.note,
        shapes=painted.shapes,
        shows_grids=True,
    )


def _inside(asked: _Asked, layer: Layer) -> pd.Series[bool] | None:
    """Return whether each place of a layer is counted; communities all are."""
    if layer == "communities":
        return None
    table = located_facilities(asked.state) if layer == "facilities" else compounds_today(asked.state, reference_day())
    inside: pd.Series[bool] = table["in_street"]
    return inside


def _grids(asked: _Asked, drawn: MapView, painted: _Painted) -> PlaceValues:
    """Grids keep their plain look; their captions say who works there, and what their community is coloured for."""
    own = drawn.values["grids"]  # noqa: PD011 - a dictionary of ours
    captions = grid_captions(asked.language).reindex(own.ids).fillna("")
    if painted.layer == "communities":
        homes = grid_homes(asked.state).reindex(own.ids)
        of_community = homes.map(painted.captions).fillna("")
        separator = asked.say("formats.clause_separator")
        captions = pd.Series([separator.join(filter(None, pair)) for pair in zip(captions, of_community, strict=True)])
    return replace(own, captions=captions.tolist())


def _team(asked: _Asked) -> _Painted:
    short = short_posts(teams_of(asked.state))["posts_short"]
    classes = pd.Series(classify("posts_short", short.tolist()), index=short.index, dtype="int64")
    captions = pd.Series({team.community_id: _said_team(asked, team.short, team.unknown) for team in community_teams()})
    return _Painted(
        classes, captions.astype("str"), asked.styles("posts_short"), "communities", asked.say("grid_teams.note_team")
    )


def _said_team(asked: _Asked, short: int, unknown: int) -> str:
    key = "short" if short else "unknown" if unknown else "full"
    return asked.say(f"grid_teams.caption_{key}", short=short, unknown=unknown)


def _meetings(asked: _Asked) -> _Painted:
    rows = [row for row in meetings_by_community(asked.period, asked.language) if row.community_id]
    shares = pd.Series({row.community_id: row.share for row in rows}, dtype="float64")
    styles = asked.styles("share_pct")
    classes = pd.Series(classify("share_pct", (shares * _PER_CENT).tolist()), index=shares.index, dtype="int64")
    # No session is no unknown share: a ledger of sessions is there, and names none of this community.
    none_held = [row.community_id for row in rows if not row.secretary_days + row.deliberations]
    if has_meetings() and none_held:
        grey = next(style.fill for style in asked.styles("complaints") if style.code == "none")
        classes = classes.mask(classes.index.isin(none_held), len(styles))
        styles = [*styles, ClassStyle("none_held", asked.say("grid_teams.none_held"), grey)]
    captions = pd.Series(
        {
            row.community_id: asked.say(
                "grid_teams.caption_meetings",
                sessions=row.secretary_days + row.deliberations,
                open=row.open,
                share=share_text(row.share, asked.language),
            )
            for row in rows
        },
        dtype="str",
    )
    note = asked.say("grid_teams.note_meetings", period=grid_period_words(asked.period, asked.language))
    return _Painted(classes, captions, styles, "communities", note)


def _levels(asked: _Asked) -> _Painted:
    rows = [row for row in levels_by_community(asked.period, asked.language) if row.community_id]
    shares = pd.Series({row.community_id: row.in_community for row in rows}, dtype="float64")
    classes = classify("share_pct", (shares * _PER_CENT).tolist())
    captions = pd.Series(
        {
            row.community_id: asked.say(
                "grid_teams.caption_levels",
                share=share_text(row.in_community, asked.language),
                known=number_text(row.known, asked.language),
            )
            for row in rows
        },
        dtype="str",
    )
    note = asked.say("grid_teams.note_levels", period=grid_period_words(asked.period, asked.language))
    return _Painted(
        pd.Series(classes, index=shares.index, dtype="int64"),
        captions,
        asked.styles("share_pct"),
        "communities",
        note,
    )


def _six_steps(asked: _Asked) -> _Painted:
    steps = step_table(asked.state, reference_day())["step"]
    classes = pd.Series(classify("six_steps", steps.tolist()), index=steps.index, dtype="int64")
    return _Painted(
        classes,
        step_captions(asked.language),
        asked.styles("six_steps"),
        "compounds",
        asked.say("grid_teams.note_six_steps"),
    )


def _stations(asked: _Asked) -> _Painted:
    stations = station_table(asked.state, reference_day(), asked.period)
    known = stations["visits"].notna()
    styles = asked.styles("station_visits")
    visits = [None if pd.isna(number) else int(number) for number in stations["visits"]]
    said = [asked.say("grid_teams.caption_station", visits=number_text(number, asked.language)) for number in visits]
    points = place_points(stations)
    shapes = tuple(
        Shape(
            shapely.geometry.mapping(point),
            styles[0].fill,
            asked.say("grid_teams.station_label", name=name, visits=caption),
        )
        for point, name, caption in zip(points, stations["name"], said, strict=True)
        if point is not None and not point.is_empty
    )
    classes = (~known).astype("int64")
    note = asked.say("grid_teams.note_stations", period=grid_period_words(asked.period, asked.language))
    return _Painted(classes, pd.Series(said, index=stations.index, dtype="str"), styles, "facilities", note, shapes)


def _reported(asked: _Asked) -> _Painted:
    facilities = located_facilities(asked.state)
    figures = facilities["type"].map(reported_types())
    own = figures[figures.notna() & facilities["in_street"] & ~facilities["status"].isin(["planned", "closed"])]
    styles = asked.styles("reported")
    classes = pd.Series(classify("reported", own.tolist()), index=own.index, dtype="int64")
    captions = pd.Series([styles[place].label for place in classes], index=own.index, dtype="str")
    circles = circle_shapes(None, asked.language, dark=asked.dark)
    return _Painted(classes, captions, styles, "facilities", asked.say("grid_teams.note_reported"), circles)
