"""The map of the 15-minute life circle page (生活圈地图): classes, a compound's ways, a facility's circles."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely.geometry

from analysis.life_circle import REACH_BASES
from analysis.network.isochrones import isochrones
from analysis.network.routes import route
from analysis.network.walks import walk_to_nearest
from config.texts import text
from geodata.crs import STORAGE_CRS
from geodata.vocabularies import vocabulary
from maps.palette import class_styles, classify
from maps.view import MapView, PlaceValues, Shape
from ui.formatting import number_text
from ui.queries.painting import map_view
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, read, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    Walker,
    arcs_of,
    hung_up,
    reach_of,
    serving_facilities,
    speed_m_s,
    wait_m_of,
    walks_of,
    ways_of,
)

CIRCLE_MINUTES = (5, 10, 15)


def facility_title(facility_id: str, language: str) -> tuple[str, str] | None:
    """Return name and type of a facility; None where there is none of the id, or it serves nobody today."""
    rows = serving_facilities(store_state())
    if facility_id not in rows.index:
        return None
    return str(rows["name"][facility_id]), vocabulary("facility_type").label(str(rows["type"][facility_id]), language)


def facility_circle(facility_id: str, walker: Walker, language: str) -> pd.DataFrame:
    """Return a row per 5, 10 and 15 minutes: the compounds, households, residents and elders that reach a facility."""
    state, hung = store_state(), hung_up(store_state())
    table = counted(compounds_today(state, reference_day()), None)
    cost = pd.Series(np.nan, index=read(state, "compounds").index)
    if hung is not None:
        arcs = arcs_of(state, wait_m_of(walker))
        cost[:] = walk_to_nearest(hung.built.network, arcs, ways_of(state, hung, facility_id), hung.origins).cost_m
    rows = []
    for minutes in CIRCLE_MINUTES:
        inside = table[(cost <= minutes * 60 * speed_m_s(walker)).loc[table.index]]
        sums = {base: len(inside) if base == "compounds" else int(inside[base].sum()) for base in REACH_BASES}
        rows.append({"minutes_column": minutes, **{f"column_{base}": value for base, value in sums.items()}})
    frame = pd.DataFrame(rows)
    return frame.rename(columns={name: text(f"life_circle.{name}", language) for name in frame.columns})


def _circles(state: StoreState, facility_id: str, walker: Walker, language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw what is reached from a facility in 5, 10 and 15 minutes, the widest lowest."""
    hung = hung_up(state)
    if hung is None:
        return ()
    limits = [minutes * 60 * speed_m_s(walker) for minutes in CIRCLE_MINUTES]
    ways = ways_of(state, hung, facility_id)
    areas = isochrones(hung.built.network, arcs_of(state, wait_m_of(walker)), ways, limits)
    colour = class_styles("reach", language, dark=dark)[0].fill
    shapes = []
    for minutes, area in reversed(list(zip(CIRCLE_MINUTES, areas, strict=True))):
        if area.is_empty:
            continue
        outline = gpd.GeoSeries([area.simplify(2)], crs=hung.built.network.crs).to_crs(STORAGE_CRS).iloc[0]
        caption = text("life_circle.minutes_of", language, minutes=minutes)
        shapes.append(Shape(shapely.geometry.mapping(outline), colour, caption))
    return tuple(shapes)


def life_circle_map(
    choice: CircleChoice, compound_id: str | None, facility_id: str | None, *, language: str, dark: bool
) -> MapView:
    """Return the map: who reaches what is chosen, and the ways of the compound or the circles of the facility open."""
    state, day = store_state(), reference_day()
    drawn = map_view(compound_id=compound_id, language=language, dark=dark)
    palette = "reach_difference" if choice.measure == "difference" else "reach"
    reach = reach_of(state, day, choice)
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
        selected=("facilities", facility_id) if facility_id and not compound_id else drawn.selected,
        shapes=_drawn_over(state, choice, compound_id, facility_id, language, dark=dark),
    )


def _drawn_over(
    state: StoreState,
    choice: CircleChoice,
    compound_id: str | None,
    facility_id: str | None,
    language: str,
    *,
    dark: bool,
) -> tuple[Shape, ...]:
    if compound_id:
        return _ways(state, choice, compound_id, language, dark=dark)
    return _circles(state, facility_id, choice.walker, language, dark=dark) if facility_id else ()


def _chosen(state: StoreState, drawn: MapView, choice: CircleChoice) -> PlaceValues:
    """Show only the facilities of the chosen types that serve today."""
    facilities = drawn.values["facilities"]  # noqa: PD011 - a dictionary of ours
    rows = serving_facilities(state)
    shown = pd.Index(facilities.ids).isin(rows.index[rows["type"].isin(choice.types)])
    classes = np.where(shown, facilities.classes, -1)
    inside = located_facilities(state)["in_street"].reindex(facilities.ids).to_numpy(dtype=bool)
    counts = np.bincount(classes[shown & inside], minlength=len(facilities.styles))
    styles = [replace(style, count=int(count)) for style, count in zip(facilities.styles, counts, strict=True)]
    return replace(facilities, classes=classes.tolist(), styles=styles)


def _ways(state: StoreState, choice: CircleChoice, compound_id: str, language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw the way from a compound to the nearest facility of each chosen type."""
    hung, walks = hung_up(state), walks_of(state, choice.walker)
    if hung is None or walks is None or compound_id not in walks.way.index:
        return ()
    facilities, arcs = serving_facilities(state), arcs_of(state, wait_m_of(choice.walker))
    styles = {style.code: style.fill for style in class_styles("reach", language, dark=dark)}
    shapes = []
    for code in choice.types:
        way = int(walks.way[code][compound_id]) if code in walks.way.columns else -1
        if way < 0:
            continue
        goal = str(walks.goal[code][compound_id])
        ends = ways_of(state, hung, goal)
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
