"""银龄伙伴五助 (five aids): sessions, people and hours by kind, month and place; compounds that none reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geodata.vocabularies import vocabulary

if TYPE_CHECKING:
    import datetime as dt


def aid_kinds() -> tuple[str, ...]:
    """Return the five kinds, in the vocabulary's order."""
    terms = vocabulary("activity_kind")
    return tuple(code for code in terms.codes if "aid" in terms.terms[code].groups)


def aid_sessions(
    activities: pd.DataFrame, *, first: dt.date, last: dt.date, kinds: tuple[str, ...] = ()
) -> pd.DataFrame:
    """
    Return the sessions of the five aids between two days, both counted.

    Parameters
    ----------
    activities
        Rows of the kind activities, conformed.
    first, last
        The days.
    kinds
        Of these alone; none means all five.
    """
    wanted = activities["kind"].isin(kinds or aid_kinds())
    return activities[wanted & activities["date"].between(pd.Timestamp(first), pd.Timestamp(last))]


def session_table(sessions: pd.DataFrame, by: pd.Series[str]) -> pd.DataFrame:
    """
    Add sessions up.

    Parameters
    ----------
    sessions
        Of `aid_sessions`.
    by
        The group of each; NA is left out.

    Returns
    -------
    table
        One row per group: ``sessions``, ``people`` and ``hours`` (of the sessions that state them; NA where none
        does), ``people_unstated`` (sessions that don't).
    """
    rows = pd.DataFrame(
        {
            "sessions": 1,
            "people": sessions["people"],
            "hours": sessions["hours"],
            "people_unstated": sessions["people"].isna().astype("int64"),
        },
        index=sessions.index,
    )
    grouped = rows.groupby(by.reindex(sessions.index))
    table = grouped.sum(min_count=1)
    return table.astype({"sessions": "int64", "people": "Int64", "hours": "Float64", "people_unstated": "int64"})


def sessions_of_places(sessions: pd.DataFrame, compounds: pd.Index[str]) -> pd.Series[int]:
    """Return how many sessions name each compound; 0 for one that none names."""
    counts = sessions["compound_id"].value_counts()
    return counts.reindex(compounds).fillna(0).astype("int64")
