"""The base map's vector tiles (本地底图切片): PMTiles made from the street's own roads, water, green and buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from geodata.crs import STORAGE_CRS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# protomaps-leaflet draws a map's zoom z from the tiles of z - 1; the map shows zooms 12 to 19.
BASE_ZOOMS = (11, 16)
BUILDING_ZOOMS = (14, 16)
# Areas between the roads, up to a size at which they are land around the town rather than blocks.
BLOCK_MAX_DEGREES2 = 1e-4


def write_tiles(frames: Mapping[str, gpd.GeoDataFrame], folder: Path) -> list[str]:
    """
    Write base.pmtiles (roads, water, green, blocks) and buildings.pmtiles into `folder`.

    Parameters
    ----------
    frames
        Any of ``roads``, ``water``, ``green``, ``buildings``, in degrees, none empty.

    Returns
    -------
    written
        Names of the files without suffix; a file that would hold nothing isn't made.
    """
    written: list[str] = []
    base = base_features(frames)
    if not base.empty:
        _write(base, folder / "base.pmtiles", BASE_ZOOMS)
        written.append("base")
    if "buildings" in frames:
        buildings = frames["buildings"]
        shapes = gpd.GeoDataFrame(geometry=gpd.GeoSeries(buildings.geometry.to_numpy(), crs=STORAGE_CRS))
        _write(shapes.assign(layer="building"), folder / "buildings.pmtiles", BUILDING_ZOOMS)
        written.append("buildings")
    return written


def base_features(frames: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """
    Return the base map's features: one row a drawn line or area.

    Returns
    -------
    features
        ``layer`` (block, green, water, road), ``class`` (a code of the layer's vocabulary), ``name``, geometry.
    """
    parts: list[gpd.GeoDataFrame] = []
    if "roads" in frames:
        roads = merged_roads(frames["roads"])
        parts += [blocks(roads), roads]
    parts += [_labelled(frames[kind], kind, "kind") for kind in ("green", "water") if kind in frames]
    if not parts:
        return gpd.GeoDataFrame({"layer": [], "class": [], "name": []}, geometry=[], crs=STORAGE_CRS)
    features = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(features, geometry="geometry", crs=STORAGE_CRS)


def _labelled(frame: gpd.GeoDataFrame, layer: str, class_column: str) -> gpd.GeoDataFrame:
    labels = {
        "layer": layer,
        "class": frame[class_column].fillna("unknown").astype("str").to_numpy(),
        "name": frame["name"].fillna("").astype("str").to_numpy(),
    }
    return gpd.GeoDataFrame(labels, geometry=frame.geometry.to_numpy(), crs=STORAGE_CRS)


def merged_roads(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the pieces of a road of one name and class, so that its name is set along the whole of it."""
    labelled = _labelled(roads, "road", "road_class")
    merged = labelled.dissolve(by=["layer", "class", "name"], as_index=False, method="unary")
    merged["geometry"] = shapely.line_merge(merged.geometry.to_numpy())
    return merged.explode(ignore_index=True)


def blocks(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the blocks of the town: what the roads close off, without the wide land outside."""
    lines = shapely.get_parts(roads[roads["class"] != "footway"].geometry.to_numpy())
    closed = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.multilinestrings(lines)))))
    areas = closed[shapely.area(closed) <= BLOCK_MAX_DEGREES2]
    columns = {"layer": "block", "class": "", "name": ""}
    return gpd.GeoDataFrame(columns, index=range(len(areas)), geometry=areas, crs=STORAGE_CRS)


def _write(features: gpd.GeoDataFrame, path: Path, zooms: tuple[int, int]) -> None:
    # The tiling scheme is Web Mercator's; CGCS2000 is WGS-84 to a centimetre here.
    features.set_crs("EPSG:4326", allow_override=True).to_file(
        path, driver="PMTiles", engine="pyogrio", layer="base", MINZOOM=zooms[0], MAXZOOM=zooms[1]
    )
