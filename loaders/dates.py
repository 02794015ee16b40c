"""
Dates as ledgers write them (日期): 2025年3月5日, 2025-03-05, 2025.3, 20250305, 3/5/25, 二〇二五年三月, an Excel serial.

A parser of our own: dateparser missed three of these (findings/store_ingest_scale.md).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from loaders.numbers import chinese_number
from loaders.reading import NOTHING, Reading, is_none, is_unknown
from loaders.words import any_of, characters, fold, mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# In which order a date of short parts is written, the likelier first: Excel shows 3/5/25 for month, day, year; with
# points or dashes a short year stands first, as it does in Chinese, and a long one behind points ends a European date.
DayOrder = Literal["ymd", "mdy", "dmy"]
_ORDERS: Mapping[str, tuple[DayOrder, ...]] = {
    "/": ("mdy", "ymd", "dmy"),
    "-": ("ymd", "mdy", "dmy"),
    ".": ("ymd", "dmy", "mdy"),
}
_SHORT_DATE = re.compile(r"(\d{1,2})([./\-])(\d{1,2})\2(\d{4}|\d{1,2})(?:t?\d{1,2}:.*)?", re.ASCII)
# Ends of terms and contracts lie ahead: 49 is 2049, 50 is 1950.
_SHORT_YEAR_PIVOT, _CENTURY = 50, 100

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# Excel's day 1 is 1900-01-01, and it believes in a 29 February 1900.
_SERIAL_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = dt.date(1899, 12, 30), 20_000, 80_000
_COMPACT_DAY, _COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII), re.compile(r"(\d{4})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_MAX_TEXT, _MOST = 60, 1e9
_NO_DATE = Reading(code="not_a_date")
_TENTHS = re.compile(r"\d{4}\.1", re.ASCII)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    year, month, day = (re.escape(characters("dates", name)) for name in ("year", "month", "day"))
    number = r"(\d{1,2})"
    time = rf"(?:t?\d{{1,2}}[:{characters('dates', 'hour')}].*)?"
    first = rf"(\d{{4}}|\d{{2}}(?=[{year}]))"
    return re.compile(
        rf"{first}(?:[{year}./\-]{number}(?:[{month}./\-](?:{number}[{day}]?)?)?|{year})?{time}",
        re.ASCII,
    )


@lru_cache(maxsize=1)
def _numerals() -> re.Pattern[str]:
    digits = characters("numbers", "digits") + "".join(mapping("numbers", "digit_variants"))
    powers = "".join(mapping("numbers", "powers"))
    year, month, day = (characters("dates", name) for name in ("year", "month", "day"))
    return re.compile(rf"([{digits}]{{4}}|[{digits}]{{2}})(?={year})|([{digits}{powers}]{{1,3}})(?=[{month}{day}])")


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    return re.compile(rf"{any_of('dates', 'filler')}|\(?{characters('dates', 'weekday')}\)?")


@lru_cache(maxsize=1)
def _time_of_day() -> re.Pattern[str]:
    """Match a time behind a blank: folding would take the blank away, and 5 10:00 would be a 51st."""
    return re.compile(rf"\s+\S{{0,2}}\d{{1,2}}\s*[:\uff1a{characters('dates', 'hour')}].*", re.DOTALL)


def read_date(
    cell: Any,  # noqa: ANN401 - a raw cell of any form
    *,
    end: bool = False,
    orders: Sequence[DayOrder] | None = None,
) -> Reading:
    """
    Read a cell as a date.

    Parameters
    ----------
    cell
        Raw: text, a number (a serial, or digits such as 20250305) or a date.
    end
        Whether the column says when something ends: a month or a year alone then means its last day, else its first.
    orders
        In which orders the column may write a date such as 3/5/25, of `day_orders`; None to judge it by itself.

    Returns
    -------
    reading
        A ``datetime.date`` of 1900-2100; ``year_only`` beside it where only the year is given; ``ambiguous_month`` for
        the number 2025.1, which Excel makes of both January and October; ``ambiguous_day_month`` beside the likeliest
        day where more than one order fits; else ``not_a_date``, ``date_out_of_range``.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, dt.date):
        return _in_range(cell.date() if isinstance(cell, dt.datetime) else cell)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return _NO_DATE
    text = _number_as_text(cell) if isinstance(cell, int | float) else fold(_time_of_day().sub("", str(cell)))
    if is_unknown(text) or is_none(text):
        return NOTHING
    if isinstance(cell, float) and _TENTHS.fullmatch(text):
        return Reading(code="ambiguous_month")
    return _read_text(text, end=end, orders=orders) if len(text) <= _MAX_TEXT else _NO_DATE


def day_orders(cells: Iterable[Any]) -> tuple[DayOrder, ...] | None:
    """
    Return the orders of day, month and year that fit all dates of a column that are written as 3/5/25.

    Returns
    -------
    orders
        The likelier first: one where 3/25/25 or the like tells it; None where nothing in the column is written so,
        or no order fits all.
    """
    left: tuple[DayOrder, ...] | None = None
    for cell in cells:
        if isinstance(cell, str) and (match := _SHORT_DATE.fullmatch(fold(cell))):
            fit = _fitting(match)
            left = fit if left is None else tuple(order for order in left if order in fit)
    return left or None


def _fitting(match: re.Match[str]) -> tuple[DayOrder, ...]:
    return tuple(order for order in _ORDERS[match[2]] if _in_order(match, order) is not None)


def _in_order(match: re.Match[str], order: DayOrder) -> dt.date | None:
    """Return the day that a date of short parts means in an order; None where there is no such day."""
    parts = dict(zip(order, (match[1], match[3], match[4]), strict=True))
    if len(match[4]) > len("31") and order[-1] != "y":
        return None
    year = int(parts["y"])
    if len(parts["y"]) <= len("25"):
        year += 2000 if year < _SHORT_YEAR_PIVOT else 1900
    try:
        date = dt.date(year, int(parts["m"]), int(parts["d"]))
    except ValueError:
        return None
    return date if _FIRST_YEAR <= date.year <= _LAST_YEAR else None


def _read_short(match: re.Match[str], orders: Sequence[DayOrder] | None) -> Reading:
    fit = _fitting(match)
    if orders is not None:
        fit = tuple(order for order in orders if order in fit) or fit
    if not fit:
        return Reading(code="date_out_of_range")
    days = {_in_order(match, order) for order in fit}
    return Reading(_in_order(match, fit[0]), "ambiguous_day_month" if len(days) > 1 else "")


def _number_as_text(number: float) -> str:
    """Write a number as a person would; a serial with a time of day keeps its day."""
    if not abs(number) < _MOST:
        return "NaN?"
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _read_text(text: str, *, end: bool, orders: Sequence[DayOrder] | None) -> Reading:
    short = _SHORT_DATE.fullmatch(text)
    if short is not None:
        return _read_short(short, orders)
    if _SERIAL.fullmatch(text):
        days = int(float(text))
        return Reading(_SERIAL_EPOCH + dt.timedelta(days=days)) if _FIRST_SERIAL < days < _LAST_SERIAL else _NO_DATE
    bare = _numerals().sub(lambda match: str(chinese_number(match[0])), _filler().sub("", text))
    match = _COMPACT_DAY.fullmatch(bare) or _COMPACT_MONTH.fullmatch(bare) or _pattern().fullmatch(bare)
    if match is None:
        years = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", bare)
        return Reading(code="several_dates") if len(years) > 1 else _NO_DATE
    year, month, day = (int(part) if part else None for part in (*match.groups(), None)[:3])
    year = year or 0
    if year < _CENTURY:
        year += 2000 if year < _SHORT_YEAR_PIVOT else 1900
    return _from_parts(year, month, day, end=end)


def _from_parts(year: int, month: int | None, day: int | None, *, end: bool) -> Reading:
    """Return the day, the first or last of a month or a year; ``date_out_of_range`` where there is no such day."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Reading(code="date_out_of_range")
    if month is None:
        return Reading(dt.date(year, 12, 31) if end else dt.date(year, 1, 1), "year_only")
    try:
        last = calendar.monthrange(year, month)[1]
        return Reading(dt.date(year, month, day if day is not None else last if end else 1))
    except ValueError:
        return Reading(code="date_out_of_range")


def _in_range(date: dt.date) -> Reading:
    return Reading(date) if _FIRST_YEAR <= date.year <= _LAST_YEAR else Reading(code="date_out_of_range")
