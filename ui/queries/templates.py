"""Blank ledgers (空白模板), made once a language."""

from __future__ import annotations

import streamlit as st

from config.texts import text
from reports import template_workbook
from ui.queries.answers import Download

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KEPT = 24


def template_kinds() -> tuple[str, ...]:
    """Return the kinds of ledger that have a blank one."""
    return template_workbook.template_kinds()


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def template_file(kind: str, language: str = "zh") -> Download:
    """Return the blank ledger of a kind."""
    name = template_workbook.template_name(kind, language)
    return Download(template_workbook.template(kind, language), f"{name}.xlsx", _XLSX)


@st.cache_data(show_spinner=False, max_entries=2)
def all_templates_file(language: str = "zh") -> Download:
    """Return every blank ledger in one zip."""
    content = template_workbook.all_templates(language)
    return Download(content, f"{text('templates.all_name', language)}.zip", "application/zip")
