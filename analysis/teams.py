"""
Teams of the communities (网格队伍): 1+1+6+N, 专职两委 and 调解员 against what is there, with vacancies.

What isn't stated is neither there nor vacant. A kind of which no ledger holds any row isn't known of any community.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.figures import Figure, Source, share_figure
from analysis.location import locate_communities, stated_communities
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

Post = Literal["secretary", "property_manager", "grid", "grid_worker", "partner", "committee_staff", "mediator"]
POSTS: tuple[Post, ...] = (
    "secretary",
    "property_manager",
    "grid",
    "grid_worker",
    "partner",
    "committee_staff",
    "mediator",
)
# The partners that are the N of 1+1+6+N: a code of the vocabulary partner_group.
OF_GRIDS = "grid"
# The posts that a community's own row states.
_STATED: Mapping[str, str] = {
    "secretary": "secretaries",
    "property_manager": "property_managers",
    "committee_staff": "committee_staff",
    "mediator": "mediators",
}
PostState = Literal["full", "short", "over", "unknown"]


@dataclass(frozen=True)
class Norm:
    """How many a community should have of a post; of grid workers, how many a grid. `most` is None without a limit."""

    least: int
    most: int | None = None


def describe_teams(
    communities: gpd.GeoDataFrame, grids: gpd.GeoDataFrame, partners: pd.DataFrame, norms: Mapping[str, Norm]
) -> pd.DataFrame:
    """
    Return what each community has of each post, against what it should have.

    Parameters
    ----------
    communities
        One row per community, conformed: ``secretaries``, ``property_managers``, ``committee_staff``, ``mediators``.
    grids
        One row per grid, conformed: ``community``, ``grid_workers``, its place.
    partners
        One row per partner: ``community`` and ``group``. Those of the grids (``grid``) are the N; one that names no
        community serves the whole street and counts for none. Where no partner of a community is one of the grids, but
        one is of no known group, their number isn't known.
    norms
        By post.

    Returns
    -------
    teams
        Indexed by ``community_id`` and ``post`` (in the order of `POSTS`), the communities by code: ``have`` and
        ``wanted`` (Int64, NA where not known), ``vacant`` (those missing; Int64), ``unstated`` (grids whose workers
        nobody stated; int) and ``state``: ``full``, ``short``, ``over`` (more than the most), ``unknown``.
        Grid workers are wanted for each grid that is registered, and one too many in one grid fills no other; where
        none is known to lack any and one isn't stated, the state is unknown.
    """
    ordered = communities.sort_values("code", kind="stable")
    parts = {}
    for post, column in _STATED.items():
        parts[post] = _counted(ordered[column].astype("Int64"), norms[post])
    homes = locate_communities(grids, communities) if len(grids) else pd.Series(dtype="str")
    parts["grid"] = _counted(_rows_by(homes, ordered.index), norms["grid"])
    parts["grid_worker"] = _workers(grids.get("grid_workers"), homes, ordered.index, norms["grid_worker"])
    parts["partner"] = _counted(_partners(partners, communities, ordered.index), norms["partner"])
    table = pd.concat({post: parts[post] for post in POSTS}, names=["post", "community_id"])
    order = pd.MultiIndex.from_product([ordered.index, POSTS], names=["community_id", "post"])
    return table.swaplevel().reindex(order)


def _rows_by(homes: pd.Series[str], communities: pd.Index[str]) -> pd.Series[int]:
    """Count rows by community; NA for all where there are no rows at all."""
    if homes.empty:
        return pd.Series(pd.NA, index=communities, dtype="Int64")
    return homes.value_counts().reindex(communities).fillna(0).astype("Int64")


def _partners(partners: pd.DataFrame, communities: gpd.GeoDataFrame, order: pd.Index[str]) -> pd.Series[int]:
    if partners.empty:
        return _rows_by(pd.Series(dtype="str"), order)
    named = stated_communities(partners["community"], communities)
    group = partners["group"].fillna(UNKNOWN)
    of_grids, of_none = ((group == code) & named.notna() for code in (OF_GRIDS, UNKNOWN))
    count = named[of_grids].value_counts().reindex(order).fillna(0).astype("Int64")
    return count.mask((count == 0) & order.isin(named[of_none]))


def _counted(have: pd.Series[int], norm: Norm) -> pd.DataFrame:
    vacant = (norm.least - have).clip(lower=0)
    known = have.notna()
    over = known & (have > norm.most) if norm.most is not None else pd.Series(data=False, index=have.index)
    short = (vacant > 0).fillna(value=False)
    return pd.DataFrame(
        {
            "have": have,
            "wanted": pd.Series(norm.least, index=have.index, dtype="Int64"),
            "vacant": vacant,
            "unstated": 0,
            "state": np.select([~known, short, over.fillna(value=False)], ["unknown", "short", "over"], "full"),
        }
    )


def _workers(
    workers: pd.Series[int] | None, homes: pd.Series[str], communities: pd.Index[str], norm: Norm
) -> pd.DataFrame:
    if workers is None or homes.empty:
        unknown = pd.Series(pd.NA, index=communities, dtype="Int64")
        return _counted(unknown, norm).assign(wanted=unknown)
    grids = pd.DataFrame({"home": homes, "have": workers.astype("Int64")})
    grids["vacant"] = (norm.least - grids["have"]).clip(lower=0)
    sums = grids.groupby("home")[["have", "vacant"]].sum(min_count=1).reindex(communities)
    unstated = grids["have"].isna().groupby(grids["home"]).sum().reindex(communities).fillna(0).astype("int64")
    wanted = (_rows_by(homes, communities) * norm.least).astype("Int64")
    short = (sums["vacant"] > 0).fillna(value=False)
    # A community without a grid has nobody to want a worker for.
    untold = (unstated > 0) | (wanted == 0)
    return pd.DataFrame(
        {
            "have": sums["have"].astype("Int64"),
            "wanted": wanted,
            "vacant": sums["vacant"].astype("Int64"),
            "unstated": unstated,
            "state": np.select([short, untold], ["short", "unknown"], "full"),
        }
    )


def of_post(teams: pd.DataFrame, post: Post) -> pd.DataFrame:
    """Return the rows of one post, indexed by ``community_id``; none where there is no community."""
    return teams[teams.index.get_level_values("post") == post].droplevel("post")


def short_posts(teams: pd.DataFrame) -> pd.DataFrame:
    """
    Return how many posts of each community are short.

    Parameters
    ----------
    teams
        From `describe_teams`.

    Returns
    -------
    short
        Indexed by ``community_id``: ``short`` and ``unknown`` (numbers of posts), ``posts_short`` (Int64: NA where
        none is known to be short and one isn't known).
    """
    counts = pd.DataFrame(
        {
            state: (teams["state"] == state).groupby(level="community_id", sort=False).sum()
            for state in ("short", "unknown")
        }
    )
    told = (counts["short"] > 0) | (counts["unknown"] == 0)
    return counts.assign(posts_short=counts["short"].astype("Int64").where(told))


def team_figures(teams: pd.DataFrame, sources: tuple[Source, ...] = ()) -> list[Figure]:
    """
    Return the figures of the teams.

    Parameters
    ----------
    teams
        From `describe_teams`.
    sources
        The files that the rows came from.

    Returns
    -------
    figures
        ``teams_complete``: communities of which no post is short, of those of which that is known; then, for each of
        `POSTS`, ``team_<post>``: communities that have the number wanted, of those where it is known.
    """
    short = short_posts(teams)["posts_short"]
    complete = (short == 0).fillna(value=False).astype(bool)
    figures = [share_figure("teams_complete", complete, short.notna(), base="communities", sources=sources)]
    for post in POSTS:
        states = of_post(teams, post)["state"]
        met = states.isin(["full", "over"])
        known = states != "unknown"
        figures.append(share_figure(f"team_{post}", met, known, base="communities", sources=sources))
    return figures
