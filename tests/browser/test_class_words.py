"""A clerk adds a word to a class, sees what it would do, applies it, and takes it back in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import text, texts
from geodata.store import Workspace
from loaders.class_review import review_classes
from loaders.class_words import WordsChange, apply_change, delivered_words
from tests.browser.driver import serve_app, wait_until_idle, write_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.driver import GuardedContext

ZH = texts("zh")
WORD = "要求回复"


@pytest.mark.browser
def test_a_word_is_added_seen_applied_and_taken_back(
    guarded: GuardedContext, office_folder: Path, picture: Callable[[Page, str], None]
) -> None:
    store = Workspace(office_folder).open("office")
    before = store.read("work_orders")["category"]
    words = apply_change(delivered_words(), WordsChange({"parking": (WORD,)}))
    review = review_classes(store.read("work_orders"), words)
    assert review.moved
    with serve_app(office_folder, LINLI_TODAY="2026-09-30") as url:
        page = guarded.context.new_page()
        page.goto(f"{url}/data?tab=classes&class=parking")
        typed = page.get_by_placeholder(ZH["class_words.add_hint"])
        typed.fill(WORD)
        typed.press("Enter")
        effect = page.locator(".st-key-words_effect")
        said = text("class_words.effect", "zh", orders=f"{review.orders:,}", count=f"{review.moved:,}")
        expect(effect.get_by_text(said)).to_be_visible()
        write_name(page, "王敏")
        apply = effect.get_by_role("button", name=text("class_words.apply", "zh", count=f"{review.moved:,}"))
        expect(apply).to_be_enabled()
        wait_until_idle(page)
        picture(page, "class_words")
        apply.click()
        expect(page.get_by_text("件工单改了建议类别")).to_be_visible()
        batch = store.revision()
        assert int((store.read("work_orders")["category"].fillna("") != before.fillna("")).sum()) == review.moved
        page.get_by_text(ZH["tabs.history"]).first.click()
        expect(page.get_by_text(ZH["history.title_note"])).to_be_visible()
        wait_until_idle(page)
        # The newest batch stands first; the table is drawn on a canvas beneath the element that scrolls it.
        box = page.locator(".stDataFrame").first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 15, box["y"] + 52)
        page.get_by_role("button", name=text("history.undo", "zh", batch=batch)).click()
        expect(page.get_by_text(text("history.done", "zh", batch=batch))).to_be_visible()
    assert store.read("work_orders")["category"].equals(before)
    assert store.read("class_words").empty
