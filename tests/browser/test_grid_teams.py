"""The page of grids and teams as a leader drives it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import GuardedContext, click_at, open_page, places_in_sight, wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import Frame

ZH = texts("zh")
# Whether the grids' outlines are drawn, and the classes by which communities are coloured.
_GRIDS = "() => window.linliMap.layers.grids.shown"
_COLOURED = "() => window.linliMap.layers.communities.styles.map(style => style.label)"


def coloured(frame: Frame) -> set[str]:
    """Return the names of the classes by which the communities are coloured."""
    return set(frame.evaluate(_COLOURED))


@pytest.mark.browser
def test_a_grid_on_the_map_opens_its_community_and_the_way_back_closes_it(
    guarded: GuardedContext, demo_url: str
) -> None:
    page, frame = open_page(guarded, f"{demo_url}/grid_teams")
    assert frame.evaluate(_GRIDS)
    assert "各岗位配齐" in coloured(frame)
    _, x, y = places_in_sight(frame, "grids")[0]
    click_at(frame, x, y)
    page.wait_for_url("**/*community=Q*")
    expect(page.get_by_role("heading", name=ZH["grid_teams.partners"])).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=ZH["grid_teams.vacancies"])).to_be_visible()


@pytest.mark.browser
def test_a_question_repaints_the_map_and_a_line_opens_the_checklist(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, f"{demo_url}/grid_teams")
    page.get_by_role("radio", name=ZH["grid_teams.questions.meetings"]).click()
    page.wait_for_url("**/*question=meetings*")
    expect(page.get_by_role("img", name=ZH["grid_teams.by_month"]).get_by_role("img")).to_be_visible()
    assert "90 % 及以上" in coloured(frame)
    page.get_by_role("radio", name=ZH["grid_teams.questions.six_steps"]).click()
    page.get_by_role("button", name="电磁线厂宿舍").click()
    page.wait_for_url("**/*compound=C*")
    checklist = page.locator(".ll-checklist")
    expect(checklist.get_by_role("listitem")).to_have_count(6)
    with page.expect_download() as kept:
        page.get_by_role("button", name=ZH["grid_teams.export"]).click()
    book = openpyxl.load_workbook(io.BytesIO(kept.value.path().read_bytes()))
    assert ZH["grid_teams.columns.standing"] in [cell.value for cell in book.worksheets[0][1]]


@pytest.mark.browser
def test_a_figure_of_the_ledgers_beside_the_articles_says_where_it_comes_from(
    guarded: GuardedContext, demo_url: str
) -> None:
    page, _ = open_page(guarded, f"{demo_url}/grid_teams?question=reported")
    wait_until_idle(page)
    row = page.locator(".ll-matrix tbody tr").first
    row.locator("summary").click()
    expect(row.get_by_text(ZH["figures.reported_nursing_homes.definition"])).to_be_visible()
    expect(row.get_by_text("facilities.xlsx").first).to_be_visible()
