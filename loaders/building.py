"""Values to frames (成表): the good rows of a ledger and of the ledgers that it contains, each held to its schema."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
import pandas as pd

from geodata.schemas import conform, ledger_kind
from geodata.vocabularies import UNKNOWN
from loaders.checks import failures
from loaders.column_values import (
    ArrowValues,
    CodedValues,
    always,
    are_stated,
    as_arrow,
    filled,
    nothing,
    values_at,
)
from loaders.columnwise import each_once
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

    from geodata.store import Store
    from loaders.coordinates import Geometries
    from loaders.rows import LedgerRows

PROFESSIONAL = "professional"

Values: TypeAlias = "dict[str, Sequence[Any]]"
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
    geometries: Geometries
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
        own = self.values[rows.kind]
        kept = np.ones(len(rows), dtype=bool)
        kept[list(rows.left_out)] = False
        good = np.flatnonzero(kept)
        frames = {rows.kind: self._checked(self._frame(rows.kind, own, good, self.ids), good, self.stored)}
        for name, values in self.values.items():
            if name == rows.kind:
                continue
            says = np.logical_or.reduce([are_stated(column) for column in values.values()])
            stated = np.flatnonzero(kept & says)
            if len(stated):
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
            lacking |= set(np.flatnonzero(~are_stated(own[name])).tolist() if name in own else range(len(rows)))
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

    def _frame(self, kind: str, values: Values, positions: NDArray[np.intp], ids: Sequence[str]) -> Frame:
        count = len(self.rows)
        of_file = {"source": always(self.source, count), "as_of": always(self.as_of, count)}
        values = values | {name: filled(values.get(name, nothing(count)), said) for name, said in of_file.items()}
        columns = {
            column.name: _series(values_at(values[column.name], positions), column.dtype)
            # What people say may still be masked by a second process.
            for column in sorted(ledger_kind(kind).all_columns, key=attrgetter("free_text"))
            # A column that says nothing is made by `conform`, once for all.
            if column.name in values and are_stated(values[column.name]).any()
        }
        if ledger_kind(kind).is_spatial:
            columns["geometry"] = pd.Series(np.asarray(self.geometries, dtype=object)[positions])
        columns["id"] = _series(values_at(ids, positions), "str")
        return conform(pd.DataFrame(columns, copy=False), kind)

    def _checked(self, frame: Frame, positions: NDArray[np.intp], stored: StoredRows) -> Frame:
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
        place = dict(zip(frame.index, positions.tolist(), strict=True))
        for row_id, names in failed.items():
            for name in sorted(names):
                self.rows.report(place[row_id], name, "against_schema", kind=kind.name)
        return frame[~frame.index.isin(list(failed))]


def _series(values: Sequence[Any], dtype: str) -> pd.Series[Any]:
    """Return values as a column of a dtype, each different one converted once and texts through Arrow."""
    texts = as_arrow(values) if dtype == "str" else None
    if texts is not None:
        return pd.Series(pd.array(texts, dtype="str"))
    if isinstance(values, ArrowValues):
        return pd.Series(values.arrow.to_numpy())
    if isinstance(values, CodedValues):
        return pd.Series(_series(values.different, dtype).array.take(values.which))
    return pd.Series(list(values), dtype=object).astype(cast("Any", dtype))


def _contained(
    rows: LedgerRows, name: str, values: dict[str, Values], stated: NDArray[np.intp], ids: Sequence[str]
) -> Values:
    """Give the columns of a contained kind its reference to the row that it stands in, and what it must state."""
    own = values[rows.kind]
    unsaid = nothing(len(rows))
    contained = dict(values[name])
    contained["compound_id"] = ids
    contained["compound"] = own.get("name", unsaid)
    contained["community"] = own.get("community", unsaid)
    if name == "property_services":
        contained["mode"] = _modes(rows, values[name], stated)
    else:
        contained["status"] = filled(contained.get("status", unsaid), always(UNKNOWN, len(rows)))
    return contained


def _modes(rows: LedgerRows, services: Values, kept: NDArray[np.intp]) -> list[Any]:
    """
    Return the modes of property service, taken from the company's name where the ledger only has that.

    「某某物业公司」 serves the compound as a company does; 「单位自管物业」 in the company's column is a mode itself.
    """
    modes, companies = (list(services.get(name, nothing(len(rows)))) for name in ("mode", "company"))
    unsaid = [position for position in kept.tolist() if modes[position] is None]
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
