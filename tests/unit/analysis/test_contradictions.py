"""Each rule of the check-up finds the row that breaks it and leaves the others alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compounds import Frames, describe_compounds
from analysis.contradictions import LEDGERS, find_contradictions
from analysis.findings import BEARS_ON, Finding
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


def findings(homes: gpd.GeoDataFrame, **ledgers: Any) -> list[Finding]:  # noqa: ANN401 - frames of any kind
    """Return what the rules find in a street of these ledgers."""
    kinds = {kind: ledgers.get(kind, empty_frame(kind)) for kind in LEDGERS}
    own = ("boundary", "communities", "committees", "property_services", "facilities")
    frames = Frames(compounds=homes, **{kind: kinds[kind] for kind in own})
    return find_contradictions(describe_compounds(frames, TODAY), kinds, TODAY)


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
        ({"renovation_state": "done", "renovation_year": 2027}, "renovated_in_future"),
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
        {"renovation_state": "planned", "renovation_year": 2027},
        {"renovation_state": "done", "renovation_year": 2026},
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


def test_a_span_that_ends_before_it_begins_is_found_in_its_own_ledger_with_the_compound_that_it_is_of() -> None:
    terms = committees({"status": "established", "term_start": dt.date(2026, 1, 2), "term_end": dt.date(2026, 1, 1)})
    contracts = property_services(
        {"mode": "professional", "contract_start": dt.date(2026, 1, 2), "contract_end": dt.date(2026, 1, 1)},
        {"mode": "professional", "contract_start": dt.date(2027, 1, 1), "contract_end": dt.date(2027, 1, 1)},
    )
    found = findings(compounds({}, {}), committees=terms, property_services=contracts)
    spans = [each for each in found if each.code.endswith("reversed")]
    assert [(each.code, each.kind, each.row_id, each.name, each.compound_id) for each in spans] == [
        ("term_reversed", "committees", "Y001", "小区1", "C001"),
        ("contract_reversed", "property_services", "W001", "小区1", "C001"),
    ]


def test_a_company_that_left_is_not_still_there_but_the_last_one_may_have_left_another_mode() -> None:
    going_on = {"contract_end": dt.date(2027, 1, 1)}
    contracts = property_services(
        {"mode": "professional", "exit_reason": "withdrew", **going_on},
        {"mode": "community", "exit_reason": "withdrew", **going_on},
        {"mode": "professional", "exit_reason": "unknown", **going_on},
        {"mode": "professional", **going_on},
    )
    assert codes(compounds({}, {}, {}, {}), property_services=contracts) == [("left_still_there", "C001")]


def test_rows_of_a_compound_that_is_not_there_are_found() -> None:
    terms = committees({"compound_id": "C001", "status": "not_started"}, {"compound_id": "C009", "status": "unknown"})
    ways = gates({"compound_id": None, "geometry": unit_point(0, 0)})
    found = findings(compounds({}), committees=terms, gates=ways)
    assert [(each.code, each.kind, each.row_id) for each in found] == [
        ("no_compound", "committees", "Y002"),
        ("no_compound", "gates", "M001"),
    ]


def test_a_community_and_a_grid_are_held_to_the_rules_of_numbers_too() -> None:
    parts = communities({"residents": 10, "elders_60": 11})
    cells = grids({"residents": 9, "households": 10, "community": "社区1"})
    assert codes(compounds({}), communities=parts, grids=cells) == [
        ("elders_over_residents", "Q001"),
        ("few_residents", "G001"),
    ]


def test_what_belongs_to_the_street_but_lies_outside_is_found_and_its_neighbours_are_not() -> None:
    street = frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0, size=2)})
    parts = communities({"geometry": unit_square(0, 0, size=2)})
    homes = compounds(
        {"geometry": unit_square(0, 0)},
        {"geometry": unit_square(4, 0), "community": "社区1"},
        {"geometry": unit_square(6, 0), "build_year": 2031},
        {"geometry": unit_square(8, 0), "community": "别处社区"},
    )
    places = facilities(
        {"geometry": unit_point(1, 1)},
        {"geometry": unit_point(4, 1)},
        {"geometry": unit_point(5, 1), "note": "服务本街道"},
        {"geometry": unit_point(6, 1), "note": "服务本街道", "community": "社区1"},
    )
    found = codes(homes, boundary=street, communities=parts, facilities=places)
    assert found == [("outside_street", row_id) for row_id in ("C002", "F002", "F004")]


def test_communities_that_leave_a_gap_or_reach_beyond_the_street_are_found_but_strips_are_not() -> None:
    street = frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0, size=10)})
    whole = communities({"geometry": unit_square(0.05, 0.05, size=9.9)})
    assert codes(compounds({}), boundary=street, communities=whole) == []
    half = communities({"geometry": unit_square(0, 0, size=5)}, {"geometry": unit_square(5, 5, size=6)})
    assert codes(compounds({}), boundary=street, communities=half) == [
        ("communities_gap", "S001"),
        ("community_beyond_street", "Q002"),
    ]


def test_a_building_far_from_the_compound_that_it_names_is_found() -> None:
    homes = compounds({"name": "甲小区"}, {"name": "乙小区"}, {"name": "乙小区", "geometry": unit_square(9, 9)})
    blocks = frame_of(
        "buildings",
        {"compound": "甲小区", "geometry": unit_square(0.4, 0.4, size=0.1)},
        {"compound": " 甲小区", "geometry": unit_square(3, 0, size=0.1)},
        # Two compounds of the name, one that isn't there, none at all: nothing is said.
        {"compound": "乙小区", "geometry": unit_square(5, 5, size=0.1)},
        {"compound": "丙小区", "geometry": unit_square(5, 6, size=0.1)},
        {"geometry": unit_square(5, 7, size=0.1)},
    )
    assert codes(homes, buildings=blocks) == [("far_building", "B002")]


def test_grids_that_add_up_to_more_than_their_community_are_found() -> None:
    parts = communities({"households": 100, "geometry": unit_square(0, 0, size=3)})
    cells = grids({"households": 60, "community": "社区1"}, {"households": 43, "community": "社区1"})
    assert codes(compounds({}), communities=parts, grids=cells) == [("grids_over_community", "Q001")]


@pytest.fixture(scope="module")
def contradictory() -> tuple[gpd.GeoDataFrame, list[tuple[str, str]]]:
    """Return a street in which many rules find a row, and what they find; never to be changed."""
    homes = compounds(
        {"residents": 1, "households": 2},
        {"geometry": unit_square(0.2, 0)},
        {"build_year": 2031, "geometry": unit_point(8, 8)},
        {"name": "小区1", "geometry": unit_point(8.05, 8)},
    )
    return homes, codes(homes)


@given(st.permutations(range(4)))
def test_the_order_of_the_rows_does_not_matter(
    contradictory: tuple[gpd.GeoDataFrame, list[tuple[str, str]]], order: list[int]
) -> None:
    homes, found = contradictory
    assert sorted(codes(homes.iloc[order])) == sorted(found)


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
    assert found == [("outside_community", "G002"), ("far_gate", "M002"), ("in_water", "F001")]


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words_and_says_what_it_bears_on(language: str) -> None:
    said = {key.split(".")[2] for key in texts(language) if key.startswith("health.rules.")}
    assert set(BEARS_ON) == said
    for bears_on in BEARS_ON.values():
        assert bears_on
        assert all(f"health.bears.{key}" in texts(language) for key in bears_on)
