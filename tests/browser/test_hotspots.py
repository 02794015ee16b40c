"""The complaints page as a leader drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import map_frame, open_page, wait_until_idle

if TYPE_CHECKING:
    from tests.browser.driver import GuardedContext

ZH = texts("zh")


@pytest.mark.browser
def test_a_class_that_is_hot_by_itself_is_filtered_by_at_a_press(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, f"{demo_url}/hotspots?paint=hot")
    wait_until_idle(page)
    orders = page.locator(".ll-figures-hotspots .ll-figure-value").first
    every = orders.inner_text()
    page.locator(".st-key-hotspot_hot_class").get_by_role("radio").first.click()
    page.wait_for_url("**/*class=*")
    expect(orders).not_to_have_text(every)
    assert len(parse_qs(urlsplit(page.url).query)["class"]) == 1


@pytest.mark.browser
def test_another_filter_draws_neither_the_map_nor_what_stands_around_the_page_anew(
    guarded: GuardedContext, demo_url: str
) -> None:
    page, frame = open_page(guarded, f"{demo_url}/hotspots")
    wait_until_idle(page)
    painted = frame.evaluate("window.linliPainted")
    page.locator(".st-key-topbar").evaluate("bar => { bar.seen = true }")
    page.get_by_text(ZH["hotspots.repeats_only"], exact=True).click()
    page.wait_for_url("**/*repeats=1*")
    frame.wait_for_function("count => window.linliPainted > count", arg=painted)
    wait_until_idle(page)
    assert map_frame(page) == frame
    assert page.locator(".st-key-topbar").evaluate("bar => bar.seen")
    expect(page.locator(".st-key-topbar")).to_contain_text(ZH["shell.demo"])
