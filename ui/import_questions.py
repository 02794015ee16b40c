"""What only a person can say of a file (待确认): doubtful names, and rows that may be one that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.language import say
from ui.markup import draw, escaped, note

if TYPE_CHECKING:
    from loaders.choices import Candidate, NameQuestion, SameQuestion, StoredCandidate
    from loaders.importing import ImportPlan
    from ui.import_draft import Draft

# As many as fit the eye; the answered ones make room for the rest.
_AT_ONCE = 20
# The answer that it is none of the candidates; ids are never empty.
_NONE = ""


def open_questions(planned: ImportPlan) -> int:
    """Return how many questions the plan still has."""
    return len(planned.name_questions) + len(planned.same_questions)


def questions(opened: Draft, planned: ImportPlan) -> None:
    """Draw the queue of questions; the answers are taken together, and the file is compared anew."""
    answered = len(opened.choices.compounds) + len(opened.choices.same_rows)
    if answered:
        with st.container(key="answered", horizontal=True, vertical_alignment="center"):
            draw(note(say("importing.answered", count=answered)))
            st.button(say("importing.ask_again"), key="ask_again", type="tertiary", on_click=_forget, args=(opened,))
    if not open_questions(planned):
        draw(note(say("importing.no_questions")))
        return
    draw(note(say("importing.questions_note")))
    names, rows = planned.name_questions[:_AT_ONCE], planned.same_questions[:_AT_ONCE]
    with st.form("import_questions_form", border=False):
        for place, name in enumerate(names):
            _ask_name(place, name)
        for row in rows:
            _ask_row(row)
        st.form_submit_button(
            say("importing.answer"), key="answer", type="primary", on_click=_answer, args=(opened, names, rows)
        )


def _ask_name(place: int, question: NameQuestion) -> None:
    found = {candidate.compound_id: candidate for candidate in question.candidates}
    where = say("importing.of_community", community=question.community) if question.community else ""
    note_ = say("importing.name_rows", count=len(question.rows), row=question.rows[0] if question.rows else 0)
    with st.container(key=f"question_name_{place}", horizontal=True, vertical_alignment="center"):
        _said(question.name, f"{note_} {where}".strip())
        st.selectbox(
            say("importing.which"),
            [*found, _NONE],
            index=None,
            key=_name_key(question),
            format_func=lambda row_id: _candidate_label(found[row_id]) if row_id else say("importing.none_of_them"),
            placeholder=say("importing.choose"),
            label_visibility="collapsed",
        )


def _ask_row(question: SameQuestion) -> None:
    found = {candidate.row_id: candidate for candidate in question.candidates}
    with st.container(key=f"question_row_{question.row}", horizontal=True, vertical_alignment="center"):
        _said(question.name, say("importing.same_row", row=question.row))
        st.selectbox(
            say("importing.which"),
            [*found, _NONE],
            index=None,
            key=f"same_{question.row}",
            format_func=lambda row_id: _stored_label(found[row_id]) if row_id else say("importing.new_row"),
            placeholder=say("importing.choose"),
            label_visibility="collapsed",
        )


def _said(name: str, more: str) -> None:
    draw(f'<p class="ll-column"><b>{escaped(name)}</b><small>{escaped(more)}</small></p>')


def _name_key(question: NameQuestion) -> str:
    return f"name_{question.name}"


def _candidate_label(candidate: Candidate) -> str:
    how = say(f"importing.how.{candidate.how}")
    parts = (candidate.name, candidate.community, how, f"{candidate.score:.0f}")
    return " · ".join(part for part in parts if part)


def _stored_label(candidate: StoredCandidate) -> str:
    if candidate.distance_m is None:
        return say("importing.stored_no_place", name=candidate.name)
    return say("importing.stored_at", name=candidate.name, distance=f"{candidate.distance_m:,.0f}")


def _answer(opened: Draft, names: tuple[NameQuestion, ...], rows: tuple[SameQuestion, ...]) -> None:
    """Take the answers that were given; what was left open stays a question."""
    compounds, same_rows = dict(opened.choices.compounds), dict(opened.choices.same_rows)
    for name in names:
        answer = st.session_state.get(_name_key(name))
        if answer is not None:
            compounds[name.name] = answer or None
    for row in rows:
        answer = st.session_state.get(f"same_{row.row}")
        if answer is not None:
            same_rows[row.row] = answer
    opened.say(compounds=compounds, same_rows=same_rows)


def _forget(opened: Draft) -> None:
    opened.say(compounds={}, same_rows={})
