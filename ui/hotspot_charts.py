"""Charts of the complaints page (投诉热点图表): orders by month beside the year before, by weekday and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from maps.palette import class_styles
from ui.chart_parts import RENDERER, axis_text, base_spec, colours_now, literal, paler
from ui.formatting import number_text
from ui.language import language, say
from ui.theme import is_dark

if TYPE_CHECKING:
    from ui.queries import Hours, MonthSeries

MONTHS_PX, HOURS_PX = 220, 260
_WEEKDAYS, _HOURS = range(7), range(24)
_HATCH = {"decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 3], "rotation": 0.8}}


def months_spec(series: MonthSeries, marked: str | None = None) -> dict[str, Any]:
    """Return bars of months, one `marked`, half a month hatched, and a line of the same months a year before."""
    colours = colours_now()
    strong = {"color": colours["primary"]}
    bars = [
        {
            "value": count,
            "itemStyle": {**(_HATCH if part else {}), **(strong if series.months[place] == marked else {})},
            "tooltip": {"formatter": literal(_said_month(series, place))},
        }
        for place, (count, part) in enumerate(zip(series.orders, series.partial, strict=True))
    ]
    line = [
        {"value": count, "tooltip": {"formatter": literal(_said_month(series, place))}}
        for place, count in enumerate(series.year_before)
    ]
    return {
        **base_spec(colours),
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8, "textStyle": axis_text(colours)},
        "grid": {"left": 4, "right": 12, "top": 34, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": series.months,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": colours["border"]}},
            # At the chart's edge half a name would be cut.
            "axisLabel": {**axis_text(colours), "hideOverlap": True, "alignMaxLabel": "right"},
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
                "name": say("hotspots.this_period"),
                "data": bars,
                "itemStyle": {"color": paler(colours), "borderRadius": [2, 2, 0, 0]},
                "barCategoryGap": "30%",
            },
            {
                "type": "line",
                "name": say("hotspots.a_year_before"),
                "data": line,
                "symbolSize": 6,
                "lineStyle": {"color": colours["ink"], "width": 1.8, "type": "dashed"},
                "itemStyle": {"color": colours["ink"]},
            },
        ],
    }


def _said_month(series: MonthSeries, place: int) -> str:
    spoken = language()
    lines = [
        series.months[place] + (say("hotspots.part_month") if series.partial[place] else ""),
        say("hotspots.caption_count", count=number_text(series.orders[place], spoken)),
        say("hotspots.then", count=number_text(series.year_before[place], spoken)),
    ]
    return "\n".join(lines)


def hours_spec(hours: Hours) -> dict[str, Any]:
    """Return a calendar of orders by weekday and hour."""
    colours = colours_now()
    ramp = [style.fill for style in class_styles("complaints", language(), dark=is_dark()) if "level" in style.code]
    days = [say(f"hotspots.weekday_{day}") for day in _WEEKDAYS]
    counts = hours.table.to_numpy()
    cells = [
        {
            "value": [hour, day, int(counts[day, hour])],
            "tooltip": {
                "formatter": literal(
                    say("hotspots.hour_cell", day=days[day], hour=f"{hour:02d}", count=f"{int(counts[day, hour]):,}")
                )
            },
        }
        for day in _WEEKDAYS
        for hour in _HOURS
    ]
    return {
        **base_spec(colours),
        "grid": {"left": 4, "right": 8, "top": 8, "bottom": 44, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [str(hour) for hour in _HOURS],
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {**axis_text(colours), "interval": 2},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": days,
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {**axis_text(colours), "color": colours["ink"]},
        },
        "visualMap": {
            "min": 0,
            "max": max(int(counts.max()), 1),
            "orient": "horizontal",
            "left": 0,
            "bottom": 0,
            "itemWidth": 12,
            "itemHeight": 110,
            "text": [say("hotspots.many"), say("hotspots.few")],
            "textStyle": axis_text(colours),
            "inRange": {"color": [colours["surface_2"], *ramp]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": cells,
                "itemStyle": {"borderColor": colours["surface"], "borderWidth": 1.5, "borderRadius": 2},
            }
        ],
    }


def months_chart(series: MonthSeries, *, key: str, about: str, marked: str | None = None) -> None:
    """Draw orders by month, one of them marked; `about` says for a screen reader what is counted."""
    spec = months_spec(series, marked)
    st.echarts_chart(spec, height=MONTHS_PX, theme=None, renderer=RENDERER, key=key, alt=about)


def hours_chart(hours: Hours) -> None:
    """Draw orders by weekday and hour."""
    alt = say("hotspots.by_hour")
    st.echarts_chart(hours_spec(hours), height=HOURS_PX, theme=None, renderer=RENDERER, key="chart_hours", alt=alt)
