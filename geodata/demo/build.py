"""Facts to ledgers (生成台账): what is known, what is drawn and what is simulated, one frame per ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.demo import AS_OF, LEDGERS, LEDGERS_DIR
from geodata.demo.attributes import read_simulation, simulate_compounds
from geodata.demo.communities import simulate_communities
from geodata.demo.elder_care import simulate_care, simulate_elder_matters, simulate_retrofits
from geodata.demo.facilities import place_facilities
from geodata.demo.facts import METRIC_CRS, Facts, read_facts
from geodata.demo.governance import name_governance_modes, simulate_committees, simulate_property_services
from geodata.demo.grids import lay_grids
from geodata.demo.ledgers import write_ledger
from geodata.demo.orders import simulate_orders
from geodata.demo.randomness import stream
from geodata.demo.teamwork import simulate_activities, simulate_partners, simulate_six_steps
from geodata.demo.town import Town, draw_town

_STREET_CODE_DIGITS = 9


def build_ledgers(folder: Path = LEDGERS_DIR) -> list[Path]:
    """Write every ledger of the demonstration to `folder`, made when missing, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = build_frames(read_facts())
    return [write_ledger(ledger, frames[Path(ledger.file_name).stem], folder) for ledger in LEDGERS]


def build_frames(facts: Facts) -> dict[str, pd.DataFrame]:
    """Return the rows of every ledger by the file's stem; columns of the schemas, places in `METRIC_CRS`."""
    town = draw_town(facts)
    compounds = simulate_compounds(facts, town)
    committees = simulate_committees(facts, compounds, AS_OF)
    services = simulate_property_services(facts, compounds, AS_OF)
    compounds["governance_mode"] = name_governance_modes(compounds, committees, services)
    communities = simulate_communities(facts, town, compounds)
    compounds["id"] = compounds.index
    outlines = gpd.GeoDataFrame(
        compounds[["id", "name", "community"]],
        geometry=[town.plots[str(key)].shape for key in compounds.index],
        crs=METRIC_CRS,
    )
    points = outlines.geometry.representative_point()
    words = read_simulation()
    facilities = place_facilities(facts, town)
    frames: dict[str, pd.DataFrame] = {
        "boundary": _boundary(facts),
        "communities": communities,
        "grids": lay_grids(facts, town, communities.set_index("code")),
        "compounds": gpd.GeoDataFrame(compounds, geometry=points),
        "compound_outlines": outlines,
        "gates": _gates(town, compounds),
        "committees": _worded(committees, "status", words["committees"]["words"]),
        "property_services": _worded(services, "mode", words["property_services"]["words"]),
        "facilities": facilities,
        "roads": town.roads.assign(walkable=True),
        "water": town.water,
        "green": town.green,
        "buildings": _buildings(town, compounds),
        "life_circles": _life_circles(facts),
        "care": simulate_care(compounds, communities),
        "activities": simulate_activities(compounds, communities, facilities),
        "retrofits": simulate_retrofits(compounds, communities),
        "elder_matters": simulate_elder_matters(communities),
        "partners": simulate_partners(communities),
        "six_steps": simulate_six_steps(compounds),
        **_orders(facts, town, compounds, committees),
    }
    return {name: _marked(frame) for name, frame in frames.items()}


def _marked(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark every row as demonstration, of the demonstration's day."""
    return frame.assign(source=read_simulation()["mark"], as_of=AS_OF)


def _boundary(facts: Facts) -> gpd.GeoDataFrame:
    first = facts.communities.iloc[0]
    code = f"{first['code'][:_STREET_CODE_DIGITS]}000"
    return gpd.GeoDataFrame({"name": [facts.street_name], "code": [code]}, geometry=[facts.street], crs=METRIC_CRS)


def _life_circles(facts: Facts) -> gpd.GeoDataFrame:
    """Part the street between the two centres that it reports: each half is nearer to its own."""
    plan = read_simulation()["life_circles"]
    centres = facts.facilities[facts.facilities["type"] == plan["centre"]].geometry
    cells = gpd.GeoSeries(centres.voronoi_polygons(extend_to=facts.street))
    halves = [facts.street.intersection(cell) for centre in centres for cell in cells if cell.contains(centre)]
    rows = {"name": plan["names"], "minutes": 15, "note": plan["note"]}
    return gpd.GeoDataFrame(rows, geometry=halves, crs=METRIC_CRS)


def _orders(facts: Facts, town: Town, compounds: pd.DataFrame, committees: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return both exports of orders; only the grid system's has places."""
    known = facts.compounds.set_index("id")
    places = compounds.assign(in_street=[bool(known.loc[key, "in_street"]) for key in compounds.index])
    places["geometry"] = pd.Series({key: town.plots[str(key)].shape for key in compounds.index}, dtype=object)
    exports = simulate_orders(places, committees)
    grid = exports["grid_orders"]
    return {
        "hotline_orders": exports["hotline_orders"].drop(columns="geometry"),
        "grid_orders": gpd.GeoDataFrame(grid, geometry="geometry", crs=METRIC_CRS),
    }


def _worded(frame: pd.DataFrame, column: str, words: dict[str, list[str]]) -> pd.DataFrame:
    """Write a term in one of the words that offices use for it."""
    said = [stream("words", column, n).choice(words[code]) for n, code in enumerate(frame[column])]
    return frame.assign(**{column: said})


def _gates(town: Town, compounds: pd.DataFrame) -> gpd.GeoDataFrame:
    plan = read_simulation()["gates"]
    rows: list[dict[str, Any]] = []
    for key in compounds.index:
        access = town.access[str(key)]
        for number, (gate, side) in enumerate(zip(access.gates, access.names, strict=True)):
            chance = stream("gate", key, number)
            row = {"name": plan["names"][side], "compound": compounds.loc[key, "name"], "geometry": gate}
            row["status"] = "open" if number == 0 else chance.choices(["open", "closed", None], weights=[8, 1, 1])[0]
            row["note"] = plan["main"] if number == 0 else None
            rows.append(row)
    return gpd.GeoDataFrame(rows, crs=METRIC_CRS)


def _buildings(town: Town, compounds: pd.DataFrame) -> gpd.GeoDataFrame:
    number = read_simulation()["buildings"]["number"]
    rows = [
        {
            "name": number.format(number=house.number) if house.number and plot in compounds.index else None,
            "compound": compounds.loc[plot, "name"] if plot in compounds.index else None,
            "kind": house.kind,
            "floors": house.floors,
            "geometry": house.shape,
        }
        for plot, houses in town.houses.items()
        for house in houses
    ]
    return gpd.GeoDataFrame(rows, crs=METRIC_CRS)
