"""Rows in a place that can't be right (位置矛盾), measured in the metric CRS of the street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from analysis.location import community_key, place_points
from geodata.crs import measuring_crs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Rows = tuple[str, str, pd.DataFrame, Mapping[str, Mapping[str, str]]]

# Outlines are drawn by hand: what lies so near a line may be on either side of it.
OUTSIDE_M, GATE_M, SAME_POINT_M = 20.0, 50.0, 10.0
SAME_AREA_SHARE, COMMON_AREA_SHARE = 0.5, 0.01


def misplaced_rows(compounds: gpd.GeoDataFrame, layers: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Rows]:
    """
    Find rows whose place contradicts what they state or what lies there.

    Parameters
    ----------
    compounds
        One row per compound, with ``community``, ``name`` and a place; EPSG:4490.
    layers
        ``communities``, ``grids``, ``facilities``, ``gates`` and ``water``, conformed; EPSG:4490.

    Yields
    ------
    code, kind, rows, values
        The rule, the kind of ledger, its rows that break it, and by row id what the rule's sentence names; metres
        are whole.
    """
    points = place_points(compounds).dropna()
    if points.empty:
        return
    metric = measuring_crs(float(shapely.get_x(points.to_numpy()).mean()))
    homes = _placed(compounds, metric)
    communities = _placed(layers["communities"], metric)
    yield "outside_community", "compounds", *_outside(homes, communities)
    yield "outside_community", "grids", *_outside(_placed(layers["grids"], metric), communities)
    yield "same_place", "compounds", *_same_place(homes)
    yield "communities_overlap", "communities", *_overlapping(communities)
    yield "in_water", "facilities", *_in_water(_placed(layers["facilities"], metric), _placed(layers["water"], metric))
    yield "far_gate", "gates", *_far_gates(_placed(layers["gates"], metric), homes)


def _placed(frame: gpd.GeoDataFrame, metric: str) -> gpd.GeoDataFrame:
    there = ~(frame.geometry.isna() | frame.geometry.is_empty)
    return frame[there].to_crs(metric)


def _outside(frame: gpd.GeoDataFrame, communities: gpd.GeoDataFrame) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    """Find rows that state a community and lie outside its outline."""
    outlines = {community_key(name): row_id for row_id, name in communities["name"].dropna().items()}
    outlines |= {community_key(code): row_id for row_id, code in communities["code"].dropna().items()}
    owner = frame["community"].dropna().map(community_key).map(outlines).dropna()
    here = frame.loc[owner.index].geometry.representative_point()
    away_m = here.distance(communities.geometry.loc[owner].set_axis(owner.index))
    far = away_m[away_m > OUTSIDE_M]
    values = {
        str(row_id): {"community": str(communities.loc[owner[row_id], "name"]), "distance": f"{metres:,.0f}"}
        for row_id, metres in far.items()
    }
    return frame.loc[far.index], values


def _same_place(homes: gpd.GeoDataFrame) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    """Find compounds that share most of their area, or whose points lie together."""
    shapes = homes.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=SAME_POINT_M)
    pairs = first < second
    first, second = first[pairs], second[pairs]
    smaller = shapely.area(shapes[first]).clip(max=shapely.area(shapes[second]))
    common = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    # A point inside another's outline may be its gate house: only outlines meet outlines, and points meet points.
    both_points = (shapely.area(shapes[first]) == 0) & (shapely.area(shapes[second]) == 0)
    same = both_points | ((smaller > 0) & (common > SAME_AREA_SHARE * smaller))
    names = homes["name"].to_numpy()
    values: dict[str, dict[str, str]] = {}
    for one, other in zip(first[same], second[same], strict=True):
        for here, there in ((one, other), (other, one)):
            values.setdefault(str(homes.index[here]), {"other": str(names[there])})
    return homes.loc[[row_id for row_id in homes.index if str(row_id) in values]], values


def _overlapping(communities: gpd.GeoDataFrame) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    shapes = communities.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    values: dict[str, dict[str, str]] = {}
    for one, other in zip(first, second, strict=True):
        common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        if one != other and common > COMMON_AREA_SHARE * min(shapely.area(shapes[one]), shapely.area(shapes[other])):
            said = {"other": str(communities["name"].iloc[other]), "area": f"{common:,.0f}"}
            values.setdefault(str(communities.index[one]), said)
    return communities.loc[[row_id for row_id in communities.index if str(row_id) in values]], values


def _in_water(facilities: gpd.GeoDataFrame, water: gpd.GeoDataFrame) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    ponds = water[water.geom_type.str.endswith("Polygon")]
    points = facilities.geometry.representative_point()
    rows, hits = shapely.STRtree(ponds.geometry.to_numpy()).query(points.to_numpy(), predicate="within")
    names = ponds["name"].fillna("").to_numpy()
    values = {str(facilities.index[row]): {"water": str(names[hit])} for row, hit in zip(rows, hits, strict=True)}
    return facilities.iloc[sorted(set(rows))], values


def _far_gates(gates: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    known = gates[gates["compound_id"].isin(homes.index)]
    own = homes.geometry.loc[known["compound_id"]].set_axis(known.index)
    away_m = known.geometry.distance(own)
    far = away_m[away_m > GATE_M]
    values = {
        str(row_id): {
            "compound": str(homes.loc[known.loc[row_id, "compound_id"], "name"]),
            "distance": f"{metres:,.0f}",
        }
        for row_id, metres in far.items()
    }
    return known.loc[far.index], values
