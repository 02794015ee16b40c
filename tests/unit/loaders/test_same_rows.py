"""Rows that may be stored ones are asked about; what waits is settled by the row that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loaders.choices import Choices
from loaders.importing import ImportPlan, plan_import, plan_rows
from loaders.settling import GEOMETRY_CELL
from tests import factories
from tests.ledgers import collection, feature, ring, workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.store import Store

HEADER = ["小区名称", "所属社区", "户数", "经度", "纬度"]
HERE = (116.57, 35.41)
# 27 m and 45 m east, 111 m and 1,113 m north.
BESIDE, NEAR, AWAY, FAR = (116.5703, 35.41), (116.5705, 35.41), (116.57, 35.411), (116.57, 35.42)


def _plan(store: Store, *rows: Sequence[object], same: Mapping[int, str] | None = None) -> ImportPlan:
    choices = Choices(kind="compounds", crs="wgs84", same_rows=same or {})
    return plan_import(workbook(*rows), "台账.xlsx", store, choices)


@pytest.fixture
def street(store: Store) -> Store:
    """Give a store with 甲小区 of 98 households as C001."""
    store.save(_plan(store, HEADER, ["甲小区", "北门社区", 98, *HERE]).to_batch("张工"))
    return store


def _asked(plan: ImportPlan) -> list[tuple[int, str, list[tuple[str, str, float | None]]]]:
    return [
        (
            question.row,
            question.name,
            [(c.row_id, c.name, None if c.distance_m is None else round(c.distance_m)) for c in question.candidates],
        )
        for question in plan.same_questions
    ]


def test_another_name_in_the_same_place_is_asked_about_and_waits(street: Store) -> None:
    plan = _plan(street, HEADER, ["甲新村", "北门社区", 99, *BESIDE], ["丙", "北门社区", 5, *NEAR])
    assert _asked(plan) == [(2, "甲新村", [("C001", "甲小区", 27)])]
    assert [(problem.row, problem.code) for problem in plan.problems] == [(2, "another_name_same_place")]
    assert [row.row_number for row in plan.pending] == [2]
    assert (plan.new, plan.changed) == (1, 0)


def test_an_answer_says_which_row_it_is_or_that_it_is_new(street: Store) -> None:
    row = ["甲新村", "北门社区", 99, *BESIDE]
    same = _plan(street, HEADER, row, same={2: "C001"})
    assert (same.new, same.changed, same.same_questions, same.pending) == (0, 1, (), ())
    new = _plan(street, HEADER, row, same={2: ""})
    assert (new.new, new.changed, new.same_questions) == (1, 0, ())


def test_the_same_name_far_away_is_asked_about_and_a_small_move_is_not(street: Store) -> None:
    assert _plan(street, HEADER, ["甲小区", "北门社区", 98, *AWAY]).changed == 1
    plan = _plan(street, HEADER, ["甲小区", "北门社区", 98, *FAR])
    assert _asked(plan) == [(2, "甲小区", [("C001", "甲小区", 1110)])]
    assert _plan(street, HEADER, ["甲小区", "北门社区", 98, *FAR], same={2: "C001"}).changed == 1
    assert _plan(street, HEADER, ["甲小区", "北门社区", 98, *FAR], same={2: ""}).new == 1


def test_an_id_leaves_nothing_to_ask(street: Store) -> None:
    header = ["小区编号", *HEADER]
    assert _plan(street, header, ["C001", "甲小区", "北门社区", 98, *FAR]).changed == 1


def test_a_stored_row_that_another_row_of_the_file_is_is_no_candidate(street: Store) -> None:
    plan = _plan(street, HEADER, ["甲小区", "北门社区", 98, *HERE], ["甲新村", "北门社区", 5, *BESIDE])
    assert (plan.same_questions, plan.new, plan.unchanged) == ((), 1, 1)


def test_two_rows_can_t_be_one_stored_row(street: Store) -> None:
    rows = (HEADER, ["甲小区", "北门社区", 98, *HERE], ["甲新村", "北门社区", 5, *BESIDE])
    plan = _plan(street, *rows, same={3: "C001"})
    assert [(problem.row, problem.code) for problem in plan.problems] == [(3, "duplicate_row")]


def test_a_name_of_several_stored_rows_is_a_question_too(store: Store) -> None:
    rows = (["明珠花园", "北门社区", 1, *HERE], ["明珠花园", "西门社区", 2, *FAR])
    store.save(_plan(store, HEADER, *rows).to_batch("张工"))
    ledger = (["小区名称", "户数"], ["明珠花园", 3])
    plan = _plan(store, *ledger)
    assert [problem.code for problem in plan.problems] == ["ambiguous_row"]
    assert [row_id for _, _, candidates in _asked(plan) for row_id, *_ in candidates] == ["C001", "C002"]
    settled = _plan(store, *ledger, same={2: "C002"})
    assert (settled.changed, settled.problems, settled.pending) == (1, (), ())


def test_outlines_are_one_place_if_they_share_half_and_neighbours_are_not(store: Store) -> None:
    store.save(factories.import_batch(compounds=factories.compounds({"name": "甲"})))

    def asked(x: float) -> int:
        outline = factories.unit_square(x, 0).__geo_interface__
        content = collection(feature(outline, 小区名称="乙"))
        return len(plan_import(content, "a.geojson", store, Choices(kind="compounds", crs="wgs84")).same_questions)

    assert [asked(x) for x in (0.4, 0.6, 1.0)] == [1, 0, 0]


def test_facilities_of_different_types_share_a_place(store: Store) -> None:
    header = ["设施名称", "设施类型", "经度", "纬度"]
    choices = Choices(kind="facilities", crs="wgs84")
    first = plan_import(workbook(header, ["北门食堂", "社区食堂", *HERE]), "a.xlsx", store, choices)
    store.save(first.to_batch("张工"))
    rows = (["北门卫生站", "社区卫生服务站", *HERE], ["北门长者食堂", "社区食堂", *HERE])
    plan = plan_import(workbook(header, *rows), "b.xlsx", store, choices)
    assert [question.row for question in plan.same_questions] == [3]


def _waiting(store: Store) -> list[tuple[str, int]]:
    rows = store.pending_rows()
    return list(zip(rows["file_name"], rows["row_number"], strict=True))


def test_a_mended_file_settles_the_rows_that_waited(store: Store) -> None:
    bad: list[list[object]] = [
        ["甲", "北门社区", 1, None, None],
        ["乙", "北门社区", 2, None, None],
        [None, "", 3, *HERE],
    ]
    store.save(_plan(store, HEADER, *bad).to_batch("张工"))
    assert [number for _, number in _waiting(store)] == [2, 3, 4]
    mended = _plan(store, HEADER, ["序", "", 9, *FAR], ["甲", "北门社区", 1, *HERE])
    assert len(mended.settles) == 1
    store.save(mended.to_batch("张工"))
    assert [number for _, number in _waiting(store)] == [3, 4]


def test_a_mended_row_that_leaves_the_community_out_settles_it_and_one_of_another_community_does_not(
    store: Store,
) -> None:
    store.save(_plan(store, HEADER, ["甲", "北门社区", 1, None, None]).to_batch("张工"))
    assert _plan(store, HEADER, ["甲", "西门社区", 1, *HERE]).settles == ()
    assert len(_plan(store, ["小区名称", "经度", "纬度"], ["甲", *HERE]).settles) == 1


def test_the_same_file_again_doesn_t_double_what_waits(store: Store) -> None:
    # Made once: a workbook holds the moment at which it was made.
    content = workbook(HEADER, ["甲", "北门社区", 1, None, None], [None, "", 3, *HERE])
    for _ in range(2):
        choices = Choices(kind="compounds", crs="wgs84")
        store.save(plan_import(content, "台账.xlsx", store, choices).to_batch("张工"))
    assert [number for _, number in _waiting(store)] == [2, 3]


def test_the_second_of_two_like_rows_is_not_settled_by_the_first(store: Store) -> None:
    rows = (HEADER, ["甲", "北门社区", 1, *HERE], ["甲", "北门社区", 2, *HERE])
    store.save(_plan(store, *rows).to_batch("张工"))
    store.save(_plan(store, HEADER, ["甲", "北门社区", 7, *HERE]).to_batch("张工"))
    assert [number for _, number in _waiting(store)] == [3]


def test_a_row_is_mended_in_place_by_the_same_road(store: Store) -> None:
    store.save(_plan(store, HEADER, ["甲", "北门社区", "98户", None, None]).to_batch("张工"))
    (row,) = store.pending_rows().to_dict("records")
    cells = {**row["cells"], "经度": "116.57", "纬度": "35.41"}
    choices = Choices(crs=str(row["crs"]))
    plan = plan_rows(
        "compounds",
        list(cells),
        [list(cells.values())],
        [int(row["row_number"])],
        store,
        choices,
        file_name=str(row["file_name"]),
        pending_ids=[int(row["pending_id"])],
    )
    assert (plan.rows_good, plan.problems, plan.action) == (1, (), "mend")
    store.save(plan.to_batch("李工"))
    assert _waiting(store) == []
    assert store.read("compounds")["households"].iloc[0] == 98


def test_a_row_of_features_waits_with_its_place_and_is_mended_with_it(store: Store) -> None:
    outline = ring((116.57, 35.41), (116.58, 35.41), (116.58, 35.42))
    content = collection(feature(outline, 小区名称=None, 户数=3), feature(outline, 小区名称="乙", 户数=4))
    plan = plan_import(content, "a.geojson", store, Choices(kind="compounds", crs="wgs84"))
    (waiting,) = plan.pending
    assert waiting.cells[GEOMETRY_CELL].startswith("POLYGON ((116.57 35.41")
    cells = {**waiting.cells, "小区名称": "甲"}
    choices = Choices(crs=waiting.crs)
    mended = plan_rows("compounds", list(cells), [list(cells.values())], [1], store, choices, file_name="a.geojson")
    assert mended.frames["compounds"].geometry.iloc[0].geom_type == "Polygon"
    cells[GEOMETRY_CELL] = "POLYGON oh no"
    broken = plan_rows("compounds", list(cells), [list(cells.values())], [1], store, choices, file_name="a.geojson")
    assert [(problem.row, problem.code) for problem in broken.problems] == [(1, "geometry_invalid")]
