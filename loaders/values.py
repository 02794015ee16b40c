"""Cells to typed values (取值): each column by its type, with ranges and patterns; what can't be read is a problem."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache, partial
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schemas import LIST_SEPARATOR
from geodata.vocabularies import UNKNOWN, vocabulary
from loaders.column_values import CodedValues, distinct, nothing, put, values_at
from loaders.columnwise import plain_moments, plain_texts, tidy_texts
from loaders.dates import day_orders, read_date
from loaders.free_text import mask_free_text, mask_free_texts
from loaders.masking import mask_text
from loaders.moments import read_moment
from loaders.numbers import read_integer, read_number, read_year
from loaders.reading import NOTHING, Reading, is_error, is_none, is_unknown
from loaders.rows import cell_text
from loaders.spans import read_span
from loaders.terms import read_term
from loaders.words import any_of, fold, word_set, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.schemas import Column
    from loaders.dates import DayOrder
    from loaders.rows import LedgerRows

# Listings write 0 where they don't know: no compound or community has no home in it.
# 统计用区划代码: twelve digits of a community, and up to three more of its grids.
_AREA_CODE = re.compile(r"\d{12,15}", re.ASCII)
_ZERO_IS_UNKNOWN = frozenset({"households", "residents", "buildings", "floor_area_m2"})
# 「无」 leaves a count of none, but there nothing to measure or to give a reason for.
_NONE_IS_NOTHING = frozenset({"fee_yuan_m2_month", "width_m", "floors", "exit_reason"})
# What holds for a whole column is said at its first cell.
_ONCE_A_COLUMN = frozenset({"ambiguous_day_month"})
_NAMES = frozenset({"name", "compound", "community"})
_MAX_NAME, _MAX_TEXT = 100, 4000
_MARGIN = 100
_MOST_COUNTED = 10**9
# What lies ahead when it is written; a day alone means its end.
_DUE = frozenset({"due_at", "promised_at"})
ESTABLISHED = "established"
MONTH = "month"


def read_column(
    rows: LedgerRows, column: Column, kind: str, *, scale: float = 1.0, latest: dt.date | None = None
) -> Sequence[Any]:
    """
    Read a column's cells as its type; problems go to `rows`.

    Parameters
    ----------
    rows
        The ledger's rows; `column` is among their matched headers.
    column, kind
        The column, and the kind that it belongs to.
    scale
        From the header's unit.
    latest
        The last day on which something can have happened; None where nobody can tell.

    Returns
    -------
    values
        One a row, None where nothing is known: str, int, float, bool, datetime.date; a code for a term.
    """
    cells = rows.column(column.name, kind) or nothing(len(rows))
    values: Sequence[Any] = cells
    plain = np.zeros(len(cells), dtype=bool)
    if column.type == "datetime":
        # Times differ from row to row.
        values, plain = plain_moments(cells, None if column.name in _DUE else latest)
    positions = np.flatnonzero(~plain)
    closely, noted = read_cells(values_at(cells, positions), column, scale, latest=latest)
    details = _details(column)
    said: set[str] = set()
    for place, reading in noted:
        if reading.code not in said:
            rows.report(int(positions[place]), column.name, reading.code, kind=kind, **details, **_shown(reading))
            said |= {reading.code} & _ONCE_A_COLUMN
    return put(values, positions, closely)


def read_cells(
    cells: Sequence[Any], column: Column, scale: float = 1.0, *, latest: dt.date | None = None
) -> tuple[CodedValues, list[tuple[int, Reading]]]:
    """
    Read cells of a column, those that are the same only once.

    Returns
    -------
    values, noted
        One value a cell; and the place and the reading of each cell that has a code, in order.
    """
    once = distinct(cells)
    values, plain = _plain_values(once.different, column)
    places = np.flatnonzero(~plain)
    orders = day_orders(once.different) if column.type in ("date", "datetime") else None
    rest = values_at(once.different, places)
    read = checked_reader(column, scale, orders=orders, latest=latest)
    readings = list(_read_free_texts(rest, column) if column.free_text else map(read, rest))
    noted = {place: reading for place, reading in zip(places.tolist(), readings, strict=True) if reading.code}
    values = put(values, places, [reading.value for reading in readings])
    at = np.flatnonzero(np.isin(once.which, list(noted))) if noted else places[:0]
    found = zip(at.tolist(), once.which[at].tolist(), strict=True)
    return CodedValues(once.which, values), [(cell, noted[place]) for cell, place in found]


def _plain_values(cells: Sequence[Any], column: Column) -> tuple[Sequence[Any], NDArray[np.bool_]]:
    """Return what many different cells mean that can be read at once, and which they are; the others mean nothing."""
    if column.type != "text" or column.pattern:
        return cells, np.zeros(len(cells), dtype=bool)
    if not column.free_text:
        # Names and addresses stay as they are.
        return cells, plain_texts(cells, _limit(column))
    # A mask may be longer than what it hides; of a text half as long nothing is ever cut.
    tidy = tidy_texts(cells, _limit(column) // 2)
    places = np.flatnonzero(tidy)
    return put(cells, places, mask_free_texts(values_at(cells, places))), tidy


def _shown(reading: Reading) -> dict[str, str]:
    if isinstance(reading.value, dt.datetime):
        return {"reading": reading.value.isoformat(" ")}
    return {"reading": reading.value.isoformat()} if isinstance(reading.value, dt.date) else {}


def _limit(column: Column) -> int:
    return _MAX_NAME if column.name in _NAMES else _MAX_TEXT


def _details(column: Column) -> dict[str, str]:
    details = {"unit": column.unit}
    if column.vocabulary:
        details["vocabulary"] = column.vocabulary
    if column.minimum is not None:
        details["minimum"] = f"{column.minimum:g}"
    if column.maximum is not None:
        details["maximum"] = f"{column.maximum:,.0f}" if column.unit != "year" else f"{column.maximum:.0f}"
    return details


def reader(
    column: Column, scale: float = 1.0, *, orders: Sequence[DayOrder] | None = None, latest: dt.date | None = None
) -> Callable[[Any], Reading]:
    """
    Return the function that reads a raw cell as `column`'s type; it never raises.

    Parameters
    ----------
    column
        Of a ledger's kind.
    scale
        From the header's unit.
    orders
        In which orders the column's cells may write a date, of `loaders.dates.day_orders`.
    latest
        The last day on which something can have happened.
    """
    is_due = column.name in _DUE
    labels = tuple(fold(name) for name in (column.labels["zh"], *column.aliases))
    readers: dict[str, Callable[[Any], Reading]] = {
        "integer": partial(read_integer, scale=scale, labels=labels),
        "number": partial(read_number, scale=scale, labels=labels),
        "date": partial(_read_date, column_name=column.name, orders=orders),
        "datetime": partial(read_moment, end=is_due, orders=orders, latest=None if is_due else latest),
        "term": partial(read_term, vocabulary_name=column.vocabulary),
        "boolean": read_boolean,
        "list": read_list,
        "text": partial(
            read_free_text if column.free_text else partial(read_text, is_code=column.name == "code"),
            limit=_limit(column),
        ),
    }
    return read_year if column.unit == "year" else readers[column.type]


def checked_reader(
    column: Column, scale: float = 1.0, *, orders: Sequence[DayOrder] | None = None, latest: dt.date | None = None
) -> Callable[[Any], Reading]:
    """Return `reader` held against the column's range and pattern; an empty cell says nothing."""
    read = reader(column, scale, orders=orders, latest=latest)
    plain = _plain_counts(column, scale)

    def checked(cell: Any) -> Reading:  # noqa: ANN401 - a raw cell of any form
        if cell is None or cell == "":
            return NOTHING
        count = _count_alone(cell) if plain else None
        return Reading(count) if count in plain else check(read(cell), cell, column)

    return checked


def _count_alone(cell: Any) -> int | None:  # noqa: ANN401 - a raw cell of any form
    """Return a cell's whole number where nothing stands beside it but a unit, as in most cells; None for others."""
    if type(cell) is str:
        match = _count().fullmatch(cell)
        return int(match[1].replace(",", "")) if match else None
    return int(cell) if type(cell) is int or (type(cell) is float and cell.is_integer()) else None


@lru_cache(maxsize=1)
def _count() -> re.Pattern[str]:
    units = {unit for unit in words("numbers", "around") if unit.isalpha()} - word_set("numbers", "about")
    return re.compile(rf"([0-9]{{1,9}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}})(?:{'|'.join(units)})?")


def _plain_counts(column: Column, scale: float) -> range:
    """Return the whole numbers that a column takes as they stand, whether written as numbers or as digits."""
    if column.type != "integer" or scale != 1.0 or column.pattern or column.unit == "year":
        return range(0)
    lowest = max(1 if column.name in _ZERO_IS_UNKNOWN else 0, math.ceil(column.minimum or 0))
    return range(lowest, math.floor(_MOST_COUNTED if column.maximum is None else column.maximum) + 1)


def _read_date(cell: Any, *, column_name: str, orders: Sequence[DayOrder] | None) -> Reading:  # noqa: ANN401 - a raw cell
    """Read a date; where something starts or ends, the cell may hold both, and the column takes its own."""
    is_end = column_name.endswith("_end")
    span = read_span(cell) if is_end or column_name.endswith("_start") else None
    reading = read_date(cell, end=is_end, orders=orders) if span is None else span[is_end]
    if column_name == MONTH and isinstance(reading.value, dt.date):
        # Any day of a month stands for it.
        return reading._replace(value=reading.value.replace(day=1))
    return reading


def check(reading: Reading, cell: Any, column: Column) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """Hold what reading a cell gave against its column's range and pattern."""
    if isinstance(cell, str) and is_error(cell):
        return Reading(code="formula_error")
    if isinstance(cell, str) and column.name in _NONE_IS_NOTHING and is_none(cell):
        return NOTHING
    value = reading.value
    if value is None:
        return reading
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value == 0 and column.name in _ZERO_IS_UNKNOWN:
            # 「无」 is no typing error there, and neither leaves a count.
            return Reading(code="zero_is_unknown")
        lowest = -math.inf if column.minimum is None else column.minimum
        highest = math.inf if column.maximum is None else column.maximum
        if not lowest <= value <= highest:
            return Reading(code="out_of_range")
    is_wrong = column.pattern and not re.fullmatch(column.pattern, str(value))
    return Reading(code="wrong_pattern") if is_wrong else reading


def read_text(cell: Any, *, limit: int = _MAX_TEXT, is_code: bool = False) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """Read a cell as text, personal data masked; it stays the text that it is, whatever it may look like."""
    text = cell_text(cell)
    if is_unknown(text) or is_none(text):
        return NOTHING
    if is_code and _AREA_CODE.fullmatch(text):
        # A community's code and its grids' have the form of an ID number of before 2013.
        return Reading(text)
    return Reading(mask_text(text)) if len(text) <= limit else Reading(code="too_long")


def read_free_text(cell: Any, *, limit: int = _MAX_TEXT) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """Read a cell that people wrote as they speak: names and house numbers masked too, cut where it is too long."""
    text = cell_text(cell)
    if is_unknown(text) or is_none(text):
        return NOTHING
    return _cut(mask_free_text(_begin(text, limit)), text, limit)


def _read_free_texts(cells: Sequence[Any], column: Column) -> Iterator[Reading]:
    """Read many cells as `read_free_text` does, held against their column; they are masked together, far quicker."""
    limit = _limit(column)
    texts = list(map(cell_text, cells))
    said = [not (is_unknown(text) or is_none(text)) for text in texts]
    masked = iter(mask_free_texts([_begin(text, limit) for text in compress(texts, said)]))
    for cell, text, says in zip(cells, texts, said, strict=True):
        yield check(_cut(next(masked), text, limit), cell, column) if says else NOTHING


def _begin(text: str, limit: int) -> str:
    """Return the part of a text that is kept and some characters more, so that no number is cut before it is seen."""
    return text[: limit + _MARGIN]


def _cut(masked: str, text: str, limit: int) -> Reading:
    return Reading(masked[:limit], "text_cut" if len(text) > limit else "")


def read_list(cell: Any) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """Read a cell as texts joined by ``LIST_SEPARATOR``, each once, in order."""
    raw = cell if isinstance(cell, str) else cell_text(cell)
    if is_unknown(raw):
        return NOTHING
    parts = [cell_text(part) for part in re.split(any_of("cells", "list_separators") + "|[，；／\n]", raw)]
    kept = dict.fromkeys(mask_text(part) for part in parts if not is_unknown(part) and not is_none(part))
    text = LIST_SEPARATOR.join(kept)
    if not text:
        return NOTHING
    return Reading(text) if len(text) <= _MAX_TEXT else Reading(code="too_long")


def read_boolean(cell: Any) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """Read a cell as yes or no: 「是」, 「√」, ``yes``, 1."""
    if isinstance(cell, bool):
        return Reading(cell)
    text = fold(cell_text(cell))
    if text in word_set("cells", "yes"):
        return Reading(value=True)
    if text in word_set("cells", "no"):
        return Reading(value=False)
    return NOTHING if is_unknown(text) else Reading(code="not_yes_or_no")


def settle_derived_terms(
    rows: LedgerRows, column: Column, kind: str, values: Sequence[object], term_ends: Sequence[object]
) -> list[object]:
    """
    Put what is stored in the place of terms that are only derived (届满未换届), from the term's end beside them.

    Parameters
    ----------
    values, term_ends
        Codes of `column` and ends of the term (datetime.date), one a row; None where not stated.

    Returns
    -------
    settled
        ``established`` where the row says when its term ends, since the state follows from that; else ``unknown``,
        with a problem that asks for the end.
    """
    derived = {term.code for term in vocabulary(column.vocabulary).terms.values() if not term.stored}
    settled = list(values)
    for position, (value, end) in enumerate(zip(values, term_ends, strict=True)):
        if value in derived:
            settled[position] = ESTABLISHED if isinstance(end, dt.date) else UNKNOWN
            if not isinstance(end, dt.date):
                rows.report(position, column.name, "expired_without_end", kind=kind)
    return settled
