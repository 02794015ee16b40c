"""Places of orders that wait (地址确认): one list, the candidates on the map, one press for all orders of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.data_tabs import open_tab
from ui.edit_saving import may_edit
from ui.feedback import page_guard
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import draw, escaped, heading, note, plain
from ui.person import choose_name
from ui.queries import (
    QUEUES,
    compound_names,
    decide_place,
    match_orders_again,
    place_questions,
    question_map,
    question_table,
    unmatched_orders,
)
from ui.selection import new_click
from ui.theme import is_dark

if TYPE_CHECKING:
    from loaders.place_review import PlaceQuestion

MAP, QUEUE, DECIDED = "order_places", "place_queue", "place_decided"
_OTHER = ""
_LIST_PX = 420


def order_places() -> None:
    """Draw the places that wait, and what a person says of them."""
    draw(heading(say("order_places.title"), say("order_places.title_note")))
    editable = may_edit()
    if said := st.session_state.pop(DECIDED, None):
        st.success(plain(said))
    counts = {queue: len(place_questions(queue)) for queue in QUEUES}
    with st.container(key="place_bar", horizontal=True, vertical_alignment="bottom"):
        queue = st.segmented_control(
            say("order_places.queue"),
            QUEUES,
            key=QUEUE,
            default=QUEUES[0],
            required=True,
            format_func=lambda name: f"{say(f'order_places.queue_{name}')} {counts[name]:,}",
            label_visibility="collapsed",
        )
        who = choose_name(disabled=not editable)
    questions = place_questions(queue)
    if queue == "unfound" and unmatched_orders():
        _offer_matching(who, editable=editable)
    if not questions:
        draw(note(say(f"order_places.none_{queue}")))
        if not any(counts.values()):
            st.button(say("pending.to_import"), key="to_import", on_click=open_tab, args=("import",))
        return
    left, right = st.columns([4, 8], gap="small")
    with left:
        question = _choose_question(questions, queue)
    with right, st.container(key="place_stage", gap="small"):
        _ask(question, who, editable=editable)


def _choose_question(questions: tuple[PlaceQuestion, ...], queue: str) -> PlaceQuestion:
    chosen = st.dataframe(
        question_table(questions, language()),
        hide_index=True,
        key=f"places_{queue}",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="—",
        height=_LIST_PX,
    )
    rows = chosen["selection"]["rows"]
    return questions[rows[0] if rows and rows[0] < len(questions) else 0]


def _ask(question: PlaceQuestion, who: str, *, editable: bool) -> None:
    """Draw one place: how its addresses read, the candidates, the map that shows them, and the two answers."""
    named = {candidate.compound_id: candidate.name for candidate in question.candidates} | dict(compound_names())
    chosen = _choose_compound(question, named)
    with st.container(key="place_map"):
        street_map(question_map(question, chosen, language=language(), dark=is_dark()), key=MAP)
    count = f"{len(question.row_ids):,}"
    if editable and not who:
        draw(note(say("data.name_first")))
    with st.container(key="place_answers", horizontal=True, gap="small"), page_guard():
        take = say("order_places.take", count=count, name=plain(named.get(chosen or "", say("order_places.choose"))))
        can_take = editable and bool(who and chosen)
        if st.button(take, key="take_place", type="primary", disabled=not can_take):
            _decide(question, chosen, named, who)
        if st.button(say("order_places.refuse"), key="refuse_place", disabled=not (editable and who)):
            _decide(question, None, named, who)


def _choose_compound(question: PlaceQuestion, named: dict[str, str]) -> str | None:
    """Draw the candidates and, behind them, every other compound; a click on the map chooses too."""
    likely, other = f"place_likely_{question.core}", f"place_other_{question.core}"
    options = [candidate.compound_id for candidate in question.candidates]
    click = new_click(MAP)
    if click is not None and click.layer == "compounds" and click.id in named:
        st.session_state[likely] = click.id if click.id in options else _OTHER
        st.session_state[other] = click.id
    labels = {
        candidate.compound_id: say(
            "order_places.option",
            number=number,
            name=candidate.name,
            community=candidate.community or say("app.unknown"),
            how=say(f"order_places.how_{candidate.how}"),
            score=f"{candidate.score:.0f}",
        )
        for number, candidate in enumerate(question.candidates, start=1)
    }
    examples = say("formats.item_separator").join(question.addresses)
    draw(
        f'<p class="ll-said"><b>{escaped(question.core)}</b> '
        f"{escaped(say('order_places.asked', count=f'{len(question.row_ids):,}'))}</p>"
    )
    draw(note(say("order_places.examples", examples=examples)) if examples else "")
    picked: str | None = _OTHER
    if options:
        picked = st.radio(
            say("order_places.candidates"),
            [*options, _OTHER],
            key=likely,
            format_func=lambda row_id: plain(labels.get(row_id, say("order_places.another"))),
            label_visibility="collapsed",
        )
    if picked:
        return picked
    return st.selectbox(
        say("order_places.another"),
        list(named),
        index=None,
        key=other,
        format_func=lambda row_id: named.get(row_id, row_id),
        placeholder=say("order_places.search"),
        label_visibility="collapsed",
    )


def _decide(question: PlaceQuestion, chosen: str | None, named: dict[str, str], who: str) -> None:
    receipt = decide_place(question.core, chosen, who)
    key = "refused" if chosen is None else "taken"
    st.session_state[DECIDED] = say(
        f"order_places.{key}",
        count=f"{len(question.row_ids):,}",
        place=question.core,
        name=named.get(chosen or "", ""),
        batch=receipt.batch_id,
    )
    st.rerun()


def _offer_matching(who: str, *, editable: bool) -> None:
    draw(note(say("order_places.unmatched", count=f"{unmatched_orders():,}")))
    with page_guard():
        if st.button(say("order_places.again"), key="match_again", disabled=not (editable and who)):
            found, doubtful = match_orders_again(who)
            said = say("order_places.found", count=f"{found:,}", doubtful=f"{doubtful:,}")
            st.session_state[DECIDED] = said
            st.rerun()
