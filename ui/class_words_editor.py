"""The table of a class's words (用词表): what suggests it, typed, pasted and removed in place, and what means it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.language import language, say
from ui.markup import draw, escaped, heading, note, plain
from ui.queries import (
    class_label,
    class_word_limits,
    class_word_table,
    class_words_in_force,
    delivered_class_words,
    read_class_words,
    words_of_class,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from loaders.class_words import RefusedWord
    from ui.class_words_draft import WordsDraft

ADDED = "added_words"
_TABLE_PX, _ROW_PX, _USED_PX, _WORD_PX = 356, 32, 70, 136
_MOST_TYPED = 400


def edit_class(code: str, draft: WordsDraft, *, editable: bool) -> None:
    """Draw the words of a class and take what a person changes of them into the draft."""
    own = words_of_class(code, language())
    draft.open_class(code)
    count = say("class_words.words_note", count=len(draft.wanted[code]))
    draw(heading(say("class_words.words_of", label=own.label), count))
    if editable:
        _take(code, draft)
    elif own.lines or own.set_aside:
        table = class_word_table(code, class_words_in_force()[code], language())
        st.dataframe(
            table, hide_index=True, height=_TABLE_PX, row_height=_ROW_PX, column_config=_columns(table), key="words"
        )
    if not draft.wanted[code]:
        draw(note(say("class_words.no_words")))
    aliases = own.aliases or (say("class_words.no_aliases"),)
    chips = "".join(f'<span class="ll-chip">{escaped(alias)}</span>' for alias in aliases)
    title = escaped(say("class_words.aliases_title", label=own.label))
    draw(f'<p class="ll-note">{title}</p><p class="ll-chips">{chips}</p>')


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    used, word, _, orders, _ = table.columns
    return {
        used: st.column_config.CheckboxColumn(default=True, width=_USED_PX, help=say("class_words.used_help")),
        word: st.column_config.TextColumn(width=_WORD_PX, max_chars=_MOST_TYPED),
        orders: st.column_config.NumberColumn(format="%d", help=say("class_words.orders_help")),
    }


def _take(code: str, draft: WordsDraft) -> None:
    def add() -> None:
        draft.add_words(code, st.session_state[ADDED])
        st.session_state[ADDED] = ""

    st.text_input(
        say("class_words.add"),
        key=ADDED,
        max_chars=_MOST_TYPED,
        placeholder=say("class_words.add_hint"),
        label_visibility="collapsed",
        on_change=add,
    )
    key = f"words_{code}_{draft.serial}_{language()}"
    # The browser keeps what was changed beside the rows with which the table began.
    began: pd.DataFrame = st.session_state.setdefault(
        f"began_{key}", class_word_table(code, draft.wanted[code], language())
    )
    used, word, *rest = began.columns
    table = st.data_editor(
        began,
        key=key,
        hide_index=True,
        num_rows="dynamic",
        disabled=rest,
        column_config=_columns(began),
        height=_TABLE_PX,
        row_height=_ROW_PX,
        placeholder="",
    )
    # A row that was pasted says nothing of its use.
    cells = zip(table[word].tolist(), table[used].tolist(), strict=True)
    words, refused = read_class_words(cell for cell, is_used in cells if isinstance(cell, str) and is_used is not False)
    draft.wanted[code] = words
    if refused := (*draft.refused, *refused):
        st.warning(_said_refused(refused))
    _say_shared(code, words)
    draw(note(f"{say('class_words.words_help')} {say('class_words.limits', **class_word_limits())}"))
    delivered = delivered_class_words()[code]
    if st.button(say("class_words.back"), key="words_back", type="tertiary", disabled=set(words) == set(delivered)):
        draft.set_words(code, delivered)
        st.rerun()


def _said_refused(refused: Sequence[RefusedWord]) -> str:
    told = [
        say("class_words.refused_of", word=each.word, why=say(f"class_words.fault_{each.fault}")) for each in refused
    ]
    return plain(say("class_words.refused", words=say("formats.item_separator").join(told)))


def _say_shared(code: str, words: Sequence[str]) -> None:
    """Say which new words stand in other classes too: they weigh for both."""
    in_force = class_words_in_force()
    shared = [
        say("class_words.refused_of", word=word, why=class_label(other, language()))
        for word in words
        if word not in in_force[code]
        for other, listed in in_force.items()
        if other != code and word in listed
    ]
    if shared:
        draw(note(say("class_words.shared", words=say("formats.item_separator").join(shared))))
