"""A clerk's way: a ledger of the office's own in, its problems, the map, the way back; and files that mean harm."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from config.texts import LANGUAGES, text, texts
from geodata.schemas import ledger_kind
from loaders import tables
from tests.browser.driver import map_frame, open_page, wait_until_idle, write_name
from tests.ledgers import workbook
from tests.real_data import jining_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.driver import GuardedContext

ZH = texts("zh")
# Read for some seconds on any machine.
LONG_ROWS = 200_000
HOSTILE = (
    "<img src=x onerror='top.hacked=1'>",
    "${top.hacked=1}",
    "`${top.hacked=1}`",
    "=cmd|'/C calc'!A0",
    "</script><script>top.hacked=1</script>",
    "[a](javascript:top.hacked=1) :red[x] $x$",
)


def open_office(page: Page, url: str, language: str = "zh") -> None:
    """Open the data page, start the office's own store and write a name."""
    said = texts(language)
    page.goto(f"{url}/data?lang={language}")
    page.get_by_role("button", name=said["data.switch_to_office"]).click()
    expect(page.get_by_text(said["data.store_office"])).to_be_visible()
    write_name(page)


def drop_in(page: Page, file_name: str, content: bytes, **chosen: str) -> None:
    """Give the page a file; then choose, by the select box's name, what is not left to the page."""
    wait_until_idle(page)
    page.locator('input[type="file"]').set_input_files(
        {"name": file_name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.locator(".st-key-import_file")).to_be_visible()
    for box, option in chosen.items():
        choose(page, box, option)
    expect(page.locator(".st-key-import_table")).to_be_visible()


def choose(page: Page, box: str, option: str) -> None:
    """Choose an option of the select box whose key is ``import_<box>``, by typing what it says."""
    wait_until_idle(page)
    field = page.locator(f".st-key-import_{box} input")
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    wait_until_idle(page)


def column_box(page: Page, header: str) -> str:
    """Return the name of the select box that stands beside a header."""
    line = page.locator("[class*='st-key-column_']").filter(has=page.get_by_text(header, exact=True))
    classes = line.last.get_attribute("class") or ""
    return "column_" + next(name for name in classes.split() if name.startswith("st-key-column_")).split("_")[-1]


def store(page: Page) -> None:
    """Press the one button that stores the good rows and wait for the receipt."""
    wait_until_idle(page)
    page.locator(".st-key-store button").click()
    expect(page.locator(".st-key-receipt")).to_be_visible()
    wait_until_idle(page)


@pytest.mark.browser
def test_who_is_at_work_is_known_after_a_reload_and_only_in_this_tab(guarded: GuardedContext, own_url: str) -> None:
    page, said = guarded.context.new_page(), texts("zh")
    kept = "sessionStorage.getItem('linli-person')"
    open_office(page, own_url)
    page.wait_for_function(f"{kept} === '测试员'")
    page.reload()
    name = page.get_by_label(said["data.person"])
    expect(name).to_have_value("测试员")
    write_name(page, "")
    page.wait_for_function(f"{kept} === null")
    page.reload()
    wait_until_idle(page)
    expect(name).to_have_value("")
    write_name(page, "李工")
    page.wait_for_function(f"{kept} === '李工'")
    other = guarded.context.new_page()
    other.goto(f"{own_url}/data?lang=zh")
    wait_until_idle(other)
    expect(other.get_by_label(said["data.person"])).to_have_value("")


@pytest.mark.browser
def test_the_listing_of_jining_comes_in_by_page_shows_on_the_map_and_goes_again(
    guarded: GuardedContext, own_url: str, picture: Callable[[Page, str], None]
) -> None:
    page = guarded.context.new_page()
    content = jining_workbook()
    open_office(page, own_url)
    drop_in(page, "济宁小区.xlsx", content, crs=ZH["crs.bd09"])
    expect(page.locator(".st-key-store")).to_contain_text(text("data.store", "zh", count="586"))
    expect(page.locator(".st-key-import_problems")).to_be_visible()
    map_frame(page)
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
    drop_in(page, "坏.xlsx", content, crs=ZH["crs.wgs84"])
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
    expect(page.get_by_text(text("errors.unreadable_file.what", "zh", file="坏.xlsx")).first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_that_was_not_known_is_given_its_meaning_stored_and_taken_back(
    guarded: GuardedContext, own_url: str, language: str
) -> None:
    page, said = guarded.context.new_page(), texts(language)
    labels = {column.name: column.labels[language] for column in ledger_kind("compounds").all_columns}
    kind = ledger_kind("compounds").labels[language]
    content = workbook(
        ["小区名称", "神秘列", "经度", "纬度"], ["甲小区", 120, 116.571, 35.411], ["乙小区", 80, 116.572, 35.412]
    )
    open_office(page, own_url, language)
    drop_in(page, "小区.xlsx", content, crs=said["crs.wgs84"])
    map_frame(page, "window.linliMap?.preview?.points.getLayers().length === 2")
    meaning = text("importing.meaning", language, kind=kind, column=labels["households"])
    choose(page, column_box(page, "神秘列"), meaning)
    expect(page.locator(".st-key-store")).to_contain_text(text("data.store", language, count="2"))
    store(page)
    page.locator(".st-key-undo_last button").click()
    page.locator(".st-key-undo_now button").click()
    expect(page.get_by_text(text("importing.undone", language, file="小区.xlsx", batch=1))).to_be_visible()
    page.goto(own_url)
    expect(page.locator(".st-key-empty")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en"])
def test_a_zip_of_two_ledgers_comes_in_part_by_part(guarded: GuardedContext, own_url: str, language: str) -> None:
    page, said = guarded.context.new_page(), texts(language)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("小区.xlsx", workbook(["小区名称", "户数", "经度", "纬度"], ["甲小区", 120, 116.571, 35.411]))
        archive.writestr(
            "设施.xlsx", workbook(["设施名称", "设施类型", "经度", "纬度"], ["东站", "社区卫生服务站", 116.572, 35.412])
        )
    open_office(page, own_url, language)
    drop_in(page, "两份.zip", packed.getvalue(), crs=said["crs.wgs84"])
    expect(page.locator(".st-key-import_part label").filter(has_text=".xlsx")).to_have_count(2)
    store(page)
    expect(page.locator(".st-key-import_part")).to_contain_text(said["importing.part_stored"])
    choose(page, "crs", said["crs.wgs84"])
    page.locator(".st-key-store button").click()
    expect(page.locator(".st-key-import_file")).to_have_count(0)
    expect(page.locator(".st-key-receipt")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh"])
def test_a_coordinate_system_that_cannot_be_told_is_asked(guarded: GuardedContext, own_url: str, language: str) -> None:
    page, said = guarded.context.new_page(), texts(language)
    content = workbook(
        ["小区名称", "户数", "经度", "纬度"], ["甲小区", 120, 116.571, 35.411], ["乙小区", 80, 116.572, 35.412]
    )
    open_office(page, own_url, language)
    drop_in(page, "小区.xlsx", content)
    expect(page.get_by_text(said["importing.choose_crs_first"])).to_be_visible()
    expect(page.locator(".st-key-store button")).to_be_disabled()
    page.locator(".st-key-take_crs button").click()
    expect(page.locator(".st-key-store button")).to_be_enabled()
    store(page)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en"])
def test_a_doubtful_name_is_settled_and_its_row_goes_in(guarded: GuardedContext, own_url: str, language: str) -> None:
    page, said = guarded.context.new_page(), texts(language)
    compounds = workbook(["小区名称", "经度", "纬度"], ["槐荫花园", 116.571, 35.411], ["红星小区", 116.582, 35.412])
    committees = workbook(["小区", "业委会状态"], ["槐荫花圆小区", "已成立"], ["红星小区", "筹备组"])
    open_office(page, own_url, language)
    drop_in(page, "小区.xlsx", compounds, crs=said["crs.wgs84"])
    store(page)
    drop_in(page, "业委会.xlsx", committees)
    expect(page.locator(".st-key-store")).to_contain_text(text("data.store", language, count="1"))
    box = page.locator(".st-key-question_name_0 input")
    box.click()
    page.get_by_role("option").first.click()
    page.locator(".st-key-answer button").click()
    expect(page.locator(".st-key-store")).to_contain_text(text("data.store", language, count="2"))
    store(page)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh"])
def test_a_long_file_is_stopped_and_leaves_nothing(guarded: GuardedContext, own_url: str, language: str) -> None:
    page, said = guarded.context.new_page(), texts(language)
    lines = (f"小区{n},东社区,{n % 500},116.57{n % 1000:03},35.41{n % 1000:03}" for n in range(LONG_ROWS))
    content = "\n".join(["小区名称,所属社区,户数,经度,纬度", *lines]).encode()
    open_office(page, own_url, language)
    page.locator('input[type="file"]').set_input_files({"name": "长.csv", "mimeType": "text/csv", "buffer": content})
    page.locator(".st-key-stop button").click()
    # The work looks up between its steps, each of which takes seconds on a busy machine.
    expect(page.get_by_text(said["importing.stopped"])).to_be_visible(timeout=30_000)
    page.locator(".st-key-another_file button").click()
    expect(page.locator('input[type="file"]')).to_have_count(1)
    page.goto(own_url)
    expect(page.locator(".st-key-empty")).to_be_visible()


@pytest.mark.browser
def test_a_file_of_more_than_the_limit_is_refused_in_words_before_it_is_sent(
    guarded: GuardedContext, own_url: str, tmp_path: Path
) -> None:
    large = tmp_path / "大.csv"
    with large.open("wb") as file:
        file.truncate(tables.MAX_TEXT_BYTES + 1)
    page = guarded.context.new_page()
    open_office(page, own_url)
    page.locator('input[type="file"]').set_input_files(large)
    why = page.locator('[data-testid="stFileChip"] [role="alert"]')
    expect(why).to_contain_text(ZH["streamlit.parts.or_smaller"])
    box = why.bounding_box()
    assert box is not None
    assert box["width"] > 100
