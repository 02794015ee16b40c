"""Supply against need (供需比): walks of elders, capacity per 1,000 of them, who goes without and what is full."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import pandas as pd
import streamlit as st

from analysis.decay import NO_DECAY, THIRDS, GaussianDecay
from analysis.elder_estimates import estimate_elders, with_estimates
from analysis.network.reach_matrix import ReachMatrix, minutes_limit_m, reach_matrix, straight_reach
from analysis.network.walks import hang
from analysis.opening_hours import Moment, classify_openness
from analysis.supply import MEASURES, Norm, Supply, capacities, is_loaded, judge_supply, measure_supply, supply_by
from analysis.unserved import SERVICES, facility_loads, find_unserved, near_full
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import arcs_of, hung_up, serving_facilities, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.decay import Decay
    from ui.queries.elder_choice import DecayName, ElderChoice, ElderMeasure, ElderService

STREET = "street"
WALK_MINUTES = 15
_KEPT = 24
_DECAYS: Mapping[str, Decay] = MappingProxyType({"thirds": THIRDS, "gaussian": GaussianDecay(), "none": NO_DECAY})
# 每千名老人机构养老床位 35-40 (standards.md, M): the range's end is told, its beginning is a setting.
BEDS_MOST = 40.0


def need_per_1000(state: StoreState, measure: ElderMeasure) -> float:
    """Return the capacity that 1,000 elders need, as the office set it."""
    return settings_of(state)[f"need_{measure}"]


def norm_of(state: StoreState, measure: ElderMeasure) -> Norm:
    """Return what supply is judged by."""
    return Norm(need_per_1000(state, measure), BEDS_MOST if measure == "beds" else None)


def is_straight_estimate() -> bool:
    """Whether straight lines stand for walks, because there is no street to walk along."""
    return hung_up(store_state()) is None


# The office's settings are rows of the store, so that its state stands for them too.
@st.cache_resource(show_spinner=False, max_entries=_KEPT // 4)
def elder_reach(state: StoreState) -> ReachMatrix:
    """Return the walks of elders to everything that serves, within 15 minutes; shared, never to be changed."""
    values, hung = settings_of(state), hung_up(state)
    limit_m = minutes_limit_m(WALK_MINUTES, speed_m_s=values["speed_elder"])
    compounds, facilities = cast("gpd.GeoDataFrame", read(state, "compounds")), serving_facilities(state)
    if hung is None:
        return straight_reach(compounds, facilities, detour_factor=values["detour_factor"], limit_m=limit_m)
    arcs = arcs_of(state, values["speed_elder"] * values["crossing_delay"])
    sources = hang(hung.built.network, arcs, hung.goals)
    return reach_matrix(sources, hung.origins, compounds=compounds.index, facilities=facilities.index, limit_m=limit_m)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _capacity(state: StoreState, measure: ElderMeasure) -> pd.Series[float]:
    return capacities(cast("gpd.GeoDataFrame", read(state, "facilities")), MEASURES[measure])


@st.cache_resource(show_spinner=False, max_entries=_KEPT // 4)
def _elders(state: StoreState, day: dt.date) -> pd.Series[float]:
    return estimate_elders(compounds_today(state, day))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def supply_of(state: StoreState, day: dt.date, measure: ElderMeasure, decay: DecayName) -> Supply:
    """
    Return the supply of one measure; every compound shares the facilities, those outside the street too.

    Elders that aren't stated are estimated for the sharing alone; ``at_most`` marks whose numbers hold such estimates.
    """
    compounds, capacity = compounds_today(state, day), _capacity(state, measure)
    loaded = is_loaded(cast("gpd.GeoDataFrame", read(state, "facilities")), MEASURES[measure])
    stated, estimated = (
        measure_supply(elder_reach(state), capacity, elders, decay=_DECAYS[decay], loaded=loaded)
        for elders in (compounds["elders_60"], _elders(state, day))
    )
    return with_estimates(stated, estimated)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def loads_of(state: StoreState, day: dt.date, measure: ElderMeasure, decay: DecayName) -> pd.DataFrame:
    """Return how much of each facility's capacity the elders around it would need; shared."""
    return facility_loads(
        elder_reach(state),
        _capacity(state, measure),
        _elders(state, day),
        need_per_1000=need_per_1000(state, measure),
        decay=_DECAYS[decay],
    )


def supply_table(choice: ElderChoice) -> pd.DataFrame:
    """Return the supply of the street's compounds with ``judgement`` and ``near`` (`near_full`); shared."""
    return _supply_table(store_state(), reference_day(), choice.measure, choice.decay)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _supply_table(state: StoreState, day: dt.date, measure: ElderMeasure, decay: DecayName) -> pd.DataFrame:
    supply = supply_of(state, day, measure, decay)
    table = supply.compounds.assign(
        judgement=judge_supply(supply.compounds, norm_of(state, measure)),
        near=near_full(elder_reach(state), loads_of(state, day, measure, decay)),
    )
    return table.loc[counted(compounds_today(state, day), None).index]


def supply_by_community(choice: ElderChoice) -> pd.DataFrame:
    """Return supply by community's id, `STREET` the whole, with ``judgement``; shared."""
    return _by_community(store_state(), reference_day(), choice.measure, choice.decay)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _by_community(state: StoreState, day: dt.date, measure: ElderMeasure, decay: DecayName) -> pd.DataFrame:
    table = _supply_table(state, day, measure, decay)
    parts = supply_by(table, compounds_today(state, day)["community_id"])
    whole = supply_by(table, pd.Series(STREET, index=table.index))
    both = pd.concat([whole, parts])
    return both.assign(judgement=judge_supply(both, norm_of(state, measure)))


def unserved_states(choice: ElderChoice | None = None) -> pd.DataFrame:
    """Return which services each compound of the street has within reach; at the moment of a choice, or at any."""
    moment = None if choice is None else (choice.weekday, choice.minute)
    return _unserved(store_state(), reference_day(), moment)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 4)
def _unserved(state: StoreState, day: dt.date, moment: tuple[int, int] | None) -> pd.DataFrame:
    states = find_unserved(
        elder_reach(state),
        serving_facilities(state)["type"],
        loaded=read(state, "facilities")["type"].dropna().unique().tolist(),
        openness=None if moment is None else openness_at(state, *moment),
    )
    return states.loc[counted(compounds_today(state, day), None).index]


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 4)
def openness_at(state: StoreState, weekday: int, minute: int) -> pd.Series[str]:
    """Return of each facility that serves whether it is open at a minute of the week; shared."""
    return classify_openness(serving_facilities(state)["opening_hours"], Moment((weekday,), minute, minute + 1))


def reached_types(service: ElderService) -> tuple[str, ...]:
    """Return the facility types that give a service."""
    return SERVICES[service]
