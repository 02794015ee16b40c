"""Values to frames (成表): the good rows of a ledger and of the ledgers that it contains, each held to its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.schemas import conform, ledger_kind
from geodata.vocabularies import UNKNOWN
from loaders.checks import failures
from loaders.identity import PROVISIONAL, StoredRows, identity_columns, key_part
from loaders.terms import read_term
from loaders.values import read_column, settle_derived_terms
from loaders.words import fold, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from loaders.rows import LedgerRows

Values = dict[str, list[Any]]


def read_values(rows: LedgerRows) -> dict[str, Values]:
    """Read every matched column, by kind and name; a kind that the ledger only contains is there if a header is."""
    values: dict[str, Values] = {}
    for name in (rows.kind, *ledger_kind(rows.kind).contains):
        kind = ledger_kind(name)
        read = {
            column.name: read_column(rows, column, name, scale=rows.matches[name, column.name].scale)
            for column in kind.all_columns
            if (name, column.name) in rows.matches
        }
        if "status" in read and kind.name == "committees":
            ends = read.get("term_end", [None] * len(rows))
            read["status"] = settle_derived_terms(rows, kind.column("status"), name, read["status"], ends)
        if read or name == rows.kind:
            values[name] = read
    return values


def build_frames(
    rows: LedgerRows,
    values: dict[str, Values],
    ids: Sequence[str],
    geometries: Sequence[BaseGeometry | None],
    store: Store,
    stored: StoredRows,
    *,
    source: str,
    as_of: dt.date | None,
) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:  # fmt: skip
    """
    Build the frame of the ledger's kind and of each kind that it contains, without the rows that are kept back.

    Parameters
    ----------
    rows
        The ledger's rows; what is still missing keeps a row back here.
    values
        Of `read_values`, with places and references filled in.
    ids
        One a row; see `loaders.identity.identify`.
    geometries
        In the storage CRS.
    store, stored
        The store, and its rows of the ledger's kind.
    source, as_of
        For rows that don't say their own.

    Returns
    -------
    frames
        By kind; the ledger's own is always there, a contained one where a row states anything of it.
    """
    _ask_for_what_new_rows_need(rows, values[rows.kind], ids, stored)
    own = {**values[rows.kind], "geometry": list(geometries)}
    good = [position for position in range(len(rows)) if position not in rows.held]
    frame = _frame(rows.kind, own, good, ids, source, as_of)
    frame = _without_failures(rows, rows.kind, frame, good, stored)
    frames = {rows.kind: frame}
    kept = [position for position in good if position not in rows.held]
    for name in values:
        if name != rows.kind:
            contained = _contained(rows, name, values, kept, ids)
            stated = [
                position for position in kept if any(_is_stated(column[position]) for column in values[name].values())
            ]
            if not stated:
                continue
            known = StoredRows(ledger_kind(name), store.read(name))
            own_ids = [_contained_id(contained, known, position) for position in range(len(rows))]
            frames[name] = _without_failures(
                rows, name, _frame(name, contained, stated, own_ids, source, as_of), stated, known
            )
    return frames


def _is_stated(value: object) -> bool:
    return value is not None


def _ask_for_what_new_rows_need(rows: LedgerRows, own: Values, ids: Sequence[str], stored: StoredRows) -> None:
    """Keep back new rows that lack a required cell or a place; a row that the store knows may leave them out."""
    kind = ledger_kind(rows.kind)
    required = [column.name for column in kind.columns if column.required]
    for position, row_id in enumerate(ids):
        if row_id in stored.keys:
            continue
        for name in required:
            values = own.get(name)
            if (values is None or values[position] is None) and not (name == "compound" and position in rows.held):
                rows.report(position, name, "missing_required")
        if kind.is_spatial and position in rows.without_place:
            rows.report(position, rows.place_column, "no_coordinates")


def _frame(
    kind: str, values: Values, positions: Sequence[int], ids: Sequence[str], source: str, as_of: dt.date | None
) -> gpd.GeoDataFrame | pd.DataFrame:
    data: dict[str, Any] = {name: [column[p] for p in positions] for name, column in values.items()}
    data["id"] = [ids[position] for position in positions]
    data["source"] = [value or source for value in data.get("source", [None] * len(positions))]
    data["as_of"] = [value or as_of for value in data.get("as_of", [None] * len(positions))]
    columns = {name: pd.Series(column, dtype=object) for name, column in data.items()}
    return conform(pd.DataFrame(columns), kind)


def _without_failures(
    rows: LedgerRows, kind: str, frame: gpd.GeoDataFrame | pd.DataFrame, positions: Sequence[int], stored: StoredRows
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Take out the rows that the schema refuses; rows that the store knows borrow the required cells they leave out."""
    if frame.empty:
        return frame
    checked = frame.copy()
    for column in ledger_kind(kind).columns:
        if column.required:
            old = stored.frame[column.name].reindex(frame.index)
            checked[column.name] = checked[column.name].where(checked[column.name].notna(), old)
    failed = failures(checked, kind)
    if not failed:
        return frame
    place = dict(zip(frame.index, positions, strict=True))
    for row_id, columns in failed.items():
        for column in sorted(columns):
            rows.report(place[row_id], column, "against_schema", kind=kind)
    return frame[~frame.index.isin(list(failed))]


def _contained(
    rows: LedgerRows, name: str, values: dict[str, Values], kept: Sequence[int], ids: Sequence[str]
) -> Values:
    """Give the columns of a contained kind its reference to the row that it stands in, and what it must state."""
    own = values[rows.kind]
    nothing: list[Any] = [None] * len(rows)
    contained = dict(values[name])
    contained["compound_id"] = list(ids)
    contained["compound"] = list(own.get("name", nothing))
    contained["community"] = list(own.get("community", nothing))
    if name == "property_services":
        contained["mode"] = _modes(rows, values[name], kept)
    else:
        stated = contained.get("status", nothing)
        contained["status"] = [UNKNOWN if value is None else value for value in stated]
    return contained


def _modes(rows: LedgerRows, services: Values, kept: Sequence[int]) -> list[Any]:
    """
    Return the modes of property service, taken from the company's name where the ledger only has that.

    「某某物业公司」 serves the compound as a company does; 「单位自管物业」 in the company's column is a mode itself.
    """
    nothing: list[Any] = [None] * len(rows)
    modes, companies = list(services.get("mode", nothing)), services.get("company", nothing)
    for position in kept:
        if modes[position] is not None:
            continue
        modes[position] = UNKNOWN
        company = companies[position]
        if company is None:
            continue
        term = read_term(company, "property_mode").value
        folded = fold(company)
        if term is None and all(
            any(word in folded for word in words("property", part)) for part in ("company", "firm")
        ):
            term = "professional"
        if term is not None:
            modes[position] = term
        rows.report(position, "company", "mode_from_company", kind="property_services", vocabulary="property_mode")
    return modes


def _contained_id(contained: Values, known: StoredRows, position: int) -> str:
    """Return the id of the stored row of a contained kind, else a provisional one."""
    nothing: list[Any] = [None] * (position + 1)
    key = tuple(key_part(contained.get(name, nothing)[position]) for name in identity_columns(known.kind))
    found, _ = known.find(key, None)
    return found or f"{PROVISIONAL}{position}"
