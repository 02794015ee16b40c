"""Completeness, age and what to mend first, on streets that a hand can count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from analysis.completeness import PLACE, completeness_figure, importance, measure_completeness
from analysis.compounds import Frames, describe_compounds
from analysis.contradictions import LEDGERS, find_contradictions
from analysis.leverage import Leverage, measure_leverage
from analysis.staleness import measure_staleness
from config.texts import texts
from geodata.schemas import empty_frame, ledger_kind
from tests.factories import committees, compounds, facilities, unit_square

if TYPE_CHECKING:
    import geopandas as gpd

TODAY = dt.date(2026, 9, 30)


def share(table: pd.DataFrame, kind: str, column: str) -> tuple[int, int]:
    (row,) = table[(table["kind"] == kind) & (table["column"] == column)].to_dict("records")
    return row["known"], row["rows"]


def test_every_column_that_counts_is_one_of_its_ledger_and_names_figures_that_have_words() -> None:
    for kind, columns in importance().items():
        names = {column.name for column in ledger_kind(kind).all_columns}
        assert set(columns) <= names | {PLACE}
        assert PLACE not in columns or ledger_kind(kind).is_spatial
        for counts in columns.values():
            assert counts.weight > 0
            assert all(f"health.bears.{key}" in texts("zh") for key in counts.figures)


def test_a_row_without_a_place_and_one_with_an_empty_place_are_not_on_the_map() -> None:
    homes = compounds({}, {"geometry": None}, {"geometry": Polygon()})
    assert share(measure_completeness({"compounds": homes}), "compounds", PLACE) == (1, 3)


def test_na_and_the_code_unknown_are_not_known() -> None:
    homes = compounds(
        {"households": 10, "renovation_state": "unknown"}, {"renovation_state": "done"}, {"households": 0}
    )
    table = measure_completeness({"compounds": homes})
    assert share(table, "compounds", "households") == (2, 3)
    assert share(table, "compounds", "renovation_state") == (1, 3)
    assert share(table, "facilities", "type") == (0, 0)


def test_a_cell_that_a_row_cannot_have_is_not_missing() -> None:
    homes = compounds({"residents": 10}, {}, {})
    applies = {"compounds": {"residents": homes.index.isin(["C001", "C002"])}}
    table = measure_completeness({"compounds": homes}, applies)
    assert share(table, "compounds", "residents") == (1, 2)


def test_the_figure_weighs_cells_and_says_both_sides() -> None:
    table = pd.DataFrame(
        [
            ("compounds", "a", 3, 1, 2, 0.5),
            ("compounds", "b", 1, 2, 2, 1.0),
            ("facilities", "c", 2, 0, 0, float("nan")),
        ],
        columns=["kind", "column", "weight", "known", "rows", "share"],
    )
    figure = completeness_figure(table)
    # 3 x 1 + 1 x 2 of 3 x 2 + 1 x 2.
    assert (figure.numerator, figure.denominator, figure.unknown) == (5, 8, 3)
    assert figure.value == pytest.approx(0.625)


def test_a_street_without_rows_has_no_completeness() -> None:
    assert completeness_figure(measure_completeness({})).value is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=1, max_size=8))
def test_completeness_lies_between_none_and_all_and_an_unknown_row_never_raises_it(counts: list[int | None]) -> None:
    def measured(values: list[int | None]) -> float:
        homes = compounds(*({"households": value} for value in values))
        figure = completeness_figure(measure_completeness({"compounds": homes}))
        assert figure.value is not None
        return figure.value

    whole = measured(counts)
    assert 0 <= whole <= 1
    assert measured(counts[::-1]) == pytest.approx(whole)
    homes = compounds(*({"households": value} for value in counts), {"id": "C900"})
    blank = homes.assign(name=homes["name"])
    assert completeness_figure(measure_completeness({"compounds": blank})).value <= whole + 1e-9  # type: ignore[operator]  # there are rows


def test_age_is_told_by_file_and_day_the_most_overdue_first() -> None:
    homes = compounds(
        {"source": "旧.xlsx", "as_of": dt.date(2024, 9, 30)},
        {"source": "新.xlsx", "as_of": dt.date(2026, 9, 1)},
        {"source": "新.xlsx", "as_of": dt.date(2026, 9, 1)},
        {"source": "无日期.xlsx"},
    )
    places = facilities({"source": "设施.xlsx", "as_of": dt.date(2026, 3, 1)})
    table = measure_staleness({"compounds": homes, "facilities": places}, TODAY)
    told = list(zip(table["file"], table["rows"], table["is_stale"].astype("object").fillna("?"), strict=True))
    assert told == [("旧.xlsx", 1, True), ("设施.xlsx", 1, True), ("新.xlsx", 2, False), ("无日期.xlsx", 1, "?")]
    assert table["age_days"].tolist()[:3] == [730, 213, 29]


def test_an_empty_store_has_no_age() -> None:
    assert measure_staleness({}, TODAY).empty


def leverages(
    homes: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None = None, **ledgers: pd.DataFrame
) -> dict[str, Leverage]:
    """Return by figure how far each could move in a street of these ledgers, contradictions included."""
    kinds = {kind: ledgers.get(kind, empty_frame(kind)) for kind in LEDGERS}
    kinds["facilities"] = facilities() if places is None else places
    own = ("boundary", "communities", "committees", "property_services", "facilities")
    table = describe_compounds(Frames(compounds=homes, **{kind: kinds[kind] for kind in own}), TODAY)
    found = find_contradictions(table, kinds, TODAY)
    inside = table[table["in_street"]]
    return {each.key: each for each in measure_leverage(inside, kinds["facilities"], found)}


def test_bounds_are_the_share_with_no_and_with_every_unknown_row() -> None:
    homes = compounds({"households": 10}, {"households": 30}, {"households": None}, {"households": 20})
    terms = committees(
        {"compound_id": "C001", "status": "established", "term_end": dt.date(2030, 1, 1)},
        {"compound_id": "C004", "status": "not_started"},
    )
    found = leverages(homes, committees=terms)
    committee = found["committee_coverage"]
    assert (committee.value, committee.lower, committee.upper) == (0.5, 0.25, 0.75)
    # Those of most households first, of unknown households last.
    assert committee.unknown == ("C002", "C003")
    assert (committee.households, committee.movement) == (30, 0.25)
    assert found["property_coverage"].movement == 1.0
    # Three of four compounds state their households: the fourth would make it four.
    households = found["households"]
    assert (households.value, households.lower, households.upper, households.movement) == (3, 3, 4, 0.25)
    assert households.unknown == ("C003",)


def test_a_row_that_contradicts_itself_is_as_doubtful_as_one_that_is_not_known() -> None:
    homes = compounds({"build_year": 1990}, {"build_year": 2031, "households": 7}, {"build_year": 2010}, {})
    old = leverages(homes)["old_share"]
    # 1 of 3 known; 1 of 4 if neither the unknown nor the one of 2031 is old, 3 of 4 if both are.
    assert old.value == pytest.approx(1 / 3)
    assert (old.lower, old.upper) == (0.25, 0.75)
    assert (old.unknown, old.contradicted, old.households) == (("C004",), ("C002",), 7)


def test_elders_lie_between_nobody_and_everybody_of_the_compounds_that_do_not_state_them() -> None:
    homes = compounds(
        {"residents": 100, "elders_60": 20, "elders_80": 5},
        {"residents": 60, "elders_60": None},
        {"residents": 50, "elders_60": 70},
    )
    found = leverages(homes)
    elders = found["elders_60"]
    # 20 + 70 stated, the 70 of 50 residents doubted: from 20 to 20 + 60 + 70, of 210 residents.
    assert (elders.value, elders.lower, elders.upper) == (90, 20, 150)
    assert (elders.unknown, elders.contradicted) == (("C002",), ("C003",))
    assert elders.movement == pytest.approx(70 / 210)
    # The oldest are at most all that are 60 and over, or all residents.
    assert (found["elders_80"].lower, found["elders_80"].upper) == (5, 5 + 60 + 70)


def test_elders_of_a_street_whose_residents_nobody_knows_have_no_upper_bound() -> None:
    elders = leverages(compounds({"elders_60": 20}, {}))["elders_60"]
    assert (elders.lower, elders.upper, elders.movement) == (20, None, 0.5)


def test_residents_that_are_not_stated_are_taken_from_the_households() -> None:
    homes = compounds({"residents": 100, "households": 50, "elders_60": 1}, {"households": 30})
    # Two a household: 60 more.
    assert leverages(homes)["elders_60"].upper == 61


def test_compounds_that_may_be_there_twice_move_their_number() -> None:
    homes = compounds({}, {"geometry": unit_square(0.2, 0)}, {"geometry": unit_square(7, 0)})
    count = leverages(homes)["compounds"]
    assert (count.value, count.lower, count.upper) == (3, 2, 3)
    assert count.contradicted == ("C001", "C002")


def test_facilities_of_unknown_state_or_type_move_their_numbers() -> None:
    places = facilities(
        {"type": "day_care", "status": "open"},
        {"type": "day_care", "status": "unknown"},
        {"type": "unknown", "status": "open"},
        {"type": "day_care", "status": "closed"},
        {"type": "other", "status": None},
    )
    found = leverages(compounds({}), places)
    assert [(each.value, each.lower, each.upper) for each in (found["facilities"], found["elder_facilities"])] == [
        (4, 2, 4),
        (2, 1, 3),
    ]
    assert found["elder_facilities"].rows == ("F002", "F003")


def test_a_figure_that_is_known_throughout_needs_nothing() -> None:
    homes = compounds({"build_year": 1990, "households": 5, "elders_60": 1, "elders_80": 1})
    assert set(leverages(homes)) == {"committee_coverage", "property_coverage"}


def test_an_empty_street_moves_nothing() -> None:
    assert leverages(compounds()) == {}


@given(st.lists(st.tuples(st.sampled_from([None, 1980, 2010, 2031]), st.sampled_from([None, 0, 5, 40])), max_size=7))
def test_a_figure_lies_between_its_bounds_and_those_that_move_furthest_come_first(
    rows: list[tuple[int | None, int | None]],
) -> None:
    found = list(leverages(compounds(*({"build_year": year, "elders_60": elders} for year, elders in rows))).values())
    for each in found:
        assert each.rows
        assert 0 <= each.movement <= 1
        if each.upper is not None:
            assert each.lower <= each.upper
            assert each.value is None or each.contradicted or each.lower - 1e-9 <= each.value <= each.upper + 1e-9
    assert [each.movement for each in found] == sorted((each.movement for each in found), reverse=True)
