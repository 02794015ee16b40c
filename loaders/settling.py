"""Rows that wait (待补行): what they are kept with, and which of those that wait are settled by a file's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.schemas import ledger_kind
from geodata.store import PendingRow
from loaders.column_values import values_at
from loaders.columns import ID
from loaders.identity import key_part
from loaders.rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.store import Store
    from loaders.rows import LedgerRows
    from loaders.tables import Feature

# A row of a file of features keeps its place under this name, as WKT in the file's own system.
GEOMETRY_CELL = "geometry"
_PART_SEPARATOR = "\t"
# The row is another one's double: that one being good settles nothing.
_DOUBLES = frozenset({"duplicate_row", "duplicate_id"})


def row_keys(rows: LedgerRows, own: Mapping[str, Sequence[Any]], positions: Sequence[int]) -> list[str]:
    """
    Return what tells rows from the others, folded, so that a mended row is known again; empty where nothing does.

    Parameters
    ----------
    rows
        The ledger's rows.
    own
        Typed values of its own kind by column; their text is masked.
    positions
        Of the rows that are asked for.
    """
    kind = ledger_kind(rows.kind)
    columns = [own[name] for name in kind.identity if name in own]
    at = np.array(positions, dtype=np.intp)
    told = [list(map(key_part, values_at(column, at))) for column in columns]
    has_first = bool(kind.identity) and kind.identity[0] in own
    # Gates of one compound often have no name: their compound alone doesn't tell them apart.
    needs_all = kind.tells_by_place and bool(kind.identity)
    given = rows.column(ID)
    keys: list[str] = []
    for place, position in enumerate(positions):
        parts = [texts[place] for texts in told]
        is_told = has_first and bool(parts[0]) and (all(parts) or not needs_all)
        own_id = key_part(cell_text(given[position])) if given is not None else ""
        keys.append(_PART_SEPARATOR.join(parts).rstrip(_PART_SEPARATOR) if is_told else own_id and f"{ID}={own_id}")
    return keys


def pending_rows(
    rows: LedgerRows, own: Mapping[str, Sequence[Any]], crs: str, features: Sequence[Feature] | None
) -> tuple[PendingRow, ...]:
    """
    Return the rows that are kept back, masked.

    Parameters
    ----------
    rows
        The ledger's rows.
    own
        Typed values of its own kind by column.
    crs
        The coordinate system that the file's places are in.
    features
        The places as the file has them, where it is one of features.
    """
    held = sorted(rows.held)
    numbers = {rows.numbers[position] for position in held}
    problems: dict[int, list[dict[str, str]]] = {}
    for problem in rows.problems:
        if problem.row in numbers:
            problems.setdefault(problem.row, []).append(problem.to_dict())
    kept: list[PendingRow] = []
    for position, key in zip(held, row_keys(rows, own, held), strict=True):
        number = rows.numbers[position]
        cells = rows.shown_cells(position)
        place = features[rows.positions[position]].geometry if features is not None else None
        if place is not None:
            cells[GEOMETRY_CELL] = shapely.to_wkt(place, rounding_precision=7)
        said = problems.get(number, [])
        is_double = any(problem["code"] in _DOUBLES for problem in said)
        kept.append(PendingRow(rows.kind, number, cells, said, key="" if is_double else key, crs=crs))
    return tuple(kept)


def settled_rows(store: Store, rows: LedgerRows, own: Mapping[str, Sequence[Any]], sha256: str) -> tuple[int, ...]:
    """
    Return the ids of the rows that wait in the store and that rows of this file, good or waiting, stand for.

    Parameters
    ----------
    store
        Read only.
    rows, own
        The ledger's rows, and typed values of its own kind by column.
    sha256
        The file's digest: a row of the same file at the same place is the same row.
    """
    waiting = store.pending_rows()
    waiting = waiting[waiting["kind"] == rows.kind]
    if waiting.empty:
        return ()
    history = store.history()
    digests = dict(zip(history["batch_id"], history["sha256"], strict=True))
    here = set(rows.numbers)
    known: dict[str, list[list[str]]] = {}
    for key in set(row_keys(rows, own, range(len(rows)))) - {""}:
        known.setdefault(key.split(_PART_SEPARATOR)[0], []).append(key.split(_PART_SEPARATOR))
    columns = (waiting[name] for name in ("pending_id", "key", "batch_id", "row_number"))
    return tuple(
        int(pending_id)
        for pending_id, key, batch_id, number in zip(*columns, strict=True)
        if _is_among(key, known) or (digests.get(batch_id) == sha256 and number in here)
    )


def _is_among(key: str, known: Mapping[str, Sequence[Sequence[str]]]) -> bool:
    """Whether a key is one of those known by their first parts; a part that either leaves out tells nothing."""
    parts = key.split(_PART_SEPARATOR)
    return any(all(not a or not b or a == b for a, b in zip(parts, other)) for other in known.get(parts[0], []))  # noqa: B905 - the ends that are empty are left out
