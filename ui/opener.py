"""
Lines of HTML that open a place when pressed (点开), with one listener for all of them.

A Streamlit button a line made most of what a page sends at every filter: a list of 60 compounds took three messages
a line, and the map waited for all of them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.filters import open_place
from ui.markup import escaped

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "opener"
COMPOUND, COMMUNITY = "compound", "community"
# What the listener calls, then the listener.
_SCRIPTS = (Path(__file__).with_name("sorting.js"), Path(__file__).with_suffix(".js"))


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "linli_opener", js="".join(script.read_text(encoding="utf-8") for script in _SCRIPTS)
    )


def listen() -> None:
    """Follow presses on this page's lines; once a page."""
    _component()(key=KEY, on_open_change=_opened)


def _opened() -> None:
    # From a browser: what isn't ours opens nothing, and an id that isn't there is said to be a stale link.
    layer, _, place_id = str(st.session_state[KEY].open).partition(":")
    if layer == COMPOUND:
        open_place(compound_id=place_id)
    elif layer == COMMUNITY:
        open_place(community_id=place_id)


def opening(name: str, *, layer: str, place_id: str) -> str:
    """Return the button of a line that opens a place; see `line`."""
    target = escaped(f"{layer}:{place_id}")
    return f'<button type="button" data-open="{target}">{escaped(name)}</button>'


def line(name: str, caption: str, *, layer: str, place_id: str) -> str:
    """
    Return a line that opens a place.

    Parameters
    ----------
    name
        Its name, as text.
    caption
        What stands at its end, as HTML of ours.
    layer, place_id
        ``compound`` or ``community``, and the place's id.
    """
    return (
        f'<li class="ll-line">{opening(name, layer=layer, place_id=place_id)}'
        f'<span class="ll-caption">{caption}</span></li>'
    )
