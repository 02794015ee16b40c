"""A clerk settles a doubtful place of orders on the map, and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import texts
from geodata.store import Workspace
from tests.browser.driver import click_at, map_frame, places_in_sight, serve_app, wait_until_idle, write_name

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.driver import GuardedContext

ZH = texts("zh")


@pytest.mark.browser
def test_a_click_on_the_map_chooses_the_compound_of_all_orders_of_a_place(
    guarded: GuardedContext, office_folder: Path
) -> None:
    with serve_app(office_folder, LINLI_TODAY="2026-09-30") as url:
        page = guarded.context.new_page()
        page.goto(f"{url}/data?tab=places")
        map_frame(page)
        write_name(page, "王敏")
        take = page.get_by_role("button", name="件都归到")
        expect(take).to_be_enabled()
        wait_until_idle(page)
        before = take.inner_text()
        frame = map_frame(page)
        # Another compound than the candidate that stands first.
        names = Workspace(office_folder).open().read("compounds")["name"]
        other = next(place for place in places_in_sight(frame, "compounds") if names[place[0]] not in before)
        click_at(frame, *other[1:])
        expect(take).to_contain_text(names[other[0]])
        expect(take).to_be_enabled()
        take.click()
        expect(page.get_by_text("在历史里可以撤销")).to_be_visible()
        page.get_by_text(ZH["order_places.queue_decided"]).first.click()
        wait_until_idle(page)
        expect(page.get_by_text("是哪个小区")).to_be_visible()
    assert guarded.asked_for == []
