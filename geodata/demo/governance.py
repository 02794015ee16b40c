"""Simulated committees and property service (模拟业委会与物业): a row per term, a row per contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

import pandas as pd

from geodata.demo.attributes import deal, read_simulation
from geodata.demo.facts import Facts
from geodata.demo.randomness import stream
from geodata.vocabularies import UNKNOWN

_IN_OFFICE = ("established", "ending", "expired")
_TERM_YEARS = (3, 5)


def _years_later(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def simulate_committees(facts: Facts, compounds: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """
    Return a row per term of an owners' committee, columns of the schema; terms as codes.

    Half of the compounds of which nothing is known have no row. A status that is derived from the term's end is
    written as ``established``, as an office would.
    """
    plan = read_simulation()["committees"]
    case = read_simulation()["case"]
    dealt = _deal_statuses(facts, compounds)
    rows: list[dict[str, Any]] = []
    for number, key in enumerate(sorted(dealt)):
        status, chance = dealt[key], stream("committee", key)
        if status == UNKNOWN and number % 2:
            continue
        row = {"compound": compounds.loc[key, "name"], "community": compounds.loc[key, "community"]}
        steps = plan["next_step"].get(status, [""])
        row |= {"status": status, "next_step": chance.choice(steps) or None}
        if status in _IN_OFFICE:
            start, end = _term(status, chance, as_of)
            earlier = _earlier_term(row, start, chance)
            rows.extend(earlier)
            row |= {"status": "established", "term_start": start, "term_end": end}
            row["members"] = chance.choice([5, 5, 7, 7, 9])
            if status == "established" and chance.random() < 0.1:  # noqa: PLR2004 - one in ten ends are not recorded
                row["term_end"] = None
        elif status == "elected":
            row["members"] = chance.choice([5, 7])
        if key == case["id"]:
            row |= {"next_step": case["committee_step"], "note": case["committee_note"]}
        rows.append(row)
    return pd.DataFrame(rows).astype(object)


def _deal_statuses(facts: Facts, compounds: pd.DataFrame) -> dict[str, str]:
    """Deal the statuses; the case of the article is preparing its committee."""
    inside = [str(key) for key in facts.compounds.loc[facts.compounds["in_street"], "id"]]
    dealt = deal(read_simulation()["committees"]["counts"], inside, "committees")
    # Committees are found where a compound is large: swap the ones in office with larger compounds that have none.
    size = compounds["households"].fillna(0).to_dict()
    for key in sorted(inside, key=lambda key: size[key])[:30]:
        if dealt[key] in _IN_OFFICE:
            larger = [other for other in inside if dealt[other] == "not_started" and size[other] > size[key]]
            swapped = max(larger, key=lambda other: size[other], default=key)
            dealt[key], dealt[swapped] = dealt[swapped], dealt[key]
    case = read_simulation()["case"]["id"]
    preparing = next(key for key in inside if dealt[key] == "preparing")
    dealt[case], dealt[preparing] = dealt[preparing], dealt[case]
    return dealt


def _term(status: str, chance: Random, as_of: dt.date) -> tuple[dt.date, dt.date]:
    years = chance.choice(_TERM_YEARS)
    days = {
        "ending": lambda: chance.randint(6, 85),
        "expired": lambda: -chance.randint(20, 500),
        "established": lambda: chance.randint(130, years * 365 - 30),
    }[status]()
    end = as_of + dt.timedelta(days=days)
    return _years_later(end, -years) + dt.timedelta(days=1), end


def _earlier_term(row: dict[str, Any], start: dt.date, chance: Random) -> list[dict[str, Any]]:
    if chance.random() > 0.4:  # noqa: PLR2004 - four in ten had a committee before
        return []
    end = start - dt.timedelta(days=chance.randint(1, 160))
    earlier_start = _years_later(end, -chance.choice(_TERM_YEARS)) + dt.timedelta(days=1)
    term = {"status": "established", "term_start": earlier_start, "term_end": end, "next_step": None}
    return [{**row, **term, "members": chance.choice([5, 7])}]


def simulate_property_services(facts: Facts, compounds: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return a row per contract of property service, columns of the schema; terms as codes."""
    case = read_simulation()["case"]
    dealt = _deal_modes(facts)
    known = facts.compounds.set_index("id")["property_company"].dropna().to_dict()
    left = _deal_leavers(dealt)
    rows: list[dict[str, Any]] = []
    for number, key in enumerate(sorted(dealt)):
        mode, chance = dealt[key], stream("property", key)
        if mode == UNKNOWN and number % 2:
            continue
        base = {"compound": compounds.loc[key, "name"], "community": compounds.loc[key, "community"]}
        if key in left:
            rows.append({**base, **_ended_contract(left[key], chance, as_of)})
        row = {**base, "mode": mode, **_CONTRACTS.get(mode, _no_contract)(chance, as_of)}
        if key in left and "contract_start" not in row:
            row["contract_start"] = rows[-1]["contract_end"] + dt.timedelta(days=1)  # since then there is none
        if key in known:
            row["company"] = known[key]
        if key == case["id"]:
            rows[-1]["company"] = case["company"]
            row["note"] = case["service_note"]
        rows.append(row)
    return pd.DataFrame(rows).astype(object)


def _deal_modes(facts: Facts) -> dict[str, str]:
    inside = [str(key) for key in facts.compounds.loc[facts.compounds["in_street"], "id"]]
    dealt = deal(read_simulation()["property_services"]["counts"], inside, "property")
    known = facts.compounds.set_index("id")["property_company"].dropna().index
    fixed = {read_simulation()["case"]["id"]: "none"}
    fixed |= {str(key): "professional" for key in known if key in dealt}
    for key, mode in fixed.items():
        other = next(other for other in inside if dealt[other] == mode and other not in fixed)
        if dealt[key] != mode:
            dealt[key], dealt[other] = dealt[other], dealt[key]
    return dealt


def _deal_leavers(dealt: dict[str, str]) -> dict[str, str]:
    """Choose the compounds whose last company left, and why; the case's went bankrupt."""
    reasons = read_simulation()["property_services"]["exit_reasons"]
    case = read_simulation()["case"]["id"]
    count = sum(reasons.values())
    without = [key for key in sorted(dealt) if dealt[key] in ("none", "emergency") and key != case]
    chosen = stream("leavers").sample(without, count)
    return {**deal(reasons, chosen, "exit"), case: "bankrupt"}


def _ended_contract(reason: str, chance: Random, as_of: dt.date) -> dict[str, Any]:
    plan = read_simulation()["property_services"]
    end = as_of - dt.timedelta(days=chance.randint(90, 1500))
    return {
        "mode": "professional",
        "company": chance.choice(plan["companies"]),
        "contract_start": _years_later(end, -chance.choice([2, 3, 5])),
        "contract_end": end,
        "exit_reason": reason,
        "fee_yuan_m2_month": round(chance.uniform(0.25, 0.6), 2),
    }


def _company_contract(chance: Random, as_of: dt.date) -> dict[str, Any]:
    plan = read_simulation()["property_services"]
    return _contract(chance.choice(plan["companies"]), (0.4, 1.2), chance, as_of)


def _state_contract(chance: Random, as_of: dt.date) -> dict[str, Any]:
    plan = read_simulation()["property_services"]
    return _contract(chance.choice(plan["state_companies"]), (0.3, 0.7), chance, as_of)


def _emergency_contract(chance: Random, as_of: dt.date) -> dict[str, Any]:
    company = read_simulation()["property_services"]["emergency_companies"][0]
    start = as_of - dt.timedelta(days=chance.randint(20, 150))
    return {"company": company, "contract_start": start, "contract_end": start + dt.timedelta(days=180)}


def _employer_contract(_chance: Random, _as_of: dt.date) -> dict[str, Any]:
    return {"company": read_simulation()["property_services"]["employers"]}


def _no_contract(_chance: Random, _as_of: dt.date) -> dict[str, Any]:
    return {}


def _contract(company: str, fees: tuple[float, float], chance: Random, as_of: dt.date) -> dict[str, Any]:
    """Return a contract that runs, with an end that lies near for some and has passed for one in ten."""
    years = chance.choice([2, 3, 3, 5])
    days = -chance.randint(5, 60) if chance.random() < 0.1 else chance.randint(20, years * 330)  # noqa: PLR2004
    end = as_of + dt.timedelta(days=days)
    return {
        "company": company,
        "contract_start": _years_later(end, -years) + dt.timedelta(days=1),
        "contract_end": end if chance.random() > 0.1 else None,  # noqa: PLR2004 - one in ten isn't recorded
        "fee_yuan_m2_month": round(chance.uniform(*fees), 2) if chance.random() > 0.12 else None,  # noqa: PLR2004
    }


_CONTRACTS: dict[str, Callable[[Random, dt.date], dict[str, Any]]] = {
    "professional": _company_contract,
    "state_entrusted": _state_contract,
    "emergency": _emergency_contract,
    "employer": _employer_contract,
}


def name_governance_modes(compounds: pd.DataFrame, committees: pd.DataFrame, services: pd.DataFrame) -> pd.Series[Any]:
    """Return the governance mode of compounds that have one, by id: of those with a committee in office, mostly."""
    pairs = read_simulation()["governance"]["by_pair"]
    in_office = set(committees.loc[committees["status"] == "established", "compound"])
    mode_of = services.drop_duplicates("compound", keep="last").set_index("compound")["mode"].to_dict()
    modes: dict[str, str] = {}
    for key, name in compounds["name"].items():
        chance = stream("governance", key)
        if name in in_office:
            modes[str(key)] = pairs.get(mode_of.get(name, ""), "undecided")
        elif name in mode_of and chance.random() < 0.45:  # noqa: PLR2004 - the others are still to be chosen
            unled = {"community": "party_led", "employer": "employer_custody", "emergency": "community_custody"}
            modes[str(key)] = unled.get(mode_of[name], "undecided")
    return pd.Series(modes, dtype=object)
