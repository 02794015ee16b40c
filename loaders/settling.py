"""Rows that wait (待补行): what they are kept with, and which of those that wait are settled by a file's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from geodata.schemas import ledger_kind
from geodata.store import PendingRow
from loaders.columns import ID
from loaders.identity import key_part
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from loaders.rows import LedgerRows

# A row of a file of features keeps its place under this name, as WKT in the file's own system.
GEOMETRY_CELL = "geometry"
_PART_SEPARATOR = "\t"
# The row is another one's double: that one being good settles nothing.
_DOUBLES = frozenset({"duplicate_row", "duplicate_id"})


def row_keys(rows: LedgerRows, own: Mapping[str, Sequence[Any]]) -> list[str]:
    """
    Return what tells each row from the others, folded, so that a mended row is known again; empty where nothing does.

    Parameters
    ----------
    rows
        The ledger's rows.
    own
        Typed values of its own kind by column; their text is masked.
    """
    kind = ledger_kind(rows.kind)
    nothing: list[Any] = [None] * len(rows)
    parts = [[key_part(value) for value in own.get(name, nothing)] for name in kind.identity]
    keys = [_PART_SEPARATOR.join(key) for key in zip(*parts, strict=True)] if parts else [""] * len(rows)
    given = rows.column(ID) or nothing
    by_id = [f"{ID}={key_part(cell_text(cell))}" if cell_text(cell) else "" for cell in given]
    # Gates of one compound often have no name: their compound doesn't tell them apart.
    needs_all = kind.is_spatial and bool(kind.refers_to)
    told = [bool(key) and not key.startswith(_PART_SEPARATOR) for key in keys]
    if needs_all:
        told = [is_told and not key.endswith(_PART_SEPARATOR) for is_told, key in zip(told, keys, strict=True)]
    return [key if is_told else own_id for key, is_told, own_id in zip(keys, told, by_id, strict=True)]


def pending_rows(
    rows: LedgerRows, keys: Sequence[str], crs: str, originals: Sequence[BaseGeometry | None]
) -> tuple[PendingRow, ...]:
    """
    Return the rows that are kept back, masked.

    Parameters
    ----------
    rows
        The ledger's rows.
    keys
        Of `row_keys`.
    crs
        The coordinate system that the file's places are in.
    originals
        Each row's place as the file has it, where the file is one of features; may be empty.
    """
    problems: dict[int, list[dict[str, str]]] = {}
    for problem in rows.problems:
        problems.setdefault(problem.row, []).append(problem.to_dict())
    kept: list[PendingRow] = []
    for position in sorted(rows.held):
        number = rows.numbers[position]
        cells = rows.shown_cells(position)
        place = originals[position] if len(originals) else None
        if place is not None:
            cells[GEOMETRY_CELL] = shapely.to_wkt(place, rounding_precision=7)
        said = problems.get(number, [])
        key = "" if any(problem["code"] in _DOUBLES for problem in said) else keys[position]
        kept.append(PendingRow(rows.kind, number, cells, said, key=key, crs=crs))
    return tuple(kept)


def settled_rows(store: Store, kind: str, sha256: str, numbers: Sequence[int], keys: Sequence[str]) -> tuple[int, ...]:
    """
    Return the ids of the rows that wait in the store and that rows of this file, good or waiting, stand for.

    Parameters
    ----------
    store
        Read only.
    kind
        The kind of ledger.
    sha256
        The file's digest: a row of the same file at the same place is the same row.
    numbers, keys
        Of this file's rows; empty keys settle nothing.
    """
    waiting = store.pending_rows()
    waiting = waiting[waiting["kind"] == kind]
    if waiting.empty:
        return ()
    history = store.history()
    digests = dict(zip(history["batch_id"], history["sha256"], strict=True))
    here, known = set(numbers), {key for key in keys if key}
    columns = (waiting[name] for name in ("pending_id", "key", "batch_id", "row_number"))
    return tuple(
        int(pending_id)
        for pending_id, key, batch_id, number in zip(*columns, strict=True)
        if key in known or (digests.get(batch_id) == sha256 and number in here)
    )
