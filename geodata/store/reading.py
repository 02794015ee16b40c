"""
A kind's rows out of the store's file, held to its schema.

With the standard library, never with GDAL: pyogrio brings an SQLite of its own, and two of them in one process undo
each other's locks on a file, so that a read during a write sees a damaged file, or damages it. At a street's size (500
compounds) this is quicker too: 6 ms against 20 ms, and GDAL's loading is spared.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.errors import GEOSException

from config.errors import StoreCorruptError
from geodata.crs import STORAGE_CRS
from geodata.schemas import Column, LedgerKind, empty_frame, ledger_kind
from geodata.store.connecting import connect, store_errors
from geodata.store.geometry_blobs import geometries

if TYPE_CHECKING:
    from pathlib import Path

_ISO_DAY_LENGTH = 10
_MASKED = {
    "integer": (pd.arrays.IntegerArray, np.int64),
    "number": (pd.arrays.FloatingArray, np.float64),
    "boolean": (pd.arrays.BooleanArray, np.bool_),
}


def read_kind(path: Path, kind_name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """
    Return every row of `kind_name`, in the order in which rows came in.

    Returns
    -------
    frame
        As `geodata.schemas.conform` gives it: indexed by id, EPSG:4490 where the kind is spatial.

    Raises
    ------
    StoreCorruptError, StoreBusyError, StoreReadOnlyError
        If the file can't be read.
    """
    kind = ledger_kind(kind_name)
    names = ["id", *(column.name for column in kind.all_columns), *(["geometry"] if kind.is_spatial else [])]
    selected = ", ".join(f'"{name}"' for name in names)
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        rows = connection.execute(f'SELECT {selected} FROM "{kind_name}" ORDER BY fid').fetchall()  # noqa: S608 - names of ours
    if not rows:
        return empty_frame(kind_name)
    try:
        return _frame(kind, dict(zip(names, zip(*rows, strict=True), strict=True)))
    except (ValueError, TypeError, OverflowError, IndexError, GEOSException) as error:
        # SQLite takes any value in any column, so another program may have left what its column can't hold.
        raise StoreCorruptError(path=path, reason=f"{kind_name}: {error}") from error


def _frame(kind: LedgerKind, values: dict[str, tuple[Any, ...]]) -> gpd.GeoDataFrame | pd.DataFrame:
    index = pd.Index(np.array(values["id"], dtype=object), dtype="str", name="id")
    data = {column.name: pd.Series(_array(values[column.name], column), index=index) for column in kind.all_columns}
    if not kind.is_spatial:
        return pd.DataFrame(data, index=index)
    shapes = gpd.GeoSeries(geometries(values["geometry"]), index=index, crs=STORAGE_CRS)
    return gpd.GeoDataFrame(data, geometry=shapes)


def _array(values: tuple[Any, ...], column: Column) -> Any:  # noqa: ANN401 - pandas' own array types
    if column.type == "date":
        # QGIS may write a day with a time behind it.
        days = [None if value is None else value[:_ISO_DAY_LENGTH] for value in values]
        return np.array(days, dtype="datetime64[s]")
    if column.type == "datetime":
        return np.array(values, dtype="datetime64[s]")
    if column.type in _MASKED:
        # With the mask given, since pandas would take numbers beside a None through floats, which lose whole ones.
        make, dtype = _MASKED[column.type]
        missing = np.array([value is None for value in values])
        return make(np.array([0 if value is None else value for value in values], dtype=dtype), missing)
    return pd.array(values, dtype=cast("Any", column.dtype))
