"""One row a compound with all that follows from its ledgers (小区总表)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from analysis.committees import committee_today
from analysis.location import in_street, locate_communities
from analysis.property_services import property_today

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
        NA where the year isn't known); index and CRS of ``frames.compounds``.
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
                }
            ),
            committee_today(compounds.index, frames.committees, today),
            property_today(compounds.index, frames.property_services, today),
        ],
        axis="columns",
    )
    return gpd.GeoDataFrame(compounds.join(derived), geometry="geometry", crs=compounds.crs)
