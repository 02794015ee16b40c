"""The row of figures (指标行), each with what it was counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.formatting import figure_detail, figure_name, figure_trace, figure_value
from ui.language import language, say
from ui.markup import draw, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import Figure


def figure_strip(figures: Sequence[Figure], *, key: str) -> None:
    """Draw figures side by side; the sign beside each opens its definition, both sides, the unknown and sources."""
    with st.container(key=f"figures_{key}", horizontal=True, gap=None):
        for figure in figures:
            with st.container(key=f"figure_{key}_{figure.key}_{figure.base}"):
                draw(_cell(figure))
                with st.popover(say("shell.how"), key=f"how_{key}_{figure.key}_{figure.base}"):
                    draw(trace_markup(figure))


def _cell(figure: Figure) -> str:
    spoken = language()
    known = "" if figure.value is not None else " ll-unknown"
    detail = figure_detail(figure, spoken)
    return (
        f'<div class="ll-figure"><span class="ll-figure-name">{escaped(figure_name(figure, spoken))}</span>'
        f'<span class="ll-figure-value{known}">{escaped(figure_value(figure, spoken))}</span>'
        f'<span class="ll-figure-detail" title="{escaped(detail)}">{escaped(detail)}</span></div>'
    )


def trace_markup(figure: Figure) -> str:
    """Return the lines that explain a figure as HTML."""
    spoken = language()
    lines = "".join(
        f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>" for label, value in figure_trace(figure, spoken)
    )
    return f'<div class="ll-trace"><b>{escaped(figure_name(figure, spoken))}</b><dl>{lines}</dl></div>'
