"""The 15-minute life circle page (15分钟生活圈): who reaches what on foot, along the street's own network."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.geometry
import streamlit as st

from analysis.figures import Figure, Source, sources_of
from analysis.life_circle import (
    DETOUR_FACTOR,
    REACH_BASES,
    WalkTable,
    classify_reach,
    compare_reach,
    network_walks,
    reach_minutes,
    reach_share,
    serving,
    straight_walks,
)
from analysis.network.access import AccessTable, Unattached, attach, compound_starts, facility_starts
from analysis.network.building import BuiltNetwork, build_network
from analysis.network.graph import Arcs, walking_arcs
from analysis.network.routes import route
from config.errors import NetworkError
from config.texts import text
from geodata.crs import STORAGE_CRS
from geodata.standards import walkers
from geodata.vocabularies import vocabulary
from maps.palette import class_styles, classify
from maps.view import MapView, PlaceValues, Shape
from ui.formatting import number_text, share_text
from ui.queries.painting import map_view
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, read, reference_day, store_state

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
        Along the network, as a straight-line estimate, or both set beside each other.
    """

    types: tuple[str, ...]
    minutes: float = 15
    walker: Walker = "elder"
    measure: Measure = "network"


@dataclass(frozen=True)
class NetworkSummary:
    """What the walk network is made of: kilometres, closed gaps, the share that hangs together, who is left out."""

    kilometres: float
    connectors: int
    largest_share: float
    not_walkable: int
    lone_compounds: tuple[str, ...]
    lone_facilities: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Hung:
    built: BuiltNetwork
    origins: AccessTable
    goals: AccessTable
    lone_compounds: tuple[Unattached, ...]
    lone_facilities: tuple[Unattached, ...]


def speed_m_s(walker: Walker) -> float:
    """Return a walker's speed in metres a second, from the table of walkers."""
    return float(walkers()["speed_m_s"][walker])


def loaded_types(language: str) -> list[tuple[str, str]]:
    """Return code and label of each facility type that the ledgers hold, in the vocabulary's order."""
    held = set(_serving(store_state())["type"])
    words = vocabulary("facility_type")
    return [(code, words.label(code, language)) for code in words.codes if code in held]


def network_summary() -> NetworkSummary | None:
    """Return what the walk network is made of; None where no road can be walked."""
    state = store_state()
    hung = _hung(state)
    if hung is None:
        return None
    names = {kind: read(state, kind)["name"] for kind in ("compounds", "facilities")}
    facilities = names["facilities"].reindex(_serving(state).index)
    return NetworkSummary(
        kilometres=float(hung.built.network.edge_length_m.sum()) / 1000,
        connectors=len(hung.built.connectors),
        largest_share=hung.built.largest_share,
        not_walkable=hung.built.not_walkable,
        lone_compounds=tuple(str(names["compounds"].iloc[lone.place]) for lone in hung.lone_compounds),
        lone_facilities=tuple(str(facilities.iloc[lone.place]) for lone in hung.lone_facilities),
    )


def reach_figures(choice: CircleChoice, community_id: str | None = None) -> list[Figure]:
    """Return the share that reaches, by compounds, households, residents and elders; along streets but where asked."""
    state, day = store_state(), reference_day()
    table = counted(compounds_today(state, day), community_id)
    return _figures(state, day, choice, table, _sources(state))


def reach_by_type(choice: CircleChoice, language: str) -> pd.DataFrame:
    """Return a row per facility type: the share that reaches its nearest one, by each base; texts."""
    state, day = store_state(), reference_day()
    table = counted(compounds_today(state, day), None)
    rows = {
        label: _figures(state, day, replace(choice, types=(code,)), table, ()) for code, label in loaded_types(language)
    }
    return _as_texts(rows, text("life_circle.type", language), language)


def reach_by_community(choice: CircleChoice, language: str) -> pd.DataFrame:
    """Return a row per community, the street first: the share that reaches what is chosen, by each base; texts."""
    state, day = store_state(), reference_day()
    whole = counted(compounds_today(state, day), None)
    parts = {text("queries.whole_street", language): whole}
    names = read(state, "communities").sort_values("code", kind="stable")["name"]
    parts |= {str(name): whole[whole["community_id"] == row_id] for row_id, name in names.items()}
    rows = {name: _figures(state, day, choice, part, ()) for name, part in parts.items()}
    return _as_texts(rows, text("bases.community", language), language)


def compound_walks(compound_id: str, choice: CircleChoice, language: str) -> pd.DataFrame:
    """Return a row per facility type: a compound's nearest one, minutes and metres along streets, straight metres."""
    state, day = store_state(), reference_day()
    walked, drawn = _walks(state, choice.walker), _straight(state, day, 1.0)
    minutes = None if walked is None else reach_minutes(walked.cost_m, speed_m_s=speed_m_s(choice.walker))
    names, rows = read(state, "facilities")["name"], []
    for code, label in loaded_types(language):
        goal = (drawn if walked is None else walked).goal[code][compound_id]
        rows.append(
            {
                "type": label,
                "name": str(names.get(goal, "")) or None,
                "minutes": None if minutes is None else _known(minutes[code][compound_id]),
                "metres": None if walked is None else _known(walked.cost_m[code][compound_id]),
                "straight": _known(drawn.cost_m[code][compound_id]),
            }
        )
    frame = pd.DataFrame(rows, columns=["type", "minutes", "metres", "straight", "name"])
    frame = frame.sort_values("minutes", kind="stable", na_position="last")
    labels = {name: "minutes_column" if name == "minutes" else name for name in frame.columns}
    return frame.rename(columns={name: text(f"life_circle.{key}", language) for name, key in labels.items()})


def life_circle_map(choice: CircleChoice, compound_id: str | None, *, language: str, dark: bool) -> MapView:
    """Return the map: compounds by whether they reach what is chosen, and the ways of the one that is open."""
    state, day = store_state(), reference_day()
    drawn = map_view(compound_id=compound_id, language=language, dark=dark)
    palette = "reach_difference" if choice.measure == "difference" else "reach"
    reach = _reach(state, day, choice)
    styles = class_styles(palette, language, dark=dark)
    classes = np.asarray(classify(palette, reach.tolist()), dtype=np.int64)
    inside = compounds_today(state, day)["in_street"].to_numpy()
    counts = np.bincount(classes[inside], minlength=len(styles))
    own = drawn.values["compounds"]  # noqa: PD011 - a dictionary of ours
    painted = PlaceValues(
        own.ids,
        own.names,
        own.terms,
        classes=classes.tolist(),
        captions=[styles[position].label for position in classes],
        styles=[replace(style, count=int(count)) for style, count in zip(styles, counts, strict=True)],
    )
    return replace(
        drawn,
        values={**drawn.values, "compounds": painted, "facilities": _chosen(state, drawn, choice)},  # noqa: PD011
        legend_title=text(f"life_circle.legend_{choice.measure}", language, minutes=f"{choice.minutes:g}"),
        shapes=_ways(state, choice, compound_id, language, dark=dark) if compound_id else (),
    )


def _chosen(state: StoreState, drawn: MapView, choice: CircleChoice) -> PlaceValues:
    """Show only the facilities of the chosen types that serve today."""
    facilities = drawn.values["facilities"]  # noqa: PD011 - a dictionary of ours
    rows = _serving(state)
    shown = pd.Index(facilities.ids).isin(rows.index[rows["type"].isin(choice.types)])
    classes = np.where(shown, facilities.classes, -1)
    inside = located_facilities(state)["in_street"].reindex(facilities.ids).to_numpy(dtype=bool)
    counts = np.bincount(classes[shown & inside], minlength=len(facilities.styles))
    styles = [replace(style, count=int(count)) for style, count in zip(facilities.styles, counts, strict=True)]
    return replace(facilities, classes=classes.tolist(), styles=styles)


def _ways(state: StoreState, choice: CircleChoice, compound_id: str, language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw the way from a compound to the nearest facility of each chosen type."""
    hung, walks = _hung(state), _walks(state, choice.walker)
    if hung is None or walks is None or compound_id not in walks.way.index:
        return ()
    facilities, arcs = _serving(state), _arcs(state, _wait_m(choice.walker))
    styles = {style.code: style.fill for style in class_styles("reach", language, dark=dark)}
    shapes = []
    for code in choice.types:
        way = int(walks.way[code][compound_id]) if code in walks.way.columns else -1
        if way < 0:
            continue
        goal = str(walks.goal[code][compound_id])
        ends = hung.goals.of_places(np.array([facilities.index.get_loc(goal)]))
        found = route(hung.built.network, arcs, hung.origins.of_ways(np.array([way])), ends)
        if found is None:
            continue
        minutes = float(walks.cost_m[code][compound_id]) / speed_m_s(choice.walker) / 60
        caption = text(
            "life_circle.way", language, name=str(facilities.loc[goal, "name"]), minutes=number_text(minutes, language)
        )
        line = gpd.GeoSeries([found.line], crs=hung.built.network.crs).to_crs(STORAGE_CRS).iloc[0]
        colour = styles["reached" if minutes <= choice.minutes else "beyond"]
        shapes.append(Shape(shapely.geometry.mapping(line), colour, caption))
    return tuple(shapes)


def _figures(
    state: StoreState, day: dt.date, choice: CircleChoice, table: pd.DataFrame, sources: tuple[Source, ...]
) -> list[Figure]:
    # With no street to walk along the straight line stands for it, under its own name.
    is_estimate = choice.measure == "straight" or _hung(state) is None
    key = "reach_straight" if is_estimate else "reach_network"
    reach = _reach(state, day, replace(choice, measure="straight" if is_estimate else "network")).loc[table.index]
    return [reach_share(reach, table, base, key=key, sources=sources) for base in REACH_BASES]


def _as_texts(rows: dict[str, list[Figure]], first: str, language: str) -> pd.DataFrame:
    """Write shares as texts; what isn't known behind them."""
    names = {base: text(f"life_circle.column_{base}", language) for base in REACH_BASES}
    return pd.DataFrame(
        [
            {first: name} | {names[figure.base]: share_text(figure.value, language) for figure in figures}
            for name, figures in rows.items()
        ],
        columns=[first, *names.values()],
    )


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _wait_m(walker: Walker) -> float:
    rows = walkers()
    return float(rows["speed_m_s"][walker] * rows["crossing_delay_s"][walker])


def _serving(state: StoreState) -> gpd.GeoDataFrame:
    return serving(cast("gpd.GeoDataFrame", read(state, "facilities")))


def _sources(state: StoreState) -> tuple[Source, ...]:
    kinds = ("compounds", "gates", "facilities", "roads")
    frames = [read(state, kind) for kind in kinds]
    return sources_of(*((frame["source"], frame["as_of"]) for frame in frames if len(frame)))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _hung(state: StoreState) -> _Hung | None:
    """Build the network and hang compounds and facilities on it, once for a state of the store."""
    water = cast("gpd.GeoDataFrame", read(state, "water"))
    try:
        built = build_network(cast("gpd.GeoDataFrame", read(state, "roads")))
    except NetworkError:
        return None
    network = built.network
    banks = water.geometry.dropna().to_crs(network.crs).to_numpy()
    barrier = shapely.union_all(banks) if len(banks) else None
    compounds = cast("gpd.GeoDataFrame", read(state, "compounds"))
    gates = cast("gpd.GeoDataFrame", read(state, "gates"))
    origins, lone_compounds = attach(compound_starts(compounds, gates, network), network, barrier=barrier)
    goals, lone_facilities = attach(facility_starts(_serving(state), network.crs), network, barrier=barrier)
    return _Hung(built, origins, goals, lone_compounds, lone_facilities)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _arcs(state: StoreState, wait_m: float) -> Arcs:
    hung = _hung(state)
    if hung is None:
        raise NetworkError(rows=0)
    return walking_arcs(hung.built.network, signal_wait_m=wait_m)


def _walks(state: StoreState, walker: Walker) -> WalkTable | None:
    """Return the walks of one kind of walker to every type; other minutes only read them again."""
    return _walks_waiting(state, _wait_m(walker))


def walks_in_metres(state: StoreState, day: dt.date) -> WalkTable:
    """Return the walks in metres alone, as standards measure; estimated from straight lines where no street is."""
    return _walks_waiting(state, 0.0) or _straight(state, day, DETOUR_FACTOR)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _walks_waiting(state: StoreState, wait_m: float) -> WalkTable | None:
    hung = _hung(state)
    if hung is None:
        return None
    return network_walks(
        hung.built.network,
        _arcs(state, wait_m),
        hung.origins,
        hung.goals,
        compounds=read(state, "compounds").index,
        types=_serving(state)["type"],
    )


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _straight(state: StoreState, day: dt.date, detour_factor: float) -> WalkTable:
    return straight_walks(compounds_today(state, day), _serving(state), detour_factor=detour_factor)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 20)
def _reach(state: StoreState, day: dt.date, choice: CircleChoice) -> pd.Series[str]:
    """Return the class of each compound; with no network at all the straight line stands for it."""
    speed, walked = speed_m_s(choice.walker), _walks(state, choice.walker)
    drawn = classify_reach(_straight(state, day, DETOUR_FACTOR), choice.types, minutes=choice.minutes, speed_m_s=speed)
    if walked is None or choice.measure == "straight":
        return drawn
    along = classify_reach(walked, choice.types, minutes=choice.minutes, speed_m_s=speed)
    return compare_reach(along, drawn) if choice.measure == "difference" else along
