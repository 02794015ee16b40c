"""The big screen as a test or a benchmark drives it: by its own clock and keys, never by waiting so many seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.store import Workspace
from tests import factories
from tests.browser.driver import POLLING_MS, map_frame

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Frame, Page

    from tests.browser.driver import GuardedContext

SIZES = ((1920, 1080), (3840, 2160), (2560, 1080), (6656, 1792), (1024, 768))
SERIAL = "window.linliScreen?.data?.serial"
# Counts the pictures that the screen has shown, by the serial of each.
_COUNT = """() => {
  const screen = window.linliScreen;
  const follow = screen.follow.bind(screen);
  window.pictures = 0;
  screen.follow = (told) => {
    const last = screen.data?.serial;
    follow(told);
    if (screen.data?.serial !== last) window.pictures += 1;
  };
}"""


def open_wall(guarded: GuardedContext, url: str, **query: str) -> tuple[Page, Frame]:
    """Open the screen as a kiosk does and return its page with the frame of its painted map."""
    page = guarded.context.new_page()
    asked = "&".join(f"{name}={value}" for name, value in {"kiosk": "1", **query}.items())
    page.goto(f"{url}/big_screen?{asked}")
    frame = map_frame(page)
    page.wait_for_function(f"() => {SERIAL}")
    return page, frame


def press(page: Page, key: str) -> None:
    """Press a key and wait for the picture that answers it."""
    page.keyboard.press(key)
    wait_for_answer(page)


def ask(page: Page, what: str) -> None:
    """Ask for a picture as a key does, and wait for it."""
    page.evaluate("what => window.linliScreen.go(what)", what)
    wait_for_answer(page)


def wait_for_answer(page: Page) -> None:
    """Wait until all that was asked for has been answered."""
    page.wait_for_function("() => window.linliScreen.data.taken >= window.linliScreen.sent", polling=POLLING_MS)


def pause(page: Page) -> None:
    """Let only presses go on."""
    press(page, "Space")
    page.wait_for_function("() => window.linliScreen.data.paused")


def scene_names(page: Page) -> list[str]:
    """Return the names of the scenes in the order of their turns."""
    return page.locator(".bs-turns li").all_inner_texts()


def count_pictures(page: Page) -> None:
    """Have the page count its pictures as ``window.pictures``."""
    page.evaluate(_COUNT)


def decide(folder: Path, store_name: str, **cells: Any) -> None:  # noqa: ANN401 - cells of a row
    """Store what is decided of the screen, in the demonstration too, which no page may change."""
    store = Workspace(folder).open(store_name)
    row = {"id": "U001", "name": "大屏", "reason": "试", **cells}
    store.save(factories.import_batch(big_screens=factories.frame_of("big_screens", row)))
    store.close()
