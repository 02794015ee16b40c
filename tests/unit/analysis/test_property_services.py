"""The property service of a compound today, and why the last company left."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.property_services import covered_modes, professional_modes, property_today
from geodata.vocabularies import vocabulary
from tests.factories import property_services

TODAY = dt.date(2026, 9, 30)
LEFT = {
    "compound_id": "C001",
    "mode": "professional",
    "company": "甲物业",
    "contract_start": dt.date(2018, 1, 1),
    "contract_end": dt.date(2021, 1, 1),
    "exit_reason": "bankrupt",
}


def service_of(*rows: dict[str, object]) -> pd.Series:
    """Return the service of C001 today."""
    ids = pd.Index(["C001"], dtype="str")
    services = property_services(*({"compound_id": "C001", **row} for row in rows))
    return property_today(ids, services, TODAY).iloc[0]


def test_a_compound_without_a_row_is_unknown_and_not_without_service() -> None:
    service = service_of()

    assert service["property_mode"] == "unknown"
    assert pd.isna(service["exit_reason"])


def test_the_last_contract_says_why_its_company_left() -> None:
    service = service_of(LEFT, {"mode": "none", "as_of": dt.date(2026, 1, 1)})

    assert service["property_mode"] == "none"
    assert (service["exit_reason"], service["last_company"]) == ("bankrupt", "甲物业")
    assert service["last_contract_end"] == pd.Timestamp(2021, 1, 1)
    assert pd.isna(service["company"])


def test_a_row_of_no_service_may_itself_say_who_left_and_why() -> None:
    service = service_of(
        {"mode": "none", "company": "乙物业", "exit_reason": "withdrew", "contract_end": dt.date(2024, 5, 1)}
    )

    assert (service["exit_reason"], service["last_company"]) == ("withdrew", "乙物业")


def test_no_service_and_no_reason_is_a_reason_unknown() -> None:
    assert service_of({"mode": "none"})["exit_reason"] == "unknown"


def test_a_new_company_keeps_the_reason_why_the_last_one_left() -> None:
    service = service_of(LEFT, {"mode": "state_entrusted", "company": "丙物业", "contract_start": dt.date(2022, 1, 1)})

    assert (service["property_mode"], service["company"]) == ("state_entrusted", "丙物业")
    assert (service["exit_reason"], service["last_company"]) == ("bankrupt", "甲物业")


def test_a_company_that_left_with_nothing_after_leaves_the_mode_unknown() -> None:
    service = service_of(LEFT)

    assert service["property_mode"] == "unknown"
    assert service["last_company"] == "甲物业"


@pytest.mark.parametrize(("end", "days"), [(TODAY, 0), (TODAY + dt.timedelta(90), 90), (TODAY - dt.timedelta(1), -1)])
def test_a_contract_past_its_end_goes_on_as_stated(end: dt.date, days: int) -> None:
    service = service_of({"mode": "professional", "contract_start": dt.date(2022, 1, 1), "contract_end": end})

    assert service["property_mode"] == "professional"
    assert service["days_to_contract_end"] == days


def test_every_mode_but_none_and_unknown_counts_as_covered() -> None:
    assert covered_modes() == set(vocabulary("property_mode").codes) - {"none", "unknown"}
    assert professional_modes() == {"professional", "state_entrusted"}
