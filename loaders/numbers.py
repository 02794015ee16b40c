"""Numbers as ledgers write them (数字): units, thousands marks, 「约300户」, 「1.2万平方米」, 「十二栋」."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loaders.reading import NOTHING, Reading, is_none, is_unknown
from loaders.words import any_of, characters, fold, mapping, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?"
# 「98年建成」; whoever built or mended something did so before now.
_SHORT_YEAR_PIVOT = 40
_YEAR = re.compile(r"(?<![0-9.])((?:1[89]|20|21)[0-9]{2})(?![0-9])")
_COMPACT_DAY = re.compile(r"[0-9]{8}")
_SIGNED = re.compile(rf"[+-]?(?:{_NUMBER}|\.[0-9]+)")
_MAX_TEXT = 60
_MOST = 1e300
_NO_NUMBER, _NO_YEAR = Reading(code="not_a_number"), Reading(code="not_a_date")


@lru_cache(maxsize=1)
def _with_multiplier() -> re.Pattern[str]:
    return re.compile(rf"({_NUMBER})({'|'.join(mapping('numbers', 'multipliers'))})?")


@lru_cache(maxsize=1)
def _short_year() -> re.Pattern[str]:
    return re.compile(rf"[^0-9]*([0-9]{{2}})(?={characters('dates', 'year')})")


@lru_cache(maxsize=1)
def _around() -> re.Pattern[str]:
    return re.compile(any_of("numbers", "around"))


@lru_cache(maxsize=1)
def _units_with_digits() -> re.Pattern[str]:
    """Units such as m2, whose digit belongs to no number."""
    units = [word for word in words("numbers", "around") if any(c.isdigit() for c in word)]
    return re.compile("|".join(re.escape(unit) for unit in units))


@lru_cache(maxsize=1)
def _range() -> re.Pattern[str]:
    return re.compile(rf"[0-9](?:{any_of('numbers', 'around')})*(?:{any_of('numbers', 'ranges')})[0-9]")


@lru_cache(maxsize=1)
def _numeral() -> re.Pattern[str]:
    digits = characters("numbers", "digits") + "".join(mapping("numbers", "digit_variants"))
    units = "".join(mapping("numbers", "powers")) + "".join(mapping("numbers", "multipliers"))
    return re.compile(rf"[{digits}{units}]+")


def read_number(cell: Any, *, scale: float = 1.0, labels: Sequence[str] = ()) -> Reading:  # noqa: ANN401 - a raw cell
    """
    Read a cell as a number.

    Parameters
    ----------
    cell
        Raw; text may carry units, which are taken to be the column's own.
    scale
        What a plain number is multiplied by, from the header's unit.
    labels
        Folded names of the column: of several numbers in a cell, the one behind its name counts
        (「总户数1000户当期户数196户」).

    Returns
    -------
    reading
        A float; ``rough_number`` beside it for 「约300」; ``several_numbers`` or ``not_a_number`` without one.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return _NO_NUMBER
    if isinstance(cell, int | float):
        # A whole number may be too long for a float.
        return _finite(float(cell) * scale) if abs(cell) < _MOST else _NO_NUMBER
    return _read_text(fold(str(cell)), scale, labels)


def _read_text(text: str, scale: float, labels: Sequence[str]) -> Reading:
    if is_unknown(text):
        return NOTHING
    if is_none(text):
        return Reading(0.0)
    if len(text) > _MAX_TEXT:
        return _NO_NUMBER
    if _SIGNED.fullmatch(text):
        return _finite(float(text.replace(",", "")) * scale)
    text = _units_with_digits().sub("", text)
    found = list(_with_multiplier().finditer(text))
    if found:
        return _read_with_words(text, found, scale, labels)
    bare = _around().sub("", text)
    return _finite(float(chinese_number(bare)) * scale) if _numeral().fullmatch(bare) else _NO_NUMBER


def _read_with_words(text: str, found: Sequence[re.Match[str]], scale: float, labels: Sequence[str]) -> Reading:
    labelled = _behind_label(text, found, labels)
    if labelled is None:
        if _range().search(text):
            return Reading(code="several_numbers")
        if _around().sub("", _with_multiplier().sub("\0", text)).replace("\0", ""):
            return _NO_NUMBER
    chosen = found if labelled is None else [labelled]
    # 「1.2万平方米」 carries its own multiplier; the header's is for bare numbers.
    multipliers = mapping("numbers", "multipliers")
    numbers = {float(m[1].replace(",", "")) * (multipliers[m[2]] if m[2] else scale) for m in chosen}
    if len(numbers) > 1:
        return Reading(code="several_numbers")
    rough = any(word in text for word in words("numbers", "about"))
    return _finite(numbers.pop(), "rough_number" if rough else "")


def _behind_label(text: str, found: Sequence[re.Match[str]], labels: Sequence[str]) -> re.Match[str] | None:
    """Return the number behind a name of the column that begins the text; the column's header is such a name."""
    name = max((label for label in labels if text.startswith(label)), key=len, default="")
    first = found[0]
    return first if name and len(found) > 1 and text[len(name) : first.start()] in ("", ":") else None


def _finite(number: float, code: str = "") -> Reading:
    return Reading(number, code) if math.isfinite(number) else _NO_NUMBER


def read_integer(cell: Any, *, scale: float = 1.0, labels: Sequence[str] = ()) -> Reading:  # noqa: ANN401 - a raw cell
    """Read a cell as a whole number, as `read_number` does; ``not_whole`` where it has a fraction."""
    number, code = read_number(cell, scale=scale, labels=labels)
    if not isinstance(number, float):
        return Reading(code=code)
    rounded = round(number)
    # A product with the header's unit may miss a whole number by the last bit.
    return (
        Reading(rounded, code) if abs(number - rounded) <= 1e-9 * max(1.0, abs(number)) else Reading(code="not_whole")
    )


def read_year(cell: Any) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as a year: 1987, 「1987年建成」, 「87年」, 「一九八七年」, a date.

    Returns
    -------
    reading
        An int; ``decade`` for 「80年代」, which names no year; ``several_dates`` for 「1998-2001年」.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, dt.date):
        return Reading(cell.year)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return _NO_YEAR
    text = fold(repr(cell) if isinstance(cell, float) else str(cell))
    if is_unknown(text) or is_none(text):
        return NOTHING
    if len(text) > _MAX_TEXT:
        return _NO_YEAR
    return _read_year_text(text)


def _read_year_text(text: str) -> Reading:
    if any(word in text for word in words("numbers", "decades")):
        return Reading(code="decade")
    text = text[:4] if _COMPACT_DAY.fullmatch(text) else _digits_for_numerals(text)
    years = {int(year) for year in _YEAR.findall(text)}
    if not years and (short := _short_year().match(text)):
        years = {int(short[1]) + (2000 if int(short[1]) < _SHORT_YEAR_PIVOT else 1900)}
    if years:
        return Reading(years.pop()) if len(years) == 1 else Reading(code="several_dates")
    # Any other plain number is no year: the range check says so.
    number = read_integer(text)
    return number if number.value is not None else _NO_YEAR


def _digits_for_numerals(text: str) -> str:
    """Write 「一九八七」 as 1987; numerals of other forms stay."""
    table = {ord(c): str(value) for value, c in enumerate(characters("numbers", "digits"))}
    variants = {ord(c): meant for c, meant in mapping("numbers", "digit_variants").items()}
    return text.translate(variants).translate(table)


def chinese_number(text: str) -> int:
    """
    Return the value of Chinese numerals, by place (「一九八七」) or by name (「一百二十」, 「三万」).

    Parameters
    ----------
    text
        Numerals only.
    """
    variants = {ord(c): meant for c, meant in mapping("numbers", "digit_variants").items()}
    digits = {c: value for value, c in enumerate(characters("numbers", "digits"))}
    powers, multipliers = mapping("numbers", "powers"), mapping("numbers", "multipliers")
    text = text.translate(variants)
    if all(c in digits for c in text):
        return int("".join(str(digits[c]) for c in text) or "0")
    total = section = digit = 0
    for c in text:
        if c in digits:
            digit = digits[c]
        elif c in powers:
            section += (digit or 1) * powers[c]
            digit = 0
        else:
            total += (section + digit or 1) * multipliers[c]
            section = digit = 0
    return total + section + digit
