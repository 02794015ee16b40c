"""What people confirm is remembered, wiped cells are lost only on purpose, and undoing takes all of it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geodata.store import HeaderAlias, ImportBatch, NameDecision, PendingRow, Store
from geodata.store.stating import says_something
from tests.factories import committees, compounds, import_batch

if TYPE_CHECKING:
    from collections.abc import Callable

ALIAS = HeaderAlias("compounds", "神秘列", "compounds.households")
DECISION = NameDecision("环北", "C001")


def nothing(**values: object) -> ImportBatch:
    """Return a batch without rows."""
    return replace(import_batch(), **values)  # type: ignore[arg-type]  # fields of the batch


def test_confirmed_headers_and_names_hold_while_their_batch_is_in_force(store: Store) -> None:
    store.save(nothing(header_aliases=(ALIAS,), name_decisions=(DECISION, NameDecision("无此小区", None))))
    assert store.header_aliases() == {"compounds": {"神秘列": "compounds.households"}}
    assert store.name_decisions() == {"环北": "C001", "无此小区": None}
    undo = store.undo(1, undone_by="张工")
    assert (store.header_aliases(), store.name_decisions()) == ({}, {})
    store.undo(undo.batch_id, undone_by="张工")
    assert store.name_decisions()["环北"] == "C001"


def test_the_last_word_holds(store: Store) -> None:
    store.save(nothing(header_aliases=(ALIAS,), name_decisions=(DECISION,)))
    store.save(nothing(header_aliases=(replace(ALIAS, column=""),), name_decisions=(NameDecision("环北", None),)))
    assert store.header_aliases() == {"compounds": {"神秘列": ""}}
    assert store.name_decisions() == {"环北": None}


def test_rows_that_are_settled_wait_again_when_that_is_undone(store: Store) -> None:
    rows = tuple(PendingRow("compounds", number, {"名称": "甲"}, [], key=f"k{number}", crs="bd09") for number in (2, 3))
    store.save(nothing(pending=rows))
    waiting = store.pending_rows()
    assert waiting[["row_number", "key", "crs"]].to_numpy().tolist() == [[2, "k2", "bd09"], [3, "k3", "bd09"]]
    first = int(waiting["pending_id"].iloc[0])
    # Named twice, it is settled once.
    receipt = store.save(nothing(settles=(first, first), action="mend"))
    assert store.pending_rows()["row_number"].tolist() == [3]
    store.undo(receipt.batch_id, undone_by="张工")
    assert store.pending_rows()["row_number"].tolist() == [2, 3]


def test_a_cell_is_lost_only_when_it_is_wiped_and_undoing_brings_it_back(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"households": 98, "build_year": 1987})))
    blank = compounds({})
    store.save(import_batch(compounds=blank))
    assert store.read("compounds").loc["C001", "households"] == 98
    receipt = store.save(replace(import_batch(compounds=blank), wiped={"compounds": {"C001": ("households",)}}))
    after = store.read("compounds")
    assert (after["households"].isna().tolist(), after["build_year"].tolist()) == ([True], [1987])
    assert receipt.updated == 1
    store.undo(receipt.batch_id, undone_by="张工")
    assert store.read("compounds").loc["C001", "households"] == 98


def test_a_required_term_that_is_wiped_becomes_unknown(store: Store) -> None:
    both = {"compounds": compounds({}), "committees": committees({"status": "established"})}
    store.save(import_batch(**both))
    wiped = {"committees": {"Y001": ("status",)}}
    store.save(replace(import_batch(committees=committees({"status": "unknown"})), wiped=wiped))
    assert store.read("committees").loc["Y001", "status"] == "unknown"


def test_the_code_unknown_never_takes_the_place_of_what_is_known(store: Store) -> None:
    store.save(import_batch(compounds=compounds({}), committees=committees({"status": "established"})))
    receipt = store.save(import_batch(committees=committees({"status": "unknown"})))
    assert store.read("committees").loc["Y001", "status"] == "established"
    assert (receipt.updated, receipt.unchanged) == (0, 1)


def test_a_file_that_says_nothing_new_is_no_new_source(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"source": "甲.xlsx", "households": 5})))
    receipt = store.save(import_batch(compounds=compounds({"source": "乙.xlsx", "households": 5})))
    assert (receipt.updated, receipt.unchanged) == (0, 1)
    assert store.read("compounds").loc["C001", "source"] == "甲.xlsx"


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("renovation_state", ["done", "unknown", None], [True, False, False]),
        ("households", [0, None], [True, False]),
        ("name", ["unknown", None], [True, False]),
    ],
)
def test_what_says_something(column: str, values: list[object], said: list[bool]) -> None:
    frame = compounds(*({column: value} for value in values))
    assert says_something("compounds", column, frame[column]).tolist() == said


def test_a_cell_s_history_tells_who_changed_it_how_and_why(store: Store) -> None:
    store.save(import_batch(compounds=compounds({"households": 98}), file_name="台账.xlsx"))
    edit = replace(
        import_batch(compounds=compounds({"households": 99}), imported_by="李工"), action="edit", note="现场核实"
    )
    receipt = store.save(edit)
    store.undo(receipt.batch_id, undone_by="王工")
    told = store.cell_history("compounds", "C001")
    told = told[told["column"] == "households"]
    assert told[["action", "changed_by", "before", "after"]].fillna("").to_numpy().tolist() == [
        ["undo", "王工", "99", "98"],
        ["edit", "李工", "98", "99"],
        ["import", "张工", "", "98"],
    ]
    assert told["in_force"].tolist() == [True, False, True]
    assert told["note"].tolist() == ["", "现场核实", ""]
    assert store.history()["action"].tolist() == ["undo", "edit", "import"]


def test_what_progress_raises_leaves_nothing_behind(store: Store) -> None:
    class StoppedError(Exception):
        pass

    def stop_at(share: float) -> Callable[[str, float], None]:
        def progress(step: str, done: float) -> None:
            assert step == "save"
            if done >= share:
                raise StoppedError

        return progress

    for share in (0.0, 0.5, 0.9, 1.0):
        with pytest.raises(StoppedError):
            store.save(import_batch(compounds=compounds({})), progress=stop_at(share))
        assert store.revision() == 0
        assert store.read("compounds").empty
