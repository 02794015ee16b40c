"""The check-up's way from a line to the row: chosen in the table, opened as a card in the same tab."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import map_frame, wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.driver import GuardedContext

# Where the first line's box stands in a table: below the header, in the column of boxes.
FIRST_BOX_X, FIRST_BOX_Y = 18, 52


def choose_first(page: Page, table: str) -> None:
    """Choose the first line of a table."""
    wait_until_idle(page)
    # The grid is drawn on a canvas beneath the element that scrolls it.
    page.locator(f".st-key-{table} .dvn-scroller").click(position={"x": FIRST_BOX_X, "y": FIRST_BOX_Y})
    wait_until_idle(page)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en"])
def test_a_line_of_what_to_mend_first_leads_to_its_compounds_cards(
    guarded: GuardedContext, demo_url: str, language: str
) -> None:
    page = guarded.context.new_page()
    page.goto(f"{demo_url}/data?tab=health&lang={language}")
    choose_first(page, "health_first")
    link = page.locator(".st-key-rows_behind a").first
    name = link.inner_text()
    link.click()
    map_frame(page)
    expect(page.locator(".st-key-close_card")).to_be_visible()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    assert len(guarded.context.pages) == 1
    assert parse_qs(urlsplit(page.url).query)["lang"] == [language]


@pytest.mark.browser
def test_a_contradiction_is_told_in_full_leads_to_its_row_and_is_in_the_excel_file(
    guarded: GuardedContext, demo_url: str, picture: Callable[[Page, str], None]
) -> None:
    said = texts("zh")
    page = guarded.context.new_page()
    page.goto(f"{demo_url}/data?tab=health&lang=zh")
    choose_first(page, "health_findings")
    expect(page.locator("p.ll-note", has_text=said["health.rules.term_over.remedy"])).to_be_visible()
    expect(page.locator(".st-key-go_finding a")).to_be_visible()
    picture(page, "health_zh")
    with page.expect_download() as download:
        page.get_by_role("button", name=said["health.export"]).click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert sheet.max_row > 9
    page.locator(".st-key-go_finding a").click()
    map_frame(page)
    expect(page.locator(".st-key-close_card")).to_be_visible()
