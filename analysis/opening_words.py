"""Opening hours in words (开放时间的词): a text cut into what it says of days, times and closings."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TokenKind = Literal[
    "days", "workdays", "holidays", "closed", "all_day", "no_holiday", "half", "half_after", "next_day", "range",
    "time", "number", "stop", "bracket",
]  # fmt: skip
_TABLE = Path(__file__).with_name("opening_hours.toml")
# Of what a cell may hold, nothing longer is a schedule.
_LONGEST = 200
_HOUR_MIN, _HALF_MIN, _QUARTER_MIN = 60, 30, 15
_TEN = 10
_LAST_MIN = 24 * _HOUR_MIN


@dataclass(frozen=True)
class Token:
    """One word: a set of days, a kind of holiday, minutes since midnight ..., by kind; `value` is the table's."""

    kind: TokenKind
    value: Any


@dataclass(frozen=True)
class _Words:
    """The table, and the patterns made of it."""

    words: Mapping[str, tuple[Any, Any]]
    word: re.Pattern[str]
    day: re.Pattern[str]
    next_day_name: re.Pattern[str]
    time: re.Pattern[str]
    number: re.Pattern[str]
    beside: re.Pattern[str]
    numerals: re.Pattern[str]
    names: Mapping[str, list[int]]
    digits: Mapping[str, int]


def read_words(text: str) -> list[Token] | None:
    """
    Cut a text into its words.

    Parameters
    ----------
    text
        A cell, in Chinese or English, or as OpenStreetMap writes it.

    Returns
    -------
    tokens
        In order; None where any part isn't understood, or the text is longer than a schedule.
    """
    if len(text) > _LONGEST:
        return None
    table = _words()
    plain = unicodedata.normalize("NFKC", text).lower().replace("\n", ";")
    plain = table.numerals.sub(lambda found: _number(found.group(), table.digits), plain)
    tokens: list[Token] = []
    at = 0
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        found = _next(plain, at, table, tokens)
        if found is None:
            return None
        at = found
    return tokens


def _next(plain: str, at: int, table: _Words, tokens: list[Token]) -> int | None:
    """Read one word into `tokens` and return where it ends; None where there is none."""
    if found := table.beside.match(plain, at):
        return found.end()
    if found := table.word.match(plain, at):
        kind, value = table.words[found.group()]
        tokens += [Token(kind, frozenset(value) if kind == "days" else value)] if kind != "ignored" else []
        return found.end()
    if found := table.time.match(plain, at) or table.number.match(plain, at):
        token = Token("number", int(found.group())) if found.re is table.number else _time(found)
        tokens += [token] if token else []
        return found.end() if token else None
    if found := table.day.match(plain, at):
        tokens.append(Token("days", frozenset(table.names[found.group(1)])))
        at = found.end()
        while more := table.next_day_name.match(plain, at):
            tokens += [Token("range", 1)] if more.group("range") else []
            tokens.append(Token("days", frozenset(table.names[more.group("name")])))
            at = more.end()
        return at
    return None


def _time(found: re.Match[str]) -> Token | None:
    """Return minutes since midnight, 1440 at the day's end; None where there is no such time."""
    hour, minute = int(found["hour"]), int(found["minute"] or found["dotted"] or found["spoken"] or 0)
    if found["half"]:
        minute = _HALF_MIN
    if found["quarters"]:
        minute = int(found["quarters"]) * _QUARTER_MIN
    total = hour * _HOUR_MIN + minute
    return Token("time", total) if minute < _HOUR_MIN and total <= _LAST_MIN else None


def _number(text: str, digits: Mapping[str, int]) -> str:
    """Return a number below 100 in digits; what is none stays as it is, and isn't understood."""
    values = [digits[letter] for letter in text]
    if _TEN not in values:
        return str(values[0]) if len(values) == 1 else text
    at = values.index(_TEN)
    tens, ones = values[:at] or [1], values[at + 1 :] or [0]
    return str(tens[0] * _TEN + ones[0]) if len(tens) == len(ones) == 1 and _TEN not in ones else text


def _alternatives(words: Iterator[str] | list[str]) -> str:
    """Return a pattern of any of the words, the longest first; a Latin word doesn't end inside a longer one."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "") for word in ordered
    )


@lru_cache(maxsize=1)
def _words() -> _Words:
    with _TABLE.open("rb") as file:
        table = tomllib.load(file)
    clock, digits, names = table.pop("clock"), table.pop("digits"), table.pop("day_names")
    prefixes, beside = _alternatives(table.pop("day_prefixes")), _alternatives(list(table.pop("beside")))
    words = {word: (kind, value) for kind, rows in table.items() for word, value in rows.items()}
    name = f"[{''.join(names)}]"
    hours, minutes, ranges = (_alternatives(list(each)) for each in (clock["hours"], clock["minutes"], table["range"]))
    numerals = clock["numerals"].replace("{n}", f"[{''.join(digits)}]").replace("{h}", hours)
    spoken = (
        rf"(?P<spoken>[0-5]?\d)(?:{minutes})?(?![\d:{clock['quarter']}])"
        rf"|(?P<half>{clock['half']})|(?P<quarters>[1-3]){clock['quarter']}"
    )
    return _Words(
        words=words,
        word=re.compile(_alternatives(list(words))),
        day=re.compile(f"(?:{prefixes})({name})"),
        next_day_name=re.compile(rf"\s*(?:(?P<range>{ranges})|[{clock['list_marks']}])?\s*(?P<name>{name})"),
        # Of times written with a dot, only quarters: 5.01 is a day of the year.
        time=re.compile(
            r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::00)?(?!\d)|\.(?P<dotted>00|15|30|45)(?!\d)"
            rf"|(?:{hours})(?:{spoken})?)"
        ),
        number=re.compile(r"\d{1,2}(?!\d)"),
        beside=re.compile(rf"(?:{beside})[^,;。)]*"),
        numerals=re.compile(numerals),
        names=names,
        digits=digits,
    )
