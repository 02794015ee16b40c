"""The facts that the demonstration stands on (事实), in the measuring CRS; facts/README.md tells their origin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Polygon

FACTS_DIR = Path(__file__).parent / "facts"
FACTS_CRS = "EPSG:4326"
METRIC_CRS = "EPSG:4548"  # CGCS2000, 3-degree zone of 117 degrees east, in metres


@dataclass(frozen=True)
class Facts:
    """
    What is known of the street; every frame in `METRIC_CRS`.

    Attributes
    ----------
    street, street_name
        The outline and the name of the street.
    communities
        A row per community: ``name``, ``code``, outline.
    roads
        A row per road: ``id``, ``name``, ``class``, ``width_m``, centreline.
    water
        A row per canal or river (centreline, ``width_m``) or lake (outline).
    compounds, landmarks, facilities
        A row per place, a point; columns as in the files.
    """

    street: Polygon
    street_name: str
    communities: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    landmarks: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame


def _read_points(name: str) -> gpd.GeoDataFrame:
    rows = pd.read_csv(FACTS_DIR / name, encoding="utf-8-sig")
    points = gpd.points_from_xy(rows["lon"], rows["lat"], crs=FACTS_CRS)
    return gpd.GeoDataFrame(rows.drop(columns=["lon", "lat"]), geometry=points).to_crs(METRIC_CRS)


def _read_shapes(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(FACTS_DIR / name).to_crs(METRIC_CRS)


@lru_cache
def read_facts() -> Facts:
    """
    Read the facts, converted to `METRIC_CRS`.

    Notes
    -----
    The moat is left out: it is history, not open water. Rivers that the file gives as a line and as its buffer are
    kept as the line, from which the banks are drawn anew.
    """
    outlines = _read_shapes("boundary.geojson")
    communities = outlines[outlines["kind"] == "community"].reset_index(drop=True)
    water = _read_shapes("water.geojson")
    is_open = (water["kind"] != "moat") & ((water["kind"] == "lake") | (water.geom_type == "LineString"))
    street = outlines[outlines["kind"] == "street"].iloc[0]
    return Facts(
        street=street["geometry"],
        street_name=street["name"],
        communities=communities[["name", "code", "geometry"]],
        roads=_read_shapes("roads.geojson")[["id", "name", "class", "width_m", "geometry"]],
        water=water.loc[is_open, ["id", "name", "kind", "width_m", "geometry"]].reset_index(drop=True),
        compounds=_read_points("compounds.csv"),
        landmarks=_read_points("landmarks.csv"),
        facilities=_read_points("facilities.csv"),
    )
