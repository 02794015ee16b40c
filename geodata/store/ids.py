"""Ids that the store gives: the kind's letter and a number that was never given before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from geodata.schemas import ledger_kind
from geodata.store.tables import ID_COUNTERS, KIND_TABLES

if TYPE_CHECKING:
    pass

# A longer number is an office's own code, which must not push ours into its range.
_MOST_DIGITS = 6


def reserve(connection: sa.Connection, kind_name: str, count: int) -> list[str]:
    """
    Take `count` new ids of `kind_name` out of the counter; the caller's transaction makes them ours alone.

    Numbers whose import is never saved stay unused.
    """
    prefix = ledger_kind(kind_name).id_prefix
    table = KIND_TABLES[kind_name]
    last = _last_number(connection, kind_name)
    # QGIS may have added rows that the counter knows nothing of.
    taken = set(connection.scalars(sa.select(table.c.id)))
    given: list[str] = []
    while len(given) < count:
        wanted = [f"{prefix}{number:03d}" for number in range(last + 1, last + 1 + count - len(given))]
        last += len(wanted)
        given += [row_id for row_id in wanted if row_id not in taken]
    _raise_counter(connection, kind_name, last)
    return given


def note_used(connection: sa.Connection, kind_name: str, row_ids: pa.Array | pa.ChunkedArray) -> None:
    """
    Remember ids of our form that a ledger brought along, so that they aren't given again once they are gone.

    Parameters
    ----------
    kind_name
        The kind of ledger.
    row_ids
        large_string.
    """
    prefix = ledger_kind(kind_name).id_prefix
    ours = row_ids.filter(pc.match_substring_regex(row_ids, f"^{re.escape(prefix)}[0-9]{{1,{_MOST_DIGITS}}}$"))
    if len(ours):
        numbers = pc.utf8_slice_codeunits(ours, start=len(prefix)).cast(pa.int64())
        _raise_counter(connection, kind_name, pc.max(numbers).as_py())


def _last_number(connection: sa.Connection, kind_name: str) -> int:
    return connection.scalar(sa.select(ID_COUNTERS.c.last_number).where(ID_COUNTERS.c.kind == kind_name)) or 0


def _raise_counter(connection: sa.Connection, kind_name: str, number: int) -> None:
    statement = insert(ID_COUNTERS).values(kind=kind_name, last_number=number)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[ID_COUNTERS.c.kind],
            set_={"last_number": sa.func.max(ID_COUNTERS.c.last_number, statement.excluded.last_number)},
        )
    )
