"""
Publish the outlines and the base map of a street below static/generated/ (发布边界与底图).

Streamlit serves static/ to anyone who reaches the server. What is published is therefore geometry and ids, and of
roads, water and green the names and classes that any printed map shows; never a word of a compound or a facility.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from maps.assets import STATIC_DIR, static_url
from maps.tiles import write_tiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from maps.view import Bounds

OUTLINES_NAME = "outlines.json"
# Raised when what is written changes, so that no browser meets files of another form.
FORMAT = "2"
OUTLINE_LAYERS = ("boundary", "communities", "grids", "compounds", "facilities")
TILE_LAYERS = ("roads", "water", "green", "buildings")
# The columns of base map layers that a map shows as labels and classes.
LABEL_COLUMNS = ("name", "road_class", "kind")
DECIMALS = 6  # of a degree: 0.1 m
# A store with nothing in it opens where the demonstration street lies.
DEFAULT_BOUNDS: Bounds = (35.385, 116.555, 35.425, 116.605)
# An open page may still read an older revision's files.
KEEP_S = 2 * 24 * 3600
KEEP_COUNT = 4
# Without a boundary, the part of all places that is looked at first, and what is added around it.
_MOST, _AROUND_MOST, _FEW = (0.1, 0.9), 0.25, 10
_EDGE, _LEAST_EDGE_DEG = 0.08, 0.0005


@dataclass(frozen=True)
class Published:
    """
    What a street's map is drawn from.

    Attributes
    ----------
    url
        Folder of the files, relative to the app's root, ending in ``/``; another for every content.
    bounds
        Extent of the street in degrees: its boundary, else all that is in it.
    """

    url: str
    bounds: Bounds


def publish(frames: Mapping[str, gpd.GeoDataFrame], static_dir: Path = STATIC_DIR) -> Published:
    """
    Write the outlines and tiles of `frames` once; a second call with the same content only looks.

    Parameters
    ----------
    frames
        By kind of ledger, each held to its schema, one row a place, in EPSG:4490; kinds that are missing or empty
        are left out of the map. Keep the answer by the store's revision: making the content's hash reads every
        geometry.
    static_dir
        The folder that Streamlit serves.

    Returns
    -------
    published
        The folder's URL and the street's extent.
    """
    drawn = {
        kind: frame for kind in (*OUTLINE_LAYERS, *TILE_LAYERS) if (frame := _placed(frames.get(kind))) is not None
    }
    folder = static_dir / "generated" / content_hash(drawn)
    bounds = street_bounds(drawn)
    if folder.is_dir():
        os.utime(folder)
    else:
        _write(drawn, bounds, folder)
        _prune(folder)
    return Published(f"{static_url(folder, static_dir)}/", bounds)


def _placed(frame: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    if frame is None:
        return None
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    return None if placed.empty else placed


def content_hash(frames: Mapping[str, gpd.GeoDataFrame]) -> str:
    """Return a name for what would be published of `frames`; the same for the same content, in any process."""
    digest = hashlib.sha256(FORMAT.encode())
    for kind, frame in frames.items():
        digest.update(f"{kind} {len(frame)}".encode())
        digest.update(b"\0".join(shapely.to_wkb(frame.geometry.to_numpy())))
        # Ids are published with outlines, words with the base map alone.
        labels = [frame[name] for name in LABEL_COLUMNS if name in frame.columns]
        columns = [frame.index] if kind in OUTLINE_LAYERS else labels
        for column in columns:
            digest.update("\0".join(column.astype("str").fillna("")).encode("utf-8", "replace"))
    return digest.hexdigest()[:20]


def street_bounds(frames: Mapping[str, gpd.GeoDataFrame]) -> Bounds:
    """Return south, west, north, east of the boundary, else of where most places lie, else of the demonstration."""
    if not frames:
        return DEFAULT_BOUNDS
    counted = [frames["boundary"]] if "boundary" in frames else list(frames.values())
    extents = np.array([frame.total_bounds for frame in counted])
    first, last = extents[:, :2].min(axis=0), extents[:, 2:].max(axis=0)
    points = np.concatenate([shapely.get_coordinates(shapely.centroid(frame.geometry.to_numpy())) for frame in counted])
    if "boundary" not in frames and len(points) >= _FEW:
        # A few rows of another county must not make the street a dot.
        low, high = np.quantile(points, _MOST, axis=0)
        margin = (high - low) * _AROUND_MOST
        first, last = np.maximum(first, low - margin), np.minimum(last, high + margin)
    if "boundary" not in frames:
        # Compounds that are points would stand at the very edge, beneath the map's controls.
        edge = np.maximum((last - first) * _EDGE, _LEAST_EDGE_DEG)
        first, last = first - edge, last + edge
    (west, south), (east, north) = first, last
    return float(south), float(west), float(north), float(east)


def _write(frames: Mapping[str, gpd.GeoDataFrame], bounds: Bounds, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".publishing-", dir=folder.parent))
    try:
        tiles = write_tiles({kind: frames[kind] for kind in TILE_LAYERS if kind in frames}, fresh)
        outlines = _outlines(frames)
        head = json.dumps({"bounds": bounds, "tiles": tiles})[:-1]
        layers = ",".join(f"{json.dumps(kind)}:{collection}" for kind, collection in outlines.items())
        (fresh / OUTLINES_NAME).write_text(f'{head},"layers":{{{layers}}}}}', encoding="utf-8")
        fresh.chmod(0o755)
        try:
            fresh.rename(folder)
        except OSError:
            # Another session was quicker; the content is the same.
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _outlines(frames: Mapping[str, gpd.GeoDataFrame]) -> dict[str, str]:
    boundary = shapely.union_all(frames["boundary"].geometry.to_numpy()) if "boundary" in frames else None
    return {kind: feature_collection(frames[kind], kind, boundary) for kind in OUTLINE_LAYERS if kind in frames}


def feature_collection(frame: gpd.GeoDataFrame, kind: str, boundary: shapely.Geometry | None) -> str:
    """
    Return a layer's outlines as GeoJSON: ids and geometry, no property.

    Parameters
    ----------
    frame
        One row a place, in degrees; facilities are shown as a point inside.
    kind
        The kind of ledger.
    boundary
        The street; the member ``outside`` lists the ids of the places that don't lie in it.
    """
    shapes = frame.geometry.to_numpy()
    inner = shapely.point_on_surface(shapes)
    outside = [] if boundary is None or kind == "boundary" else _ids(frame)[~shapely.covers(boundary, inner)].tolist()
    # Holes run against their shell, so that areas fill right when many are drawn as one path.
    oriented = shapely.orient_polygons(inner if kind == "facilities" else shapes)
    rounded = shapely.transform(oriented, lambda points: np.round(points, DECIMALS))
    features = ",".join(
        f'{{"type":"Feature","id":{json.dumps(place)},"properties":{{}},"geometry":{shape}}}'
        for place, shape in zip(_ids(frame), shapely.to_geojson(rounded), strict=True)
    )
    return f'{{"type":"FeatureCollection","outside":{json.dumps(outside)},"features":[{features}]}}'


def _ids(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    return np.array(frame.index, dtype=object)


def _prune(current: Path) -> None:
    """Remove what no open page can still need: folders not used for days, the newest few always kept."""
    folders = sorted(
        (path for path in current.parent.iterdir() if path.is_dir() and path != current),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for folder in folders[KEEP_COUNT:]:
        if time.time() - folder.stat().st_mtime > KEEP_S:
            shutil.rmtree(folder, ignore_errors=True)
