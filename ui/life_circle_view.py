"""The parts of the 15-minute life circle page (生活圈页面): what is asked, the shares, and one compound's walks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

from ui.circles_view import show_circles
from ui.figure_strip import figure_strip
from ui.filters import open_place
from ui.formatting import number_text, share_text
from ui.language import language, say
from ui.markup import draw, heading, note
from ui.queries import (
    MEASURES,
    WALKERS,
    CircleChoice,
    compound_gaps,
    compound_judgements,
    compound_walks,
    crossing_delay_s,
    current_street,
    gap_ids,
    gap_standard,
    gap_workbook,
    loaded_types,
    network_problems,
    network_shapes,
    network_summary,
    reach_by_community,
    reach_by_type,
    reach_figures,
    setting_mark,
    speed_m_s,
    standard_shares,
)
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maps.view import MapView
    from ui.queries import CompoundCard, Measure, Paint, Walker

MAP = "life_circle"
MINUTES = (5, 10, 15)
PARTS = ("reach", "gaps", "circles")
PART, NETWORK = "circle_part", "circle_network"
OTHER, LONGEST_MINUTES, DEFAULT_MINUTES = 0, 60, 15
# What an elder needs every day; the first that the ledgers hold is asked for first.
FIRST_TYPES = ("elder_canteen", "community_canteen", "day_care", "health_station")
_NAMES_TOLD = 8
_SECONDS = 60
# The address carries these, so that a link opens the same.
TYPES, WALKER, MEASURE, TIME = "types", "walker", "measure", "minutes"


def choose_circle() -> CircleChoice | None:
    """Draw what is asked in one row and return it; None while no facility type is chosen."""
    named = dict(loaded_types(language()))
    _read_address(named)
    with st.container(key="circle_bar", horizontal=True, vertical_alignment="bottom", gap="small"):
        types = st.multiselect(
            say("life_circle.types"),
            list(named),
            key="circle_types",
            format_func=lambda code: named.get(code, code),
            placeholder=say("life_circle.types_hint"),
            persist_state="session",
        )
        chosen = st.segmented_control(
            say("life_circle.minutes"),
            (*MINUTES, OTHER),
            key="circle_minutes",
            required=True,
            format_func=_minutes_label,
            persist_state="session",
        )
        minutes = float(chosen or 0) or st.number_input(
            say("life_circle.other_minutes"),
            min_value=1,
            max_value=LONGEST_MINUTES,
            key="circle_other",
            persist_state="session",
        )
        walker = _choose_word("walker", WALKERS)
        measure = _choose_word("measure", MEASURES)
    if not types:
        return None
    choice = CircleChoice(tuple(types), float(minutes), cast("Walker", walker), cast("Measure", measure))
    _write_address(choice)
    return choice


def usual_circle() -> CircleChoice:
    """Return what is asked of a street that nobody has asked anything of yet; no types where no ledger names any."""
    held = [code for code, _ in loaded_types(language())]
    usual = [code for code in FIRST_TYPES if code in held] or held
    return CircleChoice(tuple(usual[:1]), DEFAULT_MINUTES)


def _minutes_label(minutes: int) -> str:
    return say("life_circle.minutes_of", minutes=minutes) if minutes else say("life_circle.other_minutes")


def _choose_word(name: str, words: tuple[str, ...]) -> str:
    return str(
        st.segmented_control(
            say(f"life_circle.{name}"),
            words,
            key=f"circle_{name}",
            required=True,
            format_func=lambda word: say(f"life_circle.{name}_{word}"),
            persist_state="session",
        )
    )


def _read_address(named: dict[str, str]) -> None:
    """Take what the address names when the page is first opened; what it names wrongly is passed over."""
    if "circle_types" in st.session_state:
        return
    asked = [code for code in st.query_params.get_all(TYPES) if code in named]
    st.session_state["circle_types"] = asked or list(usual_circle().types)
    time = st.query_params.get(TIME, "")
    minutes = int(time) if time.isascii() and time.isdigit() and 0 < int(time) <= LONGEST_MINUTES else DEFAULT_MINUTES
    st.session_state["circle_minutes"] = minutes if minutes in MINUTES else OTHER
    st.session_state["circle_other"] = minutes
    for name, words, usual_word in ((WALKER, WALKERS, "elder"), (MEASURE, MEASURES, "network")):
        word = st.query_params.get(name)
        st.session_state[f"circle_{name}"] = word if word in words else usual_word


def _write_address(choice: CircleChoice) -> None:
    written: dict[str, str | Iterable[str]] = {
        TYPES: list(choice.types),
        TIME: [f"{choice.minutes:g}"],
        WALKER: [choice.walker],
        MEASURE: [choice.measure],
    }
    present = {name: st.query_params.get_all(name) for name in written}
    if present != written:
        kept: dict[str, str | Iterable[str]] = {
            name: st.query_params.get_all(name) for name in st.query_params if name not in written
        }
        st.query_params.from_dict({**kept, **written})


def show_shares(choice: CircleChoice) -> None:
    """Draw the shares of what is chosen; beside the walk also the estimate, where their difference is asked for."""
    figure_strip(reach_figures(choice), key="reach", name_base=True)
    if choice.measure == "difference":
        straight = CircleChoice(choice.types, choice.minutes, choice.walker, "straight")
        figure_strip(reach_figures(straight), key="reach_straight", name_base=True)
    speed = speed_m_s(choice.walker)
    said = say(
        "life_circle.basis",
        walker=say(f"life_circle.walker_{choice.walker}"),
        speed=f"{speed:g}",
        speed_mark=setting_mark(f"speed_{choice.walker}", language()),
        delay=f"{crossing_delay_s():g}",
        delay_mark=setting_mark("crossing_delay", language()),
        minutes=f"{choice.minutes:g}",
        metres=number_text(speed * choice.minutes * _SECONDS, language()),
    )
    draw(note(said))


def painted_by() -> Paint:
    """Return what the map's colours say, which follows from what the panel speaks of."""
    return "gaps" if st.session_state.get(PART) == "gaps" else "reach"


def shows_network() -> bool:
    """Whether the map shows what should be looked at of the network."""
    return bool(st.session_state.get(NETWORK)) and st.session_state.get(PART) == "reach"


def with_network(view: MapView) -> MapView:
    """Return a view with the network's closed gaps and problems over it."""
    return replace(view, shapes=(*network_shapes(language(), dark=is_dark()), *view.shapes))


def shows_circles() -> bool:
    """Whether the panel speaks of the street's own life circles, which the map shows then."""
    return st.session_state.get(PART) == "circles"


def show_panel(choice: CircleChoice) -> None:
    """Draw the part that is chosen: the shares, or what each compound misses."""
    part = st.segmented_control(
        say("gaps.part"),
        PARTS,
        key=PART,
        default=PARTS[0],
        required=True,
        format_func=lambda name: say(f"gaps.part_{name}"),
        label_visibility="collapsed",
    )
    if part == "gaps":
        _show_gaps()
    elif part == "circles":
        show_circles(MAP)
    else:
        _show_tables(choice)


def _show_gaps() -> None:
    """List what is missing; the chosen row opens the compound on the map."""

    def choose() -> None:
        rows = st.session_state["gap_list"]["selection"]["rows"]
        if rows:
            open_place(compound_id=gap_ids(language())[rows[0]])

    street = current_street(language())
    with st.container(key="gap_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("gaps.title"), say("gaps.order")))
        st.download_button(
            say("gaps.export"),
            data=partial(gap_workbook, language()),
            file_name=f"{say('gaps.file_name', street=street.name, today=street.today.isoformat())}.xlsx",
            on_click="ignore",
            key="gap_export",
        )
    draw(note(gap_standard(language())))
    st.dataframe(
        compound_gaps(language()),
        hide_index=True,
        key="gap_list",
        on_select=choose,
        selection_mode="single-row",
        placeholder=say("app.unknown"),
        height="content",
    )


def _show_tables(choice: CircleChoice) -> None:
    """Draw the shares by community and by facility type, and what the network is made of."""
    draw(heading(say("life_circle.by_community"), say("life_circle.by_community_note")))
    st.dataframe(reach_by_community(choice, language()), hide_index=True, key="by_community", height="content")
    draw(heading(say("life_circle.by_type"), say("life_circle.by_type_note")))
    st.dataframe(reach_by_type(choice, language()), hide_index=True, key="by_type", height="content")
    draw(heading(say("gaps.by_standard"), say("gaps.by_standard_note")))
    st.dataframe(standard_shares(language()), hide_index=True, key="by_standard", height="content")
    _show_network()


def _show_network() -> None:
    summary = network_summary()
    if summary is None:
        return
    draw(heading(say("life_circle.network")))
    made = say(
        "life_circle.network_made",
        kilometres=number_text(summary.kilometres, language(), decimals=1),
        share=share_text(summary.largest_share, language()),
        connectors=number_text(summary.connectors, language()),
        not_walkable=number_text(summary.not_walkable, language()),
    )
    draw(note(made))
    for key, names in (("lone_compounds", summary.lone_compounds), ("lone_facilities", summary.lone_facilities)):
        if names:
            told = say("formats.item_separator").join(names[:_NAMES_TOLD])
            more = say("life_circle.more") if len(names) > _NAMES_TOLD else ""
            draw(note(say(f"life_circle.{key}", count=len(names), names=told + more)))
    if not (summary.lone_compounds or summary.lone_facilities):
        draw(note(say("life_circle.none_lone")))
    st.toggle(say("life_circle.show_network"), key=NETWORK, persist_state="session")
    problems = network_problems(language())
    if len(problems):
        st.dataframe(problems, hide_index=True, key="network_problems", height="content", placeholder="—")
    else:
        draw(note(say("life_circle.no_problems")))


def show_walks(card: CompoundCard, choice: CircleChoice) -> None:
    """Draw the walks of the compound that is open."""
    st.button(say("life_circle.close"), key="close_card", type="tertiary", on_click=open_place)
    draw(heading(card.name, card.community_name))
    formats = {
        say(f"life_circle.{name}"): st.column_config.NumberColumn(format=form)
        for name, form in (("minutes_column", "%.1f"), ("metres", "%.0f"), ("straight", "%.0f"))
    }
    walks = compound_walks(card.id, choice, language())
    judged = walks[say("life_circle.type")].map(compound_judgements(card.id, language()))
    st.dataframe(
        walks.assign(**{say("gaps.judgement"): judged}),
        hide_index=True,
        key="compound_walks",
        column_config=formats,
        placeholder="—",
        height="content",
    )
    draw(note(say("life_circle.walks_note")))
    draw(note(gap_standard(language())))
