"""小区治理: committees and property service against the aim of every compound."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from ui.coverage_view import show_coverage
from ui.empty import link_to, show_empty_store
from ui.filters import choose_filters, clear_filters, is_filtered
from ui.language import language, say
from ui.mapview import street_map
from ui.markup import draw, heading
from ui.notices import contract_notices, property_gaps, term_notices
from ui.opener import listen
from ui.queries import (
    CompoundFilter,
    Download,
    column_widths_px,
    compound_card,
    compound_ids_at,
    compound_table,
    current_street,
    export_geojson,
    export_workbook,
    filter_looks,
    governance_by_community,
    look_of,
    map_picture,
    map_view,
)
from ui.selection import new_click
from ui.shell import require_frame
from ui.theme import is_dark

SELECTED = "governance_compound"


def _content(make: Callable[[CompoundFilter, str], Download], filters: CompoundFilter, spoken: str) -> bytes:
    return make(filters, spoken).content


def show_exports(filters: CompoundFilter) -> None:
    """Hand out the filtered table; a file is made when it is asked for."""
    street, spoken = current_street(language()), language()
    name = say("reports.file_name", street=street.name, today=street.today.isoformat())
    for form, make in (("xlsx", export_workbook), ("geojson", export_geojson)):
        st.download_button(
            say(f"governance.export_{form}"),
            data=partial(_content, make, filters, spoken),
            file_name=f"{name}.{form}",
            on_click="ignore",
            key=f"export_{form}",
        )


def show_table(filters: CompoundFilter) -> None:
    """Draw the filtered compounds; the chosen row is the one that the map shows."""
    table = compound_table(filters, language())
    ids = compound_ids_at(filters)
    with st.container(key="table_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("governance.table"), say("governance.table_count", count=f"{len(ids):,}")))
        if is_filtered(filters):
            st.button(say("governance.clear_filters"), key="clear_filters", type="tertiary", on_click=clear_filters)

    def choose() -> None:
        rows = st.session_state["table"]["selection"]["rows"]
        st.session_state[SELECTED] = ids[rows[0]] if rows else ""

    widths = column_widths_px(language()).items()
    st.dataframe(
        table,
        hide_index=True,
        key="table",
        on_select=choose,
        selection_mode="single-row",
        placeholder="—",
        height=410,
        column_config={label: st.column_config.Column(width=width_px) for label, width_px in widths},
    )
    with st.container(key="exports", horizontal=True):
        show_exports(filters)


def show_map(filters: CompoundFilter) -> None:
    """Draw the same compounds on the map, and the way to the card of the chosen one."""
    click = new_click("governance")
    if click is not None and click.layer == "compounds":
        st.session_state[SELECTED] = click.id
    chosen = compound_card(st.session_state.get(SELECTED, ""), language())
    drawn = map_view(
        compound_id=chosen.id if chosen else None,
        community_id=filters.community_id,
        filters=filters,
        language=language(),
        dark=is_dark(),
    )
    drawn = replace(drawn, looks=filter_looks(language(), dark=is_dark()), look=look_of(filters))
    listen()
    with st.container(key="side_map"):
        street_map(drawn, key="governance", picture=map_picture("governance", language()))
    if chosen:
        link_to("overview", say("governance.open_card", name=chosen.name), compound=chosen.id)


def show() -> None:
    """Draw the page."""
    if not current_street(language()).has_data:
        show_empty_store()
        return
    coverage = st.container(key="coverage")
    with st.container(key="explore"):
        filters = choose_filters()
        left, right = st.columns([6, 5], gap="small")
    # What a filter changes goes first, and of it the map, which takes longest.
    with right:
        show_map(filters)
    with left:
        show_table(filters)
    with coverage:
        show_coverage(governance_by_community(language()))
    term_notices(filters.community_id)
    property_gaps(filters.community_id)
    contract_notices(filters.community_id)


require_frame()
show()
