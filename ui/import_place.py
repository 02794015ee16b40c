"""Where a file's places lie (坐标系): which system, how sure that is, and a map of it before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.crs import COORDINATE_SYSTEMS
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import draw, escaped, heading, plain
from ui.queries.preview import plan_points, preview_view
from ui.theme import is_dark

if TYPE_CHECKING:
    from loaders.crs_guess import CrsCandidate
    from loaders.importing import ImportPlan
    from ui.import_draft import Draft

UNDECIDED = "undecided"
# Certainties under which a person should look twice at where the points lie.
_DOUBTFUL = frozenset({"assumed", "names", UNDECIDED})
_LOOKED_AT = "import_candidate"


def is_place_settled(planned: ImportPlan) -> bool:
    """Whether the coordinate system is known well enough to store by it."""
    return planned.crs_certainty != UNDECIDED


def choose_system(opened: Draft, planned: ImportPlan) -> None:
    """Draw the system with its certainty, the choice of another, and the points on the map."""
    guess = planned.crs_guess
    draw(heading(say("importing.place")))
    style = " ll-warn" if guess.certainty in _DOUBTFUL else ""
    draw(f'<p class="ll-said{style}">{escaped(planned.crs_note(language()))}</p>')
    with st.container(key="import_place", horizontal=True, vertical_alignment="bottom"):
        st.session_state["import_crs"] = planned.crs if is_place_settled(planned) else None
        st.selectbox(
            say("data.crs"),
            COORDINATE_SYSTEMS,
            key="import_crs",
            format_func=lambda name: say(f"crs.{name}"),
            placeholder=say("importing.choose"),
            on_change=lambda: opened.say(crs=st.session_state["import_crs"]),
        )
        st.session_state["import_swapped"] = guess.axes_swapped
        st.checkbox(
            say("importing.axes_swapped"),
            key="import_swapped",
            on_change=lambda: opened.say(axes_swapped=st.session_state["import_swapped"]),
        )
    if guess.candidates:
        points = [(float(longitude), float(latitude)) for longitude, latitude in _compare(opened, planned).points]
    else:
        points = plan_points(planned)
    if points:
        with st.container(key="import_map"):
            street_map(preview_view(points, language(), dark=is_dark()), key="import")


def _compare(opened: Draft, planned: ImportPlan) -> CrsCandidate:
    """Draw the systems that the file may be in, side by side; return the one that is looked at."""
    guess = planned.crs_guess
    used = next(
        (
            place
            for place, candidate in enumerate(guess.candidates)
            if (candidate.system, candidate.axes_swapped) == (guess.system, guess.axes_swapped)
        ),
        0,
    )
    if len(guess.candidates) == 1:
        return guess.candidates[0]
    if not is_place_settled(planned):
        # Nothing is used yet: the likeliest is looked at first.
        used = 0
    # Another file or another choice begins at what is used.
    key = f"{_LOOKED_AT}_{used}_{len(guess.candidates)}"
    at = st.radio(
        say("importing.compare"),
        range(len(guess.candidates)),
        index=used,
        key=key,
        format_func=lambda place: _candidate_label(guess.candidates[place]),
    )
    looked_at = guess.candidates[at]
    if at != used or not is_place_settled(planned):
        name = say(f"crs.{looked_at.system}")
        st.button(say("importing.take_crs", system=name), key="take_crs", on_click=_take, args=(opened, looked_at))
    return looked_at


def _candidate_label(candidate: CrsCandidate) -> str:
    parts = [say(f"crs.{candidate.system}")]
    if candidate.axes_swapped:
        parts.append(say("importing.swapped"))
    if candidate.inside_share is not None:
        parts.append(say("importing.inside", share=f"{candidate.inside_share:.0%}"))
    if candidate.median_m is not None:
        parts.append(say("importing.from_names", distance=f"{candidate.median_m:,.0f}"))
    return plain(" · ".join(parts))


def _take(opened: Draft, candidate: CrsCandidate) -> None:
    opened.say(crs=candidate.system, axes_swapped=candidate.axes_swapped)
