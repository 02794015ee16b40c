"""The check-up of the data (数据体检), kept by the store's state and the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.completeness import completeness_figure, measure_completeness
from analysis.contradictions import LEDGERS, find_contradictions
from analysis.figures import Figure
from analysis.findings import BEARS_ON, Finding
from analysis.leverage import Leverage, measure_leverage
from analysis.location import in_street
from analysis.property_services import covered_modes
from analysis.staleness import FRESH_DAYS, measure_staleness
from config.texts import text
from geodata.schemas import ledger_kind
from reports.columns import ReportColumn
from reports.workbook import write_workbook
from ui.queries.answers import Download
from ui.queries.sources import ledger_sources, row_source
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, read, reference_day, store_state

_KEPT = 4
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLACE = "geometry"


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
        Of compounds and facilities, by kind of ledger and id.
    """

    figure: Figure
    completeness: pd.DataFrame
    staleness: pd.DataFrame
    findings: list[Finding]
    leverages: list[Leverage]
    names: dict[str, dict[str, str]]

    def name(self, kind: str, row_id: str) -> str:
        """Return a row's name, its id where it has none."""
        return self.names.get(kind, {}).get(row_id, row_id)


def check_up() -> CheckUp:
    """Return the check-up of the street that is open."""
    return _check_up(store_state(), reference_day())


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _check_up(state: StoreState, day: dt.date) -> CheckUp:
    everywhere = compounds_today(state, day)
    compounds = counted(everywhere, None)
    facilities = counted(located_facilities(state), None)
    grids, gates = read(state, "grids"), read(state, "gates")
    frames = {
        "compounds": compounds,
        "facilities": facilities,
        "communities": read(state, "communities"),
        # Today's term and contract of each compound, under the names of their own ledgers.
        "committees": _latest(compounds, "committee_status", "status", ["term_start", "term_end", "members"]),
        "property_services": _latest(compounds, "property_mode", "mode", ["contract_end", "company"]),
        "grids": grids[in_street(grids, read(state, "boundary"))],
        "gates": gates[gates["compound_id"].isin(compounds.index)],
    }
    completeness = measure_completeness(frames, _applies(compounds))
    findings = find_contradictions(everywhere, {kind: read(state, kind) for kind in LEDGERS}, day)
    return CheckUp(
        figure=completeness_figure(completeness, ledger_sources(state, tuple(frames), ())),
        completeness=completeness,
        staleness=measure_staleness({kind: read(state, kind) for kind in FRESH_DAYS}, day),
        findings=findings,
        leverages=measure_leverage(compounds, facilities, findings),
        names={"compounds": _names(everywhere), "facilities": _names(facilities)},
    )


def _names(frame: pd.DataFrame) -> dict[str, str]:
    return {str(row_id): str(name) for row_id, name in frame["name"].dropna().items()}


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


def column_label(kind: str, name: str, language: str) -> str:
    """Return what a ledger calls a column, or its place."""
    return text("health.place", language) if name == _PLACE else ledger_kind(kind).column(name).labels[language]


def file_label(kind: str, stated: str | None, language: str) -> str:
    """Return what rows of a ledger name as their source, with the file where only one wrote the ledger."""
    said = "" if stated is None or pd.isna(stated) else stated
    return row_source(store_state(), kind, said, language) or text("app.unknown", language)


def said_finding(finding: Finding, language: str) -> tuple[str, str, str, str, str]:
    """Return ledger, row, what can't be right, what that bears on and what to do, in words."""
    what = text(f"health.rules.{finding.code}.what", language, **finding.values)
    remedy = text(f"health.rules.{finding.code}.remedy", language, **finding.values)
    return ledger_kind(finding.kind).labels[language], finding.name, what, said_bearing(finding, language), remedy


def said_bearing(finding: Finding, language: str) -> str:
    """Return the figures that are wrong if a finding's row is."""
    separator = text("formats.item_separator", language)
    return separator.join(text(f"health.bears.{key}", language) for key in BEARS_ON[finding.code])


def findings_workbook(language: str = "zh") -> Download:
    """
    Return what is to be mended as an Excel file, every cell a text.

    First what can't be right, then by figure each row that isn't known, in the order in which it is worth asking for.
    """
    found = check_up()
    names = ("ledger", "id", "row", "what", "bears_on", "remedy")
    lines = []
    for finding in found.findings:
        ledger, *said = said_finding(finding, language)
        lines.append((ledger, finding.row_id, *said))
    for each in found.leverages:
        kind, _, column = each.column.partition(".")
        ledger, label = ledger_kind(kind).labels[language], column_label(kind, column, language)
        said = [
            text("health.to_fill", language, column=label),
            text(f"health.bears.{each.key}", language),
            text("health.fill_in", language, column=label),
        ]
        lines += [(ledger, row_id, found.name(each.kind, row_id), *said) for row_id in each.unknown]
    columns = [ReportColumn(name, text(f"health.{name}", language), "text") for name in names]
    content = write_workbook(
        pd.DataFrame(lines, columns=list(names), dtype="str"),
        columns,
        language=language,
        titles=(text("health.to_mend", language), text("health.notes", language)),
        notes=[(text("health.as_of", language), reference_day().isoformat())],
    )
    return Download(content, workbook_name(language), _MIME)


def workbook_name(language: str) -> str:
    """Return the name of the file that `findings_workbook` makes."""
    return f"{text('health.file_name', language, day=reference_day().isoformat())}.xlsx"
