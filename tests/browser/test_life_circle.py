"""The life circle page as a planner drives it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import GuardedContext, blank_spot, click_at, open_page, places_in_sight

ZH = texts("zh")


@pytest.mark.browser
def test_a_click_on_a_compound_shows_its_walks_and_draws_the_way(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, f"{demo_url}/life_circle?types=elder_canteen")
    ways = frame.locator(".leaflet-linli-shapes-pane path")
    expect(ways).to_have_count(0)
    compound_id, x, y = places_in_sight(frame, "compounds")[0]
    click_at(frame, x, y)
    page.wait_for_url(f"**/*compound={compound_id}*")
    expect(ways).to_have_count(1)
    expect(frame.locator(".linli-shape-label")).to_contain_text("分钟")
    expect(page.get_by_text(ZH["life_circle.walks_note"])).to_be_visible()
    page.get_by_role("button", name=ZH["life_circle.close"]).click()
    expect(ways).to_have_count(0)


@pytest.mark.browser
def test_other_minutes_repaint_the_map_without_building_it_anew(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, f"{demo_url}/life_circle")
    frame.evaluate("window.sameDocument = true")
    painted = frame.evaluate("window.linliPainted")
    name = ZH["life_circle.minutes_of"].format(minutes=5)
    page.get_by_role("radio", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True)).click()
    frame.wait_for_function("count => window.linliPainted > count", arg=painted, polling=100)
    assert frame.evaluate("window.sameDocument")
    page.wait_for_url("**/*minutes=5*")
    expect(frame.locator(".linli-legend")).to_contain_text(ZH["life_circle.legend_network"].format(minutes=5))


@pytest.mark.browser
def test_a_click_on_a_facility_draws_its_circles(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, f"{demo_url}/life_circle?types=elder_canteen")
    facility_id, x, y = places_in_sight(frame, "facilities")[0]
    click_at(frame, x, y)
    page.wait_for_url(f"**/*facility={facility_id}*")
    expect(frame.locator(".leaflet-linli-shapes-pane path")).to_have_count(3)
    expect(page.get_by_text(ZH["life_circle.circle_note"])).to_be_visible()


@pytest.mark.browser
def test_a_click_beside_every_place_draws_what_is_reached_from_there(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, f"{demo_url}/life_circle?types=elder_canteen")
    x, y = blank_spot(frame)
    click_at(frame, x, y)
    page.wait_for_url("**/*spot=*")
    # Three areas and the spot itself.
    expect(frame.locator(".leaflet-linli-shapes-pane path")).to_have_count(4)
    expect(page.get_by_text(ZH["life_circle.added"])).to_be_visible()
    page.get_by_role("button", name=ZH["life_circle.close"]).click()
    expect(frame.locator(".leaflet-linli-shapes-pane path")).to_have_count(0)
