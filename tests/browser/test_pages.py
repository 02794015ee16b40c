"""Every page in both languages, in a real browser that reaches nothing but this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import HeldAnswers, click_at, map_frame, open_page, places_in_sight, wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from tests.browser.driver import GuardedContext

# What a page says, by its path: the key of a text that only it shows.
SAYS = {
    "": "priority.title",
    "governance": "governance.table",
    "elder_care": "elder_care.tables.loads",
    "life_circle": "life_circle.by_community",
    "hotspots": "hotspots.top_places",
    "data": "data.import",
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", SAYS)
def test_a_page_opens_by_its_address_in_either_language_and_asks_nobody_outside(
    guarded: GuardedContext, demo_url: str, path: str, language: str, picture: Callable[[Page, str], None]
) -> None:
    page = guarded.context.new_page()
    page.goto(f"{demo_url}/{path}?lang={language}")
    expect(page.get_by_text(texts(language)[SAYS[path]]).first).to_be_visible()
    expect(page.get_by_text(texts(language)["shell.demo"], exact=True)).to_be_visible()
    if path != "data":
        map_frame(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    picture(page, f"{path or 'overview'}_{language}")


@pytest.mark.browser
def test_overview_answers_at_its_own_path_too(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, f"{demo_url}/overview?colour=property_mode")
    expect(page.locator(".st-key-topbar")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.browser
def test_the_language_is_switched_in_place(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, demo_url)
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.get_by_text(texts("en")["priority.title"], exact=True)).to_be_visible()
    page.get_by_role("button", name=texts("en")["shell.other_language"], exact=True).click()
    expect(page.get_by_text(texts("zh")["priority.title"], exact=True)).to_be_visible()


@pytest.mark.browser
def test_streamlits_own_words_are_told_in_ours_and_those_of_our_html_are_left(
    guarded: GuardedContext, demo_url: str
) -> None:
    page, _ = open_page(guarded, demo_url)
    page.evaluate("""() => {
      for (const place of [document.querySelector("[data-testid=stHtml]"), document.body]) {
        place.append(Object.assign(document.createElement("p"), { className: "told", textContent: "Search" }));
      }
    }""")
    expect(page.locator("body > p.told")).to_have_text(texts("zh")["streamlit.whole.search"])
    assert page.locator("[data-testid=stHtml] p.told").inner_text() == "Search"


@pytest.mark.browser
def test_colouring_repaints_the_map_without_building_it_anew(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, demo_url)
    frame.evaluate("window.sameDocument = true")
    painted = frame.evaluate("window.linliPainted")
    name = texts("zh")["overview.colours.property_mode"]
    page.get_by_role("radio", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True)).click()
    frame.wait_for_function("count => window.linliPainted > count", arg=painted)
    assert frame.evaluate("window.sameDocument")
    expect(frame.get_by_text("专业物业", exact=True)).to_be_visible()
    page.wait_for_url("**/*colour=property_mode*")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "press"), [("", ".st-key-colour button:nth-of-type(2)"), ("governance", ".st-key-filter_old label")]
)
def test_a_colouring_and_a_filter_are_painted_before_the_server_has_answered_and_it_says_the_same(
    guarded: GuardedContext, demo_url: str, path: str, press: str
) -> None:
    page = guarded.context.new_page()
    answers = HeldAnswers(page)
    page.goto(f"{demo_url}/{path}")
    frame = map_frame(page)
    legend = frame.locator(".linli-legend")
    wait_until_idle(page)
    before = legend.text_content() or ""
    answers.hold()
    page.locator(press).first.click()
    expect(legend).not_to_have_text(before)
    painted, paints = legend.text_content() or "", frame.evaluate("window.linliPainted")
    answers.let_go()
    frame.wait_for_function("count => window.linliPainted > count", arg=paints)
    expect(legend).to_have_text(painted)


@pytest.mark.browser
def test_one_click_opens_a_card_and_its_address_opens_the_same_for_a_colleague(
    guarded: GuardedContext, demo_url: str, picture: Callable[[Page, str], None]
) -> None:
    page, frame = open_page(guarded, demo_url)
    marks = frame.locator(".leaflet-linli-marks-pane canvas")
    expect(marks).to_be_hidden()
    compound_id, x, y = places_in_sight(frame, "compounds")[0]
    click_at(frame, x, y)
    page.wait_for_url(f"**/*compound={compound_id}*")
    expect(marks).to_be_visible()
    card = page.locator(".st-key-panel")
    expect(card.get_by_text("建成年份", exact=True)).to_be_visible()
    name = card.locator("h2").first.inner_text()
    picture(page, "card_zh")
    colleague, _ = open_page(guarded, page.url)
    expect(colleague.locator(".st-key-panel h2").first).to_have_text(name)


@pytest.mark.browser
def test_a_line_of_the_panel_opens_its_community_and_then_a_compound(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, demo_url)
    lines = page.locator(".ll-line button")
    community = page.locator('[data-open^="community:"]').first
    name = community.inner_text()
    community.click()
    expect(page.locator(".st-key-crumbs").get_by_text(name, exact=True)).to_be_visible()
    page.wait_for_url("**/*community=*")
    # The list of communities has given way to that of compounds.
    expect(page.locator('[data-open^="community:"]')).to_have_count(0)
    compound = lines.last.inner_text()
    lines.last.press("Enter")
    expect(page.locator(".st-key-panel h2").first).to_have_text(compound)
    page.wait_for_url("**/*compound=*")


@pytest.mark.browser
def test_a_figure_explains_itself_and_closes_at_a_click_beside_it(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, demo_url)
    explained = page.locator(".ll-explained").nth(2)
    expect(explained).to_be_hidden()
    page.locator("details.ll-how summary").nth(2).click()
    expect(explained.get_by_text(texts("zh")["figures.committee_coverage.name"])).to_be_visible()
    page.locator("details.ll-how summary").nth(5).click()
    expect(explained).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".ll-explained").nth(5)).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("asked", ["电磁线厂", "diancixianchang", "dcxc"])
def test_a_compound_is_found_by_name_pinyin_and_initials(guarded: GuardedContext, demo_url: str, asked: str) -> None:
    page, frame = open_page(guarded, demo_url)
    box = frame.get_by_role("combobox")
    box.fill(asked)
    expect(frame.get_by_role("option", name="电磁线厂宿舍").first).to_be_visible()
    box.press("Enter")
    expect(page.locator(".st-key-panel").get_by_text("电磁线厂宿舍").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_takes_most_of_the_screen_and_nothing_scrolls_sideways(
    browser: Browser, demo_url: str, width: int, height: int, scheme: str, picture: Callable[[Page, str], None]
) -> None:
    from tests.browser.driver import guarded_context  # noqa: PLC0415 - a context of its own size

    with guarded_context(browser, viewport={"width": width, "height": height}, color_scheme=scheme) as guarded:
        page, _ = open_page(guarded, demo_url)
        box = page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
        assert box is not None
        assert box["width"] * box["height"] > 0.5 * width * height
        assert box["y"] + box["height"] <= height
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        picture(page, f"overview_{width}_{scheme}")
        assert guarded.asked_for == []
