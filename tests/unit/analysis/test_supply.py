"""Capacity is divided among the elders who reach it, and what isn't known is never none."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.decay import NO_DECAY, THIRDS, Decay, GaussianDecay, StepDecay
from analysis.supply import (
    MEASURES,
    LeftOut,
    Norm,
    Supply,
    capacities,
    is_loaded,
    judge_supply,
    measure_supply,
    supply_by,
)
from geodata.vocabularies import vocabulary
from tests import factories
from tests.unit.analysis.reaches import by_id, reach_of

Metres = list[list[float | None]]


def supply(
    metres: Metres,
    capacity: list[float | None],
    elders: list[int | None],
    decay: Decay = NO_DECAY,
    unplaced: tuple[str, ...] = (),
) -> Supply:
    reach = reach_of(metres, unplaced=unplaced, facilities=len(capacity))
    return measure_supply(reach, by_id("F", capacity, "float64"), by_id("C", elders), decay=decay)


def test_forty_beds_shared_by_a_thousand_elders_are_forty_in_a_thousand() -> None:
    found = supply([[100], [800]], [40], [400, 600])
    assert found.compounds["per_1000"].tolist() == [40, 40]
    assert found.compounds["served"].tolist() == [16, 24]
    assert found.facilities["elders"].tolist() == [1000]


def test_who_reaches_two_facilities_has_a_part_of_both() -> None:
    # F0: 30 for 300 elders of C0 and C1. F1: 20 for 200 of C1 alone.
    found = supply([[100, None], [100, 100]], [30, 20], [100, 200])
    assert found.compounds["per_1000"].tolist() == [100, 200]


def test_nearer_elders_count_more_by_the_thirds_of_the_walk() -> None:
    # Limit 900: 300 m weighs 1, 301 weighs 0.68, 900 weighs 0.22. 100 + 68 + 22 = 190 weighted elders share 19.
    found = supply([[300], [301], [900]], [19], [100, 100, 100], THIRDS)
    assert found.compounds["per_1000"].tolist() == pytest.approx([100, 68, 22])


def test_a_bell_weighs_a_walk_of_the_whole_limit_a_hundredth() -> None:
    weights = GaussianDecay().weights(np.array([0.0, 300.0, 900.0]), 900.0)
    assert weights.tolist() == pytest.approx([1, 0.6065, 0.0111], abs=1e-4)


def test_a_compound_that_reaches_nothing_has_none_and_one_without_a_place_is_unknown() -> None:
    found = supply([[None], [None], [100]], [40], [10, 10, 10], unplaced=("C1",))
    assert found.compounds["state"].tolist() == ["none", "unplaced", "measured"]
    assert found.compounds["per_1000"].tolist() == pytest.approx([0, np.nan, 4000], nan_ok=True)


def test_unknown_capacity_is_not_none() -> None:
    found = supply([[100, None], [100, 100], [None, 100]], [None, 10], [10, 10, 10])
    assert found.compounds["state"].tolist() == ["capacity_unknown", "measured", "measured"]
    assert found.compounds["per_1000"].tolist() == pytest.approx([np.nan, 500, 500], nan_ok=True)
    assert found.compounds["at_least"].tolist() == [False, True, False]
    assert found.facilities["state"].tolist() == ["capacity_unknown", "measured"]


def test_unknown_elders_make_their_neighbours_numbers_upper_bounds() -> None:
    found = supply([[100, None], [100, None], [None, 100]], [10, 10], [None, 10, 10])
    assert found.compounds["state"].tolist() == ["elders_unknown", "measured", "measured"]
    assert found.compounds["at_most"].tolist() == [False, True, False]


def test_a_facility_that_only_unknown_elders_reach_isn_t_without_anyone() -> None:
    found = supply([[100, None, None], [None, 100, None]], [10, 10, 10], [None, 0])
    assert found.facilities["state"].tolist() == ["elders_unknown", "nobody", "nobody"]
    assert found.compounds["state"].tolist() == ["elders_unknown", "no_elders"]


def test_a_stated_capacity_of_none_is_a_number() -> None:
    found = supply([[100]], [0], [10])
    assert found.compounds["state"].tolist() == ["measured"]
    assert found.compounds["per_1000"].tolist() == [0]


def test_what_is_left_out_is_counted() -> None:
    found = supply([[100, None, None], [100, None, None], [None, None, None]], [1, None, 5], [1, None, 3], NO_DECAY)
    assert found.left_out == LeftOut(0, 1, 0, 1)
    found = supply([[None, None], [None, None]], [1, 2], [1, 2], unplaced=("C0", "F1"))
    assert found.left_out == LeftOut(1, 0, 1, 0)


def test_without_a_ledger_of_the_types_nothing_is_known() -> None:
    found = measure_supply(reach_of([[]]), by_id("F", [], "float64"), by_id("C", [10]), loaded=False)
    assert found.compounds["state"].tolist() == ["no_ledger"]
    assert found.compounds["per_1000"].isna().all()
    found = measure_supply(reach_of([[]]), by_id("F", [], "float64"), by_id("C", [10]))
    assert found.compounds["per_1000"].tolist() == [0]


def test_facilities_of_another_measure_take_no_part() -> None:
    reach = reach_of([[100, 200]])
    found = measure_supply(reach, by_id("F", [40, 7], "float64")[["F0"]], by_id("C", [1000]), decay=NO_DECAY)
    assert found.compounds["per_1000"].tolist() == [40]
    assert found.facilities.index.tolist() == ["F0"]


def test_a_community_has_what_its_elders_have_and_says_what_it_doesn_t_know() -> None:
    found = supply([[100], [100], [100], [100], [None]], [30], [100, 200, None, 0, 100])
    groups = pd.Series(["甲", "甲", "甲", "乙", "丙"], index=found.compounds.index, dtype="str")
    table = supply_by(found.compounds, groups)
    assert table.index.tolist() == ["丙", "乙", "甲"]
    assert table["per_1000"].tolist() == pytest.approx([0, np.nan, 100], nan_ok=True)
    assert table["served"].tolist() == [0, 0, 30]
    assert table["unknown"].tolist() == [0, 0, 1]
    assert table["compounds"].tolist() == [1, 1, 3]
    assert table["at_most"].tolist() == [False, False, True]


def test_a_bound_that_leaves_the_norm_open_is_judged_unknown() -> None:
    rows = pd.DataFrame(
        {
            "per_1000": [40, 20, 20, 40, 40, 40, 20, np.nan],
            "per_1000_low": [40, 20, 20, 40, 10, 36, 0, np.nan],
            "at_least": [False, False, True, True, False, False, False, False],
        }
    )
    judged = ["met", "below", "unknown", "met", "unknown", "met", "below", "unknown"]
    assert judge_supply(rows, Norm(35, 40)).tolist() == judged


def test_how_little_there_may_be_follows_from_how_many_elders_there_can_be() -> None:
    # C0 isn't stated: with 300 elders the 40 places would be shared by 400.
    reach, units, elders = reach_of([[100, None], [100, 100]]), by_id("F", [40, 10], "float64"), by_id("C", [None, 100])
    found = measure_supply(reach, units, elders, most_elders=by_id("C", [300, 100]), decay=NO_DECAY).compounds
    assert found["per_1000"].tolist() == pytest.approx([np.nan, 500], nan_ok=True)
    assert found["per_1000_low"].tolist() == pytest.approx([np.nan, 200], nan_ok=True)
    # Where nobody knows, F0 may be of no use; F1 is its own.
    found = measure_supply(reach, units, elders, decay=NO_DECAY).compounds
    assert found["per_1000_low"].tolist() == pytest.approx([np.nan, 100], nan_ok=True)
    table = supply_by(found, pd.Series(["甲", "甲"], index=found.index, dtype="str"))
    assert table["per_1000_low"].tolist() == [100]


def test_capacities_are_those_of_serving_facilities_of_the_measures_types() -> None:
    rows = factories.facilities(
        {"type": "nursing_home", "beds": 40},
        {"type": "nursing_home"},
        {"type": "nursing_home", "beds": 9, "status": "closed"},
        {"type": "hospital", "beds": 500},
    )
    found = capacities(rows, MEASURES["beds"])
    assert found.index.tolist() == ["F001", "F002"]
    assert found.tolist() == pytest.approx([40, np.nan], nan_ok=True)
    assert is_loaded(rows, MEASURES["beds"])
    assert not is_loaded(rows, MEASURES["meals"])


def test_measures_name_types_of_the_vocabulary() -> None:
    named = [kind for measure in MEASURES.values() for kind in measure.types]
    assert set(named) <= vocabulary("facility_type").group("elder")
    assert len(named) == len(set(named))


MATRIX = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.none() | st.floats(1, 900), min_size=width, max_size=width), min_size=1, max_size=8
    )
)
DECAYS = st.sampled_from([NO_DECAY, THIRDS, GaussianDecay(), StepDecay(((0.5, 1.0), (1.0, 0.0)))])


@given(MATRIX, st.data(), DECAYS)
def test_what_is_handed_out_is_what_anyone_reaches(metres: Metres, data: st.DataObject, decay: Decay) -> None:
    width = len(metres[0])
    capacity = data.draw(st.lists(st.none() | st.integers(0, 500), min_size=width, max_size=width))
    elders = data.draw(st.lists(st.none() | st.integers(0, 900), min_size=len(metres), max_size=len(metres)))
    found = supply(metres, list(capacity), elders, decay)
    reached = found.facilities[found.facilities["state"] == "measured"]
    assert found.compounds["served"].sum() == pytest.approx(reached["capacity"].sum())
    counted = found.compounds[found.compounds["elders"] > 0]
    again = (counted["per_1000"] * counted["elders"]).sum() / 1000
    assert again == pytest.approx(reached["capacity"].sum())


@given(MATRIX, st.data())
def test_what_isn_t_stated_never_changes_what_it_doesn_t_reach(metres: Metres, data: st.DataObject) -> None:
    width = len(metres[0])
    capacity = data.draw(st.lists(st.integers(0, 500), min_size=width, max_size=width))
    elders = data.draw(st.lists(st.integers(1, 900), min_size=len(metres), max_size=len(metres)))
    gone = data.draw(st.integers(0, width - 1))
    before = supply(metres, list(capacity), list(elders)).compounds
    after = supply(metres, [None if i == gone else c for i, c in enumerate(capacity)], list(elders)).compounds
    far = [row[gone] is None for row in metres]
    pd.testing.assert_frame_equal(before[far], after[far])
    near = after[[not each for each in far]]
    assert (near["at_least"] | (near["state"] == "capacity_unknown")).all()
    lower = near["per_1000"].dropna()
    assert (lower <= before.loc[lower.index, "per_1000"] + 1e-9).all()


@given(MATRIX, st.data(), DECAYS)
def test_whatever_the_unknown_elders_are_supply_lies_between_its_bounds(
    metres: Metres, data: st.DataObject, decay: Decay
) -> None:
    capacity = data.draw(st.lists(st.integers(0, 500), min_size=len(metres[0]), max_size=len(metres[0])))
    truth = data.draw(st.lists(st.integers(0, 900), min_size=len(metres), max_size=len(metres)))
    hidden = data.draw(st.sets(st.integers(0, len(metres) - 1)))
    said = [None if i in hidden else count for i, count in enumerate(truth)]
    reach, units = reach_of(metres), by_id("F", list(capacity), "float64")
    most = by_id("C", [900] * len(metres))
    bounds = measure_supply(reach, units, by_id("C", said), most_elders=most, decay=decay).compounds
    true = supply(metres, list(capacity), list(truth), decay).compounds["per_1000"]
    known = bounds["per_1000"].notna()
    assert (bounds["per_1000_low"][known] <= true[known] + 1e-6).all()
    assert (true[known] <= bounds["per_1000"][known] + 1e-6).all()
    assert ((bounds["per_1000_low"] == bounds["per_1000"]) | bounds["at_most"])[known].all()


@given(MATRIX, st.data(), st.sampled_from(["none", "steps", "bell"]))
def test_supply_equals_that_of_pysal_access(metres: Metres, data: st.DataObject, kind: str) -> None:
    fca = pytest.importorskip("access.fca", reason="PySAL access isn't installed")
    weights = pytest.importorskip("access.weights")
    width = len(metres[0])
    capacity = data.draw(st.lists(st.integers(0, 500), min_size=width, max_size=width))
    elders = data.draw(st.lists(st.integers(1, 900), min_size=len(metres), max_size=len(metres)))
    pairs = [(f"C{i}", f"F{j}", d) for i, row in enumerate(metres) for j, d in enumerate(row) if d is not None]
    assume(pairs)
    pairings: dict[str, tuple[Decay, object]] = {
        "none": (NO_DECAY, None),
        "steps": (THIRDS, weights.step_fn({300: 1, 600: 0.68, 900: 0.22})),
        "bell": (GaussianDecay(), weights.gaussian(300)),
    }
    decay, peer = pairings[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = fca.two_stage_fca(
            demand_df=by_id("C", elders, "float64").to_frame("demand"),
            supply_df=by_id("F", capacity, "float64").to_frame("supply"),
            cost_df=pd.DataFrame(pairs, columns=["origin", "dest", "cost"]),
            max_cost=900,
            demand_index=True,
            supply_index=True,
            weight_fn=peer,
        )
    ours = supply(metres, list(capacity), list(elders), decay).compounds["per_1000"] / 1000
    pd.testing.assert_series_equal(
        ours, theirs.reindex(ours.index).fillna(0.0), check_names=False, rtol=0, atol=1e-9, check_index_type=False
    )
