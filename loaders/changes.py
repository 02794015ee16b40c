"""Old against new (前后对照): which rows of a kind are new, and which cells of known rows would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from config.texts import text
from geodata.crs import STORAGE_CRS, measuring_crs
from geodata.schemas import Column, ledger_kind
from geodata.store.stating import BESIDE, says_something
from geodata.vocabularies import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    BoolArray = NDArray[np.bool_]
    ObjectArray = NDArray[np.object_]

_GEOMETRY = "geometry"
_SAME_PLACE_DEGREES = 1e-9
_COLUMNS = ("row", "kind", "id", "name", "column", "before", "after")
# Follows from the place, which is told itself.
_UNTOLD = ("raw_crs", "raw_geometry")


@dataclass(frozen=True)
class Counts:
    """Rows of one kind against the store: new, with a cell that differs, and the same."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class CellChanges:
    """
    The cells of one column that differ.

    Attributes
    ----------
    column
        Its name.
    places
        Of the rows, in `Changes.ids`.
    before, after
        Values as frames hold them; NA or None where nothing is known. Geometries are EPSG:4490.
    """

    column: str
    places: NDArray[np.intp]
    before: ObjectArray
    after: ObjectArray


@dataclass(frozen=True)
class Changes:
    """
    The rows of one kind against the store.

    Attributes
    ----------
    kind
        The kind of ledger.
    counts
        Of its rows.
    ids, names, numbers
        Of the rows that the store knows: id, name as stored, and row in the file.
    cells
        What differs, by column.
    """

    kind: str
    counts: Counts
    ids: ObjectArray = field(repr=False)
    names: ObjectArray = field(repr=False)
    numbers: NDArray[np.intp] = field(repr=False)
    cells: tuple[CellChanges, ...] = ()

    def told(self, language: str) -> pd.DataFrame:
        """Return the cells in words; see `loaders.plan.ImportPlan.changes_frame`."""
        kind = ledger_kind(self.kind)
        tables = []
        for change in self.cells:
            if change.column in _UNTOLD:
                continue
            if change.column == _GEOMETRY:
                label = text("place_columns.geometry", language)
                before, after = _told_places(change.before, change.after, language)
            else:
                column = kind.column(change.column)
                label = column.labels[language]
                before, after = (_told(cells, column, language) for cells in (change.before, change.after))
            rows = {"row": self.numbers, "id": self.ids, "name": self.names}
            values: dict[str, Any] = {name: array[change.places] for name, array in rows.items()}
            values |= {"kind": kind.labels[language], "column": label, "before": before, "after": after}
            tables.append(pd.DataFrame(values)[list(_COLUMNS)])
        if not tables:
            return pd.DataFrame(columns=list(_COLUMNS))
        return pd.concat(tables, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)


def compare(
    kind_name: str,
    frame: pd.DataFrame,
    stored: pd.DataFrame,
    numbers: Sequence[int],
    wiped: Mapping[str, tuple[str, ...]],
) -> Changes:
    """
    Hold the rows of a file against the stored ones.

    Parameters
    ----------
    kind_name
        The kind of ledger.
    frame, stored
        Of that kind, conformed, indexed by id.
    numbers
        Each row's number in the file, in the order of `frame`.
    wiped
        Row id to the columns that become unknown.
    """
    # As Python's own texts: pandas looks up its own one by one.
    known = pd.Index(stored.index.to_numpy(dtype=object))
    places = known.get_indexer(frame.index.to_numpy(dtype=object)) if len(known) else np.full(len(frame), -1)
    is_known = places >= 0
    old, new = stored.iloc[places[is_known]], frame.iloc[np.flatnonzero(is_known)]
    ids = new.index.to_numpy(dtype=object)
    changed = np.zeros(len(ids), dtype=bool)
    cells: list[CellChanges] = []
    for name in frame.columns if len(ids) else ():
        before, after = old[name].set_axis(new.index), new[name]
        mask = _differs(kind_name, name, before, after)
        if wiped:
            emptied = np.array([name in wiped.get(row_id, ()) for row_id in ids])
            mask |= emptied & says_something(kind_name, name, before)
        if mask.any():
            if name not in BESIDE:
                changed |= mask
            sides = (side.to_numpy(dtype=object)[mask] for side in (before, after))
            cells.append(CellChanges(name, np.flatnonzero(mask), *sides))
    counts = Counts(len(frame) - len(ids), int(changed.sum()), int((~changed).sum()))
    return Changes(kind_name, counts, ids, _names(old), np.array(numbers, dtype=np.intp)[is_known], tuple(cells))


def _differs(kind_name: str, name: str, old: pd.Series[Any], new: pd.Series[Any]) -> BoolArray:
    """Return where the new cell says something else than the old one."""
    if name == _GEOMETRY:
        here, there = np.asarray(new, dtype=object), np.asarray(old, dtype=object)
        return cast(
            "BoolArray", ~shapely.is_missing(here) & ~shapely.equals_exact(here, there, tolerance=_SAME_PLACE_DEGREES)
        )
    same = (new == old).fillna(value=False).to_numpy(dtype=bool)
    return says_something(kind_name, name, new) & ~same


def _names(stored: pd.DataFrame) -> ObjectArray:
    column = next((name for name in ("name", "number", "compound") if name in stored.columns), None)
    if column is None:
        return np.full(len(stored), "", dtype=object)
    return stored[column].fillna("").to_numpy(dtype=object)


def _told(cells: ObjectArray, column: Column, language: str) -> list[str]:
    nothing = text("understanding.not_known", language)
    if column.type == "term":
        terms = vocabulary(column.vocabulary)
        return [nothing if pd.isna(cell) else terms.label(cell, language) for cell in cells]
    if column.type == "date":
        return [nothing if pd.isna(cell) else pd.Timestamp(cell).date().isoformat() for cell in cells]
    if column.type == "datetime":
        return [nothing if pd.isna(cell) else pd.Timestamp(cell).isoformat(" ") for cell in cells]
    if column.type == "boolean":
        yes, no = text("understanding.yes", language), text("understanding.no", language)
        return [nothing if pd.isna(cell) else yes if cell else no for cell in cells]
    return [nothing if pd.isna(cell) else f"{cell:.10g}" if isinstance(cell, float) else str(cell) for cell in cells]


def _told_places(before: ObjectArray, after: ObjectArray, language: str) -> tuple[list[str], list[str]]:
    """Return places in words: what they are and how large, and how far the new one's middle lies from the old one's."""
    middle = next(shape.centroid.x for shape in (*after, *before) if shape is not None)
    old, new = (
        gpd.GeoSeries(list(shapes), crs=STORAGE_CRS).to_crs(measuring_crs(float(middle))) for shapes in (before, after)
    )
    moved = old.centroid.distance(new.centroid)
    told_before = [_told_place(shape, metric, language) for shape, metric in zip(before, old, strict=True)]
    told_after = []
    for shape, metric, distance in zip(after, new, moved, strict=True):
        told = _told_place(shape, metric, language)
        told_after.append(
            text("understanding.moved", language, place=told, distance=f"{distance:,.0f}")
            if np.isfinite(distance)
            else told
        )
    return told_before, told_after


def _told_place(shape: Any, metric: Any, language: str) -> str:  # noqa: ANN401 - a geometry or None
    if shape is None or shape.is_empty:
        return text("understanding.not_known", language)
    if shape.geom_type.endswith("Polygon"):
        return text("understanding.area", language, area=f"{metric.area:,.0f}")
    if shape.geom_type.endswith("LineString"):
        return text("understanding.line", language, length=f"{metric.length:,.0f}")
    return text("understanding.point", language, lon=f"{shape.centroid.x:.6f}", lat=f"{shape.centroid.y:.6f}")
