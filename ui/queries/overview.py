"""The figures of the overview row (总览指标), each with the files that it came from."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from analysis import overview
from analysis.figures import Figure
from ui.queries.sources import traced
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, reference_day, store_state

_KEPT = 120


def overview_figures(community_id: str | None = None) -> list[Figure]:
    """
    Return the figures of the overview row, of a community or of the whole street.

    In order: ``compounds``, ``old_share``, ``committee_coverage``, ``property_coverage``, ``elders_60``,
    ``elders_80``, ``elder_facilities``, ``facilities``; `ui.formatting` puts them in words.
    """
    return _overview(store_state(), reference_day(), community_id)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _overview(state: StoreState, day: dt.date, community_id: str | None) -> list[Figure]:
    figures = overview.overview_figures(
        counted(compounds_today(state, day), community_id), counted(located_facilities(state), community_id)
    )
    return [traced(state, figure) for figure in figures]
