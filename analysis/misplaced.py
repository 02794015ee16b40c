"""Rows in a place that can't be right (位置矛盾), measured in the metric CRS of the street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from analysis.findings import Finding, name_rows
from analysis.location import in_street, place_points, stated_communities
from geodata.crs import measuring_crs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.findings import Said

# Outlines are drawn by hand: what lies so near a line may be on either side of it.
OUTSIDE_M, GATE_M = 20.0, 50.0


def misplaced_rows(compounds: gpd.GeoDataFrame, ledgers: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Finding]:
    """
    Find rows whose place contradicts what they state or what lies there.

    Parameters
    ----------
    compounds
        One row per compound, inside the street and out, with ``in_street``; EPSG:4490.
    ledgers
        ``boundary``, ``communities``, ``grids``, ``facilities``, ``gates``, ``buildings`` and ``water``, conformed;
        EPSG:4490.

    Yields
    ------
    findings
        By rule; metres are whole.
    """
    frames = {"compounds": compounds, **ledgers}
    metric = metric_of(compounds, ledgers["facilities"], ledgers["boundary"])
    if metric is None:
        return
    communities, boundary = placed(ledgers["communities"], metric), placed(ledgers["boundary"], metric)
    for kind in ("compounds", "grids", "facilities"):
        stated = stated_communities(frames[kind]["community"], ledgers["communities"])
        rows = placed(frames[kind].assign(stated_id=stated), metric)
        astray, away = _outside_street(rows, boundary, wants_note=kind == "facilities")
        yield from name_rows("outside_street", kind, astray, away)
        rest = rows[~rows.index.isin(astray.index)]
        yield from name_rows("outside_community", kind, *_outside_community(rest, communities))
    homes = placed(compounds, metric)
    yield from name_rows("far_gate", "gates", *_far_gates(placed(ledgers["gates"], metric), homes))
    # A street has thousands of buildings; few say where they belong.
    named = ledgers["buildings"][ledgers["buildings"]["compound"].notna()]
    yield from name_rows("far_building", "buildings", *_far_buildings(placed(named, metric), homes))
    here = ledgers["facilities"][in_street(ledgers["facilities"], ledgers["boundary"])]
    yield from name_rows("in_water", "facilities", *_in_water(placed(here, metric), placed(ledgers["water"], metric)))


def metric_of(*frames: gpd.GeoDataFrame) -> str | None:
    """Return the measuring CRS where the first rows with a place lie; None where none has one."""
    for frame in frames:
        points = place_points(frame).dropna()
        if len(points):
            return measuring_crs(float(shapely.get_x(points.to_numpy()).mean()))
    return None


def placed(frame: gpd.GeoDataFrame, metric: str) -> gpd.GeoDataFrame:
    """Return the rows that have a place, in the CRS `metric`."""
    there = ~(frame.geometry.isna() | frame.geometry.is_empty)
    return frame[there].to_crs(metric)


def _outside_street(
    rows: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame, *, wants_note: bool
) -> tuple[gpd.GeoDataFrame, Said]:
    """Find rows of a community of the street that lie outside it; with `wants_note` all that don't say why."""
    if boundary.empty:
        return rows.head(0), {}
    away_m = rows.geometry.representative_point().distance(shapely.union_all(boundary.geometry.to_numpy()))
    belongs = rows["stated_id"].notna() | (wants_note & rows["note"].isna())
    far = away_m[belongs & (away_m > OUTSIDE_M)]
    return rows.loc[far.index], {str(row_id): {"distance": f"{metres:,.0f}"} for row_id, metres in far.items()}


def _outside_community(rows: gpd.GeoDataFrame, communities: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Said]:
    """Find rows that state a community and lie outside its outline."""
    owner = rows["stated_id"][rows["stated_id"].isin(communities.index)]
    here = rows.geometry.loc[owner.index].representative_point()
    away_m = here.distance(communities.geometry.loc[owner].set_axis(owner.index))
    far = away_m[away_m > OUTSIDE_M]
    values = {
        str(row_id): {"community": str(communities.loc[owner[row_id], "name"]), "distance": f"{metres:,.0f}"}
        for row_id, metres in far.items()
    }
    return rows.loc[far.index], values


def _in_water(facilities: gpd.GeoDataFrame, water: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Said]:
    ponds = water[water.geom_type.str.endswith("Polygon")]
    points = facilities.geometry.representative_point()
    rows, hits = shapely.STRtree(ponds.geometry.to_numpy()).query(points.to_numpy(), predicate="within")
    names = ponds["name"].fillna("").to_numpy()
    values = {str(facilities.index[row]): {"water": str(names[hit])} for row, hit in zip(rows, hits, strict=True)}
    return facilities.iloc[sorted(set(rows))], values


def _far_gates(gates: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Said]:
    known = gates[gates["compound_id"].isin(homes.index)]
    return _far(known, known["compound_id"], homes, GATE_M)


def _far_buildings(buildings: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Said]:
    """Find buildings that name a compound whose outline doesn't hold them; a name of two compounds tells nothing."""
    outlined = homes[homes.geom_type.str.endswith("Polygon")]
    owners = pd.Series(outlined.index, index=outlined["name"].str.strip())
    owners = owners[~owners.index.duplicated(keep=False)]
    owner = buildings["compound"].str.strip().map(owners).dropna()
    return _far(buildings.loc[owner.index], owner, outlined, OUTSIDE_M)


def _far(
    rows: gpd.GeoDataFrame, owner: pd.Series[str], homes: gpd.GeoDataFrame, most_m: float
) -> tuple[gpd.GeoDataFrame, Said]:
    """Find rows farther than `most_m` from the compound that they belong to."""
    away_m = rows.geometry.distance(homes.geometry.loc[owner].set_axis(rows.index))
    far = away_m[away_m > most_m]
    values = {
        str(row_id): {"compound": str(homes.loc[owner[row_id], "name"]), "distance": f"{metres:,.0f}"}
        for row_id, metres in far.items()
    }
    return rows.loc[far.index], values
