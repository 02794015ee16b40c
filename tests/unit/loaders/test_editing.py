"""A change by hand goes the road of a ledger's row: read, checked, masked, compared, and in the history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely
import shapely.geometry

from geodata.schemas import ledger_kind
from loaders.editing import HandEdit, drawn_outline, drawn_place, edit_batch, plan_edit
from tests.factories import (
    committees,
    compounds,
    frame_of,
    gates,
    import_batch,
    property_services,
    unit_point,
    unit_square,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.store import Receipt, Store
    from loaders.plan import ImportPlan

TODAY = dt.date(2026, 9, 30)
COMPOUNDS = ledger_kind("compounds")


@pytest.fixture
def street(store: Store) -> Store:
    """Return a store with two compounds, a committee of the first, its property service and its one gate."""
    store.save(
        import_batch(
            compounds=compounds({"households": 120, "note": "临街"}, {}),
            committees=committees({"status": "preparing", "members": 5}),
            property_services=property_services({"mode": "professional", "company": "甲物业服务有限公司"}),
            gates=gates({"name": "东门"}),
        )
    )
    return store


def plan(store: Store, kind: str, row_id: str | None, **cells: object) -> ImportPlan:
    return plan_edit(HandEdit(kind, row_id, cells), store, source="手工修改", as_of=TODAY)


def save(store: Store, planned: ImportPlan) -> Receipt:
    return store.save(edit_batch(planned, "王敏", "现场核实"))


def cell(store: Store, kind: str, row_id: str, column: str) -> object:
    """Return a stored cell, None where nothing is known."""
    value = store.read(kind)[column].to_dict()[row_id]
    return None if pd.isna(value) else value


def codes(planned: ImportPlan) -> list[str]:
    return [problem.code for problem in planned.problems]


# A cell.


def test_one_status_is_changed_and_nothing_else(street: Store) -> None:
    before = pd.DataFrame(street.read("committees")).drop(columns=["status", "source", "as_of"])
    planned = plan(street, "committees", "Y001", status="established")
    assert (planned.new, planned.changed, codes(planned)) == (0, 1, [])
    save(street, planned)
    assert cell(street, "committees", "Y001", "status") == "established"
    after = pd.DataFrame(street.read("committees"))
    assert after[before.columns].equals(before)


def test_a_change_stands_in_the_history_as_a_change_by_hand_with_who_why_and_both_cells(street: Store) -> None:
    receipt = save(street, plan(street, "committees", "Y001", status="established"))
    line = street.history()[["action", "imported_by", "note"]].to_numpy().tolist()[0]
    assert line == ["edit", "王敏", "现场核实"]
    changes = street.changes(receipt.batch_id)[["column", "before", "after"]].to_numpy().tolist()
    assert ["status", "preparing", "established"] in changes


def test_a_change_is_undone_like_an_import(street: Store) -> None:
    receipt = save(street, plan(street, "committees", "Y001", status="established", members=7))
    street.undo(receipt.batch_id, undone_by="王敏")
    assert cell(street, "committees", "Y001", "status") == "preparing"
    assert cell(street, "committees", "Y001", "members") == 5


def test_what_is_typed_is_read_as_a_cell_of_a_ledger_is(street: Store) -> None:
    save(street, plan(street, "compounds", "C001", households="１，２００户", build_year="1987年建成"))
    assert cell(street, "compounds", "C001", "households") == 1200
    assert cell(street, "compounds", "C001", "build_year") == 1987


def test_a_cell_that_is_emptied_becomes_unknown(street: Store) -> None:
    save(street, plan(street, "compounds", "C001", households=None))
    assert cell(street, "compounds", "C001", "households") is None
    assert cell(street, "compounds", "C001", "note") == "临街"


def test_a_status_that_is_emptied_becomes_the_code_of_the_unknown(street: Store) -> None:
    save(street, plan(street, "committees", "Y001", status="unknown"))
    assert cell(street, "committees", "Y001", "status") == "unknown"


def test_a_new_term_stands_beside_the_one_that_is_known(street: Store) -> None:
    cells = {"compound_id": "C001", "compound": "小区1", "status": "established", "term_start": dt.date(2026, 9, 1)}
    planned = plan(street, "committees", None, **cells)
    assert (planned.new, planned.changed) == (1, 0)
    save(street, planned)
    assert pd.DataFrame(street.read("committees"))["status"].tolist() == ["preparing", "established"]


# A change that changes nothing.


def test_a_change_that_says_what_is_known_changes_nothing(street: Store) -> None:
    before = pd.DataFrame(street.read("compounds")).copy()
    planned = plan(street, "compounds", "C001", households="１２０户")
    assert planned.says_nothing_new
    save(street, planned)
    after = pd.DataFrame(street.read("compounds"))
    beside = ["source", "as_of"]
    assert after.drop(columns=beside).equals(before.drop(columns=beside))


def test_a_change_of_a_cell_an_emptied_cell_and_a_new_row_each_say_something_new(street: Store) -> None:
    assert not plan(street, "compounds", "C001", households=121).says_nothing_new
    assert not plan(street, "compounds", "C001", households=None).says_nothing_new
    assert not plan(street, "committees", None, compound_id="C002", compound="小区2", status="unknown").says_nothing_new


def test_a_new_gate_does_not_move_the_one_of_the_same_name(street: Store) -> None:
    cells = {"compound_id": "C001", "compound": "小区1", "name": "东门"}
    place = unit_point(0.5, 0)
    edit = HandEdit("gates", None, cells, place=(place.x, place.y))
    save(street, plan_edit(edit, street, source="手工修改", as_of=TODAY))
    assert street.read("gates")["name"].tolist() == ["东门", "东门"]
    assert street.read("gates").geometry.loc["M001"].equals_exact(unit_point(0, 0), 1e-7)


# Bad values.


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("households", "很多", "not_a_number"),
        ("households", -3, "out_of_range"),
        ("build_year", "2999", "out_of_range"),
        ("renovation_state", "快了吧也许", "unknown_term"),
        ("address", "长" * 5000, "too_long"),
    ],
)
def test_a_value_that_cannot_be_is_a_problem_and_is_not_stored(
    street: Store, column: str, value: object, code: str
) -> None:
    before = cell(street, "compounds", "C001", column)
    planned = plan(street, "compounds", "C001", **{column: value})
    assert codes(planned) == [code]
    save(street, planned)
    assert cell(street, "compounds", "C001", column) == before


def test_a_committee_past_its_term_is_only_ever_derived(street: Store) -> None:
    planned = plan(street, "committees", "Y001", status="expired")
    assert codes(planned) == ["expired_without_end"]


def test_a_row_without_what_its_kind_must_state_waits(street: Store) -> None:
    planned = plan(street, "gates", None, compound_id="C001", compound="小区1", name="西门")
    assert planned.rows_good == 0
    assert codes(planned) == ["no_coordinates"]


# Personal data.


@pytest.mark.parametrize("typed", ["找张三13812345678", "身份证370811198001011234"])
def test_a_number_of_a_person_is_masked_before_it_is_stored(street: Store, typed: str) -> None:
    receipt = save(street, plan(street, "compounds", "C001", note=typed))
    told = street.changes(receipt.batch_id).to_string() + str(cell(street, "compounds", "C001", "note"))
    assert "13812345678" not in told
    assert "370811198001011234" not in told
    assert "*" in told


def test_text_that_means_harm_is_stored_as_text(street: Store) -> None:
    hostile = "<img src=x onerror=alert(1)>'; DROP TABLE compounds; --"
    save(street, plan(street, "compounds", "C001", note=hostile))
    assert cell(street, "compounds", "C001", "note") == hostile
    assert len(street.read("compounds")) == 2


# An outline.


def outline(street: Store, shape: BaseGeometry) -> HandEdit:
    name = str(cell(street, "compounds", "C001", "name"))
    return HandEdit("compounds", "C001", {"name": name}, outline=shape)


def test_an_outline_takes_the_place_of_the_old_one_and_comes_back_at_undo(street: Store) -> None:
    planned = plan_edit(outline(street, unit_square(0, 0, size=3)), street, source="手工修改", as_of=TODAY)
    receipt = save(street, planned)
    assert street.read("compounds").geometry.loc["C001"].equals(unit_square(0, 0, size=3))
    assert "geometry" in street.changes(receipt.batch_id)["column"].tolist()
    assert cell(street, "compounds", "C001", "households") == 120
    street.undo(receipt.batch_id, undone_by="王敏")
    assert street.read("compounds").geometry.loc["C001"].equals(unit_square(0, 0))


def test_an_outline_is_counted_as_a_change_of_one_row(street: Store) -> None:
    planned = plan_edit(outline(street, unit_square(0, 0, size=3)), street, source="手工修改", as_of=TODAY)
    assert (planned.new, planned.changed) == (0, 1)
    assert not planned.says_nothing_new


def test_a_drawing_that_crosses_itself_is_mended_to_an_area() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    mended = drawn_outline(bow, COMPOUNDS)
    assert mended is not None
    assert mended.is_valid
    assert mended.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    "drawn",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [1, 0], ["a", 0]]]},
        {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
        {"type": "Nonsense"},
        {},
    ],
)
def test_what_is_no_area_is_no_outline(drawn: dict[str, Any]) -> None:
    assert drawn_outline(drawn, COMPOUNDS) is None


# A gate.


def test_a_gate_is_added_where_it_was_placed(street: Store) -> None:
    place = unit_point(0.5, 0)
    cells = {"compound_id": "C001", "compound": "小区1", "name": "西门"}
    planned = plan_edit(
        HandEdit("gates", None, cells, place=(place.x, place.y)), street, source="手工修改", as_of=TODAY
    )
    assert (planned.new, codes(planned)) == (1, [])
    save(street, planned)
    stored = street.read("gates")
    assert stored["name"].tolist() == ["东门", "西门"]
    assert stored["compound_id"].tolist() == ["C001", "C001"]
    assert stored.geometry.iloc[1].equals_exact(place, 1e-7)


def test_a_gate_is_moved_and_keeps_its_name(street: Store) -> None:
    place = unit_point(1, 1)
    cells = {"compound_id": "C001", "compound": "小区1", "name": "东门"}
    edit = HandEdit("gates", "M001", cells, place=(place.x, place.y))
    receipt = save(street, plan_edit(edit, street, source="手工修改", as_of=TODAY))
    assert (receipt.inserted, receipt.updated) == (0, 1)
    assert street.read("gates").geometry.loc["M001"].equals_exact(place, 1e-7)
    street.undo(receipt.batch_id, undone_by="王敏")
    assert street.read("gates").geometry.loc["M001"].equals_exact(unit_point(0, 0), 1e-7)


def test_a_gate_far_from_the_street_is_refused(street: Store) -> None:
    street.save(import_batch(boundary=frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0, size=9)})))
    edit = HandEdit("gates", None, {"compound_id": "C001", "compound": "小区1", "name": "西门"}, place=(100.0, 25.0))
    planned = plan_edit(edit, street, source="手工修改", as_of=TODAY)
    assert planned.rows_good == 0
    assert "far_away" in codes(planned)


def test_only_a_point_is_a_place() -> None:
    assert drawn_place({"type": "Point", "coordinates": [116.5, 35.4]}) == (116.5, 35.4)
    assert drawn_place({"type": "Point", "coordinates": []}) is None
    assert drawn_place(shapely.geometry.mapping(unit_square(0, 0))) is None
    assert drawn_place({"type": "Point", "coordinates": ["x", 1]}) is None
