"""How places and departments do (分组对比), and where complaints ask for an owners' committee (业委会分支)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pandas as pd
import streamlit as st

from analysis.complaints.fork import committees_after_complaints, compounds_that_ask
from analysis.complaints.outcomes import MEASURES, outcomes_by
from config.texts import text
from geodata.vocabularies import UNKNOWN
from reports.columns import ReportColumn, schema_column
from ui.queries.street import StoreState, compounds_today, read, reference_day, store_state
from ui.queries.work_order_lists import Listing, column, moment_texts, said_department
from ui.queries.work_orders import FlowFilter, chosen_judgements, chosen_orders, flow_orders, ways_today, whenever

OrderUnit = Literal["community_id", "department", "compound_id"]
ORDER_UNITS: tuple[OrderUnit, ...] = ("community_id", "department", "compound_id")
ORDER_MEASURES = MEASURES
_KEPT = 24


def outcomes_of(filters: FlowFilter, unit: OrderUnit, language: str) -> Listing:
    """
    Return every measure by community, department or compound, those with most orders first.

    Open and overdue are counted whenever the orders came in, the others in the period alone.

    The rows hold ``orders``, ``open``, ``overdue`` and, for each of `MEASURES`, ``<measure>`` (per cent),
    ``<measure>_met``, ``<measure>_known`` and ``<measure>_unknown``; the index is the unit, ``unknown`` where it isn't
    known.
    """
    return _outcomes(store_state(), reference_day(), filters, unit, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _outcomes(state: StoreState, today: dt.date, filters: FlowFilter, unit: OrderUnit, language: str) -> Listing:
    orders = chosen_orders(state, today, filters)
    standing = chosen_orders(state, today, whenever(filters))
    units, all_units = (rows[unit].fillna(UNKNOWN) for rows in (orders, standing))
    is_open, is_overdue = standing["state"] == "open", standing["due_state"] == "overdue"
    sizes = {
        "orders": units.value_counts(),
        "open": all_units[is_open].value_counts(),
        "overdue": all_units[is_overdue].value_counts(),
    }
    table = pd.DataFrame(sizes).fillna(0).astype("Int64").rename_axis("id")
    long = outcomes_by(chosen_judgements(state, today, filters), orders[unit].reset_index(drop=True))
    columns = [column(name, language, "integer") for name in ("orders", "open", "overdue")]
    for measure in MEASURES:
        part = long[long["measure"] == measure].set_index("unit").reindex(table.index)
        share = (part["value"] * 100).round(1)
        sides = {"met": part["numerator"], "known": part["denominator"], "unknown": part["unknown"]}
        table[measure] = share
        name = text(f"figures.{measure}.name", language)
        label = text("work_orders.columns.share", language, name=name)
        columns.append(ReportColumn(measure, label, "number"))
        for side, counts in sides.items():
            table[f"{measure}_{side}"] = counts.fillna(0).astype("Int64")
            label = text(f"work_orders.columns.share_{side}", language, name=name)
            columns.append(ReportColumn(f"{measure}_{side}", label, "integer"))
    table.insert(0, "unit", _unit_names(state, today, table.index, unit, language))
    table = table.sort_values(["orders", "unit"], ascending=[False, True], kind="stable")
    unit_label = ReportColumn("unit", text(f"work_orders.units.{unit}", language), "text")
    return Listing(table, (unit_label, *columns))


def _unit_names(
    state: StoreState, today: dt.date, units: pd.Index[str], unit: OrderUnit, language: str
) -> pd.Series[str]:
    codes = pd.Series(units, index=units, dtype="str")
    if unit == "department":
        return said_department(codes, language)
    names = compounds_today(state, today)["name"] if unit == "compound_id" else read(state, "communities")["name"]
    return codes.map(names).fillna(text("app.unknown", language))


def asking_compounds(filters: FlowFilter, language: str) -> Listing:
    """Return the compounds without a committee, or where that isn't known, whose complaints ask for one."""
    return _asking(store_state(), reference_day(), filters, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _asking(state: StoreState, today: dt.date, filters: FlowFilter, language: str) -> Listing:
    compounds = compounds_today(state, today)
    found = compounds_that_ask(chosen_orders(state, today, filters), ways_today(state, today))
    rows = found.assign(
        name=compounds["name"].reindex(found.index),
        community_name=compounds["community_name"].reindex(found.index),
        committee_status=compounds["committee_status"].reindex(found.index),
        way_label=[text(f"work_orders.way_{way}", language) for way in found["branch"]],
        asks=found["asks"].astype("Int64"),
        orders=found["orders"].astype("Int64"),
        first_ask=moment_texts(found["first_ask"].dt.normalize()),
        last_ask=moment_texts(found["last_ask"].dt.normalize()),
    )
    return Listing(
        rows,
        (
            schema_column("compounds", "name", language),
            schema_column("compounds", "community", language, frame_name="community_name"),
            schema_column("committees", "status", language, frame_name="committee_status"),
            column("way_label", language),
            column("asks", language, "integer"),
            column("orders", language, "integer"),
            column("first_ask", language),
            column("last_ask", language),
        ),
    )


def formed_committees(language: str) -> Listing:
    """Return the committees whose term began after complaints had asked for one, the latest first."""
    return _formed(store_state(), reference_day(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _formed(state: StoreState, today: dt.date, language: str) -> Listing:
    found = committees_after_complaints(flow_orders(state, today), read(state, "committees"))
    rows = found.assign(
        name=compounds_today(state, today)["name"].reindex(found.index),
        first_ask=moment_texts(found["first_ask"].dt.normalize()),
        term_start=moment_texts(found["term_start"]),
        asks_before=found["asks_before"].astype("Int64"),
    )
    return Listing(
        rows,
        (
            schema_column("compounds", "name", language),
            column("first_ask", language),
            schema_column("committees", "term_start", language),
            column("asks_before", language, "integer"),
            ReportColumn("days", text("work_orders.columns.days_until", language), "integer"),
        ),
    )
