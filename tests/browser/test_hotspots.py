"""The complaints page as a leader drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import map_frame, open_page, wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.driver import GuardedContext

ZH = texts("zh")


def numbers(table: Locator, column: int) -> list[float]:
    """Return the known numbers of a column, from top to bottom."""
    texts_of = table.locator(f"tbody tr > :nth-child({column + 1})").all_inner_texts()
    return [float(said.replace(",", "")) for said in texts_of if said != "—"]


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


@pytest.mark.browser
def test_a_press_on_a_head_sorts_and_the_order_stays_with_another_filter(
    guarded: GuardedContext, demo_url: str
) -> None:
    page, _ = open_page(guarded, f"{demo_url}/hotspots")
    wait_until_idle(page)
    table = page.locator('table[data-sorted="places"]')
    by_rate = table.get_by_role("columnheader", name=ZH["hotspots.column_rate"])
    unsorted = numbers(table, 2)
    by_rate.get_by_role("button").click()
    expect(by_rate).to_have_attribute("aria-sort", "descending")
    assert numbers(table, 2) == sorted(unsorted, reverse=True)
    page.get_by_text(ZH["hotspots.repeats_only"], exact=True).click()
    page.wait_for_url("**/*repeats=1*")
    wait_until_idle(page)
    expect(by_rate).to_have_attribute("aria-sort", "descending")
    fewer = numbers(table, 2)
    assert fewer == sorted(fewer, reverse=True)
    by_rate.get_by_role("button").click()
    assert numbers(table, 2) == sorted(fewer)
    by_rate.get_by_role("button").click()
    orders = numbers(table, 1)
    assert orders == sorted(orders, reverse=True)


@pytest.mark.browser
def test_a_press_on_a_name_of_the_ranking_opens_why(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, f"{demo_url}/hotspots")
    wait_until_idle(page)
    first = page.locator('table[data-sorted="places"] [data-open]').first
    name = first.inner_text()
    first.click()
    page.wait_for_url("**/*compound=*")
    expect(page.locator(".st-key-panel .ll-title").first).to_contain_text(name)
