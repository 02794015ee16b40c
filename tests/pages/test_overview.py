"""总览: the address carries the view, and whatever is pressed changes what is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import texts
from ui.queries import COLOUR_BY, communities, compound_card, compound_names

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
