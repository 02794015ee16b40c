"""
The browser's own clock (浏览器内计时): from a press to the frame in which its answer stands.

A driver's presses and polls take tens of milliseconds of their own, on either side. Here the press carries the time
at which the browser had it, and the answer that of the end of the frame that drew it, in ours and in the peer alike.
Outside hosts resolve to nothing; requests are not routed through the driver, which would switch the browser's cache
off and make a map that is built anew look slower than it is.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from tests.browser.driver import MAP_TIMEOUT_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

SCREEN = {"width": 1920, "height": 1080}
# Runs in the page and in every frame of it; all are of one origin, and the page keeps the times.
_CLOCK = """(() => {
  const top = window.top;
  const now = () => performance.timeOrigin + performance.now();
  const afterThisFrame = (tell) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = tell;
    channel.port2.postMessage(0);
  };
  // Of the window: a frame keeps it when its first, empty document gives way to the real one.
  for (const press of ["pointerup", "keydown"]) {
    window.addEventListener(press, (event) => {
      if (event.isTrusted) top.pressedAt = performance.timeOrigin + event.timeStamp;
    }, true);
  }
  // Both apps set theirs in the animation frame that draws what was asked for.
  for (const name of ["linliPainted", "peerPainted"]) {
    let painted;
    Object.defineProperty(window, name, {
      get: () => painted,
      set: (state) => {
        painted = state;
        afterThisFrame(() => { top.painted = { state, at: now() }; });
      },
    });
  }
  window.watchFor = (selector, said) => {
    top.seenAt = 0;
    const look = () => {
      if (![...document.querySelectorAll(selector)].some((element) => element.textContent === said)) return;
      observer.disconnect();
      requestAnimationFrame(() => afterThisFrame(() => { top.seenAt = now(); }));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  };
})();"""


@contextlib.contextmanager
def timed_context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a context of `browser` with the clock in every page, and with the cache that a person's browser has."""
    context = browser.new_context(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]  # a plain dict of sizes
    context.set_default_timeout(MAP_TIMEOUT_MS)
    context.add_init_script(_CLOCK)
    try:
        yield context
    finally:
        context.close()


def until_painted(page: Page, press: Callable[[], None], is_painted: str, argument: object) -> float:
    """Press and return the seconds until `is_painted`, of the state painted last and `argument`, is true."""
    page.evaluate("window.painted = null")
    press()
    waited = f"([argument]) => window.painted && ({is_painted})(window.painted.state, argument)"
    page.wait_for_function(waited, arg=[argument])
    return float(page.evaluate("window.painted.at - window.pressedAt")) / 1000


def until_said(page: Page, press: Callable[[], None], selector: str, said: str) -> float:
    """Press and return the seconds until an element of `selector` says just `said`, which none says before."""
    page.evaluate("([selector, said]) => window.watchFor(selector, said)", [selector, said])
    press()
    page.wait_for_function("window.seenAt > 0")
    return float(page.evaluate("window.seenAt - window.pressedAt")) / 1000
