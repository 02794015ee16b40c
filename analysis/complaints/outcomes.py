"""
What came of orders: 三率 (响应率, 解决率, 满意率), 按时办结率, 约定兑现率, 上行率, 复盘率, as traced figures.

What isn't known is in no denominator and is counted beside. Whom a measure doesn't ask (an order not yet due, an
invalid follow-up) is in neither.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from analysis.complaints.flow import due_states, in_time, is_past, is_recorded, order_state
from analysis.figures import Figure, Source, share_figure
from geodata.vocabularies import UNKNOWN

MEASURES = (
    "response_rate",
    "solved_rate",
    "satisfied_rate",
    "on_time_rate",
    "promise_rate",
    "escalated_rate",
    "review_rate",
)
# 约定 (P): contact within a day, where the ledger doesn't say itself whether it was in time.
CONTACT_HOURS = 24
_SATISFIED = ("satisfied", "mostly")


@dataclass(frozen=True)
class Judgement:
    """Of each order, whether a measure asks of it, whether the answer is known, and whether it is yes."""

    asked: pd.Series[bool]
    known: pd.Series[bool]
    met: pd.Series[bool]


def judge_orders(orders: pd.DataFrame, today: dt.date) -> dict[str, Judgement]:
    """
    Return what each measure says of each order.

    Parameters
    ----------
    orders
        ``received_at``, ``contact`` (``in_time``, ``late``, ``none``), ``contacted_at``, ``due_at``, ``promised_at``,
        ``fed_back_at``, ``closed_at``, ``reviewed_at``, ``status``, ``solved`` (``solved``, ``partly``, ``unsolved``,
        ``invalid``), ``satisfaction`` (``satisfied``, ``mostly``, ``dissatisfied``, ``invalid``), ``escalated``
        (boolean), ``source``.
    today
        Deadlines of days before it are over.

    Returns
    -------
    judgements
        By measure, in the order of `MEASURES`:

        - ``response_rate``: asked where the contact is due; met where it came in time, as the ledger says, else within
          `CONTACT_HOURS`.
        - ``solved_rate``, ``satisfied_rate``: asked where there was a valid follow-up, or an ended order tells of none;
          met where solved; where satisfied or mostly so.
        - ``on_time_rate``: asked of all but cancelled orders that aren't yet due; met where closed by the deadline.
        - ``promise_rate``: asked where a time was promised and it is over or the answer was given; met where feedback
          or closing, whichever came first, kept it.
        - ``escalated_rate``: asked of all; met where it went up to a higher level.
        - ``review_rate``: asked of closed orders; met where a meeting looked back on it.
    """
    state, cancelled = order_state(orders), orders["status"] == "cancelled"
    ended = (state == "ended") & ~cancelled
    met_on_time = due_states(orders, today)
    escalated = orders["escalated"]
    reviewed = orders["reviewed_at"].notna()
    found = {
        "response_rate": _response(orders, today),
        "solved_rate": _follow_up(orders["solved"], ("solved",), ended),
        "satisfied_rate": _follow_up(orders["satisfaction"], _SATISFIED, ended),
        "on_time_rate": Judgement(
            ~met_on_time.isin(["cancelled", "due_soon", "in_time"]),
            met_on_time.isin(["closed_in_time", "closed_late", "overdue"]),
            met_on_time == "closed_in_time",
        ),
        "promise_rate": _promise(orders, state, today),
        "escalated_rate": Judgement(
            pd.Series(data=True, index=orders.index),
            escalated.notna(),
            escalated.fillna(value=False).astype(bool),
        ),
        "review_rate": Judgement(ended | reviewed, reviewed | is_recorded(orders, "reviewed_at"), reviewed),
    }
    return {
        name: Judgement(each.asked, each.asked & each.known, each.asked & each.known & each.met)
        for name, each in found.items()
    }


def outcome_figures(judgements: dict[str, Judgement], sources: tuple[Source, ...] = ()) -> list[Figure]:
    """
    Return each measure as a figure of the orders asked.

    Parameters
    ----------
    judgements
        From `judge_orders`.
    sources
        The files that the orders came from.
    """
    return [
        share_figure(name, each.met[each.asked], each.known[each.asked], base="orders", sources=sources)
        for name, each in judgements.items()
    ]


def outcomes_by(judgements: dict[str, Judgement], units: pd.Series[str]) -> pd.DataFrame:
    """
    Return each measure by community, department or compound.

    Parameters
    ----------
    judgements
        From `judge_orders`.
    units
        The unit of each order; those NA or ``unknown`` stand together under ``unknown``.

    Returns
    -------
    outcomes
        One row per unit and measure that asks of one of its orders: ``unit``, ``measure``, ``numerator``,
        ``denominator``, ``unknown`` and ``value`` (0-1; NA where none is known).
    """
    named = units.fillna(UNKNOWN)
    parts = []
    for name, each in judgements.items():
        unit = named[each.asked]
        sums = pd.DataFrame(
            {
                "numerator": each.met[each.asked].groupby(unit).sum(),
                "denominator": each.known[each.asked].groupby(unit).sum(),
                "asked": each.asked[each.asked].groupby(unit).sum(),
            }
        )
        parts.append(sums.rename_axis("unit").reset_index().assign(measure=name))
    table = pd.concat(parts, ignore_index=True).astype({"numerator": "int64", "denominator": "int64", "asked": "int64"})
    table["unknown"] = table["asked"] - table["denominator"]
    known = table["denominator"].mask(table["denominator"] == 0).astype("Float64")
    table["value"] = table["numerator"] / known
    return table[["unit", "measure", "numerator", "denominator", "unknown", "value"]]


def _response(orders: pd.DataFrame, today: dt.date) -> Judgement:
    said = orders["contact"].isin(["in_time", "late", "none"])
    at, deadline = orders["contacted_at"], orders["received_at"] + pd.Timedelta(hours=CONTACT_HOURS)
    timed = ~said & at.notna() & deadline.notna()
    # Where the ledger states contacts, an empty one past its time says that there was none.
    missed = ~said & at.isna() & is_past(deadline, today) & is_recorded(orders, "contacted_at")
    due = said | timed | is_past(deadline, today) | deadline.isna()
    met = (orders["contact"] == "in_time") | (timed & in_time(at, deadline))
    return Judgement(due & (orders["status"] != "cancelled"), said | timed | missed, met)


def _follow_up(answer: pd.Series[str], yes: tuple[str, ...], ended: pd.Series[bool]) -> Judgement:
    known = answer.notna() & ~answer.isin([UNKNOWN, "invalid"])
    return Judgement(known | (ended & (answer != "invalid").fillna(value=True)), known, answer.isin(yes))


def _promise(orders: pd.DataFrame, state: pd.Series[str], today: dt.date) -> Judgement:
    promised = orders["promised_at"]
    answered = orders[["fed_back_at", "closed_at"]].min(axis="columns")
    given, over = answered.notna(), is_past(promised, today)
    return Judgement(
        promised.notna() & (given | over) & (orders["status"] != "cancelled"),
        given | (over & (state == "open")),
        given & in_time(answered, promised),
    )
