"""
Personal data in what people say (口述脱敏): names, house numbers, accounts and numbers within free text.

Numbers go by the words before them (``[people]`` of words.toml), rooms and doors by their form; `loaders.spoken_names`
tells names. Of a house number the compound and the building stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loaders.column_values import PromisedValues
from loaders.masking import mask_column, mask_text
from loaders.second_process import change_by_two
from loaders.spoken_names import is_name, mask_names, mask_names_in_column
from loaders.text_rules import Rules, change_each
from loaders.words import any_of, mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.column_values import ArrowValues

_MASK = "***"
_N = "(?:[0-9A-Za-z]{1,3}|[零一二三四五六七八九十百]{1,3})"
_DASH = r"\s*[-－—–]\s*"
_AFTER_BUILDING = r"(?<=[楼栋幢座院#])"
# Rooms, units and doors; the compound and the building's number stay, years and quantities too.
_UNIT = (
    rf"{_N}\s*单元(?:\s*{_N}\s*(?:层|楼))?(?:\s*[东西南北中左右对]\s*(?:户|门)|\s*[0-9]{{2,4}}\s*(?:室|户|房|号)?"
    rf"|\s*{_N}\s*(?:室|户|号))?"
)
_ROOM_OF_BUILDING = (
    rf"{_AFTER_BUILDING}\s*[-－—–]?\s*[0-9]{{3,4}}\s*(?:室|户|房|号房?)?(?![0-9])(?!\s*[年月日点米平元层天次户个多家])"
)
_ROOM = r"(?:[0-9]{3,4}|[一二三四五六七八九十]零[一二三四五六七八九])\s*(?:室|房间|房号)"
_DOOR = rf"(?:{_N}\s*(?:层|楼))\s*[东西南北中左右对]\s*(?:户|门)"
_TRIPLE = (
    rf"(?<![\d.\-－—/年])(\d{{1,3}})(?:{_DASH}|\s*#\s*|\s*号楼\s*[-－]?\s*)"
    rf"\d{{1,2}}{_DASH}\d{{3,4}}(?:室|户|号)?(?![\d\-])"
)
_PAIR = rf"(?<![\d.\-－—/年])(\d{{1,2}}){_DASH}\d{{3,4}}(?:室|户|房)"
_LANE = r"(?<=[巷弄])\s*\d{1,4}\s*号(?!\s*[楼院线])|(?<=胡同)\s*\d{1,4}\s*号(?!\s*[楼院线])"
# What any of these five begins with.
_BEGINS = r"(?=[\s\dA-Za-z零一二三四五六七八九十百\-－—–])"
_LANDLINE = re.compile(r"(?<![\d.\-])(0\d{2,3}[-\s]?)\d{3,4}(\d{4})(?![\d])")


def mask_free_text(text: str) -> str:
    """
    Return a text that people wrote or dictated with its personal data masked.

    Parameters
    ----------
    text
        Any text, not yet escaped.

    Returns
    -------
    masked
        Beside what `loaders.masking.mask_text` masks: ``邵**``, ``3号楼***``, 微信``***``, ``0537-****678``.
    """
    masked = mask_text(text)
    for rules in (_number_rules(), _house_rules()):
        if rules.suspect.search(masked):
            masked = rules.apply(masked)
    return mask_names(masked)


def mask_free_texts(texts: Sequence[str]) -> Sequence[str]:
    """
    Mask many texts: a thousand and more together, several times faster than one by one.

    Parameters
    ----------
    texts
        Any texts, best each different one once.

    Returns
    -------
    masked
        One a text, in order: `mask_free_text` of each. Of a long column a second process begins to mask them at once,
        and whoever looks at one first waits and helps.
    """
    return change_each(texts, mask_free_text, _mask_free_column)


def _mask_free_column(column: Any) -> ArrowValues:  # noqa: ANN401 - Arrow has no types
    return PromisedValues(len(column), change_by_two(column, mask_free_column, "loaders.masking_process"))


def mask_free_column(column: Any) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return an Arrow array of texts that are plain as `loaders.text_rules` means it, each as `mask_free_text` does."""
    masked = mask_column(column)
    for rules in (_number_rules(), _house_rules()):
        masked = rules.apply_to_column(masked)
    return mask_names_in_column(masked)


def mask_person(text: str) -> str:
    """Mask a cell of a column that holds persons: a name by any family name, and whatever else is personal in it."""
    return f"{text[0]}**" if is_name(text) else mask_free_text(text)


@lru_cache(maxsize=1)
def _number_rules() -> Rules:
    social = "|".join(sorted(map(re.escape, mapping("people", "social")), key=len, reverse=True))
    said = r"(?:账号|号码|号|联系方式|id|ID)?\s*(?:是|为|就是|叫|加)?\s*[:：]?\s*"
    is_it = r"\s*(?:是|为)?\s*[:：]?\s*"
    account = r"(?:[A-Za-z][A-Za-z0-9_\-]{4,19}|[1-9]\d{4,11}|\d{3}\*+\d{4})"
    number, card = any_of("people", "before_number"), any_of("people", "before_account")
    return Rules(
        re.compile(rf"0\d{{2}}|{social}|{number}|{card}", re.IGNORECASE),
        (
            (_LANDLINE, r"\1****\2"),
            (re.compile(rf"((?:{social}){said}){account}", re.IGNORECASE), rf"\1{_MASK}"),
            (re.compile(rf"((?:{number}){is_it})\d{{4}}[-\s]?\d{{3,4}}(?!\d)"), rf"\1{_MASK}"),
            (re.compile(rf"((?:{card}){is_it}\d{{4}})[\d\s\-]{{6,18}}(\d{{4}})(?!\d)"), r"\1********\2"),
        ),
    )


@lru_cache(maxsize=1)
def _house_rules() -> Rules:
    return Rules(
        re.compile(r"单元|室|户|房|[-－—–#]\s*\d|[楼栋幢座院]\s*\d{3}|[巷弄同]\s*\d"),
        (
            (re.compile(_TRIPLE), rf"\1-{_MASK}"),
            (re.compile(_PAIR), rf"\1-{_MASK}"),
            (re.compile(f"{_BEGINS}(?:{_UNIT}|{_ROOM_OF_BUILDING}|{_ROOM}|{_DOOR}|{_LANE})"), _MASK),
            (re.compile(r"(?:\*{3}\s*[-,，]?\s*){2,}"), _MASK),
        ),
    )
