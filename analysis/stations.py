"""Visits to stations (驿站到访): which station a session was held at, and how many people came."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

# Quotation marks, brackets and spaces: a ledger writes 书香翰林红帆驿站 for “书香翰林”红帆驿站.
_DRESS = re.compile(r"[\s\"'“”‘’「」『』《》()（）【】\[\]·.,，。、-]+")


def place_key(name: str) -> str:
    """Return what two ways of writing a place have in common: without marks, brackets and spaces."""
    return _DRESS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def match_stations(sessions: pd.DataFrame, stations: pd.DataFrame) -> pd.Series[str]:
    """
    Return the station of each session.

    Parameters
    ----------
    sessions
        ``place`` (as the ledger names it) and ``community_id``; NA where not stated.
    stations
        One row per station, indexed by id: ``name`` and ``community_id``.

    Returns
    -------
    station_id
        With the index of `sessions`: the one station whose name is the place's, is a part of it or holds it; where no
        place is stated, the community's only station; NA where no station, or more than one, is meant.
    """
    keys = {str(row_id): place_key(str(name)) for row_id, name in stations["name"].dropna().items()}
    only = stations["community_id"].dropna()
    only = only[~only.duplicated(keep=False)]
    of_community = {str(community): str(row_id) for row_id, community in only.items()}
    found = [
        of_community.get(str(community)) if pd.isna(place) else _meant(place_key(str(place)), keys)
        for place, community in zip(sessions["place"], sessions["community_id"], strict=True)
    ]
    return pd.Series(found, index=sessions.index, dtype="str")


def _meant(place: str, keys: Mapping[str, str]) -> str | None:
    same = [row_id for row_id, key in keys.items() if key == place]
    alike = same or [row_id for row_id, key in keys.items() if place and key and (key in place or place in key)]
    return alike[0] if len(alike) == 1 else None


def count_visits(sessions: pd.DataFrame, by: pd.Series[str]) -> pd.DataFrame:
    """
    Count the people who came, by station or month.

    Parameters
    ----------
    sessions
        ``people``; NA where not stated.
    by
        The unit of each session; those NA are left out.

    Returns
    -------
    visits
        Indexed by unit: ``sessions``, ``visits`` (people, NA where no session states any), ``untold`` (sessions that
        state none).
    """
    people = sessions["people"].astype("Int64")
    return pd.DataFrame(
        {
            "sessions": people.groupby(by).size(),
            "visits": people.groupby(by).sum(min_count=1),
            "untold": people.isna().groupby(by).sum().astype("int64"),
        }
    )
