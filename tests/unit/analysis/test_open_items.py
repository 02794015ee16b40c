"""What is open at a compound is read off its ledgers, and closed when they say so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from analysis.open_items import FACTS, Around, ClosedItem, OpenItem, closed_items, open_items
from geodata.vocabularies import UNKNOWN

TODAY = dt.date(2026, 9, 30)
LEDGER = pd.Timestamp("2026-06-30")
# A compound of which all is known and nothing is open.
FINE: dict[str, Any] = {
    **dict.fromkeys(FACTS, 1),
    "committee_status": "established",
    "term_start": pd.Timestamp("2024-01-01"),
    "term_end": pd.Timestamp("2028-12-31"),
    "committee_as_of": LEDGER,
    "property_mode": "professional",
    "contract_start": pd.Timestamp("2024-01-01"),
    "contract_end": pd.Timestamp("2027-12-31"),
    "days_to_contract_end": 457,
    "exit_reason": None,
    "last_contract_end": pd.NaT,
    "property_as_of": LEDGER,
    "fund_state": "usable",
    "smart_gate": "done",
    "ebike_charging": "done",
    "waste_clearing": "done",
    "illegal_structures": "done",
    "renovation_state": "done",
    "as_of": LEDGER,
}
NO_ORDERS = pd.DataFrame(
    {"state": [], "due_state": [], "is_chronic": [], "received_at": [], "due_at": [], "closed_at": [], "department": []}
).astype({"is_chronic": "bool", **dict.fromkeys(("received_at", "due_at", "closed_at"), "datetime64[s]")})
NO_CHANGES = pd.DataFrame({"kind": [], "column": [], "before": [], "after": [], "on": []}, dtype="str").astype(
    {"on": "datetime64[s]"}
)


def order(**cells: object) -> dict[str, object]:
    return {"state": "open", "due_state": "in_time", "is_chronic": False, "department": None, **cells}


def orders(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=NO_ORDERS.columns)
    return frame.astype(dict.fromkeys(("received_at", "due_at", "closed_at"), "datetime64[s]"))


def changes(*rows: tuple[str, str, str | None, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NO_CHANGES.columns).astype({"on": "datetime64[s]"})


def around(
    held: pd.DataFrame = NO_ORDERS, missing: tuple[str, ...] = (), steps: tuple[tuple[str, str, str | None], ...] = ()
) -> Around:
    frame = pd.DataFrame(steps, columns=["step", "state", "done_on"])
    return Around(held, missing, LEDGER.date(), frame, dt.date(2026, 7, 31))


def found(beside: Around | None = None, **cells: object) -> list[OpenItem]:
    return open_items({**FINE, **cells}, beside or around())


def closed(beside: Around | None = None, changed: pd.DataFrame = NO_CHANGES, **cells: object) -> list[ClosedItem]:
    return closed_items({**FINE, **cells}, beside or around(), changed, TODAY)


def test_where_all_is_known_and_well_nothing_is_open() -> None:
    assert found() == []
    assert closed() == []


@pytest.mark.parametrize(
    ("cells", "key", "since", "is_known"),
    [
        ({"committee_status": "not_started", "term_end": pd.NaT}, "no_committee", "2026-06-30", False),
        ({"committee_status": "expired", "term_end": pd.Timestamp("2026-05-31")}, "no_committee", "2026-06-01", True),
        ({"committee_status": "ending", "term_end": pd.Timestamp("2026-10-30")}, "term_ending", "2026-08-01", True),
        ({"property_mode": "none", "last_contract_end": pd.Timestamp("2025-09-18")}, "no_property", "2025-09-19", True),
        ({"property_mode": "none"}, "no_property", "2026-06-30", False),
        (
            {"contract_end": pd.Timestamp("2026-09-29"), "days_to_contract_end": -1},
            "contract_ended",
            "2026-09-30",
            True,
        ),
        (
            {"contract_end": pd.Timestamp("2026-12-29"), "days_to_contract_end": 90},
            "contract_ending",
            "2026-09-30",
            True,
        ),
        ({"fund_state": "unusable"}, "fund", "2026-06-30", False),
        ({"waste_clearing": "under_way"}, "small_works", "2026-06-30", False),
        ({"elders_60": pd.NA}, "unknown_facts", "2026-06-30", False),
        ({"term_end": pd.NaT}, "unknown_facts", "2026-06-30", False),
    ],
)
def test_each_thing_is_open_since_its_own_day_or_at_least_since_its_ledger_s(
    cells: dict[str, object],
    key: str,
    since: str,
    is_known: bool,  # noqa: FBT001 - a case
) -> None:
    (item,) = found(**cells)
    assert (item.key, str(item.since), item.is_since_known) == (key, since, is_known)
    assert item.next_step


def test_what_is_not_known_is_one_item_to_find_out_and_never_open_as_none() -> None:
    (item,) = found(committee_status=UNKNOWN, property_mode=UNKNOWN, fund_state=UNKNOWN, smart_gate=None)
    assert item.key == "unknown_facts"
    assert item.names == ("committee_status", "property_mode", "fund_state", "smart_gate")


def test_overdue_and_chronic_orders_are_counted_with_their_departments_from_the_first_on() -> None:
    held = orders(
        order(due_state="overdue", due_at="2026-09-08 12:00", received_at="2026-09-01", department="物业办"),
        order(due_state="overdue", due_at="2026-09-01", received_at="2026-08-25", department=UNKNOWN, is_chronic=True),
        order(state="ended", due_state="closed_late", received_at="2026-01-01", is_chronic=True),
    )
    overdue, chronic = found(around(held))
    assert (overdue.key, overdue.count, overdue.names, str(overdue.since)) == (
        "overdue_orders",
        2,
        ("物业办",),
        "2026-09-02",
    )
    assert (chronic.key, chronic.count, str(chronic.since)) == ("chronic_orders", 1, "2026-08-25")


def test_services_that_are_missing_are_named() -> None:
    (item,) = found(around(missing=("day_care", "kindergarten")))
    assert (item.key, item.count, item.names) == ("missing_services", 2, ("day_care", "kindergarten"))


def test_a_committee_or_a_contract_that_began_in_ninety_days_closed_its_item() -> None:
    began = pd.Timestamp("2026-07-03")
    assert closed(term_start=began, contract_start=began) == [
        ClosedItem("no_committee", began.date()),
        ClosedItem("no_property", began.date()),
    ]
    assert closed(term_start=began - pd.Timedelta(days=1)) == []
    assert closed(term_start=began, committee_status="dissolved") == []


def test_orders_closed_late_in_ninety_days_are_settled_on_the_day_of_the_last() -> None:
    held = orders(
        order(state="ended", due_state="closed_late", closed_at="2026-07-02 23:00"),
        order(state="ended", due_state="closed_late", closed_at="2026-07-03 00:10"),
        order(state="ended", due_state="closed_late", closed_at="2026-09-30 18:00"),
        order(state="ended", due_state="closed_in_time", closed_at="2026-09-30 18:00"),
    )
    assert closed(around(held)) == [ClosedItem("overdue_orders", TODAY, count=2)]


def test_a_cell_that_changed_closes_what_it_settles() -> None:
    day = "2026-08-20"
    changed = changes(
        ("compounds", "fund_state", "unusable", "usable", day),
        ("compounds", "smart_gate", "missing", "done", day),
        ("compounds", "waste_clearing", None, "done", day),
        ("committees", "status", "preparing", "established", "2026-08-21"),
    )
    assert closed(changed=changed) == [
        ClosedItem("no_committee", dt.date(2026, 8, 21)),
        ClosedItem("fund", dt.date(2026, 8, 20), (), 1),
        ClosedItem("small_works", dt.date(2026, 8, 20), ("smart_gate",), 1),
        ClosedItem("unknown_facts", dt.date(2026, 8, 20), ("waste_clearing",), 1),
    ]


def test_a_change_that_was_taken_back_or_is_long_ago_closes_nothing() -> None:
    there_and_back = changes(
        ("compounds", "fund_state", "unusable", "usable", "2026-08-20"),
        ("compounds", "fund_state", "usable", "unusable", "2026-08-21"),
    )
    assert closed(changed=there_and_back, fund_state="unusable") == []
    assert closed(changed=changes(("compounds", "fund_state", "unusable", "usable", "2026-07-02"))) == []


def test_the_six_steps_are_open_until_done_and_those_that_no_ledger_tells_are_not() -> None:
    steps = (
        ("clear", "done", "2026-07-02"),
        ("ask", "done", "2026-07-03"),
        ("build", "under_way", None),
        ("manage", "not_started", None),
        ("measure", UNKNOWN, None),
    )
    (item,) = found(around(steps=steps))
    assert (item.key, item.count, item.names, str(item.since)) == ("six_steps", 2, ("build", "manage"), "2026-07-31")
    assert closed(around(steps=steps)) == [ClosedItem("six_steps", dt.date(2026, 7, 3), ("ask",), 1)]
