"""What this session changed of the class words and hasn't stored (用词草稿)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from ui.language import language
from ui.queries import class_words_in_force, current_street, read_class_words, words_change

if TYPE_CHECKING:
    from loaders.class_words import RefusedWord, WordsChange

_STATE = "class_words_draft"


@dataclass
class WordsDraft:
    """
    The words that a person wants, and those that they saw.

    What differs between the two is the change: words that somebody else stored meanwhile are no part of it.

    Attributes
    ----------
    store_name
        Of the store that it speaks of; another store begins anew.
    code
        The class whose table is open.
    serial
        Of the open table, which the browser keeps what was typed for.
    revision
        Of the store when the table was opened.
    seen, wanted
        By class, the words in force when its table was opened last, and those wanted.
    refused
        What was typed last for the open class and isn't taken.
    """

    store_name: str
    code: str = ""
    serial: int = 0
    revision: int = 0
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wanted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[RefusedWord, ...] = ()

    @property
    def change(self) -> WordsChange:
        """What the person changed."""
        return words_change(self.seen, self.wanted)

    def open_class(self, code: str) -> None:
        """Begin the table of a class, unless it is open; with what was wanted of it before."""
        revision = current_street(language()).revision
        if self.code not in ("", code):
            self.refused = ()
        if (self.code, self.revision) == (code, revision):
            return
        self.code, self.revision, self.serial = code, revision, self.serial + 1
        in_force = class_words_in_force()[code]
        seen, wanted = self.seen.get(code, in_force), self.wanted.get(code, in_force)
        # What somebody else stored meanwhile is seen from now on.
        kept = (word for word in in_force if word in wanted or word not in seen)
        self.wanted[code] = tuple(dict.fromkeys((*kept, *(word for word in wanted if word not in seen))))
        self.seen[code] = in_force

    def set_words(self, code: str, words: tuple[str, ...]) -> None:
        """Want other words of a class, and show them; written for buttons and callbacks."""
        self.seen.setdefault(code, class_words_in_force()[code])
        self.wanted[code] = words
        self.code = ""

    def add_words(self, code: str, typed: str) -> None:
        """Want words that were typed, too; what isn't taken is kept to be told."""
        words, self.refused = read_class_words((*self.wanted[code], typed))
        self.set_words(code, words)


def words_draft() -> WordsDraft:
    """Return this session's draft for the store that is open."""
    name = current_street(language()).store_name
    draft = st.session_state.get(_STATE)
    if not isinstance(draft, WordsDraft) or draft.store_name != name:
        draft = WordsDraft(name)
        st.session_state[_STATE] = draft
    return draft


def drop_words_draft() -> None:
    """Begin anew, with what is in force."""
    serial = words_draft().serial
    st.session_state[_STATE] = WordsDraft(current_street(language()).store_name, serial=serial)
