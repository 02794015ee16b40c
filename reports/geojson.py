"""A frame as GeoJSON (导出 GeoJSON), for QGIS and for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from reports.columns import ReportColumn, localise

DECIMALS = 7  # of a degree: 1 cm


def write_geojson(
    frame: gpd.GeoDataFrame, columns: Sequence[ReportColumn], *, language: str, about: Mapping[str, str]
) -> bytes:
    """
    Return a FeatureCollection of a frame.

    Parameters
    ----------
    frame
        One row per place, indexed by id, in EPSG:4490, which equals WGS-84 for these purposes.
    columns
        The properties, by their names in the schemas; no other column of `frame` leaves the program.
    language
        Of the labels of terms.
    about
        What a reader must know, as a foreign member ``about``: title, definition, sources, filters.

    Returns
    -------
    geojson
        UTF-8 (RFC 7946: longitude first, degrees of WGS-84); a row without a place has a null geometry, a value
        that isn't known is null, days are ISO texts.
    """
    said = localise(frame, columns, language)
    plain = {column.name: _json_values(said[column.name]) for column in columns}
    shapes = _shapes(frame)
    properties = (dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True))
    features = ",\n".join(
        f'{{"type":"Feature","id":{_json(row_id)},"properties":{_json(values)},"geometry":{shape or "null"}}}'
        for row_id, values, shape in zip(frame.index, properties, shapes, strict=True)
    )
    return f'{{"type":"FeatureCollection","about":{_json(dict(about))},"features":[\n{features}\n]}}\n'.encode(
        "utf-8", "replace"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _shapes(frame: gpd.GeoDataFrame) -> list[str | None]:
    geometry = frame.geometry.to_numpy()
    geometry = np.where(shapely.is_empty(geometry), None, geometry)
    rounded = shapely.transform(
        shapely.orient_polygons(geometry), lambda points: np.round(points, DECIMALS), include_z=False
    )
    return list(shapely.to_geojson(rounded))


def _json_values(values: pd.Series) -> list[object]:
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return [None if pd.isna(day) else day.date().isoformat() for day in values]
    return [None if pd.isna(value) else value for value in values.tolist()]
