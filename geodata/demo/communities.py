"""Simulated figures of communities (模拟社区数据): compounds and what lies between them, and the community's team."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.demo.attributes import read_simulation
from geodata.demo.facts import METRIC_CRS, Facts
from geodata.demo.randomness import stream
from geodata.demo.town import Town


def simulate_communities(facts: Facts, town: Town, compounds: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Return a row per community, `METRIC_CRS`, columns of the schema.

    The street's households (an assumption near the 75,000 people of 2014) that live in no listed compound are shared
    out by the homes drawn between the compounds.
    """
    plan = read_simulation()["communities"]
    sizes = read_simulation()["compounds"]
    homes_m2 = _homes_outside_compounds(facts, town)
    listed = compounds["households"].astype("Float64").groupby(compounds["community"]).sum()
    rest = plan["street_households"] - float(listed.sum())
    rows: list[dict[str, Any]] = []
    for community in facts.communities.itertuples():
        chance = stream("community", community.code)
        share = homes_m2[community.name] / math.fsum(homes_m2.values())
        households = round(float(listed.get(community.name, 0.0)) + rest * share)
        residents = round(households * chance.uniform(*sizes["residents_per_household"]))
        elders = round(residents * chance.uniform(0.25, 0.31))
        rows.append(
            {
                "name": community.name,
                "code": community.code,
                "households": households,
                "residents": residents,
                "elders_60": elders,
                "elders_80": round(elders * chance.uniform(0.14, 0.18)),
                "secretaries": 1,
                "property_managers": chance.randint(*plan["property_managers"]),
                "committee_staff": chance.randint(*plan["committee_staff"]),
                "mediators": 0 if community.code in plan["mediator_vacancies"] else 1,
                "geometry": community.geometry,
            }
        )
    return gpd.GeoDataFrame(rows, crs=METRIC_CRS)


def _homes_outside_compounds(facts: Facts, town: Town) -> dict[str, float]:
    found = {}
    for community in facts.communities.itertuples():
        inside = [
            house.shape.area * house.floors
            for key, houses in town.houses.items()
            if key not in town.access and community.geometry.contains(town.plots[key].shape.centroid)
            for house in houses
            if house.kind == "residential"
        ]
        found[str(community.name)] = math.fsum(inside)
    return found
