"""Where rows lie (所在社区): the community of each, and whether it is inside the street."""

from __future__ import annotations

import re
import unicodedata

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

# What ledgers put after a community's own name; the longest first.
_SUFFIXES = re.compile(r"(社区居民委员会|社区居委会|社区居委|居民委员会|居委会|居委|社区)$")
_SPREADSHEET_DECIMAL = re.compile(r"\.0+$")


def community_key(text: str) -> str:
    """
    Return what two ways of writing a community have in common: 「关帝庙」, 「关帝庙社区」, 「关帝庙居委会」.

    A code that a spreadsheet turned into a number (``370811011003.0``) is read as the code.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = _SPREADSHEET_DECIMAL.sub("", plain)
    return _SUFFIXES.sub("", plain) or plain


def place_points(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return a point inside each row's geometry, in the frame's CRS; None where the row has no place."""
    shapes = frame.geometry.to_numpy()
    # A point is its own; of a million orders with points each is left as it is.
    is_wider = shapely.get_type_id(shapes) > 0
    points = shapes.astype(object)
    points[is_wider] = shapely.point_on_surface(shapes[is_wider])
    points[shapely.is_empty(shapes)] = None
    return gpd.GeoSeries(points, index=frame.index, crs=frame.crs)


def locate_communities(frame: gpd.GeoDataFrame, communities: gpd.GeoDataFrame) -> pd.Series[str]:
    """
    Return the id of the community of each row.

    Parameters
    ----------
    frame
        Rows with a place and a text column ``community`` (name or code), conformed.
    communities
        One row per community, conformed, in the CRS of `frame`.

    Returns
    -------
    community_id
        With the index of `frame`. What the row states counts first, by name or code; else the community in which
        its representative point lies (on a common edge the first by code); NA where neither tells.
    """
    stated = stated_communities(frame["community"], communities)
    return stated.fillna(communities_at(frame, communities)).rename("community_id")


def communities_at(frame: gpd.GeoDataFrame, communities: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the id of the community in which each row's point lies, as `locate_communities` does; NA where in none."""
    ordered = communities.sort_values("code", kind="stable")
    points = place_points(frame)
    by_place: pd.Series[str] = pd.Series(pd.NA, index=frame.index, dtype="str")
    outlines = ordered.geometry.to_numpy()
    rows, hits = shapely.STRtree(outlines).query(points.to_numpy(), predicate="intersects")
    first = pd.Series(hits).groupby(rows).min()
    by_place.iloc[first.index.to_numpy()] = ordered.index.to_numpy()[first.to_numpy()]
    return by_place


def stated_communities(stated: pd.Series[str], communities: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the id of the community that each text names; NA where it names none, or more than one."""
    ids = communities.index.to_numpy()
    keys = pd.concat([communities["name"], communities["code"]]).map(community_key, na_action="ignore")
    owners = pd.Series(np.concatenate([ids, ids]), index=keys.to_numpy(), dtype="str")
    owners = owners[owners.index.notna()]
    owners = owners[owners.groupby(level=0).transform("nunique") == 1]
    owners = owners[~owners.index.duplicated()]
    # A street has few communities: each way of writing one is read once.
    written = pd.Series(stated.dropna().unique(), dtype="str")
    read = dict(zip(written, written.map(community_key).map(owners), strict=True))
    return stated.map(read).astype("str")


def in_street(frame: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame) -> pd.Series[bool]:
    """
    Return whether each row lies inside the street.

    Parameters
    ----------
    frame
        Rows with a place, conformed.
    boundary
        The street's outline, conformed, in the CRS of `frame`; no row means that everything is inside.

    Returns
    -------
    in_street
        With the index of `frame`: whether the representative point lies in the outline or on its line. A row whose
        place isn't known counts as inside: the ledger is the street's own.
    """
    outlines = boundary.geometry.dropna()
    if outlines.empty:
        return pd.Series(data=True, index=frame.index, name="in_street")
    street = shapely.union_all(outlines.to_numpy())
    points = place_points(frame).to_numpy()
    shapely.prepare(street)
    return pd.Series(
        shapely.intersects(street, points) | shapely.is_missing(points), index=frame.index, name="in_street"
    )
