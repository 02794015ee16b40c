"""Each rule of the check-up finds the row that breaks it and leaves the others alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from analysis.compounds import Frames, describe_compounds
from analysis.contradictions import Finding, find_contradictions
from config.texts import LANGUAGES, text, texts
from geodata.schemas import empty_frame
from tests.factories import (
    committees,
    communities,
    compounds,
    facilities,
    frame_of,
    gates,
    grids,
    property_services,
    unit_point,
    unit_square,
)

if TYPE_CHECKING:
    import geopandas as gpd

TODAY = dt.date(2026, 9, 30)
LAYERS = ("communities", "grids", "facilities", "gates", "water")


def findings(homes: gpd.GeoDataFrame, **ledgers: Any) -> list[Finding]:  # noqa: ANN401 - frames of any kind
    """Return what the rules find in a street of these ledgers."""
    kinds = {kind: ledgers.get(kind, empty_frame(kind)) for kind in (*LAYERS, "committees", "property_services")}
    own = ("communities", "committees", "property_services", "facilities")
    frames = Frames(boundary=empty_frame("boundary"), compounds=homes, **{kind: kinds[kind] for kind in own})
    return find_contradictions(describe_compounds(frames, TODAY), {kind: kinds[kind] for kind in LAYERS}, TODAY)


def codes(*args: Any, **ledgers: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - as `findings`
    return [(finding.code, finding.row_id) for finding in findings(*args, **ledgers)]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"residents": 100, "elders_60": 101}, "elders_over_residents"),
        ({"elders_60": 10, "elders_80": 11}, "oldest_over_elders"),
        ({"residents": 99, "households": 100}, "few_residents"),
        ({"residents": 801, "households": 100}, "crowded"),
        ({"build_year": 2031}, "built_in_future"),
        ({"build_year": 1899}, "built_long_ago"),
        ({"build_year": 1990, "renovation_year": 1989}, "renovated_before_built"),
    ],
)
def test_numbers_that_contradict_each_other_are_found(cells: dict[str, int], code: str) -> None:
    assert codes(compounds({}, cells)) == [(code, "C002")]


@pytest.mark.parametrize(
    "cells",
    [
        {"residents": 100, "elders_60": 100, "elders_80": 100, "households": 100},
        {"residents": 800, "households": 100},
        {"build_year": 2026, "renovation_year": 2026},
        {"elders_60": 500},
        {"build_year": None, "renovation_year": 1980},
    ],
)
def test_equal_numbers_and_unknown_ones_contradict_nothing(cells: dict[str, int | None]) -> None:
    assert codes(compounds(cells)) == []


def test_a_term_that_is_over_and_one_without_an_end_are_found() -> None:
    terms = committees(
        {"compound_id": "C001", "status": "established", "term_end": dt.date(2026, 9, 29)},
        {"compound_id": "C002", "status": "established"},
        {"compound_id": "C003", "status": "established", "term_end": dt.date(2028, 1, 1)},
        {"compound_id": "C004", "status": "not_started"},
    )
    assert codes(compounds({}, {}, {}, {}), committees=terms) == [("term_over", "C001"), ("no_term_end", "C002")]


def test_a_contract_that_is_over_while_the_service_goes_on_is_found() -> None:
    contracts = property_services(
        {"compound_id": "C001", "mode": "professional", "contract_end": dt.date(2026, 1, 1)},
        {"compound_id": "C002", "mode": "professional", "contract_end": dt.date(2027, 1, 1)},
    )
    assert codes(compounds({}, {}), property_services=contracts) == [("contract_over", "C001")]


def test_two_compounds_of_one_name_are_found_within_a_community_only() -> None:
    homes = compounds({"name": "甲小区"}, {"name": "甲 小区"}, {"name": "甲小区"})
    both = communities({"geometry": unit_square(0, 0, size=2)}, {"geometry": unit_square(2, 0, size=2)})
    assert codes(homes, communities=both) == [("same_name", "C001"), ("same_name", "C002")]


def test_a_compound_outside_the_community_that_it_states_is_found_with_its_distance() -> None:
    homes = compounds({"community": "社区2"}, {"community": "社区2"})
    found = findings(homes, communities=communities({}, {}))
    assert [(finding.code, finding.row_id, finding.values["community"]) for finding in found] == [
        ("outside_community", "C001", "社区2")
    ]
    # Half a unit east to the edge: about 45 m.
    assert 40 < int(found[0].values["distance"]) < 50


def test_outlines_that_share_most_of_their_area_and_points_together_are_one_place() -> None:
    homes = compounds(
        {"geometry": unit_square(0, 0)},
        {"geometry": unit_square(0.4, 0)},
        {"geometry": unit_square(5, 0)},
        {"geometry": unit_square(5.6, 0)},
        {"geometry": unit_point(9, 0)},
        {"geometry": unit_point(9.05, 0)},
        {"geometry": unit_point(5.1, 0.1)},
    )
    assert codes(homes) == [("same_place", row_id) for row_id in ("C001", "C002", "C005", "C006")]


def test_a_facility_in_the_water_a_far_gate_and_a_grid_elsewhere_are_found() -> None:
    homes = compounds({})
    pond = frame_of("water", {"name": "王母阁", "kind": "lake", "geometry": unit_square(3, 3)})
    places = facilities({"geometry": unit_point(3.5, 3.5)}, {"geometry": unit_point(0.5, 0.5)})
    ways = gates(
        {"compound_id": "C001", "geometry": unit_point(1.2, 0.5)},
        {"compound_id": "C001", "geometry": unit_point(3, 0.5)},
    )
    parts = grids(
        {"community": "社区1", "geometry": unit_point(0.5, 0.5)}, {"community": "社区1", "geometry": unit_point(4, 0.5)}
    )
    found = codes(homes, water=pond, facilities=places, gates=ways, grids=parts, communities=communities({}))
    assert found == [("outside_community", "G002"), ("in_water", "F001"), ("far_gate", "M002")]


def test_communities_that_overlap_and_one_smaller_than_its_compounds_are_found() -> None:
    both = communities(
        {"geometry": unit_square(0, 0, size=2), "households": 100}, {"geometry": unit_square(1, 0, size=2)}
    )
    homes = compounds({"households": 60, "community": "社区1"}, {"households": 43, "community": "社区1"})
    found = codes(homes, communities=both)
    assert found == [
        ("compounds_over_community", "Q001"),
        ("communities_overlap", "Q001"),
        ("communities_overlap", "Q002"),
    ]


def test_an_empty_street_contradicts_nothing() -> None:
    assert codes(compounds()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_can_be_said(language: str) -> None:
    homes = compounds(
        {"residents": 1, "elders_60": 2, "elders_80": 3, "households": 4, "build_year": 2031, "renovation_year": 1990},
        {"geometry": unit_square(0.2, 0), "residents": 900, "households": 100, "build_year": 1800},
    )
    found = findings(homes)
    assert len({finding.code for finding in found}) == 8
    for finding in found:
        for part in ("what", "remedy"):
            assert "{" not in text(f"health.rules.{finding.code}.{part}", language, **finding.values)
    said = {key.split(".")[2] for key in texts(language) if key.startswith("health.rules.")}
    assert {finding.code for finding in found} <= said
