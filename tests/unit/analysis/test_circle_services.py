"""What a life circle holds of the standard: counted on a square of 100 m with a handful of facilities."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.circle_services import best_place, circle_services, levels_within, walks_between
from analysis.network.graph import walking_arcs
from geodata.standards import facility_standards
from tests.unit.analysis.network.networks import built, hung

SQUARE = shapely.box(0, 0, 100, 100)


def facilities(*rows: tuple[str, float, float]) -> gpd.GeoDataFrame:
    table = pd.DataFrame({"type": [row[0] for row in rows]})
    places = [shapely.Point(x, y) for _, x, y in rows]
    return gpd.GeoDataFrame(table, geometry=places, crs="EPSG:4548")


def held(minutes: float, *rows: tuple[str, float, float], loaded: tuple[str, ...]) -> dict[tuple[str, str], str]:
    services = circle_services(SQUARE, minutes, facilities(*rows), facility_standards(), loaded)
    return {(row["type"], row["level"]): row["held"] for row in services.to_dict("records")}


def test_levels_add_up() -> None:
    assert levels_within(15) == ["block", "5", "10", "15"]
    assert levels_within(10) == ["block", "5", "10"]
    assert levels_within(4) == ["block"]


def test_a_facility_inside_is_held_one_outside_is_not_and_one_without_ledger_is_unknown() -> None:
    found = held(15, ("market", 50, 50), ("market", 50, 60), ("day_care", 150, 50), loaded=("market", "day_care"))
    assert found["market", "10"] == "present"
    assert found["day_care", "5"] == "missing"
    assert found["kindergarten", "5"] == "unknown"


def test_a_smaller_circle_is_not_asked_for_what_a_larger_one_holds() -> None:
    assert ("middle_school", "15") not in held(10, loaded=())


def test_what_isn_t_known_is_no_count() -> None:
    services = circle_services(SQUARE, 5, facilities(("market", 1, 1)), facility_standards(), ["day_care"])
    counts = services.set_index("type")["count"]
    assert counts["day_care"] == 0
    assert counts["kindergarten"] is pd.NA


def test_walks_between_places_are_those_along_the_street() -> None:
    network = built([[(0, 0), (100, 0), (100, 50)]]).network
    origins = hung([(0, 0), (100, 0), (100, 50)], network)
    metres = walks_between(network, walking_arcs(network), origins, [0, 2])
    np.testing.assert_allclose(metres, [[0, 150], [150, 0]], atol=1e-6)


def test_the_best_place_serves_most_elders_who_have_none() -> None:
    metres = np.array([[0, 200, 900], [200, 0, 400], [900, 400, 0]], dtype=float)
    elders = pd.Series([10, 500, 20], dtype="Int64")
    everyone = np.array([True, True, True])
    # From the first 510 elders, from the middle one 530, from the last 20 and no more.
    assert best_place(metres, everyone, elders, 400) == 1
    assert best_place(metres, np.array([True, False, False]), elders, 300) in (0, 1)
    assert best_place(metres, np.array([False, False, False]), elders, 400) == -1


def test_no_way_there_serves_nobody() -> None:
    metres = np.array([[0, np.nan], [np.nan, 0]])
    elders = pd.Series([1, pd.NA], dtype="Int64")
    assert best_place(metres, np.array([False, True]), elders, 500) == 1
