"""From where circles are drawn (等时圈中心): a facility or any spot, who reaches it, and what one more would add."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import streamlit as st

from analysis.life_circle import REACH_BASES, newly_reached
from analysis.location import place_points
from analysis.network.access import AccessTable, Starts, attach
from analysis.network.cells import StreetCells, cells_to_keep
from analysis.network.isochrones import isochrones
from analysis.network.walks import walk_to_nearest
from config.errors import NetworkError
from config.texts import text
from geodata.crs import STORAGE_CRS, measuring_crs
from geodata.vocabularies import vocabulary
from ui.queries.life_circle import measures_shown
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    HungUp,
    Walker,
    arcs_of,
    hung_up,
    is_estimated,
    line_factor,
    line_word,
    serving_facilities,
    speed_m_s,
    straight_walks_of,
    wait_m_of,
    walks_of,
)

CIRCLE_MINUTES = (5, 10, 15)
_KEPT, _TABLES_KEPT = 40, 2
_SPOT = re.compile(r"(-?\d{1,3}\.\d{1,7}),(-?\d{1,2}\.\d{1,7})")
_SECONDS = 60

Area = shapely.MultiPolygon | shapely.Polygon


@dataclass(frozen=True)
class Centre:
    """From where circles are drawn: a facility by its id, or a spot as ``longitude,latitude`` in degrees."""

    kind: Literal["facility", "spot"]
    id: str


def known_centre(centre: Centre) -> bool:
    """Whether the street has the facility, serving today; or the spot is a place near its network's middle."""
    if centre.kind == "facility":
        return centre.id in serving_facilities(store_state()).index
    return _spot(store_state(), centre.id) is not None


def centre_title(centre: Centre, language: str) -> tuple[str, str]:
    """Return name and kind of a centre that `known_centre` knows."""
    if centre.kind == "spot":
        lon, lat = centre.id.split(",")
        return text("life_circle.spot", language), text("life_circle.spot_at", language, lon=lon, lat=lat)
    row = serving_facilities(store_state()).loc[centre.id]
    return str(row["name"]), vocabulary("facility_type").label(str(row["type"]), language)


def is_attached(centre: Centre, choice: CircleChoice) -> bool:
    """Whether a street leads to a centre; True where lines stand for streets."""
    state = store_state()
    hung = hung_up(state)
    return hung is None or is_estimated(state, choice) or bool(len(_ways_in(state, hung, centre).edge))


def centre_table(centre: Centre, choice: CircleChoice, language: str) -> pd.DataFrame:
    """
    Return a row per 5, 10 and 15 minutes: the compounds, households, residents and elders that reach a centre.

    Where the difference is asked for, each is followed by what the straight line would promise.
    """
    state = store_state()
    table = counted(compounds_today(state, reference_day()), None)
    costs = {each: _costs(state, centre, each).loc[table.index] for each in _measured(choice)}
    rows = [
        {"within": _within(minutes, each, language), **_sums(table[cost <= _limit_m(minutes, each.walker)], "column_")}
        for minutes in CIRCLE_MINUTES
        for each, cost in costs.items()
    ]
    frame = pd.DataFrame(rows)
    return frame.rename(columns={name: text(f"life_circle.{name}", language) for name in frame.columns})


def _measured(choice: CircleChoice) -> list[CircleChoice]:
    return [replace(choice, measure=measure) for measure in measures_shown(choice)]


def _within(minutes: float, choice: CircleChoice, language: str) -> str:
    state = store_state()
    key = f"{line_word(state)}_minutes_of" if is_estimated(state, choice) else "minutes_of"
    return text(f"life_circle.{key}", language, minutes=f"{minutes:g}")


def added_table(centre: Centre, choice: CircleChoice, language: str) -> pd.DataFrame:
    """
    Return a row per facility type: who would reach one within the chosen minutes only if one more stood here.

    Most elders first; types that would serve nobody new are left out. Compounds of which no way is known don't count.
    Where the difference is asked for, the compounds that straight lines would count stand beside.
    """
    state, day = store_state(), reference_day()
    table = counted(compounds_today(state, day), None)
    first, *others = [_gained(state, day, centre, each).loc[table.index] for each in _measured(choice)]
    labels = vocabulary("facility_type")
    rows = [
        {
            "type": labels.label(code, language),
            **_sums(table[first[code]], "column_"),
            **{f"column_{line_word(state)}": int(other[code].sum()) for other in others},
        }
        for code in first.columns
        if first[code].any()
    ]
    columns = ["type", *(f"column_{base}" for base in REACH_BASES), *(f"column_{line_word(state)}" for _ in others)]
    frame = pd.DataFrame(rows, columns=columns).sort_values(
        ["column_elders_60", "column_compounds"], ascending=False, kind="stable"
    )
    return frame.rename(columns={name: text(f"life_circle.{name}", language) for name in frame.columns})


def _gained(state: StoreState, day: dt.date, centre: Centre, choice: CircleChoice) -> pd.DataFrame:
    walks = None if is_estimated(state, choice) else walks_of(state, choice.walker)
    walks = walks or straight_walks_of(state, day, line_factor(state))
    return newly_reached(walks, _costs(state, centre, choice), limit_m=_limit_m(choice.minutes, choice.walker))


def centre_areas(state: StoreState, centre: Centre, choice: CircleChoice) -> list[Area]:
    """Return what is reached in each of `CIRCLE_MINUTES`, in degrees; discs where `is_estimated`."""
    limits = tuple(_limit_m(minutes, choice.walker) for minutes in CIRCLE_MINUTES)
    if is_estimated(state, choice):
        return _discs(state, centre, limits)
    return _areas(state, centre, limits, wait_m_of(choice.walker))


def centre_disc(state: StoreState, centre: Centre, choice: CircleChoice) -> Area:
    """Return the disc that a straight line would promise within the longest of `CIRCLE_MINUTES`, in degrees."""
    return _discs(state, centre, (_limit_m(CIRCLE_MINUTES[-1], choice.walker),))[0]


def _discs(state: StoreState, centre: Centre, limits_m: tuple[float, ...]) -> list[Area]:
    point = _point(state, centre)
    metric = measuring_crs(float(point.x.iloc[0]))
    discs = [point.to_crs(metric).buffer(limit / line_factor(state)) for limit in limits_m]
    return [disc.to_crs(STORAGE_CRS).iloc[0] for disc in discs]


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _areas(state: StoreState, centre: Centre, limits_m: tuple[float, ...], wait_m: float) -> list[Area]:
    hung = hung_up(state)
    if hung is None:
        raise NetworkError(rows=0)
    network = hung.built.network
    areas = isochrones(network, arcs_of(state, wait_m), _ways_in(state, hung, centre), limits_m, _cells_of(state))
    drawn = gpd.GeoSeries([area.simplify(2) for area in areas], crs=network.crs).to_crs(STORAGE_CRS)
    return list(drawn)


@st.cache_resource(show_spinner=False, max_entries=_TABLES_KEPT)
def _cells_of(state: StoreState) -> StreetCells | None:
    """Return which street one comes to from each cell of the ground, once for a state of the store."""
    hung = hung_up(state)
    return None if hung is None else cells_to_keep(hung.built.network, barrier=hung.barrier)


def spot_point(centre: Centre) -> tuple[float, float] | None:
    """Return longitude and latitude of a spot; None for a facility, which the map marks itself."""
    return _spot(store_state(), centre.id) if centre.kind == "spot" else None


def _limit_m(minutes: float, walker: Walker) -> float:
    return minutes * _SECONDS * speed_m_s(walker)


def _sums(rows: pd.DataFrame, prefix: str) -> dict[str, int]:
    return {f"{prefix}{base}": len(rows) if base == "compounds" else int(rows[base].sum()) for base in REACH_BASES}


def _costs(state: StoreState, centre: Centre, choice: CircleChoice) -> pd.Series[float]:
    """Return the metres from every compound to a centre; NaN where no way leads there."""
    if not is_estimated(state, choice):
        return _costs_waiting(state, centre, wait_m_of(choice.walker))
    starts, point = place_points(gpd.GeoDataFrame(read(state, "compounds"))), _point(state, centre)
    metric = measuring_crs(float(point.x.iloc[0]))
    metres: pd.Series[float] = starts.to_crs(metric).distance(point.to_crs(metric).iloc[0]) * line_factor(state)
    return metres


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _costs_waiting(state: StoreState, centre: Centre, wait_m: float) -> pd.Series[float]:
    compounds, hung = read(state, "compounds"), hung_up(state)
    if hung is None:
        raise NetworkError(rows=0)
    ways = _ways_in(state, hung, centre)
    if not len(ways.edge):
        return pd.Series(np.nan, index=compounds.index)
    walked = walk_to_nearest(hung.built.network, arcs_of(state, wait_m), ways, hung.origins)
    return pd.Series(walked.cost_m, index=compounds.index)


def _ways_in(state: StoreState, hung: HungUp, centre: Centre) -> AccessTable:
    if centre.kind == "facility":
        return hung.ways_to(serving_facilities(state).index.get_loc(centre.id))
    xy = shapely.get_coordinates(_point(state, centre).to_crs(hung.built.network.crs).to_numpy())
    return attach(Starts(xy, np.zeros(1, dtype=np.int64), 1), hung.built.network, barrier=hung.barrier)[0]


def _point(state: StoreState, centre: Centre) -> gpd.GeoSeries:
    if centre.kind == "facility":
        return place_points(serving_facilities(state).loc[[centre.id]])
    return gpd.GeoSeries.from_xy(*np.transpose([_spot(state, centre.id) or (np.nan, np.nan)]), crs=STORAGE_CRS)


def _spot(state: StoreState, named: str) -> tuple[float, float] | None:
    """Read a spot, which comes from an address; None where it isn't one, or lies out of reach of the street's data."""
    found = _SPOT.fullmatch(named)
    if found is None:
        return None
    lon, lat = float(found[1]), float(found[2])
    west, south, east, north = gpd.GeoDataFrame(read(state, "compounds")).total_bounds
    margin = 0.05
    near = west - margin <= lon <= east + margin and south - margin <= lat <= north + margin
    return (lon, lat) if near else None
