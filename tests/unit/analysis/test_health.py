"""Completeness, age and what to mend first, on streets that a hand can count."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.completeness import completeness_figure, importance, measure_completeness
from analysis.compounds import Frames, describe_compounds
from analysis.leverage import measure_leverage
from analysis.staleness import measure_staleness
from geodata.schemas import empty_frame, ledger_kind
from tests.factories import committees, compounds, facilities

TODAY = dt.date(2026, 9, 30)


def share(table: pd.DataFrame, kind: str, column: str) -> tuple[int, int]:
    (row,) = table[(table["kind"] == kind) & (table["column"] == column)].to_dict("records")
    return row["known"], row["rows"]


def test_every_column_that_counts_is_one_of_its_ledger() -> None:
    for kind, columns in importance().items():
        names = {column.name for column in ledger_kind(kind).all_columns}
        assert set(columns) <= names
        assert all(weight > 0 for weight in columns.values())


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


def test_bounds_are_the_share_with_no_and_with_every_unknown_row() -> None:
    kinds = ("boundary", "communities", "property_services", "facilities")
    homes = compounds({"households": 10}, {"households": 30}, {"households": None}, {"households": 20})
    terms = committees(
        {"compound_id": "C001", "status": "established", "term_end": dt.date(2030, 1, 1)},
        {"compound_id": "C004", "status": "not_started"},
    )
    frames = Frames(compounds=homes, committees=terms, **{kind: empty_frame(kind) for kind in kinds})
    found = {each.key: each for each in measure_leverage(describe_compounds(frames, TODAY))}
    committee = found["committee_coverage"]
    assert (committee.value, committee.lower, committee.upper) == (0.5, 0.25, 0.75)
    # Those of most households first, of unknown households last.
    assert committee.unknown == ("C002", "C003")
    assert committee.movement == 0.25
    assert found["property_coverage"].movement == 1.0
    assert found["households"].unknown == ("C003",)


def test_a_figure_that_is_known_throughout_needs_nothing() -> None:
    kinds = ("boundary", "communities", "committees", "property_services", "facilities")
    homes = compounds({"build_year": 1990, "households": 5, "elders_60": 1, "elders_80": 1})
    frames = Frames(compounds=homes, **{kind: empty_frame(kind) for kind in kinds})
    keys = {each.key for each in measure_leverage(describe_compounds(frames, TODAY))}
    assert keys == {"committee_coverage", "property_coverage"}
