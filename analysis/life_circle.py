"""
Who reaches what on foot (可达): walks to the nearest facility of each type, and the share that arrives in time.

Reach in minutes by a walker's speed isn't 达标, which compares metres with a standard's radius.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from analysis.figures import Base, Figure, Source, share_figure
from analysis.location import place_points
from analysis.nearby import NOT_SERVING
from analysis.network.walks import walks_to_each
from geodata.crs import measuring_crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.network.access import AccessTable
    from analysis.network.graph import Arcs, WalkNetwork

Reach = Literal["reached", "some", "beyond", "unreachable", "unknown"]
Difference = Literal["both", "only_straight", "only_network", "neither", "unknown"]
REACH_BASES: tuple[Base, ...] = ("compounds", "households", "residents", "elders_60", "elders_80")
_SECONDS = 60


@dataclass(frozen=True, eq=False)
class WalkTable:
    """
    Walks of every compound to the nearest facility of each type.

    Attributes
    ----------
    cost_m
        One row per compound, one column per type: metres; NaN where no way leads there, or nothing is known.
    goal
        The same shape: the nearest facility's id, "" where there is none.
    way
        The same shape: row of the origins' access table, -1 where there is none or in a straight line.
    placed
        By compound: whether it could be hung on the network (in a straight line: whether its place is known).
    """

    cost_m: pd.DataFrame
    goal: pd.DataFrame
    way: pd.DataFrame
    placed: pd.Series[bool]


def serving(facilities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the facilities that serve today: of a known type and place, neither planned nor closed."""
    usable = ~facilities["status"].isin(NOT_SERVING) & facilities["type"].notna()
    return facilities[usable & ~(facilities.geometry.isna() | facilities.geometry.is_empty)]


def network_walks(
    network: WalkNetwork,
    arcs: Arcs,
    origins: AccessTable,
    goals: AccessTable,
    *,
    compounds: pd.Index[str],
    types: pd.Series[str],
) -> WalkTable:
    """
    Measure along the network from every compound to the nearest facility of each type.

    Parameters
    ----------
    network, arcs
        The network and what walking it costs.
    origins, goals
        The compounds of `compounds` and the facilities of `types`, hung on it.
    compounds
        Ids, in the order of the places of `origins`.
    types
        The type of each facility, in the order of the places of `goals`; indexed by id.

    Returns
    -------
    table
        Its columns are the types that any facility has, sorted; one hung on no street serves nobody.
    """
    kinds = sorted(types.unique())
    groups = [np.flatnonzero(types == kind) for kind in kinds]
    found = dict(zip(kinds, walks_to_each(network, arcs, goals, groups, origins), strict=True))
    ids = np.append(types.index.to_numpy(dtype=object), "")
    placed = pd.Series(np.isin(np.arange(len(compounds)), origins.place), index=compounds)
    return WalkTable(
        cost_m=pd.DataFrame({kind: walks.cost_m for kind, walks in found.items()}, index=compounds),
        goal=pd.DataFrame({kind: ids[walks.goal] for kind, walks in found.items()}, index=compounds),
        way=pd.DataFrame({kind: walks.way for kind, walks in found.items()}, index=compounds),
        placed=placed,
    )


def straight_walks(compounds: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, detour_factor: float) -> WalkTable:
    """
    Estimate walks from straight lines (直线估算), where there is no network or to set against it.

    Parameters
    ----------
    compounds
        One row per compound, geographic CRS.
    facilities
        From `serving`, in the CRS of `compounds`.
    detour_factor
        What the straight metres between points inside both places are multiplied by; 1 gives the line itself.

    Returns
    -------
    table
        As from `network_walks`; `way` is -1.
    """
    points = place_points(compounds)
    known = points.notna() & ~points.is_empty
    metric = measuring_crs(float(points[known].x.mean())) if known.any() else measuring_crs(0)
    starts = shapely.get_coordinates(points[known].to_crs(metric).to_numpy())
    ends = shapely.get_coordinates(place_points(facilities).to_crs(metric).to_numpy())
    cost, goal = {}, {}
    for kind in sorted(facilities["type"].unique()):
        own = np.flatnonzero(facilities["type"] == kind)
        metres = np.full(len(compounds), np.nan)
        nearest = np.full(len(compounds), "", dtype=object)
        if len(starts):
            distance, at = cKDTree(ends[own]).query(starts)
            metres[known.to_numpy()] = distance * detour_factor
            nearest[known.to_numpy()] = facilities.index.to_numpy()[own[at]]
        cost[kind], goal[kind] = metres, nearest
    frame = pd.DataFrame(cost, index=compounds.index)
    return WalkTable(
        frame, pd.DataFrame(goal, index=compounds.index), pd.DataFrame(-1, frame.index, frame.columns), known
    )


def reach_minutes(cost_m: pd.DataFrame, *, speed_m_s: float) -> pd.DataFrame:
    """Return walks in minutes; NaN stays."""
    return cost_m / speed_m_s / _SECONDS


def classify_reach(table: WalkTable, types: Sequence[str], *, minutes: float, speed_m_s: float) -> pd.Series[str]:
    """
    Say of each compound whether it reaches every one of some types in time.

    Parameters
    ----------
    table
        The walks.
    types
        Codes of the vocabulary facility_type, at least one. One that no ledger holds is unknown to all.
    minutes, speed_m_s
        The time and the walker.

    Returns
    -------
    reach
        By compound: ``reached`` all of them, ``some``, ``beyond`` (a way leads there, but takes longer),
        ``unreachable`` (no way leads to any), ``unknown`` (its place isn't known or it couldn't be hung on the
        network; or no ledger holds a type and the known ones don't settle it).
    """
    walks = reach_minutes(table.cost_m, speed_m_s=speed_m_s).reindex(columns=list(types))
    loaded = np.isin(list(types), table.cost_m.columns)
    within = (walks <= minutes).to_numpy()
    far = (walks.notna().to_numpy() & ~within).any(axis=1)
    count = within.sum(axis=1)
    answer = np.select(
        [
            ~table.placed.to_numpy(dtype=bool),
            count == len(types),
            (count > 0) & (count + (~loaded).sum() < len(types)),
            ~loaded.all() | np.zeros(len(walks), dtype=bool),
            far,
        ],
        ["unknown", "reached", "some", "unknown", "beyond"],
        default="unreachable",
    )
    return pd.Series(answer, index=table.cost_m.index, dtype="str")


def newly_reached(table: WalkTable, cost_m: pd.Series[float], *, limit_m: float) -> pd.DataFrame:
    """
    Say who would reach a facility of a type only if one more stood at a place (增设一处).

    Parameters
    ----------
    table
        The walks today.
    cost_m
        By compound: metres to the place; NaN where no way leads there.
    limit_m
        Metres that may be walked.

    Returns
    -------
    gained
        Of the shape of ``table.cost_m``, boolean.
    """
    reached = table.cost_m <= limit_m
    return (~reached).mul(cost_m <= limit_m, axis=0)


def compare_reach(network: pd.Series[str], straight: pd.Series[str]) -> pd.Series[str]:
    """
    Set reach along the network beside reach in a straight line, so that nobody mistakes a buffer for a walk.

    Returns
    -------
    difference
        By compound, one of `Difference`; ``only_straight`` is what a buffer promises and no walk keeps.
    """
    walked, drawn = network == "reached", straight == "reached"
    answer = np.select(
        [(network == "unknown") | (straight == "unknown"), walked & drawn, drawn, walked],
        ["unknown", "both", "only_straight", "only_network"],
        default="neither",
    )
    return pd.Series(answer, index=network.index, dtype="str")


def reach_share(
    reach: pd.Series[str], compounds: pd.DataFrame, base: Base, *, key: str, sources: tuple[Source, ...] = ()
) -> Figure:
    """
    Return the share that reaches, of what is known.

    Parameters
    ----------
    reach
        From `classify_reach`, for the compounds that are to be counted.
    compounds
        The same compounds: ``households``, ``residents``, ``elders_60``, ``elders_80``.
    base
        One of `REACH_BASES`.
    key
        The figure's key, which says how it was measured.
    sources
        The files that the rows came from.
    """
    weights = None if base == "compounds" else compounds[base]
    return share_figure(key, reach == "reached", reach != "unknown", weights=weights, base=base, sources=sources)
