"""The street that is open: its store, its day, its frames and the figures of the overview."""

from __future__ import annotations

import datetime as dt

from analysis.figures import Figure
from ui.queries.answers import StreetInfo


def reference_day() -> dt.date:
    """Return the day from which days to a term's end are counted."""
    raise NotImplementedError


def current_street(language: str = "zh") -> StreetInfo:
    """Return what is open: the street's name, the store, the day and whether writes are refused."""
    raise NotImplementedError


def overview_figures(community_id: str | None = None) -> list[Figure]:
    """Return the figures of the overview row, of a community or of the whole street."""
    raise NotImplementedError
