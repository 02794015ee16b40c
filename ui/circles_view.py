"""The street's own life circles (街道生活圈): what each holds and misses, drawing one, keeping a walked area as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from maps.view import EditTask
from ui.edit_saving import ask_reason, may_edit, offer_saving
from ui.formatting import number_text
from ui.language import language, say
from ui.mapview import last_edit
from ui.markup import draw, escaped, heading, note
from ui.person import choose_name
from ui.queries import (
    LifeCircle,
    circle_counts,
    circle_edit,
    circle_names,
    circle_outline,
    circle_services_table,
    circle_shapes,
    current_street,
    life_circles,
    said_gained,
    walked_outline,
)
from ui.theme import is_dark

if TYPE_CHECKING:
    from maps.view import MapView
    from ui.queries import Centre, CircleChoice

CIRCLE, DRAWING, ROUND = "circle", "circle_drawing", "circle_round"
NEW = "new"
_MAX_NAME, _USUAL_MINUTES, _LONGEST_MINUTES, _WIDEST = 40, 15, 60, 2


def with_circles(view: MapView, key: str) -> MapView:
    """Return a view with every circle on it, and with what is being drawn on the map `key`, if anything."""
    chosen = _chosen_id()
    shapes = circle_shapes(chosen, language(), dark=is_dark())
    drawn = st.session_state.get(DRAWING)
    if drawn:
        shapes = tuple(shape for shape in shapes if drawn == NEW or shape.dashed)
    return replace(view, shapes=(*shapes, *view.shapes), edit=_task(key))


def _task(key: str) -> EditTask | None:
    drawn = st.session_state.get(DRAWING)
    if not drawn:
        return None
    return EditTask(f"{key}-circle-{drawn}-{_round()}", "outline", circle_outline(drawn))


def _round() -> int:
    return int(st.session_state.get(ROUND, 0))


def _chosen_id() -> str | None:
    """Return the circle that the address names, else the first; None where there is none."""
    ids = [circle.id for circle in life_circles()]
    named = st.query_params.get(CIRCLE)
    return named if named in ids else next(iter(ids), None)


def show_circles(key: str, choice: CircleChoice) -> None:
    """Draw what the chosen circle holds and misses, and what changes or adds one; `key` is the map's."""
    circles = {circle.id: circle for circle in life_circles()}
    if drawn := st.session_state.get(DRAWING):
        _drawing(circles.get(drawn), key)
        return
    if not circles:
        draw(note(say("circles.none")))
    else:
        _choose(circles)
        _services(circles[_chosen_id() or ""], choice)
    street = current_street(language())
    if street.view_only or street.is_demo:
        return
    with st.container(horizontal=True):
        if circles:
            st.button(say("circles.redraw"), key="circle_redraw", on_click=_begin, args=(_chosen_id(),))
        st.button(say("circles.draw"), key="circle_draw", on_click=_begin, args=(NEW,))


def _choose(circles: Mapping[str, LifeCircle]) -> None:
    st.session_state["circle_chosen"] = _chosen_id()

    def chosen() -> None:
        st.query_params[CIRCLE] = st.session_state["circle_chosen"]

    st.selectbox(
        say("circles.circle"),
        list(circles),
        key="circle_chosen",
        format_func=lambda circle_id: circles[circle_id].name if circle_id in circles else "",
        on_change=chosen,
    )


def _services(circle: LifeCircle, choice: CircleChoice) -> None:
    counts = circle_counts(circle.id)
    told = say(
        "circles.summary",
        minutes=circle.minutes,
        compounds=number_text(circle.compounds, language()),
        households=number_text(circle.households, language()),
        elders=number_text(circle.elders_60, language()),
        required=sum(counts.values()),
        **counts,
    )
    draw(f'<p class="ll-note">{escaped(told)}</p>' if not circle.note else note(f"{told} {circle.note}"))
    draw(heading(say("circles.services"), say("circles.services_note")))
    table = circle_services_table(circle.id, choice, language())
    st.dataframe(table, hide_index=True, key="circle_services", placeholder="—", height="content")
    draw(note(said_gained(choice, language())))


def _begin(what: str) -> None:
    st.session_state[DRAWING] = what
    st.session_state[ROUND] = _round() + 1


def _stop() -> None:
    st.session_state[DRAWING] = None


def _drawing(circle: LifeCircle | None, key: str) -> None:
    """Draw the form of a circle whose outline is being drawn on the map."""
    st.button(say("circles.cancel"), key="circle_cancel", type="tertiary", on_click=_stop)
    draw(heading(say("circles.redraw" if circle else "circles.draw")))
    draw(note(say("circles.drawing_change" if circle else "circles.drawing")))
    task, drawn = _task(key), last_edit(key, language(), dark=is_dark())
    outline = drawn.geometry if task and drawn and drawn.token == task.token else None
    if may_edit():
        _form(circle, outline or (circle_outline(circle.id) if circle else None), f"circle_{_round()}", _stop)


def _form(circle: LifeCircle | None, outline: Mapping[str, Any] | None, key: str, on_saved: Any) -> None:  # noqa: ANN401 - a callback
    name = st.text_input(
        say("circles.name"),
        value=circle.name if circle else "",
        key=f"{key}_name",
        max_chars=_MAX_NAME,
        placeholder=say("circles.name_hint"),
    ).strip()
    minutes = st.number_input(
        say("circles.minutes"),
        min_value=1,
        max_value=_LONGEST_MINUTES,
        value=circle.minutes if circle else _USUAL_MINUTES,
        key=f"{key}_minutes",
    )
    taken = circle_names() - ({circle.name} if circle else set())
    missing = ""
    if outline is None:
        missing = say("circles.draw_first")
    elif not name or name in taken:
        missing = say("circles.name_taken" if name else "circles.name_first")
    edit = None
    if not missing and outline is not None:
        edit = circle_edit(circle.id if circle else None, name, int(minutes), outline)
        missing = "" if edit else say("circles.bad_outline")
    reason = ask_reason(f"{key}_reason")
    offer_saving(edit, who=choose_name(), reason=reason, key=f"{key}_save", on_saved=on_saved, why_not=missing)


def keep_walked(centre: Centre, choice: CircleChoice) -> None:
    """Offer to keep what is reached in 15 minutes as a circle of the street's own."""
    street = current_street(language())
    if street.view_only or street.is_demo:
        return
    with st.expander(say("circles.save_walked")):
        may_edit()
        _form(None, walked_outline(centre, choice, _WIDEST), f"walked_{centre.id}", lambda: None)
