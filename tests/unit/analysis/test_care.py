"""Care by colour: each elder counted once, small counts withheld, and nothing told from which one follows."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.care import STREET, CareMonth, counted_rows, measure_care, months_of, team_loads
from analysis.small_counts import TOTAL
from tests.factories import frame_of

MONTH = pd.Timestamp("2026-09-01")
COMMUNITIES = pd.Series({"甲社区": "Q001", "乙社区": "Q002"})
# Three compounds of the first community, two of the second, one of none.
COMPOUNDS = pd.Series({"C001": "Q001", "C002": "Q001", "C003": "Q001", "C004": "Q002", "C005": "Q002", "C006": pd.NA})
RHYTHMS = {"red": 1, "yellow": 7, "blue": 30}


def row(compound: str | None, colour: str, elders: int | None, **cells: object) -> dict[str, object]:
    """Return a row of the kind care, of the first month."""
    return {"month": MONTH, "compound_id": compound, "colour": colour, "elders": elders, **cells}


def is_hidden(frame: pd.DataFrame, place: str, colour: str) -> bool:
    """Whether a table tells nothing of a place and colour."""
    return bool(frame.loc[[place], colour].isna().all())


def measured(*rows: dict[str, object]) -> CareMonth:
    """Return the month of some rows."""
    return measure_care(frame_of("care", *rows), COMPOUNDS, COMMUNITIES, month=MONTH, rhythms=RHYTHMS)


def test_places_add_up_to_their_community_and_the_street() -> None:
    month = measured(row("C001", "blue", 10), row("C002", "blue", 20), row("C004", "blue", 30), row("C006", "blue", 40))
    told = month.elders.numbers["blue"]
    assert told[["C001", "C002", "Q001", "Q002", STREET]].tolist() == [10, 20, 30, 30, 100]
    assert month.elders.numbers[TOTAL][STREET] == 100


def test_a_community_s_own_row_is_its_whole_and_its_compounds_are_parts() -> None:
    month = measured(row("C001", "blue", 10), row(None, "blue", 25, community="甲社区"))
    assert month.elders.numbers["blue"][["C001", "Q001", STREET]].tolist() == [10, 25, 25]
    assert not [place for place in month.elders.numbers.index if place.startswith("rest")]
    assert month.over == ()


def test_compounds_that_add_up_to_more_than_their_community_s_row_stand_and_it_is_named() -> None:
    month = measured(row("C001", "blue", 30), row(None, "blue", 25, community="甲社区"))
    assert month.elders.numbers["blue"]["Q001"] == 30
    assert month.over == ("Q001",)


def test_a_compound_outside_the_street_is_left_out() -> None:
    assert measured(row("C001", "blue", 10), row("C999", "blue", 50)).elders.numbers["blue"][STREET] == 10


def test_a_small_count_is_not_told_nor_what_gives_it_away() -> None:
    month = measured(row("C001", "red", 3), row("C002", "red", 8), row("C003", "red", 9), row("C001", "blue", 20))
    assert month.elders.states.loc["C001", "red"] == "small"
    assert is_hidden(month.elders.numbers, "C001", "red")
    withheld = month.elders.states["red"][["C002", "C003", "Q001"]]
    assert (withheld == "withheld").any()


def test_visits_hide_with_their_elders_and_a_total_hides_with_any_of_its_colours() -> None:
    rows = [row(place, "red", 3, visits_due=90, visits_made=80) for place in ("C001", "C002", "C003")]
    rows += [row(place, "blue", 20, visits_due=20, visits_made=15) for place in ("C001", "C002", "C003")]
    month = measured(*rows)
    # 110 visits to 23 elders, of which 20 ask for one each: the others would be 3.
    for visits in (month.due, month.made):
        assert is_hidden(visits, "C001", "red")
        assert is_hidden(visits, "C001", TOTAL)
    large = measured(row("C001", "red", 6, visits_due=180), row("C001", "blue", 20, visits_due=20))
    assert large.due.loc["C001", TOTAL] == 200


def test_visits_due_that_nobody_stated_follow_from_the_rhythm() -> None:
    month = measured(row("C001", "red", 10), row("C001", "yellow", 10), row("C001", "blue", 10, visits_due=7))
    # September has 30 days: 30, 4 and (stated) 7.
    assert list(month.due.loc["C001"])[:3] == [300, 40, 7]
    assert month.from_rhythm == 2
    assert month.without_visits == 3


def test_what_nobody_stated_is_unknown_and_no_zero() -> None:
    month = measured(row("C001", "blue", 10), row("C002", "blue", None))
    assert "C002" not in month.elders.numbers.index
    assert month.elders.states.loc["C001", "red"] == "unknown"


def test_an_elder_of_a_community_s_whole_and_of_a_compound_counts_once_in_the_teams_load() -> None:
    rows = [
        row("C001", "blue", 10, visits_due=10, visits_made=8, team="grid"),
        row(None, "blue", 25, community="甲社区", visits_due=25, visits_made=20, team="grid"),
        row("C004", "blue", 30, visits_due=30, visits_made=30, team="volunteer"),
    ]
    care = frame_of("care", *rows)
    counted = counted_rows(care, COMPOUNDS, COMMUNITIES)
    assert counted.tolist() == [False, True, True]
    loads = team_loads(care, counted, month=MONTH)
    assert list(loads.loc["grid"]) == [25, "shown", 25, 20]
    assert loads["elders"].sum() == measured(*rows).elders.numbers["blue"][STREET]


def test_a_team_with_few_elders_is_not_told_nor_how_often_it_goes() -> None:
    rows = [
        row("C001", "red", 3, visits_due=90, visits_made=90, team="medical"),
        row("C002", "red", 20, visits_due=600, visits_made=500, team="grid"),
        row("C003", "red", 30, visits_due=900, visits_made=800, team="volunteer"),
    ]
    loads = team_loads(frame_of("care", *rows), pd.Series(data=True, index=["K001", "K002", "K003"]), month=MONTH)
    assert loads.loc["medical", "elders_state"] == "small"
    assert loads.loc[["medical"], ["elders", "due", "made"]].isna().all(axis=None)
    # Another is hidden too, or the street's total would tell.
    assert loads["elders"].isna().sum() >= 2


def test_months_are_told_the_latest_first() -> None:
    care = frame_of("care", row("C001", "red", 1), {**row("C001", "red", 2), "month": pd.Timestamp("2026-10-01")})
    assert [f"{month:%m}" for month in months_of(care)] == ["10", "09"]


@pytest.mark.parametrize("rows", [(), (row("C999", "red", 9),)])
def test_nothing_stated_is_nothing_told(rows: tuple[dict[str, object], ...]) -> None:
    month = measured(*rows)
    assert month.elders.numbers.empty or month.elders.numbers.isna().all(axis=None)
