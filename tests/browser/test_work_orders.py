"""The order flow page as a leader drives it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from config.texts import texts
from tests.browser.driver import GuardedContext, wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import Page

ZH = texts("zh")


def open_flow(guarded: GuardedContext, address: str) -> Page:
    """Open the page and return it once its lists stand."""
    page = guarded.context.new_page()
    page.goto(address)
    page.get_by_test_id("stDataFrame").first.wait_for()
    wait_until_idle(page)
    return page


def press_row(page: Page, number: int) -> None:
    """Press the box before a row of the first table; rows count from 1."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 18, box["y"] + 17 + 34 * number)


@pytest.mark.browser
def test_a_press_on_an_overdue_order_opens_its_card_and_its_case(guarded: GuardedContext, demo_url: str) -> None:
    page = open_flow(guarded, f"{demo_url}/work_orders?class=repair")
    press_row(page, 1)
    page.wait_for_url("**/*order=D*")
    card = page.locator(".ll-order")
    expect(card.get_by_text(ZH["work_orders.steps_title"])).to_be_visible()
    expect(card.locator(".ll-step-next")).to_have_count(1)
    page.get_by_role("button", name="看全案").click()
    page.wait_for_url("**/*case=D*")
    expect(page.get_by_text(ZH["work_orders.case_members"])).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("button", name=ZH["work_orders.close"]).click()
    expect(page.get_by_text(ZH["work_orders.hint"])).to_be_visible()


@pytest.mark.browser
def test_no_table_offers_streamlits_own_file_in_which_a_text_could_run_as_a_formula(
    guarded: GuardedContext, demo_url: str
) -> None:
    page = open_flow(guarded, f"{demo_url}/work_orders")
    table = page.get_by_test_id("stFullScreenFrame").filter(has=page.get_by_test_id("stDataFrame")).first
    table.hover()
    buttons = table.get_by_test_id("stElementToolbarButton")
    expect(buttons.filter(has=page.get_by_label(ZH["streamlit.whole.search"], exact=True))).to_be_visible()
    csv = buttons.filter(has=page.locator("[aria-label*=CSV]"))
    expect(csv).to_have_count(1)
    expect(csv).to_be_hidden()


@pytest.mark.browser
def test_the_browsers_way_back_takes_a_condition_back(guarded: GuardedContext, demo_url: str) -> None:
    page = open_flow(guarded, f"{demo_url}/work_orders?period=all")
    basis = page.locator(".ll-note").first
    whole = basis.inner_text()
    page.get_by_text(ZH["work_orders.repeats"]).click()
    page.wait_for_url("**/*repeats=1*")
    expect(basis).not_to_have_text(whole)
    page.go_back()
    expect(basis).to_have_text(whole)


@pytest.mark.browser
def test_a_list_is_kept_as_excel_with_masked_data_alone(guarded: GuardedContext, demo_url: str) -> None:
    page = open_flow(guarded, f"{demo_url}/work_orders")
    page.get_by_role("radio", name=ZH["work_orders.part_fork"]).click()
    expect(page.get_by_role("heading", name=ZH["work_orders.fork_title"])).to_be_visible()
    wait_until_idle(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name=ZH["work_orders.export"]).click()
    book = openpyxl.load_workbook(io.BytesIO(kept.value.path().read_bytes()))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert ZH["work_orders.columns.way_label"] in heads
    assert ZH["work_orders.fork_title"] in kept.value.suggested_filename


@pytest.mark.browser
def test_the_three_charts_are_drawn_with_a_name_each(guarded: GuardedContext, demo_url: str) -> None:
    page = open_flow(guarded, f"{demo_url}/work_orders")
    for chart in ("steps", "times", "waits"):
        drawn = page.get_by_role("img", name=ZH[f"work_orders.chart_{chart}"]).get_by_role("img")
        expect(drawn).to_be_visible()
        expect(drawn).to_contain_text(ZH["work_orders.steps.branch"])
    assert guarded.asked_for == []
