"""The panel beside the life circle map (生活圈面板): shares, gap list, circles, the network; a compound's walks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.circles_view import show_circles
from ui.filters import open_place
from ui.formatting import number_text, share_text
from ui.language import language, say
from ui.life_circle_view import MAP, why_no_network
from ui.markup import draw, heading, note
from ui.queries import (
    REACH_BASES,
    communities,
    compound_gaps,
    compound_judgements,
    compound_verdicts,
    compound_walk_types,
    compound_walks,
    current_street,
    gap_ids,
    gap_standard,
    gap_workbook,
    level_shares,
    misjudged_by_line,
    network_problems,
    network_shapes,
    network_summary,
    pavement_km,
    problem_place,
    reach_by_community,
    reach_by_type,
    reach_community_ids,
    standard_shares,
)
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Callable

    from maps.view import MapView
    from ui.queries import Base, CircleChoice, CompoundCard, Paint

PARTS = ("reach", "gaps", "circles", "network")
PART, BASE = "circle_part", "circle_base"
# The compound whose walk is drawn beside those asked for, and the type that it leads to.
EXTRA_WALK = "circle_extra_walk"


def shown_part() -> str:
    """Return which part of the panel is open; the map follows it."""
    part = st.session_state.get(PART)
    return part if part in PARTS else PARTS[0]


def painted_by() -> Paint:
    """Return what the map's colours say, which follows from what the panel speaks of."""
    return "gaps" if shown_part() == "gaps" else "reach"


def with_network(view: MapView) -> MapView:
    """Return a view with the network's closed gaps and problems over it, at the one that is chosen."""
    rows = _chosen_rows("network_problems")
    focus = problem_place(rows[0]) if rows else None
    shapes = (*network_shapes(language(), dark=is_dark()), *view.shapes)
    return replace(view, shapes=shapes, focus=focus or view.focus)


def extra_walk(compound_id: str | None) -> str:
    """Return the type whose walk was chosen in the table of the compound that is open; empty for none."""
    owner, kind = st.session_state.get(EXTRA_WALK, (None, ""))
    return kind if compound_id is not None and owner == compound_id else ""


def _chosen_rows(key: str) -> list[int]:
    return list(st.session_state[key]["selection"]["rows"]) if key in st.session_state else []


def show_panel(choice: CircleChoice, community_id: str | None) -> None:
    """Draw the part that is chosen."""
    part = st.segmented_control(
        say("gaps.part"),
        PARTS,
        key=PART,
        default=PARTS[0],
        required=True,
        format_func=lambda name: say(f"gaps.part_{name}"),
        label_visibility="collapsed",
    )
    if part == "gaps":
        _show_gaps(choice)
    elif part == "circles":
        show_circles(MAP, choice)
    elif part == "network":
        _show_network()
    else:
        _show_tables(choice, community_id)


def _table(rows: Any, key: str, on_select: Callable[[], None] | None = None, **forms: Any) -> None:  # noqa: ANN401 - a frame and columns' forms, which pages don't know
    """Draw a table; a row of it can be chosen where that does something. `forms` are columns' by their labels."""
    shared: dict[str, Any] = {"hide_index": True, "key": key, "height": "content", "placeholder": "—"}
    if on_select is None:
        st.dataframe(rows, **shared)
    else:
        st.dataframe(rows, on_select=on_select, selection_mode="single-row", column_config=forms, **shared)


def _show_tables(choice: CircleChoice, community_id: str | None) -> None:
    """Draw the shares by community, and of the street or the community that is chosen by type, level and standard."""
    base: Base = st.segmented_control(
        say("life_circle.base"),
        REACH_BASES,
        key=BASE,
        default=REACH_BASES[0],
        required=True,
        format_func=lambda name: say(f"life_circle.column_{name}"),
        label_visibility="collapsed",
        persist_state="session",
    )

    def choose() -> None:
        rows = _chosen_rows("by_community")
        open_place(community_id=reach_community_ids()[rows[0]] if rows else None)

    draw(heading(say("life_circle.by_community"), say("life_circle.by_community_note")))
    _table(reach_by_community(choice, base, language()), "by_community", choose)
    place = dict(communities()).get(community_id or "", say("queries.whole_street"))
    draw(heading(say("life_circle.by_type", place=place), say("life_circle.by_type_note")))
    _table(reach_by_type(choice, base, community_id, language()), "by_type")
    draw(heading(say("gaps.by_level", place=place), say("gaps.by_level_note")))
    _table(level_shares(choice, base, community_id, language()), "by_level")
    draw(heading(say("gaps.by_standard", place=place), say("gaps.by_standard_note")))
    _table(standard_shares(choice, base, community_id, language()), "by_standard")
    draw(note(gap_standard(language())))


def _show_gaps(choice: CircleChoice) -> None:
    """List what is missing; the chosen row opens the compound on the map."""

    def choose() -> None:
        if rows := _chosen_rows("gap_list"):
            open_place(compound_id=gap_ids(language())[rows[0]])

    street = current_street(language())
    with st.container(key="gap_bar", horizontal=True, vertical_alignment="center"):
        draw(heading(say("gaps.title"), say("gaps.order")))
        st.download_button(
            say("gaps.export"),
            data=partial(gap_workbook, choice, language()),
            file_name=f"{say('gaps.file_name', street=street.name, today=street.today.isoformat())}.xlsx",
            on_click="ignore",
            key="gap_export",
        )
    draw(note(gap_standard(language())))
    _table(compound_gaps(choice, language()), "gap_list", choose)


def _show_network() -> None:
    """Draw what the network is made of, and what should be looked at; the chosen row is flown to."""
    summary = network_summary()
    if summary is None:
        draw(note(why_no_network()))
        return
    draw(heading(say("network.title")))
    made = say(
        "network.made",
        kilometres=number_text(summary.kilometres - pavement_km(), language(), decimals=1),
        pavements=number_text(pavement_km(), language(), decimals=1),
        share=share_text(summary.largest_share, language()),
        connectors=number_text(summary.connectors, language()),
        gap=f"{summary.gap_m:g}",
        not_walkable=number_text(summary.not_walkable, language()),
    )
    draw(note(made))
    problems = network_problems(language())
    counts = {"compounds": len(summary.lone_compounds), "facilities": len(summary.lone_facilities)}
    draw(heading(say("network.problems", count=len(problems)), say("network.problems_note")))
    draw(note(say("network.left_out_counts", **counts) if any(counts.values()) else say("network.none_lone")))
    if len(problems):
        _table(problems, "network_problems", lambda: None)
    else:
        draw(note(say("network.no_problems")))


def show_walks(card: CompoundCard, choice: CircleChoice) -> None:
    """Draw the walks of the compound that is open; the chosen row's way is drawn on the map too."""

    def choose() -> None:
        rows = _chosen_rows("compound_walks")
        kinds = compound_walk_types(card.id, choice)
        st.session_state[EXTRA_WALK] = (card.id, kinds[rows[0]]) if rows else (None, "")

    st.button(say("life_circle.close"), key="close_card", type="tertiary", on_click=open_place)
    draw(heading(card.name, card.community_name))
    forms = {
        say(f"life_circle.{name}"): st.column_config.NumberColumn(format=form)
        for name, form in (("minutes_column", "%.1f"), ("metres", "%.0f"), ("straight", "%.0f"))
    }
    walks = compound_walks(card.id, choice, language())
    kinds = walks[say("life_circle.type")]
    wrong = misjudged_by_line(card.id, language())
    walks.insert(1, say("gaps.verdict"), kinds.map(compound_verdicts(card.id, language())))
    told = {
        say("gaps.judgement"): kinds.map(compound_judgements(card.id, language())),
        say("gaps.by_line"): kinds.map(lambda kind: say("gaps.line_misjudges") if kind in wrong else None),
    }
    _table(walks.assign(**told), "compound_walks", choose, **forms)
    draw(note(say("life_circle.walks_note")))
    draw(note(gap_standard(language())))
