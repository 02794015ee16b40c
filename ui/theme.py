"""The look (外观): Streamlit's light or dark, our tokens as CSS variables, and the one style sheet."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from config.tokens import tokens

STYLE_SHEET = Path(__file__).with_name("shell.css")
ICON = Path(__file__).with_name("icon.svg")


def is_dark() -> bool:
    """Return whether the browser shows Streamlit's dark theme; light where it hasn't said."""
    return st.context.theme.type == "dark"


def css_variables(values: dict[str, Any], *, dark: bool) -> str:
    """Return the tokens of one theme as CSS variables: ``--surface-2``, ``--type-heading`` and so on."""
    theme = values["dark" if dark else "light"]
    colours = {name.replace("_", "-"): value for name, value in theme.items() if isinstance(value, str)}
    sizes = dict(zip(_SIZES, values["type"]["scale"], strict=True))
    spaces = {f"space-{place}": size for place, size in enumerate(values["space"]["steps_px"], start=1)}
    lengths = {
        **{f"type-{name}": size for name, size in sizes.items()},
        **spaces,
        "radius": values["space"]["radius_px"],
    }
    lines = [f"--{name}:{value};" for name, value in colours.items()]
    return "".join([*lines, *(f"--{name}:{size}px;" for name, size in lengths.items())])


_SIZES = ("caption", "small", "body", "heading", "title", "figure")


@lru_cache(maxsize=2)
def _style(*, dark: bool) -> str:
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    return f"<style>:root{{{css_variables(tokens(), dark=dark)}}}\n{rules}</style>"


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(_style(dark=is_dark()))
