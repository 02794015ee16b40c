"""Simulated care of elders (模拟为老服务): counts by colour, retrofits, matters done in one go; never a person."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.demo import AS_OF
from geodata.demo.randomness import stream

Row = dict[str, Any]


@lru_cache
def read_mechanisms() -> dict[str, Any]:
    """Return what the street's own mechanisms are drawn from, mechanisms.toml."""
    with (Path(__file__).parent / "mechanisms.toml").open("rb") as file:
        return tomllib.load(file)


def last_months(count: int) -> list[dt.date]:
    """Return the first day of each of the last `count` months, that of the demonstration's day included."""
    months = [AS_OF.year * 12 + AS_OF.month - 1 - back for back in range(count)]
    return [dt.date(month // 12, month % 12 + 1, 1) for month in reversed(months)]


def elders_by_place(compounds: pd.DataFrame, communities: pd.DataFrame, whole: Sequence[str]) -> Iterator[Row]:
    """Yield each place that hands counts in, with its elders: compounds, and communities that count as a whole."""
    inside = compounds[compounds["community"].notna()]
    for key, row in zip(inside.index, inside.to_dict("records"), strict=True):
        if row["community"] not in whole and pd.notna(row["elders_60"]):
            place = {"community": row["community"], "compound": row["name"], "elders": int(row["elders_60"])}
            yield {"key": key, **place}
    for row in communities.to_dict("records"):
        if row["name"] in whole:
            elders = int(row["elders_60"])
            yield {"key": row["code"], "community": row["name"], "compound": None, "elders": elders}


def simulate_care(compounds: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return a row per place, month and colour; columns of the schema, terms as codes."""
    plan = read_mechanisms()["care"]
    rows: list[Row] = []
    for place in elders_by_place(compounds, communities, plan["whole_communities"]):
        chance = stream("care", place["key"])
        if place["compound"] is not None and chance.random() < plan["silent_share"]:
            continue
        counts = {colour: round(place["elders"] * chance.uniform(*share)) for colour, share in plan["share"].items()}
        for month in last_months(plan["months"]):
            for colour, count in counts.items():
                due = count * plan["visits"][colour]
                made = round(due * chance.uniform(*plan["made"][colour]))
                is_said = chance.random() > plan["unsaid"]
                rows.append(
                    {
                        "month": month,
                        "community": place["community"],
                        "compound": place["compound"],
                        "colour": colour,
                        "elders": count,
                        "visits_due": due,
                        "visits_made": made if is_said else None,
                        "team": plan["team"][colour],
                    }
                )
    return pd.DataFrame(rows).astype(object).sort_values("month", kind="stable", ignore_index=True)


def simulate_retrofits(compounds: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return a row per place and item: households planned for, under way and done; columns of the schema."""
    plan = read_mechanisms()["retrofits"]
    places = list(elders_by_place(compounds, communities, plan["whole_communities"]))
    parts = [place for place in places if place["compound"] is not None]
    rows: list[Row] = []
    for place in stream("retrofits").sample(parts, plan["compounds"]):
        chance = stream("retrofit", place["key"])
        counts = [chance.randint(*plan[name]) for name in ("planned", "under_way", "done")]
        rows += _items_of(place, counts, plan["items"], chance.randint(2, 5))
    for place in places:
        if place["compound"] is None:
            planned, under_way, done = plan["whole"]
            rows += _items_of(place, [planned, under_way, done], plan["items"], 4)
    return pd.DataFrame(rows).astype(object).sort_values("community", kind="stable", ignore_index=True)


def _items_of(place: Row, counts: Sequence[int], weights: dict[str, int], kinds: int) -> Iterator[Row]:
    """Yield the households of a place, and of some items how many of them get it."""
    chance = stream("retrofit items", place["key"])
    base = {"community": place["community"], "compound": place["compound"]}
    names = ("planned", "under_way", "done")
    day = AS_OF - dt.timedelta(days=chance.randint(3, 200))
    yield {**base, "item": "household", **dict(zip(names, counts, strict=True)), "last_done": day}
    chosen = dict.fromkeys(chance.choices(list(weights), weights=list(weights.values()), k=kinds))
    for item in chosen:
        some = [round(count * chance.uniform(0.3, 1.0)) for count in counts]
        yield {**base, "item": item, **dict(zip(names, some, strict=True)), "last_done": day if some[-1] else None}


def simulate_elder_matters(communities: pd.DataFrame) -> pd.DataFrame:
    """Return a row per month, community and matter; columns of the schema, terms as codes."""
    plan = read_mechanisms()["elder_matters"]
    rows: list[Row] = []
    for month in last_months(plan["months"]):
        for community in communities.itertuples():
            for matter, (applications, days, materials, trips) in plan["matters"].items():
                chance = stream("matter", month, community.code, matter)
                rows.append(
                    {
                        "month": month,
                        "community": community.name,
                        "matter": matter,
                        "applications": chance.randint(*applications),
                        "days_before": days[0],
                        "days_after": round(days[1] * chance.uniform(0.8, 1.3), 1) if chance.random() > 0.05 else None,  # noqa: PLR2004 - a share isn't known
                        "materials_before": materials[0],
                        "materials_after": materials[1],
                        "trips_before": trips[0],
                        "trips_after": trips[1],
                    }
                )
    return pd.DataFrame(rows).astype(object)
