"""Coverage by owners' committees and by property service (业委会覆盖率、物业覆盖率), and the committees' pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.committees import covered_statuses
from analysis.figures import Figure, Source, share_figure, sources_of
from analysis.property_services import covered_modes, professional_modes
from geodata.vocabularies import UNKNOWN, vocabulary

Part = Literal["pipeline", "ending", "beside", "unknown"]
CoverageName = Literal["committee_coverage", "property_coverage", "professional_coverage"]


@dataclass(frozen=True)
class StepCount:
    """How many compounds, and how many of their stated households, are at one committee status."""

    code: str
    part: Part
    compounds: int
    households: int


def measure_coverage(
    table: pd.DataFrame, name: CoverageName, *, by_households: bool, sources: tuple[Source, ...] = ()
) -> Figure:
    """
    Return one coverage of the compounds of a table.

    Parameters
    ----------
    table
        One row per compound, from `analysis.compounds.describe_compounds`, already cut to what is to be counted.
    name
        ``committee_coverage``: 已成立 and 届满前90天 of the compounds whose status is known;
        ``property_coverage``: every mode but 无物业 of those whose mode is known; ``professional_coverage``:
        专业物业 and 国企托管 alone, of the same.
    by_households
        Weigh each compound by its households.
    sources
        The files that the rows came from; see `coverage_sources`.

    Returns
    -------
    figure
        Its key is `name`.
    """
    column, codes = {
        "committee_coverage": ("committee_status", covered_statuses()),
        "property_coverage": ("property_mode", covered_modes()),
        "professional_coverage": ("property_mode", professional_modes()),
    }[name]
    return share_figure(
        name,
        table[column].isin(codes),
        table[column] != UNKNOWN,
        weights=table["households"] if by_households else None,
        sources=sources,
    )


def coverage_sources(table: pd.DataFrame, name: CoverageName) -> tuple[Source, ...]:
    """Return the files of the compounds and of the rows that state their committee or property service."""
    ledger = "committee" if name == "committee_coverage" else "property"
    return sources_of(
        (table["source"], table["as_of"]),
        (table[f"{ledger}_source"], table[f"{ledger}_as_of"]),
    )


def count_pipeline(table: pd.DataFrame) -> list[StepCount]:
    """
    Count the compounds at each committee status, in the vocabulary's order; statuses of none are there with 0.

    Parameters
    ----------
    table
        One row per compound, from `analysis.compounds.describe_compounds`.
    """
    words = vocabulary("committee_status")
    statuses = table["committee_status"]
    compounds = statuses.value_counts()
    households = table["households"].fillna(0).groupby(statuses).sum()
    return [
        StepCount(code, _part(code), int(compounds.get(code, 0)), int(households.get(code, 0))) for code in words.codes
    ]


def _part(code: str) -> Part:
    words = vocabulary("committee_status")
    if code == UNKNOWN:
        return "unknown"
    if code in words.group("ending"):
        return "ending"
    return "pipeline" if code in words.group("pipeline") else "beside"
