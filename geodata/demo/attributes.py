"""Simulated attributes of compounds (模拟属性): what no public source tells, drawn with sense and marked as drawn."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.demo.facts import Facts
from geodata.demo.randomness import stream
from geodata.demo.town import Town
from geodata.vocabularies import UNKNOWN

AS_OF_YEAR = 2026
_DETAILS = ("fund_state", "renovation_state", "smart_gate", "ebike_charging", "added_lifts", "waste_clearing")


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

    Known figures (year, households, floor area) are taken as they are. A share of every column is unknown: NA where
    the ledger would leave the cell empty, `UNKNOWN` where it would say so. Neighbours outside the street carry little.
    """
    plan = read_simulation()["compounds"]
    rows = facts.compounds.set_index("id")
    inside = [str(key) for key in rows.index[rows["in_street"]]]
    dealt = {column: deal(counts, inside, column) for column, counts in plan["counts"].items()}
    records = {}
    for key, fact in rows.iterrows():
        record: dict[str, Any] = _size(str(key), fact, town)
        record["build_year"] = _build_year(str(key), fact, town)
        record |= {"name": fact["name"], "community": fact["community"], "address": fact["address"]}
        record["aliases"] = "、".join(read_simulation()["aliases"].get(key, [])) or None
        if key in inside:
            record |= {column: values[str(key)] for column, values in dealt.items()}
        records[str(key)] = record
    frame = pd.DataFrame.from_dict(records, orient="index").astype(object)
    _renovate(frame, inside)
    _keep_funds(frame, inside)
    _forget(frame, facts, inside)
    _tell_the_case(frame)
    return frame


def _build_year(key: str, fact: Mapping[str, Any], town: Town) -> int:
    plan = read_simulation()["compounds"]
    chance = stream("year", key)
    if not pd.isna(fact["year_built"]):
        return int(fact["year_built"])
    if town.plots[key].use == "towers":
        return chance.randint(*plan["tower_years"])
    start = int(chance.choices(list(plan["decades"]), weights=list(plan["decades"].values()))[0])
    return start + chance.randint(0, 4 if start != 1978 else 1)  # noqa: PLR2004 - the two last years of the seventies


def _size(key: str, fact: Mapping[str, Any], town: Town) -> dict[str, Any]:
    """Return buildings, floor area, households and people, from what is drawn and what is known."""
    plan = read_simulation()["compounds"]
    chance = stream("size", key)
    homes = [house for house in town.houses[key] if house.kind == "residential"]
    drawn_m2 = sum(house.shape.area * house.floors for house in homes)
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


def _renovate(frame: pd.DataFrame, inside: Sequence[str]) -> None:
    """Renovated compounds were old ones, and lately; compounds of this century aren't planned for."""
    for key in inside:
        if frame.loc[key, "build_year"] > 2000:  # noqa: PLR2004 - the year up to which a compound counts as old
            frame.loc[key, "renovation_state"] = "not_planned"
    for key in ("C020", "C025"):  # renovated by the street, says a newspaper (facts/README.md)
        frame.loc[key, "renovation_state"] = "done"
    for key in inside:
        if frame.loc[key, "renovation_state"] == "done":
            frame.loc[key, "renovation_year"] = stream("renovation", key).randint(2018, AS_OF_YEAR - 1)


def _keep_funds(frame: pd.DataFrame, inside: Sequence[str]) -> None:
    for key in inside:
        state, chance = frame.loc[key, "fund_state"], stream("fund", key)
        if state in ("usable", "unusable"):
            frame.loc[key, "fund_balance_yuan"] = round(frame.loc[key, "floor_area_m2"] * chance.uniform(4, 28), -2)
        elif state == "used_up":
            frame.loc[key, "fund_balance_yuan"] = chance.choice([0, 0, 1200, 3600])


def _forget(frame: pd.DataFrame, facts: Facts, inside: Sequence[str]) -> None:
    """Leave a share of the simulated cells unknown: figures empty, some terms empty and some said to be unknown."""
    share = read_simulation()["compounds"]["unknown_share"]
    known = facts.compounds.set_index("id")
    facts_of = {"build_year": "year_built", "households": "households", "floor_area_m2": "floor_area_m2"}
    counted = ("build_year", "buildings", "floor_area_m2", "households", "residents", "elders_60", "elders_80")
    for column in counted:
        for key in frame.index:
            is_fact = column in facts_of and not pd.isna(known.loc[key, facts_of[column]])
            lost = 0.55 if key not in inside else share
            if not is_fact and stream("forget", column, key).random() < lost:
                frame.loc[key, column] = None
    frame.loc[frame["elders_60"].isna(), "elders_80"] = None
    for column in _DETAILS:
        for key in inside:
            if frame.loc[key, column] == UNKNOWN and stream("blank", column, key).random() < 0.5:  # noqa: PLR2004 - half
                frame.loc[key, column] = None
    outside = frame.index.difference(pd.Index(inside))
    frame.loc[outside, ["elders_60", "elders_80", "floor_area_m2"]] = None


def _tell_the_case(frame: pd.DataFrame) -> None:
    """Let 电磁线厂宿舍 be as the source article tells it: a leaking roof, and a fund that can't be used."""
    case = read_simulation()["case"]
    key = case["id"]
    told = {
        "build_year": case["build_year"],
        "fund_state": "unusable",
        "renovation_state": "planned",
        "renovation_year": None,
        "note": case["compound_note"],
    }
    for column, value in told.items():
        frame.loc[key, column] = value
    if pd.isna(frame.loc[key, "fund_balance_yuan"]):
        frame.loc[key, "fund_balance_yuan"] = 186_400
    for column, value in _size_of_case(frame, key).items():
        frame.loc[key, column] = value


def _size_of_case(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """Leave nothing of the case's size unknown: it is the one that people will look at."""
    buildings = frame.loc[key, "buildings"]
    households = frame.loc[key, "households"]
    households = 168 if pd.isna(households) else households
    residents = round(households * 2.3)
    return {
        "buildings": 6 if pd.isna(buildings) else buildings,
        "households": households,
        "residents": residents,
        "elders_60": round(residents * 0.33),
        "elders_80": round(residents * 0.055),
    }
