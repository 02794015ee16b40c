"""
A kind's rows as an Arrow table (列式表): the one form between the store's file, a cached copy of it, and a frame.

Whatever rows come from goes through it, so that frames are the same by every way.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geodata.crs import STORAGE_CRS
from geodata.schemas import Column, LedgerKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.schemas import ColumnType

ROW_NUMBER, ROW_ID, GEOMETRY = "fid", "id", "geometry"
_ISO_DAY_LENGTH = 10
_NUMPY_TYPES: Mapping[str, type[np.generic]] = MappingProxyType(
    {"integer": np.int64, "number": np.float64, "boolean": np.bool_}
)
_ARROW_TYPES: Mapping[ColumnType, pa.DataType] = MappingProxyType(
    {
        "text": pa.large_string(),
        "list": pa.large_string(),
        "term": pa.large_string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.timestamp("s"),
        "datetime": pa.timestamp("s"),
    }
)


def arrow_schema(kind: LedgerKind) -> pa.Schema:
    """Return the columns of a table of `kind`: fid, id, those of the kind, and where it is spatial the geometry."""
    fields = [
        pa.field(ROW_NUMBER, pa.int64()),
        pa.field(ROW_ID, pa.large_string()),
        *(pa.field(column.name, _ARROW_TYPES[column.type]) for column in kind.all_columns),
    ]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.large_binary())] if kind.is_spatial else fields)


def to_table(kind: LedgerKind, cells: Mapping[str, Sequence[Any]], rows: int) -> pa.Table:
    """
    Return rows as a table.

    Parameters
    ----------
    kind
        The kind of ledger.
    cells
        By column, one cell a row as SQLite gives it, a geometry as WKB; a column that is left out holds nothing.
    rows
        How many there are.

    Raises
    ------
    ValueError, TypeError, OverflowError
        If a column can't hold a cell of it: another program wrote it.
    """
    schema = arrow_schema(kind)
    columns = {column.name: column for column in kind.all_columns}
    arrays = [
        _array(cells[field.name], field.type, columns.get(field.name))
        if field.name in cells
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], arrow_type: pa.DataType, column: Column | None) -> pa.Array:
    if column is not None and column.type == "date":
        # QGIS may write a day with a time behind it.
        values = [None if value is None else value[:_ISO_DAY_LENGTH] for value in values]
    if pa.types.is_timestamp(arrow_type):
        return pa.array(np.array(values, dtype="datetime64[s]"))
    if column is not None and column.type in _NUMPY_TYPES:
        # With the mask given, since numbers beside a None would go through floats, which lose whole ones.
        missing = np.array([value is None for value in values], dtype=bool)
        stated = [0 if value is None else value for value in values]
        return pa.array(np.array(stated, dtype=_NUMPY_TYPES[column.type]), mask=missing)
    return pa.array(values, type=arrow_type)


def to_frame(kind: LedgerKind, table: pa.Table) -> gpd.GeoDataFrame | pd.DataFrame:
    """
    Return a table's rows as `geodata.schemas.conform` gives them: indexed by id, EPSG:4490 where the kind is spatial.

    Raises
    ------
    shapely.errors.GEOSException
        If a geometry can't be read.
    """
    whole = table.combine_chunks()
    index = pd.Index(_texts(whole[ROW_ID]), name=ROW_ID)
    data = {column.name: _extension_array(whole[column.name], column) for column in kind.all_columns}
    frame = pd.DataFrame(data, index=index)
    if not kind.is_spatial:
        return frame
    shapes = shapely.from_wkb(whole[GEOMETRY].to_numpy())
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=index, crs=STORAGE_CRS))


def _texts(values: pa.ChunkedArray) -> Any:  # noqa: ANN401 - pandas' own array types
    return cast("Any", pd.StringDtype(na_value=np.nan)).__from_arrow__(values)


def _extension_array(values: pa.ChunkedArray, column: Column) -> Any:  # noqa: ANN401 - pandas' own array types
    if pa.types.is_timestamp(values.type):
        return values.to_numpy()
    if column.dtype == "str":
        return _texts(values)
    return cast("Any", pd.api.types.pandas_dtype(column.dtype)).__from_arrow__(values)
