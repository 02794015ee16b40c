"""适老化改造 (retrofits): households done, under way and planned, against the target, by community and item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import Figure

if TYPE_CHECKING:
    from analysis.figures import Source

HOUSEHOLDS = "household"
STATES = ("done", "under_way", "planned")


def place_retrofits(retrofits: pd.DataFrame, compounds: pd.Series[str], communities: pd.Series[str]) -> pd.DataFrame:
    """
    Return the rows of the street with the place of which each speaks.

    Parameters
    ----------
    retrofits
        Rows of the kind retrofits, conformed.
    compounds
        The community's id of each compound of the street, by id.
    communities
        The id of each community by its name.

    Returns
    -------
    rows
        With ``community_id`` (NA where it lies in none) and ``is_whole`` (of a community, no compound named); rows of
        compounds outside the street are left out.
    """
    is_whole = retrofits["compound_id"].isna()
    inside = retrofits["compound_id"].isin(compounds.index)
    community = retrofits["compound_id"].map(compounds).where(~is_whole, retrofits["community"].map(communities))
    return retrofits.assign(community_id=community, is_whole=is_whole)[is_whole | inside]


def retrofits_by_community(rows: pd.DataFrame, item: str = HOUSEHOLDS) -> pd.DataFrame:
    """
    Add up one item by community.

    Parameters
    ----------
    rows
        Of `place_retrofits`.
    item
        A code of retrofit_item; `HOUSEHOLDS` counts households.

    Returns
    -------
    table
        One row per community that states any, `STATES` as columns (Int64, NA where not stated). A community's own row
        is its whole; where its compounds add up to more, they stand.
    """
    own = rows[(rows["item"] == item) & rows["community_id"].notna()]
    return _whole_or_parts(own, ["community_id"])


def retrofits_by_item(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row per item but the households themselves, `STATES` as columns, the most done first."""
    known = rows[(rows["item"] != HOUSEHOLDS) & rows["item"].notna()]
    table = _whole_or_parts(known.assign(community_id=known["community_id"].fillna("")), ["item", "community_id"])
    table = table.groupby(level=0).sum(min_count=1)
    return table.sort_values("done", ascending=False, kind="stable", na_position="last")


def retrofits_by_compound(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row per compound that states its households, `STATES` as columns."""
    own = rows[(rows["item"] == HOUSEHOLDS) & ~rows["is_whole"]]
    return own.groupby("compound_id")[list(STATES)].sum(min_count=1)


def retrofit_figures(rows: pd.DataFrame, target: int, sources: tuple[Source, ...]) -> list[Figure]:
    """Return households done as a part of the target, and those done, under way and planned."""
    whole = _whole_or_parts(
        rows[rows["item"] == HOUSEHOLDS].assign(community_id=rows["community_id"].fillna("")), ["community_id"]
    )
    counts = {state: _sum(whole[state]) for state in STATES}
    done = counts["done"]
    share = Figure(
        key="retrofits_of_target",
        value=done / target if done is not None and target else None,
        unit="share",
        base="households",
        rows=len(rows),
        numerator=done or 0,
        denominator=target,
        sources=sources,
    )
    plain = [
        Figure(f"retrofits_{state}", counts[state], "households", "households", len(rows), sources=sources)
        for state in STATES
    ]
    return [share, *plain]


def _whole_or_parts(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the sums by group: a community's own row where it states one and its parts aren't more."""
    columns = list(STATES)
    sums = [rows[rows["is_whole"] == whole].groupby(by)[columns].sum(min_count=1) for whole in (True, False)]
    index = sums[0].index.union(sums[1].index)
    whole, parts = (each.reindex(index).astype("Int64") for each in sums)
    return whole.where(whole.notna() & ~(whole < parts).fillna(value=False), parts)


def _sum(values: pd.Series[int]) -> int | None:
    return None if values.isna().all() else int(values.sum())
