"""What the order flow page is answered, from a store of eight orders that can be counted by hand."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from config.settings import settings
from tests.factories import committees, communities, compounds, empty_store, frame_of, import_batch, unit_square
from ui import queries
from ui.queries import FlowFilter, OrderFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = dt.date(2026, 9, 30)
WHOLE = FlowFilter()
SEPTEMBER = FlowFilter(OrderFilter(first=dt.date(2026, 9, 1), last=TODAY))


def order(number: str, **cells: object) -> dict[str, object]:
    """Return a row of an export whose source column says the same in every export."""
    return {"number": number, "source": "街道", **cells}


HOTLINE = (
    order(
        "R1",
        compound_id="C001",
        category="repair",
        department="物业办",
        received_at="2026-09-01 08:00",
        contacted_at="2026-09-01 09:00",
        answered_at="2026-09-01 10:00",
        closed_at="2026-09-03 10:00",
        due_at="2026-09-08",
        status="closed",
        solved="solved",
        text="屋顶漏水没有人管，请尽快派人来修。",
    ),
    order(
        "R2",
        compound_id="C001",
        category="repair",
        department="物业办",
        received_at="2026-09-10 08:00",
        answered_at="2026-09-10 12:00",
        due_at="2026-09-17",
        status="in_progress",
        text="屋顶漏水没有人管，请尽快派人来修",
    ),
    order("R3", compound_id="C002", category="committee", received_at="2025-01-05 08:00", status="assigned"),
    order(
        "R4", compound_id="C002", category="parking", received_at="2026-09-29", due_at="2026-09-30", status="received"
    ),
    order("R5", received_at="2026-09-28", due_at="2026-10-03", status="received"),
)
GRID = (
    order("W1", id="D006", compound_id="C003", category="committee", received_at="2026-09-02 08:00", status="closed"),
    order("W2", id="D007", compound_id="C001", received_at="2026-09-02 08:00", status="closed"),
    order("W3", id="D008", compound_id="C004", received_at="2026-09-02 08:00", status="closed"),
)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """
    Fill an office's store from two exports.

    C001 甲 has a committee, C002 乙 has none, of C003 丙 it isn't known; C004 丁 lies outside the street.
    """
    places = [unit_square(x, 0.2, size=0.4) for x in (0.1, 0.6, 1.2, 5)]
    store = empty_store(tmp_path)
    store.save(
        import_batch(
            file_name="小区.xlsx",
            boundary=frame_of("boundary", {"name": "街道", "geometry": unit_square(0, 0, size=2)}),
            communities=communities({"name": "东社区", "geometry": unit_square(0, 0, size=2)}),
            compounds=compounds(
                *({"name": name, "geometry": place} for name, place in zip("甲乙丙丁", places, strict=True))
            ),
            committees=committees(
                {"compound_id": "C001", "status": "established", "term_end": dt.date(2028, 1, 1)},
                {"compound_id": "C002", "status": "not_started"},
            ),
        )
    )
    store.save(import_batch(file_name="热线.xlsx", work_orders=frame_of("work_orders", *HOTLINE)))
    store.save(import_batch(file_name="网格.csv", work_orders=frame_of("work_orders", *GRID)))
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    queries.switch_store("office")
    yield
    settings.cache_clear()


def ids_of(listing: queries.Listing) -> list[str]:
    return listing.rows["number"].tolist()


def test_an_export_that_records_no_contacts_leaves_them_unknown_whatever_it_names_as_its_source() -> None:
    response = next(figure for figure in queries.flow_figures(WHOLE) if figure.key == "response_rate")

    # Of the hotline R1 in time, R2, R3, R5 never; R4 isn't due. The grid's two say nothing.
    assert (response.numerator, response.denominator, response.unknown) == (1, 4, 2)


def test_orders_outside_the_street_are_counted_beside_and_nowhere_else() -> None:
    counts = queries.flow_counts(WHOLE)

    assert (counts.chosen, counts.outside) == (7, 1)
    assert queries.order_card("D008", "zh") is None


def test_what_is_due_is_listed_whenever_it_came_in() -> None:
    january = FlowFilter(OrderFilter(first=dt.date(2026, 1, 1), last=dt.date(2026, 1, 31)))

    assert ids_of(queries.due_orders(january, "overdue", "zh")) == ["R2"]
    assert ids_of(queries.due_orders(january, "today", "zh")) == ["R4"]
    assert ids_of(queries.due_orders(january, "soon", "zh")) == ["R5"]
    assert ids_of(queries.due_orders(january, "open", "zh")) == ["R3", "R2", "R5", "R4"]
    counts = queries.flow_counts(january)
    assert (counts.chosen, counts.open, counts.overdue, counts.due_today, counts.due_soon) == (0, 4, 1, 1, 1)
    assert counts.no_deadline == 1


def test_steps_tell_the_time_of_the_period_and_the_waits_of_all_open_orders() -> None:
    steps = {step.step: step for step in queries.flow_steps(SEPTEMBER, "zh")}

    assert (steps["answered"].orders, steps["answered"].median_hours) == (2, 3)
    assert (steps["closed"].orders, steps["closed"].median_hours) == (1, 48)
    # R3, R4 and R5 wait to be answered, R2 for the departments to be called.
    assert (steps["answered"].waiting, steps["answered"].longest_days) == (3, 633)
    assert (steps["called"].waiting, steps["called"].median_days) == (1, 20)


def test_conditions_hold_all_at_once_and_an_unnamed_department_is_one_of_its_own() -> None:
    assert queries.order_departments() == ["物业办", "unknown"]
    asked = FlowFilter(OrderFilter(categories=("repair",), statuses=("in_progress",)), departments=("物业办",))
    assert queries.flow_counts(asked).chosen == 1
    assert queries.flow_counts(FlowFilter(departments=("unknown",))).chosen == 5


def test_groups_add_up_to_the_whole_and_name_what_is_unknown() -> None:
    for unit in queries.ORDER_UNITS:
        rows = queries.outcomes_of(WHOLE, unit, "zh").rows
        whole = queries.flow_counts(WHOLE)
        sums = rows[["orders", "open", "overdue"]].sum().tolist()
        assert sums == [whole.chosen, whole.open, whole.overdue]
    rows = queries.outcomes_of(WHOLE, "compound_id", "zh").rows
    assert rows.loc["unknown", "unit"] == "未知"
    sides = [rows[f"solved_rate_{side}"]["C001"] for side in ("met", "known", "unknown")]
    # R1 is solved; W2 is closed and tells of no follow-up.
    assert sides == [1, 1, 1]


def test_the_fork_is_told_by_the_committee_of_today_and_unknown_is_not_none() -> None:
    listing = queries.asking_compounds(WHOLE, "zh")

    assert dict(zip(listing.ids, listing.rows["way_label"], strict=True)) == {
        "C002": "先帮助成立业委会",
        "C003": "先核实有没有业委会",
    }
    first, second, third, _, placeless = (queries.order_card(f"D00{number}", "zh") for number in range(1, 6))
    assert [card.way for card in (first, second, third, placeless) if card] == [
        "committee_first",
        "committee_first",
        "form_first",
        "unknown",
    ]


def test_a_card_tells_the_steps_what_comes_next_and_its_case() -> None:
    card = queries.order_card("D002", "zh")

    assert card is not None
    assert [step.progress for step in card.steps[:4]] == ["passed", "done", "next", "later"]
    assert card.steps[1].took == "用时 4.0 小时"
    assert card.next_step == "群呼叫；已等 20 天"
    assert (card.due_label, card.case_orders, card.is_repeat) == ("期限：已过 13 天", 2, True)
    case = queries.case_of(card.case_id, "zh")
    assert case is not None
    assert (case.orders, case.open, case.compound_name) == (2, 1, "甲")
    assert ids_of(queries.case_members(card.case_id, "zh")) == ["R2", "R1"]


def test_an_open_order_is_not_said_to_lack_a_follow_up_and_a_closed_one_is() -> None:
    still_open, closed = queries.order_card("D002", "zh"), queries.order_card("D006", "zh")

    assert still_open is not None
    assert closed is not None
    assert "是否解决" not in [fact.label for fact in still_open.facts]
    assert next(fact for fact in closed.facts if fact.label == "是否解决").is_unknown


def test_a_compounds_card_counts_its_complaints_of_twelve_months() -> None:
    card = queries.compound_card("C002", "zh")

    assert card is not None
    section = next(section for section in card.sections if section.key == "complaints")
    # R4; R3 came in before, and is still open.
    assert [fact.value for fact in section.facts] == [
        "1 件",
        "停车管理 1",
        "0 件 / 0 案",
        "2 件 / 0 件",
        "没有业委会在任（未启动）：先帮助成立业委会。",
    ]
    assert section.facts[0].source == "热线.xlsx"


def test_an_export_holds_the_list_and_what_it_counts() -> None:
    listing = queries.due_orders(SEPTEMBER, "overdue", "zh")
    book = openpyxl.load_workbook(io.BytesIO(queries.listing_workbook(listing, "已超期", SEPTEMBER, "zh")))

    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "工单编号"
    assert [row[0] for row in rows[1:]] == ["R2"]
    notes = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert notes["筛选"] == "2026-09-01 至 2026-09-30"
    assert notes["统计日"] == "2026-09-30"
    assert "热线.xlsx" in str(notes["来源与数据日期"])
