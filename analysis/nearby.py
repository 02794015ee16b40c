"""The nearest facilities (附近设施) in a straight line, until there is a walk network to measure along."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from analysis.location import place_points
from geodata.crs import measuring_crs

# Of no use to anyone today.
NOT_SERVING = ("planned", "closed")


def nearest_facilities(
    place: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, *, radius_m: float | None = None
) -> pd.DataFrame:
    """
    Return the nearest facility of each type to one place, in a straight line (直线距离).

    Parameters
    ----------
    place
        One row with a geometry, such as a compound; geographic CRS.
    facilities
        One row per facility, conformed, in the CRS of `place`; those planned or closed are left out.
    radius_m
        Metres within which a type's facilities are counted; None counts all.

    Returns
    -------
    nearest
        One row per type, the nearest first, indexed by the facility's id: ``type``, ``name``, ``distance_m`` (metres
        between representative points, measured in the zone of the place's longitude), ``within`` (how many of
        the type lie within the radius), ``source`` and ``as_of``. Empty where the place isn't known.
    """
    columns = ["type", "name", "distance_m", "within", "source", "as_of"]
    serving = facilities[~facilities["status"].isin(NOT_SERVING)]
    points = place_points(serving).dropna()
    origin = place_points(place).dropna()
    if origin.empty or points.empty:
        return pd.DataFrame(columns=columns, index=pd.Index([], dtype="str", name="id"))
    metric = measuring_crs(origin.iloc[0].x)
    distances_m = points.to_crs(metric).distance(origin.to_crs(metric).iloc[0])
    found = pd.DataFrame(serving.loc[points.index, ["type", "name", "source", "as_of"]]).assign(distance_m=distances_m)
    found = found[found["type"].notna()].sort_values("distance_m", kind="stable")
    if radius_m is not None:
        found = found[found["distance_m"] <= radius_m]
    found = found.assign(within=found.groupby("type")["distance_m"].transform("size"))
    return found.drop_duplicates("type")[columns]
