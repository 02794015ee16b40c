"""Where orders are closed (办结层级), as the page of grids and teams shows it: 小事不出网格、大事不出社区."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.complaints.closing import LEVELS, count_levels, level_figures
from analysis.figures import Figure, sources_of
from config.texts import text
from geodata.vocabularies import UNKNOWN, vocabulary
from reports.columns import ReportColumn
from ui.queries.cells import number_or_none
from ui.queries.grid_periods import GridPeriod, within
from ui.queries.orders import orders_of
from ui.queries.sources import ledger_sources
from ui.queries.street import StoreState, read, reference_day, store_state
from ui.queries.work_order_lists import Listing
from ui.queries.work_orders import standing_orders

CLOSING_LEVELS = LEVELS
_KEPT = 24


@dataclass(frozen=True)
class CommunityLevels:
    """
    Where a community's orders were closed.

    Attributes
    ----------
    community_id
        None for the whole street, and for orders whose community isn't known.
    counts
        Orders by level, from the ground up.
    unknown
        Closed orders that don't say.
    in_grid, in_community
        Shares of the known, 0-1; None where none is.
    """

    community_id: str | None
    name: str
    counts: tuple[int, ...]
    unknown: int
    in_grid: float | None
    in_community: float | None

    @property
    def known(self) -> int:
        """The orders that say where they were closed."""
        return sum(self.counts)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def closed_orders(state: StoreState, today: dt.date, period: GridPeriod) -> pd.DataFrame:
    """Return the orders of the street that came in within a period and are closed; shared, never to be changed."""
    orders = orders_of(state)
    standing = standing_orders(state, today)
    ended = (standing["state"].reindex(orders.index) == "ended") & (orders["status"] != "cancelled")
    inside = orders["in_street"] & ended & within(orders["received_at"], period)
    rows = orders[inside]
    return rows.assign(source=standing["source"].reindex(rows.index))


def has_levels() -> bool:
    """Return whether any order says where it was closed."""
    return bool(read(store_state(), "work_orders")["closed_level"].isin(LEVELS).any())


def level_summary(period: GridPeriod, community_id: str | None = None) -> list[Figure]:
    """Return the shares of closed orders that didn't leave the grid, the community and the street."""
    return _summary(store_state(), reference_day(), period, community_id)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _summary(state: StoreState, today: dt.date, period: GridPeriod, community_id: str | None) -> list[Figure]:
    rows = closed_orders(state, today, period)
    if community_id is not None:
        rows = rows[rows["community_id"] == community_id]
    stated = sources_of((rows["source"], rows["as_of"]))
    return level_figures(rows, ledger_sources(state, ("work_orders",), stated))


def levels_by_community(period: GridPeriod, language: str) -> list[CommunityLevels]:
    """Return the whole street first, a row a community by code, and last the orders of no known community."""
    return _by_community(store_state(), reference_day(), period, language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _by_community(state: StoreState, today: dt.date, period: GridPeriod, language: str) -> list[CommunityLevels]:
    orders = closed_orders(state, today, period)
    communities = read(state, "communities").sort_values("code", kind="stable")
    nowhere, street = "", "street"
    unit = orders["community_id"].fillna(nowhere)
    counts = pd.concat(
        [count_levels(orders, pd.Series(street, index=orders.index, dtype="str")), count_levels(orders, unit)]
    )
    order = [(street, text("queries.whole_street", language))]
    order += [(str(row_id), str(name)) for row_id, name in communities["name"].items()]
    if nowhere in counts.index:
        order.append((nowhere, text("queries.no_community", language)))
    counts = counts.reindex([row_id for row_id, _ in order])
    numbers = counts[[*LEVELS, UNKNOWN]].fillna(0).astype("int64")
    return [
        CommunityLevels(
            community_id=None if row_id in (street, nowhere) else row_id,
            name=name,
            counts=tuple(int(numbers[level][row_id]) for level in LEVELS),
            unknown=int(numbers[UNKNOWN][row_id]),
            in_grid=number_or_none(counts["closed_in_grid"][row_id]),
            in_community=number_or_none(counts["closed_in_community"][row_id]),
        )
        for row_id, name in order
    ]


def level_labels(language: str) -> list[str]:
    """Return the names of the levels, from the ground up."""
    words = vocabulary("order_level")
    return [words.label(level, language) for level in LEVELS]


def levels_listing(period: GridPeriod, language: str) -> Listing:
    """Return `levels_by_community` as a list: orders by level, those unknown, and both shares in per cent."""
    rows = levels_by_community(period, language)
    table = pd.DataFrame(
        {
            "name": [row.name for row in rows],
            **{level: [row.counts[place] for row in rows] for place, level in enumerate(LEVELS)},
            "unknown": [row.unknown for row in rows],
            "in_grid": [None if row.in_grid is None else round(row.in_grid * 100, 1) for row in rows],
            "in_community": [None if row.in_community is None else round(row.in_community * 100, 1) for row in rows],
        }
    )
    labels = dict(zip(LEVELS, level_labels(language), strict=True)) | {"unknown": text("app.unknown", language)}
    return Listing(
        table,
        (
            ReportColumn("name", text("bases.community", language), "text"),
            *(ReportColumn(level, label, "integer") for level, label in labels.items()),
            *(
                ReportColumn(side, text("grid_teams.columns.per_cent", language, name=said), "number")
                for side, said in (
                    (side, text(f"figures.closed_{side}.name", language)) for side in ("in_grid", "in_community")
                )
            ),
        ),
    )
