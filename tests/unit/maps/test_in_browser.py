"""Our browser code in Debian's chromium, without Streamlit: what is drawn, found, clicked and never run."""

from __future__ import annotations

import contextlib
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maps.assets import VENDOR_DIR
from maps.publish import publish
from maps.street_map import map_config, map_values, map_words, script_json, street_map
from maps.view import ClassStyle, MapView, PlaceValues
from tests.browser.driver import guarded_context
from tests.factories import communities, compounds, facilities, unit_point, unit_square

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

ORIGIN = "http://127.0.0.1:9"
PAGE_URL = f"{ORIGIN}/component/map/index.html"
HOSTILE = '<img src=x onerror="window.ran=1">${window.ran=1}`</script>'
FOUND = {
    "环北": "环北花园",
    "北花": "环北花园",
    "huanbei": "环北花园",
    "HBHY": "环北花园",
    "dcxc": "电磁线厂宿舍",
}
STYLES = [
    ClassStyle("yes", "已成立", "#297259", count=2),
    ClassStyle("no", "未启动", "#decfc3", count=1),
    ClassStyle("unknown", "未知", "#a9aaa4", hatched=True),
]


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open the map as it is by default."""
    with _opened(browser, tmp_path) as opened:
        yield opened


@contextlib.contextmanager
def _opened(browser: Browser, folder: Path, **changes: object) -> Iterator[Page]:
    """Open a street of three compounds, a facility and a community as the component's frame would."""
    published = publish(_frames(), folder)
    view = _view(published.url, published.bounds)
    document = _document(view, {**map_config(view), **changes}, folder)

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(f"{ORIGIN}/app/static/")
        file = VENDOR_DIR.parent / path if path.startswith("vendor/") else folder / path
        if route.request.url == PAGE_URL:
            route.fulfill(body=document, content_type="text/html; charset=utf-8")
        elif file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
        else:
            route.fulfill(status=404)

    with guarded_context(browser) as guarded:
        opened = guarded.context.new_page()
        guarded.context.route(f"{ORIGIN}/**", serve)
        failures: list[str] = []
        opened.on("pageerror", lambda error: failures.append(str(error)))
        opened.goto(PAGE_URL)
        opened.wait_for_function("window.linliPainted > 0")
        yield opened
        assert guarded.asked_for == []
        assert failures == []


def _frames() -> dict[str, gpd.GeoDataFrame]:
    return {
        "communities": communities({"geometry": unit_square(0, 0, size=5)}),
        "compounds": compounds(
            {"geometry": unit_square(0, 0, size=3).difference(unit_square(1, 1))},
            {"geometry": unit_square(1.2, 1.2, size=0.6)},
            {"geometry": unit_point(4, 4)},
        ),
        "facilities": facilities({"geometry": unit_point(0.5, 4.5)}),
    }


def _document(view: MapView, config: dict[str, Any], folder: Path) -> str:
    made = street_map(view, folder)
    return "".join(
        [
            "<!doctype html><html lang=en><title>map</title><body><div id=map_div></div>",
            *(f'<link rel=stylesheet href="{link}">' for _, link in made.default_css),
            "<script>window.sent=[];window.Streamlit={setComponentValue:v=>sent.push(v),setComponentReady(){}}</script>",
            *(f'<script src="{link}"></script>' for _, link in made.default_js),
            "<script>var map_div=L.map('map_div',{zoomControl:false,attributionControl:false,minZoom:12,maxZoom:19});",
            f"linli.mount(map_div, {script_json(config)});",
            f"linli.show({_message(view)});</script>",
        ]
    )


def _view(url: str, bounds: tuple[float, float, float, float], classes: list[int] | None = None) -> MapView:
    names = ["环北花园", HOSTILE, "电磁线厂宿舍"]
    terms = ["huanbeihuayuan hbhy", "x", "dcxc diancixianchangsushe dcxcss"]
    ids = ["C001", "C002", "C003"]
    captions = [f"业委会：{HOSTILE}"] * 3
    return MapView(
        outlines_url=url,
        bounds=bounds,
        values={
            "compounds": PlaceValues(ids, names, terms, classes or [0, 1, 2], captions, STYLES),
            "communities": PlaceValues(["Q001"], ["北门社区"], ["beimenshequ bmsq"], [0], [""], []),
        },
        legend_title=HOSTILE,
        legend_note="共 3 个小区",
    )


def _message(view: MapView) -> str:
    """Return what the map is told, words included."""
    return script_json({**map_values(view), "words": {"text": map_words(view)}})


def _at(page: Page, x: float, y: float) -> dict[str, float]:
    """Return where the point `x` units east and `y` units north lies on the page."""
    point = unit_point(x, y)
    found: dict[str, float] = page.evaluate(
        "([lat, lon]) => { const p = map_div.latLngToContainerPoint([lat, lon]); return {x: p.x, y: p.y}; }",
        [point.y, point.x],
    )
    return found


def _click(page: Page, x: float, y: float) -> dict[str, Any] | None:
    """Click there and return what the page is told, None where it is told nothing."""
    spot = _at(page, x, y)
    page.mouse.click(spot["x"], spot["y"])
    told: dict[str, Any] | None = page.evaluate("window.sent.pop() ?? null")
    return told


def _show(page: Page, view: MapView) -> None:
    painted = page.evaluate("window.linliPainted")
    page.evaluate(f"linli.show({_message(view)})")
    page.wait_for_function("before => window.linliPainted > before", arg=painted)


def _colour(page: Page, canvas: str, x: float, y: float) -> list[int]:
    spot = _at(page, x, y)
    colour: list[int] = page.evaluate(
        """([name, x, y]) => {
            const layer = linliMap[name];
            const corner = map_div.containerPointToLayerPoint([x, y]).subtract(layer._bounds.min);
            const ratio = window.devicePixelRatio;
            return [...layer._context.getImageData(corner.x * ratio, corner.y * ratio, 1, 1).data];
        }""",
        [canvas, spot["x"], spot["y"]],
    )
    return colour


def test_a_click_names_the_place_that_is_there(page: Page) -> None:
    told = _click(page, 0.5, 0.5)
    assert told is not None
    assert (told["layer"], told["id"]) == ("compounds", "C001")


def test_a_compound_in_anothers_courtyard_is_the_one_meant(page: Page) -> None:
    told = _click(page, 1.5, 1.5)
    assert told is not None
    assert told["id"] == "C002"


def test_a_compound_without_an_outline_can_be_clicked_too(page: Page) -> None:
    told = _click(page, 4, 4)
    assert told is not None
    assert told["id"] == "C003"


def test_one_place_can_be_clicked_twice(page: Page) -> None:
    first, second = _click(page, 0.5, 0.5), _click(page, 0.5, 0.5)
    assert first is not None
    assert second is not None
    assert first["serial"] != second["serial"]


def test_a_place_that_the_filter_hides_is_neither_drawn_nor_clicked(page: Page) -> None:
    view = _view("", (0, 0, 0, 0))
    assert _colour(page, "areas", 0.5, 0.5)[3] > 0
    _show(page, _view("", (0, 0, 0, 0), classes=[-1, 1, 2]))
    assert _colour(page, "areas", 0.5, 0.5)[3] == 0
    told = _click(page, 0.5, 0.5)
    assert told is None or told["layer"] == "communities"
    _show(page, view)
    assert _colour(page, "areas", 0.5, 0.5)[3] > 0


def test_a_class_is_painted_in_its_colour(page: Page) -> None:
    red, green, blue, _ = _colour(page, "areas", 0.5, 0.5)
    # 0.64 to 0.92 of #297259; the canvas keeps colours apart from their opacity.
    assert (red, green, blue) == pytest.approx((0x29, 0x72, 0x59), abs=3)


def test_the_chosen_place_is_marked_before_the_page_answers(page: Page) -> None:
    assert page.evaluate("linliMap.chosen") is None
    _click(page, 0.5, 0.5)
    assert page.evaluate("linliMap.chosen.id") == "C001"
    assert _colour(page, "marks", 0, 0.5)[3] > 0


def test_a_compound_is_found_by_name_pinyin_and_initials(page: Page) -> None:
    for typed, found in FOUND.items():
        page.get_by_role("combobox").fill(typed)
        assert page.get_by_role("option").first.locator(".linli-found-name").inner_text() == found


def test_the_search_is_done_by_keyboard_and_flies_there(page: Page) -> None:
    field = page.get_by_role("combobox")
    field.fill("宿舍")
    field.press("ArrowDown")
    field.press("Enter")
    told = page.evaluate("window.sent.pop()")
    assert (told["layer"], told["id"]) == ("compounds", "C003")
    page.wait_for_function("map_div.getZoom() === 17")
    assert page.get_by_role("option").count() == 0


def test_a_search_without_an_answer_says_so(page: Page) -> None:
    page.get_by_role("combobox").fill("zzz")
    assert page.locator(".linli-none").inner_text() == "没有找到"
    page.get_by_role("combobox").press("Escape")
    assert not page.locator(".linli-none").is_visible()


def test_hostile_text_is_shown_and_never_run(page: Page) -> None:
    assert page.locator(".linli-legend summary").inner_text() == HOSTILE
    spot = _at(page, 1.5, 1.5)
    page.mouse.move(spot["x"], spot["y"])
    assert page.locator(".linli-tooltip strong").inner_text() == HOSTILE
    page.get_by_role("combobox").fill("onerror")
    assert page.get_by_role("option").first.locator(".linli-found-name").inner_text() == HOSTILE
    assert page.locator("img[src=x]").count() == 0
    assert page.evaluate("window.ran") is None


def test_the_legend_shows_the_classes_that_occur_with_their_counts(page: Page) -> None:
    rows = page.locator(".linli-legend li").all_inner_texts()
    assert [row.split() for row in rows] == [["已成立", "2"], ["未启动", "1"]]


def test_a_focus_is_flown_to_once(page: Page) -> None:
    square = unit_square(0, 0).bounds
    focus = (square[1], square[0], square[3], square[2])
    view = _view("", (0, 0, 0, 0))
    focused = MapView(**{**view.__dict__, "focus": focus})
    _show(page, focused)
    page.wait_for_function("map_div.getZoom() === 17")
    page.evaluate("map_div.setZoom(15, {animate: false})")
    _show(page, focused)
    assert page.evaluate("map_div.getZoom()") == 15


def test_the_home_button_brings_the_street_back(page: Page) -> None:
    start = page.evaluate("map_div.getZoom()")
    page.evaluate("map_div.setView([35.42, 116.6], 19, {animate: false})")
    page.get_by_role("button", name="回到街道全貌").click()
    page.wait_for_function("zoom => map_div.getZoom() === zoom", arg=start)


def test_a_map_that_nobody_has_moved_fills_a_new_size(page: Page) -> None:
    start = page.evaluate("map_div.getZoom()")
    page.set_viewport_size({"width": 600, "height": 300})
    page.wait_for_function("zoom => map_div.getSize().y === 300 && map_div.getZoom() < zoom", arg=start)
    page.evaluate("map_div.setZoom(17, {animate: false})")
    page.set_viewport_size({"width": 1200, "height": 700})
    page.wait_for_function("map_div.getSize().y === 700")
    assert page.evaluate("map_div.getZoom()") == 17


def test_a_new_map_in_the_same_window_keeps_its_place(page: Page) -> None:
    page.evaluate("map_div.setView([35.4111, 116.5711], 18, {animate: false})")
    page.reload()
    page.wait_for_function("window.linliPainted > 0")
    found = page.evaluate("[map_div.getZoom(), map_div.getCenter().lat, map_div.getCenter().lng]")
    assert found == pytest.approx([18, 35.4111, 116.5711], abs=1e-4)


def test_layers_are_switched_in_the_persons_language(page: Page) -> None:
    page.get_by_role("button", name="图层").press("Enter")
    assert page.locator(".leaflet-control-layers-overlays label").all_inner_texts() == [
        " 社区",
        " 小区",
        " 设施",
        " 名称标注",
    ]
    page.get_by_role("checkbox", name="小区").press("Space")
    assert _colour(page, "areas", 0.5, 0.5)[3] == 0


def test_a_thousand_updates_leave_nothing_on_the_map(page: Page) -> None:
    count = "Object.keys(map_div._layers).length + document.querySelectorAll('*').length"
    before = page.evaluate(count)
    values = _message(_view("", (0, 0, 0, 0)))
    page.evaluate(f"(() => {{ const v = {values}; for (let i = 0; i < 1000; i += 1) linli.show(v); }})()")
    assert page.evaluate(count) == before


def test_a_map_whose_files_are_gone_says_so(page: Page) -> None:
    page.evaluate("linliMap.config.url = '../../app/static/generated/gone/'; linliMap.load()")
    page.locator(".linli-failed").wait_for()
    assert "刷新" in page.locator(".linli-failed").inner_text()


@pytest.mark.parametrize("shift", [None, [-0.0012, 0.0059]])
def test_tiles_in_gcj02_lie_under_the_places_that_they_show(
    browser: Browser, tmp_path: Path, shift: list[float] | None
) -> None:
    online = {
        "urls": [f"{ORIGIN}/tiles/{{z}}/{{x}}/{{y}}.png"],
        "subdomains": "1",
        "max_native_zoom": 18,
        "attribution": "某地图",
        "shift": shift,
    }
    north, east = shift or [0, 0]
    with _opened(browser, tmp_path, online=online) as page:
        # The tile of the shifted point is found, on the screen, around the point itself.
        is_under = page.evaluate(
            """([lat, lon, north, east]) => {
                const zoom = map_div.getZoom();
                const there = map_div.project([lat + north, lon + east], zoom);
                const end = `/${zoom}/${Math.floor(there.x / 256)}/${Math.floor(there.y / 256)}.png`;
                const tile = [...document.querySelectorAll("img.leaflet-tile")].find((img) => img.src.endsWith(end));
                const box = tile.getBoundingClientRect();
                const here = map_div.latLngToContainerPoint([lat, lon]);
                const inTile = [there.x % 256, there.y % 256];
                return [here.x - box.x - inTile[0], here.y - box.y - inTile[1]];
            }""",
            [unit_point(2, 2).y, unit_point(2, 2).x, north, east],
        )
        assert is_under == pytest.approx([0, 0], abs=1.5)
        assert page.locator(".leaflet-control-attribution").inner_text() == "某地图"
