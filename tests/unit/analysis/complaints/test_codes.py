"""The codes that orders are judged by are those of the vocabularies, each with the meaning that it has there."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.complaints.flow import ENDED_STATUSES, OPEN_STATUSES, STEPS
from analysis.complaints.fork import asks_for_committee, branch_of
from analysis.complaints.outcomes import judge_orders
from analysis.complaints.repeats import find_cases
from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary
from tests.unit.analysis.complaints.orders import flow_orders, orders_of
from tests.unit.analysis.complaints.test_flow import TODAY


def test_every_status_is_open_or_ended_as_the_vocabulary_groups_it() -> None:
    statuses = vocabulary("order_status")

    assert set(statuses.group("open")) == OPEN_STATUSES
    assert set(statuses.group("ended")) == ENDED_STATUSES
    assert {*statuses.codes, UNKNOWN} == OPEN_STATUSES | ENDED_STATUSES | {UNKNOWN}


def test_every_step_is_a_time_of_the_ledger_in_its_order() -> None:
    steps = [column.name for column in ledger_kind("work_orders").columns if column.step]

    assert steps == [f"{step}_at" for step in STEPS]


@pytest.mark.parametrize(
    ("column", "name", "measure", "group"),
    [
        ("contact", "order_contact", "response_rate", "in_time"),
        ("solved", "order_solved", "solved_rate", "solved"),
        ("satisfaction", "order_satisfaction", "satisfied_rate", "satisfied"),
    ],
)
def test_an_answer_counts_as_the_vocabulary_groups_it(column: str, name: str, measure: str, group: str) -> None:
    terms = vocabulary(name)
    codes = [code for code in terms.codes if code != UNKNOWN]
    rows: list[dict[str, object]] = [{column: code, "status": "closed"} for code in codes]
    judged = judge_orders(flow_orders(*rows), TODAY)[measure]
    # Whoever was not contacted counts against 响应率, whose vocabulary groups only those who were in time.
    valid = set(codes) if column == "contact" else set(terms.group("valid"))

    assert {code for code, met in zip(codes, judged.met, strict=True) if met} == set(terms.group(group))
    assert {code for code, known in zip(codes, judged.known, strict=True) if known} == valid


def test_both_ways_of_the_fork_and_the_class_that_asks_are_terms() -> None:
    statuses = pd.Series(vocabulary("committee_status").codes, dtype="str")

    assert set(branch_of(statuses)) - {UNKNOWN} <= set(vocabulary("order_branch").codes)
    classes = vocabulary("complaint_class").codes
    rows: list[dict[str, object]] = [{"category": code} for code in classes]
    asked = asks_for_committee(flow_orders(*rows))
    assert [code for code, asks in zip(classes, asked, strict=True) if asks] == ["committee"]


def test_three_orders_of_a_class_are_chronic_unless_it_is_other_or_unknown() -> None:
    times_three = [code for code in vocabulary("complaint_class").codes for _ in range(3)]
    rows: list[dict[str, object]] = [
        {"category": code, "compound_id": "C1", "received_at": "2025-03-01", "urges": pd.NA} for code in times_three
    ]
    chronic = find_cases(orders_of(*rows, repeat_of="str", urges="Int64")).orders["is_chronic"]

    assert {code for code, found in zip(times_three, chronic, strict=True) if not found} <= {"other", UNKNOWN}
