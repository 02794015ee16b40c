"""Committees and property service as the governance page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import get_args

import pandas as pd
import streamlit as st

from analysis.committees import ENDING_DAYS, next_step
from analysis.coverage import CoverageName, count_pipeline, coverage_sources, measure_coverage
from analysis.figures import Figure, Source
from analysis.property_services import NO_SERVICE
from config.texts import text
from geodata.vocabularies import UNKNOWN, vocabulary
from ui.queries.answers import CommunityCoverage, ContractNotice, PipelineStep, PropertyGap, TermNotice
from ui.queries.cells import day, day_or_none, integer_or_none, text_or
from ui.queries.sources import row_source, traced_sources
from ui.queries.street import StoreState, compounds_today, counted, read, reference_day, store_state

_KEPT = 60


def governance_by_community(language: str = "zh") -> list[CommunityCoverage]:
    """
    Return both coverages: the whole street first, a row a community by code, and what lies in none of them last.

    The parts add up to the whole: a compound of no known community is in the last row (`community_id` None), which
    is there only where such compounds are.
    """
    return _by_community(store_state(), reference_day(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _by_community(state: StoreState, today: dt.date, language: str) -> list[CommunityCoverage]:
    table = counted(compounds_today(state, today), None)
    communities = read(state, "communities").sort_values("code", kind="stable")
    nowhere = table[table["community_id"].isna()]
    # The files are the street's: a community's rows come from the same ledgers.
    sources = {name: traced_sources(state, name, coverage_sources(table, name)) for name in get_args(CoverageName)}
    rows = [_coverage(sources, None, text("queries.whole_street", language), table)]
    rows += [
        _coverage(sources, str(row_id), str(name), table[table["community_id"] == row_id])
        for row_id, name in communities["name"].items()
    ]
    if len(nowhere) and len(communities):
        rows.append(_coverage(sources, None, text("queries.no_community", language), nowhere))
    return rows


def _coverage(
    sources: Mapping[CoverageName, tuple[Source, ...]], community_id: str | None, name: str, table: pd.DataFrame
) -> CommunityCoverage:
    def measure(coverage: CoverageName, *, by_households: bool) -> Figure:
        return measure_coverage(table, coverage, by_households=by_households, sources=sources[coverage])

    return CommunityCoverage(
        community_id=community_id,
        name=name,
        compounds=len(table),
        committee_by_compounds=measure("committee_coverage", by_households=False),
        committee_by_households=measure("committee_coverage", by_households=True),
        property_by_compounds=measure("property_coverage", by_households=False),
        property_by_households=measure("property_coverage", by_households=True),
        professional_by_compounds=measure("professional_coverage", by_households=False),
        professional_by_households=measure("professional_coverage", by_households=True),
    )


def governance_table(language: str = "zh") -> pd.DataFrame:
    """Return `governance_by_community` as a table: shares in per cent (float), counts, and the unknown beside."""
    rows = governance_by_community(language)
    figures = {
        "committee_coverage": (
            [row.committee_by_compounds for row in rows],
            [row.committee_by_households for row in rows],
        ),
        "property_coverage": (
            [row.property_by_compounds for row in rows],
            [row.property_by_households for row in rows],
        ),
        "professional_coverage": (
            [row.professional_by_compounds for row in rows],
            [row.professional_by_households for row in rows],
        ),
    }
    table: dict[str, list[object]] = {
        text("figures.compounds.name", language): [row.compounds for row in rows],
    }
    for key, (by_compounds, by_households) in figures.items():
        name = text(f"figures.{key}.name", language)
        for label, column in (("by_compounds", by_compounds), ("by_households", by_households)):
            shares = [None if figure.value is None else round(figure.value * 100, 1) for figure in column]
            table[text(f"queries.coverage_{label}", language, name=name)] = list(shares)
        if key != "professional_coverage":
            unknown = text("queries.unknown_compounds", language, name=name)
            table[unknown] = [int(figure.unknown) for figure in by_compounds]
    index = pd.Index([row.name for row in rows], name=text("bases.community", language))
    return pd.DataFrame(table, index=index)


def committee_pipeline(community_id: str | None = None, language: str = "zh") -> list[PipelineStep]:
    """Return how many compounds stand at each status, in the vocabulary's order; all statuses, also those with 0."""
    return _pipeline(store_state(), reference_day(), community_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _pipeline(state: StoreState, today: dt.date, community_id: str | None, language: str) -> list[PipelineStep]:
    words = vocabulary("committee_status")
    return [
        PipelineStep(step.code, words.label(step.code, language), step.part, step.compounds, step.households)
        for step in count_pipeline(counted(compounds_today(state, today), community_id))
    ]


def terms_ending(community_id: str | None = None, language: str = "zh") -> list[TermNotice]:
    """Return the committees whose term ends within 90 days, the soonest first."""
    return _terms(store_state(), reference_day(), community_id, "ending", language)


def terms_expired(community_id: str | None = None, language: str = "zh") -> list[TermNotice]:
    """Return the committees whose term has ended with none elected since, the longest past first."""
    return _terms(store_state(), reference_day(), community_id, "expired", language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _terms(state: StoreState, today: dt.date, community_id: str | None, status: str, language: str) -> list[TermNotice]:
    table = counted(compounds_today(state, today), community_id)
    rows = table[(table["committee_status"] == status) & table["term_end"].notna()].sort_values(["term_end", "name"])
    unknown = text("app.unknown", language)
    return [
        TermNotice(
            compound_id=str(row.Index),
            name=str(row.name),
            community_name=text_or(row.community_name, unknown),
            status=status,
            status_label=vocabulary("committee_status").label(status, language),
            term_end=day(row.term_end),
            days=integer_or_none(row.days_to_term_end) or 0,
            next_step=text(next_step(status, has_term_end=True), language),
            source=row_source(state, "committees", text_or(row.committee_source, ""), language),
            as_of=day_or_none(row.committee_as_of),
        )
        for row in rows.itertuples()
    ]


def compounds_without_property(community_id: str | None = None, language: str = "zh") -> list[PropertyGap]:
    """Return the compounds known to have no property service, and why, those with most households first."""
    return _gaps(store_state(), reference_day(), community_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _gaps(state: StoreState, today: dt.date, community_id: str | None, language: str) -> list[PropertyGap]:
    table = counted(compounds_today(state, today), community_id)
    rows = table[table["property_mode"] == NO_SERVICE].sort_values(
        ["households", "name"], ascending=[False, True], na_position="last"
    )
    unknown, reasons = text("app.unknown", language), vocabulary("exit_reason")
    return [
        PropertyGap(
            compound_id=str(row.Index),
            name=str(row.name),
            community_name=text_or(row.community_name, unknown),
            reason=(reason := text_or(row.exit_reason, UNKNOWN)),
            reason_label=reasons.label(reason, language) if reason in reasons.terms else unknown,
            last_company=text_or(row.last_company, unknown),
            ended_on=day_or_none(row.last_contract_end),
            households=integer_or_none(row.households),
            source=row_source(state, "property_services", text_or(row.property_source, ""), language),
            as_of=day_or_none(row.property_as_of),
        )
        for row in rows.itertuples()
    ]


def contracts_ending(community_id: str | None = None, language: str = "zh") -> list[ContractNotice]:
    """Return the property contracts that have ended or end within 90 days, the soonest first."""
    return _contracts(store_state(), reference_day(), community_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _contracts(state: StoreState, today: dt.date, community_id: str | None, language: str) -> list[ContractNotice]:
    table = counted(compounds_today(state, today), community_id)
    soon = (table["days_to_contract_end"] <= ENDING_DAYS).fillna(value=False)
    unknown, modes = text("app.unknown", language), vocabulary("property_mode")
    return [
        ContractNotice(
            compound_id=str(row.Index),
            name=str(row.name),
            community_name=text_or(row.community_name, unknown),
            mode_label=modes.label(str(row.property_mode), language),
            company=text_or(row.company, unknown),
            contract_end=day(row.contract_end),
            days=integer_or_none(row.days_to_contract_end) or 0,
            source=row_source(state, "property_services", text_or(row.property_source, ""), language),
            as_of=day_or_none(row.property_as_of),
        )
        for row in table[soon].sort_values(["contract_end", "name"]).itertuples()
    ]
