"""Whose row a row is: by id, by name, by compound; repeated ids and rows wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schemas import empty_frame, ledger_kind
from loaders import identity
from loaders.choices import Choices
from loaders.importing import plan_import
from loaders.rows import LedgerRows
from tests import factories
from tests.ledgers import collection, feature, ring
from tests.unit.loaders.planning import HEADER, HERE, codes, plan_of, store_rows

if TYPE_CHECKING:
    from geodata.store import Store


def test_a_second_import_of_the_same_file_changes_nothing(store: Store) -> None:
    rows = (HEADER, ["甲小区", "北门社区", 98, *HERE])
    store_rows(store, *rows)
    again = plan_of(store, *rows)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert store.save(again.to_batch("张工")).unchanged == 1


def test_a_known_row_is_found_by_name_and_an_empty_cell_wipes_nothing(store: Store) -> None:
    store_rows(store, HEADER, ["甲小区", "北门社区", 98, *HERE])
    plan = store_rows(store, ["小区名称", "户数", "人口"], ["甲 小区", None, 300])
    assert (plan.new, plan.changed) == (0, 1)
    row = store.read("compounds").iloc[0]
    assert (row["households"], row["residents"]) == (98, 300)
    assert row.geometry.x == pytest.approx(HERE[0])


def test_a_known_row_is_found_by_id_without_its_name(store: Store) -> None:
    store_rows(store, ["小区编号", *HEADER], ["C007", "甲小区", "", 98, *HERE])
    plan = store_rows(store, ["小区编号", "户数"], ["C007", 99], ["C008", 5], kind="compounds")
    assert codes(plan) == [(3, "name", "", "missing_required"), (3, "geometry", "", "no_coordinates")]
    assert store.read("compounds").loc["C007", "households"] == 99


def test_an_id_of_another_compound_keeps_the_row_back_and_a_rename_is_noted(store: Store) -> None:
    store_rows(store, ["小区编号", *HEADER], ["C007", "电磁线厂宿舍", "", 98, *HERE])
    plan = plan_of(store, ["小区编号", *HEADER], ["C007", "翰林苑", "", 98, *HERE])
    assert [code for *_, code in codes(plan)] == ["id_of_another"]
    plan = plan_of(store, ["小区编号", *HEADER], ["C007", "电磁线厂家属宿舍", "", 98, *HERE])
    assert [code for *_, code in codes(plan)] == ["renamed"]
    assert plan.changed == 1


def test_a_serial_number_is_no_id(store: Store) -> None:
    plan = store_rows(store, ["编号", *HEADER], [1, "甲", "", 1, *HERE], [2, "乙", "", 2, *HERE])
    assert [code for *_, code in codes(plan)] == ["serial_number"]
    assert list(store.read("compounds").index) == ["C001", "C002"]


def test_repeated_ids_and_rows_keep_the_later_one_back(store: Store) -> None:
    plan = plan_of(
        store,
        ["小区编号", *HEADER],
        ["A-1", "甲", "北门社区", 1, *HERE],
        ["A-1", "乙", "", 2, *HERE],
        ["A-2", "甲", "北门社区", 3, *HERE],
        ["A-3", "甲", "西门社区", 3, *HERE],
        ["<b>", "丙", "", 3, *HERE],
    )
    assert codes(plan) == [
        (3, "小区编号", "A-1", "duplicate_id"),
        (4, "小区名称", "甲", "duplicate_row"),
        (6, "小区编号", "<b>", "bad_id"),
    ]
    assert list(plan.frames["compounds"].index) == ["A-1", "A-3"]


def test_a_name_of_two_stored_rows_is_asked_about(store: Store) -> None:
    store_rows(store, HEADER, ["明珠花园", "北门社区", 1, *HERE], ["明珠花园", "西门社区", 2, *HERE])
    plan = plan_of(store, ["小区名称", "户数"], ["明珠花园", 3])
    assert [code for *_, code in codes(plan)] == ["ambiguous_row"]


def test_committees_meet_their_compounds_by_name_alias_or_sound(store: Store) -> None:
    rows = factories.compounds({"name": "电磁线厂宿舍", "aliases": "线厂院"}, {"name": "渔山小区"})
    store.save(factories.import_batch(compounds=rows))
    plan = plan_of(
        store,
        ["小区名称", "业委会状态"],
        ["线厂院", "有"],
        ["鱼山小区", "无"],
        ["没有的小区", "有"],
        kind="committees",
        crs=None,
    )
    assert codes(plan) == [
        (3, "小区名称", "鱼山小区", "matched_by_sound"),
        (4, "小区名称", "没有的小区", "unknown_compound"),
    ]
    assert list(plan.frames["committees"]["compound_id"]) == ["C001", "C002"]


def test_a_new_term_is_a_new_row_and_a_term_without_its_start_is_the_latest(store: Store) -> None:
    store.save(factories.import_batch(compounds=factories.compounds({"name": "甲"})))
    header = ["小区名称", "业委会状态", "本届起始", "届满日期"]
    store_rows(
        store,
        header,
        ["甲", "有", "2018-01-01", "2023-01-01"],
        ["甲", "有", "2023-01-02", "2028-01-01"],
        kind="committees",
    )
    plan = store_rows(store, ["小区名称", "业委会状态", "委员人数"], ["甲", "有", 7], kind="committees")
    assert (plan.new, plan.changed) == (0, 1)
    terms = store.read("committees").sort_values("term_start")
    assert list(terms["members"].fillna(-1)) == [-1, 7]


def test_a_layer_without_names_is_not_doubled_by_a_second_import(store: Store) -> None:
    content = collection(feature(ring((116.57, 35.41), (116.58, 35.41), (116.58, 35.42)), building="yes"))
    store.save(plan_import(content, "b.geojson", store, Choices(kind="buildings")).to_batch("张工"))
    assert plan_import(content, "b.geojson", store, Choices(kind="buildings")).unchanged == 1


def test_a_known_row_of_a_compound_needs_no_name_of_its_compound(store: Store) -> None:
    rows = factories.compounds({"name": "甲"})
    store.save(factories.import_batch(compounds=rows, committees=factories.committees({"status": "established"})))
    plan = plan_of(store, ["编号", "业委会状态"], ["Y001", "无"], kind="committees", crs=None)
    assert (plan.changed, plan.problems) == (1, ())
    store.save(plan.to_batch("张工"))
    row = store.read("committees").loc["Y001"]
    assert (row["status"], row["compound_id"]) == ("not_started", "C001")


NAMES = st.sampled_from([None, "甲", "乙", "甲 ", "A区", "a区", "丙"])


@given(
    st.lists(st.tuples(NAMES, NAMES), max_size=5),
    st.sampled_from(["compounds", "facilities", "roads", "committees", "care"]),
)
def test_rows_that_are_all_new_and_all_different_get_the_ids_that_looking_each_up_gives(
    cells: list[tuple[str | None, str | None]], kind: str
) -> None:
    told = []
    for shortcut in (identity.tell_all_apart, lambda *_: False):
        count = len(cells)
        rows = LedgerRows(kind, list(range(2, count + 2)), {}, {}, list(range(count)))
        stored = identity.StoredRows(ledger_kind(kind), empty_frame(kind))
        columns = zip(identity.identity_columns(stored.kind), zip(*cells, strict=True), strict=False)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(identity, "tell_all_apart", shortcut)
            ids = identity.identify(rows, {name: list(column) for name, column in columns}, [None] * count, stored)
        told.append((list(ids), rows.problems, rows.held))
    assert told[0] == told[1]
