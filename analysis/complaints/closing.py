"""Where orders are closed (办结层级): 小事不出网格、大事不出社区, as shares of the closed orders that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import Figure, Source, share_figure
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

# From the ground up: codes of the vocabulary closed_level.
LEVELS = ("grid", "community", "street", "district")
# Each share, and the levels within which an order counts for it.
WITHIN: Mapping[str, tuple[str, ...]] = {
    "closed_in_grid": LEVELS[:1],
    "closed_in_community": LEVELS[:2],
    "closed_in_street": LEVELS[:3],
}


def count_levels(orders: pd.DataFrame, by: pd.Series[str]) -> pd.DataFrame:
    """
    Count closed orders by unit and level.

    Parameters
    ----------
    orders
        One row per closed order: ``closed_level``, a code of `LEVELS`; NA and ``unknown`` aren't known.
    by
        The unit of each order; those NA are left out.

    Returns
    -------
    levels
        Indexed by unit: ``orders``, a column for each of `LEVELS`, ``unknown``; and for each of `WITHIN` its share
        (0-1) of the known, NA where none is.
    """
    levels = orders["closed_level"].where(orders["closed_level"].isin(LEVELS), UNKNOWN)
    counts = pd.DataFrame({level: (levels == level).groupby(by).sum() for level in (*LEVELS, UNKNOWN)})
    known = counts[list(LEVELS)].sum(axis="columns")
    shares = {
        name: counts[list(within)].sum(axis="columns") / known.mask(known == 0).astype("Float64")
        for name, within in WITHIN.items()
    }
    return counts.astype("int64").assign(orders=known + counts[UNKNOWN], **shares)


def level_figures(orders: pd.DataFrame, sources: tuple[Source, ...] = ()) -> list[Figure]:
    """
    Return for each of `WITHIN` the share of closed orders that didn't leave its level, of those that say.

    Parameters
    ----------
    orders
        As for `count_levels`.
    sources
        The files that they came from.
    """
    known = orders["closed_level"].isin(LEVELS)
    return [
        share_figure(name, orders["closed_level"].isin(within), known, base="orders", sources=sources)
        for name, within in WITHIN.items()
    ]
