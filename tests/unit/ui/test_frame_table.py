"""A frame as a table of HTML: numbers, unknowns and words as a page tells them, hostile names as text."""

from __future__ import annotations

import re

import pandas as pd

from ui.frame_table import frame_table

ROWS = pd.DataFrame(
    {
        "place": ["<b>A</b>", "12"],
        "orders": [1234, 5],
        "rate": pd.Series([12.345, pd.NA], dtype="Float64"),
        "change": ["+80.8 %", "未知"],
        "standing": ["above", "below"],
    }
)


def test_whole_numbers_are_told_whole_others_with_one_decimal_and_the_unknown_as_a_dash() -> None:
    told = frame_table(ROWS[["place", "orders", "rate"]], name="places")
    assert re.findall(r"<td>(.*?)</td>", told) == ["1,234", "12.3", "5", "—"]


def test_a_column_is_of_words_where_nothing_in_it_reads_as_a_number() -> None:
    head = frame_table(ROWS, name="places").split("</thead>")[0]
    words = re.findall(r'<th scope="col" class="ll-words"><button type="button">(\w+)', head)
    assert words == ["place", "standing"]


def test_a_name_opens_its_place_and_stays_text() -> None:
    told = frame_table(ROWS, name="places", opens=["compound:C001", "compound:C002"])
    assert '<button type="button" data-open="compound:C001">&lt;b&gt;A&lt;/b&gt;</button>' in told
    assert "<b>" not in told


def test_without_rows_the_heads_stand_alone() -> None:
    told = frame_table(ROWS.head(0), name="places")
    assert told.count('scope="col"') == len(ROWS.columns)
    assert "<td" not in told
