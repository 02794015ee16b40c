"""What an operator finds once the mouse moves (大屏操作): turns, settings that can be tried, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.big_screen.scenes import SCENES
from ui.edit_saving import ask_reason, may_edit, offer_saving
from ui.empty import link_to
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.person import choose_name
from ui.queries import SCENE_KEYS, ScreenSettings, current_street, screen_edit, screen_settings
from ui.queries.screens import LEAST_SECONDS, MOST_EMBLEM, MOST_SECONDS, MOST_TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence

KIOSK = "kiosk"
OPEN = "screen_settings_open"
_TITLE, _EMBLEM, _SECONDS, _SCENES, _FIGURES = (
    f"screen_{name}" for name in ("title", "emblem", "seconds", "scenes", "figures")
)
_FIELDS = (_TITLE, _EMBLEM, _SECONDS, _SCENES, _FIGURES, "screen_reason")
_ACTS = ("previous", "pause", "next", "full")


def is_kiosk() -> bool:
    """Whether nobody works at this screen: its address says so, and it has neither bar nor pointer."""
    return KIOSK in st.query_params


def show_hands() -> None:
    """Draw the bar that shows itself when the mouse moves or a key goes through it."""
    buttons = "".join(
        f'<button type="button" data-screen="{act}" title="{escaped(said)}" aria-label="{escaped(said)}"></button>'
        for act in _ACTS
        for said in (say(f"screen.hands.{act}"),)
    )
    with st.container(key="screen_hands", horizontal=True, vertical_alignment="center", gap="small"):
        draw(f'<div class="bs-buttons">{buttons}</div>')
        label = "close" if st.session_state.get(OPEN) else "open"
        st.button(say(f"screen.hands.{label}"), key="screen_open", on_click=_turn)
        link_to("overview", say("screen.hands.back"), key="leave_screen")


def _turn() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN)
    _begin_anew()


def _begin_anew() -> None:
    for field in _FIELDS:
        st.session_state.pop(field, None)


def tried_settings() -> ScreenSettings | None:
    """Return what is being tried, None while nothing is: the screen beside the form follows it at once."""
    if not st.session_state.get(OPEN):
        return None
    stored = screen_settings()
    with st.container(key="screen_drawer"):
        draw(heading(say("screen.settings.heading"), say("screen.settings.tried")))
        editable = may_edit()
        chosen = _ask(stored)
        draw(note(say("screen.settings.keys")))
        draw(note(say("screen.settings.kiosk")))
        if editable:
            who = choose_name()
            reason = ask_reason("screen_reason", hint="rules.reason_hint")
            edit = screen_edit(chosen, reason) if chosen != stored and reason else None
            why_not = say("rules.reason_first") if chosen != stored and not reason else ""
            offer_saving(edit, who=who, reason=reason, key="screen_save", on_saved=_begin_anew, why_not=why_not)
    return chosen


def _ask(stored: ScreenSettings) -> ScreenSettings:
    every = _figure_keys()
    usual = {
        _TITLE: stored.title,
        _EMBLEM: stored.emblem,
        _SECONDS: stored.seconds,
        _SCENES: [key for key in stored.scenes if key in SCENES],
        _FIGURES: [key for key in every if key not in stored.hidden_figures],
    }
    for field, value in usual.items():
        st.session_state.setdefault(field, value)
    title = st.text_input(
        say("screen.settings.title"),
        key=_TITLE,
        max_chars=MOST_TITLE,
        placeholder=say("screen.title", street=current_street(language()).name),
    )
    emblem = st.text_input(
        say("screen.settings.emblem"), key=_EMBLEM, max_chars=MOST_EMBLEM, placeholder=say("screen.settings.no_emblem")
    )
    seconds = st.number_input(
        say("screen.settings.seconds"), min_value=LEAST_SECONDS, max_value=MOST_SECONDS, step=1.0, key=_SECONDS
    )
    scenes = st.multiselect(
        say("screen.settings.scenes"),
        [key for key in SCENE_KEYS if key in SCENES],
        key=_SCENES,
        format_func=lambda key: say(f"screen.scenes.{key}"),
        help=say("screen.settings.scenes_help"),
        placeholder=say("screen.settings.all_scenes"),
    )
    figures = st.multiselect(
        say("screen.settings.figures"),
        every,
        key=_FIGURES,
        format_func=lambda key: say(f"figures.{key}.name"),
        placeholder=say("screen.settings.no_figures"),
    )
    return ScreenSettings(
        title=title.strip(),
        emblem=emblem.strip(),
        seconds=float(seconds),
        # What the form doesn't offer stays as it was stored.
        scenes=_kept(stored.scenes, scenes),
        hidden_figures=frozenset(key for key in every if key not in figures)
        | frozenset(stored.hidden_figures - set(every)),
    )


def _kept(stored: Sequence[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the chosen scenes; as stored where the same are chosen, and all where none is."""
    offered = tuple(key for key in stored if key in SCENES)
    return tuple(stored) if tuple(chosen) == offered else tuple(chosen) or SCENE_KEYS


def _figure_keys() -> list[str]:
    return list(dict.fromkeys(key for kind in SCENES.values() for key in kind.figures))
