"""Texts of files as text (转义): what stands in a ledger never becomes markup on a page."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

# Streamlit reads labels and messages as Markdown, in which each of these means something.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def plain(value: str) -> str:
    """Return Markdown that shows `value` as it is, on one line; for labels, messages and help."""
    return _MARKDOWN.sub(r"\\\1", _LINE_BREAKS.sub(" ", value))


def escaped(value: object) -> str:
    """Return HTML that shows `value` as it is; for texts and for attributes in double quotes."""
    return html.escape(str(value), quote=True)


def heading(title: str, note: str = "") -> str:
    """Return the heading of a part of a page; `note` stands small beside it."""
    small = f"<small>{escaped(note)}</small>" if note else ""
    return f'<h3 class="ll-title">{escaped(title)}{small}</h3>'


def note(sentence: str) -> str:
    """Return a sentence that explains, in small letters."""
    return f'<p class="ll-note">{escaped(sentence)}</p>'


def counts(items: Sequence[tuple[int, str, str]]) -> str:
    """Return large numbers side by side: count, label, and ``alert``, ``warn`` or ``plain``; nothing to do is plain."""
    cells = "".join(
        f'<li class="ll-{colour if count else "plain"}"><b>{count:,}</b>{escaped(label)}</li>'
        for count, label, colour in items
    )
    return f'<ul class="ll-counts">{cells}</ul>'


def definitions(lines: Sequence[tuple[str, str, str]]) -> str:
    """Return labels and values as a list of definitions; the third of each line is the value's class or ""."""
    rows = "".join(
        f'<dt>{escaped(label)}</dt><dd class="{style}">{escaped(value)}</dd>' for label, value, style in lines
    )
    return f"<dl>{rows}</dl>"


def draw(markup: str) -> None:
    """Draw HTML of ours, whose foreign texts went through `escaped`; nothing at all where it is empty."""
    if markup:
        st.html(markup)
