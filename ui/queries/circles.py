"""The map of the 15-minute life circle page (生活圈地图): classes, a compound's ways, a facility's circles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely.geometry

from analysis.life_circle import WalkTable
from analysis.location import place_points
from analysis.network.routes import route
from analysis.standards_met import judge, missing_required
from config.texts import text
from geodata.crs import STORAGE_CRS
from maps.palette import class_styles, classify
from maps.view import MapView, PlaceValues, Shape
from ui.formatting import number_text
from ui.queries.centres import CIRCLE_MINUTES, Area, Centre, centre_areas, centre_disc, spot_point
from ui.queries.painting import map_view
from ui.queries.street import StoreState, compounds_today, located_facilities, read, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    arcs_of,
    hung_up,
    is_estimated,
    line_factor,
    line_word,
    reach_of,
    serving_facilities,
    speed_m_s,
    standards_of,
    straight_walks_of,
    wait_m_of,
    walks_in_metres,
    walks_of,
)

Paint = Literal["reach", "gaps"]


@dataclass(frozen=True)
class Shown:
    """
    What is open beside the map.

    Attributes
    ----------
    community_id, compound_id, centre
        The places; the map flies to the community or the compound.
    extra_type
        A facility type whose way from the compound is drawn beside those that are asked for; empty for none.
    paint
        ``reach`` for who reaches what is chosen, ``gaps`` for how much the standard's requirements are missed.
    """

    community_id: str | None = None
    compound_id: str | None = None
    centre: Centre | None = None
    extra_type: str = ""
    paint: Paint = "reach"


def _circles(
    state: StoreState, centre: Centre, choice: CircleChoice, language: str, *, dark: bool
) -> tuple[Shape, ...]:
    """
    Draw what is reached from a centre in 5, 10 and 15 minutes, the widest lowest, and a spot itself on top.

    Where the difference is asked for, the disc of a straight line lies round them.
    """
    # Told apart from the compounds that they lie over.
    colours = {style.code: style.fill for style in class_styles("reach_difference", language, dark=dark)}
    area_colour = colours["only_network"]
    estimated = is_estimated(state, choice)
    line_key = f"life_circle.{line_word(state)}_minutes_of"
    key = line_key if estimated else "life_circle.minutes_of"
    drawn = zip(CIRCLE_MINUTES, centre_areas(state, centre, choice), strict=True)
    shapes = [_area(area, area_colour, text(key, language, minutes=at), dashed=estimated) for at, area in drawn]
    if choice.measure == "difference" and not estimated:
        caption = text(line_key, language, minutes=CIRCLE_MINUTES[-1])
        shapes.append(_area(centre_disc(state, centre, choice), colours["only_straight"], caption, dashed=True))
    spot = spot_point(centre)
    marked = () if spot is None else (Shape({"type": "Point", "coordinates": spot}, area_colour),)
    return (*(shape for shape in reversed(shapes) if shape), *marked)


def _area(area: Area, colour: str, caption: str, *, dashed: bool) -> Shape | None:
    return None if area.is_empty else Shape(shapely.geometry.mapping(area), colour, caption, dashed=dashed)


def life_circle_map(choice: CircleChoice, shown: Shown, *, language: str, dark: bool) -> MapView:
    """
    Return the map with the ways of the compound or the circles of the centre that is open.

    Parameters
    ----------
    choice
        What is asked.
    shown
        What is open.
    language, dark
        The person's.
    """
    state, day, centre = store_state(), reference_day(), shown.centre
    drawn = map_view(community_id=shown.community_id, compound_id=shown.compound_id, language=language, dark=dark)
    palette, values, title = _asked(state, day, choice, shown.paint)
    with_ways = replace(choice, types=tuple(dict.fromkeys((*choice.types, *filter(None, (shown.extra_type,))))))
    styles = class_styles(palette, language, dark=dark)
    classes = np.asarray(classify(palette, values), dtype=np.int64)
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
        values={**drawn.values, "compounds": painted, "facilities": _chosen(state, drawn, with_ways)},  # noqa: PD011
        legend_title=text(f"life_circle.legend_{title}", language, minutes=f"{choice.minutes:g}"),
        selected=("facilities", centre.id) if centre and centre.kind == "facility" else drawn.selected,
        shapes=_drawn_over(state, with_ways, shown.compound_id, centre, language, dark=dark),
        takes_spots=True,
    )


def _asked(state: StoreState, day: dt.date, choice: CircleChoice, paint: Paint) -> tuple[str, list[object], str]:
    """Return the palette, the compounds' values and the legend's name of what is to be painted."""
    if paint == "gaps":
        standards = standards_of(state)
        return "missing", list(missing_required(judge(walks_in_metres(state, day), standards), standards)), "gaps"
    palette = "reach_difference" if choice.measure == "difference" and hung_up(state) else "reach"
    title = line_word(state) if is_estimated(state, choice) else choice.measure
    return palette, list(reach_of(state, day, choice)), title


def _drawn_over(
    state: StoreState,
    choice: CircleChoice,
    compound_id: str | None,
    centre: Centre | None,
    language: str,
    *,
    dark: bool,
) -> tuple[Shape, ...]:
    if compound_id:
        return _ways(state, choice, compound_id, language, dark=dark)
    return _circles(state, centre, choice, language, dark=dark) if centre else ()


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
    """Draw the way from a compound to the nearest facility of each chosen type; dashed lines where `is_estimated`."""
    estimated = is_estimated(state, choice)
    walks = None if estimated else walks_of(state, choice.walker)
    walks = walks or straight_walks_of(state, reference_day(), line_factor(state))
    if compound_id not in walks.goal.index:
        return ()
    names = serving_facilities(state)["name"]
    styles = {style.code: style.fill for style in class_styles("reach", language, dark=dark)}
    key = f"life_circle.{line_word(state)}_way" if estimated else "life_circle.way"
    shapes = []
    for code in choice.types:
        goal = str(walks.goal[code][compound_id]) if code in walks.goal.columns else ""
        line = _line(state, walks, choice, compound_id, code) if goal else None
        if line is None:
            continue
        minutes = float(walks.cost_m[code][compound_id]) / speed_m_s(choice.walker) / 60
        caption = text(key, language, name=str(names[goal]), minutes=number_text(minutes, language))
        colour = styles["reached" if minutes <= choice.minutes else "beyond"]
        shapes.append(Shape(shapely.geometry.mapping(line), colour, caption, dashed=estimated))
    return tuple(shapes)


def _line(
    state: StoreState, walks: WalkTable, choice: CircleChoice, compound_id: str, code: str
) -> shapely.LineString | None:
    """Return the way of a compound to its nearest facility of a type, in degrees; a straight line where estimated."""
    facilities, hung = serving_facilities(state), hung_up(state)
    goal, way = str(walks.goal[code][compound_id]), int(walks.way[code][compound_id])
    if hung is None or is_estimated(state, choice):
        ends = (gpd.GeoDataFrame(read(state, "compounds")).loc[[compound_id]], facilities.loc[[goal]])
        return shapely.LineString([place_points(frame).iloc[0] for frame in ends])
    if way < 0:
        return None
    network, arcs = hung.built.network, arcs_of(state, wait_m_of(choice.walker))
    ends_at = hung.ways_to(facilities.index.get_loc(goal))
    start = hung.origins.of_ways(np.array([way]))
    routes = [route(network, arcs, start, ends_at.of_ways(np.array([end]))) for end in range(len(ends_at.edge))]
    lines = sorted((found.line for found in routes if found), key=lambda line: line.length)
    return gpd.GeoSeries(lines[:1], crs=network.crs).to_crs(STORAGE_CRS).iloc[0] if lines else None
