"""
An address taken apart (地址拆解): what names the place, the roads and the community beside it, what is left.

Nothing outside is asked: the store's own compounds, roads and communities are the gazetteer. Word lists are
``[addresses]`` of words.toml.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from loaders.matching import fold_name, is_bare
from loaders.words import any_of, characters, fold, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Follows = Literal["another", "parts", "part", "else"]

_IDEOGRAPH = "[\u4e00-\u9fff]"
_N = r"(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,3}|[a-z])"
# Words that end with a road's letter and are none.
_NO_ROADS = re.compile(
    r"(?:电|线|水|网|半|一|套|门|公|铁|道|回|沿|临|靠|过|马|出|思|退|路|上|逛|沿着)路$|(?:沿|逛|上|临|步行|商业)街$"
)
_DASHED_TRIPLE = re.compile(r"(?<!\d)(\d{1,3})[-－—#](\d{1,2})[-－—](\d{2,4})(?!\d)")
_DASHED_PAIR = re.compile(r"(?<!\d)(\d{1,3})[-－—#](\d{2,4})(?!\d)")
# What `loaders.free_text` leaves of 2-1-301.
_MASKED = re.compile(r"(?<!\d)(\d{1,3})-\*{3}")
# A place's name has two characters at least.
_MIN_NAME = 2
_NUMBER_AFTER_ROAD = r"(?:[0-9]{1,4}号?(?:院|附[0-9]{1,3}号)?(?!楼|栋|幢|单元|室|院|期|区|#))?"


class Address(NamedTuple):
    """
    An address, folded and taken apart.

    Attributes
    ----------
    folded
        The whole of it, without administrative names before the place.
    roads
        Names of the roads that it gives, in order.
    lead
        How many characters of `folded` lead to the place: its roads.
    core
        What names the place: without roads, openings and what stands within the place.
    road_core
        The same with its roads.
    """

    folded: str
    roads: tuple[str, ...]
    lead: int
    core: str
    road_core: str


@lru_cache(maxsize=1)
def _admin() -> re.Pattern[str]:
    """Match what an address may begin with: province, city, district after a city, street."""
    province = rf"(?:{_IDEOGRAPH}{{2,3}}(?:省|自治区))"
    city = rf"(?:{_IDEOGRAPH}{{2,3}}市(?![政委场民区中]))"
    district = rf"(?:{_IDEOGRAPH}{{1,3}}(?:区|县)(?!域))"
    street = rf"(?:{_IDEOGRAPH}{{2,4}}(?:街道办事处|街道办|街道|镇))"
    # 任城区 without its city; two characters, since 党校东区 is a place.
    alone = rf"{_IDEOGRAPH}{{2}}(?:区|县)(?!域)"
    return re.compile(rf"(?:(?:{province}{city}?|{city}){district}?|{alone}(?={_IDEOGRAPH}{{3}}))?{street}?")


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of('addresses', 'openings')})+")


@lru_cache(maxsize=1)
def _road() -> re.Pattern[str]:
    # 云路街 is one road.
    ends = rf"(?:{any_of('addresses', 'roads')})(?![路街巷])"
    along = any_of("addresses", "along")
    # 古槐路与红星路 are two; 建国路和平苑 is one and a place.
    joint = rf"(?:[与和](?={_IDEOGRAPH}{{1,5}}?(?:{ends})))?"
    return re.compile(rf"({_IDEOGRAPH}{{1,5}}?(?:{ends}))(?:{along})*{_NUMBER_AFTER_ROAD}(?:{along})*{joint}")


@lru_cache(maxsize=1)
def _house() -> re.Pattern[str]:
    """Match where the inside of a place begins: a building, a unit, a room, a door."""
    # At most characters one look tells that nothing begins there.
    return re.compile(
        rf"(?=[0-9a-z一二三四五六七八九十百])"
        rf"(?:{_N}(?:号楼|#楼|栋|幢|座|单元|门栋)|[0-9]{{1,3}}[#\-][0-9]|[0-9]{{1,4}}(?:室|户|层|楼)|[0-9]{{1,3}}号(?!院)"
        rf"|[一二三四五六七八九十]{{1,2}}(?:楼|层))"
    )


@lru_cache(maxsize=1)
def _tails() -> re.Pattern[str]:
    """Match what stands behind a place and makes no other place of it, any number of times."""
    house = rf"{_N}(?:号楼|#楼|栋|幢|座|单元|门栋|号|室|户|层|楼)(?!院)"
    door = r"[东西南北中左右]户|[0-9]{1,4}(?![0-9]*(?:期|区|号院|院|村))"
    return re.compile(f"(?:{house}|{door}|{any_of('addresses', 'tails')})+")


@lru_cache(maxsize=1)
def sibling_mark() -> re.Pattern[str]:
    """Match what tells a place from its siblings, right behind it."""
    return re.compile(characters("addresses", "sibling"))


@lru_cache(maxsize=1)
def _another_place() -> re.Pattern[str]:
    """Match what makes another place of one, right behind it: a sibling's mark, or words such as 对面."""
    return re.compile(f"{sibling_mark().pattern}|{any_of('addresses', 'elsewhere')}")


def roads_of(text: str) -> tuple[str, ...]:
    """Return the names of roads in a text, as a compound's address gives them."""
    return tuple(dict.fromkeys(_road_names(fold_name(text))))


@lru_cache(maxsize=4_096)
def _road_names(folded: str) -> tuple[str, ...]:
    names: list[str] = []
    position = 0
    while (match := _road().search(folded, position)) is not None:
        name = match[1]
        for joint in ("交汇处", "路口", "与", "和", "号"):
            name = name.rpartition(joint)[2] or name
        if len(name) > 1 and not _NO_ROADS.search(name):
            names.append(name)
        position = max(match.end(1), position + 1)
    return tuple(names)


@lru_cache(maxsize=16_384)
def what_follows(text: str) -> Follows:
    """
    Tell what a folded text right behind a place's name makes of the place.

    Returns
    -------
    follows
        ``another`` place; nothing but ``parts`` of this one; a ``part`` and more; anything ``else``.
    """
    if _another_place().match(text):
        return "another"
    end = _end_of_all(_tails(), text)
    return "parts" if end == len(text) else "part" if end else "else"


@lru_cache(maxsize=16_384)
def leads_up(text: str) -> bool:
    """Whether a folded text right before a place's name is no part of it: roads, how people speak, what lies beside."""
    return _end_of_all(_road(), text) == len(text) or _leads_up().fullmatch(text) is not None


def take_apart(address: str, communities: tuple[str, ...] = ()) -> Address:
    """
    Take an address apart.

    Parameters
    ----------
    address
        As the export has it.
    communities
        Folded names of communities, which say nothing of the place itself where they stand first; of two that do,
        the one that comes first here.
    """
    folded = address.lower() if is_bare(address) else fold_name(_with_houses_named(address))
    lead = _end(_admin(), folded)
    # 军分区宿舍 is a place, and no district with 宿舍 in it.
    folded = folded if folded.startswith(words("compounds", "generic"), lead) else folded[lead:]
    if folded.startswith(communities):
        folded = next(
            (folded[len(name) :] for name in communities if name != folded and folded.startswith(name)), folded
        )
    folded = folded[_end(_openings(), folded) :]
    start = 0
    roads: tuple[str, ...] = ()
    # Only roads that stand first are the way to the place: 文大街小区 is one itself.
    while (match := _road().match(folded, start)) is not None:
        name, end = match[1], match.end()
        if end == len(folded) or _NO_ROADS.search(name) or _is_on_road(folded, end):
            break
        roads += _road_names(name)
        start = end
    inside = _house().search(folded, start + 1)
    end = _without_tail(folded, start, inside.start() if inside else len(folded))
    return Address(folded, roads, start, folded[start:end], folded[:end])


def _with_houses_named(address: str) -> str:
    """Return an address with what folding would make one number of, as 2-1-301, in words."""
    address = _MASKED.sub(r"\1号楼", address)
    return _DASHED_PAIR.sub(r"\1号楼\2室", _DASHED_TRIPLE.sub(r"\1号楼\2单元\3室", address))


@lru_cache(maxsize=1)
def _leads_up() -> re.Pattern[str]:
    """Match what may stand before a place that is another one: how people speak, and what lies beside it."""
    openings, beside = any_of("addresses", "openings"), any_of("addresses", "beside")
    return re.compile(rf"(?:{openings})*(?:.*(?:{beside}))?")


def _is_on_road(folded: str, end: int) -> bool:
    """Whether what follows a road names no place of its own: 文大街小区 is named by its road, 古槐路北门小区 isn't."""
    if _tails().fullmatch(folded, end) is None:
        return False
    return folded.startswith(_place_ends(), end) or not any(word in folded[end:] for word in _place_ends())


def _end(pattern: re.Pattern[str], text: str) -> int:
    """Return the end of what a pattern matches first in a text; 0 where that is nothing or all of it."""
    match = pattern.match(text)
    end = match.end() if match else 0
    return end if end < len(text) else 0


def _end_of_all(pattern: re.Pattern[str], text: str) -> int:
    """Return the end of all that a pattern matches one behind the other."""
    position = 0
    while (match := pattern.match(text, position)) is not None:
        position = match.end()
    return position


def _without_tail(folded: str, start: int, end: int) -> int:
    """Return the end without words such as 门口 and 附近; what the place itself may end with stays."""
    while tail := _tail(folded, start, end):
        if end - len(tail) - start < _MIN_NAME or tail in _place_ends():
            return end
        end -= len(tail)
    return end


def _tail(folded: str, start: int, end: int) -> str:
    """Return the longest word that may stand behind a place and with which a part of a text ends; empty if none."""
    for tail in _tails_by_last().get(folded[end - 1 : end], ()):
        if folded.endswith(tail, start, end):
            return tail
    return ""


@lru_cache(maxsize=1)
def _tails_by_last() -> Mapping[str, Sequence[str]]:
    """Return the words that may stand behind a place by their last character, the longest first."""
    by_last: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words("addresses", "tails"), key=len, reverse=True):
        by_last[word[-1]].append(word)
    return dict(by_last)


@lru_cache(maxsize=1)
def _place_ends() -> tuple[str, ...]:
    return (*words("compounds", "generic"), "里", fold("大院"), "广场", "生活区", "住宅小区", "片区")
