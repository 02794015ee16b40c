"""The 15-minute life circle page (15分钟生活圈): who reaches what on foot, along the street's own network."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
import shapely
import shapely.geometry

from analysis.figures import Figure, Source, sources_of
from analysis.life_circle import (
    REACH_BASES,
    reach_minutes,
    reach_share,
)
from config.texts import text
from geodata.crs import STORAGE_CRS
from geodata.vocabularies import vocabulary
from maps.palette import class_styles
from maps.view import Shape
from ui.formatting import number_text, share_text
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    hung_up,
    reach_of,
    serving_facilities,
    speed_m_s,
    straight_walks_of,
    walks_of,
)

# More names than these cover the map.
_MOST_NAMED = 12


@dataclass(frozen=True)
class NetworkSummary:
    """What the walk network is made of: kilometres, closed gaps, the share that hangs together, who is left out."""

    kilometres: float
    connectors: int
    largest_share: float
    not_walkable: int
    lone_compounds: tuple[str, ...]
    lone_facilities: tuple[str, ...]
    compounds: int

    @property
    def is_elsewhere(self) -> bool:
        """Whether most compounds lie off every street, as where the roads are those of another place or system."""
        return len(self.lone_compounds) > self.compounds / 2


def loaded_types(language: str) -> list[tuple[str, str]]:
    """Return code and label of each facility type that the ledgers hold, in the vocabulary's order."""
    held = set(serving_facilities(store_state())["type"])
    words = vocabulary("facility_type")
    return [(code, words.label(code, language)) for code in words.codes if code in held]


def network_summary() -> NetworkSummary | None:
    """Return what the walk network is made of; None where no road can be walked."""
    state = store_state()
    hung = hung_up(state)
    if hung is None:
        return None
    names = {kind: read(state, kind)["name"] for kind in ("compounds", "facilities")}
    facilities = names["facilities"].reindex(serving_facilities(state).index)
    return NetworkSummary(
        kilometres=float(hung.built.network.edge_length_m.sum()) / 1000,
        connectors=len(hung.built.connectors),
        largest_share=hung.built.largest_share,
        not_walkable=hung.built.not_walkable,
        lone_compounds=tuple(str(names["compounds"].iloc[lone.place]) for lone in hung.lone_compounds),
        lone_facilities=tuple(str(facilities.iloc[lone.place]) for lone in hung.lone_facilities),
        compounds=len(names["compounds"]),
    )


def network_problems(language: str) -> pd.DataFrame:
    """Return a row per place at which the network should be looked at: what, of which road, how many metres."""
    state = store_state()
    hung = hung_up(state)
    if hung is None:
        return pd.DataFrame()
    names = read(state, "roads")["name"]
    rows = [
        (text(f"life_circle.problem_{problem.code}", language), names.get(problem.row_id), problem.value_m)
        for problem in hung.built.problems
    ]
    columns = [text(f"life_circle.problem_{name}", language) for name in ("what", "road", "metres")]
    return pd.DataFrame(rows, columns=columns)


def network_shapes(language: str, *, dark: bool) -> tuple[Shape, ...]:
    """Draw the network's closed gaps, and a dot with its name at each of its problems that has a place."""
    hung = hung_up(store_state())
    if hung is None:
        return ()
    style = {row.code: row.fill for row in class_styles("reach", language, dark=dark)}
    crs = hung.built.network.crs
    gaps = gpd.GeoSeries(hung.built.connectors, crs=crs).to_crs(STORAGE_CRS)
    placed = [(problem, point) for problem in hung.built.problems if (point := problem.point_xy) is not None]
    points = gpd.GeoSeries([shapely.Point(point) for _, point in placed], crs=crs).to_crs(STORAGE_CRS)
    named = len(placed) <= _MOST_NAMED
    return (
        *(Shape(shapely.geometry.mapping(gap), style["unreachable"]) for gap in gaps),
        *(
            Shape(
                shapely.geometry.mapping(point),
                style["unreachable"],
                text(f"life_circle.problem_{problem.code}", language) if named else "",
            )
            for (problem, _), point in zip(placed, points, strict=True)
        ),
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
    walked, drawn = walks_of(state, choice.walker), straight_walks_of(state, day, 1.0)
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


def _figures(
    state: StoreState, day: dt.date, choice: CircleChoice, table: pd.DataFrame, sources: tuple[Source, ...]
) -> list[Figure]:
    # With no street to walk along the straight line stands for it, under its own name.
    is_estimate = choice.measure == "straight" or hung_up(state) is None
    key = "reach_straight" if is_estimate else "reach_network"
    reach = reach_of(state, day, replace(choice, measure="straight" if is_estimate else "network")).loc[table.index]
    return [reach_share(reach, table, base, key=key, sources=sources) for base in REACH_BASES]


def _as_texts(rows: dict[str, list[Figure]], first: str, language: str) -> pd.DataFrame:
    """Write shares as texts, and behind them of how many known each is a share."""
    known = text("life_circle.column_known", language)
    return pd.DataFrame(
        [
            {first: name, **share_cells(figures, language), known: known_text(figures, language)}
            for name, figures in rows.items()
        ],
        columns=[first, *(text(f"life_circle.column_{base}", language) for base in REACH_BASES), known],
    )


def share_cells(figures: list[Figure], language: str) -> dict[str, str]:
    """Return shares as texts, by the name of what each counts."""
    return {
        text(f"life_circle.column_{figure.base}", language): share_text(figure.value, language) for figure in figures
    }


def known_text(figures: list[Figure], language: str) -> str:
    """Return of how many known each figure is a share."""
    parts = (
        f"{text(f'life_circle.column_{figure.base}', language)} {number_text(figure.denominator, language)}"
        for figure in figures
    )
    return text("formats.item_separator", language).join(parts)


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _sources(state: StoreState) -> tuple[Source, ...]:
    kinds = ("compounds", "gates", "facilities", "roads")
    frames = [read(state, kind) for kind in kinds]
    return sources_of(*((frame["source"], frame["as_of"]) for frame in frames if len(frame)))
