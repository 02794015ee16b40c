"""The guide of a first visit (初次使用指引): three steps beside what they speak of, shown once a browser."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.language import say
from ui.markup import escaped

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "tour"
# What each step speaks of; a step whose part isn't on the page stands by itself.
STEPS = {
    "map": '[class*="st-key-map"], [class*="st-key-side_map"]',
    "figures": ".ll-figures",
    "data": '.st-key-pages a[href*="data"]',
}
_WORDS = ("next", "back", "done", "skip", "title", "of")
_SCRIPT = Path(__file__).with_suffix(".js")


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("linli_tour", js=_SCRIPT.read_text(encoding="utf-8"))


def tour(*, is_first_page: bool) -> None:
    """
    Put the guide on the page; it opens by itself at a browser's first visit of the first page, else when asked for.

    Which browser has seen it is kept in that browser alone.
    """
    steps = [
        {"target": target, "title": say(f"tour.{name}.title"), "text": say(f"tour.{name}.text")}
        for name, target in STEPS.items()
    ]
    words = {word: say(f"tour.{word}") for word in _WORDS}
    _component()(key=KEY, data={"steps": steps, "words": words, "opens": is_first_page})


def tour_button() -> str:
    """Return the HTML of the button that opens the guide again."""
    return f'<button type="button" class="ll-badge" data-tour>{escaped(say("tour.title"))}</button>'
