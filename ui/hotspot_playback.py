"""Month after month (时间播放): a slider with a switch that moves it; the map gets values alone."""

from __future__ import annotations

import streamlit as st

from ui.hotspot_charts import months_chart
from ui.language import say
from ui.markup import draw, heading, note
from ui.queries import OrderFilter, month_series, play_months

MONTH, PLAYING = "hotspot_month", "hotspot_playing"
# Long enough for the eye to compare two months, and for a slow machine to paint one.
TICK_S = 1.5
_LEAST_MONTHS = 2


def is_playing() -> bool:
    """Whether the months are running."""
    return bool(st.session_state.get(PLAYING))


def stop() -> None:
    """Let the months stand; written for callbacks too."""
    st.session_state[PLAYING] = False


def shown_month(filters: OrderFilter) -> str | None:
    """Return the month that the map shows, the next one while they run; None where there are too few to play."""
    months = play_months(filters)
    if len(months) < _LEAST_MONTHS:
        stop()
        return None
    now = st.session_state.get(MONTH)
    place = months.index(now) if now in months else len(months) - 1
    if is_playing():
        place = min(place + 1, len(months) - 1)
        if place == len(months) - 1:
            stop()
    st.session_state[MONTH] = months[place]
    return months[place]


def _press(months: list[str]) -> None:
    st.session_state[PLAYING] = not is_playing()
    if is_playing() and st.session_state.get(MONTH) == months[-1]:
        # The run that follows takes the next step, to the first.
        st.session_state[MONTH] = months[0]


def show_playback(filters: OrderFilter, month: str | None) -> None:
    """Draw the slider, its switch, and the months as bars."""
    draw(heading(say("hotspots.play"), say("hotspots.play_note")))
    if month is None:
        draw(note(say("hotspots.play_too_few")))
        return
    months = play_months(filters)
    with st.container(key="play_bar", horizontal=True, vertical_alignment="bottom", gap="small"):
        label = say("hotspots.pause" if is_playing() else "hotspots.start")
        icon = ":material/pause:" if is_playing() else ":material/play_arrow:"
        st.button(label, key="play", icon=icon, on_click=_press, args=(months,))
        st.select_slider(say("hotspots.month"), months, key=MONTH, on_change=stop)
    draw(note(say("hotspots.play_classes")))
    draw(heading(say("hotspots.by_month"), say("hotspots.by_month_note")))
    months_chart(month_series(filters), key="chart_play", about=say("hotspots.by_month"), marked=month)
