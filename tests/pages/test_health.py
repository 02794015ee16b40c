"""The check-up as a tab of the data page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.texts import LANGUAGES, text, texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demonstration_has_something_of_each_kind(
    open_app: Callable[..., App], demo_folder: Path, language: str
) -> None:
    app = open_app(demo_folder, tab="health", lang=language).go("data")
    said = texts(language)
    assert app.is_sound()
    for part in ("first", "contradictions", "completeness", "staleness"):
        assert said[f"health.{part}"] in app.html
    first, findings, completeness, staleness = (table.value for table in app.driver.dataframe)
    assert said["health.bears.committee_coverage"] in first[said["health.figure"]].tolist()
    assert text("health.rules.term_over.what", language, end="2026-03-24") in findings[said["health.what"]].tolist()
    assert completeness[said["health.known_share"]].between(0, 1).all()
    assert set(staleness[said["health.state"]]) == {said["health.fresh"]}


def test_the_figure_for_the_whole_explains_itself(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, tab="health").go("data")
    assert texts("zh")["figures.completeness.definition"] in app.html
    assert "committees.xlsx" in app.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_store_leads_to_where_it_is_filled(
    open_app: Callable[..., App], empty_folder: Path, language: str
) -> None:
    app = open_app(empty_folder, tab="health", lang=language).go("data")
    assert app.is_sound()
    assert texts(language)["empty.step_1"] in app.html
    assert not app.driver.dataframe
