"""Retrofits, matters in one go, the five aids, and elders that nobody stated: hand-countable examples."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from analysis.aid_sessions import aid_kinds, aid_sessions, session_table, sessions_of_places
from analysis.elder_estimates import estimate_elders, with_estimates
from analysis.elder_matters import matter_figures, matter_table
from analysis.network.reach_matrix import ReachMatrix
from analysis.retrofits import (
    place_retrofits,
    retrofit_figures,
    retrofits_by_community,
    retrofits_by_compound,
    retrofits_by_item,
)
from analysis.supply import measure_supply
from tests.factories import frame_of

COMMUNITIES = pd.Series({"甲社区": "Q001", "乙社区": "Q002"})
COMPOUNDS = pd.Series({"C001": "Q001", "C002": "Q001", "C003": "Q002"})


def retrofits(*rows: dict[str, object]) -> pd.DataFrame:
    """Return placed rows of retrofits."""
    return place_retrofits(frame_of("retrofits", *rows), COMPOUNDS, COMMUNITIES)


def homes(compound: str | None, done: int | None, item: str = "household", **cells: object) -> dict[str, object]:
    """Return a row of retrofits."""
    return {"compound_id": compound, "item": item, "done": done, **cells}


def test_a_household_counts_once_whatever_it_got() -> None:
    rows = retrofits(homes("C001", 6), homes("C001", 5, "anti_slip"), homes("C001", 4, "bed_rail"))
    assert retrofits_by_community(rows)["done"].to_dict() == {"Q001": 6}
    assert retrofits_by_item(rows)["done"].to_dict() == {"anti_slip": 5, "bed_rail": 4}
    assert retrofits_by_compound(rows)["done"].to_dict() == {"C001": 6}


def test_a_community_s_own_row_is_its_whole_unless_its_compounds_are_more() -> None:
    rows = retrofits(
        homes("C001", 6),
        homes("C002", 3),
        homes(None, 12, community="甲社区"),
        homes("C003", 5),
        homes(None, 2, community="乙社区"),
    )
    assert retrofits_by_community(rows)["done"].to_dict() == {"Q001": 12, "Q002": 5}


def test_the_target_is_held_against_households_done() -> None:
    rows = retrofits(homes("C001", 30, under_way=4), homes("C003", 20), homes("C001", 30, "anti_slip"))
    share, done, under_way, planned = retrofit_figures(rows, 125, ())
    assert (share.value, share.numerator, share.denominator) == (50 / 125, 50, 125)
    assert (done.value, under_way.value, planned.value) == (50, 4, None)


def test_a_retrofit_outside_the_street_is_left_out() -> None:
    assert retrofits(homes("C999", 7)).empty


def matter(applications: int | None, before: float | None, after: float | None, **cells: object) -> dict[str, object]:
    """Return a row of elder matters of which days alone are told."""
    days = {"days_before": before, "days_after": after}
    return {"matter": "allowance", "applications": applications, **days, **cells}


def test_days_saved_are_the_difference_times_applications() -> None:
    matters = frame_of("elder_matters", matter(10, 15, 5), matter(30, 15, 7))
    table = matter_table(matters, "matter")
    row = table.loc["allowance"]
    assert (row["applications"], row["days_before"], row["days_after"]) == (40, 15, (10 * 5 + 30 * 7) / 40)
    assert row["days_saved"] == 10 * 10 + 30 * 8


def test_a_row_that_lacks_a_number_counts_in_none_of_what_needs_it() -> None:
    matters = frame_of("elder_matters", matter(10, 15, 5), matter(30, 15, None), matter(None, 15, 5))
    table = matter_table(matters, "matter").loc["allowance"]
    assert (table["applications"], table["days_after"], table["days_saved"]) == (40, 5, 100)
    assert pd.isna(table["trips_saved"])
    figures = {figure.key: figure for figure in matter_figures(matters, ())}
    assert (figures["matters_days_saved"].value, figures["matters_days_saved"].unknown) == (100, 2)
    assert (figures["matters_applications"].value, figures["matters_applications"].unknown) == (40, 1)
    assert figures["matters_trips_saved"].value is None


def session(kind: str, day: str, compound: str | None, **cells: object) -> dict[str, object]:
    """Return a row of activities."""
    return {"kind": kind, "date": pd.Timestamp(day), "compound_id": compound, **cells}


def test_the_five_aids_are_five_and_meetings_are_none_of_them() -> None:
    assert aid_kinds() == ("aid_medical", "aid_learning", "aid_cleaning", "aid_leisure", "companionship")


def test_sessions_are_those_of_the_days_both_counted_and_of_the_aids() -> None:
    rows = frame_of(
        "activities",
        session("aid_medical", "2026-01-01", "C001", people=10, hours=2),
        session("aid_medical", "2026-03-31", "C001", people=None, hours=3),
        session("companionship", "2026-04-01", "C002", people=4),
        session("secretary_day", "2026-02-01", "C002", people=9),
    )
    found = aid_sessions(rows, first=dt.date(2026, 1, 1), last=dt.date(2026, 3, 31))
    assert found.index.tolist() == ["A001", "A002"]
    table = session_table(found, found["kind"]).loc["aid_medical"]
    assert (table["sessions"], table["people"], table["hours"], table["people_unstated"]) == (2, 10, 5, 1)
    assert sessions_of_places(found, COMPOUNDS.index).to_dict() == {"C001": 2, "C002": 0, "C003": 0}


def test_elders_that_nobody_stated_follow_from_residents_then_households_then_the_middle() -> None:
    table = frame_of(
        "compounds",
        {"elders_60": 20, "residents": 100, "households": 50},
        {"elders_60": 40, "residents": 200, "households": None},
        {"residents": 50},
        {"households": 100},
        {},
    )
    # A fifth of the residents; 20 elders in 50 households; the middle of 20 and 40.
    assert estimate_elders(table).tolist() == [20, 40, 10, 40, 30]


def test_where_nobody_states_any_elder_none_is_estimated() -> None:
    assert estimate_elders(frame_of("compounds", {"residents": 50})).isna().all()


def test_an_estimate_takes_its_part_of_what_is_shared_and_gets_no_number_of_its_own() -> None:
    ids, one = pd.Index(["C001", "C002"], dtype="str"), pd.Index(["F001"], dtype="str")
    placed = np.array([True, True])
    reach = ReachMatrix(csr_matrix(np.array([[100.0], [100.0]])), 810.0, ids, one, placed, placed[:1])
    table = frame_of("compounds", {"elders_60": 100, "residents": 400}, {"residents": 400})
    capacity = pd.Series([40.0], index=one)
    stated = measure_supply(reach, capacity, table["elders_60"])
    both = with_estimates(stated, measure_supply(reach, capacity, estimate_elders(table)))
    # 40 seats for 100 elders alone, for 100 and another 100 together.
    assert stated.compounds["per_1000"]["C001"] == pytest.approx(400)
    assert both.compounds["per_1000"]["C001"] == pytest.approx(200)
    assert both.compounds["served"]["C001"] == pytest.approx(20)
    assert np.isnan(both.compounds["per_1000"]["C002"])
    assert (both.compounds["state"]["C002"], both.compounds["at_most"]["C001"]) == ("elders_unknown", True)
