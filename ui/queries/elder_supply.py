"""Supply against need (供需比): walks of elders, capacity per 1,000 of them, who goes without and what is full."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import pandas as pd
import streamlit as st

from analysis.decay import NO_DECAY, THIRDS, Decay, GaussianDecay
from analysis.network.reach_matrix import ReachMatrix, minutes_limit_m, reach_matrix, straight_reach
from analysis.network.walks import hang
from analysis.opening_hours import Moment, classify_openness
from analysis.supply import MEASURES, Norm, Supply, capacities, is_loaded, judge_supply, measure_supply, supply_by
from analysis.unserved import SERVICES, facility_loads, find_unserved, near_full
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import arcs_of, hung_up, serving_facilities, settings_of, speed_m_s, wait_m_of

if TYPE_CHECKING:
    from ui.queries.elder_choice import DecayName, ElderChoice, ElderMeasure, ElderService

STREET = "street"
WALK_MINUTES = 15
_KEPT = 24
_DECAYS: dict[str, Decay] = {"thirds": THIRDS, "gaussian": GaussianDecay(), "none": NO_DECAY}
# 每千名老人机构养老床位 35-40 (standards.md, M); the range's end is told, its beginning is a setting.
BEDS_MOST = 40.0


def need_per_1000(measure: ElderMeasure) -> float:
    """Return the capacity that 1,000 elders need, as the office set it."""
    return settings_of(store_state())[f"need_{measure}"]


def elder_limit_m() -> float:
    """Return the metres that an elder walks in 15 minutes, as the office set the speed."""
    return minutes_limit_m(WALK_MINUTES, speed_m_s=speed_m_s("elder"))


def elder_reach() -> ReachMatrix:
    """Return the walks of elders to everything that serves, within 15 minutes; kept, never to be changed."""
    return _reach(store_state(), wait_m_of("elder"), elder_limit_m())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _reach(state: StoreState, wait_m: float, limit_m: float) -> ReachMatrix:
    hung, facilities = hung_up(state), serving_facilities(state)
    compounds = cast("gpd.GeoDataFrame", read(state, "compounds"))
    if hung is None:
        factor = settings_of(state)["detour_factor"]
        return straight_reach(compounds, facilities, detour_factor=factor, limit_m=limit_m)
    sources = hang(hung.built.network, arcs_of(state, wait_m), hung.goals)
    return reach_matrix(sources, hung.origins, compounds=compounds.index, facilities=facilities.index, limit_m=limit_m)


def is_straight_estimate() -> bool:
    """Whether straight lines stand for walks, because there is no street to walk along."""
    return hung_up(store_state()) is None


def supply_of(measure: ElderMeasure, decay: DecayName) -> Supply:
    """Return the supply of one measure; every compound shares the facilities, those outside the street too."""
    return _supply(store_state(), reference_day(), wait_m_of("elder"), elder_limit_m(), measure, decay)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _supply(
    state: StoreState, day: dt.date, wait_m: float, limit_m: float, measure: ElderMeasure, decay: DecayName
) -> Supply:
    facilities = cast("gpd.GeoDataFrame", read(state, "facilities"))
    compounds = compounds_today(state, day)
    return measure_supply(
        _reach(state, wait_m, limit_m),
        capacities(facilities, MEASURES[measure]),
        compounds["elders_60"],
        most_elders=compounds["residents"],
        decay=_DECAYS[decay],
        loaded=is_loaded(facilities, MEASURES[measure]),
    )


def norm_of(measure: ElderMeasure) -> Norm:
    """Return what supply is judged by."""
    return Norm(need_per_1000(measure), BEDS_MOST if measure == "beds" else None)


def supply_table(choice: ElderChoice) -> pd.DataFrame:
    """Return the supply of the street's compounds with ``judgement`` and ``near`` (`near_full`); shared."""
    return _supply_table(
        store_state(), reference_day(), wait_m_of("elder"), elder_limit_m(), choice, need_per_1000(choice.measure)
    )


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _supply_table(
    state: StoreState, day: dt.date, wait_m: float, limit_m: float, choice: ElderChoice, need: float
) -> pd.DataFrame:
    supply = _supply(state, day, wait_m, limit_m, choice.measure, choice.decay)
    loads = _loads(state, day, wait_m, limit_m, choice.measure, choice.decay, need)
    table = supply.compounds.assign(
        judgement=judge_supply(supply.compounds, norm_of(choice.measure)),
        near=near_full(_reach(state, wait_m, limit_m), loads),
    )
    return table.loc[counted(compounds_today(state, day), None).index]


def supply_by_community(choice: ElderChoice) -> pd.DataFrame:
    """Return supply by community's id, `STREET` the whole, with ``judgement``."""
    table, compounds = supply_table(choice), compounds_today(store_state(), reference_day())
    parts = supply_by(table, compounds["community_id"])
    whole = supply_by(table, pd.Series(STREET, index=table.index))
    both = pd.concat([whole, parts])
    return both.assign(judgement=judge_supply(both, norm_of(choice.measure)))


def loads_of(measure: ElderMeasure, decay: DecayName) -> pd.DataFrame:
    """Return how much of each facility's capacity the elders around it would need."""
    need = need_per_1000(measure)
    return _loads(store_state(), reference_day(), wait_m_of("elder"), elder_limit_m(), measure, decay, need)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _loads(  # noqa: PLR0913, PLR0917 - the cache's key
    state: StoreState,
    day: dt.date,
    wait_m: float,
    limit_m: float,
    measure: ElderMeasure,
    decay: DecayName,
    need: float,
) -> pd.DataFrame:
    facilities = cast("gpd.GeoDataFrame", read(state, "facilities"))
    return facility_loads(
        _reach(state, wait_m, limit_m),
        capacities(facilities, MEASURES[measure]),
        compounds_today(state, day)["elders_60"],
        need_per_1000=need,
        decay=_DECAYS[decay],
    )


def unserved_states(choice: ElderChoice | None = None) -> pd.DataFrame:
    """Return which services each compound of the street has within reach; at the moment of a choice, or at any."""
    moment = None if choice is None else (choice.weekday, choice.minute)
    return _unserved(store_state(), reference_day(), wait_m_of("elder"), elder_limit_m(), moment)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 4)
def _unserved(
    state: StoreState, day: dt.date, wait_m: float, limit_m: float, moment: tuple[int, int] | None
) -> pd.DataFrame:
    every = cast("gpd.GeoDataFrame", read(state, "facilities"))
    states = find_unserved(
        _reach(state, wait_m, limit_m),
        serving_facilities(state)["type"],
        loaded=every["type"].dropna().unique().tolist(),
        openness=None if moment is None else openness_at(state, *moment),
    )
    return states.loc[counted(compounds_today(state, day), None).index]


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 4)
def openness_at(state: StoreState, weekday: int, minute: int) -> pd.Series[str]:
    """Return of each facility that serves whether it is open at a minute of the week."""
    return classify_openness(serving_facilities(state)["opening_hours"], Moment((weekday,), minute, minute + 1))


def reached_types(service: ElderService) -> tuple[str, ...]:
    """Return the facility types that give a service."""
    return SERVICES[service]
