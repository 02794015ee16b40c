"""The big screen itself (大屏播放): whose turn it is, its picture, and what keys and the clock ask for."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from config.tokens import tokens
from ui.big_screen.markup import Frame, empty_markup, screen_markup
from ui.big_screen.scenes import SCENES
from ui.feedback import attempt
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import draw
from ui.queries import current_street, screen_settings
from ui.theme import css_variables, is_dark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maps.view import MapView
    from ui.big_screen.scene import Scene
    from ui.queries import ScreenSettings

MAP = "big_screen"
_LISTENER = "big_screen_turns"
_PLACE, _LAST, _TAKEN = "big_screen_place", "big_screen_last", "big_screen_taken"
# What is asked, the picture that it follows, and its number in this tab.
_REQUEST = re.compile(r"([a-z:0-9]+)@(\w+)#(\d{1,12})", re.ASCII)
# A month of a playback stands so long, for the eye to compare two; never longer than a scene.
_MONTH_S = 1.5
_EMPTY_S = 10.0
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Place:
    """
    Where the screen stands: which scene, which of its pictures, and whether it goes on.

    Attributes
    ----------
    scene
        Key of the scene; one that is no longer shown is followed by the first.
    step
        Which of its pictures, from 0.
    is_paused
        Whether only a press goes on.
    serial
        Names the picture: another for every one that was made, in any session.
    """

    scene: str = ""
    step: int = 0
    is_paused: bool = False
    serial: str = ""


@dataclass(frozen=True)
class Picture:
    """
    All that is drawn at one time, made before anything of it is drawn.

    Attributes
    ----------
    markup
        What stands around the map.
    view
        The map; None while there is nothing to tell.
    hold_s
        How long it stands.
    pictures
        The scenes that take turns, in order, each with its number of pictures.
    """

    markup: str
    view: MapView | None
    hold_s: float
    pictures: dict[str, int]


def show_screen(tried: ScreenSettings | None, *, is_kiosk: bool) -> None:
    """
    Draw the screen; from then on it alone is drawn anew, whenever its turn is over or somebody presses a key.

    Parameters
    ----------
    tried
        Settings that somebody tries; None for what is in force at each turn.
    is_kiosk
        Whether nobody works at it: then nothing is said that is meant for an operator.
    """
    draw(_style(dark=is_dark()))
    st.fragment(_screen)(tried, is_kiosk=is_kiosk)


def _screen(tried: ScreenSettings | None, *, is_kiosk: bool) -> None:
    picture = attempt(lambda: _picture(tried or screen_settings(), is_kiosk=is_kiosk), "the big screen")
    if picture is None:
        # On its last picture, whatever the store meets.
        place = replace(st.session_state.get(_PLACE, Place()), serial=_new_serial())
        st.session_state[_PLACE] = place
        picture = st.session_state.get(_LAST) or Picture(empty_markup(None), None, _EMPTY_S, {})
    st.session_state[_LAST] = picture
    place = st.session_state[_PLACE]
    with st.container(key="screen_map"):
        if picture.view is not None:
            street_map(picture.view, key=MAP)
    with st.container(key="screen_panels"):
        draw(picture.markup)
    told = {"hold_s": picture.hold_s, "paused": place.is_paused, "serial": place.serial}
    _listen(picture.pictures, {**told, "taken": st.session_state.get(_TAKEN, 0)})


def _picture(settings: ScreenSettings, *, is_kiosk: bool) -> Picture:
    shown, skipped, failed = _pictures(settings.scenes)
    place, made = _stand_on(tuple(shown)), None
    while shown and (made := _made(place)) is None:
        # One that can't be made mustn't keep those after it from the wall.
        failed.append(place.scene)
        after = moved(place, "next", shown)
        del shown[place.scene]
        place = replace(after, scene=after.scene if shown else "")
    frame = _frame(settings, tuple(shown), () if is_kiosk else _notes(skipped, failed))
    st.session_state[_PLACE] = place
    if made is None:
        return Picture(empty_markup(frame), None, _EMPTY_S, shown)
    frame = replace(frame, place=frame.scenes.index(place.scene))
    is_month = bool(made.months) and place.step < shown[place.scene] - 1
    hold = min(_MONTH_S, settings.seconds) if is_month else settings.seconds
    return Picture(screen_markup(frame, made, settings.hidden_figures), replace(made.view, is_wall=True), hold, shown)


def _pictures(keys: Sequence[str]) -> tuple[dict[str, int], list[str], list[str]]:
    """Return how many pictures each scene has; which have no data, and which can't tell."""
    shown: dict[str, int] = {}
    skipped: list[str] = []
    failed: list[str] = []
    for key in keys:
        if key not in SCENES:
            continue
        steps = attempt(SCENES[key].steps, f"scene {key}")
        if steps:
            shown[key] = steps
        else:
            (failed if steps is None else skipped).append(key)
    return shown, skipped, failed


def _made(place: Place) -> Scene | None:
    return attempt(lambda: SCENES[place.scene].show(place.step), f"scene {place.scene}")


def _frame(settings: ScreenSettings, scenes: tuple[str, ...], notes: tuple[str, ...]) -> Frame:
    street = current_street(language())
    title = settings.title or say("screen.title", street=street.name)
    return Frame(street, title, settings.emblem, scenes, 0, notes)


def _notes(skipped: Sequence[str], failed: Sequence[str]) -> tuple[str, ...]:
    """Tell the operator which scenes were left out."""
    return tuple(
        say(f"screen.{why}", scenes=say("formats.item_separator").join(say(f"screen.scenes.{key}") for key in keys))
        for why, keys in (("skipped", skipped), ("failed", failed))
        if keys
    )


def _stand_on(scenes: tuple[str, ...]) -> Place:
    """Return where the screen stands; where it stood is no longer shown, on the first scene."""
    place: Place = st.session_state.get(_PLACE, Place())
    if place.scene not in scenes:
        place = replace(place, scene=scenes[0] if scenes else "", step=0)
    return replace(place, serial=_new_serial())


def _new_serial() -> str:
    return secrets.token_hex(6)


def moved(place: Place, asked: str, pictures: dict[str, int]) -> Place:
    """
    Return where the screen stands next.

    Parameters
    ----------
    place
        Where it stands.
    asked
        ``turn`` when its time is over, ``look`` for the same picture again, ``next``, ``previous``, ``pause``, or
        ``scene:`` and a place among the scenes. From a browser: anything else changes nothing.
    pictures
        The scenes that are shown, in order, each with its number of pictures.
    """
    scenes = list(pictures)
    if asked == "pause":
        return replace(place, is_paused=not place.is_paused)
    if not scenes or (asked == "turn" and place.is_paused):
        return place
    at = scenes.index(place.scene) if place.scene in scenes else 0
    if asked == "turn" and place.step + 1 < pictures[scenes[at]]:
        return replace(place, scene=scenes[at], step=place.step + 1)
    goals = {"turn": at + 1, "next": at + 1, "previous": at - 1, **{f"scene:{n}": n for n in range(len(scenes))}}
    return replace(place, scene=scenes[goals[asked] % len(scenes)], step=0) if asked in goals else place


def read_request(said: str) -> tuple[str, str, int]:
    """Return what a browser asks for, after which picture, and its number; 0, never taken, where it asks nothing."""
    found = _REQUEST.fullmatch(said)
    return (found[1], found[2], int(found[3])) if found else ("", "", 0)


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("linli_big_screen", js=(_FOLDER / "screen.js").read_text(encoding="utf-8"))


def _listen(pictures: dict[str, int], told: dict[str, Any]) -> None:
    """Tell the browser how long this picture stands, and follow what it asks for."""

    def step() -> None:
        asked, serial, number = read_request(str(st.session_state[_LISTENER].step))
        place: Place = st.session_state.get(_PLACE, Place())
        # Asked for again since an answer was slow, it is taken once.
        if number <= st.session_state.get(_TAKEN, 0):
            return
        st.session_state[_TAKEN] = number
        if asked != "turn" or serial == place.serial:
            st.session_state[_PLACE] = moved(place, asked, pictures)

    _component()(key=_LISTENER, data=told, on_step_change=step)


@lru_cache(maxsize=2)
def _style(*, dark: bool) -> str:
    """Return the style sheet: a wall is dark, what an operator handles has the theme of Streamlit's own widgets."""
    rules = (_FOLDER / "screen.css").read_text(encoding="utf-8")
    hands = f".st-key-screen_drawer,.st-key-screen_hands{{{css_variables(tokens(), dark=dark)}}}"
    return f"<style>:root{{{css_variables(tokens(), dark=True)}}}{hands}\n{rules}</style>"
