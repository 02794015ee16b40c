"""
What an order lacks when it is read (工单补全): its class, its compound, its times held against each other.

Sure places are taken, doubtful ones wait: the row comes in with what names its place, and `loaders.place_review` asks
once for all rows that share it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.store import UnmaskedCell
from loaders.class_words import KIND as CLASS_WORDS
from loaders.class_words import words_in_force
from loaders.column_values import CodedValues, are_stated, as_moments, distinct, filled, nothing, put, values_at
from loaders.columns import ID
from loaders.columnwise import each_once
from loaders.complaint_classes import ClassSuggester, class_of_words
from loaders.free_text import mask_free_text
from loaders.order_places import place_orders
from loaders.preview import is_of_a_person
from loaders.rows import cell_text, column_at
from loaders.text_rows import TextRows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.store import Store
    from loaders.building import Values
    from loaders.coordinates import Geometries
    from loaders.identity import StoredRows
    from loaders.rows import LedgerRows
    from loaders.understanding import Understanding

KIND = "work_orders"


def complete_orders(
    rows: LedgerRows,
    own: Values,
    geometries: Geometries,
    known: tuple[Sequence[str], StoredRows],
    *,
    store: Store,
    chosen: Mapping[str, str | None],
) -> None:
    """
    Fill what the program finds out of orders; problems go to `rows`.

    Parameters
    ----------
    rows
        Of kind ``work_orders``.
    own
        Typed values by column; changed here.
    geometries
        In the storage CRS.
    known
        The rows' ids, of `loaders.identity.identify`, and the stored orders.
    store
        Where compounds, communities and decisions are looked up.
    chosen
        What the person says now of places: `loaders.choices.Choices.compounds`.
    """
    _check_times(rows, own)
    kept = _given_by_hand(*known)
    place_orders(rows, own, geometries, store=store, chosen=chosen, kept_places=kept)
    # What orders say may still be masked by a second process: it is asked for last.
    _classify(rows, own, *known, store)


def note_cut_off(rows: LedgerRows, understanding: Understanding) -> None:
    """Say where the last row ends before the others do: the file is only a part of one."""
    sheet, first = understanding.sheet, understanding.header_index + 1
    if isinstance(sheet.rows, TextRows):
        # All of one length.
        return
    widths = [len(sheet.rows[first + position]) for position in rows.positions]
    if len(widths) > 1 and widths[-1] < min(widths[:-1]):
        rows.report(len(rows) - 1, "number", "row_cut_off")


def _classify(rows: LedgerRows, own: Values, ids: Sequence[str], stored: StoredRows, store: Store) -> None:
    unsaid = nothing(len(rows))
    raw, titles, texts, given = (own.get(name, unsaid) for name in ("raw_class", "title", "text", "category"))
    if not any(name in own for name in ("raw_class", "title", "text", "category")):
        return
    known = stored.frame["category"].dropna()
    if "category_suggested" in stored.frame.columns:
        known = known[~stored.frame["category_suggested"].reindex(known.index).fillna(value=False)]
    settled = set(known.index)
    mapped = each_once(lambda words: class_of_words(words) if words else None, raw)
    category = filled(given, mapped)
    is_classed = are_stated(category)
    for position in np.flatnonzero(~is_classed & are_stated(raw)).tolist():
        if position not in rows.joined:
            rows.report(position, "raw_class", "class_unknown", vocabulary="complaint_class")
    # What a person or an earlier export said is no less sure for a row that says nothing.
    is_settled = np.array([row_id in settled for row_id in ids]) if settled else np.zeros(len(rows), dtype=bool)
    open_ = np.flatnonzero(~is_classed & ~is_settled)
    suggester = ClassSuggester(words_in_force(store.read(CLASS_WORDS)))
    spoken = zip(*([text or "" for text in values_at(column, open_)] for column in (titles, texts)), strict=True)
    guesses = distinct([guess for guess, _ in suggester.explain_each(list(spoken))])
    own["category"] = put(category, open_, guesses)
    # Which of these three a row's class is: none, stated, suggested.
    marks = is_classed.astype(np.intp)
    marks[open_[are_stated(guesses)]] = 2
    own["category_suggested"] = CodedValues(marks, [None, False, True])


def _check_times(rows: LedgerRows, own: Values) -> None:
    """Leave out the end of an order that would have ended before it began."""
    if "received_at" not in own or "closed_at" not in own:
        return
    received, closed = own["received_at"], own["closed_at"]
    wrong = []
    for position in np.flatnonzero(as_moments(closed) < as_moments(received)).tolist():
        start, end = received[position], closed[position]
        # Midnight is a day alone.
        if end.time() == dt.time() and end.date() == start.date():
            continue
        rows.report(position, "closed_at", "closed_before_received", received=start.isoformat(" "))
        wrong.append(position)
    own["closed_at"] = put(closed, np.array(wrong, dtype=np.intp), nothing(len(wrong)))


def _given_by_hand(ids: Sequence[str], stored: StoredRows) -> list[int]:
    """Return the positions of orders whose compound somebody gave by its id: an address is no better evidence."""
    given = set(stored.frame.index[(stored.frame["match_how"] == "given").fillna(value=False)])
    return [position for position, row_id in enumerate(ids) if row_id in given] if given else []


def unmasked_cells(rows: LedgerRows, understanding: Understanding, ids: Sequence[str]) -> tuple[UnmaskedCell, ...]:
    """
    Return the cells of which something was masked or that hold a person's data, as the file has them.

    Only called where the setting ``LINLI_KEEP_UNMASKED`` asks for it.
    """
    taken = {match.position for match in understanding.matches if match.column == ID}
    below = understanding.sheet.rows[understanding.header_index + 1 :]
    row_ids = list(ids)
    kept_rows = [position for position in range(len(ids)) if position not in rows.held]
    kept: list[tuple[int, int, UnmaskedCell]] = []
    for order, match in enumerate(understanding.matches):
        if match.position in taken or not match.header:
            continue
        cells = column_at(below, match.position, [rows.positions[position] for position in kept_rows])
        said = cell_text if is_of_a_person(match.header) else _unmasked
        kept += [
            (position, order, UnmaskedCell(rows.kind, row_ids[position], match.header, text))
            for position, text in zip(kept_rows, each_once(said, cells), strict=True)
            if text
        ]
    return tuple(cell for _, _, cell in sorted(kept, key=lambda each: each[:2]))


def _unmasked(cell: Any) -> str:  # noqa: ANN401 - a raw cell of any form
    """Return a cell's text where masking changes it, nothing for others."""
    text = cell_text(cell)
    return text if mask_free_text(text) != text else ""
