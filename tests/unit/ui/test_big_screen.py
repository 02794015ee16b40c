"""Whose turn it is on the big screen, what the office decided of it, and how a sentence is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import frame_of
from ui.big_screen.markup import _sentence
from ui.big_screen.screen import Place, moved, read_request
from ui.queries import SCENE_KEYS, ScreenSettings
from ui.queries.screens import in_force

PICTURES = {"street": 1, "hotspots": 3, "orders": 1}


def _after(*asked: str, start: Place | None = None) -> tuple[str, int]:
    place = start or Place("street")
    for what in asked:
        place = moved(place, what, PICTURES)
    return place.scene, place.step


def test_turns_go_through_every_picture_of_every_scene_and_begin_again() -> None:
    seen = [_after(*["turn"] * times) for times in range(6)]
    assert seen == [("street", 0), ("hotspots", 0), ("hotspots", 1), ("hotspots", 2), ("orders", 0), ("street", 0)]


def test_a_press_goes_to_a_scene_whole_and_never_into_the_middle_of_a_playback() -> None:
    assert _after("next", "turn", "next") == ("orders", 0)
    assert _after("previous") == ("orders", 0)
    assert _after("previous", "previous") == ("hotspots", 0)
    assert _after("scene:2") == ("orders", 0)


def test_a_paused_screen_takes_presses_and_no_turns() -> None:
    assert _after("pause", "turn", "turn") == ("street", 0)
    assert _after("pause", "next", "turn") == ("hotspots", 0)
    assert _after("pause", "turn", "pause", "turn") == ("hotspots", 0)


@pytest.mark.parametrize("asked", ["", "look", "scene:", "scene:9", "scene:-1", "scene:²", "<script>", "turn "])
def test_what_nobody_may_ask_for_changes_nothing(asked: str) -> None:
    assert _after(asked) == ("street", 0)


def test_a_scene_that_has_gone_is_followed_by_the_others() -> None:
    assert moved(Place("care"), "turn", PICTURES).scene == "hotspots"
    assert moved(Place("care"), "turn", {}) == Place("care")


def test_a_lone_scene_stays_and_keeps_being_drawn() -> None:
    assert moved(Place("street"), "turn", {"street": 1}) == Place("street")


def stored(**cells: object) -> ScreenSettings:
    """Return the settings of a store whose one row holds the given cells; of none without any."""
    rows = frame_of("big_screens", {"name": "大屏", "reason": "试", **cells})
    return in_force(rows if cells else rows.iloc[:0])


def test_what_the_office_never_set_is_as_the_program_has_it() -> None:
    assert stored() == ScreenSettings()
    assert stored(title="前台").title == "前台"
    assert replace(stored(title="前台"), title="") == ScreenSettings()


def test_scenes_take_turns_in_the_order_of_the_row_and_unknown_ones_are_passed_over() -> None:
    assert stored(scenes="orders、nowhere、street、orders").scenes == ("orders", "street")
    assert stored(scenes="nowhere").scenes == SCENE_KEYS


def test_seconds_and_texts_are_held_to_what_a_wall_can_show() -> None:
    assert stored(seconds=0.01).seconds == 1
    assert stored(seconds=9999.0).seconds == 600
    assert len(stored(title="长" * 80).title) == 40
    assert stored(emblem="古槐街道").emblem == "古槐"


def test_a_sentence_marks_its_numbers_and_nothing_else_becomes_markup() -> None:
    assert _sentence("还差 50 个，占 23.1 %。") == "还差 <b>50</b> 个，占 <b>23.1 %</b>。"
    assert _sentence("1,234 位") == "<b>1,234</b> 位"
    assert "<img" not in _sentence("<img src=x onerror=alert(1)>")


def test_a_request_names_its_picture_and_a_number_and_anything_else_is_none() -> None:
    assert read_request("scene:2@0a1b#7") == ("scene:2", "0a1b", 7)
    for said in ("", "next", "next@#1", "next@a#", "next@a#-1", "<b>@a#1", "next@a#1\n", "next@a#" + "9" * 40):
        assert read_request(said) == ("", "", 0)
