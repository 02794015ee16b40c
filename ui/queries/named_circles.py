"""Life circles that the street runs or a planner draws (生活圈): what each holds and misses, where one would help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.geometry
import streamlit as st

from analysis.circle_services import best_place, circle_services, walks_between
from analysis.location import place_points
from analysis.standards_met import judge, limits_m
from config.texts import text
from geodata.crs import measuring_crs
from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary
from maps.palette import class_styles
from maps.view import Shape
from ui.queries.centres import Centre, centre_areas
from ui.queries.life_circle import measures_shown
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    arcs_of,
    hung_up,
    line_factor,
    line_word,
    serving_facilities,
    standards_of,
    straight_walks_of,
    walks_in_metres,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.life_circle import WalkTable
    from loaders.editing import HandEdit
    from ui.queries.walking import Measure

DEFAULT_MINUTES = 15
_KEPT = 40


@dataclass(frozen=True)
class LifeCircle:
    """A life circle: its name, its minutes (15 where nobody said), and who lives in it (known numbers alone)."""

    id: str
    name: str
    minutes: int
    note: str
    compounds: int
    households: int
    elders_60: int


def life_circles() -> list[LifeCircle]:
    """Return the circles of the store, in the order of their names."""
    state = store_state()
    rows = gpd.GeoDataFrame(read(state, "life_circles")).sort_values("name", kind="stable")
    return [
        LifeCircle(
            id=str(row_id),
            name=str(row["name"]),
            minutes=_minutes(row["minutes"]),
            note="" if pd.isna(row["note"]) else str(row["note"]),
            compounds=len(inside),
            households=int(inside["households"].sum()),
            elders_60=int(inside["elders_60"].sum()),
        )
        for row_id, row in rows.iterrows()
        for inside in [_inside(state, reference_day(), row["geometry"])]
    ]


def _minutes(value: Any) -> int:  # noqa: ANN401 - a cell
    return DEFAULT_MINUTES if pd.isna(value) else int(value)


def _inside(state: StoreState, day: dt.date, area: shapely.Polygon | None) -> pd.DataFrame:
    """Return the compounds of which a point inside lies in an area, inside the street and out."""
    table = pd.DataFrame(compounds_today(state, day))
    if area is None:
        return table.iloc[:0]
    is_inside = shapely.intersects(place_points(gpd.GeoDataFrame(table)).to_numpy(), area)
    inside: pd.DataFrame = table.loc[is_inside]
    return inside


def circle_services_table(circle_id: str, choice: CircleChoice, language: str) -> pd.DataFrame:
    """
    Return what a circle holds of the standard, what is missing first, required before optional; texts and numbers.

    Beside what is missing stands what one more would do at the best of the circle's compounds: how many compounds,
    and elders known in them, would newly be within the standard's metres, and near which compound. Where the
    difference is asked for, the compounds that straight lines would count at their own best place stand beside.
    """
    state, day = store_state(), reference_day()
    rows, *others = [_services(state, day, circle_id, measure) for measure in measures_shown(choice)]
    beside: dict[str, list[object]] = {
        line_word(state): other["gained_compounds"].reindex(rows.index).tolist() for other in others
    }
    types, levels = vocabulary("facility_type"), vocabulary("standard_level")
    columns = {
        "held": [text(f"circles.held_{held}", language) for held in rows["held"]],
        "type": [types.label(code, language) for code in rows["type"]],
        "gained_compounds": rows["gained_compounds"].tolist(),
        "gained_elders": rows["gained_elders"].tolist(),
        "place": rows["place"].tolist(),
        **beside,
        "need": [text(f"rules.need_{'required' if row else 'optional'}", language) for row in rows["required"]],
        "count": rows["count"].tolist(),
        "level": [levels.label(code, language) for code in rows["level"]],
        "checked": [text(f"rules.checked_{'yes' if row else 'no'}", language) for row in rows["verified"]],
    }
    return pd.DataFrame(
        {
            text(f"life_circle.column_{name}" if name in beside else f"circles.{name}", language): cells
            for name, cells in columns.items()
        }
    )


def said_gained(choice: CircleChoice, language: str) -> str:
    """Return what "new" means in `circle_services_table`: along streets, by which line, or both side by side."""
    state = store_state()
    first, *others = measures_shown(choice)
    if first == "network":
        beside = text("circles.gained_note_beside", language) if others else ""
        return text("circles.gained_note", language) + beside
    return text(f"circles.gained_note_{line_word(state)}", language, factor=f"{line_factor(state):g}")


def circle_counts(circle_id: str) -> Mapping[str, int]:
    """Return how many required types a circle holds, misses and isn't known to hold: by ``held``, each type once."""
    rows = _held(store_state(), circle_id)
    counts = rows[rows["required"]].drop_duplicates("type")["held"].value_counts()
    return {name: int(counts.get(name, 0)) for name in ("present", "missing", "unknown")}


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _held(state: StoreState, circle_id: str) -> pd.DataFrame:
    """Return what a circle holds of each row of the standard, whatever one measures by."""
    circle = gpd.GeoDataFrame(read(state, "life_circles")).loc[circle_id]
    standards = standards_of(state)
    loaded = read(state, "facilities")["type"].unique().tolist()
    minutes = _minutes(circle["minutes"])
    rows = circle_services(circle["geometry"], minutes, serving_facilities(state), standards, loaded)
    return rows.assign(limit_m=limits_m(standards).loc[rows.index])


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _services(state: StoreState, day: dt.date, circle_id: str, measure: Measure) -> pd.DataFrame:
    rows = _held(state, circle_id)
    area = gpd.GeoDataFrame(read(state, "life_circles")).geometry[circle_id]
    inside = counted(_inside(state, day, area), None)
    order = {"missing": 0, "unknown": 1, "present": 2}
    told = _one_more(state, day, rows, inside, measure)
    return rows.join(told).sort_values(
        ["held", "required", "gained_elders"],
        ascending=[True, False, False],
        kind="stable",
        key=lambda column: column.map(order) if column.name == "held" else column,
    )


def _one_more(
    state: StoreState, day: dt.date, rows: pd.DataFrame, inside: pd.DataFrame, measure: Measure
) -> pd.DataFrame:
    """Say of each missing row what one more facility would newly serve, at the best of the circle's compounds."""
    told = pd.DataFrame(index=rows.index)
    told["gained_compounds"] = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    told["gained_elders"] = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    told["place"] = pd.Series(None, index=rows.index, dtype="object")
    if inside.empty:
        return told
    metres, walks = _between(state, day, inside, measure)
    judged = judge(walks, standards_of(state)).loc[inside.index]
    elders = inside["elders_60"]
    for row in rows.index[rows["held"] == "missing"]:
        unmet = (judged[row] == "unmet").to_numpy()
        at = best_place(metres, unmet, elders, float(rows["limit_m"][row]))
        if at < 0:
            continue
        served = (metres[at] <= rows["limit_m"][row]) & unmet
        told.loc[row, "gained_compounds"] = int(served.sum())
        told.loc[row, "gained_elders"] = int(elders[served].sum())
        told.loc[row, "place"] = str(inside["name"].iloc[at])
    return told


def _between(
    state: StoreState, day: dt.date, inside: pd.DataFrame, measure: Measure
) -> tuple[NDArray[np.float64], WalkTable]:
    """Return the metres between compounds, and those of all to each type, along streets or by the straight line."""
    hung = hung_up(state)
    if hung is None or measure == "straight":
        factor = line_factor(state)
        points = place_points(gpd.GeoDataFrame(inside))
        places = points.to_crs(measuring_crs(float(points.x.mean()))).to_numpy()
        return shapely.distance(places[:, None], places) * factor, straight_walks_of(state, day, factor)
    positions = read(state, "compounds").index.get_indexer(inside.index)
    metres = walks_between(hung.built.network, arcs_of(state, 0.0), hung.origins, positions.tolist())
    return metres, walks_in_metres(state, day)


def circle_shapes(chosen: str | None, language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw every circle with its name, the chosen one above the others; others dashed."""
    rows = gpd.GeoDataFrame(read(store_state(), "life_circles"))
    colours = {style.code: style.fill for style in class_styles("reach_difference", language, dark=dark)}
    order = sorted(rows.index[rows.geometry.notna()], key=lambda row_id: row_id == chosen)
    return tuple(
        Shape(
            shapely.geometry.mapping(rows.geometry[row_id]),
            colours["only_network"],
            str(rows["name"][row_id]),
            dashed=row_id != chosen,
            is_named_inside=True,
        )
        for row_id in order
    )


def circle_outline(circle_id: str | None) -> Mapping[str, Any] | None:
    """Return a circle's outline as GeoJSON in degrees; None where there is none."""
    rows = gpd.GeoDataFrame(read(store_state(), "life_circles"))
    if circle_id not in rows.index or rows.geometry[circle_id] is None:
        return None
    return cast("Mapping[str, Any]", shapely.geometry.mapping(rows.geometry[circle_id]))


def walked_outline(centre: Centre, choice: CircleChoice, at: int) -> Mapping[str, Any] | None:
    """Return what is reached from a centre in the minutes at a position of ``CIRCLE_MINUTES``; None if nothing."""
    area = centre_areas(store_state(), centre, choice)[at]
    return None if area.is_empty else cast("Mapping[str, Any]", shapely.geometry.mapping(area))


def circle_edit(circle_id: str | None, name: str, minutes: int, geometry: Mapping[str, Any]) -> HandEdit | None:
    """Return a new circle, or the change of one; None where what was drawn is no area."""
    from loaders.editing import HandEdit, drawn_outline  # noqa: PLC0415 - readers and checks, which only a change needs

    outline = drawn_outline(geometry, ledger_kind("life_circles"))
    if outline is None:
        return None
    return HandEdit("life_circles", circle_id, {"name": name, "minutes": minutes}, outline=outline)


def circle_names() -> frozenset[str]:
    """Return the names that are taken."""
    return frozenset(str(name) for name in np.asarray(read(store_state(), "life_circles")["name"]))
