"""总览: the address carries the view, and whatever is pressed changes what is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import texts
from ui.look_first import FOLDED, SHOWN
from ui.queries import (
    COLOUR_BY,
    communities,
    compound_card,
    compound_names,
    compound_sheet,
    default_weights,
    look_first,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")
COMPOUND = "电磁线厂宿舍"


def compound_id(name: str) -> str:
    return next(row_id for row_id, shown in compound_names() if shown == name)


def test_no_script_of_the_map_comes_from_another_host(open_app: Callable[..., App], demo_folder: Path) -> None:
    arguments = open_app(demo_folder).map
    assert all(link.startswith("../../app/static/") for link in arguments["js_links"] + arguments["css_links"])


def test_another_colour_changes_the_values_and_leaves_the_map(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    script, seen = app.map["script"], {app.painted}
    for colour in COLOUR_BY[1:]:
        app.driver.segmented_control(key="colour").select(colour).run()
        assert app.address("colour") == colour
        assert app.map["script"] == script
        seen.add(app.painted)
    assert len(seen) == len(COLOUR_BY)


def test_the_first_colour_needs_no_word_in_the_address(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, colour="renovation_state")
    app.driver.segmented_control(key="colour").select(COLOUR_BY[0]).run()
    assert app.address("colour") is None


def test_a_link_opens_the_same_card(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder)
    app = open_app(demo_folder, compound=compound_id(COMPOUND), colour="build_year")
    assert f"<h2>{COMPOUND}</h2>" in app.html
    assert app.driver.segmented_control(key="colour").value == "build_year"


def test_a_card_says_every_fact_and_numbers_its_sources(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder)
    row = compound_id(COMPOUND)
    app, card = open_app(demo_folder, compound=row), compound_card(row)
    assert card is not None
    for section in card.sections:
        assert f"<h3>{section.title}</h3>" in app.html
        for fact in section.facts:
            assert f"<dt>{fact.label}</dt>" in app.html
    assert f'class="ll-unknown">{ZH["app.unknown"]}' in app.html
    assert ZH["panel.sources"] in app.html


def test_the_way_back_leads_from_compound_to_community_to_street(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    open_app(demo_folder)
    app = open_app(demo_folder, compound=compound_id(COMPOUND))
    app.press("to_community")
    community = dict(communities())[app.address("community") or ""]
    assert community in app.labels
    assert app.address("compound") is None
    app.press("to_street")
    assert app.address("community") is None
    assert ZH["overview.communities"] in app.html


def test_a_community_lists_its_compounds_each_opening_its_card(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder)
    row = compound_id(COMPOUND)
    card = compound_card(row)
    assert card is not None
    app = open_app(demo_folder, community=str(card.community_id))
    app.open_line(f"compound:{row}")
    assert app.address("compound") == row
    assert f"<h2>{COMPOUND}</h2>" in app.html


def test_every_figure_says_what_it_was_counted_from(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder)
    for key in ("compounds", "old_share", "committee_coverage", "property_coverage", "elders_60", "facilities"):
        assert ZH[f"figures.{key}.definition"] in app.html


def test_a_stale_link_shows_the_street_and_says_so(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, compound="C999999")
    assert app.is_sound()
    assert app.driver.toast[0].value == ZH["overview.stale_link"]
    assert app.address("compound") is None
    assert ZH["overview.communities"] in app.html


def looked_at(app: App) -> list[str]:
    """Return the compounds of the ranking, in its order."""
    return [target.removeprefix("compound:") for target in app.lines if target.startswith("compound:")]


def test_the_ranking_says_reasons_in_one_sentence_and_a_next_step(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder)
    places = look_first(default_weights(), None, "zh")[: SHOWN + FOLDED]
    assert looked_at(app) == [place.compound_id for place in places]
    for place in places:
        assert place.reasons.count("。") == 1
        assert place.reasons in app.html
        assert ZH["priority.next"].format(step=place.next_step) in app.html
    flagged = [place for place in places if place.unknown]
    assert app.html.count('class="ll-flag"') == len(flagged) > 0


def test_a_link_opens_the_ranking_with_its_weights(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, weight_many_elders="10", weight_overdue_orders="0")
    weights = dict(default_weights()) | {"many_elders": 10.0, "overdue_orders": 0.0}
    places = look_first(tuple(weights.items()), None, "zh")
    assert looked_at(app) == [place.compound_id for place in places[: SHOWN + FOLDED]]
    assert looked_at(app) != [place.compound_id for place in look_first(default_weights(), None, "zh", SHOWN + FOLDED)]
    assert ZH["priority.weights.own"] in app.html


def test_a_weight_that_is_moved_is_carried_by_the_address_and_taken_back(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder, colour="priority")
    before, painted = looked_at(app), app.painted
    app.driver.session_state["look_weights"] = True
    app.driver.run()
    app.driver.slider(key="look_weight_many_elders").set_value(9.5).run()
    assert app.address("weight_many_elders") == "9.5"
    assert looked_at(app) != before
    assert app.painted != painted
    # The driver sends no word of what is open.
    app.driver.session_state["look_weights"] = True
    app.driver.run()
    app.press("look_reset")
    assert app.address("weight_many_elders") is None
    assert (looked_at(app), app.painted) == (before, painted)


def test_weights_that_cannot_be_are_passed_over_and_said(open_app: Callable[..., App], demo_folder: Path) -> None:
    usual = looked_at(open_app(demo_folder))
    for wrong in ("-1", "11", "nan", "inf", "<b>", ""):
        app = open_app(demo_folder, weight_many_elders=wrong)
        assert app.is_sound()
        assert app.driver.toast[0].value == ZH["overview.stale_link"]
        assert looked_at(app) == usual


def test_a_card_s_sheet_lists_what_is_open_and_can_be_kept(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder)
    row = compound_id(COMPOUND)
    app = open_app(demo_folder, compound=row)
    app.driver.segmented_control(key="card_part").select("sheet").run()
    assert app.is_sound()
    sheet = compound_sheet(row, default_weights(), "zh")
    assert sheet is not None
    assert "没有物业（上一家破产）" in [item.what for item in sheet.items]
    for item in sheet.items:
        assert item.what in app.html
        assert item.next_step in app.html
    for day, what in sheet.closed:
        assert day in app.html
        assert what in app.html
    (button,) = [each for each in app.driver.get("download_button") if each.key == "download_sheet"]
    assert button.label == ZH["sheet.download"]


def test_a_card_says_where_its_compound_stands(open_app: Callable[..., App], demo_folder: Path) -> None:
    open_app(demo_folder)
    first = look_first(default_weights(), None, "zh", 1)[0]
    app = open_app(demo_folder, compound=first.compound_id)
    assert ZH["priority.place_of"].format(rank=1, points=first.points) in app.html
