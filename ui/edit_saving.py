"""Storing a change by hand (保存修改): who, why, one press, and what was stored or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.language import language, say
from ui.markup import draw, note, plain
from ui.queries import current_street, plan_hand_edit, store_hand_edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.editing import HandEdit

SAVED = "edit_saved"
_MAX_REASON = 120


def may_edit() -> bool:
    """Say what was stored last, and return whether changes are taken; where they aren't, say why."""
    street = current_street(language())
    if saved := st.session_state.pop(SAVED, None):
        st.success(say("edits.saved", batch=saved))
    if street.view_only or street.is_demo:
        st.info(say("errors.view_mode.what") if street.view_only else say("edits.demo"))
        return False
    return True


def ask_reason(key: str, *, hint: str = "edits.reason_hint") -> str:
    """Ask why something is changed."""
    return st.text_input(say("edits.reason"), key=key, max_chars=_MAX_REASON, placeholder=say(hint)).strip()


def offer_saving(
    edit: HandEdit | None, *, who: str, reason: str, key: str, on_saved: Callable[[], None], why_not: str = ""
) -> None:
    """
    Draw the button that stores a change.

    Parameters
    ----------
    edit
        The change; None while there is none.
    who, reason
        What the history is to say of it; `who` is asked for once a page, see `ui.person.choose_name`.
    key
        Of the button.
    on_saved
        Called once it is stored, before the page is drawn again.
    why_not
        What is missing, in the person's language, beside a change and a name.
    """
    missing = why_not or (say("edits.nothing") if edit is None else "" if who else say("edits.name_first"))
    if missing:
        draw(note(missing))
    if not st.button(say("edits.save"), key=key, type="primary", disabled=bool(missing)) or edit is None:
        return
    planned = plan_hand_edit(edit, language())
    wrong = [problem for problem in planned.problems if problem.severity != "note"]
    if wrong or not planned.rows_good:
        said = [" ".join((problem.column_label(language()), *problem.explain(language()))) for problem in wrong]
        st.error("  \n".join(plain(line) for line in (say("edits.refused"), *said)))
        return
    if planned.says_nothing_new:
        st.info(say("edits.nothing"))
        return
    st.session_state[SAVED] = store_hand_edit(planned, who, reason).batch_id
    on_saved()
    st.rerun()
