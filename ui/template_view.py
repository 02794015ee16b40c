"""Blank ledgers to fill in, and how an import goes (模板与指南)."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geodata.schemas import ledger_kind
from ui.language import language, say
from ui.markup import draw, escaped, heading
from ui.queries import all_templates_file, template_file, template_kinds

_STEPS, _ANSWERS = 5, 4


def templates() -> None:
    """Draw the guide and the blank ledgers."""
    guide, blank = st.columns([3, 2], gap="large")
    with guide:
        _guide()
    with blank:
        _blank_ledgers()


def _guide() -> None:
    steps = "".join(f"<li>{escaped(say(f'guide.step_{number}'))}</li>" for number in range(1, _STEPS + 1))
    answers = "".join(f"<li>{escaped(say(f'guide.answer_{number}'))}</li>" for number in range(1, _ANSWERS + 1))
    draw(
        f'{heading(say("guide.title"))}<ol class="ll-guide">{steps}</ol>'
        f'{heading(say("guide.answers"))}<ul class="ll-guide">{answers}</ul>'
    )


def _blank_ledgers() -> None:
    spoken = language()
    draw(heading(say("templates.title"), say("templates.title_note")))
    kind = st.selectbox(
        say("templates.which"),
        template_kinds(),
        index=template_kinds().index("compounds"),
        key="template_kind",
        format_func=lambda name: ledger_kind(name).labels[spoken],
        label_visibility="collapsed",
    )
    with st.container(key="templates", horizontal=True):
        st.download_button(
            say("templates.download"),
            data=partial(_bytes_of, kind, spoken),
            file_name=template_file(kind, spoken).file_name,
            on_click="ignore",
            key="template",
            type="primary",
        )
        st.download_button(
            say("templates.download_all"),
            data=lambda: all_templates_file(spoken).content,
            file_name=f"{say('templates.all_name')}.zip",
            on_click="ignore",
            key="all_templates",
        )


def _bytes_of(kind: str, spoken: str) -> bytes:
    return template_file(kind, spoken).content
