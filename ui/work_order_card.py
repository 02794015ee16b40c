"""An order's card and a case's head as HTML (工单卡片)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.language import say
from ui.markup import definitions, escaped, note

if TYPE_CHECKING:
    from ui.queries import OrderCard, OrderCase, StepTime

_DUE_STYLE = {"overdue": " ll-alert", "due_soon": " ll-warn", "closed_late": " ll-warn"}


def order_markup(card: OrderCard) -> str:
    """Return an order's card as HTML."""
    category = card.category_label
    if card.is_class_suggested:
        words = say("formats.item_separator").join(card.suggested_by)
        key = "class_words.because" if words else "work_orders.suggested"
        category = say(key, label=category, words=words)
    place = say("work_orders.at_community", compound=card.compound_name, community=card.community_name)
    head = [
        (say("work_orders.next"), card.next_step, ""),
        (say("work_orders.fork_first"), card.way_sentence, "ll-unknown" if card.way == "unknown" else ""),
        (say("work_orders.place"), place, "" if card.compound_id else "ll-unknown"),
        (say("work_orders.category"), category, ""),
    ]
    facts = [(fact.label, fact.value, "ll-unknown" if fact.is_unknown else "") for fact in card.facts]
    said = f'<p class="ll-said">{escaped(card.text or card.title)}</p>'
    source = note(say("work_orders.source", file=card.source, day=card.as_of or say("panel.no_day")))
    return "".join(
        (
            f'<article class="ll-card ll-order"><h2>{escaped(card.number)}</h2>',
            f'<p class="ll-chips">{_chips(card)}</p>',
            definitions(head),
            _section("text_title", said, say("work_orders.masked")),
            _section("steps_title", _steps(card.steps)),
            _section("facts_title", definitions(facts)),
            _section("case_title", note(_case_line(card))),
            source,
            "</article>",
        )
    )


def _chips(card: OrderCard) -> str:
    chips = [_chip(card.status_label, ""), _chip(card.due_label, _DUE_STYLE.get(card.due_state, ""))]
    chips += [_chip(say("work_orders.is_repeat"), "")] if card.is_repeat else []
    chips += [_chip(say("work_orders.is_chronic"), " ll-warn")] if card.is_chronic else []
    return "".join(chips)


def _chip(label: str, style: str) -> str:
    return f'<span class="ll-chip{style}">{escaped(label)}</span>'


def _section(key: str, body: str, small: str = "") -> str:
    remark = f"<small>{escaped(small)}</small>" if small else ""
    return f"<section><h3>{escaped(say(f'work_orders.{key}'))}{remark}</h3>{body}</section>"


def _steps(steps: tuple[StepTime, ...]) -> str:
    lines = []
    for step in steps:
        left = step.at
        if step.progress == "next":
            left = say("work_orders.step_next")
        elif step.progress == "passed":
            left = say("work_orders.step_passed")
        took = f"<small>{escaped(step.took)}</small>" if step.took else ""
        lines.append(
            f'<li class="ll-step-{step.progress}"><b>{escaped(step.label)}</b><span>{escaped(left)}{took}</span></li>'
        )
    return f'<ul class="ll-steps-taken">{"".join(lines)}</ul>'


def _case_line(card: OrderCard) -> str:
    if card.case_orders == 1:
        return say("work_orders.alone")
    return say("work_orders.case", count=f"{card.case_orders:,}")


def case_markup(case: OrderCase) -> str:
    """Return the head of a case as HTML."""
    said = say(
        "work_orders.case_of",
        name=case.compound_name,
        category=case.category_label,
        first=case.first,
        last=case.last,
    )
    lines = [
        (say("work_orders.columns.open"), f"{case.open:,}", ""),
        (say("work_orders.columns.repeats"), f"{case.repeats:,}", ""),
        (say("work_orders.fork_first"), case.way_sentence, ""),
    ]
    chronic = _chip(say("work_orders.is_chronic"), " ll-warn") if case.is_chronic else ""
    return (
        f'<article class="ll-card"><h2>{escaped(say("work_orders.case", count=f"{case.orders:,}"))}</h2>'
        f'<p class="ll-chips">{chronic}</p><p class="ll-said">{escaped(said)}</p>{definitions(lines)}'
        f"{_section('case_members', '')}</article>"
    )
