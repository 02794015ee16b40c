"""Every page can be read by everybody: contrast, names for screen readers, on a telephone, in the dark theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.driver import guarded_context, wait_until_idle
from ui.shell import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]}}
TELEPHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1366, "height": 768}


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2 AA, a line an element."""
    found = Axe().run(page, options=AA).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "scheme", "viewport"), [("zh", "dark", TELEPHONE), ("en", "light", SCREEN)])
def test_a_page_meets_aa_and_nothing_scrolls_sideways(
    browser: Browser, demo_url: str, path: str, language: str, scheme: str, viewport: dict[str, int]
) -> None:
    with guarded_context(browser, color_scheme=scheme, viewport=viewport, reduced_motion="reduce") as guarded:
        page = guarded.context.new_page()
        page.goto(f"{demo_url}/{path}?lang={language}")
        wait_until_idle(page)
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert guarded.asked_for == []
