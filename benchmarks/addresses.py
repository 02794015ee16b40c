"""Addresses whose compound is known (带答案的地址): typos, siblings, homonyms, and places that are not listed."""

from __future__ import annotations

import random
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from pypinyin import lazy_pinyin

from loaders.address_matching import Place

TYPO_SHARE, UNLISTED_SHARE = 0.30, 0.18


@lru_cache(maxsize=1)
def _words() -> dict[str, list[Any]]:
    with (Path(__file__).parent / "addresses.toml").open("rb") as file:
        return tomllib.load(file)


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
    words = _words()
    names = [stem + end for stem in words["stems"] for end in words["ends"]]
    names += [who + home for who in words["employers"] for home in words["homes"]]
    chance.shuffle(names)
    rows: list[dict[str, str]] = []
    unlisted: list[dict[str, str]] = []
    while len(rows) < count:
        name = names.pop()
        draw = chance.random()
        if draw < 0.09:  # noqa: PLR2004 - a share
            marks = chance.choice(_words()["marks"])
            rows += [_row(name + mark, chance, len(rows) + place, sibling="1") for place, mark in enumerate(marks)]
            unlisted.append(_row(name + chance.choice(_words()["unlisted_marks"]), chance, 0))
        elif draw < 0.11:  # noqa: PLR2004 - a share
            rows += [_row(name, chance, len(rows) + place) for place in range(2)]
        else:
            rows.append(_row(name, chance, len(rows)))
    unlisted += [_row(name, chance, 0) for name in names[:250]]
    return rows[:count], unlisted


def _row(name: str, chance: random.Random, number: int, *, sibling: str = "") -> dict[str, str]:
    road = chance.choice(_words()["roads"])
    alias = name[:2] + chance.choice(_words()["alias_ends"]) if chance.random() < 0.25 and not sibling else ""  # noqa: PLR2004 - a share
    return {
        "id": f"C{number:04d}",
        "name": name,
        "aliases": alias,
        "community": chance.choice(_words()["communities"]),
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
    parts = [chance.choice(_words()["admin"]) if chance.random() < 0.4 else ""]  # noqa: PLR2004 - a share
    if chance.random() < 0.5:  # noqa: PLR2004 - a share
        # Some know the road beside it only.
        road = row["road"] if chance.random() < 0.93 else chance.choice(_words()["roads"])  # noqa: PLR2004 - a share
        parts.append(road + (f"{chance.randint(1, 200)}号" if chance.random() < 0.4 else ""))  # noqa: PLR2004 - a share
    parts.append(name)
    if chance.random() < 0.65:  # noqa: PLR2004 - a share
        parts.append(
            chance.choice(_words()["tails"]).format(
                a=chance.randint(1, 30), b=chance.randint(1, 6), c=chance.randint(101, 699)
            )
        )
    return Place("".join(parts), row["community"] if chance.random() < 0.5 else "")  # noqa: PLR2004 - a share
