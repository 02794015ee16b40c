"""What the page of grids and teams is asked (网格与队伍选项): a question and a period, in the address."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

from ui.filters import COMPOUND, read_view
from ui.language import language, say
from ui.markup import draw, note
from ui.queries import (
    GRID_PERIODS,
    GRID_QUESTIONS,
    TIMED_QUESTIONS,
    communities,
    grid_file_name,
    grid_workbook,
)

if TYPE_CHECKING:
    from ui.queries import GridPeriod, GridQuestion

QUESTION, PERIOD = "question", "period"
# Figures of teams count communities; stations and the article are the street's.
OF_ONE_COMMUNITY: frozenset[GridQuestion] = frozenset({"meetings", "six_steps", "levels"})


def choose_question() -> tuple[GridQuestion, GridPeriod]:
    """Draw the question, its period and its export in one row and return what is asked."""
    with st.container(key="grid_bar", horizontal=True, vertical_alignment="center", gap="medium"):
        question = cast("GridQuestion", _choose(QUESTION, GRID_QUESTIONS, "grid_teams.questions"))
        period: GridPeriod = GRID_PERIODS[0]
        if question in TIMED_QUESTIONS:
            period = cast("GridPeriod", _choose(PERIOD, GRID_PERIODS, "grid_teams.periods"))
        if figures_community(question):
            draw(note(say("grid_teams.scope", name=dict(communities())[figures_community(question) or ""])))
        st.download_button(
            say("grid_teams.export"),
            data=partial(grid_workbook, question, period, language()),
            file_name=grid_file_name(question, language()),
            on_click="ignore",
            key="grid_export",
        )
    return question, period


def figures_community(question: GridQuestion) -> str | None:
    """Return the community of which the figures speak: the one that is open, where a question is asked of one."""
    view = read_view()
    return view.community_id if question in OF_ONE_COMMUNITY and view.compound_id is None else None


def _choose(name: str, choices: tuple[str, ...], words: str) -> str:
    asked = st.query_params.get(name)
    st.session_state[_key(name)] = asked if asked in choices else choices[0]
    chosen = st.segmented_control(
        say(f"grid_teams.{name}"),
        choices,
        key=_key(name),
        required=True,
        format_func=lambda code: say(f"{words}.{code}"),
        label_visibility="collapsed",
        on_change=partial(_chosen, name, choices[0]),
    )
    return str(chosen)


def _key(name: str) -> str:
    return f"grid_{name}"


def _chosen(name: str, usual: str) -> None:
    """Let the address carry the choice; a compound is open for its checklist alone."""
    chosen = st.session_state[_key(name)]
    kept = {key: st.query_params.get_all(key) for key in st.query_params if key != name}
    if name == QUESTION:
        kept.pop(COMPOUND, None)
    st.query_params.from_dict({**kept, **({} if chosen == usual else {name: [chosen]})})
