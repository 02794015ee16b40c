"""
What can't be right (矛盾): rows whose cells, places or neighbours contradict each other.

Each rule is named by a code, whose words are the texts ``health.rules.<code>.*``. An unknown cell contradicts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings import Finding, name_rows, where
from analysis.location import locate_communities
from analysis.misplaced import misplaced_rows
from analysis.outlines import wrong_outlines
from analysis.property_services import covered_modes, professional_modes
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

# The ledgers that the rules look at, beside the compounds.
LEDGERS = (
    "boundary",
    "communities",
    "grids",
    "facilities",
    "gates",
    "water",
    "buildings",
    "committees",
    "property_services",
)
FIRST_BUILD_YEAR = 1900
# 约定: more people a household than this are hardly possible.
MOST_PEOPLE_A_HOUSEHOLD = 8
# A community's own count may differ a little from the sum of its compounds.
TOLERATED_EXCESS = 1.02


def find_contradictions(
    compounds: gpd.GeoDataFrame, ledgers: Mapping[str, gpd.GeoDataFrame | pd.DataFrame], today: dt.date
) -> list[Finding]:
    """
    Return what can't be right in a street.

    Parameters
    ----------
    compounds
        One row per compound, inside the street and out, from `analysis.compounds.describe_compounds`; EPSG:4490.
    ledgers
        Those of `LEDGERS`, conformed; EPSG:4490.
    today
        The day to compare with.

    Returns
    -------
    findings
        By rule, in each the rows' own order. What lies outside the street is only looked at for whether it should.
    """
    inside = compounds[compounds["in_street"]]
    communities, grids = ledgers["communities"], ledgers["grids"]
    return [
        *_numbers("compounds", inside),
        *_numbers("communities", communities),
        *_households("grids", grids),
        *_years(inside, today),
        *_terms(inside),
        *_services(inside, ledgers["property_services"]),
        *_spans(ledgers["committees"], ledgers["property_services"]),
        *_without_compound(compounds.index, ledgers),
        *_same_names(inside),
        *_sums("compounds_over_community", inside, inside["community_id"], communities),
        *_sums("grids_over_community", grids, locate_communities(grids, communities), communities),
        *misplaced_rows(compounds, ledgers),
        *wrong_outlines(inside, communities, ledgers["boundary"]),
    ]


def _numbers(kind: str, rows: pd.DataFrame) -> Iterator[Finding]:
    residents, elders, oldest = rows["residents"], rows["elders_60"], rows["elders_80"]
    counts = {"elders": "elders_60", "residents": "residents"}
    yield from where("elders_over_residents", kind, rows, elders > residents, **counts)
    yield from where("oldest_over_elders", kind, rows, oldest > elders, oldest="elders_80", elders="elders_60")
    yield from _households(kind, rows)


def _households(kind: str, rows: pd.DataFrame) -> Iterator[Finding]:
    residents, households = rows["residents"], rows["households"]
    counts = {"residents": "residents", "households": "households"}
    yield from where("few_residents", kind, rows, residents < households, **counts)
    yield from where("crowded", kind, rows, residents > MOST_PEOPLE_A_HOUSEHOLD * households, **counts)


def _years(compounds: pd.DataFrame, today: dt.date) -> Iterator[Finding]:
    built, renovated = compounds["build_year"], compounds["renovation_year"]
    yield from where("built_in_future", "compounds", compounds, built > today.year, year="build_year")
    yield from where("built_long_ago", "compounds", compounds, built < FIRST_BUILD_YEAR, year="build_year")
    years = {"built": "build_year", "renovated": "renovation_year"}
    yield from where("renovated_before_built", "compounds", compounds, renovated < built, **years)
    # A year to come may be a plan's, but nothing is done in it yet.
    done = (compounds["renovation_state"] == "done") & (renovated > today.year)
    yield from where("renovated_in_future", "compounds", compounds, done, year="renovation_year")


def _terms(compounds: pd.DataFrame) -> Iterator[Finding]:
    status = compounds["committee_status"]
    yield from where("term_over", "compounds", compounds, status == "expired", end="term_end")
    endless = (status == "established") & compounds["term_end"].isna()
    yield from where("no_term_end", "compounds", compounds, endless)


def _services(compounds: pd.DataFrame, services: pd.DataFrame) -> Iterator[Finding]:
    mode = compounds["property_mode"]
    over = mode.isin(covered_modes()) & (compounds["days_to_contract_end"] < 0)
    yield from where("contract_over", "compounds", compounds, over, end="contract_end")
    # Beside another mode than a company's, a reason may be the last company's: that is how ledgers of one row say it.
    reason = compounds["property_row_id"].map(services["exit_reason"])
    gone = mode.isin(professional_modes()) & reason.notna() & (reason != UNKNOWN)
    yield from where("left_still_there", "compounds", compounds, gone)


def _spans(committees: pd.DataFrame, services: pd.DataFrame) -> Iterator[Finding]:
    days = {"start": "term_start", "end": "term_end"}
    reversed_term = committees["term_end"] < committees["term_start"]
    yield from where("term_reversed", "committees", committees, reversed_term, **days)
    days = {"start": "contract_start", "end": "contract_end"}
    reversed_contract = services["contract_end"] < services["contract_start"]
    yield from where("contract_reversed", "property_services", services, reversed_contract, **days)


def _without_compound(compound_ids: pd.Index[str], ledgers: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Find rows of a compound that isn't there, such as after its import was undone."""
    for kind in ("committees", "property_services", "gates"):
        rows = ledgers[kind]
        yield from where("no_compound", kind, rows, ~rows["compound_id"].isin(compound_ids), compound="compound")


def _same_names(compounds: pd.DataFrame) -> Iterator[Finding]:
    keys = pd.DataFrame(
        {"name": compounds["name"].str.replace(r"\s+", "", regex=True), "at": compounds["community_id"]}
    )
    twice = keys.duplicated(keep=False) & keys["at"].notna()
    yield from where("same_name", "compounds", compounds, twice, community="community_name")


def _sums(
    code: str, parts: pd.DataFrame, community_ids: pd.Series[str], communities: pd.DataFrame
) -> Iterator[Finding]:
    """Find communities whose parts add up to more households than their own."""
    sums = parts["households"].groupby(community_ids).sum(min_count=1).reindex(communities.index)
    wrong = (sums > TOLERATED_EXCESS * communities["households"]).fillna(value=False).astype(bool)
    rows = communities[wrong]
    values = {
        str(row_id): {"sum": f"{int(sums.loc[str(row_id)]):,}", "households": f"{int(row['households']):,}"}
        for row_id, row in rows.iterrows()
    }
    yield from name_rows(code, "communities", rows, values)
