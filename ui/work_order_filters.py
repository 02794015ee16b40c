"""What a person chose to see of the orders' flow (工单筛选); the address and the session keep it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import streamlit as st

from geodata.vocabularies import UNKNOWN, vocabulary
from ui.language import language, say
from ui.queries import FlowFilter, OrderFilter, communities, order_departments, reference_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PERIODS = ("12m", "90d", "30d", "year", "all", "own")
USUAL_PERIOD, OWN = "12m", "own"
_DAYS = {"90d": 90, "30d": 30}
_OWN_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
# The closed lists that are asked for, by the word of the address; the most values that a link may name.
VOCABULARIES = {"class": "complaint_class", "channel": "order_channel", "status": "order_status"}
ADDRESS = ("period", "class", "community", "department", "channel", "status", "repeats")
WRITTEN = "flow_written"
_PREFIX = "flow_"


def choose_orders() -> FlowFilter:
    """Draw the conditions in one row and return them."""
    named, departments, spoken = dict(communities()), order_departments(), language()
    _follow_address(named, departments)
    with st.container(key="flow_filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        first, last = _choose_period()
        coded: dict[str, Sequence[str]] = {}
        coded["class"] = _choose("class", _codes("complaint_class"), _labels("complaint_class", spoken), "category")
        coded["community"] = _choose("community", list(named), named)
        coded["department"] = _choose("department", departments, {UNKNOWN: say("app.unknown")})
        coded["channel"] = _choose("channel", _codes("order_channel"), _labels("order_channel", spoken))
        coded["status"] = _choose("status", _codes("order_status"), _labels("order_status", spoken))
        repeats = st.toggle(
            say("work_orders.repeats"),
            key=f"{_PREFIX}repeats",
            help=say("work_orders.repeats_help"),
            persist_state="session",
        )
    _write_address(coded, repeats=repeats)
    return FlowFilter(
        orders=OrderFilter(
            first=first,
            last=last,
            categories=tuple(coded["class"]),
            communities=tuple(coded["community"]),
            channels=tuple(coded["channel"]),
            statuses=tuple(coded["status"]),
            repeats_only=repeats,
        ),
        departments=tuple(coded["department"]),
    )


def _codes(name: str) -> list[str]:
    return [*(code for code in vocabulary(name).codes if code != UNKNOWN), UNKNOWN]


def _labels(name: str, spoken: str) -> dict[str, str]:
    return {code: vocabulary(name).label(code, spoken) for code in vocabulary(name).codes}


def _choose(name: str, codes: Sequence[str], labels: Mapping[str, str], label: str = "") -> Sequence[str]:
    key = f"{_PREFIX}{name}"
    # Another store has other communities and departments.
    st.session_state[key] = [code for code in st.session_state.get(key, []) if code in codes]
    return st.multiselect(
        say(f"work_orders.{label or name}"),
        codes,
        key=key,
        format_func=lambda code: labels.get(code, code),
        placeholder=say("work_orders.every"),
        persist_state="session",
    )


def _choose_period() -> tuple[dt.date | None, dt.date | None]:
    chosen = st.selectbox(
        say("work_orders.period"),
        PERIODS,
        key=f"{_PREFIX}period",
        format_func=lambda period: say(f"work_orders.period_{period}"),
        persist_state="session",
    )
    if chosen != OWN:
        return _days_of(chosen)
    days = st.date_input(
        say("work_orders.period_days"), key=f"{_PREFIX}days", format="YYYY-MM-DD", persist_state="session"
    )
    # Between two clicks only the first day is chosen.
    return (days[0], days[-1]) if isinstance(days, tuple) and days else (None, None)


def usual_orders() -> FlowFilter:
    """Return the orders that the page speaks of before anybody has chosen any."""
    first, last = _days_of(USUAL_PERIOD)
    return FlowFilter(orders=OrderFilter(first=first, last=last))


def _days_of(period: str) -> tuple[dt.date | None, dt.date | None]:
    today = reference_day()
    if period == "all":
        return None, None
    if period == "year":
        return today.replace(month=1, day=1), today
    if period in _DAYS:
        return today - dt.timedelta(days=_DAYS[period] - 1), today
    # A year to the day; of 29 February the 28th.
    is_leap_day = (today.month, today.day) == (2, 29)
    before = today.replace(year=today.year - 1, day=28 if is_leap_day else today.day)
    return before + dt.timedelta(days=1), today


def said_period(filters: FlowFilter) -> str:
    """Return the period as a sentence's words."""
    asked = filters.orders
    if asked.first is None or asked.last is None:
        return say("work_orders.period_all")
    return say("work_orders.from_to", first=asked.first.isoformat(), last=asked.last.isoformat())


def _follow_address(named: Mapping[str, str], departments: Sequence[str]) -> None:
    """Take over the conditions of an address that this page didn't write itself: a link, or the browser's way back."""
    asked = {name: st.query_params.get_all(name) for name in ADDRESS if name in st.query_params}
    is_ours = asked == st.session_state.get(WRITTEN)
    if f"{_PREFIX}period" in st.session_state and (is_ours or not asked):
        return
    known: dict[str, Sequence[str]] = {name: vocabulary(words).codes for name, words in VOCABULARIES.items()}
    known |= {"community": list(named), "department": departments}
    for name, codes in known.items():
        st.session_state[f"{_PREFIX}{name}"] = [code for code in asked.get(name, []) if code in codes]
    st.session_state[f"{_PREFIX}repeats"] = "repeats" in asked
    _take_period("".join(asked.get("period", [])))


def _take_period(asked: str) -> None:
    days = _own_days(asked)
    st.session_state[f"{_PREFIX}period"] = OWN if days else asked if asked in PERIODS and asked != OWN else USUAL_PERIOD
    first, last = _days_of(USUAL_PERIOD)
    st.session_state[f"{_PREFIX}days"] = days or (first, last)


def _own_days(asked: str) -> tuple[dt.date, dt.date] | None:
    found = _OWN_DAYS.fullmatch(asked)
    if found is None:
        return None
    try:
        first, last = (dt.date.fromisoformat(day) for day in found.groups())
    except ValueError:
        return None
    return (first, last) if first <= last else (last, first)


def _write_address(coded: Mapping[str, Sequence[str]], *, repeats: bool) -> None:
    """Let the address carry the conditions, so that a link opens the same."""
    period = str(st.session_state[f"{_PREFIX}period"])
    days = st.session_state.get(f"{_PREFIX}days", ())
    if period == OWN and days:
        period = f"{days[0].isoformat()}..{days[-1].isoformat()}"
    written = {
        "period": [] if period == USUAL_PERIOD else [period],
        **{name: list(codes) for name, codes in coded.items()},
        "repeats": ["1"] if repeats else [],
    }
    written = {name: values for name, values in written.items() if values}
    st.session_state[WRITTEN] = written
    if written != {name: st.query_params.get_all(name) for name in ADDRESS if name in st.query_params}:
        kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in ADDRESS}
        st.query_params.from_dict({**kept, **written})


def clear_orders() -> None:
    """Take every condition back; written for callbacks."""
    for name in (*ADDRESS, "days"):
        st.session_state.pop(f"{_PREFIX}{name}", None)
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in ADDRESS}
    st.query_params.from_dict(kept)
