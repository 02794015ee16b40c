"""Three minutes of the big screen's half hour: memory stays where it was after the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.big_screen import SOAK_LIMIT, soak

if TYPE_CHECKING:
    from playwright.sync_api import Browser


PROJECTOR = {"width": 1024, "height": 768}


@pytest.mark.browser
@pytest.mark.soak
def test_180_pictures_leave_browser_and_server_memory_within_a_tenth(browser: Browser) -> None:
    # As the projector shows it: the larger screens of the half hour hold the same documents.
    results = soak(browser, 3, PROJECTOR)
    assert {result.name for result in results} == {"big_screen_soak_browser", "big_screen_soak_server"}
    for result in results:
        assert result.value <= SOAK_LIMIT, str(result)
