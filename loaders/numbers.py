"""
Numbers as ledgers write them (数字): units, thousands marks, full-width digits, 「约300户」, 「1.2万平方米」, 「十二栋」.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache
from typing import Any

from loaders.reading import NOTHING, Reading, is_none, is_unknown
from loaders.words import any_of, characters, fold, mapping, words

_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?"
_YEAR = re.compile(r"(?<![0-9.])((?:1[89]|20|21)[0-9]{2})(?![0-9])")
_SIGNED = re.compile(rf"[+-]?(?:{_NUMBER}|\.[0-9]+)")
_MAX_TEXT = 60
_FIRST_YEAR, _LAST_YEAR = 1800, 2199


@lru_cache(maxsize=1)
def _with_multiplier() -> re.Pattern[str]:
    return re.compile(rf"({_NUMBER})({'|'.join(mapping('numbers', 'multipliers'))})?")


@lru_cache(maxsize=1)
def _around() -> re.Pattern[str]:
    return re.compile(any_of("numbers", "around"))


@lru_cache(maxsize=1)
def _range() -> re.Pattern[str]:
    return re.compile(rf"[0-9](?:{any_of('numbers', 'around')})*(?:{any_of('numbers', 'ranges')})[0-9]")


@lru_cache(maxsize=1)
def _numeral() -> re.Pattern[str]:
    digits = characters("numbers", "digits") + "".join(mapping("numbers", "digit_variants"))
    units = "".join(mapping("numbers", "powers")) + "".join(mapping("numbers", "multipliers"))
    return re.compile(rf"[{digits}{units}]+")


def read_number(cell: Any, *, scale: float = 1.0) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as a number.

    Parameters
    ----------
    cell
        Raw; text may carry units, which are taken to be the column's own.
    scale
        What a plain number is multiplied by, from the header's unit.

    Returns
    -------
    reading
        A float; ``rough_number`` beside it for 「约300」; ``several_numbers`` or ``not_a_number`` without one.
    """
    if cell is None or isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return NOTHING if cell is None else Reading(code="not_a_number")
    if isinstance(cell, int | float):
        return _finite(float(cell) * scale) if abs(cell) < 1e300 else Reading(code="not_a_number")  # noqa: PLR2004 - an int may be too long for a float
    text = fold(str(cell))
    if is_unknown(text):
        return NOTHING
    if is_none(text):
        return Reading(0.0)
    if len(text) > _MAX_TEXT:
        return Reading(code="not_a_number")
    if _SIGNED.fullmatch(text):
        return _finite(float(text.replace(",", "")) * scale)
    return _read_with_words(text, scale)


def _read_with_words(text: str, scale: float) -> Reading:
    found = list(_with_multiplier().finditer(text))
    if not found:
        bare = _around().sub("", text)
        return (
            _finite(float(chinese_number(bare)) * scale) if _numeral().fullmatch(bare) else Reading(code="not_a_number")
        )
    if _range().search(text):
        return Reading(code="several_numbers")
    rest = _around().sub("", _with_multiplier().sub("\0", text)).replace("\0", "")
    numbers = {float(m[1].replace(",", "")) * mapping("numbers", "multipliers").get(m[2], 1) for m in found}
    if rest:
        return Reading(code="not_a_number")
    if len(numbers) > 1:
        return Reading(code="several_numbers")
    # 「1.2万平方米」 carries its own multiplier; the header's is for bare numbers.
    number = numbers.pop() * (1.0 if any(m[2] for m in found) else scale)
    rough = any(word in text for word in words("numbers", "about"))
    return _finite(number, "rough_number" if rough else "")


def _finite(number: float, code: str = "") -> Reading:
    return Reading(number, code) if math.isfinite(number) else Reading(code="not_a_number")


def read_integer(cell: Any, *, scale: float = 1.0) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """Read a cell as a whole number; ``not_whole`` where it has a fraction."""
    number, code = read_number(cell, scale=scale)
    if not isinstance(number, float):
        return Reading(code=code)
    rounded = round(number)
    # A product with the header's unit may miss a whole number by the last bit.
    return (
        Reading(rounded, code) if abs(number - rounded) <= 1e-9 * max(1.0, abs(number)) else Reading(code="not_whole")
    )


def read_year(cell: Any) -> Reading:  # noqa: ANN401 - a raw cell of any form
    """
    Read a cell as a year: 1987, 「1987年建成」, 「一九八七年」, a date.

    Returns
    -------
    reading
        An int; ``decade`` for 「80年代」, which names no year; ``several_dates`` for 「1998-2001年」.
    """
    if isinstance(cell, dt.date):
        return Reading(cell.year)
    if cell is None or isinstance(cell, bool | dt.time | dt.timedelta):
        return NOTHING if cell is None else Reading(code="not_a_date")
    text = fold(repr(cell) if isinstance(cell, float) else str(cell))
    if is_unknown(text) or is_none(text):
        return NOTHING
    if any(word in text for word in words("numbers", "decades")):
        return Reading(code="decade")
    if len(text) > _MAX_TEXT:
        return Reading(code="not_a_date")
    if re.fullmatch(r"[0-9]{8}", text):
        text = text[:4]
    years = {int(year) for year in _YEAR.findall(_digits_for_numerals(text))}
    if len(years) > 1:
        return Reading(code="several_dates")
    if years:
        return Reading(years.pop())
    # Any other plain number is no year: the range check says so.
    number = read_integer(cell)
    return number if number.value is not None else Reading(code="not_a_date")


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
