"""Values to frames (成表): the good rows of a ledger and of the ledgers that it contains, each held to its schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from geodata.schemas import conform, ledger_kind
from geodata.vocabularies import UNKNOWN
from loaders.checks import failures
from loaders.columnwise import as_arrow, each_once
from loaders.identity import PROVISIONAL, StoredRows, row_keys
from loaders.order_numbers import ORDER_NUMBERS
from loaders.spans import fill_other_ends
from loaders.terms import read_term
from loaders.values import read_column, settle_derived_terms
from loaders.words import fold, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from loaders.rows import LedgerRows

PROFESSIONAL = "professional"

Values = dict[str, list[Any]]
Frame: TypeAlias = "gpd.GeoDataFrame | pd.DataFrame"


def read_values(rows: LedgerRows, latest: dt.date | None = None) -> dict[str, Values]:
    """
    Read every matched column, by kind and name; a kind that the ledger only contains is there if a header is.

    Numbers of orders are left to `loaders.order_numbers.number_orders`.
    """
    values: dict[str, Values] = {}
    for name in (rows.kind, *ledger_kind(rows.kind).contains):
        kind = ledger_kind(name)
        apart = ORDER_NUMBERS if kind.made_of else ()
        read = {
            column.name: read_column(rows, column, name, scale=rows.matches[name, column.name].scale, latest=latest)
            for column in kind.all_columns
            if (name, column.name) in rows.matches and column.name not in apart
        }
        fill_other_ends(rows, kind, read)
        if "status" in read and kind.name == "committees":
            ends = read.get("term_end", [None] * len(rows))
            read["status"] = settle_derived_terms(rows, kind.column("status"), name, read["status"], ends)
        if read or name == rows.kind:
            values[name] = read
    return values


@dataclass(frozen=True)
class FrameBuilder:
    """
    Builds the frames of a ledger.

    Attributes
    ----------
    rows
        The ledger's rows; what is still missing keeps a row back here.
    values
        Of `read_values`, with places and references filled in.
    ids
        One a row; see `loaders.identity.identify`.
    geometries
        One a row, in the storage CRS.
    store, stored
        The store, and its rows of the ledger's kind.
    source, as_of
        For rows that don't say their own.
    """

    rows: LedgerRows
    values: dict[str, Values]
    ids: Sequence[str]
    geometries: Sequence[BaseGeometry | None]
    store: Store
    stored: StoredRows
    source: str
    as_of: dt.date | None

    def build(self) -> dict[str, Frame]:
        """
        Build the frame of the ledger's kind and of each kind that it contains, without the rows that are kept back.

        Returns
        -------
        frames
            By kind; the ledger's own is always there, a contained one where a row states anything of it.
        """
        rows = self.rows
        self._ask_for_what_new_rows_need()
        own = {**self.values[rows.kind], "geometry": list(self.geometries)}
        kept = np.ones(len(rows), dtype=bool)
        kept[list(rows.left_out)] = False
        good = np.flatnonzero(kept).tolist()
        frames = {rows.kind: self._checked(self._frame(rows.kind, own, good, self.ids), good, self.stored)}
        for name, values in self.values.items():
            if name == rows.kind:
                continue
            says = np.logical_or.reduce([_is_stated(column) for column in values.values()])
            stated = np.flatnonzero(kept & says).tolist()
            if stated:
                known = StoredRows(ledger_kind(name), self.store.read(name))
                contained = _contained(rows, name, self.values, stated, self.ids)
                ids = _contained_ids(contained, known, len(rows))
                frames[name] = self._checked(self._frame(name, contained, stated, ids), stated, known)
        return frames

    def _ask_for_what_new_rows_need(self) -> None:
        """Keep back new rows that lack a required cell or a place; a row that the store knows may leave them out."""
        rows, kind = self.rows, ledger_kind(self.rows.kind)
        own = self.values[rows.kind]
        required = [column.name for column in kind.columns if column.required]
        held = set(rows.held)
        lacking = set(rows.without_place) if kind.is_spatial and not kind.optional_place else set()
        for name in required:
            lacking |= set(np.flatnonzero(~_is_stated(own[name])).tolist() if name in own else range(len(rows)))
        for position in sorted(lacking - rows.joined):
            if self.ids[position] in self.stored.keys:
                continue
            for name in required:
                # A compound that wasn't found has been reported already.
                if (name in own and own[name][position] is not None) or (name == "compound" and position in held):
                    continue
                rows.report(position, name, "missing_required")
            # Whose row it is must be clear first.
            if position in rows.without_place and position not in held and not kind.optional_place:
                rows.report(position, rows.place_column, "no_coordinates")

    def _frame(self, kind: str, values: Values, positions: Sequence[int], ids: Sequence[str]) -> Frame:
        data: dict[str, Any] = {
            # Positions rise, so that as many of them as there are rows are all rows.
            name: column if len(positions) == len(column) else [column[p] for p in positions]
            for name, column in {**values, "id": ids}.items()
        }
        nothing: list[Any] = [None] * len(positions)
        data["source"] = [value or self.source for value in data.get("source", nothing)]
        data["as_of"] = [value or self.as_of for value in data.get("as_of", nothing)]
        of_text = {"id", *(column.name for column in ledger_kind(kind).all_columns if column.dtype == "str")}
        columns = {name: _series(data[name], is_text=name in of_text) for name in data}
        return conform(pd.DataFrame(columns, copy=False), kind)

    def _checked(self, frame: Frame, positions: Sequence[int], stored: StoredRows) -> Frame:
        """Take out what the schema refuses; rows that the store knows borrow the required cells that they leave out."""
        kind = stored.kind
        if frame.empty:
            return frame
        checked = frame.copy(deep=False)
        for column in kind.columns:
            if column.required and len(stored.frame):
                old = stored.frame[column.name].reindex(frame.index)
                checked[column.name] = checked[column.name].where(checked[column.name].notna(), old)
        failed = failures(checked, kind.name)
        if not failed:
            return frame
        place = dict(zip(frame.index, positions, strict=True))
        for row_id, names in failed.items():
            for name in sorted(names):
                self.rows.report(place[row_id], name, "against_schema", kind=kind.name)
        return frame[~frame.index.isin(list(failed))]


def _series(column: Sequence[Any], *, is_text: bool) -> pd.Series[Any]:
    """Return a column as its values are; texts through Arrow, in half the time."""
    texts = as_arrow(column) if is_text else None
    return pd.Series(column, dtype=object) if texts is None else pd.Series(pd.array(texts, dtype="str"))


def _contained(
    rows: LedgerRows, name: str, values: dict[str, Values], stated: Sequence[int], ids: Sequence[str]
) -> Values:
    """Give the columns of a contained kind its reference to the row that it stands in, and what it must state."""
    own = values[rows.kind]
    nothing: list[Any] = [None] * len(rows)
    contained = dict(values[name])
    contained["compound_id"] = list(ids)
    contained["compound"] = list(own.get("name", nothing))
    contained["community"] = list(own.get("community", nothing))
    if name == "property_services":
        contained["mode"] = _modes(rows, values[name], stated)
    else:
        statuses = contained.get("status", nothing)
        contained["status"] = [UNKNOWN if value is None else value for value in statuses]
    return contained


def _modes(rows: LedgerRows, services: Values, kept: Sequence[int]) -> list[Any]:
    """
    Return the modes of property service, taken from the company's name where the ledger only has that.

    「某某物业公司」 serves the compound as a company does; 「单位自管物业」 in the company's column is a mode itself.
    """
    nothing: list[Any] = [None] * len(rows)
    modes, companies = list(services.get("mode", nothing)), services.get("company", nothing)
    unsaid = [position for position in kept if modes[position] is None]
    for position, mode in zip(unsaid, each_once(_mode_of_company, [companies[p] for p in unsaid]), strict=True):
        modes[position] = mode
    told = next((position for position in unsaid if companies[position] is not None), None)
    if told is not None:
        # Once is enough: it holds for the column.
        rows.report(told, "company", "mode_from_company", kind="property_services", vocabulary="property_mode")
    return modes


def _mode_of_company(company: str | None) -> str:
    if company is None:
        return UNKNOWN
    term = read_term(company, "property_mode").value
    if term is not None:
        return str(term)
    folded = fold(company)
    is_company = all(any(word in folded for word in words("property", part)) for part in ("company", "firm"))
    return PROFESSIONAL if is_company else UNKNOWN


def _contained_ids(contained: Values, known: StoredRows, count: int) -> list[str]:
    """Return the ids of the stored rows of a contained kind, provisional ones where there is none."""
    if not known.keys:
        return [f"{PROVISIONAL}{position}" for position in range(count)]
    found = (known.find(key, None)[0] for key in row_keys(known.kind, contained, count))
    return [row_id or f"{PROVISIONAL}{position}" for position, row_id in enumerate(found)]


def _is_stated(column: Sequence[Any]) -> NDArray[np.bool_]:
    """Return where a column's values say something."""
    return np.array([value is not None for value in column], dtype=bool)
