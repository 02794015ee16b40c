"""The palettes: complete, told apart by everyone, and never mixing the unknown with the known."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from config.tokens import tokens
from geodata.vocabularies import UNKNOWN, vocabulary
from maps.palette import FACILITY_FAMILY, class_codes, class_styles, classify, facility_family, glyphs, palette_names
from tests.unit.maps.colour_vision import SIGHTS, difference, seen

# CIEDE2000. Families carry a sign each as well.
LEAST_DIFFERENCE = {"full": 11, "red-blind": 8, "green-blind": 8, "blue-blind": 6.5}


def test_the_difference_of_colours_is_that_of_its_source() -> None:
    # Pairs 1, 7 and 17 of the test data of Sharma, Wu & Dalal (2005).
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ]
    for first, second, expected in pairs:
        assert difference(np.array(first), np.array(second)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", palette_names())
def test_any_two_known_classes_differ_to_everyone(name: str, sight: str, dark: bool) -> None:  # noqa: FBT001 - a case
    known = [style for style in class_styles(name, "zh", dark=dark) if style.code not in {UNKNOWN, "other"}]
    for first, second in itertools.combinations(known, 2):
        apart = difference(seen(first.fill, sight), seen(second.fill, sight))
        assert apart >= LEAST_DIFFERENCE[sight], f"{first.code} and {second.code}: {apart:.1f}"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", palette_names())
def test_the_unknown_alone_is_hatched_and_comes_last(name: str, dark: bool) -> None:  # noqa: FBT001 - a case
    styles = class_styles(name, "en", dark=dark)
    assert [style.hatched for style in styles] == [False] * (len(styles) - 1) + [True]
    assert styles[-1].code == UNKNOWN


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", palette_names())
def test_every_class_stands_out_from_the_land(name: str, dark: bool) -> None:  # noqa: FBT001 - a case
    land = seen(tokens()["dark" if dark else "light"]["map"]["block"], "full")
    for style in class_styles(name, "zh", dark=dark):
        assert difference(seen(style.fill, "full"), land) > 5, style.code


@pytest.mark.parametrize("name", ["committee_status", "property_mode", "renovation_state"])
def test_a_palette_has_the_terms_of_its_vocabulary_in_their_order(name: str) -> None:
    assert class_codes(name) == vocabulary(name).codes
    labels = [style.label for style in class_styles(name, "zh", dark=False)]
    assert labels == [vocabulary(name).label(code, "zh") for code in vocabulary(name).codes]


def test_a_year_is_of_the_class_below_whose_limit_it_lies() -> None:
    codes = class_codes("build_year")
    years = [1979, 1980, 1989, 1990, 2000, 2001, 2024]
    expected = ["before_1980", "1980s", "1980s", "1990s", "1990s", "since_2001", "since_2001"]
    assert [codes[place] for place in classify("build_year", years)] == expected


def test_no_elders_is_a_number_and_not_the_unknown() -> None:
    assert classify("elders_60", [0, 49, 50, 400]) == [0, 0, 1, 4]


def test_what_is_not_stated_or_not_listed_is_unknown() -> None:
    unknown = len(class_codes("build_year")) - 1
    values = pd.array([None, 1985], dtype="Int64").tolist()
    assert classify("build_year", [*values, float("nan"), "x"]) == [unknown, 1, unknown, unknown]
    terms = class_codes("property_mode")
    assert [terms[place] for place in classify("property_mode", ["none", "unknown", None, "gone"])] == [
        "none",
        "unknown",
        "unknown",
        "unknown",
    ]


def test_every_facility_type_has_a_family_with_a_sign() -> None:
    families = {code: facility_family(code) for code in vocabulary("facility_type").codes}
    assert families["nursing_home"] == "elder"
    assert families["other"] == "other"
    assert families.pop(UNKNOWN) == UNKNOWN
    assert set(families.values()) <= set(glyphs())
    assert set(glyphs()) == set(class_codes(FACILITY_FAMILY)) - {UNKNOWN}
