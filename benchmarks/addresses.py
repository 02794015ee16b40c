"""Addresses whose compound is known (带答案的地址): typos, siblings, homonyms, and places that are not listed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd
from pypinyin import lazy_pinyin

from loaders.address_matching import Place

TYPO_SHARE, UNLISTED_SHARE = 0.30, 0.18
_STEMS = (
    "金桂|翠湖|明珠|阳光|紫荆|锦绣|龙泉|凤凰|春晖|望江|玉泉|青枫|银杏|听涛|梧桐|新华|东升|永安|和平|建设|向阳|清河|柳林|桃园|竹园|枫林|海棠|丁香|"
    "白鹭|天成|嘉和|瑞景|康泰|怡景|盛世|华府|御景|名仕|星河|滨江|水岸|融创|万和|城南|城北|铁路|运通|光大|兴业|福源|德馨|书香|育英|崇文|尚德|景泰"
).split("|")
_ENDS = ("小区", "花园", "家园", "苑", "公寓", "新村", "庭院", "名居")
_EMPLOYERS = "机床厂|棉纺厂|化肥厂|轴承厂|粮食局|水利局|供电局|邮电局|教育局|税务局|税务所|法院|检察院|交通局|运输公司|百货公司|食品公司|医药公司|农机公司|矿务局".split("|")
_HOMES = ("宿舍", "家属院")
_MARKS = (("一期", "二期"), ("东区", "西区"), ("南区", "北区"), ("一区", "二区"), ("1号院", "2号院"))
_UNLISTED_MARKS = ("三期", "中区", "三区", "3号院", "新区")
_ROADS = "解放路|人民路|中山路|胜利街|建国路|文化街|工业路|滨河路|学府路|迎宾大道|长青街|北环路|南环路|东风路|红旗街".split("|")
_COMMUNITIES = tuple(f"{name}社区" for name in "解放|人民|胜利|建国|文化|工业|滨河|学府|迎宾|长青".split("|"))
_TAILS = ("{a}号楼", "{a}号楼{b}单元", "{a}号楼{b}单元{c}室", "{a}栋{c}", "{a}-{b}-{c}", "门口", "院内", "东门", "附近", "{a}号楼下", "停车场", "北门附近")
_ADMIN = ("东江省临河市清源区", "临河市清源区", "清源区柳林街道", "临河市清源区柳林街道")


@dataclass
class LabelledAddresses:
    """
    A street's compounds, and addresses of which it is known what they mean.

    Attributes
    ----------
    compounds
        As `loaders.address_matching.AddressIndex` takes them.
    places, labels
        One an address; None where the place isn't among the compounds.
    mix
        How many addresses are of which make.
    """

    compounds: pd.DataFrame
    places: list[Place] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    mix: Counter[str] = field(default_factory=Counter)


@lru_cache(maxsize=1)
def _homophones() -> dict[str, list[str]]:
    """Return the common characters (GB 2312, first level) by their sound."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            by_sound[lazy_pinyin(character)[0]].append(character)
    return dict(by_sound)


def labelled_addresses(seed: int, compounds: int = 300, addresses: int = 20_000) -> LabelledAddresses:
    """Return `compounds` compounds and `addresses` addresses by a seed."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    rows, unlisted = _listed(chance, compounds)
    frame = pd.DataFrame(rows).set_index("id")
    made = LabelledAddresses(frame)
    times = Counter(frame["name"])
    for _ in range(addresses):
        if chance.random() < UNLISTED_SHARE:
            row, label, kind = chance.choice(unlisted), None, "unlisted"
        else:
            row = chance.choice(rows)
            label = row["id"]
            kind = "homonym" if times[row["name"]] > 1 else "sibling" if row["sibling"] else "listed"
        name = row["name"]
        if label is not None and row["aliases"] and chance.random() < 0.2:  # noqa: PLR2004 - a share
            name = row["aliases"]
        if chance.random() < TYPO_SHARE:
            name = _with_typo(name, chance)
            made.mix["typo"] += 1
        made.mix[kind] += 1
        made.places.append(_place(name, row, chance))
        made.labels.append(label)
    return made


def _listed(chance: random.Random, count: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the compounds, and places like them that are not listed: other ends, other phases, other employers."""
    names = [stem + end for stem in _STEMS for end in _ENDS] + [f"{who}{home}" for who in _EMPLOYERS for home in _HOMES]
    chance.shuffle(names)
    rows: list[dict[str, str]] = []
    unlisted: list[dict[str, str]] = []
    while len(rows) < count:
        name = names.pop()
        draw = chance.random()
        if draw < 0.09:  # noqa: PLR2004 - a share
            marks = chance.choice(_MARKS)
            rows += [_row(name + mark, chance, len(rows) + place, sibling="1") for place, mark in enumerate(marks)]
            unlisted.append(_row(name + chance.choice(_UNLISTED_MARKS), chance, 0))
        elif draw < 0.11:  # noqa: PLR2004 - a share
            rows += [_row(name, chance, len(rows) + place) for place in range(2)]
        else:
            rows.append(_row(name, chance, len(rows)))
    unlisted += [_row(name, chance, 0) for name in names[:250]]
    return rows[:count], unlisted


def _row(name: str, chance: random.Random, number: int, *, sibling: str = "") -> dict[str, str]:
    road = chance.choice(_ROADS)
    alias = name[:2] + chance.choice(("大院", "里", "生活区")) if chance.random() < 0.25 and not sibling else ""  # noqa: PLR2004 - a share
    return {
        "id": f"C{number:04d}",
        "name": name,
        "aliases": alias,
        "community": chance.choice(_COMMUNITIES),
        "address": f"{road}{chance.randint(1, 200)}号",
        "road": road,
        "sibling": sibling,
    }


def _with_typo(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    kind = chance.choices(("sound", "other", "less", "more", "turned"), weights=(40, 25, 15, 10, 10))[0]
    if kind == "sound":
        alike = [each for each in _homophones().get(lazy_pinyin(name[at])[0], ()) if each != name[at]]
        return name[:at] + chance.choice(alike or [name[at]]) + name[at + 1 :]
    anything = chance.choice(chance.choice(list(_homophones().values())))
    if kind == "other":
        return name[:at] + anything + name[at + 1 :]
    if kind == "less":
        return name[:at] + name[at + 1 :]
    if kind == "more":
        return name[:at] + anything + name[at:]
    at = min(at, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _place(name: str, row: dict[str, str], chance: random.Random) -> Place:
    parts = [chance.choice(_ADMIN) if chance.random() < 0.4 else ""]  # noqa: PLR2004 - a share
    if chance.random() < 0.5:  # noqa: PLR2004 - a share
        # Some know the road beside it only.
        road = row["road"] if chance.random() < 0.93 else chance.choice(_ROADS)  # noqa: PLR2004 - a share
        parts.append(road + (f"{chance.randint(1, 200)}号" if chance.random() < 0.4 else ""))  # noqa: PLR2004 - a share
    parts.append(name)
    if chance.random() < 0.65:  # noqa: PLR2004 - a share
        parts.append(
            chance.choice(_TAILS).format(a=chance.randint(1, 30), b=chance.randint(1, 6), c=chance.randint(101, 699))
        )
    return Place("".join(parts), row["community"] if chance.random() < 0.5 else "")  # noqa: PLR2004 - a share
