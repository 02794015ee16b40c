"""
Who goes without (无服务): compounds whose elders have no meal, day care or clinic within a walk, or only a full one.

How full a facility would be is its potential crowdedness, of the inverted two-step floating catchment (i2SFCA):
each compound's elders are divided among what they reach, nearer and larger facilities getting more of them.

Source: Wang (2018), "Inverted 2SFCA for facility crowdedness". What is handed to all facilities is the elders who reach
any, no more.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from analysis.decay import THIRDS
from analysis.figures import share_figure
from analysis.supply import weighted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.decay import Decay
    from analysis.figures import Base, Figure, Source
    from analysis.network.reach_matrix import ReachMatrix

ServiceState = Literal["served", "unserved", "unknown"]
LoadState = Literal["full", "room", "unknown", "no_capacity", "nobody"]
NearFull = Literal["room", "full", "none", "unknown"]
# What elders need near by, and the facility types any of which gives it.
SERVICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "meal": ("elder_canteen", "community_canteen"),
        "day_care": ("day_care", "elder_service_centre"),
        "clinic": ("health_centre", "health_station", "outpatient", "hospital"),
    }
)


def find_unserved(
    reach: ReachMatrix,
    types: pd.Series[str],
    *,
    loaded: Sequence[str],
    openness: pd.Series[str] | None = None,
    services: Mapping[str, tuple[str, ...]] = SERVICES,
) -> pd.DataFrame:
    """
    Say of each compound which services it has within reach.

    Parameters
    ----------
    reach
        Walks to the facilities that serve, within an elder's walk.
    types
        The type of each facility of `reach`, by id.
    loaded
        The types of which a ledger holds any row, serving or not.
    openness
        From `analysis.opening_hours.classify_openness`, by facility, to ask of a moment such as supper: one that is
        open counts, one that is closed or partly open doesn't, one whose hours aren't known leaves it open. None asks
        of no moment.
    services
        Types by service; any one of them serves.

    Returns
    -------
    states
        One row per compound, one column per service: ``served``, ``unserved``, or ``unknown`` (its place isn't known
        or off every street; no ledger holds any of the types; or only facilities of unknown hours are in reach).
    """
    kind = types.reindex(reach.facilities).to_numpy(dtype=object)
    hours = np.full(len(kind), "open") if openness is None else openness.reindex(reach.facilities).fillna("unknown")
    met = csr_matrix((np.ones(reach.cost_m.nnz), reach.cost_m.indices, reach.cost_m.indptr), shape=reach.cost_m.shape)
    columns = {}
    for service, own in services.items():
        member = np.isin(kind, own)
        has = met @ (member & (np.asarray(hours) == "open")).astype(np.float64) > 0
        may_have = met @ (member & (np.asarray(hours) == "unknown")).astype(np.float64) > 0
        unknown = ~reach.compound_placed | (may_have & ~has) | (not set(own) & set(loaded))
        columns[service] = np.select([unknown, has], ["unknown", "served"], default="unserved")
    return pd.DataFrame(columns, index=reach.compounds, dtype="str")


def unserved_share(
    states: pd.Series[str], compounds: pd.DataFrame, base: Base, *, sources: tuple[Source, ...] = ()
) -> Figure:
    """
    Return the share that has a service not within reach, of what is known.

    Parameters
    ----------
    states
        A column of `find_unserved`.
    compounds
        Those to count: the columns that weigh, such as ``elders_60``.
    base
        What is counted.
    sources
        The files behind it.

    Returns
    -------
    figure
        ``unserved_<service>``.
    """
    own = states.loc[compounds.index]
    weights = None if base == "compounds" else compounds[base]
    return share_figure(
        f"unserved_{states.name}", own == "unserved", own != "unknown", weights=weights, base=base, sources=sources
    )


def facility_loads(
    reach: ReachMatrix,
    capacity: pd.Series[float],
    elders: pd.Series[int] | pd.Series[float],
    *,
    need_per_1000: float,
    decay: Decay = THIRDS,
) -> pd.DataFrame:
    """
    Say how much of each facility's capacity the elders around it would need.

    Parameters
    ----------
    reach, capacity, elders, decay
        As `analysis.supply.measure_supply` takes them.
    need_per_1000
        How much capacity 1,000 elders need, such as 35 beds.

    Returns
    -------
    loads
        One row per facility of `capacity`: ``capacity``, ``elders`` (its part of those who reach it), ``demand`` (the
        capacity that they need), ``load`` (demand over capacity; NaN where either isn't known), ``state``:
        ``full`` (load over 1), ``room``, ``no_capacity`` (a stated 0), ``nobody`` (no elder reaches it), ``unknown``:
        its own capacity isn't stated, or what isn't known of its neighbours leaves it open. Elders that aren't stated
        could only fill it, a neighbour of unknown capacity could only take from it.
    """
    own = reach.of_facilities(capacity.index)
    weight = weighted(own, decay)
    met = csr_matrix((np.ones(weight.nnz), weight.indices, weight.indptr), shape=weight.shape)
    people = np.asarray(elders.reindex(reach.compounds), dtype=np.float64)
    unstated = np.isnan(people) & own.compound_placed
    population = np.where(np.isnan(people) | ~own.compound_placed, 0.0, people)
    units = capacity.to_numpy(dtype=np.float64)
    stated = ~np.isnan(units)
    pull = weight @ np.where(stated, units, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(pull > 0, population / pull, 0.0)
        part = (weight.T @ each) * units
        demand = part * need_per_1000 / 1000
        load = np.where(units > 0, demand / units, np.nan)
    more = met.T @ unstated.astype(np.float64) > 0
    # A compound that also reaches a facility of unknown capacity may go there.
    shared = (met @ (~stated).astype(np.float64) > 0) & (population > 0)
    less = met.T @ shared.astype(np.float64) > 0
    state = np.select(
        [~stated | ~own.facility_placed, units == 0, (load > 1) & ~less, (load <= 1) & ~more & (load > 0)],
        ["unknown", "no_capacity", "full", "room"],
        default=np.where((load == 0) & ~more, "nobody", "unknown"),
    )
    columns = {"capacity": units, "elders": part, "demand": demand, "load": load}
    return pd.DataFrame(columns, index=capacity.index).assign(state=pd.Series(state, capacity.index, "str"))


def near_full(reach: ReachMatrix, loads: pd.DataFrame) -> pd.Series[str]:
    """
    Say of each compound whether what it reaches is full.

    Parameters
    ----------
    reach
        Walks that hold the facilities of `loads`.
    loads
        From `facility_loads`.

    Returns
    -------
    answer
        By compound, one of `NearFull`: ``room`` (any facility in reach has room), ``unknown`` (its place isn't known,
        or of what it reaches none is known to have room and any isn't known), ``full`` (all it reaches are full or
        have no capacity), ``none`` (it reaches none).
    """
    own = reach.of_facilities(loads.index)
    met = csr_matrix((np.ones(own.cost_m.nnz), own.cost_m.indices, own.cost_m.indptr), shape=own.cost_m.shape)
    room, unknown, full = (
        met @ loads["state"].isin(states).to_numpy(dtype=np.float64) > 0
        for states in (("room", "nobody"), ("unknown",), ("full", "no_capacity"))
    )
    answer = np.select([~own.compound_placed, room, unknown, full], ["unknown", "room", "unknown", "full"], "none")
    return pd.Series(answer, index=reach.compounds, dtype="str")
