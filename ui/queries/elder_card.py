"""What the page of care for elders says of one compound or one facility (一处的为老情况)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.unserved import SERVICES
from config.texts import text
from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary
from reports.cards import Fact
from ui.formatting import number_text
from ui.queries.cells import number_or_none
from ui.queries.elder_choice import DECAYS, ELDER_MEASURES, ElderChoice
from ui.queries.elder_map import aid_words, supply_captions
from ui.queries.elder_supply import supply_table, unserved_states
from ui.queries.elder_work import aids_of, care_cell, care_of, has_rows, retrofit_tables
from ui.queries.street import compounds_today, counted, located_facilities, reference_day, store_state

_FACILITY = ("type", "functions", "opening_hours", "phone", "address", "status")


def elder_facts(compound_id: str, language: str) -> list[Fact]:
    """Return what is known of a compound's elders; empty for one outside the street."""
    table = counted(compounds_today(store_state(), reference_day()), None)
    if compound_id not in table.index:
        return []
    row = table.loc[compound_id]
    facts = [
        _fact(text(f"figures.{name}.name", language), _number(row[name], language), language)
        for name in ("elders_60", "elders_80")
    ]
    facts += [_supply_fact(compound_id, measure, language) for measure in ELDER_MEASURES]
    states = unserved_states().loc[compound_id]
    for service in SERVICES:
        said = text(f"elder_care.served.{states[service]}", language)
        facts.append(_fact(text(f"elder_care.services.{service}", language), said, language))
    return [*facts, *_work_facts(compound_id, language)]


def _supply_fact(compound_id: str, measure: object, language: str) -> Fact:
    choice = ElderChoice("supply", measure=measure, decay=DECAYS[0])  # type: ignore[arg-type]  # one of ELDER_MEASURES
    label = text("elder_care.supply_label", language, measure=text(f"elder_care.measures.{measure}", language))
    (said,) = supply_captions(supply_table(choice).loc[[compound_id]], language)
    return _fact(label, said, language)


def _work_facts(compound_id: str, language: str) -> list[Fact]:
    facts = []
    if has_rows("care"):
        month = care_of("")
        separator = text("formats.item_separator", language)
        cells = [
            text(
                "elder_care.care_caption",
                language,
                colour=text(f"elder_care.colours.{colour}", language),
                elders=care_cell(month, compound_id, colour, language).shown,
            )
            for colour in ("red", "yellow", "blue")
        ]
        facts.append(_fact(text("elder_care.questions.care", language), separator.join(cells), language))
    if has_rows("retrofits"):
        of_compound = retrofit_tables()[1]
        done = of_compound["done"].get(compound_id, pd.NA)
        facts.append(_fact(text("elder_care.columns.retrofits_done", language), _number(done, language), language))
    if has_rows("activities"):
        rows = aids_of("every")
        kinds = rows.loc[rows["compound_id"] == compound_id, "kind"].value_counts()
        said = text("formats.item_separator", language).join(
            text("elder_care.kind_sessions", language, kind=aid_words(str(kind), language), count=f"{count:,}")
            for kind, count in kinds.items()
        )
        none = text("elder_care.none_reaches", language)
        facts.append(_fact(text("elder_care.questions.aid", language), said or none, language))
    return facts


def _number(value: Any, language: str) -> str:  # noqa: ANN401 - a cell
    return number_text(number_or_none(value), language)


def _fact(label: str, value: str, language: str) -> Fact:
    return Fact(label, value, is_unknown=value == text("app.unknown", language))


def facility_name(facility_id: str) -> str | None:
    """Return the name of a facility; None for one that isn't there."""
    rows = located_facilities(store_state())
    return str(rows.loc[facility_id, "name"]) if facility_id in rows.index else None


def facility_facts(facility_id: str, language: str) -> list[Fact]:
    """Return what is known of a facility: type, functions, capacity, hours, contact, state."""
    row = located_facilities(store_state()).loc[facility_id]
    kind, unknown = ledger_kind("facilities"), text("app.unknown", language)
    facts = []
    for name in (*_FACILITY[:2], "beds", "seats", "places", *_FACILITY[2:]):
        column, value = kind.column(name), row[name]
        if pd.isna(value) and name in ("beds", "seats", "places"):
            continue
        said = unknown if pd.isna(value) else str(value)
        if column.vocabulary and not pd.isna(value):
            said = vocabulary(column.vocabulary).label(str(value), language)
        elif column.type == "integer":
            said = number_text(float(value), language)
        facts.append(_fact(column.labels[language], said, language))
    return facts
