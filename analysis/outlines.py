"""Outlines that can't be right beside each other (轮廓矛盾): one place twice, overlaps, gaps, what lies beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from analysis.findings import Finding, name_rows
from analysis.misplaced import metric_of, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from analysis.findings import Said

SAME_POINT_M = 10.0
SAME_AREA_SHARE, COMMON_AREA_SHARE = 0.5, 0.01
# Lines that are drawn twice never meet: a strip no wider than twice this is no gap.
SLIVER_M = 10.0


def wrong_outlines(
    compounds: gpd.GeoDataFrame, communities: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame
) -> Iterator[Finding]:
    """
    Find outlines that contradict their neighbours'.

    Parameters
    ----------
    compounds, communities, boundary
        Conformed; EPSG:4490.

    Yields
    ------
    findings
        By rule: compounds in one place, communities that overlap or reach beyond the street, and the street whose
        communities leave a gap; areas in whole square metres.
    """
    metric = metric_of(compounds, communities, boundary)
    if metric is None:
        return
    homes, parts, street = placed(compounds, metric), placed(communities, metric), placed(boundary, metric)
    yield from name_rows("same_place", "compounds", *_same_place(homes))
    yield from name_rows("communities_overlap", "communities", *_overlapping(parts))
    if len(parts) and len(street):
        whole = shapely.union_all(street.geometry.make_valid().to_numpy())
        yield from name_rows("communities_gap", "boundary", *_left_open(street.head(1), [whole], parts))
        each = list(parts.geometry.make_valid())
        yield from name_rows("community_beyond_street", "communities", *_left_open(parts, each, street))


def _same_place(homes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Said]:
    """Find compounds that share most of their area, or whose points lie together."""
    shapes = homes.geometry.make_valid().to_numpy()
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
    return homes[homes.index.isin(list(values))], values


def _overlapping(communities: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Said]:
    """Find communities that share more than a strip with another."""
    shapes = communities.geometry.make_valid().to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    values: dict[str, dict[str, str]] = {}
    for one, other in zip(first, second, strict=True):
        common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        if one != other and common > COMMON_AREA_SHARE * min(shapely.area(shapes[one]), shapely.area(shapes[other])):
            said = {"other": str(communities["name"].iloc[other]), "area": f"{common:,.0f}"}
            values.setdefault(str(communities.index[one]), said)
    return communities[communities.index.isin(list(values))], values


def _left_open(
    rows: gpd.GeoDataFrame, outlines: Sequence[shapely.Geometry], cover: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Said]:
    """Find rows of whose outlines, given in their order, `cover` leaves more than strips open."""
    whole = shapely.union_all(cover.geometry.make_valid().to_numpy())
    values = {}
    for row_id, outline in zip(rows.index, outlines, strict=True):
        # Taken in from its edge, a strip vanishes; what is left was a real gap.
        core = shapely.buffer(shapely.difference(outline, whole), -SLIVER_M)
        area = shapely.area(shapely.buffer(core, SLIVER_M))
        if area > COMMON_AREA_SHARE * shapely.area(outline):
            values[str(row_id)] = {"area": f"{area:,.0f}"}
    return rows[rows.index.isin(list(values))], values
