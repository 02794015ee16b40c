"""
Personal data out of text (脱敏), on the way in: what was never stored can't leak.

Mobile numbers, ID numbers, bank cards, e-mail addresses, car plates and names after 「联系人：」 and the like.
Landlines of institutions stay. Source: 个人信息保护法 art. 6 and GB/T 37964; forms of the masks: design, Personal data.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loaders.text_rules import Rules
from loaders.words import any_of, characters

if TYPE_CHECKING:
    pass

_GAP = r"[\s\-.·]?"
# Not within a longer number or behind a decimal point: coordinates hold eleven digits too.
_MOBILE = re.compile(rf"(?=[+81])(?<![\d.])(?:\+?86{_GAP})?(1[3-9]\d){_GAP}(\d{{4}}){_GAP}(\d{{4}})(?!\d)")
_ID_CARD = re.compile(
    r"(?<!\d)([1-9]\d{2})\d{3}\s?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?(\d{3}[\dXx])(?!\d)"
)
_OLD_ID_CARD = re.compile(r"(?<!\d)([1-9]\d{2})\d{3}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\d{3})(?!\d)")
_BANK_CARD = re.compile(r"(?<![\d.])([3-6]\d{3})(?:[\s\-]?\d{4}){2,3}(?:[\s\-]?\d{0,3})([\s\-]?\d{4})(?!\d)")
_EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,10}")

# Full-width letters and digits, and their narrow forms.
_WIDE_DIGITS = "\uff10-\uff19"
_FULL_WIDTH = re.compile(f"[{_WIDE_DIGITS}\uff21-\uff3a\uff41-\uff5a]+")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code).isalnum()}

_NAME_LENGTHS = (2, 3, 4)
_IDEOGRAPH = "\u4e00-\u9fff"
_IDEOGRAPHS = re.compile(f"[{_IDEOGRAPH}·]+")


@lru_cache(maxsize=1)
def _plate() -> re.Pattern[str]:
    place = f"([{characters('people', 'provinces')}][A-HJ-NP-Za-hj-np-z])"
    last = f"[A-HJ-NP-Za-hj-np-z0-9{characters('people', 'plate_ends')}]"
    return re.compile(rf"{place}[·\s\-]?[A-HJ-NP-Za-hj-np-z0-9]{{4,5}}{last}(?![A-Za-z0-9])")


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    begins = f"(?![{characters('people', 'no_name_begins')}])([{_IDEOGRAPH}])"
    return re.compile(
        rf"((?:{any_of('people', 'name_before')})[:：]\s*){begins}[{_IDEOGRAPH}·]{{1,3}}(?![{_IDEOGRAPH}])"
    )


@lru_cache(maxsize=1)
def _rules() -> Rules:
    # What each of the forms holds; most cells hold none of it.
    suspect = rf"\d{{3}}[\s\-.·]?\d{{4}}|@|[:：]|[{_WIDE_DIGITS}]{{3}}|{_plate().pattern}"
    # Longest first: an ID number holds a mobile number's form, and a card an ID's.
    return Rules(
        re.compile(suspect),
        (
            (_EMAIL, lambda match: f"{match[1]}***@***"),
            (_ID_CARD, lambda match: f"{match[1]}***********{match[2]}"),
            (_BANK_CARD, lambda match: f"{match[1]}********{match[2][-4:]}"),
            (_MOBILE, lambda match: f"{match[1]}****{match[3]}"),
            (_OLD_ID_CARD, lambda match: f"{match[1]}*********{match[2]}"),
            (_plate(), lambda match: f"{match[1]}*****"),
            (_named(), lambda match: f"{match[1]}{match[2]}**"),
        ),
    )


@lru_cache(maxsize=65_536)
def mask_text(value: str) -> str:
    """
    Return a text with its personal data masked; full-width digits are narrowed where something was found.

    Parameters
    ----------
    value
        Any text, not yet escaped.

    Returns
    -------
    masked
        The same text where nothing was found: ``138****8000``, ``370***********1234``.
    """
    rules = _rules()
    if not rules.suspect.search(value):
        return value
    narrowed = _FULL_WIDTH.sub(lambda match: match[0].translate(_NARROW), value)
    masked = rules.apply(narrowed)
    return value if masked == narrowed else masked


def mask_column(column: Any) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return an Arrow array of texts that are plain as `loaders.text_rules` means it, each masked by `mask_text`."""
    return _rules().apply_to_column(column)


def mask_name(value: str) -> str:
    """Mask a text that looks like a person's name, as stands in a column of counts (「网格员」: 「王小明」)."""
    like = len(value) in _NAME_LENGTHS and value[0] in characters("people", "surnames") and _IDEOGRAPHS.fullmatch(value)
    return value[0] + "**" if like else mask_text(value)
