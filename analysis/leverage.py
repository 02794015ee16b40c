"""
What to mend first (先补什么): how far each figure of the street could move if what isn't known were known.

A share of the known rows lies between two bounds: every unknown row counted, and none. The wider they lie apart, the
less the figure says, and the more the rows behind it are worth asking for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geodata.vocabularies import UNKNOWN, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Leverage:
    """
    A figure and how far it could move.

    Attributes
    ----------
    key
        The figure, whose name is the text ``figures.<key>.name``.
    value, lower, upper
        The share now, and its bounds if no unknown row, or every one, were counted; None where nothing is known.
    unknown
        Ids of the compounds behind it, those of most households first; of unknown households last.
    column
        ``kind.column`` that would have to be filled in.
    """

    key: str
    value: float | None
    lower: float
    upper: float
    unknown: tuple[str, ...]
    column: str

    @property
    def movement(self) -> float:
        """How far the figure could move from where it is, 0-1; the whole width where nothing is known."""
        if self.value is None:
            return self.upper - self.lower
        return max(self.upper - self.value, self.value - self.lower)


def _covered(column: str, group: str) -> Callable[[pd.DataFrame], tuple[pd.Series, pd.Series]]:
    def sides(compounds: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        codes = vocabulary(column).group(group)
        return compounds[column].isin(codes), compounds[column] != UNKNOWN

    return sides


def _old(compounds: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return compounds["is_old"].fillna(value=False).astype(bool), compounds["is_old"].notna()


_SHARES = {
    "committee_coverage": ("committees.status", _covered("committee_status", "covered")),
    "property_coverage": ("property_services.mode", _covered("property_mode", "covered")),
    "old_share": ("compounds.build_year", _old),
}


def measure_leverage(compounds: pd.DataFrame) -> list[Leverage]:
    """
    Return the figures by how far they could move, the furthest first.

    Parameters
    ----------
    compounds
        One row per compound, from `analysis.compounds.describe_compounds`, cut to the street.

    Returns
    -------
    leverages
        Of each share, and of each sum of people: there the share is that of the compounds which state their number.
    """
    by_size = compounds["households"].sort_values(ascending=False, na_position="last", kind="stable").index
    found = []
    for key, (column, sides) in _SHARES.items():
        counted, known = sides(compounds)
        found.append(_bounds(key, column, int((counted & known).sum()), known.reindex(by_size)))
    for key in ("elders_60", "elders_80", "households"):
        known = compounds[key].notna().reindex(by_size)
        stated = int(known.sum())
        unknown = tuple(map(str, by_size[~known]))
        share = stated / len(known) if len(known) else None
        found.append(Leverage(key, share, share or 0.0, 1.0, unknown, f"compounds.{key}"))
    return sorted((each for each in found if each.unknown), key=lambda each: -each.movement)


def _bounds(key: str, column: str, counted: int, known: pd.Series) -> Leverage:
    rows, certain = len(known), int(known.sum())
    lower = counted / rows if rows else 0.0
    upper = (counted + rows - certain) / rows if rows else 1.0
    unknown = tuple(map(str, known.index[~known]))
    return Leverage(key, counted / certain if certain else None, lower, upper, unknown, column)
