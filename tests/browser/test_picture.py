"""A map is saved as a picture that prints, and stands as it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from config.texts import texts
from maps.palette import class_styles
from tests.browser.driver import open_page

if TYPE_CHECKING:
    from tests.browser.driver import GuardedContext

ZH = texts("zh")
# A4 across at 240 dots an inch.
SIZE = (2807, 1985)


@pytest.mark.browser
def test_a_map_is_saved_as_a_picture_at_print_size_and_keeps_its_place(guarded: GuardedContext, demo_url: str) -> None:
    page, frame = open_page(guarded, demo_url)
    place = "() => `${linliMap.map.getCenter()} ${linliMap.map.getZoom()}`"
    before = frame.evaluate(place)
    with page.expect_download() as saved:
        frame.get_by_role("button", name=ZH["map.picture"]).click()
    assert saved.value.suggested_filename == "古槐街道_·_总览_2026-09-30.png"
    with Image.open(saved.value.path()) as picture:
        assert picture.size == SIZE
        dots = np.asarray(picture.convert("RGB"))
    established = next(
        style for style in class_styles("committee_status", "zh", dark=False) if style.code == "established"
    )
    wanted = np.array([int(established.fill[i : i + 2], 16) for i in (1, 3, 5)])
    # Eleven compounds are of this colour: more than its swatch, of 30 by 40 dots, could give.
    assert (np.abs(dots.astype(int) - wanted).max(axis=2) < 12).sum() > 10_000
    frame.wait_for_function("linliMap.isHeld === false")
    assert frame.evaluate(place) == before
