"""Doubtful places wait in one queue; a decision settles all rows of a place, is remembered, and can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loaders.importing import plan_import
from loaders.place_review import decide_places, match_again, review_queue
from tests.factories import compounds, import_batch
from tests.ledgers import workbook

if TYPE_CHECKING:
    from geodata.store import Store

HEADERS = ("工单编号", "受理时间", "诉求内容", "诉求详细地址")
ADDRESSES = ("渔山小区二期3号楼", "任城区渔山小区二期门口", "渔山小区", "北门", "渔山小区三期")


def content(*addresses: str) -> bytes:
    """Return an export with an order for each address."""
    rows = [[f"A{place}", "2025-03-05", "路灯不亮", address] for place, address in enumerate(addresses, start=1)]
    return workbook(HEADERS, *rows)


@pytest.fixture
def waiting(store: Store) -> Store:
    """Return a store with orders of which three wait."""
    store.save(import_batch(compounds=compounds({"name": "渔山小区"}, {"name": "北门小区"})))
    store.save(plan_import(content(*ADDRESSES), "导出.xlsx", store).to_batch("张工"))
    return store


def how(store: Store) -> list[str]:
    return store.read("work_orders")["match_how"].tolist()


def test_the_queue_groups_orders_by_what_names_their_place_the_most_first(waiting: Store) -> None:
    queue = review_queue(waiting)
    assert [(question.core, len(question.row_ids)) for question in queue] == [
        ("渔山小区二期", 2),
        ("北门", 1),
        ("渔山小区三期", 1),
    ]
    assert queue[0].addresses == ("渔山小区二期3号楼", "任城区渔山小区二期门口")
    assert [candidate.compound_id for candidate in queue[0].candidates] == ["C001"]


def test_one_decision_settles_all_alike_and_holds_for_the_files_to_come(waiting: Store) -> None:
    receipt = waiting.save(decide_places(waiting, {"渔山小区二期": "C001", "渔山小区三期": None}, decided_by="张工"))
    assert receipt.updated == 3
    assert how(waiting) == ["decided", "decided", "name", "doubtful", "refused"]
    assert waiting.read("work_orders")["compound_id"].tolist()[:3] == ["C001"] * 3
    assert [question.core for question in review_queue(waiting)] == ["北门"]
    again = plan_import(content(*ADDRESSES), "导出.xlsx", waiting)
    assert (again.new, again.changed) == (0, 0)
    more = plan_import(workbook(HEADERS, ["B1", "2025-03-06", "停水", "渔山小区二期9号楼"]), "新.xlsx", waiting)
    assert more.frames["work_orders"]["compound_id"].tolist() == ["C001"]


def test_a_decision_can_be_taken_anew_and_undone(waiting: Store) -> None:
    first = waiting.save(decide_places(waiting, {"渔山小区二期": "C001"}, decided_by="张工"))
    waiting.save(decide_places(waiting, {"渔山小区二期": None}, decided_by="张工", note="不是"))
    stored = waiting.read("work_orders")
    assert stored["compound_id"].isna().tolist()[:2] == [True, True]
    assert how(waiting)[:2] == ["refused", "refused"]
    waiting.undo(3 + 1, undone_by="张工")
    assert how(waiting)[:2] == ["decided", "decided"]
    waiting.undo(first.batch_id, undone_by="张工")
    assert how(waiting)[:2] == ["doubtful", "doubtful"]
    assert waiting.name_decisions() == {}


def test_a_decision_for_a_compound_that_is_not_there_is_refused(waiting: Store) -> None:
    with pytest.raises(KeyError):
        decide_places(waiting, {"渔山小区二期": "C999"}, decided_by="张工")


def test_orders_that_came_before_their_compounds_find_them_later(store: Store) -> None:
    store.save(plan_import(content("渔山小区", "翠湖庄园"), "导出.xlsx", store).to_batch("张工"))
    assert match_again(store, matched_by="张工") is None
    store.save(import_batch(compounds=compounds({"name": "渔山小区"})))
    batch = match_again(store, matched_by="张工")
    assert batch is not None
    store.save(batch)
    assert store.read("work_orders")["compound_id"].fillna("").tolist() == ["C001", ""]


def test_with_nothing_waiting_the_queue_is_empty(store: Store) -> None:
    assert review_queue(store) == ()
    assert match_again(store, matched_by="张工") is None
