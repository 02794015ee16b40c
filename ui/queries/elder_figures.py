"""The figures of the page of care for elders (为老服务指标), and how each question is answered, in words."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analysis.elder_matters import matter_figures
from analysis.figures import Figure, Source, share_figure, sources_of
from analysis.life_circle import serving
from analysis.retrofits import retrofit_figures
from analysis.supply import KNOWN_STATES
from analysis.unserved import unserved_share
from config.texts import text
from geodata.vocabularies import vocabulary
from ui.queries.cells import integer_or_none
from ui.queries.elder_choice import ELDER_SERVICES, ElderChoice
from ui.queries.elder_map import aid_words, elder_types, moment_words
from ui.queries.elder_supply import (
    STREET,
    is_straight_estimate,
    loads_of,
    need_per_1000,
    openness_at,
    reached_types,
    supply_by_community,
    supply_table,
    unserved_states,
)
from ui.queries.elder_work import (
    aids_of,
    aids_of_compounds,
    care_cell,
    care_months,
    care_of,
    has_rows,
    placed_retrofits,
    retrofit_target,
    sources_of_kind,
)
from ui.queries.rules import setting_mark
from ui.queries.sources import ledger_sources
from ui.queries.street import (
    StoreState,
    compounds_today,
    counted,
    located_facilities,
    read,
    reference_day,
    store_state,
)
from ui.queries.walking import serving_facilities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KEPT = 48
# The ledgers that a question can't be asked without, beside compounds and facilities.
NEEDED = {"care": "care", "retrofits": "retrofits", "matters": "elder_matters", "aid": "activities"}


def lacks_ledger(choice: ElderChoice) -> str:
    """Return the ledger without which the question can't be answered, "" where it is there."""
    kind = NEEDED.get(choice.question, "")
    return kind if kind and not has_rows(kind) else ""


def elder_figures(choice: ElderChoice) -> list[Figure]:
    """Return the figures of a question."""
    if lacks_ledger(choice):
        return []
    return _figures(store_state(), reference_day(), choice.asked_of_tables)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _figures(state: StoreState, day: dt.date, choice: ElderChoice) -> list[Figure]:
    return _OF_QUESTION[choice.question](state, day, choice)


def _retrofit_figures(state: StoreState, day: dt.date, _choice: ElderChoice) -> list[Figure]:
    return retrofit_figures(placed_retrofits(state, day), retrofit_target(), sources_of_kind(state, "retrofits"))


def _matter_figures(state: StoreState, _day: dt.date, _choice: ElderChoice) -> list[Figure]:
    return matter_figures(pd.DataFrame(read(state, "elder_matters")), sources_of_kind(state, "elder_matters"))


def _walk_sources(state: StoreState) -> tuple[Source, ...]:
    kinds = ("compounds", "facilities", "gates", "roads")
    stated = sources_of(*((read(state, kind)["source"], read(state, kind)["as_of"]) for kind in kinds))
    return ledger_sources(state, kinds, stated)


def _facility_figures(state: StoreState, _day: dt.date, _choice: ElderChoice) -> list[Figure]:
    located = located_facilities(state)
    every = located[located["type"].isin(elder_types()) & located["in_street"]]
    rows, sources = pd.DataFrame(serving(every)), sources_of((every["source"], every["as_of"]))
    sources = ledger_sources(state, ("facilities",), sources)
    found = [Figure("elder_facilities", len(rows), "facilities", "facilities", len(every), sources=sources)]
    for name in ("beds", "seats", "places"):
        kinds = every.loc[every[name].notna(), "type"].unique()
        own = rows[rows["type"].isin(kinds)]
        stated = own[name].dropna()
        found.append(
            Figure(
                f"elder_{name}",
                None if stated.empty else int(stated.sum()),
                "count",
                "facilities",
                len(own),
                unknown=len(own) - len(stated),
                sources=sources,
            )
        )
    return found


def _supply_figures(state: StoreState, day: dt.date, choice: ElderChoice) -> list[Figure]:
    sources, table = _walk_sources(state), supply_table(choice)
    compounds = compounds_today(state, day).loc[table.index]
    street = supply_by_community(choice).loc[STREET]
    known = table["state"].isin(KNOWN_STATES)
    whole = Figure(
        f"supply_{choice.measure}",
        None if pd.isna(street["per_1000"]) else float(street["per_1000"]),
        "per_1000",
        "elders_60",
        len(table),
        unknown=integer_or_none(street["unknown"]) or 0,
        sources=sources,
    )
    elders = compounds["elders_60"]
    reached = share_figure(
        "supply_reached", table["state"] == "measured", known, weights=elders, base="elders_60", sources=sources
    )
    judged = table["judgement"] != "unknown"
    enough = share_figure(
        "supply_met", table["judgement"] == "met", judged, weights=elders, base="elders_60", sources=sources
    )
    loads = loads_of(state, day, choice.measure, choice.decay)
    full = Figure(
        "supply_full",
        int((loads["state"] == "full").sum()),
        "facilities",
        "facilities",
        len(loads),
        unknown=int((loads["state"] == "unknown").sum()),
        sources=sources,
    )
    return [whole, reached, enough, full]


def _unserved_figures(state: StoreState, day: dt.date, choice: ElderChoice) -> list[Figure]:
    sources, is_moment = _walk_sources(state), choice.question == "hours"
    states = unserved_states(choice if is_moment else None)
    compounds = counted(compounds_today(state, day), None)
    if not is_moment:
        return [unserved_share(states[name], compounds, "elders_60", sources=sources) for name in ELDER_SERVICES]
    serving_now = serving_facilities(state)
    own = serving_now.index[serving_now["type"].isin(reached_types(choice.service))]
    is_open = openness_at(state, choice.weekday, choice.minute)[own]
    opened = Figure(
        "open_facilities",
        float((is_open == "open").sum() / (is_open != "unknown").sum()) if (is_open != "unknown").any() else None,
        "share",
        "facilities",
        len(own),
        numerator=int((is_open == "open").sum()),
        denominator=int((is_open != "unknown").sum()),
        unknown=int((is_open == "unknown").sum()),
        sources=sources,
    )
    shares = [unserved_share(states[name], compounds, "elders_60", sources=sources) for name in ELDER_SERVICES]
    return [opened, *shares]


def _care_figures(state: StoreState, _day: dt.date, choice: ElderChoice) -> list[Figure]:
    """Return what may be told of the whole street: visits made of those due, and the elders."""
    month, sources = care_of(choice.month), sources_of_kind(state, "care")
    cell = care_cell(month, STREET, choice.colour, "zh")
    rows = int(month.elders.states.index.size)
    share = cell.made / cell.due if cell.due and cell.made is not None else None
    return [
        Figure("care_elders", cell.number, "people", "elders", rows, sources=sources),
        Figure("care_due", cell.due, "count", "visits", rows, sources=sources),
        Figure("care_made", cell.made, "count", "visits", rows, unknown=month.without_visits, sources=sources),
        Figure(
            "care_visited",
            share,
            "share",
            "visits",
            rows,
            numerator=cell.made or 0,
            denominator=cell.due or 0,
            sources=sources,
        ),
    ]


def _aid_figures(state: StoreState, _day: dt.date, choice: ElderChoice) -> list[Figure]:
    rows, sources = aids_of(choice.aid), sources_of_kind(state, "activities")
    sessions = aids_of_compounds(choice.aid)
    people, hours = rows["people"].dropna(), rows["hours"].dropna()
    every = pd.Series(data=True, index=sessions.index)
    return [
        Figure("aid_sessions", len(rows), "sessions", "sessions", len(rows), sources=sources),
        Figure(
            "aid_people",
            int(people.sum()) if len(people) else None,
            "people",
            "sessions",
            len(rows),
            unknown=len(rows) - len(people),
            sources=sources,
        ),
        Figure(
            "aid_hours",
            float(hours.sum()) if len(hours) else None,
            "count",
            "sessions",
            len(rows),
            unknown=len(rows) - len(hours),
            sources=sources,
        ),
        share_figure("aid_reached", sessions > 0, every, base="compounds", sources=sources),
    ]


_OF_QUESTION: Mapping[str, Callable[[StoreState, dt.date, ElderChoice], list[Figure]]] = MappingProxyType(
    {
        "facilities": _facility_figures,
        "supply": _supply_figures,
        "unserved": _unserved_figures,
        "hours": _unserved_figures,
        "care": _care_figures,
        "retrofits": _retrofit_figures,
        "matters": _matter_figures,
        "aid": _aid_figures,
    }
)


def basis_words(choice: ElderChoice, language: str) -> str:
    """Return in one sentence how the question is answered: walk, decay, norm, moment or month, with their marks."""
    if choice.question == "supply":
        return text(
            "elder_care.basis_supply",
            language,
            decay=text(f"elder_care.decays_said.{choice.decay}", language),
            need=f"{need_per_1000(store_state(), choice.measure):g}",
            mark=setting_mark(f"need_{choice.measure}", language),
            measured=text(f"elder_care.{'straight' if is_straight_estimate() else 'walked'}", language),
        )
    if choice.question in ("unserved", "hours"):
        kinds = vocabulary("facility_type")
        types = text("formats.item_separator", language).join(
            kinds.label(code, language) for code in reached_types(choice.service)
        )
        measured = text(f"elder_care.{'straight' if is_straight_estimate() else 'walked'}", language)
        moment = moment_words(choice, language) if choice.question == "hours" else ""
        return text(f"elder_care.basis_{choice.question}", language, types=types, measured=measured, moment=moment)
    if choice.question == "care":
        month = choice.month or next(iter(care_months()), "")
        return text("elder_care.basis_care", language, month=month)
    if choice.question == "aid":
        return text("elder_care.basis_aid", language, aid=aid_words(choice.aid, language))
    return text(f"elder_care.basis_{choice.question}", language)
