"""Teams of the communities (网格队伍), as the page of grids and teams shows them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.figures import Figure, sources_of
from analysis.location import locate_communities, stated_communities
from analysis.teams import POSTS, Norm, Post, PostState, describe_teams, of_post, short_posts, team_figures
from config.texts import text
from geodata.office_settings import SETTINGS
from geodata.standards import team_norms
from reports.columns import ReportColumn, schema_column
from ui.queries.cells import integer_or_none, text_or
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, read, store_state
from ui.queries.walking import settings_of
from ui.queries.work_order_lists import Listing

_KEPT = 12
_LEDGERS = ("communities", "grids", "partners")
# The first two figures of the row and those that a team lacks most often; the others stand in the table.
_FIGURES = ("teams_complete", "team_grid", "team_grid_worker", "team_partner", "team_committee_staff", "team_mediator")


@dataclass(frozen=True)
class PostCount:
    """
    One post of a community's team.

    Attributes
    ----------
    have, wanted, vacant
        Numbers of people, grids or partners; None where not known.
    most
        More than these are more than asked for; None without a limit.
    unstated
        Of grid workers, the grids of which nobody stated any.
    """

    post: Post
    have: int | None
    wanted: int | None
    most: int | None
    vacant: int | None
    unstated: int
    state: PostState


@dataclass(frozen=True)
class CommunityTeam:
    """
    The team of a community.

    Attributes
    ----------
    posts
        In the order of `TEAM_POSTS`.
    short, unknown
        Numbers of posts that are short, and that aren't known.
    """

    community_id: str
    name: str
    posts: tuple[PostCount, ...]
    short: int
    unknown: int


TEAM_POSTS = POSTS


def team_norms_in_force() -> dict[str, Norm]:
    """Return how many of each post a community, or of grid workers a grid, should have; the office's own settings."""
    values = settings_of(store_state())
    most = {post: values.get(f"team_{post}_most") for post in POSTS}
    return {
        post: Norm(round(values[f"team_{post}"]), None if (limit := most[post]) is None else round(limit))
        for post in POSTS
    }


def team_norm_marks(language: str) -> list[tuple[str, str, str]]:
    """Return of each post its name, how many are wanted, and whether the article, the office or we say so."""
    table, rows = team_norms(), []
    for post, norm in team_norms_in_force().items():
        key = "norm_range" if norm.most is not None and norm.most != norm.least else "norm"
        said = text(f"grid_teams.{key}", language, least=norm.least, most=norm.most)
        per = text(f"grid_teams.norm_per_{table['per'][post]}", language, number=said)
        settings = [SETTINGS[name] for name in (f"team_{post}", f"team_{post}_most") if name in SETTINGS]
        is_own = any(settings_of(store_state())[setting.key] != setting.default for setting in settings)
        reported = table["verified"][post] and not is_own
        own_mark = "rules.own" if is_own else "rules.default_unverified"
        mark = text("grid_teams.of_the_article" if reported else own_mark, language)
        rows.append((text(f"grid_teams.posts.{post}", language), per, mark))
    return rows


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def teams_of(state: StoreState) -> pd.DataFrame:
    """Return what each community has of each post (`analysis.teams.describe_teams`); shared, never to be changed."""
    return describe_teams(
        read(state, "communities"), read(state, "grids"), read(state, "partners"), team_norms_in_force()
    )


def community_teams() -> list[CommunityTeam]:
    """Return the teams of all communities, by code."""
    return _teams(store_state())


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _teams(state: StoreState) -> list[CommunityTeam]:
    table, norms = teams_of(state), team_norms_in_force()
    short, names = short_posts(table), read(state, "communities")["name"]
    found = []
    for community_id in short.index:
        rows = table.loc[community_id]
        posts = tuple(
            PostCount(
                post,
                integer_or_none(rows.loc[post, "have"]),
                integer_or_none(rows.loc[post, "wanted"]),
                norms[post].most,
                integer_or_none(rows.loc[post, "vacant"]),
                int(rows.loc[post, "unstated"]),
                rows.loc[post, "state"],
            )
            for post in POSTS
        )
        counts = short.loc[community_id]
        found.append(
            CommunityTeam(
                str(community_id), str(names[community_id]), posts, int(counts["short"]), int(counts["unknown"])
            )
        )
    return found


def teams_summary() -> list[Figure]:
    """Return the figures of the teams."""
    state = store_state()
    rows = [read(state, kind) for kind in _LEDGERS]
    stated = sources_of(*((frame["source"], frame["as_of"]) for frame in rows))
    figures = {each.key: each for each in team_figures(teams_of(state), ledger_sources(state, _LEDGERS, stated))}
    return [figures[key] for key in _FIGURES]


def community_grids(community_id: str, language: str) -> Listing:
    """Return the grids of a community: workers, service point, households, residents."""
    state = store_state()
    grids = read(state, "grids")
    rows = pd.DataFrame(grids[grid_homes(state) == community_id].drop(columns="geometry")).sort_values(["code", "name"])
    return Listing(rows, _grid_columns(language))


def _grid_columns(language: str) -> tuple[ReportColumn, ...]:
    names = ("name", "grid_workers", "service_point", "households", "residents")
    return tuple(schema_column("grids", name, language) for name in names)


def community_partners(community_id: str, language: str) -> Listing:
    """Return the partners of a community, and those that name none and so serve the whole street, these last."""
    state = store_state()
    partners = pd.DataFrame(read(state, "partners"))
    named = stated_communities(partners["community"], read(state, "communities"))
    own = partners[named == community_id].sort_values("name")
    everyone = partners[partners["community"].isna()].sort_values("name")
    whole = text("grid_teams.whole_street", language)
    rows = pd.concat([own, everyone.assign(community=whole)])
    names = ("name", "group", "services", "community")
    return Listing(rows, tuple(schema_column("partners", name, language) for name in names))


def team_listing(language: str) -> Listing:
    """Return every community's posts, a row each: number there, wanted and vacant of each post."""
    state = store_state()
    table, communities = teams_of(state), read(state, "communities")
    order, sides = short_posts(table), ("have", "wanted", "vacant")
    wide = {f"{post}_{side}": of_post(table, post)[side] for post in POSTS for side in sides}
    rows = pd.DataFrame(wide, index=order.index).join(order[["short", "unknown"]].astype("Int64"))
    rows.insert(0, "name", communities["name"].reindex(rows.index))
    columns = [schema_column("communities", "name", language)]
    for post in POSTS:
        label = text(f"grid_teams.posts.{post}", language)
        columns += [
            ReportColumn(f"{post}_{side}", text(f"grid_teams.columns.{side}", language, post=label), "integer")
            for side in sides
        ]
    columns += [
        ReportColumn(name, text(f"grid_teams.columns.posts_{name}", language), "integer")
        for name in ("short", "unknown")
    ]
    return Listing(rows, tuple(columns))


def grid_community(grid_id: str) -> str | None:
    """Return the community of a grid; None where it isn't known."""
    return text_or(grid_homes(store_state()).get(grid_id), "") or None


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def grid_homes(state: StoreState) -> pd.Series[str]:
    """Return the community of each grid, NA where it isn't known; shared, never to be changed."""
    return locate_communities(read(state, "grids"), read(state, "communities"))


def grid_captions(language: str) -> pd.Series[str]:
    """Return what each grid's tooltip says: its workers and its service point, by id."""
    grids = read(store_state(), "grids")
    unknown = text("app.unknown", language)
    workers = grids["grid_workers"].astype("object").where(grids["grid_workers"].notna(), unknown)
    points = grids["service_point"].fillna(unknown)
    return pd.Series(
        [
            text("grid_teams.grid_caption", language, workers=number, point=point)
            for number, point in zip(workers, points, strict=True)
        ],
        index=grids.index,
        dtype="str",
    )
