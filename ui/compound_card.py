"""A compound's card (小区卡片): all that is known, each value with the file and day that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.language import say
from ui.markup import escaped, note
from ui.queries import NEEDS_A_HAND, SOON, number_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.queries import CardSection, CompoundCard, Fact


def card_markup(card: CompoundCard) -> str:
    """Return the card as HTML; the sources are numbered below it."""
    notes = number_sources(card.sections)
    names = say("formats.item_separator").join(card.aliases)
    chips = _chip(card.committee_status, card.committee_label, "committee") + _chip(
        card.property_mode, card.property_label, "property"
    )
    parts = [
        '<article class="ll-card">',
        f"<h2>{escaped(card.name)}</h2>",
        note(say("panel.aliases", names=names)) if names else "",
        f'<p class="ll-chips">{chips}</p>',
        "" if card.in_street else note(say("panel.outside")),
        *(_section(section, notes) for section in card.sections),
        _footnotes(notes),
        "</article>",
    ]
    return "".join(parts)


def _chip(code: str, label: str, about: str) -> str:
    need = " ll-alert" if code in NEEDS_A_HAND else " ll-warn" if code in SOON else ""
    unknown = " ll-unknown" if code == "unknown" else ""
    said = say("panel.chip", about=say(f"card.{about}"), label=label)
    return f'<span class="ll-chip{need}{unknown}">{escaped(said)}</span>'


def _section(section: CardSection, notes: Mapping[tuple[str, str], int]) -> str:
    remark = note(section.note) if section.note else ""
    facts = "".join(_fact(fact, notes) for fact in section.facts)
    return f"<section><h3>{escaped(section.title)}</h3><dl>{facts}</dl>{remark}</section>"


def _fact(fact: Fact, notes: Mapping[tuple[str, str], int]) -> str:
    number = None if fact.is_unknown else notes.get((fact.source, fact.as_of))
    mark = ""
    if number is not None:
        said = say("panel.source", file=fact.source, day=fact.as_of or say("panel.no_day"))
        mark = f'<sup title="{escaped(said)}">{number}</sup>'
    style = ' class="ll-unknown"' if fact.is_unknown else ""
    return f"<dt>{escaped(fact.label)}</dt><dd{style}>{escaped(fact.value)}{mark}</dd>"


def _footnotes(notes: Mapping[tuple[str, str], int]) -> str:
    if not notes:
        return ""
    lines = "".join(
        f"<li>{escaped(say('panel.source', file=file, day=day or say('panel.no_day')))}</li>" for file, day in notes
    )
    return f"<footer><h3>{escaped(say('panel.sources'))}</h3><ol>{lines}</ol></footer>"
