"""
A kind's rows out of the store's file, held to its schema.

With the standard library, never with GDAL: pyogrio brings an SQLite of its own, and two of them in one process undo
each other's locks on a file, so that a read during a write sees a damaged file, or damages it. At a street's size (500
compounds) this is quicker too: 6 ms against 20 ms, and GDAL's loading is spared.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pyarrow as pa
from shapely.errors import GEOSException

from config.errors import StoreCorruptError
from geodata.schemas import LedgerKind, ledger_kind
from geodata.store.arrow_tables import GEOMETRY, ROW_NUMBER, arrow_schema, to_frame, to_table
from geodata.store.connecting import connect, store_errors
from geodata.store.geometry_blobs import wkb

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

# So many rows are Python's objects at a time; a million of them would fill the memory.
_ROWS_AT_A_TIME = 20_000


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
    with sound_cells(path, kind_name):
        with store_errors(path), contextlib.closing(connect(path, write=False)) as connection, one_state(connection):
            table = read_table(connection, kind)
        return to_frame(kind, table)


@contextlib.contextmanager
def sound_cells(path: Path, kind_name: str) -> Iterator[None]:
    """Say inside the block that the store is damaged where a column can't hold what stands in it."""
    try:
        yield
    except (ValueError, TypeError, OverflowError, IndexError, GEOSException) as error:
        # SQLite takes any value in any column, so another program may have left it there.
        raise StoreCorruptError(path=path, reason=f"{kind_name}: {error}") from error


@contextlib.contextmanager
def one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Let every statement inside the block see the store as it is now, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def read_table(
    connection: sqlite3.Connection, kind: LedgerKind, ids: str | None = None, *, names: Sequence[str] | None = None
) -> pa.Table:
    """
    Return rows of `kind` in the order in which they came in.

    Parameters
    ----------
    connection
        Inside `one_state`.
    ids
        JSON array of the ids to take; None for every row.
    names
        The columns to take; None for every one.

    Raises
    ------
    sqlite3.Error, ValueError, TypeError, OverflowError, IndexError
        If the file can't be read, or a column can't hold what stands in it.
    """
    wanted = arrow_schema(kind).names if names is None else list(names)
    # The rows' own numbers tell how many there are.
    asked = dict.fromkeys([ROW_NUMBER, *wanted])
    taken, given = ("", ()) if ids is None else (" WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    # Most columns of most ledgers hold nothing: they are neither fetched nor looked at.
    counted = ", ".join(f'count("{name}")' for name in asked)
    counts = connection.execute(f'SELECT {counted} FROM "{kind.name}"{taken}', given).fetchone()  # noqa: S608 - names of ours
    held = [name for name, count in zip(asked, counts, strict=True) if count]
    if not held:
        return arrow_schema(kind).empty_table().select(wanted)
    selected = ", ".join(f'"{name}"' for name in held)
    rows = connection.execute(f'SELECT {selected} FROM "{kind.name}"{taken} ORDER BY fid', given)  # noqa: S608 - names of ours
    parts = []
    while part := rows.fetchmany(_ROWS_AT_A_TIME):
        cells = dict(zip(held, zip(*part, strict=True), strict=True))
        if GEOMETRY in cells:
            cells[GEOMETRY] = tuple(None if blob is None else wkb(blob) for blob in cells[GEOMETRY])
        parts.append(to_table(kind, cells, len(part)))
    return pa.concat_tables(parts).select(wanted)
