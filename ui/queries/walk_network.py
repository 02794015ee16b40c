"""The walk network as it came out (步行网络): what it is made of, what should be looked at, who is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.geometry
import streamlit as st

from analysis.location import place_points
from analysis.network.fit import Misfit, find_misfit
from analysis.network.parallels import runs_beside
from config.texts import text
from geodata.crs import STORAGE_CRS
from maps.palette import class_styles
from maps.view import Bounds, Shape
from ui.formatting import number_text, share_text
from ui.queries.street import StoreState, read, store_state
from ui.queries.walking import hung_up, serving_facilities, settings_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ui.queries.walking import CircleChoice

_KEPT = 12
# More names than these cover the map.
_MOST_NAMED = 12
_MOST_TOLD = 5
_MARGIN_DEG = 0.001
_METRES_PER_KM = 1_000.0


@dataclass(frozen=True)
class NetworkSummary:
    """What the walk network is made of: kilometres, closed gaps, the share that hangs together, who is left out."""

    kilometres: float
    connectors: int
    gap_m: float
    largest_share: float
    not_walkable: int
    lone_compounds: tuple[str, ...]
    lone_facilities: tuple[str, ...]
    compounds: int

    @property
    def is_elsewhere(self) -> bool:
        """Whether most compounds lie off every street, as where the roads are those of another place or system."""
        return len(self.lone_compounds) > self.compounds / 2


@dataclass(frozen=True, eq=False)
class NetworkFinding:
    """
    Something that should be looked at.

    Attributes
    ----------
    code
        Of `analysis.network.building.NetworkProblem`, or what is left out and why: ``compound_too_far``.
    name
        Of the road, the compound or the facility; empty where it has none.
    metres
        Of a street, a gap, or to the nearest street; NaN or 0 where that says nothing.
    shape
        Where, in degrees; None where that isn't known.
    """

    code: str
    name: str
    metres: float
    shape: BaseGeometry | None


def network_summary() -> NetworkSummary | None:
    """Return what the walk network is made of; None where no road can be walked."""
    state = store_state()
    hung = hung_up(state)
    if hung is None:
        return None
    names = {kind: read(state, kind)["name"] for kind in ("compounds", "facilities")}
    facilities = names["facilities"].reindex(serving_facilities(state).index)
    return NetworkSummary(
        kilometres=float(hung.built.network.edge_length_m.sum()) / _METRES_PER_KM,
        connectors=len(hung.built.connectors),
        gap_m=settings_of(state)["gap"],
        largest_share=hung.built.largest_share,
        not_walkable=hung.built.not_walkable,
        lone_compounds=tuple(str(names["compounds"].iloc[lone.place]) for lone in hung.lone_compounds),
        lone_facilities=tuple(str(facilities.iloc[lone.place]) for lone in hung.lone_facilities),
        compounds=len(names["compounds"]),
    )


def pavement_km() -> float:
    """Return the kilometres of pavements beside streets: walked, but no streets of their own; 0 without a network."""
    return _pavement_km(store_state())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _pavement_km(state: StoreState) -> float:
    hung = hung_up(state)
    if hung is None:
        return 0.0
    roads, network = read(state, "roads"), hung.built.network
    beside = runs_beside(network, np.isin(network.edge_row, roads.index[roads["road_class"] == "footway"]))
    return float(network.edge_length_m[beside].sum()) / _METRES_PER_KM


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def network_misfit(state: StoreState) -> Misfit | None:
    """Return in which shifted coordinate system the roads seem to be, and by what; None where they fit."""
    kinds = ("roads", "compounds", "buildings")
    roads, compounds, buildings = (gpd.GeoDataFrame(read(state, kind)) for kind in kinds)
    return find_misfit(roads, compounds.geometry, buildings.geometry)


def shifted_roads(language: str) -> str:
    """Say that the roads seem to be in another coordinate system, and why; empty where they fit."""
    misfit = network_misfit(store_state())
    if misfit is None:
        return ""
    shares = {name: share_text(getattr(misfit, name), language) for name in ("inside", "inside_then")}
    return text("network.shifted", language, system=text(f"network.system_{misfit.system}", language), **shares)


def road_count() -> int:
    """Return how many roads the ledgers hold, walkable or not."""
    return len(read(store_state(), "roads"))


def said_left_out(choice: CircleChoice, language: str) -> str:
    """Name the facilities of the chosen types that no street leads to, and so no figure counts; empty for none."""
    state = store_state()
    hung = hung_up(state)
    if hung is None or choice.measure == "straight":
        return ""
    rows = serving_facilities(state).iloc[[lone.place for lone in hung.lone_facilities]]
    names = rows["name"][rows["type"].isin(choice.types)].astype(str).tolist()
    told = text("formats.item_separator", language).join(names[:_MOST_TOLD])
    more = text("life_circle.more", language) if len(names) > _MOST_TOLD else ""
    return text("network.left_out", language, count=len(names), names=told + more) if names else ""


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _findings(state: StoreState) -> tuple[NetworkFinding, ...]:
    """Return what should be looked at: places that meet no street first, then streets."""
    hung = hung_up(state)
    if hung is None:
        return ()
    found = []
    compounds = gpd.GeoDataFrame(read(state, "compounds"))
    for kind, rows, lone in (
        ("compound", compounds, hung.lone_compounds),
        ("facility", serving_facilities(state), hung.lone_facilities),
    ):
        points = place_points(rows.iloc[[each.place for each in lone]])
        names = rows["name"].astype(str)
        found += [
            NetworkFinding(f"{kind}_{each.reason}", names.iloc[each.place], each.distance_m, point)
            for each, point in zip(lone, points, strict=True)
        ]
    roads, problems = read(state, "roads")["name"], hung.built.problems
    shapes = gpd.GeoSeries([each.shape for each in problems], crs=hung.built.network.crs).to_crs(STORAGE_CRS)
    for problem, shape in zip(problems, shapes, strict=True):
        name = roads.get(problem.row_id)
        found.append(NetworkFinding(problem.code, "" if pd.isna(name) else str(name), problem.value_m, shape))
    return tuple(found)


def network_problems(language: str) -> pd.DataFrame:
    """Return a row per place at which the network should be looked at: what, its name, how many metres."""
    rows = [
        (
            text(f"network.{found.code}", language),
            found.name or None,
            number_text(found.metres, language) if found.metres > 0 else None,
        )
        for found in _findings(store_state())
    ]
    return pd.DataFrame(rows, columns=[text(f"network.{name}", language) for name in ("what", "name", "metres")])


def problem_place(position: int) -> Bounds | None:
    """Return the extent round a row of `network_problems`; None where it has no place."""
    found = _findings(store_state())
    shape = found[position].shape if position < len(found) else None
    if shape is None or shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    return south - _MARGIN_DEG, west - _MARGIN_DEG, north + _MARGIN_DEG, east + _MARGIN_DEG


def network_shapes(language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw the gaps that were closed, and over them every finding that has a place, with its name where few have."""
    state = store_state()
    hung = hung_up(state)
    if hung is None:
        return ()
    colours = {row.code: row.fill for row in class_styles("reach_difference", language, dark=dark)}
    gaps = gpd.GeoSeries(hung.built.connectors, crs=hung.built.network.crs).to_crs(STORAGE_CRS)
    placed = [
        (found, found.shape) for found in _findings(state) if found.shape is not None and not found.shape.is_empty
    ]
    is_named = len(placed) <= _MOST_NAMED
    return (
        *(Shape(shapely.geometry.mapping(gap), colours["only_network"]) for gap in gaps),
        *(
            Shape(
                shapely.geometry.mapping(shape),
                colours["only_straight"],
                found.name or text(f"network.{found.code}", language) if is_named else "",
            )
            for found, shape in placed
        ),
    )
