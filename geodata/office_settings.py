"""
Settings of the office (街道设置): walking, streets, care for elders, teams, and the weights of 今天先看哪里.

A value of the office is a row of the kind office_settings, kept with its reason; what was never set has its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from geodata.standards import team_norms, walkers

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class OfficeSetting:
    """
    One setting.

    Attributes
    ----------
    key
        A code of the vocabulary office_setting.
    default
        Its value where the office set none.
    unit
        A unit of the texts, "" where it has none.
    minimum, maximum
        What is taken; a value outside is as if it weren't set.
    has_words
        Whether the office may say in words what it stands for; the default's words are the text ``meanings.<key>``.
    """

    key: str
    default: float
    unit: str
    minimum: float
    maximum: float
    has_words: bool = False


def _team_settings() -> list[OfficeSetting]:
    """Return how many a community, or a grid, should have of each post; "most" where there is a limit."""
    found = []
    for post, row in team_norms().iterrows():
        for key, number in ((f"team_{post}", row["least"]), (f"team_{post}_most", row["most"])):
            if not pd.isna(number):
                found.append(OfficeSetting(key, float(number), row["unit"], 0, 100))
    return found


# 今天先看哪里 (P): what each of its components weighs; by the component's key (`analysis.priority`).
_WEIGHTS = {
    "no_committee": 3.0,
    "no_property": 3.0,
    "many_elders": 2.0,
    "unmet_services": 2.0,
    "repeat_complaints": 2.0,
    "overdue_orders": 3.0,
}
WEIGHT, HEAVIEST = "weight_", 10.0


def _all_settings() -> dict[str, OfficeSetting]:
    rows = walkers()
    speeds = {
        f"speed_{walker}": OfficeSetting(f"speed_{walker}", float(speed), "m_s", 0.2, 3.0)
        for walker, speed in rows["speed_m_s"].items()
    }
    delay = float(rows["crossing_delay_s"].max())
    others = (
        OfficeSetting("crossing_delay", delay, "s", 0, 300),
        # standards.md proposes 1.3; a grid of streets gives 1.00-1.41.
        OfficeSetting("detour_factor", 1.3, "", 1.0, 3.0),
        OfficeSetting("gap", 5.0, "m", 0, 30),
        # No national meaning: standards.md proposes daily, weekly and monthly visits.
        OfficeSetting("care_red", 1, "days", 1, 365, has_words=True),
        OfficeSetting("care_yellow", 7, "days", 1, 365, has_words=True),
        OfficeSetting("care_blue", 30, "days", 1, 365, has_words=True),
        # Beds: 35-40 per 1,000 elders (standards.md, M); the others are proposals of ours.
        OfficeSetting("need_beds", 35, "per_1000", 0, 1000),
        OfficeSetting("need_meals", 30, "per_1000", 0, 1000),
        OfficeSetting("need_day_care", 10, "per_1000", 0, 1000),
        OfficeSetting("need_learning", 20, "per_1000", 0, 1000),
        # 「扶一把」: the street's own target.
        OfficeSetting("retrofit_target", 125, "households", 0, 10_000),
        *_team_settings(),
    )
    weights = [OfficeSetting(f"{WEIGHT}{name}", value, "", 0.0, HEAVIEST) for name, value in _WEIGHTS.items()]
    return speeds | {setting.key: setting for setting in (*others, *weights)}


# By key, in the order in which they are shown.
SETTINGS: Mapping[str, OfficeSetting] = MappingProxyType(_all_settings())


def settings_in_force(rows: pd.DataFrame) -> dict[str, float]:
    """
    Return the value of every setting.

    Parameters
    ----------
    rows
        Of the kind office_settings, conformed.

    Returns
    -------
    values
        By key. A row whose value lies outside its setting's range, or whose key isn't known, changes nothing.
    """
    values = {key: setting.default for key, setting in SETTINGS.items()}
    for key, value in zip(rows["key"], rows["value"], strict=True):
        setting = SETTINGS.get(str(key))
        if setting is not None and setting.minimum <= float(value) <= setting.maximum:
            values[setting.key] = float(value)
    return values


def words_in_force(rows: pd.DataFrame) -> dict[str, str]:
    """
    Return what the office says that its settings stand for.

    Parameters
    ----------
    rows
        Of the kind office_settings, conformed.

    Returns
    -------
    words
        By key, where the office said any; what isn't here has the text ``meanings.<key>``.
    """
    stated = rows[rows["words"].notna()]
    return {str(key): str(words) for key, words in zip(stated["key"], stated["words"], strict=True) if key in SETTINGS}
