"""Coverage and the overview's figures: of what is known, by compounds and by households."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compounds import Frames, describe_compounds
from analysis.coverage import count_pipeline, measure_coverage
from analysis.figures import Figure, Source, share_figure, sources_of, sum_figure
from analysis.overview import overview_figures
from geodata.schemas import empty_frame
from geodata.vocabularies import vocabulary
from tests.factories import committees, compounds, facilities, property_services

TODAY = dt.date(2026, 9, 30)
# What each compound states of its committee, and its households.
STREET = [
    ("established", 100),
    ("established", 300),
    ("not_started", 500),
    ("management_committee", None),
    ("unknown", 900),
]

# Households are None where not stated; whether the row is known; whether it is covered.
ROWS = st.lists(st.tuples(st.none() | st.integers(0, 5000), st.booleans(), st.booleans()), max_size=30)


def table_of(*rows: tuple[str, int | None]) -> pd.DataFrame:
    """Return the table of compounds whose committees have the given statuses."""
    frames = Frames(
        boundary=empty_frame("boundary"),
        communities=empty_frame("communities"),
        compounds=compounds(*({"households": households} for _, households in rows)),
        committees=committees(*({"status": status} for status, _ in rows)),
        property_services=property_services(),
        facilities=empty_frame("facilities"),
    )
    return pd.DataFrame(describe_compounds(frames, TODAY))


def share_of(rows: list[tuple[int | None, bool, bool]], *, by_households: bool) -> Figure:
    """Return the share of rows of households, known, covered."""
    index = range(len(rows))
    return share_figure(
        "committee_coverage",
        pd.Series([covered for _, _, covered in rows], index=index, dtype=bool),
        pd.Series([known for _, known, _ in rows], index=index, dtype=bool),
        weights=pd.Series([number for number, _, _ in rows], index=index, dtype="Int64") if by_households else None,
    )


def test_a_share_counts_only_known_rows() -> None:
    figure = measure_coverage(table_of(*STREET), "committee_coverage", by_households=False)

    assert (figure.numerator, figure.denominator, figure.unknown, figure.value) == (2, 4, 1, 0.5)


def test_by_households_those_that_state_none_are_counted_beside() -> None:
    figure = measure_coverage(table_of(*STREET), "committee_coverage", by_households=True)

    assert (figure.numerator, figure.denominator, figure.unknown) == (400, 900, 900)
    assert figure.rows_without_base == 1
    assert figure.value == pytest.approx(4 / 9)


def test_where_nothing_is_known_a_share_is_unknown_and_not_nothing() -> None:
    figure = measure_coverage(table_of(("unknown", 10)), "committee_coverage", by_households=False)

    assert (figure.value, figure.unknown) == (None, 1)


@given(ROWS, st.booleans())
def test_a_share_lies_between_nothing_and_all(rows: list[tuple[int | None, bool, bool]], by_households: bool) -> None:  # noqa: FBT001 - drawn
    figure = share_of(rows, by_households=by_households)

    assert figure.value is None or 0 <= figure.value <= 1
    assert (figure.value is None) == (figure.denominator == 0)


@given(ROWS, st.booleans())
def test_known_and_unknown_add_up_to_the_whole(rows: list[tuple[int | None, bool, bool]], by_households: bool) -> None:  # noqa: FBT001 - drawn
    figure = share_of(rows, by_households=by_households)

    whole = sum(number or 0 for number, _, _ in rows) if by_households else len(rows)
    assert figure.denominator + figure.unknown == whole


@given(ROWS, st.none() | st.integers(0, 5000), st.booleans(), st.booleans())
def test_an_unknown_row_never_changes_a_share(
    rows: list[tuple[int | None, bool, bool]],
    households: int | None,
    covered: bool,  # noqa: FBT001 - drawn
    by_households: bool,  # noqa: FBT001 - drawn
) -> None:
    before = share_of(rows, by_households=by_households)
    after = share_of([*rows, (households, False, covered)], by_households=by_households)

    assert after.value == before.value


@given(st.lists(st.sampled_from([code for code, term in vocabulary("committee_status").terms.items() if term.stored])))
def test_every_compound_stands_at_one_step_of_the_pipeline(statuses: list[str]) -> None:
    steps = count_pipeline(pd.DataFrame({"committee_status": statuses, "households": pd.array([1] * len(statuses))}))

    assert sum(step.compounds for step in steps) == sum(step.households for step in steps) == len(statuses)
    assert [step.code for step in steps] == list(vocabulary("committee_status").codes)


def test_the_pipeline_tells_the_way_from_what_stands_beside_it() -> None:
    parts = {step.code: step.part for step in count_pipeline(table_of())}

    assert [code for code, part in parts.items() if part == "pipeline"] == [
        "not_started", "not_eligible", "preparing", "elected", "established",
    ]  # fmt: skip
    assert (parts["ending"], parts["expired"], parts["dissolved"], parts["unknown"]) == (
        "ending", "ending", "beside", "unknown",
    )  # fmt: skip


def test_a_sum_of_nothing_stated_is_unknown_and_not_zero() -> None:
    unstated = sum_figure("elders_60", pd.Series([pd.NA, pd.NA], dtype="Int64"), "elders", ())
    stated = sum_figure("elders_60", pd.Series([3, pd.NA, 0], dtype="Int64"), "elders", ())

    assert (unstated.value, unstated.unknown) == (None, 2)
    assert (stated.value, stated.unknown) == (3, 1)


def test_sources_name_each_file_and_day_once() -> None:
    files = pd.Series(["乙.xlsx", "甲.xlsx", "甲.xlsx", None], dtype="str")
    days = pd.Series(["2026-01-01", "2026-02-02", "2026-02-02", None], dtype="datetime64[s]")

    assert sources_of((files, days), (files, days)) == (
        Source("乙.xlsx", dt.date(2026, 1, 1)),
        Source("甲.xlsx", dt.date(2026, 2, 2)),
    )


def test_the_overview_counts_what_serves_today() -> None:
    kinds = [("nursing_home", "open"), ("nursing_home", "closed"), ("market", None), ("elder_canteen", "planned")]
    places = facilities(*({"type": kind, "status": status} for kind, status in kinds))

    figures = {figure.key: figure for figure in overview_figures(table_of(*STREET), places)}

    assert figures["elder_facilities"].value == 1
    assert figures["facilities"].value == 2
    assert figures["compounds"].value == 5
    assert figures["elders_60"].value is None
    assert (figures["old_share"].value, figures["old_share"].unknown) == (None, 5)
