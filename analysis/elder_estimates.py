"""
Elders that nobody stated (老人数估算): estimated for sharing capacity alone, so that neighbours can be judged.

A compound whose elders aren't stated keeps no number of its own: its estimate only takes its part of what it shares.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.supply import PER, Supply

if TYPE_CHECKING:
    import pandas as pd

# By what elders are estimated, the closest first.
_BASES = ("residents", "households")


def estimate_elders(compounds: pd.DataFrame) -> pd.Series[float]:
    """
    Return the elders of every compound: as stated, else estimated.

    Parameters
    ----------
    compounds
        One row per compound: ``elders_60``, ``residents``, ``households``; NA where not stated.

    Returns
    -------
    elders
        By compound. Where not stated: residents times the elders a resident of the compounds that state both; else
        households likewise; else the median of those stated. NA where no compound states its elders.
    """
    elders = compounds["elders_60"].astype("Float64")
    found = elders
    for base in _BASES:
        both = elders.notna() & compounds[base].notna()
        total = float(compounds.loc[both, base].sum())
        if total:
            ratio = float(elders[both].sum()) / total
            found = found.fillna(compounds[base].astype("Float64") * ratio)
    return found if elders.dropna().empty else found.fillna(float(elders.median()))


def with_estimates(stated: Supply, estimated: Supply) -> Supply:
    """
    Return supply measured with estimates, of the compounds whose own elders are stated.

    Parameters
    ----------
    stated
        Measured with stated elders alone: it says what each compound's state is, and which ones share a facility with
        compounds of unknown elders (``at_most``), whose numbers hold estimates then.
    estimated
        Measured with `estimate_elders`.
    """
    known = stated.compounds["per_1000"].notna()
    number = estimated.compounds["per_1000"].where(known)
    compounds = stated.compounds.assign(
        per_1000=number, per_1000_low=number, served=number / PER * stated.compounds["elders"]
    )
    return replace(stated, compounds=compounds, facilities=estimated.facilities)
