"""What the page of care for elders is asked (为老服务选项): a question and what belongs to it, in the address."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

from ui.filters import COMPOUND
from ui.language import language, say
from ui.queries import (
    CARE_COLOURS,
    DECAYS,
    ELDER_MEASURES,
    ELDER_QUESTIONS,
    ELDER_SERVICES,
    EVERY_AID,
    HALF_HOUR_MIN,
    SUNDAY,
    SUPPER_MIN,
    SUPPLY_LOOKS,
    ElderChoice,
    aid_kinds,
    aid_words,
    care_months,
    elder_file_name,
    elder_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.queries import CareColour, DecayName, ElderMeasure, ElderQuestion, ElderService, SupplyLook

QUESTION, FACILITY = "question", "facility"
_DAY_MIN = 24 * 60
_CLOCK = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, _DAY_MIN, HALF_HOUR_MIN))
_SUPPER = _CLOCK[SUPPER_MIN // HALF_HOUR_MIN]


def choose_elder_question() -> ElderChoice:
    """Draw the question with its export in one row and what belongs to it in the next; return what is asked."""
    with st.container(key="elder_bar", horizontal=True, vertical_alignment="center", gap="medium"):
        question = cast("ElderQuestion", _press(QUESTION, ELDER_QUESTIONS, "questions"))
        export = st.empty()
    with st.container(key="elder_options", horizontal=True, vertical_alignment="center", gap="medium"):
        choice = _OPTIONS.get(question, ElderChoice)(question)
    with export:
        st.download_button(
            say("elder_care.export"),
            data=partial(elder_workbook, choice, language()),
            file_name=elder_file_name(choice, language()),
            on_click="ignore",
            key="elder_export",
        )
    return choice


def _supply_options(question: ElderQuestion) -> ElderChoice:
    measure = cast("ElderMeasure", _press("measure", ELDER_MEASURES, "measures"))
    look = cast("SupplyLook", _press("look", SUPPLY_LOOKS, "looks"))
    decay = cast("DecayName", _select("decay", DECAYS, lambda name: say(f"elder_care.decays.{name}")))
    return ElderChoice(question, measure=measure, look=look, decay=decay)


def _service_options(question: ElderQuestion) -> ElderChoice:
    return ElderChoice(question, service=cast("ElderService", _press("service", ELDER_SERVICES, "services")))


def _hour_options(question: ElderQuestion) -> ElderChoice:
    service = cast("ElderService", _press("service", ELDER_SERVICES, "services"))
    days = tuple(map(str, range(7)))
    day = _press("day", days, "days", usual=str(SUNDAY))
    clock = _select("at", _CLOCK, str, usual=_SUPPER)
    return ElderChoice(question, service=service, weekday=int(day), minute=_CLOCK.index(clock) * HALF_HOUR_MIN)


def _care_options(question: ElderQuestion) -> ElderChoice:
    colour = cast("CareColour", _press("colour_of", CARE_COLOURS, "colours"))
    months = tuple(care_months())
    month = _select("month", months, str) if months else ""
    return ElderChoice(question, colour=colour, month=month)


def _aid_options(question: ElderQuestion) -> ElderChoice:
    kinds = (EVERY_AID, *aid_kinds())
    aid = _segments("aid", kinds, lambda code: aid_words(code, language()))
    return ElderChoice(question, aid=aid)


_OPTIONS: dict[str, Callable[[ElderQuestion], ElderChoice]] = {
    "supply": _supply_options,
    "unserved": _service_options,
    "hours": _hour_options,
    "care": _care_options,
    "aid": _aid_options,
}


def _press(name: str, choices: Sequence[str], words: str, usual: str | None = None) -> str:
    return _segments(name, choices, lambda code: say(f"elder_care.{words}.{code}"), usual)


def _segments(name: str, choices: Sequence[str], words: Callable[[str], str], usual: str | None = None) -> str:
    _follow(name, choices, usual or choices[0])
    named = {choice: words(choice) for choice in choices}
    chosen = st.segmented_control(
        say(f"elder_care.ask.{name}"),
        choices,
        key=_key(name),
        required=True,
        format_func=lambda choice: named.get(choice, choice),
        label_visibility="collapsed",
        on_change=partial(_chosen, name, usual or choices[0]),
    )
    return str(chosen)


def _select(name: str, choices: Sequence[str], words: Callable[[str], str], usual: str | None = None) -> str:
    _follow(name, choices, usual or choices[0])
    named = {choice: words(choice) for choice in choices}
    return str(
        st.selectbox(
            say(f"elder_care.ask.{name}"),
            choices,
            key=_key(name),
            format_func=lambda choice: named.get(choice, choice),
            label_visibility="collapsed",
            on_change=partial(_chosen, name, usual or choices[0]),
        )
    )


def _follow(name: str, choices: Sequence[str], usual: str) -> None:
    """Take what the address names; what it names wrongly is passed over."""
    asked = st.query_params.get(name)
    st.session_state[_key(name)] = asked if asked in choices else usual


def _key(name: str) -> str:
    return f"elder_{name}"


def _chosen(name: str, usual: str) -> None:
    """Let the address carry the choice; another question closes what is open."""
    chosen = str(st.session_state[_key(name)])
    kept = {key: st.query_params.get_all(key) for key in st.query_params if key != name}
    if name == QUESTION:
        for opened in (COMPOUND, FACILITY):
            kept.pop(opened, None)
    st.query_params.from_dict({**kept, **({} if chosen == usual else {name: [chosen]})})
