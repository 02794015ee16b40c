"""Visits to stations: which station a ledger's words mean, and who came."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.stations import count_visits, match_stations
from tests.frames import cells

STATIONS = pd.DataFrame(
    {"name": ["“书香翰林”红帆驿站", "西门红帆驿站", "北门红帆驿站"], "community_id": ["Q1", "Q2", "Q2"]},
    index=["F1", "F2", "F3"],
)


def meant(place: str | None, community: str | None = None) -> str | None:
    sessions = pd.DataFrame({"place": [place], "community_id": [community]}, dtype="str")
    found = match_stations(sessions, STATIONS).iloc[0]
    return None if pd.isna(found) else str(found)


@pytest.mark.parametrize(
    ("place", "station"),
    [
        ("书香翰林红帆驿站", "F1"),
        ("「书香翰林」 红帆驿站", "F1"),
        ("翰林街 “书香翰林”红帆驿站 二楼", "F1"),
        ("书香翰林", "F1"),
        ("红帆驿站", None),
        ("社区广场", None),
        ("——", None),
    ],
)
def test_a_place_means_the_one_station_that_it_names(place: str, station: str | None) -> None:
    assert meant(place) == station


def test_without_a_place_the_communitys_only_station_is_meant() -> None:
    assert meant(None, "Q1") == "F1"
    assert meant(None, "Q2") is None
    assert meant(None) is None


def test_people_whom_nobody_counted_are_not_nobody() -> None:
    sessions = pd.DataFrame({"people": pd.array([10, None, None], dtype="Int64")})
    visits = count_visits(sessions, pd.Series(["F1", "F1", "F2"]))
    assert cells(visits, "F1", "sessions", "visits", "untold") == [2, 10, 1]
    assert pd.isna(visits["visits"]["F2"])
    assert cells(visits, "F2", "untold") == [1]
