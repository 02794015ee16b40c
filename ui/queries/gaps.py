"""What each compound misses by the standard (差距清单), as the page lists it and as Excel."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analysis.life_circle import REACH_BASES
from analysis.standards_met import gap_list, judge, limits_m, met_share
from config.texts import text
from geodata.vocabularies import vocabulary
from reports.columns import ReportColumn
from ui.formatting import number_text
from ui.queries.life_circle import known_text, network_summary, share_cells
from ui.queries.street import StoreState, compounds_today, counted, reference_day, store_state
from ui.queries.walking import detour_factor, standards_of, walks_in_metres

_COLUMNS = (
    "name",
    "elders_60",
    "required_count",
    "required",
    "optional",
    "elders_80",
    "households",
    "community_name",
    "unknown_count",
)
_NUMBERS = ("elders_60", "elders_80", "households", "required_count", "unknown_count")
_KEPT = 6


def compound_gaps(language: str) -> pd.DataFrame:
    """Return the compounds of the street with what each misses, most elders affected first; columns as labelled."""
    gaps = _gaps(store_state(), reference_day(), language)
    return gaps[list(_COLUMNS)].rename(columns={name: text(f"gaps.{name}", language) for name in _COLUMNS})


def gap_ids(language: str) -> list[str]:
    """Return the compounds' ids in the order of `compound_gaps`."""
    return [str(row_id) for row_id in _gaps(store_state(), reference_day(), language).index]


def gap_standard(language: str) -> str:
    """Return by which standard compounds are judged, how it is measured, and how many of its figures are unverified."""
    standards = standards_of(store_state())
    measured = "gaps.by_network" if network_summary() else "gaps.by_straight"
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


def standard_shares(language: str) -> pd.DataFrame:
    """Return a row per type and level of the standard: the share for which it is met, by each base; texts."""
    state, day = store_state(), reference_day()
    standards, table = standards_of(state), counted(compounds_today(state, day), None)
    judged = judge(walks_in_metres(state, day), standards)
    types, levels = vocabulary("facility_type"), vocabulary("standard_level")
    shares = {row: [met_share(judged[row], table, base) for base in REACH_BASES] for row in standards.index}
    rows = [
        {
            text("life_circle.type", language): types.label(kind, language),
            **share_cells(shares[row], language),
            text("life_circle.column_known", language): known_text(shares[row], language),
            text("rules.limit", language): number_text(limit, language),
            text("rules.checked", language): text(f"rules.checked_{'yes' if verified else 'no'}", language),
            text("rules.level", language): levels.label(level, language),
        }
        for row, kind, level, limit, verified in zip(
            standards.index,
            standards["type"],
            standards["level"],
            limits_m(standards),
            standards["verified"],
            strict=True,
        )
    ]
    return pd.DataFrame(rows)


def gap_workbook(language: str) -> bytes:
    """Return the list as an Excel workbook; its second sheet names the standard and the day."""
    from reports.workbook import write_workbook  # noqa: PLC0415 - an export's own need

    return write_workbook(
        _gaps(store_state(), reference_day(), language),
        [
            ReportColumn(name, text(f"gaps.{name}", language), "integer" if name in _NUMBERS else "text")
            for name in _COLUMNS
        ],
        language=language,
        titles=(text("gaps.title", language), text("reports.sheet_notes", language)),
        notes=[
            (text("gaps.by", language), gap_standard(language)),
            (text("gaps.day", language), reference_day().isoformat()),
        ],
    )


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _gaps(state: StoreState, day: dt.date, language: str) -> pd.DataFrame:
    standards, words = standards_of(state), vocabulary("facility_type")
    labels = {code: words.label(code, language) for code in words.codes}
    table = counted(compounds_today(state, day), None)
    return gap_list(judge(walks_in_metres(state, day), standards), standards, pd.DataFrame(table), labels)
