"""The check-up of the data (数据体检), kept by the store's state and the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.completeness import completeness_figure, measure_completeness
from analysis.contradictions import Finding, find_contradictions
from analysis.figures import Figure
from analysis.leverage import Leverage, measure_leverage
from analysis.property_services import covered_modes
from analysis.staleness import FRESH_DAYS, measure_staleness
from config.texts import text
from geodata.schemas import ledger_kind
from reports.columns import ReportColumn
from reports.workbook import write_workbook
from ui.queries.answers import Download
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, read, reference_day, store_state

_KEPT = 4
_LAYERS = ("communities", "grids", "gates", "water")
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class CheckUp:
    """
    All that the check-up says of a street.

    Attributes
    ----------
    figure
        The weighted share of cells that are known.
    completeness, staleness
        Tables of `analysis.completeness` and `analysis.staleness`.
    findings
        What can't be right.
    leverages
        Which figures could move furthest.
    names
        Of the compounds, by id.
    """

    figure: Figure
    completeness: pd.DataFrame
    staleness: pd.DataFrame
    findings: list[Finding]
    leverages: list[Leverage]
    names: dict[str, str]


def check_up() -> CheckUp:
    """Return the check-up of the street that is open."""
    return _check_up(store_state(), reference_day())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _check_up(state: StoreState, day: dt.date) -> CheckUp:
    compounds = counted(compounds_today(state, day), None)
    facilities = counted(located_facilities(state), None)
    frames = {
        "compounds": compounds,
        "facilities": facilities,
        "communities": read(state, "communities"),
        # Today's term and contract of each compound, under the names of their own ledgers.
        "committees": _latest(compounds, "committee_status", "status", ["term_start", "term_end", "members"]),
        "property_services": _latest(compounds, "property_mode", "mode", ["contract_end", "company"]),
    }
    completeness = measure_completeness(frames, _applies(compounds))
    layers = {"facilities": facilities, **{kind: read(state, kind) for kind in _LAYERS}}
    return CheckUp(
        figure=completeness_figure(completeness, ledger_sources(state, tuple(frames), ())),
        completeness=completeness,
        staleness=measure_staleness({kind: read(state, kind) for kind in FRESH_DAYS}, day),
        findings=find_contradictions(compounds, layers, day),
        leverages=measure_leverage(compounds),
        names={str(row_id): str(name) for row_id, name in compounds["name"].items()},
    )


def _latest(compounds: pd.DataFrame, state: str, name: str, others: list[str]) -> pd.DataFrame:
    return pd.DataFrame(compounds)[[state, *others]].rename(columns={state: name})


def _applies(compounds: pd.DataFrame) -> dict[str, dict[str, pd.Series[bool]]]:
    """Return which compounds have a committee in office, and which a property service, so that they have its cells."""
    in_office = compounds["committee_status"].isin(["established", "ending", "expired"])
    served = compounds["property_mode"].isin(covered_modes())
    return {
        "committees": dict.fromkeys(("term_start", "term_end", "members"), in_office),
        "property_services": dict.fromkeys(("contract_end", "company"), served),
    }


def said_finding(finding: Finding, language: str) -> tuple[str, str, str, str]:
    """Return ledger, row, what can't be right and what to do, in words."""
    what = text(f"health.rules.{finding.code}.what", language, **finding.values)
    remedy = text(f"health.rules.{finding.code}.remedy", language, **finding.values)
    return ledger_kind(finding.kind).labels[language], finding.name, what, remedy


def findings_workbook(language: str = "zh") -> Download:
    """Return what can't be right as an Excel file; every cell is a text."""
    names = ("ledger", "row", "what", "remedy")
    frame = pd.DataFrame([said_finding(finding, language) for finding in check_up().findings], columns=list(names))
    columns = [ReportColumn(name, text(f"health.{name}", language), "text") for name in names]
    content = write_workbook(
        frame,
        columns,
        language=language,
        titles=(text("health.contradictions", language), text("health.notes", language)),
        notes=[(text("health.as_of", language), reference_day().isoformat())],
    )
    return Download(content, f"{text('health.file_name', language, day=reference_day().isoformat())}.xlsx", _MIME)
