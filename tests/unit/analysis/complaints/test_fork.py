"""The fork: which way orders go, which compounds ask for a committee, and which got one."""

from __future__ import annotations

import pandas as pd

from analysis.complaints.fork import (
    asks_for_committee,
    branch_of,
    branch_of_orders,
    committees_after_complaints,
    compounds_that_ask,
)
from tests.unit.analysis.complaints.orders import orders_of
from tests.unit.analysis.complaints.test_calendar import times

STATUS = pd.Series(
    {
        "a": "established",
        "b": "ending",
        "c": "expired",
        "d": "not_started",
        "e": "management_committee",
        "f": "unknown",
        "g": None,
    },
    dtype="str",
)
BRANCHES = branch_of(STATUS)


def ask(compound: str | None, day: str | None = "2025-03-01", category: str = "committee") -> dict[str, object]:
    """Return an order that asks for a committee."""
    return {"compound_id": compound, "received_at": day, "category": category}


def test_a_committee_in_office_is_told_first_and_unknown_is_not_none() -> None:
    assert BRANCHES.to_dict() == {
        "a": "committee_first",
        "b": "committee_first",
        "c": "form_first",
        "d": "form_first",
        "e": "form_first",
        "f": "unknown",
        "g": "unknown",
    }


def test_an_order_goes_its_compounds_way() -> None:
    orders = orders_of(ask("a"), ask("d"), ask(None), ask("elsewhere"))

    assert branch_of_orders(orders, BRANCHES).tolist() == ["committee_first", "form_first", "unknown", "unknown"]


def test_a_class_or_words_ask_for_a_committee() -> None:
    orders = orders_of(
        ask("d"),
        {"compound_id": "d", "category": "fees", "text": "小区没有业委会，希望街道帮助成立业主委员会"},
        {"compound_id": "d", "category": "fees", "text": "物业乱收费"},
        {"compound_id": "d"},
    )

    assert asks_for_committee(orders).tolist() == [True, True, False, False]


def test_the_compounds_that_ask_have_no_committee_or_none_that_is_known() -> None:
    orders = orders_of(
        ask("d"),
        ask("d", "2025-01-05"),
        ask("d", category="fees"),
        ask("e", None),
        *(ask("f"), ask("f", category="fees")),
        *(ask("a"), ask("c", category="fees"), ask(None)),
    )
    table = compounds_that_ask(orders, BRANCHES)

    assert table.index.tolist() == ["d", "f", "e"]
    assert table["branch"].tolist() == ["form_first", "unknown", "form_first"]
    assert table["asks"].tolist() == [2, 1, 1]
    assert table["orders"].tolist() == [3, 2, 1]
    assert table["first_ask"].iloc[0] == pd.Timestamp("2025-01-05")
    assert pd.isna(table["first_ask"].iloc[2])


def test_a_committee_came_after_complaints_where_its_term_began_after_the_first() -> None:
    committees = pd.DataFrame(
        {
            "compound_id": ["a", "a", "b", "c", "d", "e"],
            "status": ["established", "established", "established", "established", "preparing", "established"],
            "term_start": times("2020-01-01", "2025-06-01", "2025-02-28", "2025-03-01", "2025-06-01", None),
        }
    )
    orders = orders_of(
        *(ask("a"), ask("a", "2025-05-31 12:00"), ask("a", "2025-07-01")),
        *(ask("b"), ask("c", "2025-03-01 09:00"), ask("d"), ask("e")),
    )
    formed = committees_after_complaints(orders, committees)

    assert formed.index.tolist() == ["a", "c"]
    assert formed["asks_before"].tolist() == [2, 1]
    assert formed["days"].tolist() == [92, 0]


def test_without_orders_nobody_asks() -> None:
    committees = pd.DataFrame({"compound_id": ["a"], "status": ["established"], "term_start": times("2025-01-01")})

    assert compounds_that_ask(orders_of(), BRANCHES).empty
    assert committees_after_complaints(orders_of(), committees).empty
