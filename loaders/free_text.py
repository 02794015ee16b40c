"""
Personal data in what people say (口述脱敏): names, house numbers, accounts and numbers within free text.

A name is told by what stands before or behind it, never by a list of names: 「我是…」, 「家父…」, 「…先生」, 「…来电」.
Words that begin as a name does and places are left; where it is doubtful after words that a name must follow, it is
masked. The word lists are ``[people]`` of words.toml.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from loaders.masking import mask_text
from loaders.words import any_of, characters, mapping, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Replacement = str | Callable[[re.Match[str]], str]
    # sure: a name must follow; common: a common family name begins it; told: only what follows tells it.
    # likely: one is likely to follow; ended: the phrase ends with it.
    Mode = Literal["sure", "likely", "common", "ended", "told"]

_MASK = "***"
_IDEOGRAPH = "[\u4e00-\u9fff]"
_IDEOGRAPHS = re.compile(_IDEOGRAPH)
_ALL_IDEOGRAPHS = re.compile("[\u4e00-\u9fff·]+")
_MAX_GIVEN, _LONGEST_NAME = 2, 4
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
_HOUSE_SUSPECT = re.compile(r"单元|室|户|房|[-－—–#]\s*\d|[楼栋幢座院]\s*\d{3}|[巷弄同]\s*\d")
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
    if _number_suspect().search(masked):
        for pattern, replacement in _number_rules():
            masked = pattern.sub(replacement, masked)
    if _HOUSE_SUSPECT.search(masked):
        for pattern, replacement in _house_rules():
            masked = pattern.sub(replacement, masked)
    return _mask_names(masked)


def mask_free_texts(texts: Sequence[str]) -> list[str]:
    """Return `mask_free_text` of each of many texts."""
    return [mask_free_text(text) for text in texts]


def mask_person(text: str) -> str:
    """Mask a cell of a column that holds persons: a name by any family name, and whatever else is personal in it."""
    common, every, double = _surnames()
    is_name = len(text) <= _LONGEST_NAME and (text[:1] in common | every or text[:2] in double)
    if is_name and len(text) > 1 and _ALL_IDEOGRAPHS.fullmatch(text):
        return f"{text[0]}**"
    return mask_free_text(text)


@lru_cache(maxsize=1)
def _number_suspect() -> re.Pattern[str]:
    social = "|".join(map(re.escape, mapping("people", "social")))
    return re.compile(
        rf"0\d{{2}}|{social}|(?:{any_of('people', 'before_number')}|{any_of('people', 'before_account')})",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _number_rules() -> tuple[tuple[re.Pattern[str], Replacement], ...]:
    social = "|".join(sorted(map(re.escape, mapping("people", "social")), key=len, reverse=True))
    said = r"(?:账号|号码|号|联系方式|id|ID)?\s*(?:是|为|就是|叫|加)?\s*[:：]?\s*"
    is_it = r"\s*(?:是|为)?\s*[:：]?\s*"
    account = r"(?:[A-Za-z][A-Za-z0-9_\-]{4,19}|[1-9]\d{4,11}|\d{3}\*+\d{4})"
    number, card = any_of("people", "before_number"), any_of("people", "before_account")
    return (
        (_LANDLINE, r"\1****\2"),
        (re.compile(rf"((?:{social}){said}){account}", re.IGNORECASE), rf"\1{_MASK}"),
        (re.compile(rf"((?:{number}){is_it})\d{{4}}[-\s]?\d{{3,4}}(?!\d)"), rf"\1{_MASK}"),
        (re.compile(rf"((?:{card}){is_it}\d{{4}})[\d\s\-]{{6,18}}(\d{{4}})(?!\d)"), r"\1********\2"),
    )


@lru_cache(maxsize=1)
def _house_rules() -> tuple[tuple[re.Pattern[str], Replacement], ...]:
    tail = re.compile(f"{_UNIT}|{_ROOM_OF_BUILDING}|{_ROOM}|{_DOOR}|{_LANE}")
    return (
        (re.compile(_TRIPLE), rf"\1-{_MASK}"),
        (re.compile(_PAIR), rf"\1-{_MASK}"),
        (tail, _MASK),
        (re.compile(r"(?:\*{3}\s*[-,，]?\s*){2,}"), _MASK),
    )


@lru_cache(maxsize=1)
def _surnames() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the common, the common and rare, and the double family names."""
    common = frozenset(characters("people", "surnames")) - frozenset("于向方万任高司上诸皇东")
    rare = common | frozenset(characters("people", "rare_surnames"))
    return common, rare, frozenset(words("people", "double_surnames"))


@lru_cache(maxsize=1)
def _openers() -> tuple[tuple[re.Pattern[str], Mode], ...]:
    """Match where a name begins: right behind the match. How sure that is stands beside."""
    linked = r"(?:的名字)?(?:名叫|叫做|叫|名为|是|为)?\s*[:：]?\s*"
    may_begin = rf"(?={_surname()}{_IDEOGRAPH})"
    bare, any_bare = (f"(?={_surname(common=common)}{_IDEOGRAPH}{{1,{_MAX_GIVEN}}}" for common in (True, False))
    followed = rf"\s*[（(，,、:：]?\s*(?:[男女][，,、]?\s*)?(?:{any_of('people', 'after_name')}))"
    said = r"[（(，,、:：]{0,2}\s*(?:的?(?:手机|电话|联系电话|联系方式|身份证|微信|号码|号)*)[号码为是]{0,2}\s*[:：]?"
    numbered = rf"\s*{said}\s*[{characters('people', 'provinces')}]?[A-Za-z0-9]{{1,4}}\*{{3}})"
    kin = any_of("people", "before_name")
    signed = r"[\s，,。.!！]*(?:\d{4}年\S*)?\s*$)"
    return (
        (re.compile(rf"(?:{any_of('people', 'introductions')}){linked}(?={_IDEOGRAPH}{{2}})"), "sure"),
        (re.compile(rf"我(?:是|叫)[^，。；！？,;!?]{{2,20}}的{any_bare}(?!{_IDEOGRAPH}))"), "ended"),
        (re.compile(rf"(?:{any_of('people', 'roles')}){linked}{may_begin}"), "likely"),
        (re.compile(rf"(?:{any_of('people', 'with_whom')}){any_bare}(?:{any_of('people', 'after_name')}))"), "told"),
        # 李德全：我家漏水; 李德全，女，65岁.
        (
            re.compile(rf"(?<!{_IDEOGRAPH}){any_bare}\s*(?:[:：]|[，,、（(]\s*(?:[男女](?:性)?|{kin})[，,、）)]))"),
            "ended",
        ),
        (
            re.compile(rf"(?:{any_of('people', 'before_name')}){linked}(?={_surname(common=True)}{_IDEOGRAPH})"),
            "likely",
        ),
        (re.compile(rf"(?:{any_of('people', 'before_name')}){linked}{may_begin}"), "told"),
        # 李德全、王丽等五人.
        (re.compile(rf"(?<!{_IDEOGRAPH}){any_bare}[、和]{_IDEOGRAPH}{{2,4}}等{_IDEOGRAPH}{{0,2}}[人户名位])"), "told"),
        # 当时是李德全接的电话.
        (re.compile(rf"是{any_bare}[{characters('people', 'done')}][^，。；！？,;!?]{{0,4}}的)"), "told"),
        # 居委会仲伟东主任.
        (re.compile(rf"(?<=[{characters('people', 'body_ends')}]){any_bare}(?:{any_of('people', 'titles')}))"), "told"),
        # Who is addressed: the name stands right before, whatever stands before it.
        (re.compile(rf"{bare}(?:{any_of('people', 'titles')}))"), "common"),
        (re.compile(rf"(?<!{_IDEOGRAPH}){any_bare}(?:{any_of('people', 'honorifics')}))"), "told"),
        (re.compile(rf"(?<!{_IDEOGRAPH}){any_bare}{followed}"), "told"),
        (re.compile(rf"(?<!{_IDEOGRAPH}){any_bare}{numbered}"), "told"),
        (re.compile(rf"(?<=[（(—]){bare}[）)])"), "common"),
        (re.compile(rf"(?<=[。！!.—]){any_bare}{signed}"), "told"),
        (re.compile(rf"(?<=[\s，,]){bare}{signed}"), "common"),
    )


@lru_cache(maxsize=2)
def _surname(*, common: bool = False) -> str:
    """Return the family names as a regular expression: the common ones, or all."""
    singles = "".join(sorted(_surnames()[0 if common else 1]))
    return rf"(?:(?:{any_of('people', 'double_surnames')})|[{singles}])"


@lru_cache(maxsize=1)
def _linked() -> re.Pattern[str]:
    """Match where a name begins that stands beside one that was masked."""
    name = f"{_surname(common=True)}{_IDEOGRAPH}{{1,{_MAX_GIVEN}}}"
    return re.compile(
        rf"(?<=\*\*)[、和与及跟](?={name}(?!{_IDEOGRAPH}{{2}}))"
        rf"|(?<=\*\*)[、和与及跟](?={name}[{characters('people', 'name_ends')}等])"
        rf"|(?={name}[、和与及跟]{_IDEOGRAPH}\*\*)"
    )


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    return frozenset(characters("people", "given"))


@lru_cache(maxsize=1)
def _word_ends() -> frozenset[str]:
    return frozenset(words("people", "before_no_name"))


@lru_cache(maxsize=1)
def _not_names() -> re.Pattern[str]:
    ends = any_of("people", "place_ends")
    place = rf"{_IDEOGRAPH}(?:(?![{characters('people', 'not_in_place')}]){_IDEOGRAPH}){{0,3}}?(?:{ends})"
    return re.compile(rf"{any_of('people', 'not_names')}|{place}")


@lru_cache(maxsize=4)
def _goes_on(*, is_told: bool, is_rare: bool) -> tuple[re.Pattern[str], ...]:
    """Match what stands behind a name, the surest first: a word or the end of a phrase, then a character."""
    words_behind = "|".join(any_of("people", key) for key in ("after_name", "after_role", "titles"))
    ended = re.compile(rf"(?!{_IDEOGRAPH})|{words_behind}")
    if is_told:
        # 居民生活，: an everyday word ends a phrase too.
        spoken = rf"{words_behind}|\s*[（(，,]?\s*(?:电话|手机|[A-Za-z0-9]{{1,3}}\*{{3}})|、|[\s，,。.!！]*$"
        return (re.compile(spoken) if is_rare else ended,)
    return ended, re.compile(f"[{characters('people', 'name_ends')}]")


def _mask_names(text: str) -> str:
    masked = _with_spans(text, _spans(text, _openers()))
    # Those who are named beside one that was masked, and beside them.
    while spans := _spans(masked, ((_linked(), "common"),)):
        masked = _with_spans(masked, spans)
    return masked


def _spans(text: str, openers: Iterable[tuple[re.Pattern[str], Mode]]) -> dict[int, int]:
    """Return where names start and where they end."""
    spans: dict[int, int] = {}
    for pattern, mode in openers:
        for match in pattern.finditer(text):
            # Nothing says where a word before it ends.
            if match.end() - match.start() <= 1 and text[match.end() - 1 : match.end() + 1] in _word_ends():
                continue
            stop = _end_of_name(text, match.end(), mode, opened=match.end() - match.start() > 1)
            if stop:
                spans[match.end()] = max(stop, spans.get(match.end(), 0))
    return spans


def _with_spans(text: str, spans: dict[int, int]) -> str:
    done: list[str] = []
    position = 0
    for start in sorted(spans):
        if start < position:
            continue
        done += [text[position:start], text[start], "**"]
        position = spans[start]
    return "".join((*done, text[position:]))


def _end_of_name(text: str, start: int, mode: Mode, *, opened: bool) -> int:
    """Return where a name that starts at `start` ends; 0 where none does. `opened`: words before it tell it."""
    common, every, double = _surnames()
    surname = 2 if text[start : start + 2] in double else 1
    if surname == 1 and text[start : start + 1] not in (common if mode == "common" else every):
        return 0
    if _not_names().match(text, start):
        return 0
    longest = 0
    while longest < _MAX_GIVEN and _IDEOGRAPHS.match(text, start + surname + longest):
        longest += 1
    is_rare = surname == 1 and text[start] not in common
    is_weak = mode in ("ended", "told")
    for goes_on in _goes_on(is_told=is_weak, is_rare=is_rare and mode == "told"):
        for length in range(longest, 0, -1):
            stop = start + surname + length
            if goes_on.match(text, stop) and (not is_weak or _is_given(text[start + surname : stop])):
                return stop
    # 业主李德全拒交: who somebody is stands before, and the characters are those of names.
    if (
        opened
        and not is_rare
        and set(text[start + surname : start + surname + 2]) <= _given()
        and longest == _MAX_GIVEN
    ):
        return start + surname + longest
    # Where a name must stand, too much is masked rather than too little.
    if mode == "sure" or (mode == "likely" and _is_given(text[start + surname : start + surname + longest])):
        return start + surname + longest if longest else 0
    return 0


def _is_given(part: str) -> bool:
    """Whether nothing in a given name says that it is none, where only what follows told that it is one."""
    return not set(part) & set(characters("people", "not_given")) and not part.startswith(
        (*words("people", "after_name"), *words("people", "titles"))
    )
