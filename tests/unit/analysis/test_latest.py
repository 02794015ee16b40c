"""Which of a compound's terms holds today."""

from __future__ import annotations

import datetime as dt

from analysis.latest import Span, latest_rows
from tests.factories import committees

TODAY = dt.date(2026, 9, 30)
TERM = Span("status", "term_start", "term_end")


def holding(*rows: dict[str, object]) -> str:
    """Return the id of the term of C001 that holds."""
    latest = latest_rows(committees(*({"compound_id": "C001", **row} for row in rows)), TERM, TODAY)
    assert latest.index.tolist() == ["C001"]
    return str(latest.loc["C001", "row_id"])


def test_the_term_that_starts_last_holds() -> None:
    earlier = {"status": "established", "term_start": dt.date(2016, 1, 1), "term_end": dt.date(2030, 1, 1)}
    later = {"status": "established", "term_start": dt.date(2021, 1, 1), "term_end": dt.date(2026, 1, 1)}

    assert holding(earlier, later) == "Y002"
    assert holding(later, earlier) == "Y001"


def test_a_term_without_a_start_is_taken_to_last_five_years() -> None:
    without_start = {"status": "established", "term_end": dt.date(2025, 6, 30)}

    assert holding(without_start, {"status": "established", "term_start": dt.date(2020, 7, 1)}) == "Y002"
    assert holding(without_start, {"status": "established", "term_start": dt.date(2020, 6, 29)}) == "Y001"


def test_a_term_that_starts_after_today_does_not_hold_yet() -> None:
    running = {"status": "established", "term_start": dt.date(2021, 10, 1), "term_end": dt.date(2026, 10, 1)}

    assert holding(running, {"status": "established", "term_start": dt.date(2026, 10, 1)}) == "Y001"
    assert holding(running, {"status": "established", "term_start": TODAY}) == "Y002"


def test_a_row_without_days_never_hides_that_the_term_is_over() -> None:
    over = {"status": "established", "term_start": dt.date(2018, 1, 1), "term_end": dt.date(2023, 1, 1)}

    assert holding(over, {"status": "established", "as_of": dt.date(2026, 9, 1)}) == "Y001"


def test_a_row_without_days_that_says_something_else_after_the_term_takes_over() -> None:
    over = {"status": "established", "term_start": dt.date(2018, 1, 1), "term_end": dt.date(2023, 1, 1)}

    assert holding(over, {"status": "preparing", "as_of": dt.date(2023, 1, 2)}) == "Y002"
    assert holding(over, {"status": "preparing", "as_of": dt.date(2023, 1, 1)}) == "Y001"
    assert holding(over, {"status": "preparing"}) == "Y001"
    assert holding(over, {"status": "unknown", "as_of": dt.date(2026, 1, 1)}) == "Y001"


def test_of_rows_without_days_the_one_that_speaks_for_the_last_day_holds() -> None:
    newer = {"status": "preparing", "as_of": dt.date(2026, 5, 1)}

    assert holding(newer, {"status": "not_started", "as_of": dt.date(2025, 1, 1)}) == "Y001"


def test_a_row_of_no_compound_is_left_out() -> None:
    rows = committees({"compound_id": None, "status": "established"})

    assert latest_rows(rows, TERM, TODAY).empty
