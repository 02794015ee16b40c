"""How much of the standard is met (达标率): by level, and by each of its rows; along streets and by straight lines."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from analysis.standards_met import judge, judge_levels, limits_m, met_share
from config.texts import text
from geodata.vocabularies import vocabulary
from ui.formatting import number_text
from ui.queries.life_circle import measures_shown, share_table
from ui.queries.street import StoreState, compounds_today, counted, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    Measure,
    hung_up,
    line_factor,
    standards_of,
    straight_walks_of,
    walks_in_metres,
)

if TYPE_CHECKING:
    from analysis.figures import Base


def level_shares(choice: CircleChoice, base: Base, community_id: str | None, language: str) -> pd.DataFrame:
    """Return a row per level of the standard: the share that has all that it requires; texts."""
    state, day = store_state(), reference_day()
    standards, table = standards_of(state), counted(compounds_today(state, day), community_id)
    levels = {measure: judge_levels(rows, standards) for measure, rows in judged_by(state, day, choice).items()}
    names = vocabulary("standard_level")
    rows = {
        names.label(level, language): {
            measure: met_share(met[level], table, base, key="level_met") for measure, met in levels.items()
        }
        for level in next(iter(levels.values())).columns
    }
    return share_table(rows, text("rules.level", language), language)


def standard_shares(choice: CircleChoice, base: Base, community_id: str | None, language: str) -> pd.DataFrame:
    """Return a row per type and level of the standard: the share for which it is met; texts."""
    state, day = store_state(), reference_day()
    standards, table = standards_of(state), counted(compounds_today(state, day), community_id)
    judged = judged_by(state, day, choice)
    types, levels = vocabulary("facility_type"), vocabulary("standard_level")
    shares = share_table(
        {
            row: {measure: met_share(rows[row], table, base) for measure, rows in judged.items()}
            for row in standards.index
        },
        text("life_circle.type", language),
        language,
    )
    shares[text("life_circle.type", language)] = [types.label(kind, language) for kind in standards["type"]]
    shares[text("rules.level", language)] = [levels.label(level, language) for level in standards["level"]]
    shares[text("rules.limit", language)] = [number_text(limit, language) for limit in limits_m(standards)]
    shares[text("rules.checked", language)] = [
        text(f"rules.checked_{'yes' if verified else 'no'}", language) for verified in standards["verified"]
    ]
    return shares


def judged_by(state: StoreState, day: dt.date, choice: CircleChoice) -> dict[Measure, pd.DataFrame]:
    """
    Judge by each measure that is shown.

    By the network also where the straight line alone is asked for: what is met is measured by nothing else, and the
    line only stands beside it.
    """
    standards = standards_of(state)
    if "straight" not in measures_shown(choice):
        return {"network": judge(walks_in_metres(state, day), standards)}
    lines: dict[Measure, pd.DataFrame] = {
        "straight": judge(straight_walks_of(state, day, line_factor(state)), standards)
    }
    if hung_up(state) is None:
        return lines
    return {"network": judge(walks_in_metres(state, day), standards), **lines}
