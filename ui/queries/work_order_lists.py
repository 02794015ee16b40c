"""Lists of orders and of cases (工单清单、案件), as the page shows them and as Excel keeps them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from config.texts import text
from geodata.vocabularies import UNKNOWN
from reports.columns import ReportColumn, localise, say_terms, schema_column
from ui.queries.orders import cases_of
from ui.queries.street import StoreState, compounds_today, reference_day, store_state
from ui.queries.work_order_card import way_sentence
from ui.queries.work_orders import FlowFilter, chosen_orders, flow_orders, is_due, whenever

Due = Literal["overdue", "today", "soon", "open"]
DUE: tuple[Due, ...] = ("overdue", "today", "soon", "open")
_KEPT = 24
_MOMENT, _DAY = "%Y-%m-%d %H:%M", "%Y-%m-%d"


@dataclass(frozen=True)
class Listing:
    """
    A list as it is shown and exported.

    Attributes
    ----------
    rows
        Indexed by the id of what a row is of; masked texts alone.
    columns
        What leaves the program, in order.
    """

    rows: pd.DataFrame
    columns: tuple[ReportColumn, ...]

    @property
    def ids(self) -> list[str]:
        """The ids in the order of the rows."""
        return [str(row_id) for row_id in self.rows.index]

    def table(self, language: str, most: int | None = None) -> pd.DataFrame:
        """Return the first `most` rows as a page shows them: words for codes, headers in the person's language."""
        said = localise(self.rows if most is None else self.rows.head(most), self.columns, language)
        return said.rename(columns={column.name: column.label for column in self.columns})


def due_orders(filters: FlowFilter, when: Due, language: str) -> Listing:
    """
    Return the open orders that are overdue or come due, or all that are open, whenever they came in.

    The longest past or the soonest due comes first; of all that are open, the one that has waited longest.
    """
    return _due(store_state(), reference_day(), filters, when, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _due(state: StoreState, today: dt.date, filters: FlowFilter, when: Due, language: str) -> Listing:
    orders = chosen_orders(state, today, whenever(filters))
    rows = _described(state, today, orders[is_due(orders, when, today)], language)
    if when == "open":
        rows = rows.sort_values(["days", "number"], ascending=[False, True], kind="stable")
        days = ReportColumn("days", text("work_orders.columns.days_waited", language), "integer")
    else:
        rows = rows.sort_values(["due_at", "number"], kind="stable")
        left = (rows["due_at"].dt.normalize() - pd.Timestamp(today)).dt.days
        rows = rows.assign(days=left.abs().astype("Int64"))
        past = "days_past" if when == "overdue" else "days_left"
        days = ReportColumn("days", text(f"work_orders.columns.{past}", language), "integer")
    return Listing(
        rows,
        (
            schema_column("work_orders", "number", language),
            column("compound_name", language),
            _category(language),
            column("department", language),
            column("due", language),
            days,
            column("waits_for_label", language),
            schema_column("work_orders", "status", language),
        ),
    )


def _category(language: str) -> ReportColumn:
    return ReportColumn("category", text("work_orders.category", language), "term", "complaint_class")


def _described(state: StoreState, today: dt.date, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return orders with the names of their compound and step, and moments as texts."""
    return rows.assign(
        compound_name=place_names(state, today, rows, language),
        received=moment_texts(rows["received_at"]),
        due=moment_texts(rows["due_at"]),
        waits_for_label=rows["waits_for"].map(
            {step: text(f"work_orders.steps.{step}", language) for step in rows["waits_for"].dropna().unique()}
        ),
        department=said_department(rows["department"], language),
    )


def place_names(state: StoreState, today: dt.date, orders: pd.DataFrame, language: str) -> pd.Series[str]:
    """Return each order's compound by name; 「未知」 where none was found, since an address goes no further."""
    names = compounds_today(state, today)["name"]
    return orders["compound_id"].map(names).fillna(text("app.unknown", language))


def said_department(departments: pd.Series[str], language: str) -> pd.Series[str]:
    """Return departments as they are named, 「未知」 where none is."""
    return departments.mask(departments == UNKNOWN, text("app.unknown", language))


def moment_texts(moments: pd.Series[pd.Timestamp]) -> pd.Series[str]:
    """Return moments as 2026-09-30 18:05, a day alone as 2026-09-30; NA where not known."""
    is_day = moments == moments.dt.normalize()
    return moments.dt.strftime(_DAY).where(is_day, moments.dt.strftime(_MOMENT)).astype("str")


def column(name: str, language: str, column_type: Literal["text", "integer", "number"] = "text") -> ReportColumn:
    """Return a column of these lists, whose header is a text of ``[work_orders.columns]``."""
    return ReportColumn(name, text(f"work_orders.columns.{name}", language), column_type)


def order_cases(filters: FlowFilter, language: str, *, chronic_only: bool = False) -> Listing:
    """
    Return the cases of two orders or more that an order chosen belongs to.

    Those with most open orders come first, then the largest.
    """
    return _cases(store_state(), reference_day(), filters, language, chronic_only=chronic_only)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _cases(state: StoreState, today: dt.date, filters: FlowFilter, language: str, *, chronic_only: bool) -> Listing:
    every = flow_orders(state, today)
    cases = cases_of(state).cases
    chosen = chosen_orders(state, today, filters)["case_id"].value_counts()
    cases = cases[cases.index.isin(chosen.index)]
    if chronic_only:
        cases = cases[cases["is_chronic"]]
    is_open = (every["state"] == "open").groupby(every["case_id"]).sum()
    rows = cases.assign(
        compound_name=place_names(state, today, cases, language),
        chosen=chosen.reindex(cases.index).astype("Int64"),
        orders=cases["orders"].astype("Int64"),
        repeats=cases["repeats"].astype("Int64"),
        open=is_open.reindex(cases.index).fillna(0).astype("Int64"),
        first_day=moment_texts(cases["first"].dt.normalize()),
        last_day=moment_texts(cases["last"].dt.normalize()),
    ).sort_values(["open", "orders"], ascending=False, kind="stable")
    return Listing(
        rows,
        (
            column("compound_name", language),
            _category(language),
            column("orders", language, "integer"),
            column("chosen", language, "integer"),
            column("open", language, "integer"),
            column("repeats", language, "integer"),
            ReportColumn("is_chronic", text("work_orders.columns.is_chronic", language), "boolean"),
            column("first_day", language),
            column("last_day", language),
        ),
    )


@dataclass(frozen=True)
class OrderCase:
    """
    A case of two orders or more.

    Attributes
    ----------
    first, last
        Days; 「未知」 where none is dated.
    orders, open, repeats
        Its orders, those not closed, and those of the same matter as an earlier one.
    way_sentence
        What to do first by the committee of its compound today.
    """

    id: str
    compound_id: str | None
    compound_name: str
    category_label: str
    first: str
    last: str
    orders: int
    open: int
    repeats: int
    is_chronic: bool
    way_sentence: str


def case_of(case_id: str, language: str) -> OrderCase | None:
    """Return a case inside the street; None for one that isn't there (a stale link)."""
    return _case(store_state(), reference_day(), case_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _case(state: StoreState, today: dt.date, case_id: str, language: str) -> OrderCase | None:
    cases, orders = cases_of(state).cases, flow_orders(state, today)
    members = orders[orders["case_id"] == case_id]
    if case_id not in cases.index or members.empty:
        return None
    row = cases.loc[[case_id]]
    compound_id = None if pd.isna(row["compound_id"].iloc[0]) else str(row["compound_id"].iloc[0])
    unknown = text("app.unknown", language)
    first, last = (moment_texts(row[name].dt.normalize()).fillna(unknown) for name in ("first", "last"))
    return OrderCase(
        id=case_id,
        compound_id=compound_id,
        compound_name=str(place_names(state, today, row, language).iloc[0]),
        category_label=str(say_terms(row["category"], "complaint_class", language).iloc[0]),
        first=str(first.iloc[0]),
        last=str(last.iloc[0]),
        orders=int(row["orders"].iloc[0]),
        open=int((members["state"] == "open").sum()),
        repeats=int(row["repeats"].iloc[0]),
        is_chronic=bool(row["is_chronic"].iloc[0]),
        way_sentence=way_sentence(state, today, compound_id, language),
    )


def case_members(case_id: str, language: str) -> Listing:
    """Return the orders of a case inside the street, the latest first."""
    return _members(store_state(), reference_day(), case_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _members(state: StoreState, today: dt.date, case_id: str, language: str) -> Listing:
    orders = flow_orders(state, today)
    rows = orders[orders["case_id"] == case_id].sort_values("received_at", ascending=False, kind="stable")
    reasons = {reason: text(f"work_orders.joined_{reason}", language) for reason in _reasons(rows["joined_by"])}
    separator = text("formats.item_separator", language)
    rows = _described(state, today, rows, language).assign(
        joined=[separator.join(reasons[reason] for reason in str(said).split()) for said in rows["joined_by"]]
    )
    return Listing(
        rows,
        (
            column("received", language),
            schema_column("work_orders", "text", language),
            schema_column("work_orders", "status", language),
            column("joined", language),
            schema_column("work_orders", "number", language),
        ),
    )


def _reasons(joined_by: pd.Series[str]) -> set[str]:
    return {reason for said in joined_by.dropna().unique() for reason in str(said).split()}
