"""Facilities (设施): the known ones where they may lie, and enough simulated ones that every type is somewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely import Point

from geodata.demo.facts import METRIC_CRS, Facts
from geodata.demo.places import Plot
from geodata.demo.randomness import stream
from geodata.demo.shapes import inset, lines
from geodata.demo.town import Town
from geodata.schemas import LIST_SEPARATOR
from geodata.vocabularies import vocabulary

_PUBLIC_USES = ("offices", "shops", "courtyards")
_ALONG_ROADS = ("bus_stop", "rail_station")
_PHONELESS = ("bus_stop", "rail_station", "waste_point", "public_toilet", "park", "fitness_ground", "sports_small")


@lru_cache
def read_types() -> dict[str, Any]:
    """Return what facilities are like, facilities.toml."""
    with (Path(__file__).parent / "facilities.toml").open("rb") as file:
        return tomllib.load(file)


def place_facilities(facts: Facts, town: Town) -> gpd.GeoDataFrame:
    """Return a row per facility, points in `METRIC_CRS`, columns of the schema; terms as codes."""
    rows = [*_known(facts, town), *_landmarks(facts, town)]
    rows += _simulated(facts, town, rows)
    for number, row in enumerate(rows, start=1):
        row.update(_particulars(row["type"], number))
        row["status"] = _status(row, number)
        row["community"] = _community(facts, row["geometry"])
    return gpd.GeoDataFrame(rows, crs=METRIC_CRS)


def _type_codes() -> dict[str, str]:
    terms = vocabulary("facility_type").terms
    return {word: code for code, term in terms.items() for word in (term.labels["zh"], *term.aliases)}


def _known(facts: Facts, town: Town) -> list[dict[str, Any]]:
    plan, codes = read_types(), _type_codes()
    return [
        {
            "name": plan["names"].get(row.id, row.name),
            "type": codes[row.type],
            "note": plan["position_note"],
            "geometry": _off_the_road(row.geometry, town),
        }
        for row in facts.facilities.itertuples()
    ]


def _landmarks(facts: Facts, town: Town) -> list[dict[str, Any]]:
    plan = read_types()
    rows = []
    for row in facts.landmarks.itertuples():
        kind = plan["landmarks"].get(row.id)
        if kind is None:
            continue
        own = town.plots[row.id].shape.representative_point() if row.id in town.plots else None
        place = row.geometry if kind in _ALONG_ROADS else own or _off_the_road(row.geometry, town)
        rows.append({"name": row.name, "type": kind, "note": plan["landmark_note"], "geometry": place})
    return rows


def _off_the_road(point: Point, town: Town) -> Point:
    """Move a point that is only about right on to the nearest plot."""
    nearest = min(town.plots.values(), key=lambda plot: plot.shape.distance(point))
    if nearest.shape.contains(point):
        return point
    yard = inset(nearest.shape, 3.0)
    return shapely.shortest_line(yard if not yard.is_empty else nearest.shape, point).interpolate(0.0)


def _simulated(facts: Facts, town: Town, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    plan = read_types()
    rows: list[dict[str, Any]] = []
    for code, kind in plan["types"].items():
        chance = stream("facility", code)
        have = {_community(facts, row["geometry"]) for row in known if row["type"] == code}
        names = [str(name) for name in facts.communities["name"]]
        order = sorted(names, key=lambda name: (name in have, chance.random()))
        for number in range(kind.get("more", 0)):
            community = order[number % len(order)]
            place = _find_place(facts, town, community, kind.get("on", _PUBLIC_USES), f"{code}:{number}")
            short = community.removesuffix(plan["community_suffix"])
            name = plan["simulated_name"].format(place=short, name=kind["name"])
            if number >= len(order):
                name = plan["simulated_name"].format(
                    place=short, name=plan["another"].format(name=kind["name"], number=number // len(order) + 1)
                )
            row = {"name": name, "type": code, "note": plan["simulated_note"], "geometry": place}
            rows.append(row)
    return rows


def _find_place(facts: Facts, town: Town, community: str, uses: list[str], topic: str) -> Point:
    """Return a point of a community on land of one of the uses, or on a main road there."""
    chance = stream("place", topic)
    outline = facts.communities.set_index("name").loc[community, "geometry"]
    if "road" in uses:
        main = town.roads[town.roads["road_class"].isin(["primary", "secondary"])].union_all()
        inside = main.intersection(outline.buffer(8))  # roads are often its edge
        way = max(lines(inside), key=lambda part: part.length)
        return way.interpolate(chance.uniform(0.2, 0.8), normalized=True)
    plots = [plot for plot in town.plots.values() if _is_fit(plot, uses) and outline.contains(plot.shape.centroid)]
    if not plots:
        plots = [plot for plot in town.plots.values() if outline.contains(plot.shape.centroid)]
    plot = chance.choice(plots)
    yard = inset(plot.shape, 4.0)
    yard = yard if not yard.is_empty else plot.shape
    west, south, east, north = yard.bounds
    for _ in range(30):
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if yard.contains(point):
            return point
    return yard.representative_point()


def _is_fit(plot: Plot, uses: list[str]) -> bool:
    return plot.use in uses and not plot.key.startswith("L")


def _community(facts: Facts, point: Point) -> str | None:
    inside = facts.communities[facts.communities.contains(point)]
    return str(inside["name"].iloc[0]) if len(inside) else None


def _particulars(code: str, number: int) -> dict[str, Any]:
    """Return capacity, hours, functions and the invented phone; a share of each is unknown."""
    plan = read_types()
    kind: Mapping[str, Any] = plan["types"].get(code, {})
    chance = stream("particulars", code, number)
    found: dict[str, Any] = {}
    for column in ("beds", "seats", "places"):
        value = round(chance.uniform(*kind[column])) if column in kind else None
        found[column] = value if chance.random() > 0.1 else None  # noqa: PLR2004 - one in ten isn't known
    hours = chance.choice(kind["hours"]) if kind.get("hours") else None
    found["opening_hours"] = hours if chance.random() > 0.1 else None  # noqa: PLR2004 - the same
    functions = kind.get("functions", [])
    found["functions"] = LIST_SEPARATOR.join(functions[: chance.randint(1, len(functions))]) if functions else None
    has_phone = code not in _PHONELESS and chance.random() > 0.12  # noqa: PLR2004 - the same
    found["phone"] = plan["phone"].format(number=number) if has_phone else None
    return found


def _status(row: Mapping[str, Any], number: int) -> str | None:
    """Return the state of a facility: none that is real is said to have closed."""
    kind: Mapping[str, Any] = read_types()["types"].get(row["type"], {})
    closed = 8 if row["note"] == read_types()["simulated_note"] else 0
    found = stream("status", number).choices(["open", "closed", None], weights=[84, closed, 8])[0]
    return str(kind["status"]) if "status" in kind else found
