"""Changes by hand where they are made: an outline drawn and a gate placed on the map, stored, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.texts import text, texts
from geodata.store import Workspace
from tests.browser.driver import map_frame, serve_app, wait_until_idle, write_name
from tests.factories import compounds, gates, import_batch, unit_point, unit_square

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page, Position

    from geodata.store import Store
    from tests.browser.driver import GuardedContext

# Where the first line's box stands in a table: below the header, in the column of boxes.
FIRST_BOX_X, FIRST_BOX_Y = 18, 52


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose office store has a compound that is only a point, and one with an outline and a gate."""
    path = tmp_path / "data"
    path.mkdir()
    workspace = Workspace(path)
    workspace.switch("office")
    store = workspace.open("office")
    store.save(
        import_batch(
            compounds=compounds(
                {"geometry": unit_point(1, 1)}, {"geometry": unit_square(3, 0, size=2)}, {"geometry": unit_point(5, 4)}
            ),
            gates=gates({"name": "东门", "compound": "小区2", "compound_id": "C002", "geometry": unit_point(5, 1)}),
        )
    )
    store.close()
    return path


@pytest.fixture
def office(folder: Path) -> Iterator[Store]:
    """Open the store as somebody else does."""
    store = Workspace(folder).open("office")
    yield store
    store.close()


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """Serve the store."""
    with serve_app(folder) as address:
        yield address


def choose_part(page: Page, key: str, label: str) -> None:
    """Choose in a row of parts."""
    wait_until_idle(page)
    page.locator(f".st-key-{key}").get_by_text(label, exact=True).click()
    wait_until_idle(page)


def begin(page: Page, url: str, compound_id: str, subject: str, language: str) -> Frame:
    """Open a compound's card, begin to change what `subject` says, and return the map."""
    said = texts(language)
    page.goto(f"{url}/?compound={compound_id}&lang={language}")
    map_frame(page)
    choose_part(page, "card_part", said["edits.edit"])
    choose_part(page, "edit_subject", said[f"edits.subject_{subject}"])
    write_name(page)
    return map_frame(page)


def stand_still(frame: Frame, compound_id: str) -> None:
    """Lay the map about a compound, without the flight that it may be on."""
    frame.evaluate(
        """id => {
          const { map, layers } = window.linliMap;
          const place = layers.compounds.places.find(place => place.id === id);
          map.stop();
          map.setView(linli.toLatLng(...place.middle), 17, { animate: false });
        }""",
        compound_id,
    )


def spots(frame: Frame, *offsets: tuple[int, int]) -> list[Position]:
    """Return positions in the map's element, in pixels from its middle."""
    box = frame.locator("#map_div").bounding_box()
    assert box is not None
    return [{"x": box["width"] / 2 + x, "y": box["height"] / 2 + y} for x, y in offsets]


def save(page: Page, language: str, batch: int) -> None:
    """Press the button and wait for what was stored."""
    wait_until_idle(page)
    page.locator(".st-key-edit_save button").click()
    expect(page.get_by_text(text("edits.saved", language, batch=batch))).to_be_visible()
    wait_until_idle(page)


def take_back(page: Page, url: str, language: str) -> None:
    """Undo the newest batch in 数据管理."""
    page.goto(f"{url}/data?tab=history&lang={language}")
    wait_until_idle(page)
    page.locator(".st-key-history .dvn-scroller").click(position={"x": FIRST_BOX_X, "y": FIRST_BOX_Y})
    write_name(page)
    page.locator(".st-key-undo_batch button:enabled").click()
    expect(page.get_by_text(text("history.done", language, batch=2))).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh"])
def test_an_outline_is_drawn_on_the_map_stored_and_taken_back(
    guarded: GuardedContext,
    url: str,
    office: Store,
    language: str,
    picture: Callable[[Page, str], None],
) -> None:
    page = guarded.context.new_page()
    frame = begin(page, url, "C001", "outline", language)
    expect(page.get_by_text(texts(language)["edits.outline_draw"])).to_be_visible()
    frame.wait_for_function("window.linliMap.map.pm?.globalDrawModeEnabled()")
    stand_still(frame, "C001")
    for position in spots(frame, (-60, -60), (60, -60), (60, 60), (-60, 60), (-60, -60)):
        frame.locator("#map_div").click(position=position)
    expect(page.get_by_text(texts(language)["edits.nothing"])).to_have_count(0)
    picture(page, f"edit_outline_{language}")
    save(page, language, 2)
    outline = office.read("compounds").geometry.loc["C001"]
    assert outline.geom_type == "Polygon"
    assert len(outline.exterior.coords) == 5
    assert outline.contains(unit_point(1, 1))
    take_back(page, url, language)
    assert office.read("compounds").geometry.loc["C001"].equals(unit_point(1, 1))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en"])
def test_a_gate_is_placed_beside_the_others_stored_and_taken_back(
    guarded: GuardedContext,
    url: str,
    office: Store,
    language: str,
    picture: Callable[[Page, str], None],
) -> None:
    page = guarded.context.new_page()
    frame = begin(page, url, "C002", "gate", language)
    expect(frame.locator(".linli-shape-label")).to_have_text("东门")
    frame.wait_for_selector(".linli-placing")
    stand_still(frame, "C002")
    (position,) = spots(frame, (0, 40))
    frame.locator("#map_div").click(position=position)
    expect(frame.locator(".linli-pin")).to_have_count(1)
    expect(page.get_by_text(texts(language)["edits.nothing"])).to_have_count(0)
    gate_name = page.locator("[class*='st-key-gate_name_'] input")
    gate_name.fill("南门")
    gate_name.press("Enter")
    picture(page, f"edit_gate_{language}")
    save(page, language, 2)
    stored = office.read("gates")
    assert stored["name"].tolist() == ["东门", "南门"]
    assert unit_square(3, 0, size=2).contains(stored.geometry.iloc[1])
    frame = map_frame(page)
    expect(frame.locator(".linli-shape-label")).to_have_text(["东门", "南门"])
    take_back(page, url, language)
    assert office.read("gates")["name"].tolist() == ["东门"]


@pytest.mark.browser
def test_a_corner_of_an_outline_is_moved_and_the_rest_stays(guarded: GuardedContext, url: str, office: Store) -> None:
    page = guarded.context.new_page()
    frame = begin(page, url, "C002", "outline", "zh")
    stand_still(frame, "C002")
    corner = frame.locator(".marker-icon:not(.marker-icon-middle)").first
    box = corner.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 30, steps=5)
    page.mouse.up()
    expect(page.get_by_text(texts("zh")["edits.nothing"])).to_have_count(0)
    save(page, "zh", 2)
    before = set(unit_square(3, 0, size=2).exterior.coords)
    after = [(round(x, 6), round(y, 6)) for x, y in office.read("compounds").geometry.loc["C002"].exterior.coords]
    kept = {(round(x, 6), round(y, 6)) for x, y in before} & set(after)
    assert len(kept) == 3
