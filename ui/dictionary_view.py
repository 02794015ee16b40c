"""The data dictionary on the page (数据字典): the columns of a ledger, their units, and the headers that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.schemas import ledger_kind, ledger_kind_names
from reports.columns import said_values
from ui.language import language, say
from ui.markup import draw, heading

if TYPE_CHECKING:
    from geodata.schemas import Column


def dictionary() -> None:
    """Draw the columns of the kind of ledger that is chosen."""
    spoken = language()
    draw(heading(say("dictionary.title")))
    kind = st.selectbox(
        say("dictionary.kind"),
        ledger_kind_names(),
        index=ledger_kind_names().index("compounds"),
        key="dictionary_kind",
        format_func=lambda name: ledger_kind(name).labels[spoken],
        label_visibility="collapsed",
    )
    labels = {name: say(f"dictionary.{name}") for name in ("column", "required", "values", "headers")}
    rows = [dict(zip(labels.values(), _row(column, spoken), strict=True)) for column in ledger_kind(kind).columns]
    st.dataframe(
        rows,
        hide_index=True,
        key="dictionary",
        height=320,
        column_config={labels["values"]: st.column_config.TextColumn(width="medium")},
    )


def _row(column: Column, spoken: str) -> tuple[str, str, str, str]:
    return (
        column.labels[spoken],
        say("formats.yes") if column.required else "",
        said_values(column, spoken),
        " / ".join(column.aliases),
    )
