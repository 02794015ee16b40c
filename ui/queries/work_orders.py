"""How orders go their way (工单流程): what is chosen, its figures, its steps and where it waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from analysis.complaints.flow import describe_steps, describe_waits, due_states, order_state, waiting_orders
from analysis.complaints.fork import branch_of, branch_of_orders
from analysis.complaints.outcomes import Judgement, judge_orders, outcome_figures
from analysis.figures import Figure, Source, sources_of
from config.texts import text
from geodata.store.provenance import ledgers_of_rows
from geodata.vocabularies import UNKNOWN
from ui.queries.cells import integer_or_none, number_or_none
from ui.queries.orders import NO_ORDER_FILTER, OrderFilter, orders_of, passing, placed_orders
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, compounds_today, read, reference_day, store_state

_KEPT, _KEPT_FILTERS = 3, 24


@dataclass(frozen=True)
class FlowFilter:
    """
    Which orders the page speaks of; every condition holds at once, an empty one lets all pass.

    Attributes
    ----------
    orders
        What every page of orders asks.
    departments
        As the ledger names them, ``unknown`` for those that it doesn't name.
    """

    orders: OrderFilter = field(default=NO_ORDER_FILTER)
    departments: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlowCounts:
    """
    What stands to be done, of the orders chosen whenever they came in.

    Attributes
    ----------
    chosen
        Orders chosen, those of the period alone.
    open
        Orders that aren't closed.
    overdue, due_today, due_soon
        Open orders by their deadline: before today, today, in the days after it.
    no_deadline
        Open orders that name no deadline.
    outside
        Orders of places outside the street, which nothing here counts.
    suggested
        Orders of those chosen whose class was suggested by words.
    undated
        Orders that a period leaves out because they don't say when they came in; 0 without a period.
    """

    chosen: int
    open: int
    overdue: int
    due_today: int
    due_soon: int
    no_deadline: int
    outside: int
    suggested: int
    undated: int


@dataclass(frozen=True)
class StepFlow:
    """
    How orders went through a step of 一诉共解, and how many stand before it.

    Attributes
    ----------
    orders, unknown
        Orders with a time for it, and those without that went on to a later one.
    wrong_way
        Orders whose time lies before what it follows: counted in no duration.
    median_hours, p90_hours
        From what came before; None where no order tells.
    waiting
        Open orders, whenever they came in, for which it comes next.
    median_days, longest_days
        How long they have waited; None where nobody waits or nothing tells.
    """

    step: str
    label: str
    orders: int
    unknown: int
    wrong_way: int
    median_hours: float | None
    p90_hours: float | None
    waiting: int
    median_days: float | None
    longest_days: int | None


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def flow_orders(state: StoreState, today: dt.date) -> pd.DataFrame:
    """
    Return the orders inside the street as their flow is told; shared, never to be changed.

    Returns
    -------
    orders
        The columns of `orders_of`, ``source`` being the file that each came in with, ``department`` ``unknown`` where
        not named; ``state`` and ``due_state`` (`analysis.complaints.flow`), ``way`` (`analysis.complaints.fork`, by
        the committee of today) and, for open ones, ``last_step``, ``waits_for``, ``since`` and ``days``.
    """
    every = orders_of(state)
    inside = every[every["in_street"]].drop(columns="source").join(standing_orders(state, today))
    return inside.assign(
        department=inside["department"].fillna(UNKNOWN),
        way=branch_of_orders(inside, ways_today(state, today)),
    ).join(waiting_orders(inside, today))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def standing_orders(state: StoreState, today: dt.date) -> pd.DataFrame:
    """
    Return how every order stands, inside the street and out; shared, never to be changed.

    Returns
    -------
    orders
        Indexed by id: ``source`` (the file that each came in with), ``state`` and ``due_state``
        (`analysis.complaints.flow`).
    """
    stored = pd.DataFrame(read(state, "work_orders"))
    # What an export records at all is told by its own rows: two exports may name the same source.
    ledgers = pd.Series(stored.index, index=stored.index).map(ledgers_of_rows(Path(state.path), "work_orders"))
    orders = stored.assign(source=ledgers.astype("str").fillna(stored["source"]))
    return orders[["source"]].assign(state=order_state(orders), due_state=due_states(orders, today))


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def ways_today(state: StoreState, today: dt.date) -> pd.Series[str]:
    """Return which way orders of each compound go by its committee of today, inside the street and out; shared."""
    return branch_of(compounds_today(state, today)["committee_status"])


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _judged(state: StoreState, today: dt.date) -> dict[str, Judgement]:
    # Of all orders: whether a ledger records something isn't told by those that a filter leaves.
    return judge_orders(flow_orders(state, today), today)


@st.cache_resource(show_spinner=False, max_entries=_KEPT_FILTERS)
def _passing(state: StoreState, today: dt.date, filters: FlowFilter) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = passing(state, filters.orders)[placed_orders(state)["in_street"].to_numpy(dtype=bool)]
    if filters.departments:
        found &= flow_orders(state, today)["department"].isin(filters.departments).to_numpy(dtype=bool)
    return found


@st.cache_resource(show_spinner=False, max_entries=_KEPT_FILTERS)
def chosen_orders(state: StoreState, today: dt.date, filters: FlowFilter) -> pd.DataFrame:
    """Return the rows of `flow_orders` that pass a filter; shared, never to be changed."""
    orders, found = flow_orders(state, today), _passing(state, today, filters)
    return orders if found.all() else orders[found]


def whenever(filters: FlowFilter) -> FlowFilter:
    """Return the conditions without the period: what is overdue is, however long ago it came in."""
    return replace(filters, orders=replace(filters.orders, first=None, last=None))


def chosen_judgements(state: StoreState, today: dt.date, filters: FlowFilter) -> dict[str, Judgement]:
    """Return what each measure says of each order that passes a filter, by its place in `chosen_orders`."""
    found = _passing(state, today, filters)

    def cut(answers: pd.Series[bool]) -> pd.Series[bool]:
        # By place: to look each order up by its id takes ten times as long.
        return pd.Series(answers.to_numpy()[found])

    return {
        name: Judgement(cut(each.asked), cut(each.known), cut(each.met)) for name, each in _judged(state, today).items()
    }


def order_departments() -> list[str]:
    """Return the departments that orders name, those with most orders first, ``unknown`` last where some name none."""
    named = flow_orders(store_state(), reference_day())["department"]
    counts = named[named != UNKNOWN].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return [*counts.index, *([UNKNOWN] if (named == UNKNOWN).any() else [])]


def flow_figures(filters: FlowFilter) -> list[Figure]:
    """Return 三率, 按时办结率, 约定兑现率, 上行率 and 复盘率 of the orders chosen."""
    return _figures(store_state(), reference_day(), filters)


@st.cache_data(show_spinner=False, max_entries=_KEPT_FILTERS)
def _figures(state: StoreState, today: dt.date, filters: FlowFilter) -> list[Figure]:
    return outcome_figures(chosen_judgements(state, today, filters), order_sources(state))


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def order_sources(state: StoreState) -> tuple[Source, ...]:
    """Return the files that orders came from."""
    orders = orders_of(state)
    return ledger_sources(state, ("work_orders",), sources_of((orders["source"], orders["as_of"])))


def flow_counts(filters: FlowFilter) -> FlowCounts:
    """Return what stands to be done."""
    return _counts(store_state(), reference_day(), filters)


@st.cache_data(show_spinner=False, max_entries=_KEPT_FILTERS)
def _counts(state: StoreState, today: dt.date, filters: FlowFilter) -> FlowCounts:
    orders = chosen_orders(state, today, whenever(filters))
    is_open = orders["state"] == "open"
    chosen = chosen_orders(state, today, filters)
    return FlowCounts(
        chosen=len(chosen),
        open=int(is_open.sum()),
        overdue=int(is_due(orders, "overdue", today).sum()),
        due_today=int(is_due(orders, "today", today).sum()),
        due_soon=int(is_due(orders, "soon", today).sum()),
        no_deadline=int((is_open & orders["due_at"].isna()).sum()),
        outside=int((~orders_of(state)["in_street"]).sum()),
        suggested=int(chosen["category_suggested"].fillna(value=False).sum()),
        undated=0 if whenever(filters) == filters else int(orders["received_at"].isna().sum()),
    )


def is_due(orders: pd.DataFrame, when: str, today: dt.date) -> pd.Series[bool]:
    """
    Return which orders are ``open``, and of those which are ``overdue``, due ``today`` or ``soon`` (after it).

    Parameters
    ----------
    orders
        Rows of `flow_orders`.
    when
        One of the four.
    today
        The day to compare with.
    """
    due = orders["due_at"].dt.normalize()
    asked: dict[str, pd.Series[bool]] = {
        "overdue": orders["due_state"] == "overdue",
        "today": (orders["due_state"] == "due_soon") & (due == pd.Timestamp(today)),
        "soon": (orders["due_state"] == "due_soon") & (due > pd.Timestamp(today)),
        "open": orders["state"] == "open",
    }
    return asked[when]


def flow_steps(filters: FlowFilter, language: str) -> list[StepFlow]:
    """Return the ten steps in order: durations of the orders chosen, waits of those open whenever they came in."""
    return _steps(store_state(), reference_day(), filters, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT_FILTERS)
def _steps(state: StoreState, today: dt.date, filters: FlowFilter, language: str) -> list[StepFlow]:
    steps = describe_steps(chosen_orders(state, today, filters))
    orders = chosen_orders(state, today, whenever(filters))
    waits = describe_waits(orders[orders["state"] == "open"]).rename(columns={"orders": "waiting"})
    return [
        StepFlow(
            step=str(row.Index),
            label=text(f"work_orders.steps.{row.Index}", language),
            orders=integer_or_none(row.orders) or 0,
            unknown=integer_or_none(row.unknown) or 0,
            wrong_way=integer_or_none(row.wrong_way) or 0,
            median_hours=number_or_none(row.median_hours),
            p90_hours=number_or_none(row.p90_hours),
            waiting=integer_or_none(row.waiting) or 0,
            median_days=number_or_none(row.median_days),
            longest_days=integer_or_none(row.longest_days),
        )
        for row in steps.join(waits).itertuples()
    ]
