"""
Which order a row is (工单编号): its number as text whatever Excel made of it, and one row an order.

A ledger without numbers gets them of what its rows say; a number that lost its digits, or that is a person's phone, is
none. Rows of one order within a file become one, the later row's cells before the earlier one's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schemas import ledger_kind
from loaders.column_values import are_stated, distinct, nothing, put, values_at
from loaders.columnwise import each_once, plain_order_numbers
from loaders.identity import is_serial, key_part, key_parts
from loaders.masking import mask_text
from loaders.reading import is_error, is_none, is_unknown
from loaders.rows import cell_text
from loaders.words import characters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.building import Values
    from loaders.rows import LedgerRows

NUMBER = "number"
# Columns that hold numbers of orders: read here, and nowhere else.
ORDER_NUMBERS = (NUMBER, "repeat_of")
_TRAILING_ZERO = re.compile(r"(\d+)\.0+")
_EXPONENT = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
# A double holds whole numbers up to this; above it, Excel has changed the last digits.
_MOST_EXACT = 2**53
_PERSONAL = re.compile(r"1[3-9]\d{9}|[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_MAX_NUMBER = 60
_DIGEST_CHARACTERS = 12
_EARLIEST = dt.datetime.min  # noqa: DTZ901 - local, as all moments


def read_order_number(cell: Any) -> tuple[str | None, str]:  # noqa: ANN401 - a raw cell of any form
    """
    Read an order's number as text.

    Returns
    -------
    number, code
        None where there is none that can be used, with ``number_lost_digits``, ``number_is_personal``,
        ``formula_error`` or ``too_long``; nothing where the cell is empty.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) > _MOST_EXACT:
        return None, "number_lost_digits"
    text = cell_text(cell).strip("'`’ ")
    if is_unknown(text) or is_none(text):
        return None, ""
    if is_error(text):
        return None, "formula_error"
    if _EXPONENT.fullmatch(text):
        return None, "number_lost_digits"
    match = _TRAILING_ZERO.fullmatch(text)
    text = match[1] if match else text
    if _PERSONAL.fullmatch(text):
        return None, "number_is_personal"
    return (text, "") if len(text) <= _MAX_NUMBER else (None, "too_long")


def number_orders(rows: LedgerRows, own: Values) -> None:
    """
    Give each row its number, made of its words where it has none, and join the rows of one order.

    Parameters
    ----------
    rows
        Of kind ``work_orders``; rows that went into a later one are noted in ``rows.joined``.
    own
        Typed values by column; changed here.
    """
    for name in ORDER_NUMBERS:
        cells = rows.column(name)
        if cells is not None:
            own[name] = _read_numbers(rows, name, cells)
    numbers = own.get(NUMBER, nothing(len(rows)))
    if is_serial(numbers):
        rows.report(0, NUMBER, "serial_number")
        numbers = nothing(len(rows))
    own[NUMBER] = _made_where_missing(rows, own, numbers)
    _join_rows_of_one_order(rows, own)


def _read_numbers(rows: LedgerRows, name: str, cells: Sequence[Any]) -> Sequence[Any]:
    """Read a column of numbers; letters and digits alone, as most numbers are, stay the texts that they are."""
    positions = np.flatnonzero(~plain_order_numbers(cells))
    read = each_once(read_order_number, values_at(cells, positions))
    for position, (_, code) in zip(positions.tolist(), read, strict=True):
        if code:
            rows.report(position, name, code)
    return put(cells, positions, read.map(itemgetter(0)))


def _made_where_missing(rows: LedgerRows, own: Values, numbers: Sequence[Any]) -> Sequence[Any]:
    parts = [own[name] for name in ledger_kind(rows.kind).made_of if name in own]
    missing = np.flatnonzero(~are_stated(numbers))
    if len(parts) < len(ledger_kind(rows.kind).made_of) or not len(missing):
        return numbers
    made: list[str | None] = []
    is_said = False
    for position, *words in zip(missing.tolist(), *(values_at(part, missing) for part in parts), strict=True):
        said = [key_part(word) if not isinstance(word, dt.datetime) else word.isoformat() for word in words]
        if not all(said):
            made.append(None)
            continue
        # Of the masked words: a digest of the others would tell the digits that are masked to whoever tries them.
        digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:_DIGEST_CHARACTERS]
        made.append(characters("orders", "made_number") + digest)
        if not is_said:
            # Once is enough: it holds for the column.
            rows.report(position, NUMBER, "number_made", value="")
            is_said = True
    return put(numbers, missing, made)


def _join_rows_of_one_order(rows: LedgerRows, own: Values) -> None:
    """Leave each order one row: what the latest row says, and where it is silent what the others say."""
    orders = distinct(key_parts(own[NUMBER]))
    is_one_of_many = (np.bincount(orders.which) > 1)[orders.which] & are_stated(own[NUMBER])
    doubles = np.flatnonzero(is_one_of_many)
    if not len(doubles):
        return
    groups: dict[int, list[int]] = {}
    for place, order in enumerate(orders.which[doubles].tolist()):
        groups.setdefault(order, []).append(place)
    positions = doubles.tolist()
    said = {name: list(values_at(values, doubles)) for name, values in own.items()}
    moments = [said[c.name] for c in ledger_kind(rows.kind).columns if c.type == "datetime" and c.name in own]
    for places in groups.values():
        latest = max(places, key=lambda at: (max((m[at] for m in moments if m[at] is not None), default=_EARLIEST), at))
        earlier = sorted((at for at in places if at != latest), reverse=True)
        for values in said.values():
            if values[latest] is None:
                values[latest] = next((values[at] for at in earlier if values[at] is not None), None)
        for at in earlier:
            first, number = str(rows.numbers[positions[latest]]), mask_text(str(said[NUMBER][at]))
            rows.report(positions[at], NUMBER, "order_joined", first=first, value=number)
            rows.joined.add(positions[at])
    own |= {name: put(own[name], doubles, values) for name, values in said.items()}
