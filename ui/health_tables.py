"""The check-up's tables (完整度与时效): how much of each column is known, and how old each file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geodata.schemas import ledger_kind
from ui.formatting import number_text
from ui.language import language, say
from ui.markup import draw, heading
from ui.queries import column_label, file_label

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT_PX, ROW_PX = 300, 35


def completeness_table(completeness: pd.DataFrame) -> None:
    """Draw each column that counts with the share of its cells that are known, the least known first."""
    draw(heading(say("health.completeness"), say("health.completeness_note")))
    table = completeness[completeness["rows"] > 0].sort_values("share", kind="stable")
    share = say("health.known_share")
    shown = pd.DataFrame(
        {
            say("health.ledger"): [ledger_kind(kind).labels[language()] for kind in table["kind"]],
            say("health.column"): [
                column_label(kind, column, language())
                for kind, column in zip(table["kind"], table["column"], strict=True)
            ],
            share: table["share"],
            say("health.known"): [
                say("health.known_of", known=f"{known:,}", rows=f"{rows:,}")
                for known, rows in zip(table["known"], table["rows"], strict=True)
            ],
            say("health.weight"): table["weight"],
            say("health.bears_on"): [_figures(figures) for figures in table["figures"]],
        }
    )
    progress = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    st.dataframe(shown, hide_index=True, key="health_completeness", height=HEIGHT_PX, column_config={share: progress})


def _figures(keys: Sequence[str]) -> str:
    return say("formats.item_separator").join(say(f"health.bears.{key}") for key in keys)


def staleness_table(staleness: pd.DataFrame) -> None:
    """Draw how old each file of each ledger is, the most overdue first."""
    draw(heading(say("health.staleness"), say("health.staleness_note")))
    shown = pd.DataFrame(
        {
            say("health.ledger"): [ledger_kind(kind).labels[language()] for kind in staleness["kind"]],
            say("health.file"): [
                file_label(kind, file, language())
                for kind, file in zip(staleness["kind"], staleness["file"], strict=True)
            ],
            say("health.as_of"): [
                say("app.unknown") if pd.isna(day) else day.date().isoformat() for day in staleness["as_of"]
            ],
            say("health.age"): [
                number_text(None if pd.isna(days) else int(days), language()) for days in staleness["age_days"]
            ],
            say("health.limit"): staleness["limit_days"],
            say("health.rows"): staleness["rows"],
            say("health.state"): [
                say("health.undated") if pd.isna(stale) else say("health.overdue" if stale else "health.fresh")
                for stale in staleness["is_stale"]
            ],
        }
    )
    st.dataframe(shown, hide_index=True, key="health_staleness", height=min(HEIGHT_PX, ROW_PX * (len(shown) + 1) + 3))
