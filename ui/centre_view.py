"""What is reached from a facility or from any spot (等时圈): opened by a click, told beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.circles_view import keep_walked
from ui.filters import open_place
from ui.language import language, say
from ui.markup import draw, heading, note
from ui.queries import Centre, added_table, centre_table, centre_title, is_attached, known_centre
from ui.selection import new_click

if TYPE_CHECKING:
    from ui.queries import CircleChoice

# The address carries these, so that a link opens the same.
FACILITY, SPOT = "facility", "spot"


def follow_places(key: str) -> None:
    """Open the compound, the facility or the spot that was clicked on the map `key`; each closes the others."""
    click = new_click(key)
    if click is None or click.layer not in ("compounds", "facilities", "spot"):
        return
    close_centre()
    open_place(compound_id=click.id if click.layer == "compounds" else None)
    if click.layer != "compounds":
        st.query_params[SPOT if click.layer == "spot" else FACILITY] = click.id


def opened_centre() -> Centre | None:
    """Return the facility or the spot that the address names; None where it names none that is known."""
    named = (Centre("facility", st.query_params.get(FACILITY, "")), Centre("spot", st.query_params.get(SPOT, "")))
    return next((centre for centre in named if centre.id and known_centre(centre)), None)


def close_centre() -> None:
    """Come back to the whole street; written for callbacks."""
    for name in (FACILITY, SPOT):
        st.query_params.pop(name, None)


def show_centre(centre: Centre, choice: CircleChoice) -> None:
    """Draw how many reach the centre in 5, 10 and 15 minutes; for a spot, what one more facility there would add."""
    name, kind = centre_title(centre, language())
    st.button(say("life_circle.close"), key="close_card", type="tertiary", on_click=close_centre)
    draw(heading(name, kind))
    if not is_attached(centre, choice):
        st.warning(say("life_circle.spot_off_streets"))
        return
    table = centre_table(centre, choice, language())
    st.dataframe(table, hide_index=True, key="centre_circle", height="content")
    draw(note(say("life_circle.circle_note")))
    keep_walked(centre, choice)
    if centre.kind == "spot":
        minutes = f"{choice.minutes:g}"
        draw(heading(say("life_circle.added"), say("life_circle.added_note", minutes=minutes)))
        added = added_table(centre, choice, language())
        if len(added):
            st.dataframe(added, hide_index=True, key="added", height="content")
        else:
            draw(note(say("life_circle.added_none", minutes=minutes)))
