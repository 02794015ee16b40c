"""为老服务 in a browser: one map that follows the question, and what a press on a facility tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import open_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.driver import GuardedContext

ZH = texts("zh")


@pytest.mark.browser
def test_the_same_map_follows_the_question_and_the_address_opens_it_for_a_colleague(
    guarded: GuardedContext, demo_url: str, picture: Callable[[Page, str], None]
) -> None:
    page, frame = open_page(guarded, f"{demo_url}/elder_care")
    frame.evaluate("window.sameDocument = true")
    for question in ("unserved", "care"):
        painted = frame.evaluate("window.linliPainted")
        name = ZH[f"elder_care.questions.{question}"]
        page.get_by_role("radio", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True)).click()
        frame.wait_for_function("count => window.linliPainted > count", arg=painted)
        page.wait_for_url(f"**/*question={question}*")
    assert frame.evaluate("window.sameDocument")
    expect(frame.get_by_text("三色合计老人数", exact=True)).to_be_visible()
    colleague, _ = open_page(guarded, page.url)
    expect(colleague.get_by_role("heading", name=ZH["elder_care.tables.teams"])).to_be_visible()
    picture(colleague, "elder_care")
