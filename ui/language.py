"""The person's language (界面语言): in the address, else in the session, else Chinese."""

from __future__ import annotations

import streamlit as st

from config.texts import LANGUAGES, Language, text

DEFAULT: Language = "zh"
PARAMETER = "lang"
_SESSION_KEY = "language"


def language() -> Language:
    """
    Return the language of this run; an address with none keeps the session's, and carries it from then on.

    A value in the address that is no language of ours is passed over.
    """
    asked = st.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        if st.session_state.get(_SESSION_KEY) != asked:
            st.session_state[_SESSION_KEY] = asked
        return asked
    kept: Language = st.session_state.get(_SESSION_KEY, DEFAULT)
    # Asked for every text of a page: the usual case, which has nothing to carry, looks at the address once.
    if asked is not None or kept != DEFAULT:
        _carry(kept)
    return kept


def _carry(chosen: Language) -> None:
    """Name the language in the address, the default by not naming it."""
    if chosen != DEFAULT:
        st.query_params[PARAMETER] = chosen
    elif PARAMETER in st.query_params:
        del st.query_params[PARAMETER]


def switch_language(chosen: Language) -> None:
    """Show the app in `chosen` from the next run on; the view in the address stays."""
    st.session_state[_SESSION_KEY] = chosen
    _carry(chosen)


def other(chosen: Language) -> Language:
    """Return the language that isn't `chosen`."""
    return next(name for name in LANGUAGES if name != chosen)


def say(key: str, **values: object) -> str:
    """Return a text of config/locales in the person's language."""
    return text(key, language(), **values)
