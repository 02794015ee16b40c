"""Changes by hand (手工修改): what a row holds now, what a change would do, and storing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import geopandas as gpd
import pandas as pd
import shapely
import shapely.geometry

from config.settings import today
from config.texts import text
from geodata.crs import STORAGE_CRS, measuring_crs
from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary
from ui.queries.cells import text_or
from ui.queries.street import compounds_today, open_store, read, reference_day, refuse_in_view_mode, store_state

if TYPE_CHECKING:
    from geodata.schemas import Column
    from geodata.store import Receipt
    from loaders.editing import HandEdit
    from loaders.plan import ImportPlan

Subject = Literal["compounds", "committees", "property_services"]
# What a person changes on the spot; the rest comes with ledgers.
FIELDS: Mapping[Subject, tuple[str, ...]] = {
    "compounds": (),
    "committees": ("status", "term_start", "term_end", "members", "next_step"),
    "property_services": ("mode", "company", "contract_start", "contract_end", "exit_reason"),
}
_ROW_OF: Mapping[Subject, str] = {"committees": "committee_row_id", "property_services": "property_row_id"}
# A reference, a source and the original place follow from the change itself.
NOT_BY_HAND = frozenset({"compound_id", "compound", "community", "source", "as_of", "raw_crs", "raw_geometry"})


@dataclass(frozen=True)
class EditedRow:
    """
    A row that a person may change.

    Attributes
    ----------
    kind, row_id
        The row; `row_id` is None where the compound has none of the kind yet.
    columns
        Those that may be changed, in the order of a form.
    values
        Column to what is stored, None where nothing is known; dates as ``datetime.date``.
    """

    kind: Subject
    row_id: str | None
    columns: tuple[Column, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Gate:
    """A gate of a compound, with its place as GeoJSON in degrees."""

    gate_id: str
    name: str
    geometry: Mapping[str, Any] | None


def edited_row(compound_id: str, kind: Subject) -> EditedRow:
    """Return the compound's row of a kind (the latest committee term or contract) as it may be changed."""
    state = store_state()
    row_id: str | None = compound_id
    if kind in _ROW_OF:
        found: Any = pd.DataFrame(compounds_today(state, reference_day())).loc[compound_id, _ROW_OF[kind]]
        row_id = None if pd.isna(found) else str(found)
    schema = ledger_kind(kind)
    names = FIELDS[kind] or tuple(
        column.name for column in schema.all_columns if column.name not in NOT_BY_HAND or column.name == "community"
    )
    columns = tuple(schema.column(name) for name in names)
    table = pd.DataFrame(read(state, kind))
    values = {name: _plain(table.loc[row_id, name]) if row_id is not None else None for name in names}
    return EditedRow(kind, row_id, columns, values)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell may hold anything
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def choosable_terms(column: Column) -> list[str]:
    """Return the codes that a person may choose for a column: those that are stored, not those derived from dates."""
    return [term.code for term in vocabulary(column.vocabulary).terms.values() if term.stored]


def outline_of(compound_id: str) -> Mapping[str, Any] | None:
    """Return a compound's outline as GeoJSON in degrees; None where it is only a point or nowhere."""
    shape = read(store_state(), "compounds").loc[[compound_id]].geometry.iloc[0]
    if shape is None or shapely.get_dimensions(shape) != 2:  # noqa: PLR2004 - an area
        return None
    return cast("Mapping[str, Any]", shapely.geometry.mapping(shape))


def gates_of(compound_id: str) -> list[Gate]:
    """Return the gates of a compound."""
    table = read(store_state(), "gates")
    own = table[table["compound_id"] == compound_id]
    return [
        Gate(str(row_id), text_or(name, str(row_id)), None if shape is None else shapely.geometry.mapping(shape))
        for row_id, name, shape in zip(own.index, own["name"], own["geometry"], strict=True)
    ]


def row_edit(row: EditedRow, compound: Mapping[str, str], cells: Mapping[str, Any], *, new: bool) -> HandEdit:
    """
    Return a change of cells.

    Parameters
    ----------
    row
        What is changed.
    compound
        ``id`` and ``name`` of the compound, which a new row refers to.
    cells
        Column to its new value; None makes it unknown.
    new
        Whether it begins a term or a contract of its own, beside the one that is known.
    """
    from loaders.editing import HandEdit  # noqa: PLC0415 - readers and checks, which only a change needs

    if row.row_id is not None and not new:
        return HandEdit(row.kind, row.row_id, cells)
    must_say = [column.name for column in ledger_kind(row.kind).columns if column.required and column.type == "term"]
    named = {"compound_id": compound["id"], "compound": compound["name"]}
    return HandEdit(row.kind, None, {**named, **dict.fromkeys(must_say, UNKNOWN), **cells})


def outline_edit(compound_id: str, geometry: Mapping[str, Any]) -> HandEdit | None:
    """Return the change of an outline to what a browser drew; None where that is no area."""
    from loaders.editing import HandEdit, drawn_outline  # noqa: PLC0415 - see above

    kind = ledger_kind("compounds")
    outline = drawn_outline(geometry, kind)
    if outline is None:
        return None
    name = str(read(store_state(), "compounds").loc[compound_id, "name"])
    return HandEdit("compounds", compound_id, {"name": name}, outline=outline)


def gate_edit(
    compound: Mapping[str, str], gate_id: str | None, name: str, geometry: Mapping[str, Any]
) -> HandEdit | None:
    """Return the change of a gate's place, or a new gate where `gate_id` is None; None where no point was drawn."""
    from loaders.editing import HandEdit, drawn_place  # noqa: PLC0415 - see above

    place = drawn_place(geometry)
    if place is None:
        return None
    cells = {"compound_id": compound["id"], "compound": compound["name"], "name": name}
    return HandEdit("gates", gate_id, cells, place=place)


def plan_hand_edit(edit: HandEdit, language: str) -> ImportPlan:
    """
    Return what a change would do; nothing is written.

    Raises
    ------
    LedgerError
        One of its kinds, if the change can't be understood.
    """
    from loaders.editing import plan_edit  # noqa: PLC0415 - see above

    return plan_edit(edit, open_store(), source=text("edits.source", language), as_of=today())


def store_hand_edit(planned: ImportPlan, edited_by: str, note: str) -> Receipt:
    """
    Store a change in one transaction.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    StoreError
        One of its kinds; nothing was written then.
    """
    from loaders.editing import edit_batch  # noqa: PLC0415 - see above

    refuse_in_view_mode()
    return open_store().save(edit_batch(planned, edited_by, note))


def area_m2(geometry: Mapping[str, Any] | None) -> float | None:
    """Return the area of an outline of GeoJSON in degrees, in square metres; None where it is none."""
    from loaders.editing import drawn_outline  # noqa: PLC0415 - see above

    outline = None if geometry is None else drawn_outline(geometry, ledger_kind("compounds"))
    if outline is None:
        return None
    metric = measuring_crs(outline.centroid.x)
    return float(gpd.GeoSeries([outline], crs=STORAGE_CRS).to_crs(metric).area.iloc[0])
