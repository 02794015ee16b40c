"""Metres along streets against a standard's radius, and the list of what is missing."""

import pandas as pd

from analysis.life_circle import WalkTable
from analysis.standards_met import gap_list, judge, judge_levels, limits_m, promised_by_line
from geodata.standards import facility_standards

NONE = float("nan")
STANDARDS = pd.DataFrame(
    {
        "type": ["school", "school", "clinic", "market", "toilet"],
        "level": ["15", "10", "5", "10", "block"],
        "required": [True, False, True, True, True],
        "radius_m": pd.array([1000, 400, pd.NA, 500, pd.NA], dtype="Int64"),
    }
)


def walks(**costs: list[float]) -> WalkTable:
    cost = pd.DataFrame(costs, index=["C0", "C1", "C2", "C3"])
    placed = pd.Series([True, True, True, False], index=cost.index)
    return WalkTable(
        cost, pd.DataFrame("", cost.index, cost.columns), pd.DataFrame(-1, cost.index, cost.columns), placed
    )


WALKS = walks(school=[400, 401, NONE, NONE], clinic=[300, 301, 5, NONE])


def test_a_radius_counts_and_else_the_circle_of_the_level() -> None:
    assert limits_m(STANDARDS).fillna(-1).tolist() == [1000, 400, 300, 500, -1]


def test_each_level_is_judged_by_itself_and_its_radius_included() -> None:
    judged = judge(WALKS, STANDARDS)
    assert judged[0].tolist() == ["met", "met", "unmet", "unknown"]
    assert judged[1].tolist() == ["met", "unmet", "unmet", "unknown"]
    assert judged[2].tolist() == ["met", "unmet", "met", "unknown"]


def test_a_type_without_a_ledger_or_a_limit_is_unknown_and_never_missing() -> None:
    judged = judge(WALKS, STANDARDS)
    assert set(judged[3]) == {"unknown"}
    assert set(judged[4]) == {"unknown"}


def test_every_row_of_the_standards_has_a_limit() -> None:
    assert limits_m(facility_standards()).notna().all()


def test_the_list_begins_with_most_elders_who_miss_something_required() -> None:
    compounds = pd.DataFrame(
        {
            "name": ["a", "b", "c", "d"],
            "community_name": ["x"] * 4,
            "elders_60": pd.array([900, 10, 50, pd.NA], dtype="Int64"),
            "elders_80": pd.array([9, 1, 5, pd.NA], dtype="Int64"),
            "households": pd.array([1, 1, 1, 1], dtype="Int64"),
        },
        index=["C0", "C1", "C2", "C3"],
    )
    names = {"school": "School", "clinic": "Clinic", "market": "Market", "toilet": "Toilet"}
    gaps = gap_list(judge(WALKS, STANDARDS), STANDARDS, compounds, names)
    assert gaps.index.tolist() == ["C2", "C1", "C0", "C3"]
    assert gaps["required"].tolist() == ["School", "Clinic", "", ""]
    assert gaps["required_count"].tolist() == [1, 1, 0, 0]
    assert gaps["optional"].tolist() == ["School", "School", "", ""]
    assert gaps["unknown_count"].tolist() == [2, 2, 2, 4]


def test_a_level_is_met_where_all_it_requires_is_and_unknown_where_none_is_known_to_be_missing() -> None:
    standards = pd.DataFrame({"level": ["5", "5", "5", "10"], "required": [True, True, False, False]})
    judged = pd.DataFrame(
        {
            0: ["met", "met", "unmet", "met"],
            1: ["met", "unmet", "unknown", "unknown"],
            2: ["unmet", "met", "met", "met"],
            3: ["met", "met", "met", "met"],
        }
    )
    levels = judge_levels(judged, standards)
    # The 10-minute level requires nothing, so nothing is said of it.
    assert list(levels.columns) == ["5"]
    assert levels["5"].tolist() == ["met", "unmet", "unmet", "unknown"]


def test_what_only_a_straight_line_calls_met_is_named_once() -> None:
    standards = pd.DataFrame({"type": ["school", "school", "clinic"]})
    judged = pd.DataFrame({0: ["unmet", "met"], 1: ["unmet", "met"], 2: ["unknown", "unmet"]}, index=["C0", "C1"])
    by_line = pd.DataFrame({0: ["met", "met"], 1: ["met", "met"], 2: ["met", "met"]}, index=["C0", "C1"])
    labels = {"school": "S", "clinic": "C"}
    assert promised_by_line(judged, by_line, standards, labels).tolist() == ["S", "C"]
