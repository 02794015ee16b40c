"""The places that a scene of the big screen frames, and who a service on foot leaves out (大屏取景)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
import shapely.geometry

from geodata.vocabularies import UNKNOWN, vocabulary
from maps.palette import class_styles
from maps.view import Shape
from ui.queries.cells import integer_or_none, text_or
from ui.queries.centres import CIRCLE_MINUTES, Centre, centre_areas
from ui.queries.street import (
    compounds_today,
    counted,
    located_facilities,
    read,
    reference_day,
    store_state,
)
from ui.queries.walking import CircleChoice, is_estimated, reach_of, serving_facilities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maps.view import Bounds, Layer

# Around what is framed; some 150 m, so that a lone compound keeps its surroundings.
_MARGIN_DEG = 0.0015
# More circles than these make one grey area of a street.
_MOST_CIRCLES = 24
# About 15 m: a wall shows where a service reaches, not every bend.
_SIMPLER_DEG, _CIRCLE_OPACITY = 0.00015, 0.14


@dataclass(frozen=True)
class LeftOut:
    """A compound that a service can't be reached from; `elders_60` is None where not stated."""

    compound_id: str
    name: str
    community_name: str
    elders_60: int | None


def frame_of(ids: Iterable[str], layer: Layer = "compounds", *, margin_deg: float = _MARGIN_DEG) -> Bounds | None:
    """Return the extent of places with a margin; None where none of them has a place."""
    rows = gpd.GeoDataFrame(read(store_state(), layer))
    shapes = rows.geometry[rows.index.isin(list(ids))].dropna()
    shapes = shapes[~shapes.is_empty]
    if shapes.empty:
        return None
    west, south, east, north = (float(side) for side in shapes.total_bounds)
    return south - margin_deg, west - margin_deg, north + margin_deg, east + margin_deg


def place_marks(names: Mapping[str, str], language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw a dot in each of some compounds, by id, with what is to be read beside it."""
    colour = {style.code: style.fill for style in class_styles("reach", language, dark=dark)}["unreachable"]
    rows = gpd.GeoDataFrame(read(store_state(), "compounds"))
    shapes = rows.geometry[rows.index.isin(list(names))].dropna()
    points = shapes[~shapes.is_empty].representative_point()
    return tuple(
        Shape(shapely.geometry.mapping(points[place]), colour, name)
        for place, name in names.items()
        if place in points.index
    )


def compounds_inside() -> list[str]:
    """Return the ids of the compounds that figures count."""
    return [str(row_id) for row_id in counted(compounds_today(store_state(), reference_day()), None).index]


def elder_facilities_inside() -> list[str]:
    """Return the ids of the street's facilities for elders that serve today."""
    state, elder = store_state(), vocabulary("facility_type").group("elder")
    inside = located_facilities(state)
    serving = inside.index.isin(serving_facilities(state).index)
    return [str(row_id) for row_id in inside.index[inside["in_street"] & inside["type"].isin(elder) & serving]]


def circle_left_out(choice: CircleChoice) -> list[LeftOut]:
    """Return the compounds of the street that are known not to reach what is chosen, most elders first."""
    state, day = store_state(), reference_day()
    table = counted(compounds_today(state, day), None)
    reach = reach_of(state, day, choice).loc[table.index]
    rows = table[~reach.isin(["reached", UNKNOWN])].sort_values(
        ["elders_60", "name"], ascending=[False, True], na_position="last", kind="stable"
    )
    return [
        LeftOut(str(row.Index), str(row.name), text_or(row.community_name, ""), integer_or_none(row.elders_60))
        for row in rows.itertuples()
    ]


def service_circles(choice: CircleChoice, language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw what is reached in the longest of the circles' minutes from each facility of the chosen types."""
    state = store_state()
    colour = {style.code: style.fill for style in class_styles("reach_difference", language, dark=dark)}["only_network"]
    inside, serving = located_facilities(state), serving_facilities(state)
    chosen = inside.index[inside["in_street"] & inside["type"].isin(choice.types) & inside.index.isin(serving.index)]
    at = CIRCLE_MINUTES.index(int(choice.minutes))
    areas = [centre_areas(state, Centre("facility", str(place)), choice)[at] for place in chosen[:_MOST_CIRCLES]]
    # As one: where circles lie over one another their edges tell nothing.
    reached = shapely.union_all(areas).simplify(_SIMPLER_DEG)
    if reached.is_empty:
        return ()
    outline = shapely.geometry.mapping(reached)
    return (Shape(outline, colour, dashed=is_estimated(state, choice), fill_opacity=_CIRCLE_OPACITY),)
