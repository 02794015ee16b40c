"""A clerk's way: a ledger of the office's own in, its problems, the map, the way back; and files that mean harm."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from config.texts import text, texts
from tests.browser.driver import map_frame, open_page, wait_until_idle
from tests.ledgers import workbook
from tests.real_data import jining_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.driver import GuardedContext

ZH = texts("zh")
HOSTILE = (
    "<img src=x onerror='top.hacked=1'>",
    "${top.hacked=1}",
    "`${top.hacked=1}`",
    "=cmd|'/C calc'!A0",
    "</script><script>top.hacked=1</script>",
    "[a](javascript:top.hacked=1) :red[x] $x$",
)


def open_office(page: Page, url: str) -> None:
    """Open the data page, start the office's own store and write a name."""
    page.goto(f"{url}/data")
    page.get_by_role("button", name=ZH["data.switch_to_office"]).click()
    expect(page.get_by_text(ZH["data.store_office"])).to_be_visible()
    name = page.get_by_label(ZH["data.person"])
    name.fill("测试员")
    name.press("Enter")
    wait_until_idle(page)


def drop_in(page: Page, file_name: str, content: bytes, kind: str = "", crs: str = "") -> None:
    """Give the page a file, its kind and coordinate system where they are not left to the page."""
    for label, chosen in ((ZH["data.kind"], kind), (ZH["data.crs"], crs)):
        if chosen:
            wait_until_idle(page)
            page.locator(".st-key-import_options").get_by_label(label, exact=True).click()
            page.get_by_role("option", name=chosen, exact=True).click()
    wait_until_idle(page)
    page.locator('input[type="file"]').set_input_files(
        {"name": file_name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text(ZH["data.understood"], exact=True)).to_be_visible()


def store(page: Page) -> None:
    """Press the one button that stores the good rows and wait for the receipt."""
    page.locator(".st-key-store button").click()
    expect(page.get_by_text("已存入").first).to_be_visible()


@pytest.mark.browser
def test_the_listing_of_jining_comes_in_by_page_shows_on_the_map_and_goes_again(
    guarded: GuardedContext, own_url: str, picture: Callable[[Page, str], None]
) -> None:
    page = guarded.context.new_page()
    content = jining_workbook()
    open_office(page, own_url)
    drop_in(page, "济宁小区.xlsx", content, crs=ZH["crs.bd09"])
    expect(page.locator(".st-key-store")).to_contain_text(text("data.store", "zh", count="586"))
    expect(page.get_by_text(ZH["data.problems"]).first).to_be_visible()
    picture(page, "import_zh")
    store(page)
    page.goto(own_url)
    frame = map_frame(page)
    assert frame.evaluate("window.linliMap.layers.compounds.places.length") == 586
    expect(page.get_by_text("586", exact=True).first).to_be_visible()


@pytest.mark.browser
def test_text_of_a_ledger_never_runs_in_the_browser_nor_in_the_exported_workbook(
    guarded: GuardedContext, own_url: str
) -> None:
    page = guarded.context.new_page()
    rows = [[f"{name}{place}", name, 116.57 + place / 1000, 35.41, name, name] for place, name in enumerate(HOSTILE)]
    content = workbook(["小区名称", "地址", "经度", "纬度", "物业公司", "备注"], *rows)
    open_office(page, own_url)
    drop_in(page, "坏.xlsx", content, kind="小区", crs=ZH["crs.wgs84"])
    store(page)
    page.goto(own_url)
    frame = map_frame(page)
    for place, _ in enumerate(HOSTILE):
        frame.evaluate(
            """index => {
              const layer = window.linliMap.layers.compounds;
              window.linliMap.hover(layer.places[index], window.linliMap.map.getCenter());
              window.linliMap.choose(layer.places[index], false);
            }""",
            place,
        )
        expect(page.locator(".st-key-close_card")).to_be_visible()
        page.locator(".st-key-close_card button").click()
        expect(page.locator(".st-key-close_card")).to_have_count(0)
    page.goto(f"{own_url}/governance")
    map_frame(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=ZH["governance.export_xlsx"]).click()
    exported = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    cells = [cell for sheet in exported for row in sheet.iter_rows() for cell in row]
    assert any("=cmd" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert page.evaluate("window.hacked") is None


@pytest.mark.browser
def test_a_table_exports_to_geojson_that_other_programs_read(guarded: GuardedContext, demo_url: str) -> None:
    page, _ = open_page(guarded, f"{demo_url}/governance")
    with page.expect_download() as download:
        page.get_by_role("button", name=ZH["governance.export_geojson"]).click()
    import geopandas as gpd  # noqa: PLC0415 - only this journey needs it

    assert len(gpd.read_file(download.value.path())) == 73


@pytest.mark.browser
def test_a_file_that_is_no_ledger_is_explained_without_a_trace(guarded: GuardedContext, own_url: str) -> None:
    page = guarded.context.new_page()
    open_office(page, own_url)
    wait_until_idle(page)
    page.locator('input[type="file"]').set_input_files(
        {"name": "坏.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 broken"}
    )
    expect(page.get_by_text("打不开").first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
