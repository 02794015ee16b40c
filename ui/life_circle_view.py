"""What the 15-minute life circle page is asked (生活圈页面): types, minutes, walker, measure; and the shares on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from ui.figure_strip import figure_strip
from ui.formatting import number_text
from ui.language import language, say
from ui.markup import draw, note
from ui.queries import (
    MEASURES,
    WALKERS,
    CircleChoice,
    crossing_delay_s,
    detour_factor,
    loaded_types,
    measures_shown,
    network_summary,
    reach_figures,
    road_count,
    said_left_out,
    setting_mark,
    shifted_roads,
    speed_m_s,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.queries import Measure, Walker

MAP = "life_circle"
MINUTES = (5, 10, 15)
OTHER, LONGEST_MINUTES, DEFAULT_MINUTES = 0, 60, 15
# What an elder needs every day; the first that the ledgers hold is asked for first.
FIRST_TYPES = ("elder_canteen", "community_canteen", "day_care", "health_station")
_SECONDS = 60
# The language in which the types were chosen.
SPOKEN = "circle_language"
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
        # Without streets there is nothing to choose: lines stand for every walk.
        measure = "network" if network_summary() is None else _choose_word("measure", MEASURES)
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
    """
    Take what the address names when the page is first opened; what it names wrongly is passed over.

    So too in another language: the types then have other labels, and the browser forgets which were chosen.
    """
    if "circle_types" in st.session_state and st.session_state.get(SPOKEN) == language():
        return
    st.session_state[SPOKEN] = language()
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


def why_no_network() -> str:
    """Say why there is no street to walk along."""
    count = road_count()
    return say("network.none_walkable", count=number_text(count, language())) if count else say("network.no_roads")


def show_network_state() -> None:
    """Say what is wrong with the network as a whole: none, of another place, of another coordinate system."""
    network = network_summary()
    if network is None:
        mark = setting_mark("detour_factor", language())
        st.warning(f"{why_no_network()} {say('network.estimated', factor=f'{detour_factor():g}', mark=mark)}")
    elif network.is_elsewhere:
        st.warning(say("life_circle.elsewhere", count=len(network.lone_compounds), total=network.compounds))
    if shifted := shifted_roads(language()):
        st.warning(shifted)


def show_shares(choice: CircleChoice) -> None:
    """Draw the shares of what is chosen, by each measure that is shown, and by what they were measured."""
    for measure in measures_shown(choice):
        key = "reach" if measure == measures_shown(choice)[0] else "reach_straight"
        figure_strip(reach_figures(choice, measure), key=key, name_base=True)
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
    line = say("life_circle.buffer_note") if choice.measure != "network" and network_summary() else ""
    draw(note(" ".join(part for part in (said, line, said_left_out(choice, language())) if part)))
