"""Simulated attributes of compounds (模拟属性): what no public source tells, drawn with sense and marked as drawn."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.demo import AS_OF
from geodata.demo.facts import Facts
from geodata.demo.randomness import stream
from geodata.demo.town import Town
from geodata.schemas import LIST_SEPARATOR
from geodata.vocabularies import UNKNOWN

LAST_OLD_YEAR = 2000  # a compound counts as old up to it (国办发〔2020〕23号)
_EIGHTIES = 1980
_NEIGHBOURS_UNKNOWN = 0.55  # share of a neighbour's cells
_RENOVATED = ("C020", "C025")  # by the street, says a newspaper (facts/README.md)
_FACTS = {"build_year": "year_built", "households": "households", "floor_area_m2": "floor_area_m2"}
_COUNTED = ("build_year", "buildings", "floor_area_m2", "households", "residents", "elders_60", "elders_80")
Records = dict[str, dict[str, Any]]  # a ledger's rows by id

_DETAILS = (
    "fund_state",
    "renovation_state",
    "smart_gate",
    "ebike_charging",
    "added_lifts",
    "waste_clearing",
    "illegal_structures",
)


@lru_cache
def read_simulation() -> dict[str, Any]:
    """Return the table that the simulation draws from, simulation.toml."""
    with (Path(__file__).parent / "simulation.toml").open("rb") as file:
        return tomllib.load(file)


def deal(counts: Mapping[str, int], keys: Sequence[str], topic: str) -> dict[str, str]:
    """
    Deal out values among keys, each as often as `counts` says, in an order of chance.

    Raises
    ------
    ValueError
        If the counts don't add up to the number of keys.
    """
    pack = [value for value, count in counts.items() for _ in range(count)]
    stream(topic).shuffle(pack)
    return dict(zip(keys, pack, strict=True))


def simulate_compounds(facts: Facts, town: Town) -> pd.DataFrame:
    """
    Return the attributes of every compound, indexed by id, in the columns of the schema; terms as codes.

    Known figures (year, households, floor area) are taken as they are. A share of every column is unknown: None where
    the ledger would leave the cell empty, `UNKNOWN` where it would say so. Neighbours outside the street carry little.
    """
    plan = read_simulation()
    known = {str(row["id"]): row for row in facts.compounds.drop(columns="geometry").to_dict("records")}
    inside = [key for key, fact in known.items() if fact["in_street"]]
    dealt = {column: deal(counts, inside, column) for column, counts in plan["compounds"]["counts"].items()}
    records: Records = {}
    for key, fact in known.items():
        records[key] = {
            "name": fact["name"],
            "community": fact["community"] if fact["in_street"] else None,
            "address": fact["address"],
            "aliases": LIST_SEPARATOR.join(plan["aliases"].get(key, [])) or None,
            "build_year": _build_year(key, fact, town),
            **_size(key, fact, town),
            **{column: values[key] for column, values in dealt.items() if key in values},
        }
    for key in inside:
        _renovate(key, records[key])
        _keep_fund(key, records[key])
    _forget(records, known)
    _tell_the_case(records)
    return pd.DataFrame.from_dict(records, orient="index").astype(object)


def _build_year(key: str, fact: Mapping[str, Any], town: Town) -> int:
    plan = read_simulation()["compounds"]
    chance = stream("year", key)
    if not pd.isna(fact["year_built"]):
        return int(fact["year_built"])
    if town.plots[key].use == "towers":
        return chance.randint(*plan["tower_years"])
    start = int(chance.choices(list(plan["decades"]), weights=list(plan["decades"].values()))[0])
    return start + chance.randint(0, 1 if start < _EIGHTIES else 4)


def _size(key: str, fact: Mapping[str, Any], town: Town) -> dict[str, Any]:
    """Return buildings, floor area, households and people, from what is drawn and what is known."""
    plan = read_simulation()["compounds"]
    chance = stream("size", key)
    homes = [house for house in town.houses[key] if house.kind == "residential"]
    drawn_m2 = math.fsum(house.shape.area * house.floors for house in homes)
    floor_area = drawn_m2 if pd.isna(fact["floor_area_m2"]) else float(fact["floor_area_m2"])
    households = round(drawn_m2 / plan["flat_m2"]) if pd.isna(fact["households"]) else int(fact["households"])
    residents = round(households * chance.uniform(*plan["residents_per_household"]))
    elders = round(residents * chance.uniform(*plan["elders_60_share"]))
    return {
        "buildings": len(homes),
        "floor_area_m2": round(floor_area, -1),
        "households": households,
        "residents": residents,
        "elders_60": elders,
        "elders_80": round(elders * chance.uniform(*plan["elders_80_of_elders"])),
    }


def _renovate(key: str, record: dict[str, Any]) -> None:
    """Renovated compounds were old ones, and lately; compounds of this century aren't planned for."""
    if record["build_year"] > LAST_OLD_YEAR:
        record["renovation_state"] = "not_planned"
    if key in _RENOVATED:
        record["renovation_state"] = "done"
    if record["renovation_state"] == "done":
        record["renovation_year"] = stream("renovation", key).randint(2018, AS_OF.year - 1)


def _keep_fund(key: str, record: dict[str, Any]) -> None:
    chance = stream("fund", key)
    if record["fund_state"] in ("usable", "unusable"):
        record["fund_balance_yuan"] = round(record["floor_area_m2"] * chance.uniform(4, 28), -2)
    elif record["fund_state"] == "used_up":
        record["fund_balance_yuan"] = chance.choice([800, 1200, 3600])


def _forget(records: Records, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Leave a share of the simulated cells unknown: figures empty, some terms empty and some said to be unknown."""
    share = read_simulation()["compounds"]["unknown_share"]
    for column in _COUNTED:
        fact = _FACTS.get(column)
        simulated = [key for key in records if fact is None or pd.isna(known[key][fact])]
        for lost, in_street in ((share, True), (_NEIGHBOURS_UNKNOWN, False)):
            keys = [key for key in simulated if known[key]["in_street"] == in_street]
            for key in stream("forget", column, in_street).sample(keys, round(lost * len(keys))):
                records[key][column] = None
    for key, record in records.items():
        if not known[key]["in_street"]:
            record["floor_area_m2"] = record["elders_60"] = None
        if record["elders_60"] is None:
            record["elders_80"] = None
        for column in _DETAILS:
            if record.get(column) == UNKNOWN and stream("blank", column, key).random() < 0.5:  # noqa: PLR2004 - half
                record[column] = None


def _tell_the_case(records: Records) -> None:
    """Let 电磁线厂宿舍 be as the source article tells it: a leaking roof, and a fund that can't be used."""
    case = read_simulation()["case"]
    record = records[case["id"]]
    households = record["households"] or case["households"]
    residents = round(households * 2.3)
    record.update(
        {
            "build_year": case["build_year"],
            "buildings": record["buildings"] or case["buildings"],
            "households": households,
            "residents": residents,
            "elders_60": round(residents * 0.33),
            "elders_80": round(residents * 0.055),
            "fund_state": "unusable",
            "fund_balance_yuan": case["fund_balance_yuan"],
            "renovation_state": "planned",
            "renovation_year": None,
            "note": case["compound_note"],
        }
    )
