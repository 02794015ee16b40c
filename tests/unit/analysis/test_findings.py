"""What a rule finds is told row by row: whose it is, what it goes by, and the cells that its sentence names."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings import Finding, where
from tests.factories import compounds, facilities, gates

CELL = st.none() | st.integers(0, 9)


def test_a_row_without_a_name_goes_by_its_compound_and_belongs_to_its_card() -> None:
    nowhere = {"compound_id": None}
    doors = gates(
        {"name": "东门", "compound": "甲小区", "compound_id": "C007"},
        {"compound": "甲小区", **nowhere},
        {"compound": None, **nowhere},
    )
    found = list(where("far_gate", "gates", doors, pd.Series(data=True, index=doors.index)))
    ids = list(doors.index)
    assert [(each.row_id, each.name, each.compound_id) for each in found] == [
        (ids[0], "东门", "C007"),
        (ids[1], "甲小区", ""),
        (ids[2], ids[2], ""),
    ]
    place = facilities({"name": "食堂"})
    (alone,) = where("in_water", "facilities", place, pd.Series(data=True, index=place.index))
    assert (alone.name, alone.compound_id) == ("食堂", "")


@pytest.mark.parametrize("wrong", [[False, False], [None, None], [None, False]])
def test_what_is_not_wrong_or_not_known_is_not_found(wrong: list[bool | None]) -> None:
    homes = compounds({}, {})
    assert list(where("crowded", "compounds", homes, pd.Series(wrong, index=homes.index, dtype="boolean"))) == []


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_the_cells_of_a_sentence_are_those_of_the_row_that_is_found(rows: list[tuple[int | None, int | None]]) -> None:
    homes = compounds(*({"residents": people, "households": flats} for people, flats in rows))
    found = where("few_residents", "compounds", homes, homes["residents"] < homes["households"], a="residents")
    assert list(found) == [
        Finding("few_residents", "compounds", row_id, name, row_id, {"a": str(people)})
        for row_id, name, (people, flats) in zip(homes.index, homes["name"], rows, strict=True)
        if people is not None and flats is not None and people < flats
    ]
