"""An order's card (工单卡片) and what a compound's card says of its complaints."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, cast

import pandas as pd
import streamlit as st

from analysis.complaints.calendar import top
from analysis.complaints.flow import STEPS, step_hours
from config.texts import text
from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary
from reports.cards import CardSection, Fact
from ui.formatting import days_text, duration_text, number_text
from ui.queries.cells import day_or_none, integer_or_none, number_or_none, text_or
from ui.queries.class_words import suggesting_words
from ui.queries.orders import cases_of
from ui.queries.street import StoreState, compounds_today, read, reference_day, store_state
from ui.queries.work_orders import flow_orders, standing_orders, ways_today

Progress = Literal["done", "passed", "next", "later"]
MONTHS, TOP_CLASSES = 12, 3
_KEPT = 100
# The order's lines, in order; a moment, a term or a text as its column is.
_LINES = (
    "channel",
    "nature",
    "urgency",
    "department",
    "co_departments",
    "received_at",
    "due_at",
    "promised_at",
    "fed_back_at",
    "contact",
    "solved",
    "satisfaction",
    "escalated",
    "branch",
    "outcome",
)
# Lines of which an empty cell says nothing at all, and those of which it does once an order is closed.
_ONLY_STATED = frozenset({"nature", "urgency", "co_departments", "promised_at", "fed_back_at", "branch", "outcome"})
_ONCE_ENDED = frozenset({"solved", "satisfaction"})


@dataclass(frozen=True)
class StepTime:
    """
    A step of an order's way.

    Attributes
    ----------
    label, at
        Its name, and when it was taken ("" where no time is known).
    took
        How long after what came before; "" where not known.
    progress
        ``done``; ``passed`` (a later one has a time, this one none); ``next``; ``later``.
    """

    label: str
    at: str
    took: str
    progress: Progress


@dataclass(frozen=True)
class OrderCard:
    """
    All that is known of one order; its texts are masked as they are stored.

    Attributes
    ----------
    status, due_state
        Codes for the badges; labels beside them.
    way
        The fork by its compound's committee of today: ``committee_first``, ``form_first`` or ``unknown``.
    next_step
        What comes next, as a sentence.
    compound_id
        None where no compound was found.
    case_id, case_orders
        Its case and how many orders that has; 1 where it stands alone.
    source
        The file that it came in with.
    """

    id: str
    number: str
    title: str
    text: str
    category: str
    category_label: str
    is_class_suggested: bool
    suggested_by: tuple[str, ...]
    status: str
    status_label: str
    due_state: str
    due_label: str
    compound_id: str | None
    compound_name: str
    community_name: str
    way: str
    way_sentence: str
    next_step: str
    steps: tuple[StepTime, ...]
    facts: tuple[Fact, ...]
    case_id: str
    case_orders: int
    is_repeat: bool
    is_chronic: bool
    source: str
    as_of: str


def order_card(order_id: str, language: str) -> OrderCard | None:
    """Return the card of an order inside the street, None for an id that isn't there (a stale link)."""
    return _card(store_state(), reference_day(), order_id, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _card(state: StoreState, today: dt.date, order_id: str, language: str) -> OrderCard | None:
    orders = flow_orders(state, today)
    if order_id not in orders.index:
        return None
    row = cast("pd.Series[Any]", orders.loc[order_id])
    steps = _step_times(orders.loc[[order_id]], language)
    compound_id = None if pd.isna(row["compound_id"]) else str(row["compound_id"])
    community = read(state, "communities")["name"].get(row["community_id"])
    name = text("app.unknown", language)
    if compound_id is not None:
        name = text_or(compounds_today(state, today)["name"].get(compound_id), name)
    as_of = day_or_none(row["as_of"])
    category, title, spoken = str(row["category"]), text_or(row["title"], ""), text_or(row["text"], "")
    is_suggested = not pd.isna(row["category_suggested"]) and bool(row["category_suggested"])
    return OrderCard(
        id=order_id,
        number=str(row["number"]),
        title=title,
        text=spoken,
        category=category,
        category_label=vocabulary("complaint_class").label(category, language),
        is_class_suggested=is_suggested,
        suggested_by=suggesting_words(state, category, title, spoken) if is_suggested else (),
        status=str(row["status"]),
        status_label=vocabulary("order_status").label(str(row["status"]), language),
        due_state=str(row["due_state"]),
        due_label=_due_label(row, today, language),
        compound_id=compound_id,
        compound_name=name,
        community_name=text_or(community, text("app.unknown", language)),
        way=str(row["way"]),
        way_sentence=way_sentence(state, today, compound_id, language),
        next_step=_next_step(row, steps, language),
        steps=steps,
        facts=tuple(_fact(row, column, language) for column in _LINES if _is_told(row, column)),
        case_id=str(row["case_id"]),
        case_orders=int((orders["case_id"] == row["case_id"]).sum()),
        is_repeat=bool(row["is_repeat"]),
        is_chronic=bool(row["is_chronic"]),
        source=text_or(row["source"], ""),
        as_of=as_of.isoformat() if as_of else "",
    )


def _is_told(row: pd.Series[Any], column: str) -> bool:
    is_early = column in _ONCE_ENDED and row["state"] == "open"
    return not pd.isna(row[column]) or not (column in _ONLY_STATED or is_early)


def _fact(row: pd.Series[Any], name: str, language: str) -> Fact:
    column, value = ledger_kind("work_orders").column(name), row[name]
    label = column.labels[language]
    if pd.isna(value) or value == UNKNOWN:
        return Fact(label, text("app.unknown", language), is_unknown=True)
    if column.type == "term":
        return Fact(label, vocabulary(column.vocabulary).label(str(value), language), is_unknown=False)
    if column.type == "boolean":
        return Fact(label, text("formats.yes" if value else "formats.no", language), is_unknown=False)
    return Fact(label, moment_text(value) if column.type == "datetime" else str(value), is_unknown=False)


def moment_text(moment: pd.Timestamp) -> str:
    """Return a moment as 2026-09-30 18:05, a day alone as 2026-09-30."""
    return moment.strftime("%Y-%m-%d" if moment == moment.normalize() else "%Y-%m-%d %H:%M")


def _due_label(row: pd.Series[Any], today: dt.date, language: str) -> str:
    due = row["due_state"]
    if due in ("overdue", "due_soon", "in_time"):
        days = days_text((row["due_at"].date() - today).days, language)
        return text("work_orders.due_left", language, days=days)
    return text(f"work_orders.due_{due}", language)


def _step_times(order: pd.DataFrame, language: str) -> tuple[StepTime, ...]:
    row, hours = order.iloc[0], step_hours(order).iloc[0]
    taken = [step for step in STEPS if not pd.isna(row[f"{step}_at"])]
    furthest = STEPS.index(taken[-1]) if taken else -1
    following = row["waits_for"]
    found = []
    for place, step in enumerate(STEPS):
        at = row[f"{step}_at"]
        progress: Progress = "done" if step in taken else "passed" if place < furthest else "later"
        if step == following:
            progress = "next"
        took = number_or_none(hours[step])
        label = text(f"work_orders.steps.{step}", language)
        said = "" if took is None else _took(step, took, language)
        found.append(StepTime(label, "" if pd.isna(at) else moment_text(at), said, progress))
    return tuple(found)


def _took(step: str, hours: float, language: str) -> str:
    if hours < 0:
        return text("work_orders.wrong_way", language)
    key = "work_orders.took_before" if step == STEPS[0] else "work_orders.took"
    return text(key, language, duration=duration_text(hours, language))


def _next_step(row: pd.Series[Any], steps: tuple[StepTime, ...], language: str) -> str:
    if row["state"] == "open":
        label = next((step.label for step in steps if step.progress == "next"), "")
        days = integer_or_none(row["days"])
        waited = text("app.unknown", language) if days is None else number_text(days, language)
        return text("work_orders.next_open", language, step=label, days=waited)
    if row["status"] == "cancelled":
        return text("work_orders.next_cancelled", language)
    if row["state"] == UNKNOWN:
        return text("work_orders.next_unknown", language)
    after = [step for step in STEPS[STEPS.index("closed") + 1 :] if pd.isna(row[f"{step}_at"])]
    labels = [text(f"work_orders.steps.{step}", language) for step in after]
    if "revisited" not in after:
        return text("work_orders.next_done", language)
    return text("work_orders.next_closed", language, steps=text("formats.item_separator", language).join(labels))


def way_sentence(state: StoreState, today: dt.date, compound_id: str | None, language: str) -> str:
    """Return what to do first by the committee of a compound today; None: no compound was found."""
    if compound_id is None or compound_id not in ways_today(state, today).index:
        return text("work_orders.say_no_compound", language)
    way = ways_today(state, today)[compound_id]
    status = str(compounds_today(state, today).loc[compound_id, "committee_status"])
    label = vocabulary("committee_status").label(status, language)
    return text(f"work_orders.say_{way}", language, status=label)


def _told(orders: pd.DataFrame, language: str) -> str:
    """Return how one of the orders was closed: the hardest of them, of those alike the one that took most steps."""
    closed = orders[orders["closed_at"].notna() & orders["outcome"].notna()]
    if closed.empty:
        return ""
    ranked = closed.assign(
        hard=closed["is_difficult"].fillna(value=False),
        joint=closed["is_joint"].fillna(value=False),
        steps=closed[[f"{step}_at" for step in STEPS]].notna().sum(axis="columns"),
    ).sort_values(["hard", "joint", "steps", "closed_at"], ascending=False, kind="stable")
    row = ranked.iloc[0]
    what = vocabulary("complaint_class").label(text_or(row["category"], UNKNOWN), language)
    return text(
        "card.told",
        language,
        day=row["closed_at"].date().isoformat(),
        what=text_or(row["title"], what),
        outcome=str(row["outcome"]),
    )


def complaints_section(state: StoreState, today: dt.date, compound_id: str, language: str) -> CardSection:
    """Return what a compound's card says of its complaints: 12 months, top classes, open, overdue, the fork."""
    title = text("card.complaints", language)
    fork = Fact(text("card.fork", language), way_sentence(state, today, compound_id, language), is_unknown=False)
    stored = read(state, "work_orders")
    own = stored[stored["compound_id"] == compound_id]
    if stored.empty:
        unknown = Fact(text("card.complaints_count", language), text("card.no_orders", language), is_unknown=True)
        return CardSection("complaints", title, (unknown, fork))
    standing = standing_orders(state, today).loc[own.index]
    first = pd.Timestamp(today) - pd.DateOffset(months=MONTHS)
    recent = own[(own["received_at"] > first) & (own["received_at"] < pd.Timestamp(today) + pd.Timedelta(days=1))]
    files = text("formats.item_separator", language).join(sorted(standing["source"].dropna().unique()))
    as_of = day_or_none(own["as_of"].max())
    day = as_of.isoformat() if as_of else ""

    def line(key: str, value: str) -> Fact:
        return Fact(text(f"card.{key}", language), value, is_unknown=False, source=files, as_of=day)

    facts = [line("complaints_count", text("card.orders", language, count=f"{len(recent):,}"))]
    classes = top(recent["category"].astype("str"), TOP_CLASSES).table["orders"]
    if len(classes):
        words = vocabulary("complaint_class")
        named = (f"{words.label(str(code), language)} {count:,}" for code, count in classes.items())
        facts.append(line("complaints_top", text("formats.item_separator", language).join(named)))
    joined = cases_of(state).orders.loc[recent.index]
    chronic = joined.loc[joined["is_chronic"], "case_id"].nunique()
    repeated = {"repeats": f"{int(joined['is_repeat'].sum()):,}", "cases": f"{chronic:,}"}
    facts.append(line("complaints_repeats", text("card.repeats_of", language, **repeated)))
    counts = {"open": (standing["state"] == "open").sum(), "overdue": (standing["due_state"] == "overdue").sum()}
    said = {name: f"{count:,}" for name, count in counts.items()}
    facts.append(line("complaints_open", text("card.open_of", language, **said)))
    if told := _told(recent, language):
        facts.append(line("complaints_told", told))
    return CardSection("complaints", title, (*facts, fork), text("card.complaints_note", language))
