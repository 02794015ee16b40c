"""A compound's card (小区卡片): everything known, each line with its file and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import streamlit as st

from analysis.committees import next_step
from analysis.nearby import nearest_facilities
from config.texts import text
from geodata.schemas import LIST_SEPARATOR, ledger_kind
from geodata.store.provenance import CellSource
from geodata.vocabularies import UNKNOWN, vocabulary
from reports.cards import CardSection, Fact
from ui.formatting import day_text, days_text, number_text
from ui.queries.answers import CompoundCard
from ui.queries.card_sections import care_section, steps_section
from ui.queries.cells import day_or_none, integer_or_none, number_or_none, text_or
from ui.queries.sources import row_source, said_source, sources_of_rows
from ui.queries.street import DEMO, StoreState, compounds_today, read, reference_day, store_state, workspace
from ui.queries.work_order_card import complaints_section

if TYPE_CHECKING:
    import geopandas as gpd

NEARBY_M = 1000
_KEPT = 200
# "The nearest of another kind" tells nobody anything.
_NO_KIND = ("other", UNKNOWN)
# A year is not a quantity: it takes no thousands separator.
_YEARS = ("build_year", "renovation_year")


@dataclass(frozen=True)
class _Writer:
    """
    Writes the lines of one row of one ledger.

    Attributes
    ----------
    row
        Of the compounds' table.
    cells
        Where each cell of the ledger's row came from; the row's own source and day stand in for one not listed.
    """

    row: pd.Series[Any]
    kind: str
    language: str
    cells: Mapping[str, CellSource]
    source: str
    as_of: dt.date | None

    def schema(self, name: str, *, cell: str = "") -> Fact:
        """Write a column of the schema; `cell` is its name in the table, where another."""
        column = ledger_kind(self.kind).column(name)
        value = self.row[cell or name]
        said = text("app.unknown", self.language)
        if not pd.isna(value):
            said = self._say(name, value)
        is_unknown = bool(pd.isna(value)) or value == UNKNOWN
        return self._fact(column.labels[self.language], said, name, is_unknown=is_unknown)

    def _say(self, name: str, value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
        column = ledger_kind(self.kind).column(name)
        if column.type == "term":
            terms = vocabulary(column.vocabulary).terms
            return terms[value].labels[self.language] if value in terms else str(value)
        if column.type in ("integer", "number"):
            return str(value) if name in _YEARS else self._measured(value, column.unit)
        if column.type == "date":
            return day_text(day_or_none(value), self.language)
        return str(value)

    def _measured(self, value: float, unit: str) -> str:
        number = number_text(value, self.language, decimals=_decimals(value))
        if not unit:
            return number
        return text("formats.with_unit", self.language, value=number, unit=text(f"units.{unit}", self.language))

    def said(self, key: str, value: str | None, *, column: str) -> Fact:
        """Write a line whose label is a text; None is unknown. It follows from `column`, whose source it has."""
        unknown = text("app.unknown", self.language)
        said = unknown if value is None else value
        return self._fact(text(key, self.language), said, column, is_unknown=value is None)

    def _fact(self, label: str, value: str, column: str, *, is_unknown: bool) -> Fact:
        cell = self.cells.get(column)
        source = self.source if cell is None else said_source(cell, self.language)
        as_of = self.as_of if cell is None else cell.as_of
        return Fact(label, value, is_unknown, source, "" if as_of is None else as_of.isoformat())


def _decimals(value: float) -> int:
    return 0 if float(value).is_integer() else 2


def compound_card(compound_id: str, language: str = "zh") -> CompoundCard | None:
    """Return the card of a compound, None for an id that isn't there (a stale link)."""
    return _card(store_state(), reference_day(), compound_id, language, is_demo=workspace().current == DEMO)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _card(state: StoreState, today: dt.date, compound_id: str, language: str, *, is_demo: bool) -> CompoundCard | None:
    table = compounds_today(state, today)
    if compound_id not in table.index:
        return None
    row = cast("pd.Series[Any]", pd.DataFrame(table).loc[compound_id])
    status, mode = str(row["committee_status"]), str(row["property_mode"])
    own, term, contract = _writers(state, row, language)
    title = partial(text, language=language)
    return CompoundCard(
        id=compound_id,
        name=str(row["name"]),
        aliases=tuple(alias for alias in text_or(row["aliases"], "").split(LIST_SEPARATOR) if alias),
        community_id=None if pd.isna(row["community_id"]) else str(row["community_id"]),
        community_name=text_or(row["community_name"], text("app.unknown", language)),
        in_street=bool(row["in_street"]),
        committee_status=status,
        committee_label=vocabulary("committee_status").label(status, language),
        property_mode=mode,
        property_label=vocabulary("property_mode").label(mode, language),
        sections=(
            CardSection("base", title("card.base"), _base(own)),
            CardSection("people", title("card.people"), _people(own)),
            CardSection(
                "committee",
                title("card.committee"),
                _committee(term),
            ),
            CardSection(
                "property",
                title("card.property"),
                _property(contract),
            ),
            complaints_section(state, today, compound_id, language),
            care_section(compound_id, language),
            steps_section(compound_id, language),
            CardSection("works", title("card.works"), _works(own)),
            CardSection(
                "nearby", title("card.nearby"), _nearby(state, compound_id, language), title("card.nearby_note")
            ),
        ),
        is_demo=is_demo,
    )


def _writers(state: StoreState, row: pd.Series[Any], language: str) -> list[_Writer]:
    """Return the writers of the compound's own row, of its latest term and of its latest contract."""
    parts: tuple[tuple[str, Any, str], ...] = (
        ("compounds", row.name, ""),
        ("committees", row["committee_row_id"], "committee_"),
        ("property_services", row["property_row_id"], "property_"),
    )
    # An id of NA is of no row, and so has no cells.
    cells = sources_of_rows(state, [(kind, "" if pd.isna(row_id) else str(row_id)) for kind, row_id, _ in parts])
    return [
        _Writer(row, kind, language, own, text_or(row[f"{prefix}source"], ""), day_or_none(row[f"{prefix}as_of"]))
        for (kind, _, prefix), own in zip(parts, cells, strict=True)
    ]


def _base(own: _Writer) -> tuple[Fact, ...]:
    is_old = own.row["is_old"]
    old = None if pd.isna(is_old) else text("formats.yes" if is_old else "formats.no", own.language)
    return (
        own.schema("community", cell="community_name"),
        own.schema("address"),
        own.schema("build_year"),
        own.said("columns.is_old", old, column="build_year"),
        own.schema("buildings"),
        own.schema("floor_area_m2"),
        own.schema("renovation_state"),
        own.schema("renovation_year"),
        own.schema("governance_mode"),
    )


def _people(own: _Writer) -> tuple[Fact, ...]:
    return tuple(own.schema(name) for name in ("households", "residents", "elders_60", "elders_80"))


def _committee(own: _Writer) -> tuple[Fact, ...]:
    row, language = own.row, own.language
    start, end = day_or_none(row["term_start"]), day_or_none(row["term_end"])
    span = text("card.term_span", language, start=day_text(start, language), end=day_text(end, language))
    days = integer_or_none(row["days_to_term_end"])
    following = text(next_step(str(row["committee_status"]), has_term_end=end is not None), language)
    recorded = row["stated_next_step"]
    facts = [
        own.schema("status", cell="committee_status"),
        own.said("card.term", span if start or end else None, column="term_end"),
        own.said("columns.days_to_term_end", None if days is None else days_text(days, language), column="term_end"),
        own.schema("members"),
        Fact(text("columns.next_step", language), following, is_unknown=False),
    ]
    if not pd.isna(recorded):
        facts.append(own.said("card.recorded_next_step", str(recorded), column="next_step"))
    return tuple(facts)


def _property(own: _Writer) -> tuple[Fact, ...]:
    row, language = own.row, own.language
    mode = own.schema("mode", cell="property_mode")
    serving = (own.schema("company"), own.schema("contract_end"), own.schema("fee_yuan_m2_month"))
    days = integer_or_none(row["days_to_contract_end"])
    facts = [mode, *(() if row["property_mode"] == "none" else serving)]
    if days is not None:
        facts.append(own.said("columns.days_to_contract_end", days_text(days, language), column="contract_end"))
    somebody_left = not (pd.isna(row["exit_reason"]) and pd.isna(row["last_company"]))
    if somebody_left or row["property_mode"] == "none":
        reason = text_or(row["exit_reason"], UNKNOWN)
        label = vocabulary("exit_reason").label(reason, language)
        company, ended = row["last_company"], day_or_none(row["last_contract_end"])
        facts += [
            own.said("card.left_because", None if reason == UNKNOWN else label, column="exit_reason"),
            own.said("columns.last_company", None if pd.isna(company) else str(company), column="company"),
            own.said(
                "columns.last_contract_end", None if ended is None else day_text(ended, language), column="contract_end"
            ),
        ]
    return tuple(facts)


def _works(own: _Writer) -> tuple[Fact, ...]:
    names = ("fund_state", "fund_balance_yuan", "smart_gate", "ebike_charging", "added_lifts", "waste_clearing")
    return tuple(own.schema(name) for name in (*names, "illegal_structures"))


def _nearby(state: StoreState, compound_id: str, language: str) -> tuple[Fact, ...]:
    place = cast("gpd.GeoDataFrame", read(state, "compounds")).geometry.loc[[compound_id]].to_frame()
    shape = place.geometry.iloc[0]
    if shape is None or shape.is_empty:
        return (Fact(text("card.nearby", language), text("card.nearby_no_place", language), is_unknown=True),)
    types = vocabulary("facility_type")
    found = nearest_facilities(place, read(state, "facilities"), radius_m=NEARBY_M)
    found = found[~found["type"].isin(_NO_KIND)]
    # What elders need first; within each part the nearest first.
    found = found.assign(later=~found["type"].isin(types.group("elder"))).sort_values("later", kind="stable")
    facts = [
        Fact(
            label=text("queries.caption", language, label=types.label(str(row.type), language), value=str(row.name)),
            value=_distance(number_or_none(row.distance_m) or 0.0, integer_or_none(row.within) or 1, language),
            is_unknown=False,
            source=row_source(state, "facilities", text_or(row.source, ""), language),
            as_of=day.isoformat() if (day := day_or_none(row.as_of)) else "",
        )
        for row in found.itertuples()
    ]
    nothing = Fact(text("card.nearby", language), text("card.nearby_none", language), is_unknown=False)
    return tuple(facts) or (nothing,)


def _distance(metres: float, count: int, language: str) -> str:
    said = text("formats.distance_m", language, distance=f"{round(metres, -1):,.0f}")
    return said if count == 1 else text("card.within_count", language, distance=said, count=count)
