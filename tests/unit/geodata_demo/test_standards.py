"""The standards' tables: what they say, that each row has a source, and how sure it is."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.standards import LEVELS, facility_standards, walkers
from geodata.vocabularies import vocabulary

# Typed by hand from the project's list of standards.
RADIUS_M = {
    ("middle_school", "15"): 1000,
    ("middle_school", "10"): 1000,
    ("primary_school", "10"): 500,
    ("kindergarten", "5"): 300,
    ("nursery", "5"): 300,
    ("health_centre", "15"): 1000,
    ("health_station", "5"): 300,
    ("day_care", "5"): 300,
    ("culture_centre", "15"): 1000,
    ("culture_station", "5"): 500,
    ("service_centre", "15"): 1000,
    ("service_station", "5"): 300,
    ("police_station", "15"): 800,
    ("sports_large", "15"): 1000,
    ("sports_medium", "10"): 500,
    ("sports_small", "5"): 300,
    ("fitness_ground", "5"): 300,
    ("market", "10"): 500,
    ("post_office", "15"): 1000,
    ("bus_stop", "15"): 500,
    ("rail_station", "15"): 800,
    ("waste_point", "block"): 70,
    ("elder_university", "15"): 1000,
    ("civilisation_station", "10"): 500,
    ("medical_elder_care", "15"): 1000,
    ("elder_canteen", "10"): 500,
}
WITHOUT_RADIUS = {
    "outpatient",
    "nursing_home",
    "care_home",
    "community_canteen",
    "judicial_office",
    "shops",
    "public_toilet",
    "recycling",
}


@pytest.fixture(scope="module")
def standards() -> pd.DataFrame:
    return facility_standards()


def test_every_radius_is_the_one_of_the_list(standards: pd.DataFrame) -> None:
    stated = standards.dropna(subset=["radius_m"])
    found = {(kind, level): int(radius) for kind, level, radius in stated[["type", "level", "radius_m"]].to_numpy()}
    assert found == RADIUS_M


def test_types_without_a_radius_have_none(standards: pd.DataFrame) -> None:
    assert set(standards.loc[standards["radius_m"].isna(), "type"]) == WITHOUT_RADIUS


def test_every_row_has_a_source_and_says_whether_it_is_verified(standards: pd.DataFrame) -> None:
    assert standards["source"].notna().all()
    assert standards["verified"].dtype == bool
    assert set(standards["certainty"]) == {"F", "H", "M", "P"}


def test_only_what_was_found_counts_as_verified(standards: pd.DataFrame) -> None:
    assert (standards["verified"] == (standards["certainty"] == "F")).all()
    assert list(standards.loc[standards["verified"], "type"]) == ["kindergarten"]


def test_national_rows_name_edition_and_table_and_local_ones_do_not(standards: pd.DataFrame) -> None:
    is_local = standards["certainty"] == "P"
    assert standards.loc[~is_local, ["edition", "table"]].notna().all(axis=None)
    assert standards.loc[is_local, ["edition", "table"]].isna().all(axis=None)


def test_types_are_terms_of_the_vocabulary_and_no_level_repeats(standards: pd.DataFrame) -> None:
    assert set(standards["type"]) <= set(vocabulary("facility_type").codes)
    assert set(standards["level"]) == set(LEVELS)
    assert not standards.duplicated(["type", "level"]).any()


def test_sizes_are_ranges_with_a_unit(standards: pd.DataFrame) -> None:
    sized = standards.dropna(subset=["size_min"])
    assert set(sized["size_unit"]) == {"m2", "m2_site", "beds"}
    assert (sized["size_max"].fillna(sized["size_min"]) >= sized["size_min"]).all()
    assert standards.loc[standards["size_min"].isna(), "size_unit"].isna().all()


def test_minutes_are_the_levels_and_the_block_has_none(standards: pd.DataFrame) -> None:
    assert standards.loc[standards["level"] == "block", "minutes"].isna().all()
    circles = standards[standards["level"] != "block"]
    assert (circles["minutes"].astype(str) == circles["level"]).all()


def test_required_and_optional_are_told_apart(standards: pd.DataFrame) -> None:
    required = standards.set_index(["type", "level"])["required"]
    assert required["middle_school", "15"]
    assert not required["middle_school", "10"]
    assert not required["police_station", "15"]


def test_callers_cannot_change_the_table_for_others() -> None:
    table = facility_standards()
    del table["radius_m"]
    assert "radius_m" in facility_standards()


def test_walkers_have_speeds_with_sources() -> None:
    table = walkers()
    assert table["speed_m_s"].to_dict() == {"adult": 1.1, "elder": 0.9, "frail": 0.7}
    assert (table["crossing_delay_s"] == 30).all()
    assert table["source"].notna().all()
    assert not table["verified"].any()
