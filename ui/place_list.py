"""Lists of places to open (地点列表): communities, the compounds of one, and how many need a hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.formatting import share_text
from ui.language import language, say
from ui.markup import counts, escaped, heading, note
from ui.opener import COMMUNITY, COMPOUND, line
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

# More lines than this make every press slow; the map's search finds the rest.
MOST_LISTED = 60


def _lines(lines: Sequence[str]) -> str:
    return f'<ul class="ll-lines">{"".join(lines)}</ul>' if lines else ""


def urgent(community_id: str | None) -> str:
    """Return as HTML how many compounds need a hand with their committee or their property service."""
    spoken = language()
    expired, ending = terms_expired(community_id, spoken), terms_ending(community_id, spoken)
    gaps = compounds_without_property(community_id, spoken)
    counted = ((expired, "expired", "alert"), (ending, "ending", "warn"), (gaps, "no_property", "alert"))
    parts = [counts([(len(rows), say(f"overview.{key}"), hue) for rows, key, hue in counted])]
    unknown = {figure.key: figure.unknown for figure in overview_figures(community_id)}
    committee, company = unknown["committee_coverage"], unknown["property_coverage"]
    if committee or company:
        parts.append(note(say("overview.unknown", committee=f"{committee:,.0f}", company=f"{company:,.0f}")))
    return "".join(parts)


def community_list() -> str:
    """Return the communities with both coverages as HTML."""
    spoken = language()
    lines = [
        line(
            row.name,
            "".join(
                _bar(figure.value, say(f"overview.{name}_short"), share_text(figure.value, spoken))
                for name, figure in (("committee", row.committee_by_compounds), ("property", row.property_by_compounds))
            ),
            layer=COMMUNITY,
            place_id=row.community_id,
        )
        for row in governance_by_community(spoken)
        if row.community_id is not None
    ]
    return heading(say("overview.communities")) + _lines(lines)


def _bar(share: float | None, label: str, value: str) -> str:
    width = f"{100 * share:.1f}%" if share is not None else "0"
    unknown = "" if share is not None else " ll-unknown"
    return (
        f'<span class="ll-bar{unknown}" title="{escaped(label)} {escaped(value)}">'
        f'<em>{escaped(label)}</em><s><u style="width:{width}"></u></s><b>{escaped(value)}</b></span>'
    )


def compound_list(community_id: str | None, view: MapView) -> str:
    """Return the compounds of a community, or of a street that has none, in the colours of the map, as HTML."""
    values = view.values["compounds"]
    places = {place: index for index, place in enumerate(values.ids)}
    inside = [place for place in compound_ids_at(CompoundFilter(community_id=community_id)) if place in places]
    lines = []
    for place in inside[:MOST_LISTED]:
        index = places[place]
        style = values.styles[values.classes[index]] if values.classes[index] >= 0 else None
        hatched = " ll-hatched" if style and style.hatched else ""
        dot = f'<i class="ll-dot{hatched}" style="--fill:{escaped(style.fill)}"></i>' if style else ""
        label = style.label if style else ""
        lines.append(line(values.names[index], f"{escaped(label)}{dot}", layer=COMPOUND, place_id=place))
    more = len(inside) - MOST_LISTED
    rest = note(say("overview.more", count=f"{more:,}")) if more > 0 else ""
    return heading(say("overview.compounds", count=len(inside))) + _lines(lines) + rest
