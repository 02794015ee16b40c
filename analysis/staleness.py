"""How old the data are (时效): each file's day against the one clock, and how long its kind of ledger may rest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

# 约定，不是标准: how many days a ledger may be old before somebody should look at it again.
FRESH_DAYS: Mapping[str, int] = {
    "work_orders": 31,
    "committees": 180,
    "property_services": 180,
    "facilities": 180,
    "compounds": 365,
    "communities": 365,
    "grids": 365,
    "gates": 730,
    "boundary": 1095,
    "buildings": 1095,
    "roads": 1095,
    "water": 1095,
    "green": 1095,
}


def measure_staleness(frames: Mapping[str, pd.DataFrame], today: dt.date) -> pd.DataFrame:
    """
    Return how old each ledger's sources are.

    Parameters
    ----------
    frames
        By kind of ledger, conformed.
    today
        The day to compare with.

    Returns
    -------
    staleness
        One row per kind, file and day, the most overdue first, those whose day isn't known at the end: ``kind``,
        ``file``, ``as_of`` (NaT where not stated), ``rows``, ``age_days``, ``limit_days``, ``is_stale`` (NA where the
        day isn't known).
    """
    parts = []
    for kind, limit in FRESH_DAYS.items():
        frame = frames.get(kind)
        if frame is None or frame.empty:
            continue
        grouped = pd.DataFrame(frame).groupby(["source", "as_of"], dropna=False, sort=False).size()
        part = grouped.rename("rows").reset_index().rename(columns={"source": "file"})
        parts.append(part.assign(kind=kind, limit_days=limit))
    columns = ["kind", "file", "as_of", "rows", "age_days", "limit_days", "is_stale"]
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    table["age_days"] = (pd.Timestamp(today) - table["as_of"]).dt.days.astype("Int64")
    table["is_stale"] = (table["age_days"] > table["limit_days"]).astype("boolean")
    overdue = (table["age_days"] - table["limit_days"]).astype("Float64")
    order = overdue.sort_values(ascending=False, na_position="last", kind="stable").index
    return table.loc[order, columns].reset_index(drop=True)
