"""One row a compound with all that follows from its ledgers (小区总表)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.committees import committee_today
from analysis.location import in_street, locate_communities
from analysis.property_services import property_today
from geodata.vocabularies import UNKNOWN

# 国办发〔2020〕23号: 老旧小区 are those built by the end of 2000.
OLD_UNTIL_YEAR = 2000


@dataclass(frozen=True)
class Frames:
    """The conformed frames of a street, one a kind of ledger, that the compounds' table is made of."""

    boundary: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    committees: pd.DataFrame
    property_services: pd.DataFrame
    facilities: gpd.GeoDataFrame


@dataclass(frozen=True)
class Scale:
    """
    Classes of a number, for colours and legends.

    Attributes
    ----------
    codes
        One a class, in order; ``unknown`` stands beside them.
    lower
        The least value of each class but the first, which has none.
    """

    codes: tuple[str, ...]
    lower: tuple[float, ...]


# The classes of years keep to the limit of 老旧小区: none holds years on both sides of it.
BUILD_YEARS = Scale(("to_1979", "1980_1989", "1990_2000", "2001_2010", "from_2011"), (1980, 1990, 2001, 2011))
ELDERS = Scale(("to_49", "50_99", "100_199", "200_399", "from_400"), (50, 100, 200, 400))
SCALES = {"build_year": BUILD_YEARS, "elders_60": ELDERS}


def classify(values: pd.Series[int], scale: Scale) -> pd.Series[str]:
    """Return the code of the class in which each value lies; ``unknown`` for NA."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    positions = np.searchsorted(np.asarray(scale.lower, dtype=np.float64), numbers, side="right")
    codes = np.asarray([*scale.codes, UNKNOWN], dtype=object)
    # NaN sorts behind the last class: it is unknown, not old or new.
    positions = np.where(np.isnan(numbers), len(scale.codes), np.minimum(positions, len(scale.codes) - 1))
    return pd.Series(codes[positions], index=values.index, dtype="str")


def describe_compounds(frames: Frames, today: dt.date, *, old_until_year: int = OLD_UNTIL_YEAR) -> gpd.GeoDataFrame:
    """
    Return one row per compound with what follows from its ledgers.

    Parameters
    ----------
    frames
        The street's frames, conformed.
    today
        The day from which days are counted.
    old_until_year
        The last year of building that makes a compound an old one.

    Returns
    -------
    table
        The compounds' own columns, and ``community_id``, ``community_name`` (what the row states where the community
        isn't known), ``in_street``, the columns of `committee_today` and of `property_today`, ``is_old`` (boolean,
        NA where the year isn't known), ``build_class`` and ``elders_class``; index and CRS of ``frames.compounds``.
        ``renovation_state`` is ``unknown`` where it is not stated.
    """
    compounds = frames.compounds
    community_id = locate_communities(compounds, frames.communities)
    names = community_id.map(frames.communities["name"]).astype("str").fillna(compounds["community"])
    derived = pd.concat(
        [
            pd.DataFrame(
                {
                    "community_id": community_id,
                    "community_name": names,
                    "in_street": in_street(compounds, frames.boundary),
                    "is_old": (compounds["build_year"] <= old_until_year).astype("boolean"),
                    "build_class": classify(compounds["build_year"], BUILD_YEARS),
                    "elders_class": classify(compounds["elders_60"], ELDERS),
                }
            ),
            committee_today(compounds.index, frames.committees, today),
            property_today(compounds.index, frames.property_services, today),
        ],
        axis="columns",
    )
    own = compounds.assign(renovation_state=compounds["renovation_state"].fillna(UNKNOWN))
    return gpd.GeoDataFrame(own.join(derived), geometry="geometry", crs=compounds.crs)
