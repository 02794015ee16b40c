"""Charts of the governance page (图表): ECharts from the app itself, in the tokens' colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from maps.palette import class_styles
from ui.chart_parts import RENDERER, axis_text, base_spec, colours_now, literal, names_axis, paler
from ui.formatting import figure_detail, share_text
from ui.language import language, say
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.queries import CommunityCoverage, Figure, PipelineStep

FULL_PCT = 100
BAR_PX, PIPELINE_BAR_PX, FRAME_PX = 32, 26, 62
STATUS_NAMES_PX = 190


def coverage_spec(rows: Sequence[CommunityCoverage], about: Literal["committee", "property"]) -> dict[str, Any]:
    """Return a bar chart of one coverage, by compounds and by households, a pair of bars a community."""
    colours = colours_now()
    bases = {
        "compounds": ([getattr(row, f"{about}_by_compounds") for row in rows], colours["primary"]),
        "households": ([getattr(row, f"{about}_by_households") for row in rows], paler(colours)),
    }
    aim = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": colours["ink"], "type": "solid", "width": 1.5},
        "label": {"formatter": say("governance.aim"), "color": colours["ink"], "fontSize": 12, "position": "start"},
        "data": [{"xAxis": FULL_PCT}],
    }
    series = [
        {
            "type": "bar",
            "name": say(f"governance.by_{base}"),
            "data": [_bar(figure, row.name) for figure, row in zip(figures, rows, strict=True)],
            "itemStyle": {"color": colour, "borderRadius": [0, 2, 2, 0]},
            "barGap": "12%",
            "barCategoryGap": "34%",
            "label": {"show": True, "position": "right", "fontSize": 11, "color": colours["ink_2"]},
            **({"markLine": aim} if base == "compounds" else {}),
        }
        for base, (figures, colour) in bases.items()
    ]
    return {
        **base_spec(colours),
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 8, "textStyle": axis_text(colours)},
        "grid": {"left": 4, "right": 44, "top": 36, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": FULL_PCT,
            "axisLabel": {**axis_text(colours), "formatter": "{value} %"},
            "splitLine": {"lineStyle": {"color": colours["border"]}},
        },
        "yAxis": names_axis([row.name for row in rows], colours),
        "series": series,
    }


def _bar(figure: Figure, name: str) -> dict[str, Any]:
    spoken = language()
    value = None if figure.value is None else round(figure.value * FULL_PCT, 1)
    shown = share_text(figure.value, spoken)
    return {
        "value": value,
        "label": {"formatter": literal(shown)},
        "tooltip": {"formatter": literal(f"{name}\n{shown}\n{figure_detail(figure, spoken)}")},
    }


def pipeline_spec(steps: Sequence[PipelineStep]) -> dict[str, Any]:
    """Return a bar chart of how many compounds stand at each committee status, in the map's colours."""
    colours = colours_now()
    fills = {style.code: style.fill for style in class_styles("committee_status", language(), dark=is_dark())}
    hatch = {"decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 3], "rotation": 0.8}}
    bars = [
        {
            "value": step.compounds,
            "itemStyle": {"color": fills[step.code], **(hatch if step.part == "unknown" else {})},
            "tooltip": {
                "formatter": say(
                    "governance.step",
                    label=step.label,
                    compounds=f"{step.compounds:,}",
                    households=f"{step.households:,}",
                )
            },
        }
        for step in steps
    ]
    return {
        **base_spec(colours),
        "grid": {"left": 4, "right": 36, "top": 8, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1, "show": False},
        "yAxis": names_axis([step.label for step in steps], colours, STATUS_NAMES_PX),
        "series": [
            {
                "type": "bar",
                "data": bars,
                "barCategoryGap": "30%",
                "itemStyle": {"borderRadius": [0, 2, 2, 0]},
                "label": {"show": True, "position": "right", "fontSize": 12, "color": colours["ink"]},
            }
        ],
    }


def coverage_chart(rows: Sequence[CommunityCoverage], about: Literal["committee", "property"]) -> None:
    """Draw one coverage of every community."""
    st.echarts_chart(
        coverage_spec(rows, about),
        height=FRAME_PX + BAR_PX * len(rows),
        theme=None,
        renderer=RENDERER,
        key=f"chart_{about}",
        alt=say(f"governance.{about}_chart"),
    )


def pipeline_chart(steps: Sequence[PipelineStep]) -> None:
    """Draw how many compounds stand at each status."""
    st.echarts_chart(
        pipeline_spec(steps),
        height=FRAME_PX // 2 + PIPELINE_BAR_PX * len(steps),
        theme=None,
        renderer=RENDERER,
        key="chart_pipeline",
        alt=say("governance.pipeline"),
    )
