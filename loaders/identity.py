"""
Which stored row a ledger's row is (认行): by its id, else by the columns that tell rows apart, else by its place.

A row that no stored row matches gets a provisional id, ``new:3``; real ones are taken when the plan is saved, so that
looking at a file writes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from loaders.column_values import ArrowValues, are_stated, nothing, numbered, put, values_at
from loaders.columns import ID
from loaders.columnwise import each_once, fold_calm
from loaders.rows import cell_text
from loaders.words import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.schemas import LedgerKind
    from loaders.coordinates import Geometries
    from loaders.rows import LedgerRows

PROVISIONAL = "new:"
_ID_FORM = re.compile(r"[\w.\-]{1,40}")
_SERIAL_DIGITS = 6
# Names less alike than this aren't one row's old and new name.
_RENAME_CUT = 50.0

Key = tuple[str, ...]


@dataclass
class StoredRows:
    """
    The stored rows of a kind, to be found by what tells them apart.

    Parameters
    ----------
    kind
        The kind of ledger.
    frame
        Its stored rows.
    """

    kind: LedgerKind
    frame: pd.DataFrame
    by_key: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_first: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_place: dict[bytes, str] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {name: self.frame[name].tolist() for name in identity_columns(self.kind)}
        for row_id, key in zip(self.frame.index, row_keys(self.kind, columns, len(self.frame)), strict=True):
            self.keys[row_id] = key
            if key and (key[0] or self.kind.exact_identity):
                self.by_key[key].append(row_id)
                self.by_first[key[0]].append(row_id)
        if self.kind.tells_by_place:
            for row_id, geometry in zip(self.frame.index, self.frame["geometry"], strict=True):
                if geometry is not None:
                    self.by_place[place_key(geometry)] = row_id

    def find(self, key: Key, geometry: BaseGeometry | None) -> tuple[str | None, str]:
        """Return the id of the row that a key or a place means; else None, with ``ambiguous_row`` if several do."""
        if self.kind.exact_identity:
            owners = self.by_key.get(key, [])
            return (owners[0], "") if len(owners) == 1 else (None, "ambiguous_row" if owners else "")
        if not key or not all(key):
            if self.kind.tells_by_place:
                return (self.by_place.get(place_key(geometry)) if geometry is not None else None), ""
            return self._find_by_first(key) if key and key[0] else (None, "")
        owners = self.by_key.get(key, [])
        if not owners and not self.kind.tells_by_place:
            # A row stored without its community or its term is this one, if it is the only such.
            owners = [row_id for row_id in self.by_first.get(key[0], []) if _fits(self.keys[row_id], key)]
        return (owners[0], "") if len(owners) == 1 else (None, "ambiguous_row" if owners else "")

    def _find_by_first(self, key: Key) -> tuple[str | None, str]:
        owners = [row_id for row_id in self.by_first.get(key[0], []) if _fits(self.keys[row_id], key)]
        if len(owners) > 1 and self.kind.refers_to:
            # A committee without its term's start is the compound's latest.
            owners = [max(owners, key=lambda row_id: self.keys[row_id][1:])]
        return (owners[0], "") if len(owners) == 1 else (None, "ambiguous_row" if owners else "")


def _fits(stored: Key, wanted: Key) -> bool:
    return all(not a or not b or a == b for a, b in zip(stored, wanted, strict=True))


def identity_columns(kind: LedgerKind) -> tuple[str, ...]:
    """Return the columns that tell two rows of a kind apart; the compound by its id, not by its name."""
    if not kind.refers_to:
        return kind.identity
    return tuple("compound_id" if name == "compound" else name for name in kind.identity)


def row_keys(kind: LedgerKind, columns: Mapping[str, Sequence[Any]], count: int) -> list[Key]:
    """
    Return what tells each of `count` rows apart.

    Parameters
    ----------
    kind
        The kind of ledger.
    columns
        Values by column, one a row; those of `identity_columns` that are missing say nothing.
    """
    parts = _parts_of_keys(kind, columns, count)
    return list(zip(*parts, strict=True)) if parts else [()] * count


def _parts_of_keys(kind: LedgerKind, columns: Mapping[str, Sequence[Any]], count: int) -> list[Sequence[str]]:
    """Return what tells rows apart by the column of the key, one text a row."""
    names = identity_columns(kind)
    parts = {name: key_parts(columns.get(name, nothing(count))) for name in names}
    if kind.exact_identity and {"community", "compound_id"} <= set(names):
        # The compound tells its community, whatever the row says of it.
        pairs = zip(parts["community"], parts["compound_id"], strict=True)
        parts["community"] = ["" if compound else community for community, compound in pairs]
    return list(parts.values())


def key_part(value: object) -> str:
    """Return a value as a part of a key: names folded, dates as ISO text, nothing for NA."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    if isinstance(value, str):
        # Stricter than the matching of names: 「天玺·一期」 and 「天玺一期」 may be two.
        return fold(value) or value
    return str(value)[:10]


def key_parts(values: Sequence[Any]) -> Sequence[str]:
    """Return `key_part` of many values; texts of ideographs, letters and digits alone are folded at once."""
    folded = fold_calm(values)
    if folded is None:
        return each_once(key_part, values)
    others = np.flatnonzero(~are_stated(folded))
    return put(folded, others, each_once(key_part, values_at(values, others)))


def place_key(geometry: BaseGeometry) -> bytes:
    """Return a geometry as a key: the same vertices, whatever the ring begins with."""
    return bytes(shapely.to_wkb(shapely.normalize(geometry)))


def file_ids(rows: LedgerRows, stored: StoredRows) -> list[str | None]:
    """
    Return the ids that the file gives its rows; bad ones and repeated ones keep the row back.

    A column that only counts 1, 2, 3 is a serial number and gives none. Orders have numbers of their own, so that an
    id is another system's unless the store gave it: two systems may give one id to different orders.
    """
    cells = rows.column(ID)
    if cells is None:
        return [None] * len(rows)
    texts = [cell_text(cell) for cell in cells]
    if stored.kind.made_of:
        texts = [text if text in stored.keys else "" for text in texts]
    if is_serial(texts):
        if rows.numbers:
            rows.report(0, ID, "serial_number")
        return [None] * len(rows)
    ids: list[str | None] = []
    first: dict[str, int] = {}
    for position, text in enumerate(texts):
        ids.append(text or None)
        if not text:
            continue
        if not _ID_FORM.fullmatch(text):
            rows.report(position, ID, "bad_id")
        elif text in first:
            rows.report(position, ID, "duplicate_id", first=str(rows.numbers[first[text]]))
        else:
            first[text] = position
    return ids


def is_serial(texts: Sequence[str | None]) -> bool:
    """Whether texts only count 1, 2, 3."""
    if any(text and len(text) > _SERIAL_DIGITS for text in texts):
        return False
    numbers = [int(text) for text in texts if text and text.isascii() and text.isdigit()]
    given = sum(map(bool, texts))
    return bool(numbers) and len(numbers) == given and numbers == sorted(set(numbers)) and numbers[-1] <= 2 * len(texts)


def identify(
    rows: LedgerRows, values: Mapping[str, Sequence[Any]], geometries: Geometries, stored: StoredRows
) -> Sequence[str]:
    """
    Give each row the id of the stored row that it is, the file's own id, or a provisional one.

    Parameters
    ----------
    rows
        The ledger's rows; problems go here, and keep the row back.
    values
        Typed values by column, one a row.
    geometries
        In the storage CRS.
    stored
        The stored rows of the kind.

    Returns
    -------
    ids
        One a row; those of rows that are kept back mean nothing.
    """
    given = file_ids(rows, stored)
    kind = stored.kind
    if not stored.keys and rows.column(ID) is None and tell_all_apart(_parts_of_keys(kind, values, len(rows))):
        # Most first ledgers: nothing is to be looked up.
        return provisional_ids(len(rows))
    keys = row_keys(kind, values, len(rows))
    ids: list[str] = []
    seen: dict[object, int] = {}
    firsts: dict[str, int] = {}
    for position, (own_id, key, geometry) in enumerate(zip(given, keys, geometries, strict=True)):
        found, code = stored.find(key, geometry)
        if own_id is not None and own_id in stored.keys:
            code = _check_name(own_id, key, found, stored)
            found = own_id
        if code:
            rows.report(
                position, ID if own_id is not None else _name_column(stored.kind), code, **_stored_name(stored, found)
            )
        row_id = found or own_id or f"{PROVISIONAL}{position}"
        ids.append(row_id)
        if position in rows.left_out:
            continue
        mark: object = found or key
        if not found and not all(key or ("",)):
            mark = (key, place_key(geometry)) if kind.tells_by_place and geometry is not None else (key, own_id)
        earlier = seen.setdefault(mark, position) if found or any(key) or geometry is not None else position
        may_lack = not kind.tells_by_place and not kind.exact_identity
        if earlier == position and not found and key and key[0] and not all(key) and may_lack:
            earlier = firsts.get(key[0], position)
        if key and key[0]:
            firsts.setdefault(key[0], position)
        if earlier != position:
            rows.report(position, _name_column(stored.kind), "duplicate_row", first=str(rows.numbers[earlier]))
    return ids


def tell_all_apart(parts: Sequence[Sequence[str]]) -> bool:
    """Whether no row lacks a part of its key and no two rows have the same; `parts` hold one text a row each."""
    if not parts or not all(are_stated(part).all() for part in parts):
        return False
    return len(numbered(parts, len(parts[0]))[1]) == len(parts[0])


def provisional_ids(count: int) -> ArrowValues:
    """Return the ids of so many rows that no stored row matches, until the store gives them theirs."""
    prefix, nothing_between = pa.scalar(PROVISIONAL, pa.large_string()), pa.scalar("", pa.large_string())
    counted = pa.array(np.arange(count)).cast(pa.large_string())
    return ArrowValues(pc.binary_join_element_wise(prefix, counted, nothing_between))


def _check_name(row_id: str, key: Key, found: str | None, stored: StoredRows) -> str:
    """Return ``renamed`` or ``id_of_another`` where an id's stored name isn't the row's, else nothing."""
    if not key or stored.kind.identity[0] != "name" or not key[0] or key[0] == stored.keys[row_id][0]:
        return ""
    if found is not None and found != row_id:
        return "id_of_another"
    from rapidfuzz import fuzz  # noqa: PLC0415 - most files rename nothing

    return "renamed" if fuzz.ratio(key[0], stored.keys[row_id][0]) >= _RENAME_CUT else "id_of_another"


def _stored_name(stored: StoredRows, row_id: str | None) -> dict[str, str]:
    if row_id is None or "name" not in stored.frame.columns:
        return {"stored": ""}
    return {"stored": cell_text(stored.frame.loc[row_id, "name"])}


def _name_column(kind: LedgerKind) -> str:
    return kind.identity[0] if kind.identity else "name"
