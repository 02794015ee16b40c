"""The tab of class words (分类用词): the 14 classes, the words of one, and what changing them would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.class_words_draft import drop_words_draft, words_draft
from ui.class_words_editor import edit_class
from ui.edit_saving import may_edit
from ui.feedback import page_guard
from ui.language import language, say
from ui.markup import draw, escaped, heading, note, plain
from ui.person import choose_name
from ui.queries import (
    class_table,
    class_words_file_name,
    class_words_in_force,
    class_words_workbook,
    complaint_classes,
    current_street,
    delivered_class_words,
    has_orders,
    moves_table,
    review_words,
    said_change,
    store_class_words,
)

if TYPE_CHECKING:
    from loaders.class_review import ClassReview
    from loaders.class_words import WordsChange

CLASS, STORED = "class", "class_words_stored"
_WIDTHS_PX = (212, 54, 64, 70)
_CLASSES, _ROW_PX, _MOVES_PX, _MOST_NOTED = "word_classes", 32, 286, 400


def class_words() -> None:
    """Draw the classes, the words of the one that is open, and the effect of what was changed."""
    draw(heading(say("class_words.title"), say("class_words.title_note")))
    editable = may_edit()
    if said := st.session_state.pop(STORED, None):
        st.success(plain(said))
    draft = words_draft()
    classes, words, effect = st.columns([10, 10, 9], gap="medium")
    code = _open_class()
    with words, st.container(key="words_of_class", gap="xsmall"):
        edit_class(code, draft, editable=editable)
    with classes, st.container(key="words_classes", gap="xsmall"):
        draw(heading(say("class_words.classes")))
        _choose_class(code, draft.change)
        _tools(editable=editable)
    with effect, st.container(key="words_effect", gap="xsmall"):
        draw(heading(say("class_words.preview")))
        with page_guard():
            _show_effect(draft.change, editable=editable)
    draw(note(say("class_words.how")))


def _open_class() -> str:
    """Return the class that the address carries; one that is none of ours is passed over."""
    asked = st.query_params.get(CLASS)
    return asked if asked in complaint_classes() else complaint_classes()[0]


def _choose_class(code: str, change: WordsChange) -> None:
    def choose() -> None:
        rows = st.session_state[_CLASSES]["selection"]["rows"]
        if rows:
            st.query_params[CLASS] = complaint_classes()[rows[0]]

    table = class_table(change, language())
    columns: dict[str, Any] = {
        str(name): st.column_config.Column(width=width) for name, width in zip(table, _WIDTHS_PX, strict=True)
    }
    st.dataframe(
        table,
        hide_index=True,
        key=_CLASSES,
        on_select=choose,
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [complaint_classes().index(code)], "columns": [], "cells": []}},
        height="content",
        row_height=_ROW_PX,
        column_config=columns,
    )


def _tools(*, editable: bool) -> None:
    with st.container(key="words_tools", horizontal=True):
        st.download_button(
            say("class_words.export"),
            data=lambda: class_words_workbook(language()).content,
            file_name=class_words_file_name(language()),
            on_click="ignore",
            key="export_words",
        )
        as_delivered = {code: set(words) for code, words in class_words_in_force().items()} == {
            code: set(words) for code, words in delivered_class_words().items()
        }
        if editable and st.button(say("class_words.back_all"), key="words_back_all", disabled=as_delivered):
            draft = words_draft()
            for code, words in delivered_class_words().items():
                draft.set_words(code, words)
            st.rerun()


def _show_effect(change: WordsChange, *, editable: bool) -> None:
    review = review_words(change)
    counts = {"orders": f"{review.orders:,}", "count": f"{review.moved:,}"}
    if change:
        said = escaped(say("class_words.changed", change=said_change(change, language())))
        draw(f'<p class="ll-said">{said}</p>')
    elif not review.moves:
        draw(note(say("class_words.no_change")))
        draw(note(say("class_words.in_step", **counts)) if has_orders() else "")
        return
    told = ("effect" if review.moves else "no_effect") if change else "behind"
    draw(note(say(f"class_words.{told}", **counts)))
    if review.moves:
        st.dataframe(
            moves_table(review.moves, language()),
            hide_index=True,
            key="word_moves",
            height=_MOVES_PX if len(review.moves) * _ROW_PX > _MOVES_PX else "content",
            row_height=_ROW_PX,
            column_config={say("class_words.column_examples"): st.column_config.TextColumn(width="large")},
        )
    draw(note(say("class_words.untouched")))
    if editable:
        _offer_storing(change, review)


def _offer_storing(change: WordsChange, review: ClassReview) -> None:
    who = choose_name()
    if not who:
        draw(note(say("data.name_first")))
    seen = current_street(language()).revision
    count = f"{review.moved:,}"
    with st.container(key="words_answers", horizontal=True, gap="small"):
        if review.moves:
            label = say("class_words.apply" if change else "class_words.apply_orders", count=count)
            # A press belongs to what was seen: to the store as it was then.
            if st.button(label, key=f"apply_words_{seen}", type="primary", disabled=not who):
                _store(change, review, who, seen)
        if change:
            label = say("class_words.later" if review.moves else "class_words.save")
            if st.button(
                label,
                key=f"keep_words_{seen}",
                type="secondary" if review.moves else "primary",
                disabled=not who,
            ):
                _store(change, None, who, seen)
            st.button(say("class_words.drop"), key="drop_words", type="tertiary", on_click=drop_words_draft)


def _store(change: WordsChange, review: ClassReview | None, who: str, seen: int) -> None:
    said = said_change(change, language())
    cut = f"{said[:_MOST_NOTED]}…" if len(said) > _MOST_NOTED else said
    receipt = store_class_words(
        change,
        review.moves if review else (),
        changed_by=who,
        note=say("class_words.note_words", change=cut) if said else say("class_words.note_orders"),
        seen=seen,
    )
    key = "stored" if review else "stored_later"
    st.session_state[STORED] = say(
        f"class_words.{key}", batch=receipt.batch_id, count=f"{review.moved if review else 0:,}"
    )
    drop_words_draft()
    st.rerun()
