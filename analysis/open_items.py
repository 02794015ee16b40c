"""What is still open at a compound (销号清单), read off its ledgers; an item is closed when the data say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.committees import ENDING_DAYS, covered_statuses
from analysis.committees import next_step as committee_next_step
from analysis.property_services import NO_SERVICE, covered_modes
from geodata.vocabularies import UNKNOWN

# So long an item that was closed is still listed.
CLOSED_DAYS = 90
# 关键小事: what the street wants done everywhere. A lift isn't for every building.
SMALL_WORKS = ("smart_gate", "ebike_charging", "waste_clearing", "illegal_structures")
WORK_OPEN = frozenset({"missing", "planned", "under_way"})
STEP_OPEN = frozenset({"not_started", "under_way"})
FUND_OPEN = frozenset({"none", "unusable", "used_up"})
# What a compound's file has to know.
FACTS = (
    "committee_status",
    "property_mode",
    "build_year",
    "households",
    "residents",
    "elders_60",
    "elders_80",
    "fund_state",
    "renovation_state",
    *SMALL_WORKS,
)


@dataclass(frozen=True)
class OpenItem:
    """
    One thing to be settled.

    Attributes
    ----------
    key
        Which; what it is called, who is responsible and what comes next are the texts ``open_items.<key>.*``.
    names
        Codes that the item speaks of: a status, facility types, columns, departments.
    count
        How many, None where nothing is counted.
    since
        The day since when; None where not known.
    is_since_known
        False where `since` is only the day for which the ledger speaks: the item is at least as old.
    next_step
        Key of the text of what comes next.
    """

    key: str
    names: tuple[str, ...] = ()
    count: int | None = None
    since: dt.date | None = None
    is_since_known: bool = False
    next_step: str = ""


@dataclass(frozen=True)
class ClosedItem:
    """One thing that was settled on `on`; `key`, `names` and `count` as of `OpenItem`."""

    key: str
    on: dt.date
    names: tuple[str, ...] = ()
    count: int | None = None


@dataclass(frozen=True)
class Around:
    """
    What ledgers beside its own rows say of a compound.

    Attributes
    ----------
    orders
        Its orders: ``state`` and ``due_state`` (`analysis.complaints.flow`), ``is_chronic``
        (`analysis.complaints.repeats`), ``received_at``, ``due_at``, ``closed_at`` and ``department``.
    missing
        Facility types that the standard requires and that aren't met.
    services_as_of
        The day for which the ledger of facilities speaks.
    steps
        The six steps (六步工作法) in their order: ``step``, ``state`` and ``done_on``; empty where no ledger says.
    steps_as_of
        The day for which that ledger speaks.
    """

    orders: pd.DataFrame
    missing: tuple[str, ...]
    services_as_of: dt.date | None
    steps: pd.DataFrame
    steps_as_of: dt.date | None


def open_items(compound: Mapping[str, Any], around: Around) -> list[OpenItem]:
    """
    Return what is open at a compound, in the order in which it is listed.

    Parameters
    ----------
    compound
        Its row of `analysis.compounds.describe_compounds`.
    around
        What other ledgers say.

    Returns
    -------
    items
        Committee, property service, orders, fund, small works, services, steps, and last what isn't known; nothing of
        what isn't known counts as open beside that.
    """
    found = [
        *_of_committee(compound),
        *_of_property(compound),
        *_of_orders(around.orders),
        *_of_works(compound),
        *_of_services(around),
        *_of_steps(around),
        *_of_unknown(compound),
    ]
    return [
        OpenItem(
            item.key,
            item.names,
            item.count,
            item.since,
            item.is_since_known,
            item.next_step or f"open_items.{item.key}.next_step",
        )
        for item in found
    ]


def _of_committee(compound: Mapping[str, Any]) -> list[OpenItem]:
    status, end = str(compound["committee_status"]), _day(compound["term_end"])
    following = committee_next_step(status, has_term_end=end is not None)
    if status == "ending" and end is not None:
        return [
            OpenItem("term_ending", (), None, end - dt.timedelta(ENDING_DAYS), is_since_known=True, next_step=following)
        ]
    if status == UNKNOWN or status in covered_statuses():
        return []
    if status == "expired" and end is not None:
        return [
            OpenItem("no_committee", (status,), None, end + dt.timedelta(1), is_since_known=True, next_step=following)
        ]
    return [OpenItem("no_committee", (status,), None, _day(compound["committee_as_of"]), next_step=following)]


def _of_property(compound: Mapping[str, Any]) -> list[OpenItem]:
    mode, days = str(compound["property_mode"]), compound["days_to_contract_end"]
    if mode == NO_SERVICE:
        left = _day(compound["last_contract_end"])
        since = _day(compound["property_as_of"]) if left is None else left + dt.timedelta(1)
        reason = compound["exit_reason"]
        names = () if pd.isna(reason) or reason == UNKNOWN else (str(reason),)
        return [OpenItem("no_property", names, None, since, is_since_known=left is not None)]
    if pd.isna(days) or days > ENDING_DAYS:
        return []
    end = pd.Timestamp(compound["contract_end"]).date()
    if days < 0:
        return [OpenItem("contract_ended", (), None, end + dt.timedelta(1), is_since_known=True)]
    return [OpenItem("contract_ending", (), None, end - dt.timedelta(ENDING_DAYS), is_since_known=True)]


def _of_orders(orders: pd.DataFrame) -> list[OpenItem]:
    is_open = orders["state"] == "open"
    found = []
    for key, held, column in (
        ("overdue_orders", orders[is_open & (orders["due_state"] == "overdue")], "due_at"),
        ("chronic_orders", orders[is_open & orders["is_chronic"]], "received_at"),
    ):
        if len(held):
            first = held[column].min()
            # The day after a deadline is the first on which the order is overdue.
            late = dt.timedelta(1 if key == "overdue_orders" else 0)
            since = None if pd.isna(first) else first.date() + late
            named = held["department"].dropna()
            departments = tuple(sorted(named[named != UNKNOWN].unique()))
            found.append(OpenItem(key, departments, len(held), since, is_since_known=since is not None))
    return found


def _of_works(compound: Mapping[str, Any]) -> list[OpenItem]:
    as_of = _day(compound["as_of"])
    found = []
    if compound["fund_state"] in FUND_OPEN:
        found.append(OpenItem("fund", (str(compound["fund_state"]),), None, as_of))
    works = tuple(name for name in SMALL_WORKS if compound[name] in WORK_OPEN)
    if works:
        found.append(OpenItem("small_works", works, len(works), as_of))
    return found


def _of_services(around: Around) -> list[OpenItem]:
    missing = around.missing
    return [OpenItem("missing_services", missing, len(missing), around.services_as_of)] if missing else []


def _of_steps(around: Around) -> list[OpenItem]:
    left = tuple(around.steps["step"][around.steps["state"].isin(STEP_OPEN)])
    return [OpenItem("six_steps", left, len(left), around.steps_as_of)] if left else []


def _of_unknown(compound: Mapping[str, Any]) -> list[OpenItem]:
    names = [name for name in FACTS if pd.isna(compound[name]) or compound[name] == UNKNOWN]
    in_office = compound["committee_status"] in covered_statuses()
    if in_office and pd.isna(compound["term_end"]):
        names.append("term_end")
    if compound["property_mode"] in covered_modes() and pd.isna(compound["contract_end"]):
        names.append("contract_end")
    return [OpenItem("unknown_facts", tuple(names), len(names), _day(compound["as_of"]))] if names else []


def closed_items(
    compound: Mapping[str, Any], around: Around, changes: pd.DataFrame, today: dt.date
) -> list[ClosedItem]:
    """
    Return what was settled at a compound in the last `CLOSED_DAYS` days, the latest first.

    Parameters
    ----------
    compound
        Its row of `analysis.compounds.describe_compounds`.
    around
        What other ledgers say.
    changes
        One row per change of a cell of the compound's own row, of its terms and its contracts, first writings left
        out: ``kind``, ``column``, ``before`` and ``after`` (texts, NA where nothing was known) and ``on`` (days).
    today
        The last day that is listed.
    """
    first = pd.Timestamp(today) - pd.Timedelta(days=CLOSED_DAYS)
    found = [*_closed_by_days(compound, first, today), *_closed_orders(around.orders, first, today)]
    found += _closed_steps(around.steps, first, today)
    keys = {item.key for item in found}
    recent = changes[(changes["on"] > first) & (changes["on"] <= pd.Timestamp(today))]
    found += [item for item in _closed_by_changes(compound, recent) if item.key not in keys]
    return sorted(found, key=lambda item: item.on, reverse=True)


def _closed_by_days(compound: Mapping[str, Any], first: pd.Timestamp, today: dt.date) -> list[ClosedItem]:
    found = []
    for key, column, holds in (
        ("no_committee", "term_start", compound["committee_status"] in covered_statuses()),
        ("no_property", "contract_start", compound["property_mode"] in covered_modes()),
    ):
        day = compound[column]
        if holds and not pd.isna(day) and first < day <= pd.Timestamp(today):
            found.append(ClosedItem(key, day.date()))
    return found


def _closed_orders(orders: pd.DataFrame, first: pd.Timestamp, today: dt.date) -> list[ClosedItem]:
    until = pd.Timestamp(today) + pd.Timedelta(days=1)
    closed = orders[(orders["due_state"] == "closed_late") & (orders["closed_at"] >= first + pd.Timedelta(days=1))]
    closed = closed[closed["closed_at"] < until]
    return [ClosedItem("overdue_orders", closed["closed_at"].max().date(), count=len(closed))] if len(closed) else []


def _closed_steps(steps: pd.DataFrame, first: pd.Timestamp, today: dt.date) -> list[ClosedItem]:
    days = pd.to_datetime(steps["done_on"])
    done = steps[(steps["state"] == "done") & (days > first) & (days <= pd.Timestamp(today))]
    return [ClosedItem("six_steps", days[done.index].max().date(), tuple(done["step"]), len(done))] if len(done) else []


def _closed_by_changes(compound: Mapping[str, Any], changes: pd.DataFrame) -> list[ClosedItem]:
    """Return what changes of cells settled and the row still says; a cell that went back is no item."""
    own = changes[changes["kind"] == "compounds"]
    # Of several changes of a cell the last one holds.
    own = own.sort_values("on", kind="stable").drop_duplicates("column", keep="last")
    now = own["column"].map(lambda name: _said(compound.get(name)))
    own = own[now == own["after"].fillna(UNKNOWN)]
    was_unknown = (own["before"].isna() | (own["before"] == UNKNOWN)) & (own["after"].fillna(UNKNOWN) != UNKNOWN)
    found = []
    for key, rows in (
        ("fund", own[(own["column"] == "fund_state") & own["before"].isin(FUND_OPEN) & ~own["after"].isin(FUND_OPEN)]),
        (
            "small_works",
            own[own["column"].isin(SMALL_WORKS) & own["before"].isin(WORK_OPEN) & (own["after"] == "done")],
        ),
        ("unknown_facts", own[own["column"].isin(FACTS) & was_unknown]),
    ):
        if len(rows):
            names = tuple(rows["column"])
            found.append(ClosedItem(key, rows["on"].max().date(), names if key != "fund" else (), len(rows)))
    for key, kind, column, covered in (
        ("no_committee", "committees", "status", covered_statuses() | {"expired"}),
        ("no_property", "property_services", "mode", covered_modes()),
    ):
        rows = changes[(changes["kind"] == kind) & (changes["column"] == column)]
        rows = rows[~rows["before"].fillna(UNKNOWN).isin(covered | {UNKNOWN}) & rows["after"].isin(covered)]
        if len(rows) and compound[f"{'committee' if kind == 'committees' else 'property'}_{column}"] in covered:
            found.append(ClosedItem(key, rows["on"].max().date()))
    return found


def _said(value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    return UNKNOWN if value is None or pd.isna(value) else str(value)


def _day(value: Any) -> dt.date | None:  # noqa: ANN401 - a cell may hold anything
    return None if pd.isna(value) else pd.Timestamp(value).date()
