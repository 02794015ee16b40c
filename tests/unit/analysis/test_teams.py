"""Teams of the communities: what is there against 1+1+6+N, and what nobody stated."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.teams import POSTS, Norm, describe_teams, short_posts, team_figures
from tests.factories import communities, grids
from tests.frames import cells

NORMS = {
    "secretary": Norm(1),
    "property_manager": Norm(1),
    "grid": Norm(2),
    "grid_worker": Norm(1),
    "partner": Norm(1),
    "committee_staff": Norm(1, 2),
    "mediator": Norm(1),
}
WORKERS = ("Q001", "grid_worker")
FULL = {"secretaries": 1, "property_managers": 1, "committee_staff": 2, "mediators": 1}


def partners(*rows: tuple[str | None, str]) -> pd.DataFrame:
    """Return partners: the community that each names, and its group."""
    return pd.DataFrame({"community": [row[0] for row in rows], "group": [row[1] for row in rows]}, dtype="str")


def two_grids(*workers: int | None) -> list[dict[str, object]]:
    return [{"community": "社区1", "grid_workers": number} for number in workers]


def team(**cells: object) -> pd.DataFrame:
    """Return the posts of one community that has all but what `cells` say."""
    table = describe_teams(communities({**FULL, **cells}), grids(*two_grids(1, 1)), partners(("社区1", "grid")), NORMS)
    return table.droplevel("community_id")


def test_a_community_with_all_posts_is_complete() -> None:
    posts = team()
    assert posts["state"].tolist() == ["full"] * len(POSTS)
    assert posts["have"].tolist() == [1, 1, 2, 2, 1, 2, 1]


def test_a_post_without_anybody_is_vacant_and_one_not_stated_is_unknown() -> None:
    assert cells(team(mediators=0), "mediator", "state", "vacant") == ["short", 1]
    state, vacant = cells(team(mediators=None), "mediator", "state", "vacant")
    assert state == "unknown"
    assert pd.isna(vacant)


def test_two_of_the_committee_staff_are_enough_and_three_are_more_than_asked() -> None:
    assert [cells(team(committee_staff=number), "committee_staff", "state")[0] for number in (0, 1, 2, 3)] == [
        "short",
        "full",
        "full",
        "over",
    ]


def test_one_worker_too_many_in_a_grid_fills_no_other() -> None:
    table = describe_teams(communities(FULL), grids(*two_grids(3, 0)), partners(), NORMS)
    assert cells(table, WORKERS, "have", "wanted", "vacant", "state") == [3, 2, 1, "short"]


def test_a_grid_whose_workers_nobody_stated_is_neither_filled_nor_vacant() -> None:
    table = describe_teams(communities(FULL), grids(*two_grids(1, None)), partners(), NORMS)
    assert cells(table, WORKERS, "have", "vacant", "unstated", "state") == [1, 0, 1, "unknown"]


def test_a_ledger_that_is_not_there_says_nothing_and_one_that_is_says_none() -> None:
    two = communities(FULL, FULL)
    nothing = describe_teams(two, grids().iloc[:0], partners(), NORMS)
    assert nothing["state"].xs("partner", level="post").tolist() == ["unknown", "unknown"]
    assert nothing["state"].xs("grid", level="post").tolist() == ["unknown", "unknown"]
    some = describe_teams(two, grids(*two_grids(1)), partners(("社区1", "grid")), NORMS)
    assert some["have"].xs("partner", level="post").tolist() == [1, 0]
    assert some["state"].xs("grid", level="post").tolist() == ["short", "short"]


def test_a_silver_partner_is_none_of_the_grids_and_one_of_no_known_group_leaves_it_open() -> None:
    two = communities(FULL, FULL)
    table = describe_teams(two, grids(), partners(("社区1", "silver"), ("社区2", "unknown"), (None, "grid")), NORMS)[
        "state"
    ].xs("partner", level="post")
    assert table.tolist() == ["short", "unknown"]


def test_a_community_short_of_nothing_but_with_an_unknown_is_not_said_to_be_complete() -> None:
    table = describe_teams(
        communities(FULL, {**FULL, "mediators": None}, {**FULL, "mediators": None, "secretaries": 0}),
        grids(*({"community": f"社区{place}", "grid_workers": 1} for place in (1, 1, 2, 2, 3, 3))),
        partners(("社区1", "grid"), ("社区2", "grid"), ("社区3", "grid")),
        NORMS,
    )
    short = short_posts(table)
    assert short["posts_short"].astype("object").where(short["posts_short"].notna(), None).tolist() == [0, None, 1]
    complete, *posts = team_figures(table)
    assert (complete.key, complete.numerator, complete.denominator, complete.unknown) == ("teams_complete", 1, 2, 1)
    mediators = posts[POSTS.index("mediator")]
    assert (mediators.numerator, mediators.denominator, mediators.unknown) == (1, 1, 2)


@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=6))
def test_workers_and_vacancies_cover_every_grid_that_is_stated(workers: list[int | None]) -> None:
    table = describe_teams(communities(FULL), grids(*two_grids(*workers)), partners(), NORMS)
    have, vacant, unstated, state = cells(table, WORKERS, "have", "vacant", "unstated", "state")
    stated = [number for number in workers if number is not None]
    assert unstated == len(workers) - len(stated)
    if stated:
        assert (have, vacant) == (sum(stated), stated.count(0))
    assert (state == "short") == (0 in stated)
