"""
What can't be right (矛盾): rows whose cells, places or neighbours contradict each other.

Each rule is a function of its own; what it finds is named by a code, whose words are the texts
``health.rules.<code>.*``. An unknown cell contradicts nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.misplaced import misplaced_rows
from analysis.property_services import covered_modes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

FIRST_BUILD_YEAR = 1900
# 约定: more people a household than this are hardly possible.
MOST_PEOPLE_A_HOUSEHOLD = 8
# A community's own count may differ a little from the sum of its compounds.
TOLERATED_EXCESS = 1.02


@dataclass(frozen=True)
class Finding:
    """
    One row that a rule finds.

    Attributes
    ----------
    code
        The rule.
    kind, row_id, name
        The row.
    compound_id
        Of the compound whose card shows it; empty where it belongs to none.
    values
        What the rule's sentence names in braces.
    """

    code: str
    kind: str
    row_id: str
    name: str
    compound_id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def find_contradictions(
    compounds: gpd.GeoDataFrame, layers: Mapping[str, gpd.GeoDataFrame], today: dt.date
) -> list[Finding]:
    """
    Return what can't be right in a street.

    Parameters
    ----------
    compounds
        One row per compound, from `analysis.compounds.describe_compounds`, cut to the street.
    layers
        ``communities``, ``grids``, ``facilities``, ``gates`` and ``water``, conformed.
    today
        The day to compare with.

    Returns
    -------
    findings
        By rule, in each the rows' own order.
    """
    found = [
        *_numbers(compounds),
        *_years(compounds, today),
        *_terms(compounds),
        *_same_names(compounds),
        *_sums(compounds, layers["communities"]),
    ]
    for code, kind, table, values in misplaced_rows(compounds, layers):
        found += list(_of(code, kind, table, values))
    return found


def _of(code: str, kind: str, table: pd.DataFrame, values: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Name the rows of `table`; `values` are the sentence's, by row id."""
    for row_id, row in table.iterrows():
        name: Any = row.get("name")
        owner: Any = row_id if kind == "compounds" else row.get("compound_id", "")
        yield Finding(
            code,
            kind,
            str(row_id),
            str(row_id) if pd.isna(name) else str(name),
            "" if pd.isna(owner) else str(owner),
            values.get(str(row_id), {}),
        )


def _where(code: str, compounds: pd.DataFrame, wrong: pd.Series, **columns: str) -> Iterator[Finding]:
    """Name the compounds for which `wrong` holds; `columns` are the cells that the sentence names."""
    rows = compounds[wrong.fillna(value=False).astype(bool)]
    values = {
        str(row_id): {name: _said(row[column]) for name, column in columns.items()} for row_id, row in rows.iterrows()
    }
    yield from _of(code, "compounds", rows, values)


def _said(value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _numbers(compounds: pd.DataFrame) -> Iterator[Finding]:
    residents, households = compounds["residents"], compounds["households"]
    elders, oldest = compounds["elders_60"], compounds["elders_80"]
    yield from _where("elders_over_residents", compounds, elders > residents, elders="elders_60", residents="residents")
    yield from _where("oldest_over_elders", compounds, oldest > elders, oldest="elders_80", elders="elders_60")
    counts = {"residents": "residents", "households": "households"}
    yield from _where("few_residents", compounds, residents < households, **counts)
    yield from _where("crowded", compounds, residents > MOST_PEOPLE_A_HOUSEHOLD * households, **counts)


def _years(compounds: pd.DataFrame, today: dt.date) -> Iterator[Finding]:
    built, renovated = compounds["build_year"], compounds["renovation_year"]
    yield from _where("built_in_future", compounds, built > today.year, year="build_year")
    yield from _where("built_long_ago", compounds, built < FIRST_BUILD_YEAR, year="build_year")
    years = {"built": "build_year", "renovated": "renovation_year"}
    yield from _where("renovated_before_built", compounds, renovated < built, **years)


def _terms(compounds: pd.DataFrame) -> Iterator[Finding]:
    status = compounds["committee_status"]
    yield from _where("term_over", compounds, status == "expired", end="term_end")
    yield from _where("no_term_end", compounds, (status == "established") & compounds["term_end"].isna())
    over = compounds["property_mode"].isin(covered_modes()) & (compounds["days_to_contract_end"] < 0)
    yield from _where("contract_over", compounds, over, end="contract_end")


def _same_names(compounds: pd.DataFrame) -> Iterator[Finding]:
    keys = pd.DataFrame(
        {"name": compounds["name"].str.replace(r"\s+", "", regex=True), "at": compounds["community_id"]}
    )
    yield from _where(
        "same_name", compounds, keys.duplicated(keep=False) & keys["at"].notna(), community="community_name"
    )


def _sums(compounds: pd.DataFrame, communities: pd.DataFrame) -> Iterator[Finding]:
    sums = compounds.groupby("community_id")["households"].sum(min_count=1).reindex(communities.index)
    wrong = (sums > TOLERATED_EXCESS * communities["households"]).fillna(value=False).astype(bool)
    rows = communities[wrong]
    values = {
        str(row_id): {"sum": f"{int(sums.loc[str(row_id)]):,}", "households": f"{int(row['households']):,}"}
        for row_id, row in rows.iterrows()
    }
    yield from _of("compounds_over_community", "communities", rows, values)
