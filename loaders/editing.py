"""
A change by hand (手工修改): one row's cells, an outline or a gate, by the same road as a ledger's row.

What a person types is read, checked, masked and compared as a file's cell would be; it becomes a batch of its own in
the history, which can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import shapely

from loaders.choices import Choices
from loaders.columns import ID, LATITUDE, LONGITUDE
from loaders.importing import plan_rows
from loaders.settling import GEOMETRY_CELL
from loaders.vectors import mend, read_feature

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.schemas import LedgerKind
    from geodata.store import ImportBatch, Store
    from loaders.plan import ImportPlan

# What a browser draws is in the storage system.
_DRAWN_IN = "cgcs2000"
_ROW = 1


@dataclass(frozen=True)
class HandEdit:
    """
    What a person changes of one row.

    Attributes
    ----------
    kind
        The kind of ledger.
    row_id
        The row's id; None for a new row.
    cells
        Column to value, typed or as text; None makes the cell unknown.
    outline
        The row's new outline in EPSG:4490; None where it stays.
    place
        Longitude and latitude in EPSG:4490 of a row that is a point; None where it stays.
    """

    kind: str
    row_id: str | None
    cells: Mapping[str, Any] = field(default_factory=dict)
    outline: BaseGeometry | None = None
    place: tuple[float, float] | None = None


def drawn_outline(geometry: Mapping[str, Any], kind: LedgerKind) -> BaseGeometry | None:
    """Return what a browser drew as a valid area of `kind`, in EPSG:4490; None where it is none."""
    feature = read_feature(dict(geometry))
    if feature.geometry is None:
        return None
    return mend(feature.geometry, kind.geometry_types)[0]


def drawn_place(geometry: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return longitude and latitude of the point that a browser drew; None where it is none."""
    drawn = read_feature(dict(geometry)).geometry
    return (drawn.x, drawn.y) if isinstance(drawn, shapely.Point) else None


def plan_edit(edit: HandEdit, store: Store, *, source: str, as_of: dt.date) -> ImportPlan:
    """
    Check a change by hand and say what storing it would do; nothing is written.

    Parameters
    ----------
    edit
        The change.
    store
        The store, read only.
    source
        What stands as the row's source and as the history's file name, in the person's language.
    as_of
        The day for which the change speaks.

    Returns
    -------
    plan
        Of one row; its problems say what can't be stored.

    Raises
    ------
    CrsError
        If the place lies far from the street.
    """
    cells: dict[str, Any] = dict(edit.cells)
    if edit.row_id is not None:
        cells[ID] = edit.row_id
    if edit.place is not None:
        cells[LONGITUDE], cells[LATITUDE] = edit.place
    if edit.outline is not None:
        cells[GEOMETRY_CELL] = edit.outline.wkt
    # A new row is new, though one that is stored without its term or under the same name would pass for it.
    same = {} if edit.row_id is not None else {_ROW: ""}
    choices = Choices(kind=edit.kind, crs=_DRAWN_IN, as_of=as_of, empty_wipes=True, same_rows=same)
    return plan_rows(edit.kind, list(cells), [list(cells.values())], [_ROW], store, choices, file_name=source)


def edit_batch(plan: ImportPlan, edited_by: str, note: str) -> ImportBatch:
    """
    Return what is to be saved of a plan of `plan_edit`.

    Raises
    ------
    ViewModeError
        If the store is for viewing and there is a new row.
    """
    return replace(plan.to_batch(edited_by), action="edit", note=note)
