"""The parts of the complaints page (投诉热点页面): map and panel, one compound's why, rankings, trends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ui.empty import link_to
from ui.filters import open_place, read_view
from ui.frame_table import frame_table
from ui.hotspot_charts import hours_chart, months_chart
from ui.hotspot_filters import choose_class, choose_paint, choose_unit
from ui.hotspot_playback import TICK_S, is_playing, show_playback, shown_month, stop
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import definitions, draw, escaped, heading, note
from ui.opener import COMPOUND
from ui.queries import (
    by_community,
    compound_card,
    hot_class_choices,
    hotspot_file_name,
    hotspot_geojson,
    hotspot_map,
    hotspot_workbook,
    hours,
    is_tested,
    map_picture,
    month_series,
    period_words,
    place_branch,
    place_facts,
    suggested_orders,
    top_classes,
    top_places,
    waiting_orders,
)
from ui.selection import new_click
from ui.theme import is_dark

if TYPE_CHECKING:
    import pandas as pd

    from ui.queries import CompoundCard, HotspotPaint, HotspotUnit, OrderFilter

MAP = "hotspots"
PART = "hotspot_part"
PARTS = ("ranking", "trend", "play")


def show_stage(filters: OrderFilter) -> None:
    """
    Draw the map and the panel; while the months run they alone are drawn anew, every `TICK_S` seconds.

    The interval is part of this run's drawing: with the next whole run that doesn't ask for it the browser ends it.
    """
    playing = is_playing()
    st.fragment(_stage, run_every=TICK_S if playing else None)(filters, playing=playing)


def _stage(filters: OrderFilter, *, playing: bool) -> None:
    _follow_click()
    opened = read_view().compound_id
    card = compound_card(opened, language()) if opened else None
    is_play = card is None and st.session_state.get(PART) == "play"
    if not is_play:
        stop()
    _follow_playback(playing=playing)
    month = shown_month(filters) if is_play else None
    # It may have been the last; another filter would be drawn while the interval goes on.
    _follow_playback(playing=playing)
    with st.container(key="hotspot_bar", horizontal=True, vertical_alignment="center", gap="medium"):
        paint = choose_paint()
        unit = choose_unit(paint, filters)
        draw(note(say("hotspots.calls_here", period=period_words(filters, language()))))
    with st.container(key="stage", horizontal=True, gap="small"):
        beside, panel = st.container(key="map"), st.container(key="panel")
    with beside:
        view = hotspot_map(
            filters, paint, compound_id=opened, month=month, unit=unit, language=language(), dark=is_dark()
        )
        street_map(view, key=MAP, picture=map_picture(MAP, language()))
    with panel:
        if card is not None:
            _show_why(card, filters)
        else:
            _show_part(filters, paint, unit, month)


def _follow_playback(*, playing: bool) -> None:
    """Run the whole page where the months have begun to run or stand: nothing else begins or ends the interval."""
    if is_playing() != playing:
        st.rerun()


def _follow_click() -> None:
    click = new_click(MAP)
    if click is not None and click.layer == "compounds":
        open_place(compound_id=click.id)


def _show_part(filters: OrderFilter, paint: HotspotPaint, unit: HotspotUnit, month: str | None) -> None:
    part = st.segmented_control(
        say("hotspots.part"),
        PARTS,
        key=PART,
        default=PARTS[0],
        required=True,
        format_func=lambda name: say(f"hotspots.part_{name}"),
        label_visibility="collapsed",
        persist_state="session",
    )
    if part == "play":
        show_playback(filters, month)
    elif part == "trend":
        _show_trend(filters)
    else:
        _show_test(filters, paint, unit)
        _show_ranking(filters, paint, unit)


def _show_test(filters: OrderFilter, paint: HotspotPaint, unit: HotspotUnit) -> None:
    """Say what a test asks, where it can't be made, and of which classes alone there are hotspots."""
    if paint not in ("hot", "change"):
        return
    draw(note(say(f"hotspots.{paint}_note")))
    if not is_tested(filters, paint, unit):
        draw(note(say(f"hotspots.{paint}_too_few")))
    elif len(filters.categories) != 1 and (classes := hot_class_choices(filters, paint, language())):
        draw(note(say("hotspots.hot_classes")))
        choose_class(classes)


def _show_ranking(filters: OrderFilter, paint: HotspotPaint, unit: HotspotUnit) -> None:
    """Draw the places, classes and communities with most orders; a press on a place opens it."""
    spoken = language()
    places, classes = top_places(filters, spoken, paint), top_classes(filters, spoken)
    if places.empty:
        draw(heading(say("hotspots.top_places")) + note(say("hotspots.none")))
    else:
        title = heading(say("hotspots.top_places"), say("hotspots.top_places_note", count=len(places)))
        opens = [f"{COMPOUND}:{row_id}" for row_id in places.index]
        draw(title + frame_table(places, name="places", opens=opens))
    if classes.empty:
        return
    _show_exports(filters, paint, unit)
    _say_what_waits()
    draw(_classes(classes))
    _say_what_is_suggested()
    communities = by_community(filters, spoken)
    if not communities.empty:
        title = heading(say("hotspots.communities"), say("hotspots.communities_note"))
        draw(title + frame_table(communities, name="communities"))


def _classes(classes: pd.DataFrame) -> str:
    """Return the classes with most orders as HTML."""
    table = frame_table(classes, name="classes")
    return heading(say("hotspots.top_classes"), say("hotspots.top_classes_note")) + table


def _say_what_waits() -> None:
    """Say how many orders wait for somebody to say where they belong, and lead there."""
    if waiting := waiting_orders():
        draw(note(say("order_places.waiting_note", count=f"{waiting:,}")))
        link_to("data", say("order_places.go"), key="order_places", tab="places")


def _say_what_is_suggested() -> None:
    """Say how many classes were suggested by words, and lead to the words."""
    if suggested := suggested_orders():
        draw(note(say("class_words.counted_too", count=f"{suggested:,}")))
        link_to("data", say("class_words.go"), key="class_words", tab="classes")


def _show_exports(filters: OrderFilter, paint: HotspotPaint, unit: HotspotUnit) -> None:
    """Hand out the tables and the map's layer; a file is made when it is asked for."""
    spoken = language()
    with st.container(key="hotspot_exports", horizontal=True, gap="small"):
        st.download_button(
            say("hotspots.export_xlsx"),
            data=partial(_workbook, filters, spoken),
            file_name=f"{hotspot_file_name(spoken)}.xlsx",
            on_click="ignore",
            key="hotspot_xlsx",
        )
        st.download_button(
            say("hotspots.export_geojson"),
            data=partial(_geojson, filters, paint, unit, spoken),
            file_name=f"{hotspot_file_name(spoken)}.geojson",
            on_click="ignore",
            key="hotspot_geojson",
        )


def _workbook(filters: OrderFilter, spoken: str) -> bytes:
    return hotspot_workbook(filters, spoken).content


def _geojson(filters: OrderFilter, paint: HotspotPaint, unit: HotspotUnit, spoken: str) -> bytes:
    return hotspot_geojson(filters, paint, spoken, unit=unit).content


def _show_trend(filters: OrderFilter) -> None:
    draw(heading(say("hotspots.by_month"), say("hotspots.by_month_note")))
    months_chart(month_series(filters), key="chart_months", about=say("hotspots.by_month"))
    draw(note(say("hotspots.months_explained")))
    told = hours(filters)
    draw(heading(say("hotspots.by_hour"), period_words(filters, language())))
    hours_chart(told)
    draw(note(say("hotspots.hours_explained", days=f"{int(told.unknown_hour.sum()):,}")))


def _show_why(card: CompoundCard, filters: OrderFilter) -> None:
    """Draw why the compound that is open stands out."""
    spoken = language()
    st.button(say("hotspots.close"), key="close_card", type="tertiary", on_click=open_place)
    draw(heading(card.name, card.community_name))
    branch = place_branch(card.id)
    hue = {"form_first": "warn", "unknown": "unknown"}.get(branch, "plain")
    draw(
        f'<div class="ll-card"><div class="ll-chips"><span class="ll-chip ll-{hue}">'
        f"{escaped(say(f'hotspots.branch_{branch}'))}</span></div></div>"
    )
    draw(note(say(f"hotspots.branch_{branch}_why", status=card.committee_label)))
    facts = place_facts(card.id, filters, spoken)
    if not facts:
        draw(note(say("hotspots.not_compared")))
        return
    lines = [(fact.label, fact.value, "ll-unknown" if fact.is_unknown else "") for fact in facts]
    draw(f'<article class="ll-card">{definitions(lines)}</article>')
    draw(note(say("hotspots.why_note", period=period_words(filters, spoken))))
    about = say("hotspots.by_month_here", name=card.name)
    draw(heading(say("hotspots.by_month"), say("hotspots.by_month_note")))
    months_chart(month_series(filters, card.id), key="chart_here", about=about)
    draw(_classes(top_classes(filters, spoken, card.id)))
