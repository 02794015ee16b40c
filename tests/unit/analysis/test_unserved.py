"""Who has no meal, day care or clinic within a walk, and who only a full one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decay import NO_DECAY, THIRDS
from analysis.unserved import SERVICES, facility_loads, find_unserved, near_full, unserved_share
from geodata.vocabularies import vocabulary
from tests import factories
from tests.unit.analysis.reaches import by_id, reach_of

Metres = list[list[float | None]]
LOADED = ["elder_canteen", "day_care", "health_station"]


def types(*kinds: str) -> pd.Series:
    return by_id("F", list(kinds), "str")  # type: ignore[arg-type]


def test_any_facility_of_a_service_within_reach_serves() -> None:
    reach = reach_of([[100, None], [None, 100], [None, None]])
    states = find_unserved(reach, types("elder_canteen", "community_canteen"), loaded=LOADED)
    assert states["meal"].tolist() == ["served", "served", "unserved"]
    assert states["day_care"].tolist() == ["unserved"] * 3


def test_a_place_that_isn_t_known_and_a_ledger_that_isn_t_there_are_unknown() -> None:
    reach = reach_of([[100], [None]], unplaced=["C1"])
    states = find_unserved(reach, types("elder_canteen"), loaded=["elder_canteen"])
    assert states["meal"].tolist() == ["served", "unknown"]
    assert states["clinic"].tolist() == ["unknown", "unknown"]


def test_at_supper_only_what_is_open_serves_and_unknown_hours_leave_it_open() -> None:
    reach = reach_of([[100, None, None], [None, 100, None], [None, None, 100], [None, 100, 100], [100, None, 100]])
    canteens = types("elder_canteen", "elder_canteen", "elder_canteen")
    hours = pd.Series(["open", "partly", None], index=canteens.index, dtype="str")
    states = find_unserved(reach, canteens, loaded=LOADED, openness=hours)
    assert states["meal"].tolist() == ["served", "unserved", "unknown", "unknown", "served"]


def test_the_share_counts_the_elders_of_what_is_known() -> None:
    rows = factories.compounds({"elders_60": 100}, {"elders_60": 300}, {"elders_60": 50}, {})
    states = pd.Series(["unserved", "served", "unknown", "unserved"], index=rows.index, dtype="str", name="meal")
    figure = unserved_share(states, rows, "elders_60")
    assert (figure.key, figure.value, figure.unknown, figure.rows_without_base) == ("unserved_meal", 0.25, 50, 1)
    assert unserved_share(states, rows, "compounds").value == pytest.approx(2 / 3)


def test_services_name_types_of_the_vocabulary() -> None:
    assert {kind for kinds in SERVICES.values() for kind in kinds} <= set(vocabulary("facility_type").codes)


def loads(metres: Metres, capacity: list[float | None], elders: list[int | None], *, need: float = 100) -> pd.DataFrame:
    reach = reach_of(metres, facilities=len(capacity))
    return facility_loads(
        reach, by_id("F", capacity, "float64"), by_id("C", elders), need_per_1000=need, decay=NO_DECAY
    )


def test_elders_are_divided_by_capacity_among_what_they_reach() -> None:
    # 400 elders need 40 places; 30 and 10 are there: each gets what it has, and is just not full.
    found = loads([[100, 100]], [30, 10], [400])
    assert found["elders"].tolist() == [300, 100]
    assert found["load"].tolist() == [1, 1]
    assert found["state"].tolist() == ["room", "room"]


def test_a_facility_whose_elders_need_more_than_it_has_is_full() -> None:
    # C0 can go to F0 alone.
    found = loads([[100, None], [None, 100]], [10, 10], [200, 50])
    assert found["demand"].tolist() == [20, 5]
    assert found["state"].tolist() == ["full", "room"]


def test_unknown_elders_could_only_fill_a_facility() -> None:
    assert loads([[100], [100]], [10], [50, None])["state"].tolist() == ["unknown"]
    assert loads([[100], [100]], [10], [200, None])["state"].tolist() == ["full"]


def test_a_neighbour_of_unknown_capacity_could_only_take_from_it() -> None:
    assert loads([[100, 100]], [10, None], [200])["state"].tolist() == ["unknown", "unknown"]
    assert loads([[100, 100]], [10, None], [50])["state"].tolist() == ["room", "unknown"]


def test_no_capacity_and_nobody_are_said() -> None:
    assert loads([[100, None, 200]], [0, 10, 10], [50])["state"].tolist() == ["no_capacity", "nobody", "room"]


def test_who_reaches_only_full_facilities_is_near_a_full_one() -> None:
    reach = reach_of(
        [
            [100, None, None],
            [100, 100, None],
            [100, None, 100],
            [None, None, None],
            [None, None, None],
        ],
        unplaced=["C4"],
    )
    table = pd.DataFrame({"state": ["full", "room", "unknown"]}, index=reach.facilities)
    assert near_full(reach, table).tolist() == ["full", "room", "unknown", "none", "unknown"]


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.none() | st.floats(1, 900), min_size=width, max_size=width), min_size=1, max_size=6
        )
    ),
    st.data(),
)
def test_facilities_are_handed_the_elders_who_reach_any_and_no_more(metres: Metres, data: st.DataObject) -> None:
    width = len(metres[0])
    capacity = data.draw(st.lists(st.integers(1, 500), min_size=width, max_size=width))
    elders = data.draw(st.lists(st.integers(0, 900), min_size=len(metres), max_size=len(metres)))
    reach = reach_of(metres)
    found = facility_loads(
        reach, by_id("F", list(capacity), "float64"), by_id("C", list(elders)), need_per_1000=35, decay=THIRDS
    )
    reaching = sum(count for row, count in zip(metres, elders, strict=True) if any(d is not None for d in row))
    assert found["elders"].sum() == pytest.approx(reaching)
    assert (found["load"] * found["capacity"]).sum() == pytest.approx(np.asarray(found["demand"]).sum())
