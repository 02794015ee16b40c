"""Where to look first today (今天先看哪里): compounds ranked by what other queries know of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from analysis.complaints.repeats import CHRONIC_DAYS
from analysis.figures import sources_of
from analysis.priority import Place, Reason, components, rank_compounds, score_compounds, weights_of
from analysis.standards_met import judge, missing_required
from config.texts import text
from reports.columns import ReportColumn
from ui.formatting import number_text, source_text
from ui.queries.answers import Download, Weights
from ui.queries.export import XLSX_MIME, file_safe
from ui.queries.orders import cases_of
from ui.queries.sources import ledger_sources
from ui.queries.street import (
    StoreState,
    compounds_today,
    counted,
    current_street,
    read,
    reference_day,
    store_state,
)
from ui.queries.walking import settings_of, standards_of, walks_in_metres
from ui.queries.work_orders import standing_orders

_KEPT = 24
_LEDGERS = ("compounds", "committees", "property_services", "facilities", "work_orders")
_COUNTS = ("elders_60", "unmet_services", "repeat_complaints", "overdue_orders")


@dataclass(frozen=True)
class Weight:
    """One component of the ranking: its name, what it counts, and what it weighs by the office's default."""

    key: str
    label: str
    definition: str
    default: float


@dataclass(frozen=True)
class LookFirst:
    """
    A compound's place in the ranking, in words.

    Attributes
    ----------
    rank
        In the whole street, from 1.
    points, points_at_most
        0-100; the second were all that isn't known at its worst.
    reasons
        One sentence.
    next_step
        One sentence.
    unknown
        Names of the components that weigh and aren't known.
    """

    rank: int
    compound_id: str
    name: str
    points: int
    points_at_most: int
    reasons: str
    next_step: str
    unknown: tuple[str, ...]


def look_first_weights(language: str) -> list[Weight]:
    """Return the components of the ranking with the office's default weights."""
    defaults = dict(default_weights())
    return [
        Weight(
            key,
            text(f"priority.{key}.name", language),
            text(f"priority.{key}.definition", language, full=f"{component.full_at or 0:g}", days=CHRONIC_DAYS),
            defaults[key],
        )
        for key, component in components().items()
    ]


def default_weights() -> Weights:
    """Return the weights as the office set them."""
    return tuple(weights_of(settings_of(store_state())).items())


def look_first(weights: Weights, community_id: str | None, language: str, most: int | None = None) -> list[LookFirst]:
    """Return the first `most` compounds of the street, or of a community, the most urgent first; None returns all."""
    state, today = store_state(), reference_day()
    table = _table(state, today)
    of_here = set(counted(table, community_id).index)
    places = [place for place in _ranking(state, today, weights) if place.compound_id in of_here]
    names = table["name"]
    return [_told(place, str(names[place.compound_id]), language) for place in places[:most]]


def counted_first(community_id: str | None) -> int:
    """Return how many compounds are ranked, of the street or of a community."""
    return len(counted(_table(store_state(), reference_day()), community_id))


def place_of(compound_id: str, weights: Weights, language: str) -> LookFirst | None:
    """Return one compound's place in the street's ranking; None for one outside the street."""
    state, today = store_state(), reference_day()
    found = next((place for place in _ranking(state, today, weights) if place.compound_id == compound_id), None)
    return None if found is None else _told(found, str(_table(state, today)["name"][compound_id]), language)


def points_of_all(state: StoreState, today: dt.date, weights: Weights) -> pd.Series[float]:
    """Return every compound's points, 0-100, inside the street and out; NaN where nothing that weighs is known."""
    scores = score_compounds(_table(state, today), dict(weights))
    return (scores["score"] * 100).round().where(scores["is_known"])


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _ranking(state: StoreState, today: dt.date, weights: Weights) -> list[Place]:
    return rank_compounds(counted(_table(state, today), None), dict(weights))


@st.cache_resource(show_spinner=False, max_entries=_KEPT // 4)
def _table(state: StoreState, today: dt.date) -> pd.DataFrame:
    """Return the compounds, inside the street and out, with all that the ranking reads; shared."""
    table, standards = compounds_today(state, today), standards_of(state)
    judged = judge(walks_in_metres(state, today), standards)
    orders, standing = pd.DataFrame(read(state, "work_orders")), standing_orders(state, today)
    recent = orders["received_at"] >= pd.Timestamp(today) - pd.Timedelta(days=CHRONIC_DAYS)
    repeats, overdue = recent & cases_of(state).orders["is_repeat"], standing["due_state"] == "overdue"

    def number(counts: pd.Series[bool], *, known: bool) -> pd.Series[int]:
        found = orders["compound_id"][counts].value_counts().reindex(table.index).astype("Int64")
        return found.fillna(0) if known else pd.Series(pd.NA, index=table.index, dtype="Int64")

    return pd.DataFrame(table.drop(columns="geometry")).assign(
        unmet_services=missing_required(judged, standards),
        repeat_complaints=number(repeats, known=bool(orders["received_at"].notna().any())),
        # A street whose orders name no deadline knows of none that is overdue.
        overdue_orders=number(overdue, known=bool(orders["due_at"].notna().any())),
    )


def _told(place: Place, name: str, language: str) -> LookFirst:
    return LookFirst(
        rank=place.rank,
        compound_id=place.compound_id,
        name=name,
        points=round(place.score * 100),
        points_at_most=round(place.score_at_most * 100),
        reasons=_sentence(place.reasons, language),
        next_step=text(place.next_step, language),
        unknown=tuple(text(f"priority.{key}.name", language) for key in place.unknown),
    )


def _sentence(reasons: tuple[Reason, ...], language: str) -> str:
    said = text("priority.separator", language).join(_reason(reason, language) for reason in reasons)
    said = said or text("priority.no_reason", language)
    return text("priority.sentence", language, reasons=said[:1].upper() + said[1:])


def _reason(reason: Reason, language: str) -> str:
    if isinstance(reason.value, str):
        return text(f"priority.{reason.key}.{reason.value}", language)
    value = number_text(reason.value, language)
    return text(f"priority.{reason.key}.reason", language, value=value, days=CHRONIC_DAYS)


def said_weights(weights: Mapping[str, float], language: str) -> str:
    """Return the weights in one line."""
    items = (
        text("priority.weights.item", language, name=text(f"priority.{key}.name", language), value=f"{weights[key]:g}")
        for key in components()
    )
    return text("formats.item_separator", language).join(items)


def look_first_workbook(weights: Weights, community_id: str | None, language: str) -> Download:
    """Return the whole ranking as Excel, its values, definitions and weights beside it; made at every call."""
    from reports.workbook import write_workbook  # noqa: PLC0415 - an export's own need

    table = _table(store_state(), reference_day())
    places = look_first(weights, community_id, language)
    separator = text("formats.item_separator", language)
    told = pd.DataFrame(
        {
            "rank": [place.rank for place in places],
            "name": [place.name for place in places],
            "points": [place.points for place in places],
            "reasons": [place.reasons for place in places],
            "next_step": [place.next_step for place in places],
            "unknown": [separator.join(place.unknown) or None for place in places],
            "at_most": [place.points_at_most for place in places],
        },
        index=pd.Index([place.compound_id for place in places], dtype="object"),
    )
    values = table.loc[told.index, ["community_name", "committee_status", "property_mode", *_COUNTS]]
    content = write_workbook(
        told.join(values),
        _columns(language),
        language=language,
        titles=(text("priority.title", language), text("reports.sheet_notes", language)),
        notes=_notes(weights, len(told), language),
    )
    street = current_street(language)
    stem = f"{street.name}-{text('priority.title', language)}-{street.today.isoformat()}"
    return Download(content, f"{file_safe(stem)}.xlsx", XLSX_MIME)


def _columns(language: str) -> list[ReportColumn]:
    own = partial(_own_column, language=language)
    named = {component.column: key for key, component in components().items()}

    def of(column: str, vocabulary: str = "") -> ReportColumn:
        label = text(f"priority.{named[column]}.name", language)
        return ReportColumn(column, label, "term" if vocabulary else "integer", vocabulary)

    return [
        own("rank", "integer"),
        ReportColumn("name", text("work_orders.columns.compound_name", language), "text"),
        ReportColumn("community_name", text("bases.community", language), "text"),
        own("points", "integer"),
        own("reasons", "text"),
        own("next_step", "text"),
        own("unknown", "text"),
        own("at_most", "integer"),
        of("committee_status", "committee_status"),
        of("property_mode", "property_mode"),
        *(of(name) for name in _COUNTS),
    ]


def _own_column(name: str, column_type: str, *, language: str) -> ReportColumn:
    return ReportColumn(name, text(f"priority.columns.{name}", language), column_type)  # type: ignore[arg-type]


def _notes(weights: Weights, rows: int, language: str) -> list[tuple[str, str]]:
    street, state = current_street(language), store_state()
    stated = sources_of(*((frame["source"], frame["as_of"]) for kind in _LEDGERS if len(frame := read(state, kind))))
    sources = ledger_sources(state, _LEDGERS, stated)
    said = text("formats.clause_separator", language).join(source_text(source, language) for source in sources)
    notes = [
        (text("reports.note_title", language), text("priority.title", language)),
        (text("reports.note_definition", language), text("priority.definition", language)),
        *((weight.label, weight.definition) for weight in look_first_weights(language)),
        (text("priority.weights.notes", language), said_weights(dict(weights), language)),
        (text("reports.note_day", language), street.today.isoformat()),
        (text("reports.note_rows", language), f"{rows:,}"),
        (text("reports.note_sources", language), said or text("trace.no_source", language)),
    ]
    if street.is_demo:
        notes.append((text("reports.note_demo", language), text("reports.demo", language)))
    return notes
