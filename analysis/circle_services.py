"""What a life circle holds of the standard (圈内配套), what is missing, and where one more would help most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analysis.location import place_points
from analysis.network.walks import walk_to_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from analysis.network.access import AccessTable
    from analysis.network.graph import Arcs, WalkNetwork

# The levels that a circle of so many minutes is to hold; they add up.
_LEVEL_MINUTES = {"block": 0, "5": 5, "10": 10, "15": 15}


def levels_within(minutes: float) -> list[str]:
    """Return the levels of the standard that a circle of so many minutes holds, the smallest first."""
    return [level for level, needed in _LEVEL_MINUTES.items() if needed <= minutes]


def circle_services(
    area: BaseGeometry, minutes: float, facilities: gpd.GeoDataFrame, standards: pd.DataFrame, loaded: Sequence[str]
) -> pd.DataFrame:
    """
    Say of each row of the standard whether a circle holds a facility of its type.

    Parameters
    ----------
    area
        The circle, in the CRS of `facilities`.
    minutes
        Of the circle: rows of higher levels are left out.
    facilities
        Those that serve, from `analysis.life_circle.serving`.
    standards
        From `geodata.standards.standards_in_force`.
    loaded
        The types of which a ledger holds any row, serving or not.

    Returns
    -------
    services
        The rows of `standards` that apply, with ``count`` (facilities inside; NA where no ledger holds the type) and
        ``held``: ``present``, ``missing`` or ``unknown``.

    Notes
    -----
    Source: GB 50180-2018, annex C, asks for facilities by the size of the circle; this says that at least one stands
    in it, not that it is large enough.
    """
    rows = standards[standards["level"].isin(levels_within(minutes))]
    inside = facilities[shapely.intersects(place_points(facilities).to_numpy(), area)]
    counts = inside["type"].value_counts()
    known = rows["type"].isin(list(loaded))
    count = rows["type"].map(counts).fillna(0).astype("Int64").where(known)
    held = np.select([~known, count.fillna(0) > 0], ["unknown", "present"], default="missing")
    return rows.assign(count=count, held=pd.Series(held, index=rows.index, dtype="str"))


def walks_between(network: WalkNetwork, arcs: Arcs, origins: AccessTable, places: Sequence[int]) -> NDArray[np.float64]:
    """
    Return the walks between some places that hang on a network.

    Returns
    -------
    metres
        (places, places): from the place of the column to that of the row; NaN where no way leads there.
    """
    chosen = np.asarray(places, dtype=np.int64)
    walks = [walk_to_nearest(network, arcs, origins.of_places(np.array([place])), origins) for place in chosen]
    return np.array([walk.cost_m[chosen] for walk in walks]).reshape(len(chosen), len(chosen))


def best_place(metres: NDArray[np.float64], unmet: NDArray[np.bool_], weights: pd.Series[int], limit_m: float) -> int:
    """
    Return at which of some compounds one more facility would newly serve most.

    Parameters
    ----------
    metres
        From `walks_between`.
    unmet
        Which of them reach none of the type.
    weights
        Their elders; a compound that doesn't state them counts by itself alone.
    limit_m
        The metres within which the type is to be reached.

    Returns
    -------
    position
        The compound, first by elders, then by compounds; -1 where none would be newly served.
    """
    served = (metres <= limit_m) & unmet[None, :]
    if not served.any():
        return -1
    elders = served @ weights.fillna(0).to_numpy(dtype=np.float64)
    return int(np.lexsort((served.sum(axis=1), elders))[-1])
