"""The office's own rules (标准与设置): the standard as it is applied, settings of walking, and changing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.standards_met import limits_m
from config.texts import text
from geodata.office_settings import SETTINGS, words_in_force
from geodata.standards import LEVELS
from geodata.vocabularies import vocabulary
from ui.formatting import number_text
from ui.queries.street import read, store_state
from ui.queries.walking import settings_of, standards_of

if TYPE_CHECKING:
    from loaders.editing import HandEdit


@dataclass(frozen=True)
class StandardRow:
    """One row of the standard in force, as a form shows it; `radius_m` is None where it names none."""

    type: str
    level: str
    required: bool
    radius_m: int | None
    basis: str
    verified: bool


@dataclass(frozen=True)
class Setting:
    """
    One setting of the office: its value in force and what is taken.

    `words` is what it stands for, None where a setting needs none.
    """

    key: str
    label: str
    value: float
    default: float
    unit: str
    minimum: float
    maximum: float
    words: str | None = None


def standard_rows() -> list[StandardRow]:
    """Return the rows of the standard in force, in the order of `standard_table`."""
    return [
        StandardRow(
            type=row["type"],
            level=row["level"],
            required=row["required"],
            radius_m=None if pd.isna(row["radius_m"]) else int(row["radius_m"]),
            basis=_basis(row) if row["changed"] else "",
            verified=row["verified"],
        )
        for row in standards_of(store_state()).to_dict("records")
    ]


def standard_table(language: str) -> pd.DataFrame:
    """Return the standard in force, a row per type and level; columns and cells as texts."""
    standards = standards_of(store_state())
    types, levels = vocabulary("facility_type"), vocabulary("standard_level")
    columns = {
        "type": [types.label(code, language) for code in standards["type"]],
        "level": [levels.label(code, language) for code in standards["level"]],
        "need": [text(f"rules.need_{'required' if row else 'optional'}", language) for row in standards["required"]],
        "limit": [
            text("rules.radius" if stated else "rules.circle", language, metres=number_text(limit, language))
            if pd.notna(limit)
            else None
            for limit, stated in zip(limits_m(standards), standards["radius_m"].notna(), strict=True)
        ],
        "checked": [text(f"rules.checked_{'yes' if row else 'no'}", language) for row in standards["verified"]],
        "basis": [_basis(row) for row in standards.to_dict("records")],
        "reason": standards["reason"].tolist(),
    }
    return pd.DataFrame({text(f"rules.{name}", language): cells for name, cells in columns.items()})


def _basis(row: dict[Any, Any]) -> str:
    return " ".join(str(row[name]) for name in ("source", "edition", "table") if not pd.isna(row[name]) and row[name])


def office_settings(language: str) -> list[Setting]:
    """Return every setting with its value in force."""
    values, labels = settings_of(store_state()), vocabulary("office_setting")
    return [
        Setting(
            setting.key,
            labels.label(setting.key, language),
            values[setting.key],
            setting.default,
            text(f"units.{setting.unit}", language) if setting.unit else "",
            setting.minimum,
            setting.maximum,
            setting_words(setting.key, language) if setting.has_words else None,
        )
        for setting in SETTINGS.values()
    ]


def settings_table(language: str) -> pd.DataFrame:
    """Return the settings, a row each: value, unit, default, whether it is the office's own, and why."""
    rows = pd.DataFrame(read(store_state(), "office_settings")).set_index("key")["reason"].to_dict()
    names = ("setting", "words", "value", "unit", "default", "state", "reason")
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for setting in office_settings(language):
        cells = (
            setting.label,
            setting.words,
            setting.value,
            setting.unit,
            setting.default,
            setting_mark(setting.key, language),
            rows.get(setting.key),
        )
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    return pd.DataFrame({text(f"rules.{name}", language): cells for name, cells in columns.items()})


def setting_words(key: str, language: str) -> str:
    """Return what a setting stands for: the office's own words, or what this program proposes."""
    own = words_in_force(pd.DataFrame(read(store_state(), "office_settings")))
    return own.get(key) or text(f"meanings.{key}", language)


def setting_mark(key: str, language: str) -> str:
    """Return what is to be said beside a setting's value: the office's own, or a default that nobody checked."""
    is_own = settings_of(store_state())[key] != SETTINGS[key].default
    return text("rules.own" if is_own else "rules.default_unverified", language)


def level_choices(language: str) -> list[tuple[str, str]]:
    """Return code and label of the standard's levels."""
    labels = vocabulary("standard_level")
    return [(level, labels.label(level, language)) for level in LEVELS]


def rule_edit(kind: str, cells: dict[str, Any]) -> HandEdit:
    """Return the change of a rule: a row of the kinds standard_changes or office_settings, told by its identity."""
    from loaders.editing import HandEdit  # noqa: PLC0415 - readers and checks, which only a change needs

    return HandEdit(kind, None, cells)
