"""What walks on the street are made of (步行计算): network, ways in, costs, classes; kept for a state of the store."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from analysis.life_circle import (
    WalkTable,
    classify_reach,
    compare_reach,
    network_walks,
    serving,
    straight_walks,
)
from analysis.network.access import AccessTable, Unattached, attach, compound_starts, facility_starts
from analysis.network.building import BuiltNetwork, build_network, network_crs
from analysis.network.graph import Arcs, walking_arcs
from config.errors import NetworkError
from geodata.office_settings import settings_in_force
from geodata.standards import standards_in_force
from ui.queries.street import StoreState, compounds_today, read, store_state

Walker = Literal["adult", "elder", "frail"]
Measure = Literal["network", "straight", "difference"]
WALKERS: tuple[Walker, ...] = ("adult", "elder", "frail")
MEASURES: tuple[Measure, ...] = ("network", "straight", "difference")
_KEPT = 12


@dataclass(frozen=True)
class CircleChoice:
    """
    What the page is asked.

    Attributes
    ----------
    types
        Codes of the vocabulary facility_type, at least one.
    minutes
        The time within which each is to be reached.
    walker
        Whose speed counts.
    measure
        Along the network, by the straight line, or both set beside each other.
    """

    types: tuple[str, ...]
    minutes: float = 15
    walker: Walker = "elder"
    measure: Measure = "network"


@dataclass(frozen=True, eq=False)
class HungUp:
    """The network of a street with its compounds (`origins`) and facilities (`goals`) hung on it; who isn't, beside."""

    built: BuiltNetwork
    origins: AccessTable
    goals: AccessTable
    lone_compounds: tuple[Unattached, ...]
    lone_facilities: tuple[Unattached, ...]
    barrier: BaseGeometry | None

    def ways_to(self, position: int) -> AccessTable:
        """Return the ways in of one facility, by its position among those that serve."""
        return self.goals.of_places(np.array([position]))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def settings_of(state: StoreState) -> dict[str, float]:
    """Return the office's settings in force; shared, never to be changed."""
    return settings_in_force(pd.DataFrame(read(state, "office_settings")))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def standards_of(state: StoreState) -> pd.DataFrame:
    """Return the standards as the office applies them; shared, never to be changed."""
    return standards_in_force(pd.DataFrame(read(state, "standard_changes")))


def speed_m_s(walker: Walker) -> float:
    """Return a walker's speed in metres a second, as the office set it."""
    return settings_of(store_state())[f"speed_{walker}"]


def crossing_delay_s() -> float:
    """Return the seconds for which one waits at a signal, as the office set them."""
    return settings_of(store_state())["crossing_delay"]


def detour_factor() -> float:
    """Return what a straight line is multiplied by where it stands for a walk, as the office set it."""
    return settings_of(store_state())["detour_factor"]


def line_factor(state: StoreState) -> float:
    """
    Return what straight lines are multiplied by: nothing beside walks, since a plain buffer is what they are held to.

    Only where no street is to walk along do lines stand for walks, and take the office's detour factor.
    """
    return settings_of(state)["detour_factor"] if hung_up(state) is None else 1.0


def line_word(state: StoreState) -> Literal["estimated", "buffer"]:
    """Return what a straight line is called: an estimate where it stands for a walk, a buffer beside walks."""
    return "estimated" if hung_up(state) is None else "buffer"


def wait_m_of(walker: Walker) -> float:
    """Return the metres that a walker would have walked while waiting at a signal."""
    return speed_m_s(walker) * crossing_delay_s()


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def serving_facilities(state: StoreState) -> gpd.GeoDataFrame:
    """Return the facilities that serve today, a row each, indexed by id; shared, never to be changed."""
    return serving(cast("gpd.GeoDataFrame", read(state, "facilities")))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def hung_up(state: StoreState) -> HungUp | None:
    """Build the network and hang compounds and facilities on it, once for a state of the store."""
    roads = cast("gpd.GeoDataFrame", read(state, "roads"))
    try:
        crs = network_crs(roads)
        barrier = _barrier(state, crs)
        built = build_network(roads, barrier=barrier, gap_m=settings_of(state)["gap"], crs=crs)
    except NetworkError:
        return None
    network = built.network
    compounds = cast("gpd.GeoDataFrame", read(state, "compounds"))
    gates = cast("gpd.GeoDataFrame", read(state, "gates"))
    origins, lone_compounds = attach(compound_starts(compounds, gates, network), network, barrier=barrier)
    goals, lone_facilities = attach(facility_starts(serving_facilities(state), network), network, barrier=barrier)
    return HungUp(built, origins, goals, lone_compounds, lone_facilities, barrier)


def _barrier(state: StoreState, crs: str) -> BaseGeometry | None:
    """Return what no way goes through beside the streets: open water, walls, railways."""
    shapes = [
        cast("gpd.GeoDataFrame", read(state, kind)).geometry.dropna().to_crs(crs).to_numpy()
        for kind in ("water", "barriers")
    ]
    found = np.concatenate(shapes)
    return shapely.union_all(found) if len(found) else None


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def arcs_of(state: StoreState, wait_m: float) -> Arcs:
    """Return what the streets cost a walker who waits so many metres at a signal; NetworkError where is no street."""
    hung = hung_up(state)
    if hung is None:
        raise NetworkError(rows=0)
    return walking_arcs(hung.built.network, signal_wait_m=wait_m)


def is_estimated(state: StoreState, choice: CircleChoice) -> bool:
    """Whether straight lines stand for walks: as asked, or because there is no street to walk along."""
    return choice.measure == "straight" or hung_up(state) is None


def walks_of(state: StoreState, walker: Walker) -> WalkTable | None:
    """Return the walks of one kind of walker to every type; other minutes only read them again."""
    return _walks_waiting(state, wait_m_of(walker))


def walks_in_metres(state: StoreState, day: dt.date) -> WalkTable:
    """Return the walks in metres alone, as standards measure; estimated from straight lines where no street is."""
    return _walks_waiting(state, 0.0) or straight_walks_of(state, day, settings_of(state)["detour_factor"])


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _walks_waiting(state: StoreState, wait_m: float) -> WalkTable | None:
    hung = hung_up(state)
    if hung is None:
        return None
    return network_walks(
        hung.built.network,
        arcs_of(state, wait_m),
        hung.origins,
        hung.goals,
        compounds=read(state, "compounds").index,
        types=serving_facilities(state)["type"],
    )


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def straight_walks_of(state: StoreState, day: dt.date, detour_factor: float) -> WalkTable:
    """Return the walks by straight lines times a factor."""
    return straight_walks(compounds_today(state, day), serving_facilities(state), detour_factor=detour_factor)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 20)
def reach_of(state: StoreState, day: dt.date, choice: CircleChoice) -> pd.Series[str]:
    """Return the class of each compound; with no network at all the straight line stands for it."""
    speed, walked = speed_m_s(choice.walker), walks_of(state, choice.walker)
    drawn = classify_reach(
        straight_walks_of(state, day, line_factor(state)), choice.types, minutes=choice.minutes, speed_m_s=speed
    )
    if walked is None or choice.measure == "straight":
        return drawn
    along = classify_reach(walked, choice.types, minutes=choice.minutes, speed_m_s=speed)
    return compare_reach(along, drawn) if choice.measure == "difference" else along
