"""
Days with a time of day as exports write them (时刻): 2019/2/28 11:25:05, 2025年3月5日 下午3点20分, a serial, ISO 8601.

The day is read by `loaders.dates`. A moment is local time, as the office's clock shows it; one that states its offset
is brought to China's. Midnight stands for a day alone.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loaders.dates import read_date
from loaders.reading import NOTHING, Reading, is_none, is_unknown
from loaders.words import any_of, characters, fold, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.dates import DayOrder

CHINA = dt.timezone(dt.timedelta(hours=8))
# Systems write 1900 or 1970 where they have no date; no export of orders is older than this.
FIRST_YEAR = 2000
_SERIAL_EPOCH, _SERIALS = dt.datetime(1899, 12, 30), (20_000.0, 80_000.0)  # noqa: DTZ001 - local, as Excel's
_NOON, _HOURS = 12, 24
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", re.ASCII)
_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?\s?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)
_COMPACT = re.compile(r"(\d{8})(\d{2})(\d{2})(\d{2})?", re.ASCII)
_SERIAL = re.compile(r"\d{5}\.\d+", re.ASCII)
_MAX_TEXT = 60


@lru_cache(maxsize=1)
def _time() -> re.Pattern[str]:
    hour, minute, second = (characters("dates", name) for name in ("hour", "minute", "second"))
    half = any_of("dates", "half_day")
    clock = (
        rf"(\d{{1,2}})\s*[:：{hour}]\s*(?:(\d{{1,2}})\s*(?:[:：{minute}]\s*(?:(\d{{1,2}})(?:\.\d+)?\s*[{second}]?)?)?)?"
    )
    return re.compile(rf"(?:^|[\sT日号]|(?={half}))\s*({half})?\s*{clock}\s*(am|pm)?\s*$", re.IGNORECASE)


def read_moment(
    cell: Any,  # noqa: ANN401 - a raw cell of any form
    *,
    end: bool = False,
    orders: Sequence[DayOrder] | None = None,
    latest: dt.date | None = None,
) -> Reading:
    """
    Read a cell as a day with a time.

    Parameters
    ----------
    cell
        Raw: text, a number (a serial, or digits such as 20250305101500) or a date.
    end
        Whether something is due by it: a day alone means its last second then.
    orders
        As `loaders.dates.read_date`.
    latest
        The last day that can be; None where it may lie ahead.

    Returns
    -------
    reading
        A ``datetime.datetime`` without a zone; ``date_too_early`` before 2000, ``date_in_future`` after `latest`, or
        what `loaders.dates.read_date` says.
    """
    if cell is None or cell == "":
        return NOTHING
    found = _of_cell(cell) if not isinstance(cell, str) else _of_text(cell.strip())
    if found is None:
        day = read_date(cell, end=end, orders=orders)
        if not isinstance(day.value, dt.date):
            return day
        time = _time_of(cell) if isinstance(cell, str) else None
        if time is None and end:
            time = dt.time(23, 59, 59)
        found, note = dt.datetime.combine(day.value, time or dt.time()), day.code
    else:
        note = ""
    if found.year < FIRST_YEAR:
        return Reading(code="date_too_early")
    if latest is not None and found.date() > latest:
        return Reading(code="date_in_future")
    return Reading(found, note)


def _of_cell(cell: Any) -> dt.datetime | None:  # noqa: ANN401 - see above
    if isinstance(cell, dt.datetime):
        local = cell if cell.tzinfo is None else cell.astimezone(CHINA).replace(tzinfo=None)
        has_time = local.time() != dt.time()
        return local.replace(microsecond=0) if has_time else None
    if isinstance(cell, float) and not cell.is_integer() and _SERIALS[0] < cell < _SERIALS[1]:
        return _SERIAL_EPOCH + dt.timedelta(seconds=round(cell * 86_400))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell and abs(cell) < 1e15:  # noqa: PLR0124, PLR2004 - NaN; as many digits as a float holds
        return _of_compact(str(int(cell)))
    return None


def _of_text(text: str) -> dt.datetime | None:
    """Return the moment that a text of one of the plain forms means; None for every other text."""
    if _PLAIN.fullmatch(text):
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.time() != dt.time() else None
    if _WITH_OFFSET.fullmatch(text):
        try:
            moment = dt.datetime.fromisoformat(text.replace(" +", "+").replace(" Z", "Z"))
        except ValueError:
            return None
        return moment.astimezone(CHINA).replace(tzinfo=None, microsecond=0)
    if _SERIAL.fullmatch(text):
        return _of_cell(float(text))
    return _of_compact(text)


def _of_compact(digits: str) -> dt.datetime | None:
    match = _COMPACT.fullmatch(digits)
    if match is None:
        return None
    try:
        return dt.datetime.strptime(match[1] + match[2] + match[3] + (match[4] or "00"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - local
    except ValueError:
        return None


def _time_of(text: str) -> dt.time | None:
    """Return the time of day that a text ends with, None where it has none."""
    if len(text) > _MAX_TEXT or is_unknown(text) or is_none(text):
        return None
    match = _time().search(text.strip())
    if match is None:
        return None
    half, hour, minute, second, suffix = match.groups()
    hours = int(hour)
    part = fold(suffix or half or "")
    # 中午1点 is after noon, 中午11点 before it.
    is_late = part in word_set("dates", "late_half_day") or (part in word_set("dates", "noon") and hours < _NOON // 2)
    if is_late and hours < _NOON:
        hours += _NOON
    elif hours == _NOON and part in word_set("dates", "early_half_day"):
        hours = 0
    try:
        return dt.time(hours % _HOURS, int(minute or 0), int(second or 0))
    except ValueError:
        return None
