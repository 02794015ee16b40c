"""The life circle page as a planner drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import (
    GuardedContext,
    blank_spot,
    click_at,
    map_frame,
    open_page,
    places_in_sight,
    serve_app,
    wait_until_idle,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

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


@pytest.mark.browser
def test_a_straight_line_is_drawn_as_one_and_never_as_a_walk(guarded: GuardedContext, demo_url: str) -> None:
    _, frame = open_page(guarded, f"{demo_url}/life_circle?types=elder_canteen&measure=straight&facility=F001")
    discs = frame.locator(".leaflet-linli-shapes-pane path[stroke-dasharray]")
    expect(discs).to_have_count(3)
    expect(frame.locator(".linli-shape-label").first).to_contain_text("直线缓冲区")


@pytest.mark.browser
def test_a_circle_is_drawn_named_stored_and_tells_what_it_holds(guarded: GuardedContext, office_folder: Path) -> None:
    with serve_app(office_folder) as url:
        page, frame = open_page(guarded, f"{url}/life_circle")
        page.get_by_role("radio", name=ZH["gaps.part_circles"]).click()
        expect(page.get_by_text(ZH["circles.services_note"])).to_be_visible()
        page.get_by_role("button", name=ZH["circles.draw"]).click()
        expect(page.get_by_text(ZH["circles.drawing"])).to_be_visible()
        frame.wait_for_function("() => window.linliMap.map.pm?.globalDrawModeEnabled()", polling=100)
        for x, y in ((250, 200), (500, 200), (500, 400), (250, 400), (250, 200)):
            click_at(frame, x, y)
        wait_until_idle(page)
        type_in(page, ZH["circles.name"], "手画的生活圈")
        type_in(page, ZH["data.person"], "测试员")
        page.get_by_role("button", name=ZH["edits.save"]).click()
        expect(page.get_by_text(ZH["circles.services_note"])).to_be_visible()
        page.get_by_label(ZH["circles.circle"], exact=True).click()
        expect(page.get_by_role("option", name="手画的生活圈")).to_be_visible()


def type_in(page: Page, label: str, typed: str) -> None:
    """Type into a field and leave it."""
    field = page.get_by_label(label, exact=True)
    field.fill(typed)
    field.press("Enter")
    wait_until_idle(page)


@pytest.mark.browser
def test_another_language_asks_the_same_and_the_map_still_shows_the_street(
    guarded: GuardedContext, demo_url: str
) -> None:
    page, frame = open_page(guarded, f"{demo_url}/life_circle?types=elder_canteen")
    zoom = frame.evaluate("window.linliMap.map.getZoom()")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text(texts("en")["figures.reach_network.name"]).first).to_be_visible()
    wait_until_idle(page)
    english = map_frame(page)
    english.wait_for_function("zoom => window.linliMap.map.getZoom() === zoom", arg=zoom, polling=100)
    assert "types=elder_canteen" in page.url
