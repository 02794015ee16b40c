"""Panels of the page of care for elders (为老服务面板): tables and charts of each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.filters import open_place
from ui.grid_charts import MonthPart, months_chart
from ui.language import language, say
from ui.markup import definitions, draw, heading, note
from ui.queries import (
    aid_kinds,
    aid_listing,
    aid_months,
    aid_words,
    care_listing,
    care_meanings,
    facility_listing,
    matter_listing,
    matter_months,
    retrofit_listing,
    silver_partners,
    supply_listing,
    team_listing_of_care,
    unreached_listing,
    unserved_by_community,
    unserved_listing,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.queries import ElderChoice, Listing

_SHORT, _LONG, _ROWS_IN_SIGHT = 330, 620, 8
# Of a district nobody reads more in a panel; the export holds all.
_MOST_ROWS = 300
_AID_COLOURS = ("primary", "warn", "alert", "ink_2", "ink")


def show_elder_panel(choice: ElderChoice) -> None:
    """Draw the tables of the question that is asked."""
    _PANELS[choice.question](choice)


def _table(listing: Listing, key: str, *, opens: str = "", height: int | None = None) -> None:
    """Draw a list; where its rows are compounds or facilities, the chosen one is opened."""

    def choose() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and opens == "compound":
            open_place(compound_id=listing.ids[rows[0]])
        elif rows:
            st.query_params[opens] = listing.ids[rows[0]]

    is_short = height is None or len(listing.rows) <= _ROWS_IN_SIGHT
    shown: dict[str, Any] = {
        "hide_index": True,
        "key": key,
        "placeholder": say("app.unknown"),
        "height": "content" if is_short else height,
    }
    most = None if height is None else _MOST_ROWS
    if opens:
        st.dataframe(listing.table(language(), most), on_select=choose, selection_mode="single-row", **shown)
    else:
        st.dataframe(listing.table(language(), most), **shown)


def _show_facilities(choice: ElderChoice) -> None:
    listing = facility_listing(choice, language())
    draw(heading(say("elder_care.tables.facilities"), say("elder_care.rows", count=f"{len(listing.rows):,}")))
    _table(listing, "elder_facilities", opens="facility", height=_LONG)


def _show_supply(choice: ElderChoice) -> None:
    spoken = language()
    draw(heading(say("elder_care.tables.by_community"), say("elder_care.press_compound")))
    _table(supply_listing(choice, spoken), "supply_communities")
    draw(heading(say("elder_care.tables.loads"), say("elder_care.loads_note")))
    _table(facility_listing(choice, spoken), "supply_facilities", opens="facility", height=_SHORT)
    draw(heading(say("elder_care.tables.by_compound"), say("elder_care.least_first")))
    _table(supply_listing(choice, spoken, by="compound"), "supply_compounds", opens="compound", height=_SHORT)
    draw(note(say("elder_care.bounds_note")))


def _show_unserved(choice: ElderChoice) -> None:
    spoken = language()
    draw(heading(say("elder_care.tables.by_community")))
    _table(unserved_by_community(choice, spoken), "unserved_communities")
    _show_lacking(choice)


def _show_lacking(choice: ElderChoice) -> None:
    listing = unserved_listing(choice, language())
    count = say("elder_care.rows", count=f"{len(listing.rows):,}")
    draw(heading(say("elder_care.tables.unserved"), count))
    if listing.rows.empty:
        draw(note(say("elder_care.nobody_lacks")))
        return
    _table(listing, "unserved_compounds", opens="compound", height=_SHORT)


def _show_hours(choice: ElderChoice) -> None:
    listing = facility_listing(choice, language())
    draw(heading(say("elder_care.tables.open_now"), say("elder_care.rows", count=f"{len(listing.rows):,}")))
    _table(listing, "open_facilities", opens="facility", height=_SHORT)
    _show_lacking(choice)


def _show_care(choice: ElderChoice) -> None:
    spoken = language()
    lines = [
        (say(f"elder_care.colours.{colour}"), say("elder_care.meaning", words=words, rhythm=rhythm), "")
        for colour, words, rhythm in care_meanings(spoken)
    ]
    draw(f'<article class="ll-card">{definitions(lines)}</article>')
    draw(heading(say("elder_care.tables.by_community"), say("elder_care.hidden_note")))
    _table(care_listing(choice.month, spoken), "care_communities")
    draw(heading(say("elder_care.tables.teams"), say("elder_care.teams_note")))
    _table(team_listing_of_care(choice.month, spoken), "care_teams")
    draw(heading(say("elder_care.tables.by_compound")))
    _table(care_listing(choice.month, spoken, by="compound"), "care_compounds", opens="compound", height=_SHORT)


def _show_retrofits(_choice: ElderChoice) -> None:
    spoken = language()
    draw(heading(say("elder_care.tables.by_community")))
    _table(retrofit_listing(spoken), "retrofit_communities")
    draw(heading(say("elder_care.tables.by_item"), say("elder_care.items_note")))
    _table(retrofit_listing(spoken, by="item"), "retrofit_items", height=_SHORT)
    draw(heading(say("elder_care.tables.by_compound")))
    _table(retrofit_listing(spoken, by="compound"), "retrofit_compounds", opens="compound", height=_SHORT)


def _show_matters(_choice: ElderChoice) -> None:
    spoken = language()
    draw(heading(say("elder_care.tables.by_matter"), say("elder_care.matters_note")))
    _table(matter_listing(spoken), "matters")
    months, counts = matter_months()
    if months:
        draw(heading(say("elder_care.tables.by_month")))
        parts = [MonthPart(say("elder_care.applications"), counts, "primary")]
        months_chart(months, parts, [""] * len(months), key="matter_months", about=say("elder_care.applications"))
    draw(heading(say("elder_care.tables.by_community")))
    _table(matter_listing(spoken, by="community"), "matter_communities")


def _show_aid(choice: ElderChoice) -> None:
    spoken = language()
    months, counts = aid_months(choice.aid)
    if not months:
        draw(note(say("elder_care.no_sessions")))
        return
    colours = dict(zip(aid_kinds(), _AID_COLOURS, strict=True))
    parts = [MonthPart(aid_words(kind, spoken), numbers, colours[kind]) for kind, numbers in counts.items()]
    draw(heading(say("elder_care.tables.by_month"), say("elder_care.sessions")))
    months_chart(months, parts, [""] * len(months), key="aid_months", about=say("elder_care.sessions"))
    _table(aid_listing(choice.aid, spoken), "aid_kinds")
    listing = unreached_listing(choice.aid, spoken)
    draw(heading(say("elder_care.tables.unreached"), say("elder_care.rows", count=f"{len(listing.rows):,}")))
    _table(listing, "aid_unreached", opens="compound", height=_SHORT)
    draw(heading(say("elder_care.tables.by_community")))
    _table(aid_listing(choice.aid, spoken, by="community_id"), "aid_communities")
    partners = silver_partners(spoken)
    draw(heading(say("elder_care.tables.by_partner"), say("elder_care.partners_note", count=f"{len(partners.rows):,}")))
    _table(partners, "aid_partners")


_PANELS: dict[str, Callable[[ElderChoice], None]] = {
    "facilities": _show_facilities,
    "supply": _show_supply,
    "unserved": _show_unserved,
    "hours": _show_hours,
    "care": _show_care,
    "retrofits": _show_retrofits,
    "matters": _show_matters,
    "aid": _show_aid,
}
