"""Compounds are ranked by what comes together in them, and what isn't known is flagged, not scored."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.priority import (
    Place,
    components,
    default_weights,
    rank_compounds,
    score_components,
    score_compounds,
    weights_of,
)
from geodata.vocabularies import UNKNOWN, vocabulary

COLUMNS = {
    "committee_status": "str",
    "property_mode": "str",
    "elders_60": "Int64",
    "unmet_services": "Int64",
    "repeat_complaints": "Int64",
    "overdue_orders": "Int64",
}
FINE = {
    "committee_status": "established",
    "property_mode": "professional",
    "elders_60": 0,
    "unmet_services": 0,
    "repeat_complaints": 0,
    "overdue_orders": 0,
}
KEYS = list(default_weights())
Row = dict[str, object]


def frame(*rows: Row) -> pd.DataFrame:
    table = pd.DataFrame(
        [{**FINE, **row} for row in rows], index=pd.Index([f"C{i}" for i in range(len(rows))], name="id")
    )
    return table.astype(COLUMNS)


def ranked(*rows: Row, **weights: float) -> list[Place]:
    return rank_compounds(frame(*rows), weights or default_weights())


def test_scores_are_by_the_stated_definitions() -> None:
    scores = score_components(
        frame(
            {"committee_status": "not_started", "property_mode": "none", "elders_60": 150},
            {"committee_status": "expired", "property_mode": "emergency", "elders_60": 900, "unmet_services": 3},
            {"committee_status": "ending", "property_mode": "owners", "repeat_complaints": 10, "overdue_orders": 4},
        )
    )
    assert scores.to_numpy()[0].tolist() == [1, 1, 0.5, 0, 0, 0]
    assert scores.to_numpy()[1].tolist() == pytest.approx([0.5, 0.5, 1, 0.2, 0, 0])
    assert scores.to_numpy()[2].tolist() == pytest.approx([0, 0, 0, 0, 1, 0.4])


def test_the_score_is_the_mean_by_weight_and_says_its_reasons_largest_first() -> None:
    (place,) = ranked({"committee_status": "not_started", "overdue_orders": 10}, no_committee=1, overdue_orders=3)
    assert place.score == 1
    assert [(reason.key, reason.value, reason.part) for reason in place.reasons] == [
        ("overdue_orders", 10, 0.75),
        ("no_committee", "not_started", 0.25),
    ]
    assert place.next_step == "priority.overdue_orders.next_step"


def test_the_next_step_of_a_committee_is_its_own() -> None:
    (place,) = ranked({"committee_status": "not_started"})
    assert place.next_step == "next_step.not_started"


def test_where_nothing_is_known_against_it_one_finds_out_or_does_nothing() -> None:
    assert [place.next_step for place in ranked({}, {"overdue_orders": None})] == [
        "priority.nothing",
        "priority.find_out",
    ]


def test_unknown_is_flagged_with_what_it_could_lead_to() -> None:
    (place,) = ranked({"committee_status": UNKNOWN, "property_mode": "none"}, no_committee=3, no_property=1)
    assert (place.score, place.score_at_most, place.unknown) == (0.25, 1, ("no_committee",))


def test_a_column_that_no_ledger_holds_is_unknown_to_all() -> None:
    (place,) = rank_compounds(frame({}).drop(columns="overdue_orders"), default_weights())
    assert place.unknown == ("overdue_orders",)


def test_equal_scores_stand_by_elders_and_then_by_id() -> None:
    places = ranked({"elders_60": 5}, {"elders_60": None}, {"elders_60": 9}, {"elders_60": 5}, no_property=1)
    assert [place.compound_id for place in places] == ["C2", "C0", "C3", "C1"]


def test_a_weight_below_none_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        ranked({}, no_property=-1)


def test_without_weights_nobody_is_ahead() -> None:
    assert [(place.score, place.reasons) for place in ranked({"property_mode": "none"}, no_property=0)] == [(0, ())]


def test_codes_are_those_of_the_vocabularies() -> None:
    for column in ("committee_status", "property_mode"):
        (component,) = [each for each in components().values() if each.column == column]
        assert set(component.scores) <= set(vocabulary(column).codes)
        assert not set(component.scores) & {UNKNOWN}


def test_the_office_s_own_weights_take_the_defaults_place() -> None:
    own = {f"weight_{key}": 1.0 for key in KEYS}
    assert weights_of(own) == dict.fromkeys(KEYS, 1.0)
    assert default_weights()["no_committee"] == 3


def test_a_compound_of_which_nothing_that_weighs_is_known_is_not_known() -> None:
    table = frame({"committee_status": UNKNOWN}, {"committee_status": UNKNOWN, "property_mode": "none"}, {})
    scores = score_compounds(table, {"no_committee": 1, "no_property": 0})
    assert scores["is_known"].tolist() == [False, False, True]
    assert scores["score_at_most"].tolist() == [1, 1, 0]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "committee_status": st.sampled_from(vocabulary("committee_status").codes),
            "property_mode": st.sampled_from(vocabulary("property_mode").codes),
            "elders_60": st.none() | st.integers(0, 400),
            "unmet_services": st.none() | st.integers(0, 20),
            "repeat_complaints": st.none() | st.integers(0, 12),
            "overdue_orders": st.none() | st.integers(0, 12),
        }
    ),
    min_size=1,
    max_size=8,
)
WEIGHTS = st.fixed_dictionaries({key: st.integers(0, 10).map(float) for key in KEYS})


def places(rows: list[Row], weights: dict[str, float]) -> dict[str, Place]:
    return {place.compound_id: place for place in rank_compounds(frame(*rows), weights)}


@given(ROWS, WEIGHTS, st.sampled_from(KEYS), st.integers(1, 10))
def test_raising_a_weight_never_lowers_who_has_most_of_it(
    rows: list[Row], weights: dict[str, float], key: str, more: int
) -> None:
    scores = score_components(frame(*rows))[key]
    before, after = places(rows, weights), places(rows, {**weights, key: weights[key] + more})
    for row_id in scores.index[scores == scores.max()]:
        ahead = {other for other, place in before.items() if place.rank < before[row_id].rank}
        overtaken = {other for other, place in after.items() if place.rank < after[row_id].rank} - ahead
        # Only one that has as much of it, and was as far, can come ahead.
        assert not overtaken


@given(ROWS, WEIGHTS, st.integers(0, 7), st.sampled_from(list(COLUMNS)))
def test_what_isn_t_known_never_raises_a_score_nor_changes_another(
    rows: list[Row], weights: dict[str, float], at: int, column: str
) -> None:
    at %= len(rows)
    hidden = [
        {**row, column: UNKNOWN if COLUMNS[column] == "str" else None} if i == at else row for i, row in enumerate(rows)
    ]
    harmless = [{**row, column: FINE[column]} if i == at else row for i, row in enumerate(rows)]
    unknown, none, as_is = (places(each, weights) for each in (hidden, harmless, rows))
    assert {key: place.score for key, place in unknown.items()} == {key: place.score for key, place in none.items()}
    own = unknown[f"C{at}"]
    assert own.score <= as_is[f"C{at}"].score <= own.score_at_most
    for row_id, place in as_is.items():
        if row_id != f"C{at}":
            assert place.score == unknown[row_id].score


def test_learning_what_was_missing_never_leads_past_the_bound_by_a_rounding() -> None:
    row: Row = {"committee_status": "not_started", "elders_60": 1, "overdue_orders": 2}
    weights = {"many_elders": 4.0, "unmet_services": 7.0, "repeat_complaints": 2.0, "overdue_orders": 9.0}
    (unknown,), (known,) = (ranked({**row, "unmet_services": value}, **weights) for value in (None, 15))
    assert known.score == unknown.score_at_most == 0.400606061


@given(ROWS, WEIGHTS)
def test_reasons_add_up_to_the_score_and_ranks_are_each_given_once(rows: list[Row], weights: dict[str, float]) -> None:
    found = rank_compounds(frame(*rows), weights)
    scored = score_compounds(frame(*rows), weights)
    assert {place.compound_id: place.score for place in found} == scored["score"].to_dict()
    assert [place.rank for place in found] == list(range(1, len(rows) + 1))
    for place in found:
        assert 0 <= place.score <= place.score_at_most <= 1
        assert sum(reason.part for reason in place.reasons) == pytest.approx(place.score, abs=1e-6)


@given(ROWS, WEIGHTS, st.integers(0, 9))
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], weights: dict[str, float], seed: int) -> None:
    table = frame(*rows)
    assert rank_compounds(table, weights) == rank_compounds(table.sample(frac=1, random_state=seed), weights)
