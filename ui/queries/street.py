"""The street that is open: its store, its day and its frames."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from analysis.compounds import Frames, describe_compounds
from analysis.location import in_street, locate_communities
from config.errors import ViewModeError
from config.settings import settings, today
from config.texts import text
from geodata.store import Store, Workspace
from ui.queries.answers import StreetInfo
from ui.queries.kept import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

DEMO = "demo"
# Two stores, a day's change and an import or two: older answers are dropped.
_KEPT = 6
# File systems step their clock by a few milliseconds.
_CLOCK_STEP_NS = 100_000_000


@dataclass(frozen=True)
class StoreState:
    """
    Which data answers are made from: the key by which they are kept.

    Attributes
    ----------
    path
        The store's file.
    file_mark
        Of the file itself: a store that was replaced, or edited in QGIS, has another.
    revision
        The last import or undo.
    """

    path: str
    file_mark: tuple[int, int]
    revision: int


def workspace() -> Workspace:
    """Return the installation's two stores."""
    return Workspace(settings().data_dir)


def is_view_only() -> bool:
    """Whether this installation refuses every write."""
    return settings().mode == "view"


def refuse_in_view_mode() -> None:
    """Raise ViewModeError where this installation refuses every write."""
    if is_view_only():
        raise ViewModeError


@shared(_KEPT)
def _opened(path: str, view_only: bool, inode: int) -> Store:  # noqa: ARG001, FBT001 - the cache's key
    return Store.open(Path(path), view_only=view_only)


def open_store() -> Store:
    """
    Return the store in use, opened and brought up to date once.

    Raises
    ------
    StoreError
        One of its kinds, if it can't be opened.
    ViewModeError
        If it would have to be made while nothing may be written.
    """
    path = workspace().path(workspace().current)
    if not path.exists():
        return Store.open(path, view_only=is_view_only())
    return _opened(str(path), is_view_only(), path.stat().st_ino)


def store_state() -> StoreState:
    """Return the state of the store in use; cheap, asked at every run of a page."""
    store = open_store()
    mark = store.path.stat()
    return StoreState(str(store.path), (mark.st_ino, mark.st_mtime_ns), _revision(store, mark))


def _revision(store: Store, mark: os.stat_result) -> int:
    """Return the store's revision, asked of the file anew only when it, or what waits to enter it, was written."""
    log = store.path.with_name(f"{store.path.name}-wal")
    try:
        waiting = log.stat()
    except FileNotFoundError:
        waiting = None
    written = max(mark.st_mtime_ns, waiting.st_mtime_ns if waiting else 0)
    if time.time_ns() - written < _CLOCK_STEP_NS:
        # A second write may still get the same time.
        return store.revision()
    return _asked_revision(store, mark.st_ino, written, waiting.st_size if waiting else 0)


@lru_cache(maxsize=_KEPT)
def _asked_revision(store: Store, inode: int, written_ns: int, waiting_bytes: int) -> int:  # noqa: ARG001 - the cache's key
    return store.revision()


def reference_day() -> dt.date:
    """
    Return the day from which days to a term's end are counted (统计日).

    ``LINLI_TODAY`` where set; else the demonstration's own day while its store is open, so that what it shows never
    rots; else the calendar's.
    """
    if settings().today is None and workspace().current == DEMO:
        from geodata.demo import AS_OF  # noqa: PLC0415 - only the demonstration needs it

        return AS_OF
    return today()


@shared(_KEPT * 12)
def read(state: StoreState, kind: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """Return every row of a kind, conformed; shared by all pages, never to be changed."""
    return _opened(state.path, is_view_only(), state.file_mark[0]).read(kind)


def read_columns(state: StoreState, kind: str, names: Sequence[str]) -> pa.Table:
    """Return some columns of every row of a kind, in the order of `read`'s rows; not kept, for who keeps the answer."""
    return _opened(state.path, is_view_only(), state.file_mark[0]).read_columns(kind, names)


def frames(state: StoreState) -> Frames:
    """Return the frames that the compounds' table is made of."""
    return Frames(
        boundary=read(state, "boundary"),
        communities=read(state, "communities"),
        compounds=read(state, "compounds"),
        committees=read(state, "committees"),
        property_services=read(state, "property_services"),
        facilities=read(state, "facilities"),
    )


@shared(_KEPT)
def compounds_today(state: StoreState, day: dt.date) -> gpd.GeoDataFrame:
    """Return one row per compound, inside the street and out, with all that follows from the ledgers; shared."""
    return describe_compounds(frames(state), day)


@shared(_KEPT)
def located_facilities(state: StoreState) -> gpd.GeoDataFrame:
    """Return the facilities with ``community_id`` and ``in_street``; shared."""
    facilities = read(state, "facilities")
    return facilities.assign(
        community_id=locate_communities(facilities, read(state, "communities")),
        in_street=in_street(facilities, read(state, "boundary")),
    )


def counted(table: pd.DataFrame, community_id: str | None) -> pd.DataFrame:
    """Return the rows that figures count: inside the street, and of the community where one is given."""
    inside = table["in_street"]
    return table[inside] if community_id is None else table[inside & (table["community_id"] == community_id)]


def current_street(language: str = "zh") -> StreetInfo:
    """
    Return what is open: the street's name, the store, the day and whether writes are refused.

    Raises
    ------
    StoreError
        One of its kinds, if the store can't be opened.
    """
    state = store_state()
    return _street(state, workspace().current, reference_day(), language, view_only=is_view_only())


@shared(_KEPT * 2)
def _street(state: StoreState, name: str, day: dt.date, language: str, *, view_only: bool) -> StreetInfo:
    every = frames(state)
    names = every.boundary["name"].dropna()
    kinds = (every.boundary, every.communities, every.compounds, every.committees, every.property_services)
    return StreetInfo(
        name=str(names.iloc[0]) if len(names) else text("app.street_default", language),
        store_name=name,
        is_demo=name == DEMO,
        today=day,
        as_of=_newest(frame["as_of"] for frame in (*kinds, every.facilities)),
        revision=state.revision,
        has_data=any(len(frame) for frame in (*kinds, every.facilities)),
        view_only=view_only,
    )


def _newest(days: Iterable[pd.Series]) -> dt.date | None:
    stated = [newest for column in days if not pd.isna(newest := column.max())]
    return max(stated).date() if stated else None
