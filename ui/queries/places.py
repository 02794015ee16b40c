"""Compounds and communities as pages show them: table, map, card."""

from __future__ import annotations

import pandas as pd

from maps.view import MapView
from ui.queries.answers import NO_FILTER, ColourBy, CompoundCard, CompoundFilter


def communities() -> list[tuple[str, str]]:
    """Return id and name of every community, in the order of their codes."""
    raise NotImplementedError


def compound_names() -> list[tuple[str, str]]:
    """Return id and name of every compound inside the street, sorted by pinyin; two of one name carry the community."""
    raise NotImplementedError


def compound_table(filters: CompoundFilter = NO_FILTER, language: str = "zh") -> pd.DataFrame:
    """Return the filtered compounds as `st.dataframe` shows them: index id, columns and terms in the language."""
    raise NotImplementedError


def compound_ids_at(filters: CompoundFilter = NO_FILTER) -> list[str]:
    """Return the ids of the filtered compounds, in the order of the table's rows."""
    raise NotImplementedError


def map_view(  # noqa: PLR0913 - what a link carries, one by one
    colour_by: ColourBy = "committee_status",
    *,
    community_id: str | None = None,
    compound_id: str | None = None,
    filters: CompoundFilter = NO_FILTER,
    language: str = "zh",
    dark: bool = False,
) -> MapView:
    """Return one state of the map; `community_id` or `compound_id` is flown to and marked."""
    raise NotImplementedError


def compound_card(compound_id: str, language: str = "zh") -> CompoundCard | None:
    """Return the card of a compound, None for an id that isn't there (a stale link)."""
    raise NotImplementedError
