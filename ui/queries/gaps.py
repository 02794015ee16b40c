"""What each compound misses by the standard (差距清单), as the page lists it and as Excel."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis.life_circle import reach_minutes
from analysis.standards_met import NAME_SEPARATOR, gap_list, judge, limits_m, promised_by_line
from config.texts import text
from geodata.vocabularies import vocabulary
from maps.palette import class_styles
from reports.columns import ReportColumn
from ui.formatting import number_text
from ui.queries.life_circle import measures_shown
from ui.queries.street import StoreState, compounds_today, counted, reference_day, store_state
from ui.queries.walking import (
    CircleChoice,
    detour_factor,
    hung_up,
    line_factor,
    reach_of,
    speed_m_s,
    standards_of,
    straight_walks_of,
    walks_in_metres,
    walks_of,
)

if TYPE_CHECKING:
    from geodata.schemas import ColumnType

_COLUMNS = (
    "name",
    "elders_60",
    "required_count",
    "promised",
    "reach",
    "minutes",
    "required",
    "optional",
    "elders_80",
    "households",
    "community_name",
    "unknown_count",
)
_FORMS: dict[str, ColumnType] = {
    **dict.fromkeys(("elders_60", "elders_80", "households", "required_count", "unknown_count"), "integer"),
    **dict.fromkeys(("limit_m", "walked_m", "line_m"), "integer"),
    "minutes": "number",
}
_KEPT = 6


def compound_gaps(choice: CircleChoice, language: str) -> pd.DataFrame:
    """
    Return the compounds of the street with what each misses, most elders affected first; columns as labelled.

    Beside it stands whether the chosen types are reached in time, which is another thing; and where straight lines
    are asked for, what they would wrongly call met.
    """
    gaps = _gaps(store_state(), reference_day(), language)
    gaps = gaps.assign(**_reach(choice, gaps.index, language))
    shown = [name for name in _COLUMNS if name != "promised" or "straight" in measures_shown(choice)]
    return gaps[shown].rename(columns=_labels(choice, language))


def _labels(choice: CircleChoice, language: str) -> dict[str, str]:
    walker = text(f"life_circle.walker_{choice.walker}", language)
    told = {"walker": walker, "minutes": f"{choice.minutes:g}"}
    return {name: text(f"gaps.{name}", language, **(told if name == "reach" else {})) for name in _COLUMNS}


def _reach(choice: CircleChoice, compounds: pd.Index[str], language: str) -> dict[str, pd.Series[Any]]:
    """Return whether each compound reaches the chosen types in time, and the minutes to the farthest of them."""
    state, day = store_state(), reference_day()
    along = replace(choice, measure="network")
    words = {style.code: style.label for style in class_styles("reach", language, dark=False)}
    walks = walks_of(state, choice.walker) or straight_walks_of(state, day, line_factor(state))
    minutes = reach_minutes(walks.cost_m, speed_m_s=speed_m_s(choice.walker)).reindex(columns=list(choice.types))
    farthest = minutes.max(axis=1, skipna=False).round(1).loc[compounds]
    return {
        "reach": reach_of(state, day, along).loc[compounds].map(words),
        "minutes": farthest,
    }


def gap_ids(language: str) -> list[str]:
    """Return the compounds' ids in the order of `compound_gaps`."""
    return [str(row_id) for row_id in _gaps(store_state(), reference_day(), language).index]


def gap_standard(language: str) -> str:
    """Return by which standard compounds are judged, how it is measured, and how many of its figures are unverified."""
    standards = standards_of(store_state())
    measured = "gaps.by_network" if hung_up(store_state()) else "gaps.by_straight"
    return text(
        "gaps.standard",
        language,
        measured=text(measured, language, factor=f"{detour_factor():g}"),
        rows=len(standards),
        changed=text("gaps.changed", language, count=changed) if (changed := int(standards["changed"].sum())) else "",
        unverified=int((~standards["verified"]).sum()),
    )


def compound_judgements(compound_id: str, language: str) -> pd.Series[str]:
    """Return, for each facility type of the standard, how one compound is judged; indexed by the type's label."""
    state, day, standards = store_state(), reference_day(), standards_of(store_state())
    judged = judge(walks_in_metres(state, day), standards).loc[compound_id]
    words = vocabulary("facility_type")
    said: dict[str, list[str]] = {}
    columns = (standards["type"], standards["verified"], limits_m(standards), judged)
    for kind, verified, limit_m, judgement in zip(*columns, strict=True):
        mark = "" if verified else text("gaps.unverified", language)
        line = text(f"gaps.{judgement}", language, limit=number_text(limit_m, language), mark=mark)
        said.setdefault(words.label(kind, language), []).append(line)
    return pd.Series({label: text("formats.clause_separator", language).join(lines) for label, lines in said.items()})


def compound_verdicts(compound_id: str, language: str) -> pd.Series[str]:
    """Return in one word, for each facility type of the standard, whether a compound passes; by the type's label."""
    state, standards, words = store_state(), standards_of(store_state()), vocabulary("facility_type")
    judged = judge(walks_in_metres(state, reference_day()), standards).loc[compound_id]
    said: dict[str, set[str]] = {}
    for kind, judgement in zip(standards["type"], judged, strict=True):
        said.setdefault(words.label(kind, language), set()).add(judgement)
    # Levels add up: one that isn't met fails the type, and one that is met says nothing of one that isn't known.
    worst = {
        label: next(code for code in ("unmet", "unknown", "met") if code in codes) for label, codes in said.items()
    }
    return pd.Series({label: text(f"gaps.verdict_{code}", language) for label, code in worst.items()})


def misjudged_by_line(compound_id: str, language: str) -> frozenset[str]:
    """Return the labels of the types that a straight line would call met for a compound and the walk doesn't."""
    told = _promised(store_state(), reference_day(), language)[compound_id]
    return frozenset(told.split(NAME_SEPARATOR)) - {""}


def gap_workbook(choice: CircleChoice, language: str) -> bytes:
    """Return the list as an Excel workbook, each judgement by itself, and notes that name the standard and the day."""
    from reports.workbook import Sheet, write_sheets  # noqa: PLC0415 - an export's own need

    gaps = _gaps(store_state(), reference_day(), language)
    labels = _labels(choice, language)
    columns = [ReportColumn(name, labels[name], _FORMS.get(name, "text")) for name in _COLUMNS]
    details = _judgements(language)
    return write_sheets(
        [
            Sheet(text("gaps.title", language), gaps.assign(**_reach(choice, gaps.index, language)), columns),
            Sheet(
                text("gaps.details", language),
                details,
                [
                    ReportColumn(name, text(f"gaps.{name}", language), _FORMS.get(name, "text"))
                    for name in details.columns
                ],
            ),
        ],
        language=language,
        notes_title=text("reports.sheet_notes", language),
        notes=[
            (text("gaps.by", language), gap_standard(language)),
            (labels["reach"], _asked(choice, language)),
            (text("gaps.day", language), reference_day().isoformat()),
        ],
    )


def _asked(choice: CircleChoice, language: str) -> str:
    """Say what the column of reach speaks of, and that it is no judgement."""
    words = vocabulary("facility_type")
    names = text("formats.item_separator", language).join(words.label(code, language) for code in choice.types)
    return text("gaps.reach_note", language, types=names, speed=f"{speed_m_s(choice.walker):g}")


def _judgements(language: str) -> pd.DataFrame:
    """Return a row per compound of the street and row of the standard: how it is judged, by which metres."""
    state, day, standards = store_state(), reference_day(), standards_of(store_state())
    walks, lines = walks_in_metres(state, day), straight_walks_of(state, day, line_factor(state))
    table = counted(compounds_today(state, day), None)
    judged = judge(walks, standards).loc[table.index]
    types, levels = vocabulary("facility_type"), vocabulary("standard_level")
    rows = []
    columns = ("type", "level", "required", "verified", "source", "edition", "table")
    for row, limit_m, cells in zip(
        standards.index, limits_m(standards), standards[list(columns)].to_dict("records"), strict=True
    ):
        told = pd.DataFrame({"name": table["name"], "community_name": table["community_name"]})
        told["type"] = types.label(cells["type"], language)
        told["level"] = levels.label(cells["level"], language)
        told["need"] = text(f"rules.need_{'required' if cells['required'] else 'optional'}", language)
        told["verdict"] = judged[row].map(lambda code: text(f"gaps.verdict_{code}", language))
        told["mark"] = "" if cells["verified"] else text("rules.checked_no", language)
        told["limit_m"] = limit_m
        for name, measured in (("walked_m", walks), ("line_m", lines)):
            known = measured.cost_m[cells["type"]] if cells["type"] in measured.cost_m.columns else np.nan
            told[name] = pd.Series(known, index=measured.cost_m.index).loc[table.index].round()
        told["basis"] = " ".join(str(cells[name]) for name in columns[4:] if not pd.isna(cells[name]))
        rows.append(told)
    return pd.concat(rows, ignore_index=True)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _gaps(state: StoreState, day: dt.date, language: str) -> pd.DataFrame:
    standards = standards_of(state)
    table = counted(compounds_today(state, day), None)
    gaps = gap_list(judge(walks_in_metres(state, day), standards), standards, pd.DataFrame(table), _types(language))
    return gaps.assign(promised=_promised(state, day, language).loc[gaps.index])


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _promised(state: StoreState, day: dt.date, language: str) -> pd.Series[str]:
    standards = standards_of(state)
    by_line = judge(straight_walks_of(state, day, line_factor(state)), standards)
    return promised_by_line(judge(walks_in_metres(state, day), standards), by_line, standards, _types(language))


def _types(language: str) -> dict[str, str]:
    words = vocabulary("facility_type")
    return {code: words.label(code, language) for code in words.codes}
