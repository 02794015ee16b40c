"""Where to look first today (今天先看哪里): the ranking with its reasons, and the weights that a person may move."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geodata.office_settings import HEAVIEST
from ui.filters import weigh, weigh_as_the_office
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.opener import COMPOUND, opening
from ui.queries import (
    counted_first,
    current_street,
    default_weights,
    look_first,
    look_first_weights,
    look_first_workbook,
    place_of,
    said_weights,
)

if TYPE_CHECKING:
    from ui.filters import OverviewView
    from ui.queries import LookFirst, Weight

SHOWN, FOLDED = 5, 15
_STEP, _BESIDE = 0.5, 2
_KEY = "look_weight_"


def look_first_list(view: OverviewView, above: str) -> None:
    """
    Draw the ranking of the street or of the community that is open.

    Parameters
    ----------
    view
        What the page shows.
    above
        HTML of ours between the heading and the list.
    """
    with st.container(key="look_bar", horizontal=True, vertical_alignment="center", gap="small"):
        draw(heading(say("priority.title")))
        st.download_button(
            say("governance.export_xlsx"),
            data=partial(_content, view, language()),
            file_name=_file_name(),
            on_click="ignore",
            key="export_look_first",
            type="tertiary",
        )
    draw(above)
    _weights(view)
    most = SHOWN + FOLDED
    places = look_first(view.weights, view.community_id, language(), most)
    folded, rest = places[SHOWN:], counted_first(view.community_id) - most
    parts = [_lines(places[:SHOWN])]
    if folded:
        summary = say("priority.more", count=len(folded))
        left = note(say("priority.rest", count=f"{rest:,}")) if rest > 0 else ""
        parts.append(f'<details class="ll-more"><summary>{escaped(summary)}</summary>{_lines(folded)}{left}</details>')
    draw("".join(parts))


def _content(view: OverviewView, spoken: str) -> bytes:
    return look_first_workbook(view.weights, view.community_id, spoken).content


def _file_name() -> str:
    street = current_street(language())
    return f"{street.name}-{say('priority.title')}-{street.today.isoformat()}.xlsx"


def _lines(places: list[LookFirst]) -> str:
    return f'<ol class="ll-looks">{"".join(_line(place) for place in places)}</ol>'


def _line(place: LookFirst) -> str:
    return (
        f'<li class="ll-look" value="{place.rank}"><div class="ll-look-head"><b>{place.rank}</b>'
        f"{opening(place.name, layer=COMPOUND, place_id=place.compound_id)}{_flag(place)}"
        f"<em>{escaped(say('priority.points', points=place.points))}</em></div>"
        f"<p>{escaped(place.reasons)}</p>"
        f'<p class="ll-next">{escaped(say("priority.next", step=place.next_step))}</p></li>'
    )


def _flag(place: LookFirst) -> str:
    if not place.unknown:
        return ""
    names = say("formats.item_separator").join(place.unknown)
    meant = f"{names}; {say('priority.at_most', points=place.points_at_most)}"
    return f'<i class="ll-flag" title="{escaped(meant)}">{escaped(say("priority.flag", count=len(place.unknown)))}</i>'


def _weights(view: OverviewView) -> None:
    """Draw the weights in one line, or, once that is opened, what moves them."""
    chosen, is_own = dict(view.weights), view.weights == default_weights()
    # One label for whatever they weigh: with another Streamlit takes it for another expander, and closes it.
    expander = st.expander(say("priority.weights.move"), key="look_weights", on_change="rerun")
    if not expander.open:
        said = escaped(say("priority.weights.line", weights=said_weights(chosen, language())))
        changed = "" if is_own else f'<b class="ll-warn">{escaped(say("priority.weights.own"))}</b> · '
        draw(f'<p class="ll-note">{changed}{said}</p>')
        return
    weights = look_first_weights(language())
    with expander:
        columns = st.columns(_BESIDE, gap="medium")
        for place, weight in enumerate(weights):
            with columns[place % _BESIDE]:
                _slider(weight, chosen[weight.key])
        draw(note(say("priority.definition")))
        st.button(
            say("priority.weights.reset"),
            key="look_reset",
            on_click=weigh_as_the_office,
            disabled=is_own,
            help=say("priority.weights.note"),
        )


def _slider(weight: Weight, value: float) -> None:
    key = f"{_KEY}{weight.key}"
    st.session_state[key] = value
    st.slider(
        weight.label,
        0.0,
        HEAVIEST,
        step=_STEP,
        key=key,
        format="%g",
        help=f"{weight.definition} {say('priority.weights.office', value=f'{weight.default:g}')}",
        on_change=_moved,
        args=(weight.key,),
    )


def _moved(component: str) -> None:
    weigh(component, float(st.session_state[f"{_KEY}{component}"]))


def place_line(view: OverviewView) -> None:
    """Draw where the open compound stands in the ranking, and why; nothing for one outside the street."""
    place = place_of(view.compound_id, view.weights, language()) if view.compound_id else None
    if place is not None:
        said = say("priority.place_of", rank=place.rank, points=place.points)
        draw(
            f'<div class="ll-look ll-look-open"><div class="ll-look-head"><b>{escaped(said)}</b>{_flag(place)}</div>'
            f'<p>{escaped(place.reasons)}</p><p class="ll-next">'
            f"{escaped(say('priority.next', step=place.next_step))}</p></div>"
        )
