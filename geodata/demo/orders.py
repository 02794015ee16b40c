"""
Simulated work orders (模拟工单): two years of them, in the form of a hotline's export and of a grid system's.

More is reported where more people live, in its season, and in the clusters that orders.toml names; some orders repeat
earlier ones. Callers, phones and house numbers are invented, and are there to be masked.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

from geodata.demo import AS_OF
from geodata.demo.order_steps import tell_the_case, walk_through
from geodata.demo.randomness import stream
from geodata.demo.teamwork import closing_level

_DAYS_A_MONTH = 30.44
_ROAD = re.compile("[^、与(]{2,5}?[路街]")
_UNUSUAL = 0.6  # how much compounds differ in who calls, as a log-normal spread
_HOTLINE_HOURS = (1, 1, 1, 1, 1, 2, 5, 12, 22, 26, 24, 18, 12, 14, 20, 22, 20, 18, 16, 15, 14, 10, 6, 3)
_GRID_HOURS = (0, 0, 0, 0, 0, 0, 1, 6, 24, 30, 26, 14, 4, 8, 24, 28, 22, 12, 4, 2, 1, 0, 0, 0)


@lru_cache(maxsize=1)
def read_orders() -> dict[str, Any]:
    """Return what orders are drawn from, orders.toml."""
    with (Path(__file__).parent / "orders.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass
class Drawn:
    """One order while it is drawn: where, what about, when, and what it repeats."""

    number: int
    form: str
    compound: str
    category: str
    received_at: dt.datetime
    repeats: Drawn | None = None
    serial: str = ""


def simulate_orders(compounds: pd.DataFrame, committees: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """
    Return the rows of both exports.

    Parameters
    ----------
    compounds
        Simulated, indexed by id: ``name``, ``aliases``, ``community``, ``address``, ``households``, ``in_street``, and
        ``geometry`` in a metric CRS.
    committees
        Simulated; tells which compounds have one in office.

    Returns
    -------
    exports
        ``hotline_orders`` and ``grid_orders``; columns of the schema, and the callers' beside them. Times are texts as
        each export writes them.
    """
    plan = read_orders()
    in_office = set(committees.loc[committees["status"] == "established", "compound"])
    drawn = _draw(compounds, plan)
    case = _case(drawn, plan)
    places = dict(compounds.iterrows())
    rows: dict[str, list[dict[str, Any]]] = {"hotline": [], "grid": []}
    for order in drawn:
        order.serial = _number(order)
        chance = stream("order", order.number)
        place = places[order.compound] if order.compound else None
        row: dict[str, Any] = {"number": order.serial, "community": None if place is None else place["community"]}
        row |= _words(order, place, chance, plan)
        has_committee = place is not None and place["name"] in in_office
        row |= walk_through(order.form, order.category, order.received_at, chance, plan, has_committee=has_committee)
        if row.get("closed_at") is not None:
            row["closed_level"] = closing_level(order.form, order.number, is_up=row["escalated"] == plan["work"]["yes"])
        if order is case:
            row |= tell_the_case(order.received_at, plan)
        if order.repeats is not None and chance.random() < 0.5:  # noqa: PLR2004 - half of them are linked
            row["repeat_of"] = order.repeats.serial
            row["urges"] = chance.randint(1, 3)
        row["geometry"] = None if place is None else _point_in(place.geometry, chance)
        rows[order.form].append(row)
    return {f"{form}_orders": pd.DataFrame(listed).astype({"number": "str"}) for form, listed in rows.items()}


def _draw(compounds: pd.DataFrame, plan: dict[str, Any]) -> list[Drawn]:
    """Draw what is reported where and when, in the order in which it comes in."""
    count = plan["count"]
    forms = ["hotline"] * count["hotline"] + ["grid"] * count["grid"]
    chance = stream("orders")
    inside = compounds[compounds["in_street"]]
    weights = {
        key: math.sqrt(float(inside.loc[key, "households"]) if pd.notna(inside.loc[key, "households"]) else 200.0)
        * stream("calls", key).lognormvariate(0, _UNUSUAL)
        for key in inside.index
    }
    cells, cell_weights = _cells(weights, plan)
    outside = list(compounds.index[~compounds["in_street"]])
    orders: list[Drawn] = []
    for number, form in enumerate(forms):
        if orders and chance.random() < count["repeats"]:
            earlier = chance.choice(orders[-400:])
            later = earlier.received_at + dt.timedelta(days=chance.uniform(3, 40))
            if earlier.compound and later.date() <= AS_OF:
                orders.append(Drawn(number, form, earlier.compound, earlier.category, later, earlier))
                continue
        key, category, month = chance.choices(cells, cum_weights=cell_weights)[0]
        if chance.random() < count["elsewhere"]:
            key = ""
        elif chance.random() < count["neighbours"]:
            key = chance.choice(outside)
        orders.append(Drawn(number, form, key, category, _moment(month, form, chance)))
    orders.sort(key=lambda order: (order.received_at, order.number))
    for place, order in enumerate(orders, start=1):
        order.number = place
    return orders


def _case(drawn: list[Drawn], plan: dict[str, Any]) -> Drawn:
    """Return the order that the case of the source article is told by."""
    case = plan["case"]
    first, last = (AS_OF - dt.timedelta(days=days) for days in case["between_days"])
    fit = (
        order
        for order in drawn
        if (order.form, order.compound, order.category) == ("hotline", case["compound"], case["category"])
        and first <= order.received_at.date() <= last
        and order.repeats is None
    )
    return next(fit)


def _cells(weights: dict[str, float], plan: dict[str, Any]) -> tuple[list[tuple[str, str, int]], list[float]]:
    """Return every compound, class and month before the end with how likely it is, added up."""
    cells: list[tuple[str, str, int]] = []
    total: list[float] = []
    months = 12 * plan["count"]["years"]
    for key, weight in weights.items():
        for category, share in plan["classes"]["share"].items():
            season = plan["classes"]["months"].get(category, [1] * 12)
            for month in range(months):
                factor = math.prod(
                    cluster["factor"]
                    for cluster in plan["clusters"]
                    if key in cluster["compounds"]
                    and category == cluster["class"]
                    and cluster["to_month"] <= month < cluster["from_month"]
                )
                likely = weight * share * season[(AS_OF.month - 1 - month) % 12] * factor
                cells.append((key, category, month))
                total.append(likely + (total[-1] if total else 0.0))
    return cells, total


def _moment(month: int, form: str, chance: Random) -> dt.datetime:
    """Return a moment in the month that lies so many months before the end; grid workers rest on Sundays."""
    for _ in range(6):
        day = AS_OF - dt.timedelta(days=int((month + chance.random()) * _DAYS_A_MONTH))
        if form == "hotline" or day.weekday() < 6 or chance.random() < 0.15:  # noqa: PLR2004 - Sunday, and the odd one
            break
    hours = _HOTLINE_HOURS if form == "hotline" else _GRID_HOURS
    hour = chance.choices(range(24), weights=hours)[0]
    return dt.datetime.combine(day, dt.time(hour, chance.randrange(60), chance.randrange(60)))


def _number(order: Drawn) -> str:
    """Return a number as the systems give them: long, digits only from the hotline."""
    day = f"{order.received_at:%Y%m%d}"
    return f"{day}{order.number:06d}" if order.form == "hotline" else f"WG{day}-{order.number:05d}"


def _words(order: Drawn, place: Any, chance: Random, plan: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a row
    people = plan["people"]
    name = chance.choice(people["surnames"]) + chance.choice(people["given"])
    phone = people["phone"].format(number=chance.randrange(10_000))
    house = f"{chance.randint(1, 18)}号楼{chance.randint(1, 5)}单元{chance.randint(1, 6)}0{chance.randint(1, 4)}"
    where = place["name"] if place is not None else chance.choice(plan["addresses"]["elsewhere"])
    what = chance.choice(plan["texts"][order.category]).format(place=where)
    opening = (
        chance.choice(people["says"]).format(name=name, phone=phone, house=house) if order.form == "hotline" else ""
    )
    if order.repeats is not None:
        opening = chance.choice(people["again"]) + opening
    classes = plan["classes"][order.form][order.category]
    return {
        "title": what[:20],
        "text": f"{opening}{what}，{chance.choice(people['asks'])}".rstrip("，"),
        "raw_class": None if chance.random() < 0.06 else chance.choice(classes),  # noqa: PLR2004 - left open by the system
        "raw_address": where if place is None else _address(place, chance, plan),
        "area": "古槐街道",
        "caller": name,
        "caller_phone": phone,
        "worker": name,
    }


def _address(place: Any, chance: Random, plan: dict[str, Any]) -> str:  # noqa: ANN401 - a row
    """Write an address as people do: with or without what is before it, an old name, a wrong character."""
    said = plan["addresses"]
    name = str(place["name"])
    aliases = str(place["aliases"]).split("、") if pd.notna(place["aliases"]) else []
    if aliases and chance.random() < said["alias_share"]:
        name = chance.choice(aliases)
    if chance.random() < said["typo_share"]:
        for right, wrong in said["typos"].items():
            if right in name:
                name = name.replace(right, wrong, 1)
                break
    road = _ROAD.match(str(place["address"])) if pd.notna(place["address"]) else None
    before = chance.choice(said["admin"]).format(community=place["community"] if pd.notna(place["community"]) else "")
    if road and chance.random() < said["road_share"]:
        before += road[0]
    flat = f"{chance.randint(1, 6)}0{chance.randint(1, 4)}"
    house = str(chance.choice(said["house"])).format(a=chance.randint(1, 18), b=chance.randint(1, 5), c=flat)
    return f"{before}{name}{house}"


def _point_in(shape: Any, chance: Random) -> Any:  # noqa: ANN401 - shapely's own
    """Return a point in a plot, about where a grid worker's phone would say that it is."""
    west, south, east, north = shape.bounds
    for _ in range(20):
        point = type(shape.centroid)(chance.uniform(west, east), chance.uniform(south, north))
        if shape.contains(point):
            return point
    return shape.representative_point()
