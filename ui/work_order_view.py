"""The parts of the order flow page (工单流程页面): figures, the ten steps, and the lists beside a card."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ui.figure_strip import figure_strip
from ui.language import language, say
from ui.markup import draw, heading, note
from ui.queries import (
    DUE,
    ORDER_MEASURES,
    ORDER_UNITS,
    asking_compounds,
    due_orders,
    flow_figures,
    flow_steps,
    formed_committees,
    listing_file_name,
    listing_workbook,
    order_cases,
    outcomes_of,
    reference_day,
)
from ui.work_order_charts import flow_chart
from ui.work_order_filters import said_period
from ui.work_order_panel import close_panel, open_case, open_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.queries import FlowCounts, FlowFilter, Listing
    from ui.work_order_charts import Chart

PARTS = ("due", "groups", "fork", "cases")
PART, CHOSEN_COMPOUND = "flow_part", "flow_compound"
# More than these nobody reads on a page; the export holds all.
MOST_ROWS, LEAST_KNOWN = 500, 10
_CHARTS: tuple[Chart, ...] = ("steps", "times", "waits")
_LIST_PX = 400


def show_figures(filters: FlowFilter, counts: FlowCounts) -> None:
    """Draw 三率 and the other shares, and which orders they speak of."""
    figure_strip(flow_figures(filters), key="orders")
    said = say(
        "work_orders.basis",
        period=said_period(filters),
        chosen=f"{counts.chosen:,}",
        open=f"{counts.open:,}",
        today=reference_day().isoformat(),
    )
    outside = say("work_orders.basis_outside", outside=f"{counts.outside:,}") if counts.outside else ""
    undated = say("work_orders.basis_undated", undated=f"{counts.undated:,}") if counts.undated else ""
    suggested = say("class_words.hint", count=f"{counts.suggested:,}") if counts.suggested else ""
    draw(note(f"{said}{outside}{undated}{suggested}"))


def show_steps(filters: FlowFilter) -> None:
    """Draw the ten steps: who took them, how long they took, where open orders wait."""
    steps = flow_steps(filters, language())
    with st.container(key="flow_steps"):
        places = st.columns(len(_CHARTS), gap="medium")
    for place, chart in zip(places, _CHARTS, strict=True):
        with place:
            draw(heading(say(f"work_orders.chart_{chart}"), say(f"work_orders.chart_{chart}_note")))
            flow_chart(steps, chart)
    waits = [step for step in steps if step.waiting]
    if not waits:
        draw(note(say("work_orders.nobody_waits")))
        return
    longest = max(waits, key=lambda step: (step.median_days or 0, step.waiting))
    said = say(
        "work_orders.longest_wait",
        step=longest.label,
        orders=f"{longest.waiting:,}",
        median=_days(longest.median_days),
        longest=_days(longest.longest_days),
    )
    draw(note(said))


def _days(days: float | None) -> str:
    return say("app.unknown") if days is None else f"{days:,.0f}"


def choose_part() -> str:
    """Draw the choice of lists and return it."""
    return st.segmented_control(
        say("work_orders.part"),
        PARTS,
        key=PART,
        default=PARTS[0],
        required=True,
        format_func=lambda name: say(f"work_orders.part_{name}"),
        label_visibility="collapsed",
    )


def chosen_compound() -> str:
    """Return the id of the compound that was chosen in the list of the fork; "" for none."""
    return str(st.session_state.get(CHOSEN_COMPOUND, ""))


def show_list(part: str, filters: FlowFilter, counts: FlowCounts) -> None:
    """Draw the chosen list."""
    if part == "groups":
        _show_groups(filters)
    elif part == "fork":
        _show_fork(filters)
    elif part == "cases":
        _show_cases(filters)
    else:
        _show_due(filters, counts)


def _show_due(filters: FlowFilter, counts: FlowCounts) -> None:
    numbers = {"overdue": counts.overdue, "today": counts.due_today, "soon": counts.due_soon, "open": counts.open}
    with st.container(key="due_bar", horizontal=True, vertical_alignment="center"):
        when = st.segmented_control(
            say("work_orders.part_due"),
            DUE,
            key="flow_due",
            default=DUE[0],
            required=True,
            format_func=lambda name: f"{say(f'work_orders.due_{name}')} {numbers[name]:,}",
            label_visibility="collapsed",
        )
        listing = due_orders(filters, when, language())
        _export(listing, say(f"work_orders.due_{when}"), filters)
    if not len(listing.rows):
        draw(note(say("work_orders.due_nothing")))
    else:
        _table(listing, f"list_{when}", open_order)
    if counts.no_deadline:
        draw(note(say("work_orders.due_no_deadline", count=f"{counts.no_deadline:,}")))


def _show_groups(filters: FlowFilter) -> None:
    with st.container(key="groups_bar", horizontal=True, vertical_alignment="center"):
        unit = st.segmented_control(
            say("work_orders.unit"),
            ORDER_UNITS,
            key="flow_unit",
            default=ORDER_UNITS[0],
            required=True,
            format_func=lambda name: say(f"work_orders.units.{name}"),
            label_visibility="collapsed",
        )
        listing = outcomes_of(filters, unit, language())
        _export(listing, say(f"work_orders.units.{unit}"), filters)
    measure = st.segmented_control(
        say("work_orders.measure"),
        ORDER_MEASURES,
        key="flow_measure",
        default=ORDER_MEASURES[0],
        required=True,
        format_func=lambda name: say(f"figures.{name}.name"),
        label_visibility="collapsed",
    )
    shown = {
        "unit": say(f"work_orders.units.{unit}"),
        "orders": say("work_orders.columns.orders"),
        "open": say("work_orders.columns.open"),
        "overdue": say("work_orders.columns.overdue"),
        str(measure): say(f"figures.{measure}.name"),
        f"{measure}_met": say("work_orders.columns.met"),
        f"{measure}_known": say("work_orders.columns.known"),
        f"{measure}_unknown": say("work_orders.columns.unknown"),
    }
    share = st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.1f %%")
    st.dataframe(
        listing.rows[list(shown)].rename(columns=shown),
        hide_index=True,
        key="list_groups",
        placeholder=say("app.unknown"),
        column_config={shown[str(measure)]: share},
        height=_LIST_PX,
    )
    draw(note(say("work_orders.groups_note", least=LEAST_KNOWN)))


def _show_fork(filters: FlowFilter) -> None:
    def choose(compound_id: str) -> None:
        st.session_state[CHOSEN_COMPOUND] = compound_id
        close_panel()

    listing = asking_compounds(filters, language())
    with st.container(key="fork_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("work_orders.fork_title")))
        _export(listing, say("work_orders.fork_title"), filters)
    draw(note(say("work_orders.fork_note")))
    if len(listing.rows):
        _table(listing, "list_fork", choose)
    else:
        draw(note(say("work_orders.fork_none")))
    formed = formed_committees(language())
    draw(heading(say("work_orders.formed_title")))
    if len(formed.rows):
        _table(formed, "list_formed", choose)
    else:
        draw(note(say("work_orders.formed_none")))


def _show_cases(filters: FlowFilter) -> None:
    with st.container(key="cases_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("work_orders.cases_title")))
        chronic = st.toggle(say("work_orders.chronic_only"), key="flow_chronic", help=say("work_orders.chronic_help"))
        listing = order_cases(filters, language(), chronic_only=chronic)
        _export(listing, say("work_orders.cases_title"), filters)
    draw(note(say("work_orders.cases_note")))
    if len(listing.rows):
        _table(listing, "list_cases", open_case)
    else:
        draw(note(say("work_orders.cases_none")))


def _table(listing: Listing, key: str, chosen: Callable[[str], None]) -> None:
    """Draw a list whose chosen row is followed; the first rows alone where there are too many."""

    def choose() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            chosen(listing.ids[rows[0]])

    total = len(listing.rows)
    if total > MOST_ROWS:
        draw(note(say("work_orders.shown_of", shown=f"{MOST_ROWS:,}", total=f"{total:,}")))
    st.dataframe(
        listing.table(language(), MOST_ROWS),
        hide_index=True,
        key=key,
        on_select=choose,
        selection_mode="single-row",
        placeholder=say("app.unknown"),
        height=_LIST_PX if total * 35 + 38 > _LIST_PX else "content",
    )


def _export(listing: Listing, title: str, filters: FlowFilter) -> None:
    st.download_button(
        say("work_orders.export"),
        data=partial(listing_workbook, listing, title, filters, language()),
        file_name=listing_file_name(title, language()),
        on_click="ignore",
        key="flow_export",
    )
