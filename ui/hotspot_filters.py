"""Which orders the complaints page counts (投诉热点筛选): a row of conditions that the address carries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import streamlit as st

from ui.language import language, say
from ui.queries import (
    HOTSPOT_PAINTS,
    HOTSPOT_UNITS,
    PERIODS,
    OrderFilter,
    communities,
    order_choices,
    order_days,
    period_days,
    usual_unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ui.queries import HotspotPaint, HotspotUnit, Period

# The address carries these, so that a link opens the same.
PERIOD, FIRST, LAST, REPEATS, PAINT, UNIT = "period", "from", "to", "repeats", "paint", "by"
CATEGORIES, COMMUNITIES, CHANNELS, STATUSES = "class", "within", "channel", "status"
ADDRESS = (PERIOD, FIRST, LAST, CATEGORIES, COMMUNITIES, CHANNELS, STATUSES, REPEATS)
WRITTEN, HOT_CLASS = "hotspot_filters_written", "hotspot_hot_class"
# The part of the page that is drawn anew for another filter.
ORDERS = "hotspot_orders"
_CHOSEN_DAYS: Period = "days"
# Words of the row by the address's name of a list.
_LISTS = {CATEGORIES: "category", COMMUNITIES: "community", CHANNELS: "channel", STATUSES: "status"}


def choose_orders() -> OrderFilter:
    """Draw the conditions in one row and return them; the address and the session keep them."""
    choices = _choices()
    _follow_address(choices)
    with st.container(key="hotspot_filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        period = st.selectbox(
            say("hotspots.period"),
            PERIODS,
            key=_key(PERIOD),
            format_func=lambda name: say(f"hotspots.period_{name}"),
            persist_state="session",
        )
        first, last = _choose_days() if period == _CHOSEN_DAYS else period_days(period)
        chosen = {name: _choose_list(name, choices[name]) for name in _LISTS}
        repeats = st.toggle(
            say("hotspots.repeats_only"),
            key=_key(REPEATS),
            help=say("hotspots.repeats_help"),
            persist_state="session",
        )
    filters = OrderFilter(
        first=first,
        last=last,
        categories=chosen[CATEGORIES],
        communities=chosen[COMMUNITIES],
        channels=chosen[CHANNELS],
        statuses=chosen[STATUSES],
        repeats_only=repeats,
    )
    _write_address(str(period), filters)
    return filters


def usual_orders() -> OrderFilter:
    """Return the orders that the page counts before anybody has chosen any."""
    first, last = period_days(PERIODS[0])
    return OrderFilter(first=first, last=last)


def _key(name: str) -> str:
    return f"hotspot_{name}"


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        name: communities() if word == "community" else order_choices(word, language()) for name, word in _LISTS.items()
    }


def _choose_days() -> tuple[dt.date, dt.date]:
    """Draw the two days of a period of one's own; the later one is never before the earlier."""
    least, most = order_days()
    days = [
        st.date_input(
            say(f"hotspots.{name}_day"),
            min_value=least,
            max_value=most,
            key=_key(name),
            format="YYYY-MM-DD",
            persist_state="session",
        )
        for name in (FIRST, LAST)
    ]
    return min(days), max(days)


def _choose_list(name: str, choices: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    named = dict(choices)
    return tuple(
        st.multiselect(
            say(f"hotspots.{_LISTS[name]}"),
            list(named),
            key=_key(name),
            format_func=lambda code: named.get(code, code),
            placeholder=say("hotspots.every"),
            persist_state="session",
        )
    )


def _follow_address(choices: dict[str, list[tuple[str, str]]]) -> None:
    """Take over what the address asks for and this page didn't write itself; what it names wrongly is passed over."""
    asked = {name: st.query_params.get_all(name) for name in ADDRESS if name in st.query_params}
    state = st.session_state
    is_new = _key(PERIOD) not in state
    if not is_new and (not asked or asked == state.get(WRITTEN)):
        # An import may have taken away what was chosen.
        for name in _LISTS:
            held = dict(choices[name])
            if any(code not in held for code in state.get(_key(name), [])):
                state[_key(name)] = [code for code in state[_key(name)] if code in held]
        _keep_days_inside()
        return
    period = next(iter(asked.get(PERIOD, [])), PERIODS[0])
    state[_key(PERIOD)] = period if period in PERIODS else PERIODS[0]
    least, most = order_days()
    for name, usual in ((FIRST, least), (LAST, most)):
        state[_key(name)] = _day(next(iter(asked.get(name, [])), ""), usual)
    _keep_days_inside()
    for name in _LISTS:
        held = dict(choices[name])
        state[_key(name)] = [code for code in asked.get(name, []) if code in held]
    state[_key(REPEATS)] = bool(asked.get(REPEATS))


def _keep_days_inside() -> None:
    least, most = order_days()
    for name in (FIRST, LAST):
        if _key(name) in st.session_state:
            st.session_state[_key(name)] = min(max(st.session_state[_key(name)], least), most)


def _day(said: str, usual: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return usual


def _write_address(period: str, filters: OrderFilter) -> None:
    own_days = period == _CHOSEN_DAYS and filters.first is not None and filters.last is not None
    written: dict[str, list[str]] = {
        PERIOD: [] if period == PERIODS[0] else [period],
        FIRST: [filters.first.isoformat()] if own_days and filters.first else [],
        LAST: [filters.last.isoformat()] if own_days and filters.last else [],
        CATEGORIES: list(filters.categories),
        COMMUNITIES: list(filters.communities),
        CHANNELS: list(filters.channels),
        STATUSES: list(filters.statuses),
        REPEATS: ["1"] if filters.repeats_only else [],
    }
    written = {name: values for name, values in written.items() if values}
    st.session_state[WRITTEN] = written
    if written != {name: st.query_params.get_all(name) for name in ADDRESS if name in st.query_params}:
        kept: dict[str, str | Iterable[str]] = {
            name: st.query_params.get_all(name) for name in st.query_params if name not in ADDRESS
        }
        st.query_params.from_dict({**kept, **written})


def choose_paint() -> HotspotPaint:
    """Draw the choice of what the map is coloured by; the address carries it."""
    asked = st.query_params.get(PAINT)
    st.session_state[_key(PAINT)] = asked if asked in HOTSPOT_PAINTS else HOTSPOT_PAINTS[0]
    chosen = st.segmented_control(
        say("hotspots.paint"),
        HOTSPOT_PAINTS,
        key=_key(PAINT),
        required=True,
        format_func=lambda name: say(f"hotspots.paint_{name}"),
        label_visibility="collapsed",
        on_change=_paint_chosen,
    )
    return cast("HotspotPaint", chosen)


def choose_unit(paint: HotspotPaint, filters: OrderFilter) -> HotspotUnit:
    """Draw the choice of what a test is made on, where one is shown; the address carries it."""
    usual = usual_unit(filters)
    asked = next((unit for unit in HOTSPOT_UNITS if unit == st.query_params.get(UNIT)), usual)
    if paint not in ("hot", "change"):
        return asked
    st.session_state[_key(UNIT)] = asked
    st.segmented_control(
        say("hotspots.unit"),
        HOTSPOT_UNITS,
        key=_key(UNIT),
        required=True,
        format_func=lambda name: say(f"hotspots.unit_{name}"),
        label_visibility="collapsed",
        on_change=lambda: st.query_params.update({UNIT: st.session_state[_key(UNIT)]}),
    )
    return asked


def choose_class(choices: Sequence[tuple[str, str]]) -> None:
    """Draw classes as buttons; a press filters by that class."""
    named = dict(choices)

    def choose() -> None:
        if code := st.session_state[HOT_CLASS]:
            st.session_state[_key(CATEGORIES)] = [code]
            # The filter stands outside the part that the press itself would draw anew.
            st.rerun(ORDERS)

    st.pills(
        say("hotspots.category"),
        list(named),
        key=HOT_CLASS,
        format_func=lambda code: named.get(code, code),
        label_visibility="collapsed",
        on_change=choose,
    )


def _paint_chosen() -> None:
    chosen = st.session_state[_key(PAINT)]
    if chosen == HOTSPOT_PAINTS[0]:
        st.query_params.pop(PAINT, None)
    else:
        st.query_params[PAINT] = chosen
