"""A compound's sheet: reached from its card, printed on exactly one page of A4, whatever it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import texts
from reports.compound_sheet import write_sheet
from tests.browser.driver import open_page
from tests.unit.reports.test_compound_sheet import HOSTILE, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.driver import GuardedContext

NAME = "电磁线厂宿舍"
# Points: 210 by 297 mm, as Chromium rounds them.
A4 = (595, 842)


def printed_pages(page: Page) -> int:
    """Return how many pages of A4 the page prints on."""
    content = page.pdf(prefer_css_page_size=True)
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", content)
    assert box is not None
    assert tuple(round(float(side)) for side in box.groups()) == A4
    return len(re.findall(rb"/Type\s*/Page\b", content))


def holds_one_page(page: Page) -> None:
    """Hold that it prints on one page, nothing cut off below, nothing standing out to the right."""
    page.evaluate("document.fonts.ready")
    expect(page.locator("html")).to_have_attribute("data-fits", "true")
    assert page.evaluate("document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth")
    assert page.evaluate("parseFloat(document.documentElement.style.fontSize)") >= 4
    assert printed_pages(page) == 1


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "lines"),
    [
        pytest.param("长" * 40, 12, id="40 letters"),
        pytest.param("w" * 3000, 4, id="one word"),
        pytest.param(HOSTILE, 12, id="hostile"),
    ],
)
def test_any_sheet_prints_on_one_page_and_nothing_foreign_runs(guarded: GuardedContext, words: str, lines: int) -> None:
    page = guarded.context.new_page()
    page.set_content(write_sheet(sheet_of(words, lines=lines)))
    holds_one_page(page)
    assert page.evaluate("document.images.length + document.scripts.length") == 1


@pytest.mark.browser
def test_a_weight_is_moved_and_the_sheet_of_the_first_place_is_opened_and_printed(
    guarded: GuardedContext, demo_url: str, picture: Callable[[Page, str], None]
) -> None:
    said = texts("zh")
    page, frame = open_page(guarded, f"{demo_url}/overview?colour=priority")
    first = page.locator(".ll-looks .ll-look").first
    expect(first).to_contain_text(NAME)
    painted = frame.evaluate("window.linliPainted")
    page.locator(".st-key-look_weights summary").click()
    slider = page.locator(".st-key-look_weight_many_elders").get_by_role("slider")
    slider.press("End")
    page.wait_for_url("**/*weight_many_elders=10*")
    frame.wait_for_function("count => window.linliPainted > count", arg=painted)
    expect(first).not_to_contain_text(NAME)
    picture(page, "look_first")
    # What was opened stays open.
    page.get_by_role("button", name=said["priority.weights.reset"]).click()
    expect(first).to_contain_text(NAME)
    first.get_by_role("button").click()
    page.get_by_role("radio", name=said["edits.sheet"]).or_(
        page.get_by_role("button", name=said["edits.sheet"])
    ).click()
    expect(page.locator(".st-key-panel").get_by_text(said["sheet.open"])).to_be_visible()
    with guarded.context.expect_page() as opened:
        page.get_by_role("link", name=said["sheet.open_print"]).click()
    sheet = opened.value
    expect(sheet.locator("h1")).to_have_text(NAME)
    holds_one_page(sheet)
    assert sheet.evaluate("document.fonts.check('16px \"Linli SC\"', '漏')")
    picture(sheet, "compound_sheet")
