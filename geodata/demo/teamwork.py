"""Simulated work with residents (模拟网格与队伍): sessions, partners, the six steps, levels of closed orders."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pandas as pd

from geodata.demo import AS_OF
from geodata.demo.attributes import read_simulation
from geodata.demo.elder_care import Row, last_months, read_mechanisms
from geodata.demo.randomness import stream

_MEETINGS = ("secretary_day", "deliberation")


def simulate_activities(compounds: pd.DataFrame, communities: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    """
    Return a row per session; columns of the schema, terms as codes.

    Each community holds its secretary's day once a month; some compounds no service comes to.
    """
    plan = read_mechanisms()["activities"]
    inside = compounds[compounds["community"].notna()]
    case = read_simulation()["case"]["id"]
    out = set(stream("unreached").sample([key for key in inside.index if key != case], plan["unreached"]))
    places = list(zip(inside["community"], inside["name"], strict=True))
    reached = [place for key, place in zip(inside.index, places, strict=True) if key not in out]
    stations = facilities.loc[facilities["type"] == "red_sail_station", ["community", "name"]].to_numpy()
    rows: list[Row] = []
    for month in last_months(plan["months"]):
        for code, name in communities[["code", "name"]].to_numpy():
            rows.append(_session("secretary_day", month, stream("secretary", month, code), name, None))
        for number in range(plan["sessions_a_month"]):
            chance = stream("session", month, number)
            place = chance.choice(reached)
            kind = chance.choices(list(plan["weights"]), weights=list(plan["weights"].values()))[0]
            rows.append(_session(kind, month, chance, *place))
        for number in range(5):
            chance = stream("deliberation", month, number)
            rows.append(_session("deliberation", month, chance, *chance.choice(places)))
        for community, name in stations:
            rows.append(_session("station", month, stream("station", month, name), community, None, name))
    frame = pd.DataFrame(rows).astype(object).drop_duplicates(["date", "kind", "compound", "place", "topic"])
    return frame.sort_values("date", kind="stable", ignore_index=True)


def _session(kind: str, month: dt.date, chance: Random, community: str, compound: str | None, station: str = "") -> Row:
    plan = read_mechanisms()["activities"]
    day = month.replace(day=chance.randint(1, 28))
    place = plan["places"][kind].format(community=community, compound=compound, station=station)
    raised = chance.randint(1, 8) if kind in _MEETINGS else None
    # What came up lately isn't settled yet, and of one in ten nobody wrote down what came of it.
    settled = None if raised is None or chance.random() < 0.1 else round(raised * chance.uniform(0.45, 1.0))  # noqa: PLR2004
    people = chance.randint(*plan["people"][kind])
    hours = plan["hours"].get(kind)
    return {
        "date": min(day, AS_OF),
        "kind": kind,
        "community": community,
        "compound": compound,
        "place": place,
        "topic": chance.choice(plan["topics"][kind]),
        "people": people if chance.random() > 0.05 else None,  # noqa: PLR2004 - one in twenty isn't counted
        "hours": round(chance.uniform(*hours) * 2) / 2 if hours else None,
        "partner": _partner(kind, chance),
        "matters_raised": raised,
        "matters_settled": settled,
    }


def _partner(kind: str, chance: Random) -> str | None:
    word = read_mechanisms()["activities"]["partners"].get(kind)
    fit = [row["name"] for row in read_mechanisms()["partners"]["silver"] if word and word in row["services"]]
    return chance.choice(fit) if fit else None


def simulate_partners(communities: pd.DataFrame) -> pd.DataFrame:
    """Return a row per partner of the street's elders, and per partner of a community; columns of the schema."""
    plan = read_mechanisms()["partners"]
    rows: list[Row] = [
        {"name": row["name"], "group": "silver", "community": None, "services": row["services"], "joined": _joined(row)}
        for row in plan["silver"]
    ]
    grid = plan["grid"]
    for community in communities.itertuples():
        if community.name in grid["without"]:
            continue
        chance = stream("partners", community.code)
        for name in chance.sample(grid["names"], chance.randint(*grid["a_community"])):
            row = {"name": name, "group": "grid", "community": community.name}
            rows.append({**row, "services": chance.choice(grid["services"]), "joined": _joined(row)})
    return pd.DataFrame(rows).astype(object)


def _joined(row: Row) -> dt.date | None:
    chance = stream("joined", row["name"], row.get("community"))
    return AS_OF - dt.timedelta(days=chance.randint(60, 900)) if chance.random() > 0.1 else None  # noqa: PLR2004 - one in ten


def simulate_six_steps(compounds: pd.DataFrame) -> pd.DataFrame:
    """Return a row per compound and step; columns of the schema, terms as codes."""
    plan = read_mechanisms()["six_steps"]
    case = read_simulation()["case"]["id"]
    inside = compounds[compounds["community"].notna()]
    silent = set(stream("silent steps").sample([key for key in inside.index if key != case], plan["silent"]))
    rows: list[Row] = []
    for place in inside.itertuples():
        if place.Index in silent:
            continue
        chance = stream("six steps", place.Index)
        far = chance.choices(range(7), weights=[8, 18, 20, 18, 14, 12, 10])[0]
        states = ["done"] * far + ["under_way"] * (far < len(plan["order"]))
        states += ["not_started"] * (len(plan["order"]) - len(states))
        if place.Index == case:
            states = plan["case_states"]
        day = AS_OF - dt.timedelta(days=chance.randint(10, 60))
        for number, (step, state) in enumerate(zip(plan["order"], states, strict=True)):
            said = None if chance.random() < 0.04 and place.Index != case else state  # noqa: PLR2004 - some aren't known
            done_on = day - dt.timedelta(days=45 * (far - number)) if said == "done" else None
            row = {"compound": place.name, "community": place.community, "step": step, "state": said}
            note = plan["case_note"] if place.Index == case and step == "build" else None
            rows.append({**row, "done_on": done_on, "note": note})
    return pd.DataFrame(rows).astype(object)


def closing_level(form: str, number: int, *, is_up: bool) -> str | None:
    """Return the level at which an order was closed; None where nobody wrote it down."""
    plan: dict[str, Any] = read_mechanisms()["orders"]
    weights = plan["up"] if is_up else plan["levels"][form]
    return stream("closing level", number).choices(list(weights), weights=list(weights.values()))[0] or None
