"""Charts of the orders' flow (流程图表): who took each step, how long it took, where open orders wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from ui.chart_parts import RENDERER, base_spec, colours_now, literal, names_axis, paler
from ui.formatting import duration_text, number_text
from ui.language import language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.queries import StepFlow

Chart = Literal["steps", "times", "waits"]
BAR_PX, FRAME_PX, NAMES_PX = 20, 26, 128
# Room for what stands at the end of the bars.
_LABEL_PX = {"steps": 84, "times": 128, "waits": 140}


def _bars(
    values: Sequence[float | None], labels: Sequence[str], tips: Sequence[str], style: dict[str, Any]
) -> dict[str, Any]:
    data = [
        {
            "value": value,
            "label": {"formatter": literal(label)},
            "tooltip": {"formatter": literal(tip)},
        }
        for value, label, tip in zip(values, labels, tips, strict=True)
    ]
    return {"type": "bar", "stack": "one", "data": data, "barCategoryGap": "32%", **style}


def _frame(steps: Sequence[StepFlow], series: list[dict[str, Any]], *, chart: Chart, legend: bool) -> dict[str, Any]:
    colours = colours_now()
    key = {"show": legend, "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 8, "selectedMode": False}
    return {
        **base_spec(colours),
        "legend": {**key, "textStyle": {"color": colours["ink_2"], "fontSize": 12}},
        "grid": {"left": 4, "right": _LABEL_PX[chart], "top": FRAME_PX - 4, "bottom": 2, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": names_axis([step.label for step in steps], colours, NAMES_PX),
        "series": series,
    }


def _end_label(colours: dict[str, Any]) -> dict[str, Any]:
    return {"show": True, "position": "right", "fontSize": 12, "color": colours["ink"]}


def steps_spec(steps: Sequence[StepFlow]) -> dict[str, Any]:
    """Return a bar per step: the orders with a time for it, and those that skipped it or recorded none."""
    colours = colours_now()
    tips = [
        say(
            "work_orders.bar_steps",
            step=step.label,
            orders=_count(step.orders),
            unknown=_count(step.unknown),
            wrong=_count(step.wrong_way),
        )
        for step in steps
    ]
    # A bar without an end of its own would leave its label on the bar before it.
    taken = _bars(
        [step.orders for step in steps],
        [_count(step.orders) for step in steps],
        tips,
        {"name": say("work_orders.taken"), "itemStyle": {"color": colours["primary"]}, "label": {"show": False}},
    )
    passed = _bars(
        [step.unknown for step in steps],
        [f"{_count(step.orders)} + {_count(step.unknown)}" for step in steps],
        tips,
        {
            "name": say("work_orders.passed"),
            "itemStyle": {"color": colours["surface_2"], "borderColor": colours["border"], "borderWidth": 1},
            "label": _end_label(colours),
        },
    )
    return _frame(steps, [taken, passed], chart="steps", legend=True)


def times_spec(steps: Sequence[StepFlow]) -> dict[str, Any]:
    """Return a bar per step: the time within which half of the orders took it, and nine of ten."""
    colours, spoken = colours_now(), language()
    said = [(duration_text(step.median_hours, spoken), duration_text(step.p90_hours, spoken)) for step in steps]
    tips = [
        say("work_orders.bar_times", step=step.label, median=half, p90=most, orders=_count(step.orders))
        for step, (half, most) in zip(steps, said, strict=True)
    ]
    half_bars = _bars(
        [step.median_hours for step in steps],
        ["" for _ in steps],
        tips,
        {"name": say("work_orders.median"), "itemStyle": {"color": colours["primary"]}, "label": {"show": False}},
    )
    most_bars = _bars(
        [_beyond(step) for step in steps],
        [say("work_orders.label_times", median=half, p90=most) for half, most in said],
        tips,
        {"name": say("work_orders.p90"), "itemStyle": {"color": paler(colours)}, "label": _end_label(colours)},
    )
    return _frame(steps, [half_bars, most_bars], chart="times", legend=True)


def _beyond(step: StepFlow) -> float:
    if step.median_hours is None or step.p90_hours is None:
        return 0
    return step.p90_hours - step.median_hours


def waits_spec(steps: Sequence[StepFlow]) -> dict[str, Any]:
    """Return a bar per step: the open orders for which it comes next."""
    colours = colours_now()
    tips = [
        say(
            "work_orders.bar_waits",
            step=step.label,
            orders=_count(step.waiting),
            median=number_text(step.median_days, language()),
            longest=number_text(step.longest_days, language()),
        )
        for step in steps
    ]
    bars = _bars(
        [step.waiting for step in steps],
        [
            say(
                "work_orders.label_waits",
                orders=_count(step.waiting),
                median=number_text(step.median_days, language()),
            )
            if step.waiting
            else "0"
            for step in steps
        ],
        tips,
        {"itemStyle": {"color": colours["warn"]}, "label": _end_label(colours)},
    )
    return _frame(steps, [bars], chart="waits", legend=False)


_SPECS: dict[Chart, Callable[[Sequence[StepFlow]], dict[str, Any]]] = {
    "steps": steps_spec,
    "times": times_spec,
    "waits": waits_spec,
}


def flow_chart(steps: Sequence[StepFlow], chart: Chart) -> None:
    """Draw one of the three charts of the steps."""
    st.echarts_chart(
        _SPECS[chart](steps),
        height=FRAME_PX + BAR_PX * len(steps),
        theme=None,
        renderer=RENDERER,
        key=f"chart_{chart}",
        alt=say(f"work_orders.chart_{chart}"),
    )


def _count(orders: int) -> str:
    return f"{orders:,}"
