"""An order's way through the steps of 一诉共解 (工单流转): a time for each, what was promised, how it ended."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from geodata.demo import AS_OF

_NOW = dt.datetime.combine(AS_OF, dt.time(18))
_FORMATS = {"hotline": "%Y-%m-%d %H:%M:%S", "grid": "%Y/%m/%d %H:%M"}
# Each step: the least and the most hours after the one before, and how many of the orders come to it.
_STEPS = (
    ("answered_at", 0.05, 4, 1.0),
    ("called_at", 1, 20, 0.35),
    ("responded_at", 1, 30, 0.96),
    ("inspected_at", 2, 48, 0.85),
    ("agreed_at", 1, 30, 0.7),
    ("branch_at", 2, 72, 0.6),
    ("closed_at", 6, 160, 0.96),
    ("reviewed_at", 48, 400, 0.16),
    ("revisited_at", 24, 120, 0.72),
)


def walk_through(
    form: str, category: str, received: dt.datetime, chance: Random, plan: dict[str, Any], *, has_committee: bool
) -> dict[str, Any]:
    """
    Return an order's times as texts of its export, its state and how those who called were served.

    Parameters
    ----------
    form
        ``hotline`` or ``grid``.
    category
        A code of the 14 classes.
    received
        When it came in.
    chance
        The order's own.
    plan
        orders.toml.
    has_committee
        Whether the compound has an owners' committee in office.
    """
    work = plan["work"]
    at = received + dt.timedelta(hours=chance.uniform(0.2, 6))
    times: dict[str, dt.datetime | None] = {"received_at": received, "assigned_at": at}
    times["collected_at"] = received - dt.timedelta(hours=chance.uniform(0.1, 3)) if form == "grid" else None
    is_difficult = chance.random() < 0.06  # noqa: PLR2004 - a share
    times["due_at"] = at + dt.timedelta(days=15 if is_difficult else 7)
    needs_branch = category in work["committee_classes"]
    for name, least, most, share in _STEPS:
        if chance.random() > share or (name == "branch_at" and not needs_branch):
            continue
        if name in ("reviewed_at", "revisited_at") and times.get("closed_at") is None:
            break
        at += dt.timedelta(hours=chance.uniform(least, most) * (2.2 if is_difficult else 1))
        if at > _NOW:
            break
        times[name] = at
    times["contacted_at"] = times.get("answered_at")
    agreed = times.get("agreed_at")
    if agreed is not None:
        promised = agreed + dt.timedelta(days=chance.choice([2, 3, 3, 5, 7]))
        times["promised_at"] = promised
        back = promised + dt.timedelta(hours=chance.choice([-30, -12, -4, -1, -1, 20, 60]))
        times["fed_back_at"] = back if agreed < back <= _NOW else None
    row: dict[str, Any] = {
        name: None if moment is None else moment.strftime(_FORMATS[form]) for name, moment in times.items()
    }
    row["branch"] = _branch(row, has_committee=has_committee) if needs_branch else None
    return row | _ending(form, category, times, chance, work, is_difficult=is_difficult)


def _branch(row: dict[str, Any], *, has_committee: bool) -> str | None:
    if row.get("branch_at") is None:
        return None
    return "committee_first" if has_committee else "form_first"


def _ending(
    form: str,
    category: str,
    times: dict[str, dt.datetime | None],
    chance: Random,
    work: dict[str, Any],
    *,
    is_difficult: bool,
) -> dict[str, Any]:
    is_closed = times.get("closed_at") is not None
    was_asked = times.get("revisited_at") is not None
    departments = work["departments"][category]
    open_state = "in_progress" if times.get("responded_at") else "assigned"
    return {
        "status": ("已办结" if form == "hotline" else "已结案") if is_closed else open_state,
        "channel": chance.choice(work["channels"][form]),
        "nature": chance.choice(work["natures"]) if form == "hotline" else None,
        "urgency": chance.choices(["normal", "urgent", "very_urgent"], weights=[86, 12, 2])[0],
        "department": chance.choice(departments),
        "co_departments": departments[-1] if chance.random() < 0.12 else None,  # noqa: PLR2004 - a share
        "is_joint": "是" if chance.random() < 0.12 else "否",  # noqa: PLR2004 - a share
        "is_difficult": "是" if is_difficult else "否",
        "escalated": "是" if chance.random() < (0.3 if is_difficult else 0.03) else "否",
        "contact": chance.choices(["in_time", "late", "none"], weights=[92, 5, 3])[0] if form == "hotline" else None,
        "solved": chance.choices(["solved", "partly", "unsolved", "invalid"], weights=[76, 8, 11, 5])[0]
        if was_asked
        else None,
        "satisfaction": chance.choices(["satisfied", "mostly", "dissatisfied", "invalid"], weights=[66, 16, 12, 6])[0]
        if was_asked
        else None,
        "outcome": chance.choice(work["outcomes"]) if is_closed else None,
    }


def tell_the_case(received: dt.datetime, plan: dict[str, Any]) -> dict[str, Any]:
    """Return what the order of 电磁线厂宿舍 says: the leaking roof, each step, and how it was closed."""
    case = plan["case"]
    steps = {name: received + dt.timedelta(hours=hours) for name, hours in case["hours"].items()}
    words = ("title", "text", "raw_class", "raw_address", "outcome", "department", "co_departments")
    told = {name: case[name] for name in words}
    ended = {"solved": "solved", "satisfaction": "satisfied", "contact": "in_time", "status": "closed"}
    return {
        **told,
        **ended,
        **{name: moment.strftime(_FORMATS["hotline"]) for name, moment in steps.items()},
        "branch": "form_first",
        "is_difficult": plan["work"]["yes"],
        "is_joint": plan["work"]["yes"],
        "closed_level": case["level"],
    }
