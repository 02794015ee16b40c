"""The article's figures beside the ledgers': what is counted, and what nobody registered."""

from __future__ import annotations

import pandas as pd

from analysis.reported import compare_circles, compare_facilities
from geodata.standards import reported_figures
from geodata.vocabularies import vocabulary
from tests.factories import facilities


def reported() -> pd.DataFrame:
    rows = reported_figures()
    return rows[rows["unit"] == "facilities"]


def test_the_article_reports_seven_figures_in_its_order() -> None:
    assert reported_figures()["reported"].tolist() == [4, 1, 3, 3, 9, 2, 125]


def test_each_reported_type_is_one_of_the_vocabulary() -> None:
    assert {code for types in reported()["types"] for code in types} <= set(vocabulary("facility_type").codes)


def test_a_closed_or_planned_facility_is_not_registered_and_one_of_two_types_is() -> None:
    rows = facilities(
        {"type": "nursing_home"},
        {"type": "nursing_home", "status": "closed"},
        {"type": "nursing_home", "status": "planned"},
        {"type": "elder_canteen"},
        {"type": "community_canteen"},
    )
    found = {each.key: each for each in compare_facilities(reported(), rows)}
    assert (found["nursing_homes"].registered.value, found["nursing_homes"].difference) == (1, -3)
    assert (found["elder_canteens"].registered.value, found["elder_canteens"].difference) == (2, -1)


def test_a_type_of_which_no_row_is_stored_is_unknown_and_all_closed_is_none() -> None:
    found = {
        each.key: each
        for each in compare_facilities(reported(), facilities({"type": "nursing_home", "status": "closed"}))
    }
    assert (found["nursing_homes"].registered.value, found["nursing_homes"].difference) == (0, -4)
    assert (found["medical_elder_care"].registered.value, found["medical_elder_care"].difference) == (None, None)


def test_life_circles_are_counted_and_none_is_unknown() -> None:
    rows = pd.DataFrame({"source": ["甲.xlsx"] * 3, "as_of": pd.NaT})
    assert compare_circles("life_circles", 2, rows).difference == 1
    assert compare_circles("life_circles", 2, rows.iloc[:0]).difference is None
