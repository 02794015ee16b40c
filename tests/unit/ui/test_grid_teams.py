"""What the page of grids and teams is answered, from a street of two communities that can be counted by hand."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from config.settings import settings
from config.texts import texts
from tests.factories import (
    boundary_of_units,
    communities,
    compounds,
    empty_store,
    facilities,
    frame_of,
    grids,
    import_batch,
    unit_point,
    unit_square,
)
from ui import queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = dt.date(2026, 9, 30)
ZH = texts("zh")


def session(day: str, kind: str, community: str | None, raised: int | None, settled: int | None) -> dict[str, object]:
    """Return a meeting."""
    return {
        "date": day,
        "kind": kind,
        "community": community,
        "topic": f"{day}{kind}",
        "matters_raised": raised,
        "matters_settled": settled,
    }


ACTIVITIES = (
    session("2026-09-10", "secretary_day", "社区1", 5, 3),
    session("2026-08-10", "deliberation", "社区1", 4, 4),
    session("2026-08-11", "deliberation", "社区2", 7, None),
    session("2026-07-01", "secretary_day", None, 2, 0),
    # Before the twelve months, after today, and outside the street.
    session("2025-09-30", "secretary_day", "社区1", 100, 0),
    session("2026-10-01", "secretary_day", "社区1", 100, 0),
    {**session("2026-09-01", "secretary_day", "社区1", 100, 0), "compound": "小区3", "compound_id": "C003"},
    {"date": "2026-09-05", "kind": "station", "place": "翰林红帆驿站", "people": 40},
    {"date": "2026-09-06", "kind": "station", "place": "翰林 红帆驿站", "people": None},
    {"date": "2026-08-06", "kind": "station", "place": "广场", "people": 7},
)


def steps(compound: str, signs: str) -> list[dict[str, object]]:
    """Return a compound's checklist, a sign a step: 0 not begun, 1 under way, 2 done; others aren't stated."""
    words = {"0": "not_started", "1": "under_way", "2": "done"}
    names = ("clear", "ask", "build", "manage", "measure", "reward")
    number = int(compound.removeprefix("小区"))
    return [
        {"compound": compound, "compound_id": f"C{number:03d}", "step": step, "state": words[sign]}
        for step, sign in zip(names, signs, strict=True)
        if sign in words
    ]


def order(number: int, level: str | None, community: str = "社区1", **cells: object) -> dict[str, object]:
    """Return an order that was closed."""
    return {
        "number": f"R{number}",
        "community": community,
        "received_at": "2026-08-01 08:00",
        "closed_at": "2026-08-05 08:00",
        "status": "closed",
        "closed_level": level,
        **cells,
    }


ORDERS = (
    order(1, "grid"),
    order(2, "community"),
    order(3, "street"),
    order(4, None),
    order(5, "grid", "社区2"),
    # Not closed, cancelled, and before the twelve months.
    order(6, None, closed_at=None, status="in_progress"),
    order(7, "grid", status="cancelled"),
    order(8, "grid", received_at="2025-09-30 08:00"),
)


@pytest.fixture
def street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open a store of two communities side by side, two compounds in them and one beside the street."""
    team = {"secretaries": 1, "property_managers": 1, "committee_staff": 1, "mediators": 1}
    empty_store(tmp_path).save(
        import_batch(
            boundary=boundary_of_units(2, 1),
            communities=communities(team, {**team, "mediators": 0, "secretaries": None}),
            compounds=compounds(
                {"community": "社区1"}, {"community": "社区2"}, {"geometry": unit_square(5, 5), "name": "小区3"}
            ),
            grids=grids(
                *({"name": f"一{place}", "community": "社区1", "grid_workers": 1} for place in range(6)),
                {"name": "二1", "community": "社区2", "grid_workers": None, "geometry": unit_square(1, 0)},
            ),
            partners=frame_of(
                "partners",
                {"name": "律所", "group": "grid", "community": "社区1"},
                {"name": "医院", "group": "grid", "community": None},
            ),
            facilities=facilities(
                {"name": "“翰林”红帆驿站", "type": "red_sail_station", "geometry": unit_point(0.5, 0.5)},
                {"name": "添福养老院", "type": "nursing_home", "geometry": unit_point(0.5, 0.5)},
                {"name": "街外养老院", "type": "nursing_home", "geometry": unit_point(9, 9)},
            ),
            activities=frame_of("activities", *ACTIVITIES),
            six_steps=frame_of("six_steps", *steps("小区1", "210000"), *steps("小区3", "000000")),
            work_orders=frame_of("work_orders", *ORDERS),
            retrofits=frame_of(
                "retrofits",
                {"community": "社区1", "item": "household", "done": 30},
                # A part of its community's whole, and an item of households that are counted.
                {"compound": "小区1", "compound_id": "C001", "item": "household", "done": 12},
                {"compound": "小区1", "compound_id": "C001", "item": "walking_stick", "done": 9},
            ),
        )
    )
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    queries.switch_store("office")
    yield
    settings.cache_clear()


pytestmark = pytest.mark.usefixtures("street")


def test_a_community_lacks_what_it_is_known_to_lack_and_no_more() -> None:
    first, second = queries.community_teams()
    assert (first.short, first.unknown) == (0, 0)
    states = {post.post: (post.have, post.vacant, post.state) for post in second.posts}
    assert states["mediator"] == (0, 1, "short")
    assert states["grid"] == (1, 5, "short")
    assert states["partner"] == (0, 1, "short")
    assert states["secretary"] == (None, None, "unknown")
    assert states["grid_worker"] == (None, None, "unknown")
    assert (second.short, second.unknown) == (3, 2)


def test_partners_of_the_whole_street_stand_after_a_communitys_own_and_count_for_none() -> None:
    listed = queries.community_partners("Q001", "zh").rows
    assert listed["name"].tolist() == ["律所", "医院"]
    assert listed["community"].tolist() == ["社区1", ZH["grid_teams.whole_street"]]


def test_a_norm_of_the_article_says_so_and_one_of_ours_is_to_be_checked() -> None:
    marks = {post: mark for post, _, mark in queries.team_norm_marks("zh")}
    assert marks["网格"] == ZH["grid_teams.of_the_article"]
    assert marks["伙伴"] == ZH["rules.default_unverified"]


def test_meetings_count_those_held_in_the_period_in_the_street_and_leave_out_what_is_not_said() -> None:
    figures = {figure.key: figure for figure in queries.grid_figures("meetings", "months_12")}
    assert figures["sessions_secretary_day"].value == 2
    assert figures["sessions_deliberation"].value == 2
    assert (figures["matters_raised"].value, figures["matters_raised"].unknown) == (11, 1)
    assert figures["matters_open"].value == 4
    assert (figures["matters_settled"].numerator, figures["matters_settled"].denominator) == (7, 11)
    assert figures["matters_raised"].sources


def test_the_communities_and_the_sessions_of_none_add_up_to_the_whole() -> None:
    rows = queries.meetings_by_community("months_12", "zh")
    assert [(row.name, row.raised, row.open, row.untold) for row in rows] == [
        ("社区1", 9, 2, 0),
        ("社区2", 0, 0, 1),
        (ZH["queries.no_community"], 2, 2, 0),
    ]
    assert rows[1].share is None


def test_months_without_a_session_are_there_with_none() -> None:
    months = queries.meeting_months("months_12")
    assert months.months == ["2026-07", "2026-08", "2026-09"]
    assert (months.settled, months.open, months.sessions) == ([0, 4, 3], [2, 0, 2], [1, 2, 1])
    assert queries.meeting_months("months_12", "Q001").months == ["2026-08", "2026-09"]


def test_a_session_lists_what_is_open_and_unknown_where_it_does_not_say() -> None:
    listing = queries.session_listing("months_12", "Q002", "zh")
    assert listing.rows["matters_open"].isna().tolist() == [True]
    whole = queries.session_listing("months_12", None, "zh").rows
    assert whole["date"].is_monotonic_decreasing
    assert len(whole) == 4


def test_a_compound_without_a_checklist_is_unknown_and_one_outside_the_street_is_not_counted() -> None:
    finished, clear, *_ = queries.grid_figures("six_steps", "months_12")
    assert (finished.numerator, finished.denominator, finished.unknown) == (0, 1, 1)
    assert (clear.numerator, clear.denominator, clear.unknown) == (1, 1, 1)
    listed = queries.six_step_listing(None, "zh").rows
    assert listed["standing"].tolist() == ["二问 · 进行中", ZH["app.unknown"]]
    told = queries.checklist("C001", "zh")
    assert told is not None
    assert [line.state for line in told.lines] == ["done", "under_way", *["not_started"] * 4]
    assert queries.checklist("C999", "zh") is None


def test_visits_are_of_the_station_that_a_session_names_and_the_others_are_told() -> None:
    (station,) = queries.station_rows("months_12")
    assert (station.visits, station.sessions) == (40, 2)
    assert queries.stray_station_sessions("months_12") == 1
    visits = queries.grid_figures("stations", "months_12")[-1]
    assert (visits.value, visits.unknown) == (47, 1)


def test_orders_count_at_the_level_where_they_were_closed_of_those_that_say() -> None:
    in_grid, in_community, in_street = queries.grid_figures("levels", "months_12")
    assert (in_grid.numerator, in_grid.denominator, in_grid.unknown) == (2, 4, 1)
    assert (in_community.numerator, in_street.numerator) == (3, 4)
    street, first, second = queries.levels_by_community("months_12", "zh")
    assert (street.known, street.unknown) == (4, 1)
    assert (first.counts, first.unknown, second.counts) == ((1, 1, 1, 0), 1, (1, 0, 0, 0))


def test_the_article_stands_beside_what_is_registered_inside_the_street() -> None:
    rows = {row.key: row for row in queries.reported_rows("zh")}
    homes = rows["nursing_homes"]
    assert (homes.reported, homes.registered.value, homes.difference, homes.missing) == (4, 1, -3, "")
    assert (rows["retrofits"].registered.value, rows["retrofits"].difference) == (30, -95)
    canteens = rows["elder_canteens"]
    assert (canteens.registered.value, canteens.difference, canteens.missing) == (None, None, "北门社区食堂")


@pytest.mark.parametrize("question", queries.GRID_QUESTIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_question_paints_one_layer_over_the_grids(question: queries.GridQuestion, language: str) -> None:
    drawn = queries.grid_map(question, "months_12", language=language)
    assert drawn.shows_grids
    assert drawn.legend_title
    values = drawn.values
    coloured = [layer for layer, own in values.items() if own.styles and any(place >= 0 for place in own.classes)]
    assert len(coloured) == 1
    (layer,) = coloured
    assert sum(style.count for style in values[layer].styles) == {"team": 2, "meetings": 2, "levels": 2}.get(
        question, {"six_steps": 2, "stations": 1, "reported": 1}.get(question)
    )


def test_a_community_of_which_no_session_says_anything_is_hatched() -> None:
    own = queries.grid_map("meetings", "months_12").values["communities"]
    assert [own.styles[place].hatched for place in own.classes] == [False, True]


def test_a_grids_tooltip_says_who_works_there_and_how_its_community_stands() -> None:
    own = queries.grid_map("team", "months_12").values["grids"]
    assert own.captions[0].startswith("网格员 1")
    assert own.captions[0].endswith(ZH["grid_teams.caption_full"])
    assert own.captions[-1].startswith("网格员 未知")


@pytest.mark.parametrize("question", queries.GRID_QUESTIONS)
def test_a_table_is_kept_as_excel_with_what_it_counts(question: queries.GridQuestion) -> None:
    book = openpyxl.load_workbook(io.BytesIO(queries.grid_workbook(question, "months_12", "zh")))
    rows, notes = book.worksheets
    assert rows.max_row - 1 == len(queries.grid_listing(question, "months_12", "zh").rows)
    said = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert said[ZH["reports.note_day"]] == TODAY.isoformat()
    assert all(ZH[figure.name_key] in said for figure in queries.grid_figures(question, "months_12"))
    assert "台账.xlsx" in str(said[ZH["reports.note_sources"]])
