"""The table of compounds and the nearest facilities."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.compounds import Frames, describe_compounds
from analysis.nearby import nearest_facilities
from geodata.schemas import empty_frame
from tests.factories import committees, communities, compounds, facilities, frame_of, unit_point, unit_square

TODAY = dt.date(2026, 9, 30)


def street(**frames: pd.DataFrame) -> Frames:
    """Return a street of the given frames, the others empty."""
    kinds = ("boundary", "communities", "compounds", "committees", "property_services", "facilities")
    return Frames(**{kind: frames.get(kind, empty_frame(kind)) for kind in kinds})


def test_old_is_built_by_the_end_of_2000_and_the_unknown_is_neither() -> None:
    table = describe_compounds(
        street(compounds=compounds({"build_year": 2000}, {"build_year": 2001}, {"build_year": None})), TODAY
    )

    assert table["is_old"].iloc[:2].tolist() == [True, False]
    assert pd.isna(table["is_old"].iloc[2])


def test_the_year_that_makes_old_is_a_parameter() -> None:
    one = street(compounds=compounds({"build_year": 2004}))

    assert describe_compounds(one, TODAY, old_until_year=2005)["is_old"].tolist() == [True]


def test_an_empty_street_has_an_empty_table() -> None:
    assert describe_compounds(street(), TODAY).empty


def test_each_compound_is_one_row_with_what_its_ledgers_say() -> None:
    table = describe_compounds(
        street(
            boundary=frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0)}),
            communities=communities({"name": "北门社区"}),
            compounds=compounds({}, {"community": "别处", "geometry": unit_point(7, 7)}),
            committees=committees({"status": "preparing"}),
        ),
        TODAY,
    )

    assert table["community_name"].tolist() == ["北门社区", "别处"]
    assert table["in_street"].tolist() == [True, False]
    assert table["committee_status"].tolist() == ["preparing", "unknown"]
    assert table["property_mode"].tolist() == ["unknown", "unknown"]


def test_the_nearest_of_each_type_is_found_in_metres_in_a_straight_line() -> None:
    place = compounds({"geometry": unit_point(0, 0)})
    found = nearest_facilities(
        place,
        facilities(
            {"type": "day_care", "geometry": unit_point(0, 2)},
            {"type": "day_care", "geometry": unit_point(0, 1)},
            {"type": "market", "geometry": unit_point(0, 3)},
        ),
    )

    # A thousandth of a degree of latitude at 35.4 degrees north is 110.95 m.
    assert found["distance_m"].tolist() == pytest.approx([110.95, 332.85], abs=0.1)
    assert found.index.tolist() == ["F002", "F003"]
    assert found["within"].tolist() == [2, 1]


@pytest.mark.parametrize("status", ["planned", "closed"])
def test_a_facility_that_serves_nobody_today_is_left_out(status: str) -> None:
    place = compounds({"geometry": unit_point(0, 0)})
    near = facilities({"type": "market", "status": status}, {"type": "market", "geometry": unit_point(0, 5)})

    assert nearest_facilities(place, near).index.tolist() == ["F002"]


def test_beyond_the_radius_nothing_is_near() -> None:
    place = compounds({"geometry": unit_point(0, 0)})

    assert nearest_facilities(place, facilities({"geometry": unit_point(0, 2)}), radius_m=221).empty
    assert len(nearest_facilities(place, facilities({"geometry": unit_point(0, 2)}), radius_m=222)) == 1


def test_a_compound_without_a_place_is_near_nothing() -> None:
    assert nearest_facilities(compounds({"geometry": None}), facilities({})).empty
