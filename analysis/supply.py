"""
Supply against need (供需比): beds, meals and places per 1,000 elders within an elder's walk.

Two-step floating catchment areas. First each facility's capacity is divided among the elders who reach it, nearer ones
counting more: ``R_j = S_j / sum_i(f(d_ij) P_i)``. Then each compound adds up what it reaches:
``A_i = sum_j(f(d_ij) R_j)``. What is handed out, ``sum_i(A_i P_i)``, is the capacity that anyone reaches, no more.

Sources: Luo and Wang (2003) for two steps without decay (2SFCA); Luo and Qi (2009) for decay (E2SFCA).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from analysis.decay import THIRDS
from analysis.life_circle import serving

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from analysis.decay import Decay
    from analysis.network.reach_matrix import ReachMatrix

PER = 1000
CompoundState = Literal["measured", "none", "capacity_unknown", "no_elders", "elders_unknown", "unplaced", "no_ledger"]
FacilityState = Literal["measured", "nobody", "elders_unknown", "capacity_unknown", "unplaced"]
Judgement = Literal["met", "below", "unknown"]
# States in which the supply of a compound is a number; 0 where no facility lies within reach.
KNOWN_STATES: tuple[CompoundState, ...] = ("measured", "none")


@dataclass(frozen=True)
class Measure:
    """What is counted: a column of facilities, of the types whose capacity it is."""

    column: Literal["beds", "seats", "places"]
    types: tuple[str, ...]


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "beds": Measure("beds", ("nursing_home", "care_home", "medical_elder_care")),
        "meals": Measure("seats", ("elder_canteen", "community_canteen")),
        "day_care": Measure("places", ("day_care", "elder_service_centre")),
        "learning": Measure("places", ("elder_university", "activity_centre_elders")),
    }
)


@dataclass(frozen=True)
class LeftOut:
    """How many rows a supply doesn't speak of, each by the first reason that holds."""

    facilities_unplaced: int
    facilities_capacity_unknown: int
    compounds_unplaced: int
    compounds_elders_unknown: int


@dataclass(frozen=True, eq=False)
class Supply:
    """
    Supply of one measure.

    Attributes
    ----------
    compounds
        One row per compound of the reach matrix: ``per_1000`` (capacity per 1,000 elders; 0 where none is in reach,
        NaN where it isn't known), ``served`` (its elders' part of the capacity, ``A_i P_i``), ``elders`` (NaN where
        not stated), ``state`` (`CompoundState`), ``at_least`` (it also reaches a facility of unknown capacity, so
        that there may be more), ``at_most`` (it shares a facility with a compound of unknown elders, so that there
        may be less), ``per_1000_low`` (how little there may be then; ``per_1000`` where nothing is shared so).
    facilities
        One row per facility of the measure: ``capacity`` (NaN where not stated), ``elders`` (those in reach, by
        weight), ``per_1000``, ``state`` (`FacilityState`).
    left_out
        What it doesn't speak of.
    """

    compounds: pd.DataFrame
    facilities: pd.DataFrame
    left_out: LeftOut


@dataclass(frozen=True)
class Norm:
    """Capacity per 1,000 elders that a norm asks for: at least `low`; `high` ends the range it names, if it does."""

    low: float
    high: float | None = None


def capacities(facilities: gpd.GeoDataFrame, measure: Measure) -> pd.Series[float]:
    """
    Return the capacity of each facility that serves and is of a measure's types, by id; NaN where it isn't stated.

    Parameters
    ----------
    facilities
        Conformed; those planned, closed or without a place are left out.
    measure
        What is counted.
    """
    own = serving(facilities)
    units: pd.Series[float] = own.loc[own["type"].isin(measure.types), measure.column].astype("float64")
    return units


def is_loaded(facilities: gpd.GeoDataFrame, measure: Measure) -> bool:
    """Return whether a ledger holds any facility of a measure's types, serving or not."""
    return bool(facilities["type"].isin(measure.types).any())


def measure_supply(
    reach: ReachMatrix,
    capacity: pd.Series[float],
    elders: pd.Series[int] | pd.Series[float],
    *,
    most_elders: pd.Series[int] | None = None,
    decay: Decay = THIRDS,
    loaded: bool = True,
) -> Supply:
    """
    Measure the supply of one kind of capacity per 1,000 elders.

    Parameters
    ----------
    reach
        Walks of all compounds whose elders share the facilities, those outside the street too, within an elder's 15
        minutes.
    capacity
        From `capacities`; every facility is a column of `reach`.
    elders
        Elders of each compound of `reach`, by id; NA where not stated: such a compound has no number of its own and
        makes those of its neighbours upper bounds.
    most_elders
        By compound, how many elders there can be at most where they aren't stated, such as its residents; NA where
        nobody knows. It makes the lower bounds closer, and changes nothing else.
    decay
        How much distance counts.
    loaded
        From `is_loaded`: without a ledger of the types nothing is known.

    Returns
    -------
    supply
        By compound and facility.
    """
    own = reach.of_facilities(capacity.index)
    weight = weighted(own, decay)
    people = np.asarray(elders.reindex(reach.compounds), dtype=np.float64)
    units = np.asarray(capacity, dtype=np.float64)
    population = np.where(np.isnan(people) | ~own.compound_placed, 0.0, people)
    load = weight.T @ population
    ratio = _ratio(units, load)
    met = csr_matrix((np.ones(weight.nnz), weight.indices, weight.indptr), shape=weight.shape)
    # Compounds of unknown elders that each facility has to serve as well.
    others = np.asarray(met.T @ (np.isnan(people) & own.compound_placed), dtype=np.float64)
    most = np.nan if most_elders is None else np.asarray(most_elders.reindex(reach.compounds), dtype=np.float64)
    crowd = np.where(np.isnan(people) & own.compound_placed, np.where(np.isnan(most), np.inf, most), population)
    access, least = (weight @ np.nan_to_num(each) for each in (ratio, _ratio(units, weight.T @ crowd)))
    compounds = _of_compounds(own, met, people, (~np.isnan(units), others > 0), loaded=loaded)
    is_known = compounds["state"].isin(KNOWN_STATES).to_numpy()
    compounds["per_1000"] = np.where(is_known, access * PER, np.nan)
    compounds["per_1000_low"] = np.where(is_known, least * PER, np.nan)
    compounds["served"] = np.where(is_known, access * population, np.nan)
    facilities = _of_facilities(own, capacity, load, others)
    return Supply(compounds, facilities, _left_out(compounds["state"], facilities["state"]))


def _of_facilities(
    reach: ReachMatrix, capacity: pd.Series[float], load: NDArray[np.float64], others: NDArray[np.float64]
) -> pd.DataFrame:
    """Return what each facility has for whom; `others` are compounds in its reach whose elders aren't stated."""
    state = np.select(
        [~reach.facility_placed, capacity.isna(), load > 0, others > 0],
        ["unplaced", "capacity_unknown", "measured", "elders_unknown"],
        default="nobody",
    )
    return pd.DataFrame(
        {
            "capacity": capacity,
            "elders": load,
            "per_1000": _ratio(np.asarray(capacity, dtype=np.float64), load) * PER,
            "state": pd.Series(state, capacity.index, "str"),
        },
        index=capacity.index,
    )


def _ratio(units: NDArray[np.float64], load: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return units by elders; NaN where either isn't there."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(load > 0, units / load, np.nan)


def _of_compounds(
    reach: ReachMatrix,
    met: csr_matrix,
    people: NDArray[np.float64],
    facilities: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    *,
    loaded: bool,
) -> pd.DataFrame:
    """Return state and bounds; `facilities` says whose capacity is stated, and where unknown elders come."""
    stated, crowded = facilities
    known, unknown = met @ stated.astype(np.float64), met @ (~stated).astype(np.float64)
    state = np.select(
        [
            np.full(len(people), not loaded),
            ~reach.compound_placed,
            np.isnan(people),
            people == 0,
            (known == 0) & (unknown > 0),
            known == 0,
        ],
        ["no_ledger", "unplaced", "elders_unknown", "no_elders", "capacity_unknown", "none"],
        default="measured",
    )
    is_known = np.isin(state, KNOWN_STATES)
    return pd.DataFrame(
        {
            "elders": people,
            "state": pd.Series(state, reach.compounds, "str"),
            "at_least": is_known & (unknown > 0),
            "at_most": is_known & (met @ (stated & crowded).astype(np.float64) > 0),
        },
        index=reach.compounds,
    )


def supply_by(compounds: pd.DataFrame, groups: pd.Series[str]) -> pd.DataFrame:
    """
    Add supply up by community, or by any other group.

    Parameters
    ----------
    compounds
        Rows of `Supply.compounds` that are to be counted.
    groups
        The group of each; rows whose group is NA are left out.

    Returns
    -------
    table
        One row per group, sorted: ``elders`` (of the compounds whose supply is known), ``served`` (their part of the
        capacity), ``per_1000`` and ``per_1000_low`` (NaN where no elder is counted), ``compounds``, ``unknown``
        (compounds left out because something isn't known; those without elders are neither), ``at_least``,
        ``at_most`` (whether any counted compound's is).
    """
    group = groups.reindex(compounds.index)
    known = compounds["state"].isin(KNOWN_STATES)
    rows = pd.DataFrame(
        {
            "elders": compounds["elders"].where(known, 0.0),
            "served": compounds["served"].where(known, 0.0),
            "low": (compounds["per_1000_low"] / PER * compounds["elders"]).where(known, 0.0),
            "compounds": 1,
            "unknown": (~known & (compounds["state"] != "no_elders")).astype("int64"),
            "at_least": compounds["at_least"],
            "at_most": compounds["at_most"],
        }
    ).groupby(group)
    table = rows.sum()
    table[["at_least", "at_most"]] = rows[["at_least", "at_most"]].any()
    counted = table["elders"].where(table["elders"] > 0)
    return table.drop(columns="low").assign(
        per_1000=table["served"] / counted * PER, per_1000_low=table["low"] / counted * PER
    )


def judge_supply(supply: pd.DataFrame, norm: Norm) -> pd.Series[str]:
    """
    Set supply beside a norm.

    Parameters
    ----------
    supply
        ``per_1000``, ``per_1000_low`` and ``at_least``, from `measure_supply` or `supply_by`.
    norm
        What is asked for.

    Returns
    -------
    judgement
        ``met`` where the lower bound is enough, ``below`` where the number isn't and there can't be more, else
        ``unknown``, such as "20 or more" beside 35.
    """
    met = supply["per_1000_low"] >= norm.low
    below = (supply["per_1000"] < norm.low) & ~supply["at_least"]
    return pd.Series(np.select([met, below], ["met", "below"], default="unknown"), index=supply.index, dtype="str")


def weighted(reach: ReachMatrix, decay: Decay) -> csr_matrix:
    """Return a reach matrix with weights in place of walks; pairs of no weight are left out."""
    cost = reach.cost_m
    weight = csr_matrix(
        (decay.weights(cost.data, reach.limit_m), cost.indices.copy(), cost.indptr.copy()), shape=cost.shape
    )
    weight.eliminate_zeros()
    return weight


def _left_out(compounds: pd.Series[str], facilities: pd.Series[str]) -> LeftOut:
    return LeftOut(
        facilities_unplaced=int((facilities == "unplaced").sum()),
        facilities_capacity_unknown=int((facilities == "capacity_unknown").sum()),
        compounds_unplaced=int((compounds == "unplaced").sum()),
        compounds_elders_unknown=int((compounds == "elders_unknown").sum()),
    )
