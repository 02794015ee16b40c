"""Spans of time in one cell (起止): 「2023.5-2026.5」 under 「任期」 is a start and an end."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loaders.columnwise import each_once
from loaders.dates import read_date
from loaders.reading import NOTHING, Reading
from loaders.words import any_of, characters, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.schemas import LedgerKind
    from loaders.building import Values
    from loaders.rows import LedgerRows

_MAX_TEXT = 60
# 「(三年)」 says nothing more; 「(2023.5-2026.5)」 is the span itself.
_BRACKETS = re.compile(r"\([^()0-9]*\)|[()]")
_TIME = re.compile(r"\s+\d{1,2}[:\uff1a]\d{2}(?:[:\uff1a]\d{2})?")
_SHORT_MONTH = re.compile(r"[0-9]{2}\.[0-9]{1,2}")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")


@lru_cache(maxsize=1)
def _joints() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words_between, dashes = (re.compile(f"(?:{any_of('dates', name)})+") for name in ("span", "dashes"))
    return words_between, dashes


@lru_cache(maxsize=1)
def _ordinal() -> re.Pattern[str]:
    return re.compile(characters("dates", "ordinal"))


def read_span(cell: Any) -> tuple[Reading, Reading] | None:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as the start and the end of a span.

    Parameters
    ----------
    cell
        Raw; only text can be a span.

    Returns
    -------
    start, end
        Dates, a month's or a year's first and last day; the end is nothing for 「2023.5至今」. None where the cell is
        no span: one date, several that aren't two ends, or an end before its start.
    """
    if not isinstance(cell, str) or len(cell) > _MAX_TEXT:
        return None
    text = _ordinal().sub("", _BRACKETS.sub("", fold(_TIME.sub("", cell))))
    for first, last in _halves(text):
        start = _read_half(first, end=False)
        if not isinstance(start.value, dt.date):
            continue
        if last in words("dates", "now"):
            return start, NOTHING
        end = _read_half(_with_year(first, last), end=True)
        if isinstance(end.value, dt.date) and end.value >= start.value:
            return start, end
    return None


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text at each word or mark that may join two dates; at a dash last, for dates hold dashes too."""
    for joint in _joints():
        for match in joint.finditer(text):
            if match.start() and match.end() < len(text):
                yield text[: match.start()], text[match.end() :]


def _with_year(first: str, last: str) -> str:
    """Give 「12月31日」 behind 「2025年3月5日」 its year."""
    year, month = (characters("dates", name) for name in ("year", "month"))
    said = _FOUR_DIGITS.match(first)
    return f"{said[0]}{year}{last}" if said and month in last and year not in last else last


def _read_half(text: str, *, end: bool) -> Reading:
    if _SHORT_MONTH.fullmatch(text):
        text = f"20{text}"
    # A bare number may be a serial or a count of years, never half a span, unless it is a year.
    if text.isdigit() and len(text) not in (len("2025"), len("202503"), len("20250305")):
        return NOTHING
    reading = read_date(text, end=end)
    return reading if reading.code in ("", "year_only") else NOTHING


def fill_other_ends(rows: LedgerRows, kind: LedgerKind, read: Values) -> None:
    """
    Give a start or an end what the cell of its partner says of it, where it says nothing itself.

    Parameters
    ----------
    rows
        The ledger's rows.
    kind
        The kind that the columns belong to.
    read
        Typed values of its matched columns, one a row; columns that the file lacks may come in here.
    """
    names = {column.name for column in kind.columns}
    for start in sorted(name for name in names if name.endswith("_start")):
        end = f"{start.removesuffix('_start')}_end"
        if end not in names:
            continue
        for name, other, side in ((start, end, 1), (end, start, 0)):
            spans = each_once(read_span, rows.column(name, kind.name) or [])
            if not any(spans):
                continue
            said = read.get(other, [None] * len(rows))
            read[other] = [
                value if value is not None or span is None else span[side].value
                for value, span in zip(said, spans, strict=True)
            ]
