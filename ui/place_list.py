"""Lists of places to open (地点列表): communities, the compounds of one, and what needs a hand today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.filters import open_place
from ui.formatting import days_text, share_text
from ui.language import language, say
from ui.markup import counts, draw, escaped, heading, note, plain
from ui.queries import (
    CompoundFilter,
    compound_ids_at,
    compounds_without_property,
    governance_by_community,
    overview_figures,
    terms_ending,
    terms_expired,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maps.view import MapView
    from ui.queries import TermNotice

MOST_URGENT = 5
# More lines than this make every press slow; the map's search finds the rest.
MOST_LISTED = 60


@dataclass(frozen=True)
class ListedPlace:
    """A line of a list: what opens, its name, a second line as HTML, and whether it is a compound."""

    place_id: str
    name: str
    caption: str
    is_compound: bool


def place_list(places: Sequence[ListedPlace], *, key: str) -> None:
    """Draw lines that open a place when pressed."""
    for place in places:
        target = {"compound_id" if place.is_compound else "community_id": place.place_id}
        with st.container(key=f"line_{key}_{place.place_id}", horizontal=True, vertical_alignment="center", gap=None):
            st.button(
                plain(place.name),
                key=f"open_{key}_{place.place_id}",
                type="tertiary",
                on_click=open_place,
                kwargs=target,
            )
            draw(f'<span class="ll-caption">{place.caption}</span>')


def urgent(community_id: str | None) -> None:
    """Draw what needs a hand today: how many, and the first few by name."""
    spoken = language()
    expired, ending = terms_expired(community_id, spoken), terms_ending(community_id, spoken)
    gaps = compounds_without_property(community_id, spoken)
    counted = ((expired, "expired", "alert"), (ending, "ending", "warn"), (gaps, "no_property", "alert"))
    draw(
        heading(say("overview.urgent"))
        + counts([(len(rows), say(f"overview.{key}"), hue) for rows, key, hue in counted])
    )
    unknown = {figure.key: figure.unknown for figure in overview_figures(community_id)}
    committee, company = unknown["committee_coverage"], unknown["property_coverage"]
    if committee or company:
        draw(note(say("overview.unknown", committee=f"{committee:,.0f}", company=f"{company:,.0f}")))
    place_list([_term_line(notice) for notice in (*expired, *ending)[:MOST_URGENT]], key="urgent")


def _term_line(notice: TermNotice) -> ListedPlace:
    said = f"{notice.status_label} · {days_text(notice.days, language())}"
    colour = "alert" if notice.days < 0 else "warn"
    return ListedPlace(notice.compound_id, notice.name, f'<i class="ll-{colour}">{escaped(said)}</i>', is_compound=True)


def community_list() -> None:
    """Draw the communities with both coverages."""
    spoken = language()
    rows = [row for row in governance_by_community(spoken) if row.community_id is not None]
    draw(heading(say("overview.communities")))
    lines = [
        ListedPlace(
            str(row.community_id),
            row.name,
            "".join(
                _bar(figure.value, say(f"overview.{name}_short"), share_text(figure.value, spoken))
                for name, figure in (("committee", row.committee_by_compounds), ("property", row.property_by_compounds))
            ),
            is_compound=False,
        )
        for row in rows
    ]
    place_list(lines, key="community")


def _bar(share: float | None, label: str, value: str) -> str:
    width = f"{100 * share:.1f}%" if share is not None else "0"
    unknown = "" if share is not None else " ll-unknown"
    return (
        f'<span class="ll-bar{unknown}" title="{escaped(label)} {escaped(value)}">'
        f'<em>{escaped(label)}</em><s><u style="width:{width}"></u></s><b>{escaped(value)}</b></span>'
    )


def compound_list(community_id: str | None, view: MapView) -> None:
    """Draw the compounds of a community, or of a street that has none, in the colours of the map beside it."""
    values = view.values["compounds"]
    places = {place: index for index, place in enumerate(values.ids)}
    inside = [place for place in compound_ids_at(CompoundFilter(community_id=community_id)) if place in places]
    draw(heading(say("overview.compounds", count=len(inside))))
    lines = []
    for place in inside[:MOST_LISTED]:
        index = places[place]
        style = values.styles[values.classes[index]] if values.classes[index] >= 0 else None
        hatched = " ll-hatched" if style and style.hatched else ""
        dot = f'<i class="ll-dot{hatched}" style="--fill:{escaped(style.fill)}"></i>' if style else ""
        label = style.label if style else ""
        lines.append(ListedPlace(place, values.names[index], f"{escaped(label)}{dot}", is_compound=True))
    place_list(lines, key="compound")
    if len(inside) > MOST_LISTED:
        draw(note(say("overview.more", count=f"{len(inside) - MOST_LISTED:,}")))
