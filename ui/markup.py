"""Texts of files as text (转义): what stands in a ledger never becomes markup on a page."""

from __future__ import annotations

import html
import re

import streamlit as st

# Streamlit reads labels and messages as Markdown, in which each of these means something.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def plain(value: str) -> str:
    """Return Markdown that shows `value` as it is, on one line; for labels, messages and help."""
    return _MARKDOWN.sub(r"\\\1", _LINE_BREAKS.sub(" ", value))


def escaped(value: object) -> str:
    """Return HTML that shows `value` as it is; for texts and for attributes in double quotes."""
    return html.escape(str(value), quote=True)


def draw(markup: str) -> None:
    """Draw HTML of ours, whose foreign texts went through `escaped`; nothing at all where it is empty."""
    if markup:
        st.html(markup)
