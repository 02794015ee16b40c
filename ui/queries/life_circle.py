"""The 15-minute life circle page (15分钟生活圈): who reaches what on foot, along the street's own network."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import Base, Figure, Source, sources_of
from analysis.life_circle import REACH_BASES, reach_minutes, reach_share
from config.texts import text
from geodata.vocabularies import vocabulary
from ui.formatting import number_text, share_text
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    Measure,
    hung_up,
    line_word,
    reach_of,
    serving_facilities,
    speed_m_s,
    straight_walks_of,
    walks_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def loaded_types(language: str) -> list[tuple[str, str]]:
    """Return code and label of each facility type that the ledgers hold, in the vocabulary's order."""
    held = set(serving_facilities(store_state())["type"])
    words = vocabulary("facility_type")
    return [(code, words.label(code, language)) for code in words.codes if code in held]


def measures_shown(choice: CircleChoice) -> tuple[Measure, ...]:
    """Return by which measures every figure of the page is given: both, where their difference is asked for."""
    if hung_up(store_state()) is None:
        return ("straight",)
    return ("network", "straight") if choice.measure == "difference" else (choice.measure,)


def reach_figures(choice: CircleChoice, measure: Measure) -> list[Figure]:
    """Return the share that reaches, by compounds, households, residents and elders, by one measure."""
    state, day = store_state(), reference_day()
    table = counted(compounds_today(state, day), None)
    return [_figure(state, day, replace(choice, measure=measure), table, base, _sources(state)) for base in REACH_BASES]


def reach_by_type(choice: CircleChoice, base: Base, community_id: str | None, language: str) -> pd.DataFrame:
    """Return a row per facility type: the share of a community, or the street, that reaches its nearest; texts."""
    state, day = store_state(), reference_day()
    table = counted(compounds_today(state, day), community_id)
    rows = {
        label: _figures(state, day, replace(choice, types=(code,)), table, base)
        for code, label in loaded_types(language)
    }
    return share_table(rows, text("life_circle.type", language), language)


def reach_by_community(choice: CircleChoice, base: Base, language: str) -> pd.DataFrame:
    """Return a row per community, the street first: the share that reaches what is chosen; texts."""
    state, day = store_state(), reference_day()
    whole = counted(compounds_today(state, day), None)
    parts = {text("queries.whole_street", language): whole}
    parts |= {name: whole[whole["community_id"] == row_id] for row_id, name in _communities(state).items()}
    rows = {name: _figures(state, day, choice, part, base) for name, part in parts.items()}
    return share_table(rows, text("bases.community", language), language)


def reach_community_ids() -> list[str | None]:
    """Return what each row of `reach_by_community` speaks of: None for the street, else a community's id."""
    return [None, *_communities(store_state())]


def _communities(state: StoreState) -> dict[str, str]:
    names = read(state, "communities").sort_values("code", kind="stable")["name"]
    return {str(row_id): str(name) for row_id, name in names.items()}


def compound_walks(compound_id: str, choice: CircleChoice, language: str) -> pd.DataFrame:
    """Return a row per facility type: a compound's nearest one, minutes and metres along streets, straight metres."""
    state, names = store_state(), read(store_state(), "facilities")["name"]
    labels = dict(loaded_types(language))
    frame = _walks_of_compound(state, reference_day(), compound_id, choice)
    frame.insert(0, "type", [labels[code] for code in frame.index])
    frame["name"] = [str(names.get(goal, "")) or None for goal in frame["goal"]]
    frame = frame.drop(columns="goal")
    columns = {name: "minutes_column" if name == "minutes" else name for name in frame.columns}
    return frame.rename(columns={name: text(f"life_circle.{key}", language) for name, key in columns.items()})


def compound_walk_types(compound_id: str, choice: CircleChoice) -> list[str]:
    """Return the facility type of each row of `compound_walks`."""
    return list(_walks_of_compound(store_state(), reference_day(), compound_id, choice).index)


def _walks_of_compound(state: StoreState, day: dt.date, compound_id: str, choice: CircleChoice) -> pd.DataFrame:
    """Return minutes, metres, straight metres and goal by type, the shortest walk first."""
    walked, drawn = walks_of(state, choice.walker), straight_walks_of(state, day, 1.0)
    nearest = drawn if walked is None else walked
    cost = nearest.cost_m.loc[[compound_id]] * (math.nan if walked is None else 1.0)
    frame = pd.DataFrame(
        {
            "minutes": reach_minutes(cost, speed_m_s=speed_m_s(choice.walker)).loc[compound_id],
            "metres": cost.loc[compound_id],
            "straight": drawn.cost_m.loc[compound_id],
            "goal": nearest.goal.loc[compound_id],
        }
    )
    codes = [code for code in vocabulary("facility_type").codes if code in frame.index]
    return frame.loc[codes].sort_values("minutes", kind="stable", na_position="last")


def _figures(
    state: StoreState, day: dt.date, choice: CircleChoice, table: pd.DataFrame, base: Base
) -> dict[Measure, Figure]:
    return {
        measure: _figure(state, day, replace(choice, measure=measure), table, base, ())
        for measure in measures_shown(choice)
    }


def _figure(
    state: StoreState, day: dt.date, choice: CircleChoice, table: pd.DataFrame, base: Base, sources: tuple[Source, ...]
) -> Figure:
    key = "network" if choice.measure == "network" else line_word(state)
    reach = reach_of(state, day, choice).loc[table.index]
    return reach_share(reach, table, base, key=f"reach_{key}", sources=sources)


def share_table(rows: Mapping[str, Mapping[Measure, Figure]], first: str, language: str) -> pd.DataFrame:
    """
    Write shares as texts, a row each, a column a measure; then how many, of how many known, and how many unknown.

    The numbers speak of the first measure; what a straight line knows hardly differs.
    """
    line = line_word(store_state())
    columns = {"network": text("life_circle.column_network", language)}
    columns["straight"] = text(f"life_circle.column_{line}", language)
    told = []
    for name, figures in rows.items():
        figure = next(iter(figures.values()))
        numbers = [number_text(value, language) for value in (figure.numerator, figure.denominator, figure.unknown)]
        told.append(
            {
                first: name,
                **{columns[measure]: share_text(each.value, language) for measure, each in figures.items()},
                text("life_circle.column_known", language): f"{numbers[0]}/{numbers[1]}",
                text("life_circle.column_unknown", language): numbers[2],
            }
        )
    return pd.DataFrame(told)


def _sources(state: StoreState) -> tuple[Source, ...]:
    kinds = ("compounds", "gates", "facilities", "roads")
    frames = [read(state, kind) for kind in kinds]
    return sources_of(*((frame["source"], frame["as_of"]) for frame in frames if len(frame)))
