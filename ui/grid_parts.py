"""What the panels of grids and teams share (面板共用): lists, targets of lines, and which ledger is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.empty import link_to
from ui.language import language, say
from ui.markup import draw, note
from ui.opener import COMMUNITY

if TYPE_CHECKING:
    from ui.queries import Listing


def opens(community_id: str | None) -> str:
    """Return what a line of a community opens; "" for one that isn't known."""
    return f"{COMMUNITY}:{community_id}" if community_id else ""


def listing_table(listing: Listing, key: str) -> None:
    """Draw a list as a table."""
    days = {
        column.label: st.column_config.DateColumn(format="YYYY-MM-DD")
        for column in listing.columns
        if column.type == "date"
    }
    st.dataframe(
        listing.table(language()),
        hide_index=True,
        key=key,
        placeholder=say("app.unknown"),
        height="content",
        column_config=days,
    )


def show_missing(key: str) -> None:
    """Say which ledger isn't there, and lead to where it comes in."""
    draw(note(say(key)))
    link_to("data", say("empty.go"))
