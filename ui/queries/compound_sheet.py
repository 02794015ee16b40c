"""A compound's A4 sheet (建档立卡单页): its card, services, what is open, and what was settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, cast

import pandas as pd

from analysis.open_items import Around, ClosedItem, OpenItem, closed_items, open_items
from analysis.standards_met import judge, limits_m
from config.texts import text, texts
from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary
from reports.cards import CardSection, Fact
from reports.compound_sheet import Sheet, SheetItem, SheetPart
from ui.formatting import number_text
from ui.queries.answers import NEEDS_A_HAND, SOON, CompoundCard, Weights
from ui.queries.card import compound_card
from ui.queries.cell_history import changed_cells
from ui.queries.cells import day_or_none
from ui.queries.export import file_safe
from ui.queries.orders import cases_of
from ui.queries.priority import place_of
from ui.queries.six_steps import checklist
from ui.queries.sources import row_source
from ui.queries.street import StoreState, compounds_today, current_street, read, reference_day, store_state
from ui.queries.walking import detour_factor, hung_up, standards_of, walks_in_metres
from ui.queries.work_orders import standing_orders

# The ledger that names each column which the list of what isn't known speaks of.
_NAMED_BY = {
    "committee_status": ("committees", "status"),
    "property_mode": ("property_services", "mode"),
    "term_end": ("committees", "term_end"),
    "contract_end": ("property_services", "contract_end"),
}


def compound_sheet(compound_id: str, weights: Weights, language: str) -> Sheet | None:
    """Return the sheet of a compound, None for an id that isn't there; made at every call."""
    card = compound_card(compound_id, language)
    if card is None:
        return None
    state, today, street = store_state(), reference_day(), current_street(language)
    row = cast("dict[str, Any]", pd.DataFrame(compounds_today(state, today)).loc[[compound_id]].to_dict("records")[0])
    services, missing = _services(state, today, compound_id, language)
    place = place_of(compound_id, weights, language)
    steps = checklist(compound_id, language)
    lines = () if steps is None else steps.lines
    around = Around(
        orders=_orders(state, today, compound_id),
        missing=missing,
        services_as_of=day_or_none(read(state, "facilities")["as_of"].max()),
        steps=pd.DataFrame(
            [(line.step, line.state, line.done_on) for line in lines], columns=["step", "state", "done_on"]
        ),
        steps_as_of=max((line.as_of for line in lines if line.as_of is not None), default=None),
    )
    found = open_items(row, around)
    settled = closed_items(row, around, changed_cells(state, compound_id), today)
    return Sheet(
        name=card.name,
        aliases=text("formats.item_separator", language).join(card.aliases),
        community=card.community_name,
        chips=_chips(card, language),
        street=street.name,
        look_first=()
        if place is None
        else (
            text("priority.place_of", language, rank=place.rank, points=place.points),
            place.reasons,
            text("priority.next", language, step=place.next_step),
            *((text("priority.flag", language, count=len(place.unknown)),) if place.unknown else ()),
        ),
        parts=_parts(card, services),
        items=tuple(_item(item, language) for item in found),
        closed=tuple((item.on.isoformat(), _closed(item, language)) for item in settled),
        today=today.isoformat(),
        as_of="" if street.as_of is None else street.as_of.isoformat(),
        is_demo=card.is_demo,
        language=language,
    )


def sheet_file_name(sheet: Sheet) -> str:
    """Return what the sheet is called when it is saved."""
    stem = text("sheet.file_name", sheet.language, name=sheet.name, today=sheet.today)
    return f"{file_safe(stem)}.html"


def _parts(card: CompoundCard, services: CardSection) -> tuple[SheetPart, ...]:
    own = {section.key: section for section in card.sections}
    base = replace(own["base"], facts=(*own["base"].facts[1:], *own["people"].facts))
    return (
        SheetPart(base, "grid"),
        SheetPart(own["committee"]),
        SheetPart(own["property"]),
        SheetPart(own["works"]),
        SheetPart(own["complaints"]),
        SheetPart(services, "wide"),
        SheetPart(own["care"]),
        SheetPart(own["steps"]),
    )


def _chips(card: CompoundCard, language: str) -> tuple[tuple[str, str], ...]:
    codes = (
        ("committee", card.committee_status, card.committee_label),
        ("property", card.property_mode, card.property_label),
    )
    return tuple(
        (
            text("panel.chip", language, about=text(f"card.{about}", language), label=label),
            "alert" if code in NEEDS_A_HAND else "warn" if code in SOON else "",
        )
        for about, code, label in codes
    )


def _orders(state: StoreState, today: dt.date, compound_id: str) -> pd.DataFrame:
    stored = pd.DataFrame(read(state, "work_orders"))
    own = stored[stored["compound_id"] == compound_id]
    standing = standing_orders(state, today).loc[own.index, ["state", "due_state"]]
    return (
        own[["received_at", "due_at", "closed_at", "department"]]
        .join(standing)
        .join(cases_of(state).orders["is_chronic"])
    )


def _services(
    state: StoreState, today: dt.date, compound_id: str, language: str
) -> tuple[CardSection, tuple[str, ...]]:
    """Return which required types are met, unmet and unknown, with metres, and the codes of those unmet."""
    standards, walks = standards_of(state), walks_in_metres(state, today)
    required = standards[standards["required"]].assign(limit_m=limits_m(standards))
    required = required.assign(judged=judge(walks, standards).loc[compound_id, required.index])
    words, said = vocabulary("facility_type"), {"met": [], "unmet": [], UNKNOWN: []}  # type: dict[str, list[str]]
    missing = []
    for kind, rows in required.sort_values("limit_m").groupby("type", sort=False):
        label = words.label(str(kind), language)
        unmet = rows[rows["judged"] == "unmet"]
        if len(unmet):
            metres = walks.cost_m.loc[compound_id, kind]
            key = "sheet.services_no_way" if pd.isna(metres) else "sheet.services_far"
            numbers = {
                "metres": number_text(metres, language),
                "limit": number_text(unmet["limit_m"].iloc[0], language),
            }
            said["unmet"].append(text(key, language, type=label, **numbers))
            missing.append(str(kind))
        else:
            said["met" if (rows["judged"] == "met").any() else UNKNOWN].append(label)
    facilities = read(state, "facilities")
    as_of = day_or_none(facilities["as_of"].max())
    source = row_source(state, "facilities", "", language)
    note = text(
        "sheet.services_note",
        language,
        measured=text(
            "gaps.by_network" if hung_up(state) else "gaps.by_straight", language, factor=f"{detour_factor():g}"
        ),
        unverified=int((~required["verified"]).sum()),
        changed=int(required["changed"].sum()),
    )
    separator = text("formats.item_separator", language)
    facts = tuple(
        Fact(
            text(f"sheet.services_{key}", language, count=len(names)),
            separator.join(names) or text("sheet.services_none", language),
            is_unknown=False,
            source=source,
            as_of="" if as_of is None else as_of.isoformat(),
        )
        for key, names in said.items()
    )
    return CardSection("services", text("sheet.services", language), facts, note), tuple(missing)


def _item(item: OpenItem, language: str) -> SheetItem:
    named = f"open_items.{item.key}.what_named"
    key = named if item.names and named in texts(language) else f"open_items.{item.key}.what"
    since = "sheet.since_known" if item.is_since_known else "sheet.since_at_least"
    who = text(f"open_items.{item.key}.who", language)
    if item.key in ("overdue_orders", "chronic_orders") and item.names:
        who = text("formats.item_separator", language).join(item.names)
    return SheetItem(
        what=text(key, language, names=_names(item.key, item.names, language), count=item.count),
        who=who,
        next_step=text(item.next_step, language),
        since=text("sheet.since_unknown", language)
        if item.since is None
        else text(since, language, day=item.since.isoformat()),
    )


def _closed(item: ClosedItem, language: str) -> str:
    names = _names(item.key, item.names, language)
    return text(f"open_items.{item.key}.closed", language, names=names, count=item.count)


def _names(key: str, names: tuple[str, ...], language: str) -> str:
    vocabularies = {
        "no_committee": "committee_status",
        "no_property": "exit_reason",
        "fund": "fund_state",
        "missing_services": "facility_type",
        "six_steps": "governance_step",
    }
    if key in vocabularies:
        words = vocabulary(vocabularies[key])
        said = [words.label(name, language) for name in names]
    elif key in ("small_works", "unknown_facts"):
        said = [_column_label(name, language) for name in names]
    else:
        said = list(names)
    return text("formats.item_separator", language).join(said)


def _column_label(name: str, language: str) -> str:
    kind, column = _NAMED_BY.get(name, ("compounds", name))
    return ledger_kind(kind).column(column).labels[language]
