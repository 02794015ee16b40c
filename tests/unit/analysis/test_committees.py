"""The status of a committee today."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.committees import committee_today, covered_statuses, next_step
from config.texts import LANGUAGES, texts
from geodata.vocabularies import vocabulary
from tests.factories import committees

TODAY = dt.date(2026, 9, 30)


def today_of(*rows: dict[str, object], count: int = 1) -> pd.DataFrame:
    """Return the committees of compounds C001 to C00<count>."""
    ids = pd.Index([f"C{place:03d}" for place in range(1, count + 1)], dtype="str")
    return committee_today(ids, committees(*rows), TODAY)


@pytest.mark.parametrize(
    ("days", "status"),
    [(-1, "expired"), (0, "ending"), (1, "ending"), (90, "ending"), (91, "established")],
)
def test_the_end_of_the_term_tells_the_status(days: int, status: str) -> None:
    end = TODAY + dt.timedelta(days=days)

    row = today_of({"status": "established", "term_start": dt.date(2022, 1, 1), "term_end": end}).loc["C001"]

    assert row["committee_status"] == status
    assert row["days_to_term_end"] == days


def test_without_an_end_a_committee_stays_established() -> None:
    row = today_of({"status": "established", "term_start": dt.date(2001, 1, 1)}).loc["C001"]

    assert row["committee_status"] == "established"
    assert pd.isna(row["days_to_term_end"])


@pytest.mark.parametrize("status", ["dissolved", "preparing", "management_committee", "residents_committee", "unknown"])
def test_only_a_committee_in_office_expires(status: str) -> None:
    row = today_of({"status": status, "term_start": dt.date(2015, 1, 1), "term_end": dt.date(2020, 1, 1)}).loc["C001"]

    assert row["committee_status"] == status


def test_a_compound_without_a_row_is_unknown_and_not_without_a_committee() -> None:
    status = today_of({"status": "not_started"}, count=2)["committee_status"]

    assert status.tolist() == ["not_started", "unknown"]


def test_the_file_and_day_of_the_row_stay_with_the_status() -> None:
    row = today_of({"status": "preparing", "source": "业委会.xlsx", "as_of": dt.date(2026, 6, 30)}).loc["C001"]

    assert (row["committee_source"], row["committee_as_of"]) == ("业委会.xlsx", pd.Timestamp(2026, 6, 30))


def test_a_term_over_and_not_renewed_does_not_count_as_covered() -> None:
    assert covered_statuses() == {"established", "ending"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_has_a_next_step(language: str) -> None:
    statuses = vocabulary("committee_status").codes
    keys = {next_step(status, has_term_end=known) for status in statuses for known in (True, False)}

    assert keys <= texts(language).keys()
    assert "next_step.record_term_end" in keys


@pytest.mark.parametrize(("language", "mark"), [("zh", "待核实"), ("en", "to be verified")])
@pytest.mark.parametrize("step", ["preparing", "elected", "established", "ending"])
def test_a_deadline_that_nobody_verified_says_so(language: str, mark: str, step: str) -> None:
    assert mark in texts(language)[f"next_step.{step}"]
