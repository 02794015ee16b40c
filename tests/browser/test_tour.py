"""The guide of a first visit: three steps, once a browser, and again when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import guarded_context, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ZH = texts("zh")


@pytest.mark.browser
def test_the_guide_opens_at_the_first_visit_alone_and_can_be_called_back(browser: Browser, demo_url: str) -> None:
    with guarded_context(browser, first_visit=True) as guarded:
        page, _ = open_page(guarded, demo_url)
        card = page.get_by_role("dialog", name=ZH["tour.title"])
        for step in ("map", "figures", "data"):
            expect(card.get_by_role("heading", name=ZH[f"tour.{step}.title"])).to_be_visible()
            expect(page.locator(".ll-tour-ring")).to_have_count(1)
            card.get_by_role("button", name=ZH["tour.done" if step == "data" else "tour.next"]).click()
        expect(card).to_have_count(0)
        again, _ = open_page(guarded, demo_url)
        expect(again.get_by_role("dialog")).to_have_count(0)
        again.get_by_role("button", name=ZH["tour.title"], exact=True).click()
        expect(again.get_by_role("dialog", name=ZH["tour.title"])).to_be_visible()
        again.keyboard.press("Escape")
        expect(again.get_by_role("dialog")).to_have_count(0)
