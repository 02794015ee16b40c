"""
Dates as ledgers write them (日期): 2025年3月5日, 2025-03-05, 2025.3, 20250305, 二〇二五年三月, an Excel serial.

A parser of our own: dateparser missed three of these (findings/store_ingest_scale.md).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import Any

from loaders.numbers import chinese_number
from loaders.reading import NOTHING, Reading, is_none, is_unknown
from loaders.words import any_of, characters, fold, mapping

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
    return re.compile(
        rf"(\d{{4}})(?:[{year}./\-]{number}(?:[{month}./\-](?:{number}[{day}]?)?)?|{year})?{time}", re.ASCII
    )


@lru_cache(maxsize=1)
def _numerals() -> re.Pattern[str]:
    digits = characters("numbers", "digits") + "".join(mapping("numbers", "digit_variants"))
    powers = "".join(mapping("numbers", "powers"))
    year, month, day = (characters("dates", name) for name in ("year", "month", "day"))
    return re.compile(rf"([{digits}]{{4}})(?={year})|([{digits}{powers}]{{1,3}})(?=[{month}{day}])")


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    return re.compile(rf"{any_of('dates', 'filler')}|\(?{characters('dates', 'weekday')}\)?")


def read_date(cell: Any, *, end: bool = False) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as a date.

    Parameters
    ----------
    cell
        Raw: text, a number (a serial, or digits such as 20250305) or a date.
    end
        Whether the column says when something ends: a month or a year alone then means its last day, else its first.

    Returns
    -------
    reading
        A ``datetime.date`` of 1900-2100; ``year_only`` beside it where only the year is given; ``ambiguous_month`` for
        the number 2025.1, which Excel makes of both January and October; else ``not_a_date``, ``date_out_of_range``.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, dt.date):
        return _in_range(cell.date() if isinstance(cell, dt.datetime) else cell)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return _NO_DATE
    text = _number_as_text(cell) if isinstance(cell, int | float) else fold(str(cell))
    if is_unknown(text) or is_none(text):
        return NOTHING
    if isinstance(cell, float) and _TENTHS.fullmatch(text):
        return Reading(code="ambiguous_month")
    return _read_text(text, end=end) if len(text) <= _MAX_TEXT else _NO_DATE


def _number_as_text(number: float) -> str:
    """Write a number as a person would; a serial with a time of day keeps its day."""
    if not abs(number) < _MOST:
        return "NaN?"
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _read_text(text: str, *, end: bool) -> Reading:
    if _SERIAL.fullmatch(text):
        days = int(float(text))
        return Reading(_SERIAL_EPOCH + dt.timedelta(days=days)) if _FIRST_SERIAL < days < _LAST_SERIAL else _NO_DATE
    bare = _numerals().sub(lambda match: str(chinese_number(match[0])), _filler().sub("", text))
    match = _COMPACT_DAY.fullmatch(bare) or _COMPACT_MONTH.fullmatch(bare) or _pattern().fullmatch(bare)
    if match is None:
        years = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", bare)
        return Reading(code="several_dates") if len(years) > 1 else _NO_DATE
    year, month, day = (int(part) if part else None for part in (*match.groups(), None)[:3])
    return _from_parts(year or 0, month, day, end=end)


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
