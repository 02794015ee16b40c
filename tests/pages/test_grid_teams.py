"""网格与队伍: one question at a time, in the address; the map, the figures and the panel speak of the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.texts import texts
from geodata.store import Workspace
from tests.factories import communities, compounds, empty_store, import_batch
from tests.pages.app import App
from ui import queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ZH, EN = texts("zh"), texts("en")
CASE = "C011"


@pytest.fixture
def page(open_app: Callable[..., App], demo_folder: Path) -> App:
    """Open the page on the demonstration."""
    return open_app(demo_folder).go("grid_teams")


def ask(app: App, question: str) -> App:
    """Choose a question."""
    app.driver.segmented_control(key="grid_question").set_value(question).run()
    return app


@pytest.mark.parametrize("question", queries.GRID_QUESTIONS)
def test_each_question_shows_its_figures_its_legend_and_stands_in_the_address(page: App, question: str) -> None:
    ask(page, question)
    assert page.is_sound()
    assert page.address("question") == (None if question == "team" else question)
    assert ZH[f"grid_teams.legend_{question}"] in page.painted
    figures = queries.grid_figures(question, "months_12")  # type: ignore[arg-type]  # one of the literals
    assert all(ZH[figure.definition_key] in page.html for figure in figures)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("question", queries.GRID_QUESTIONS)
def test_a_link_opens_the_question(
    open_app: Callable[..., App], demo_folder: Path, question: str, language: str
) -> None:
    app = open_app(demo_folder, question=question, lang=language).go("grid_teams")
    assert app.is_sound()
    assert texts(language)[f"grid_teams.legend_{question}"] in app.painted


def test_a_question_that_is_none_is_the_first(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, question="<img>", period="'; --", community="Q999").go("grid_teams")
    assert app.is_sound()
    assert ZH["grid_teams.legend_team"] in app.painted


def test_every_community_stands_in_the_table_and_its_vacancies_in_words(page: App) -> None:
    teams = queries.community_teams()
    assert all(f"community:{team.community_id}" in page.lines for team in teams)
    short = [team for team in teams if team.short]
    assert short
    assert ZH["grid_teams.vacancies_note"].format(count=len(short)) in page.html


def test_a_community_opens_with_its_grids_and_partners(page: App) -> None:
    team = next(team for team in queries.community_teams() if team.short)
    page.open_line(f"community:{team.community_id}")
    grids, partners = (frame.value for frame in page.driver.dataframe)
    assert len(grids) == len(queries.community_grids(team.community_id, "zh").rows)
    assert len(partners) == len(queries.community_partners(team.community_id, "zh").rows)
    page.press("close_card")
    assert page.address("community") is None


def test_the_figures_follow_the_community_that_is_open_and_say_so(page: App) -> None:
    ask(page, "meetings")
    community_id, name = queries.communities()[0]
    page.open_line(f"community:{community_id}")
    assert ZH["grid_teams.scope"].format(name=name) in page.html
    (sessions,) = (frame.value for frame in page.driver.dataframe)
    assert len(sessions) == len(queries.session_listing("months_12", community_id, "zh").rows)


def test_the_period_changes_what_is_counted_and_stands_in_the_address(page: App) -> None:
    ask(page, "levels")
    page.driver.segmented_control(key="grid_period").set_value("all").run()
    assert page.address("period") == "all"
    street = queries.levels_by_community("all", "zh")[0]
    assert f">{street.known:,}<" in page.html
    assert street.known > queries.levels_by_community("months_12", "zh")[0].known


def test_a_compounds_checklist_opens_and_leads_back_and_to_its_card(page: App) -> None:
    ask(page, "six_steps").open_line(f"compound:{CASE}")
    told = queries.checklist(CASE, "zh")
    assert told is not None
    assert told.name in page.html
    assert all(line.label in page.html and line.state_label in page.html for line in told.lines)
    page.press("close_card")
    assert page.address("compound") is None
    assert page.address("question") == "six_steps"


def test_another_question_closes_the_checklist(page: App) -> None:
    ask(page, "six_steps").open_line(f"compound:{CASE}")
    ask(page, "team")
    assert page.address("compound") is None
    assert page.is_sound()


def test_the_article_stands_beside_the_ledgers_with_the_difference(page: App) -> None:
    ask(page, "reported")
    for row in queries.reported_rows("zh"):
        assert row.label in page.html
        assert row.difference is not None
        assert (f"{row.difference:+,}" if row.difference else ZH["reported.same"]) in page.html


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("meetings", "no_meetings"),
        ("six_steps", "no_six_steps"),
        ("stations", "no_stations"),
        ("levels", "no_levels"),
    ],
)
def test_what_no_ledger_holds_is_said_and_shown_as_unknown(
    open_app: Callable[..., App], tmp_path: Path, question: str, key: str
) -> None:
    empty_store(tmp_path).save(import_batch(communities=communities({}), compounds=compounds({})))
    Workspace(tmp_path).switch("office")
    app = open_app(tmp_path, question=question).go("grid_teams")
    assert app.is_sound()
    assert ZH[f"grid_teams.{key}"] in app.html


def test_without_communities_the_team_says_which_ledger_is_missing(
    open_app: Callable[..., App], tmp_path: Path
) -> None:
    empty_store(tmp_path).save(import_batch(compounds=compounds({})))
    Workspace(tmp_path).switch("office")
    app = open_app(tmp_path).go("grid_teams")
    assert app.is_sound()
    assert ZH["grid_teams.no_communities"] in app.html
