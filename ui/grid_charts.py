"""Charts of the page of grids and teams (网格与队伍图表): what came of each month, in parts that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.chart_parts import RENDERER, axis_text, base_spec, colours_now, literal
from ui.formatting import number_text
from ui.language import language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS_PX = 190


@dataclass(frozen=True)
class MonthPart:
    """One part of every month's bar: its name, its numbers, and the token of its colour."""

    name: str
    numbers: Sequence[int]
    colour: str


def months_spec(months: Sequence[str], parts: Sequence[MonthPart], notes: Sequence[str]) -> dict[str, Any]:
    """Return stacked bars by month; `notes` are more words of each month's tooltip, "" for none."""
    colours = colours_now()
    said = [_said_month(months, parts, notes, place) for place in range(len(months))]
    return {
        **base_spec(colours),
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "textStyle": axis_text(colours)},
        "grid": {"left": 4, "right": 12, "top": 30, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": list(months),
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": colours["border"]}},
            "axisLabel": {**axis_text(colours), "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "minInterval": 1,
            "axisLabel": axis_text(colours),
            "splitLine": {"lineStyle": {"color": colours["border"]}},
        },
        "series": [
            {
                "type": "bar",
                "stack": "month",
                "name": part.name,
                "itemStyle": {"color": colours[part.colour]},
                "barCategoryGap": "34%",
                "data": [
                    {"value": number, "tooltip": {"formatter": words}}
                    for number, words in zip(part.numbers, said, strict=True)
                ],
            }
            for part in parts
        ],
    }


def _said_month(months: Sequence[str], parts: Sequence[MonthPart], notes: Sequence[str], place: int) -> str:
    lines = [
        months[place],
        *(
            say("grid_teams.month_part", name=part.name, number=number_text(part.numbers[place], language()))
            for part in parts
        ),
        notes[place],
    ]
    return literal("\n".join(filter(None, lines)))


def months_chart(
    months: Sequence[str], parts: Sequence[MonthPart], notes: Sequence[str], *, key: str, about: str
) -> None:
    """Draw the bars; `about` says for a screen reader what is counted."""
    spec = months_spec(months, parts, notes)
    st.echarts_chart(spec, height=MONTHS_PX, theme=None, renderer=RENDERER, key=key, alt=about)
