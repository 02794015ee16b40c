"""What a person chose to see (筛选与视图): the overview's view in the address, the governance page's conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from geodata.office_settings import HEAVIEST, WEIGHT
from geodata.vocabularies import UNKNOWN, vocabulary
from ui.language import language, say
from ui.queries import COLOUR_BY, NO_FILTER, CompoundFilter, communities, compound_card, default_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ui.queries import ColourBy, Weights

COLOUR, COMMUNITY, COMPOUND = "colour", "community", "compound"
MAX_SEARCH_LENGTH = 60
# What the governance page keeps in the address, and what it wrote there last.
ADDRESS = (COMMUNITY, "committee_status", "property_mode", "old", "text")
WRITTEN = "filters_written"


@dataclass(frozen=True)
class OverviewView:
    """
    What the overview shows; the address carries it, so that a link opens the same.

    Attributes
    ----------
    colour_by
        What the compounds are coloured by.
    community_id, compound_id
        What is open. With a compound, the community is the one in which it lies, None where it lies in none.
    weights
        Of 今天先看哪里, the office's where the address names none.
    """

    colour_by: ColourBy = COLOUR_BY[0]
    community_id: str | None = None
    compound_id: str | None = None
    weights: Weights = ()


def read_view() -> OverviewView:
    """Return the view that the address names; what it names wrongly is passed over and said once."""
    defaults = dict(default_weights())
    known: dict[str, Callable[[str], bool]] = {
        COLOUR: lambda value: value in COLOUR_BY,
        COMMUNITY: lambda value: value in dict(communities()),
        COMPOUND: lambda value: compound_card(value, language()) is not None,
        **{f"{WEIGHT}{key}": _is_weight for key in defaults},
    }
    asked = {name: st.query_params[name] for name in known if name in st.query_params}
    stale = [name for name, value in asked.items() if not known[name](value)]
    if stale:
        for name in stale:
            del st.query_params[name], asked[name]
        st.toast(say("overview.stale_link"))
    colour, community, compound = (asked.get(name) for name in (COLOUR, COMMUNITY, COMPOUND))
    if compound is not None:
        card = compound_card(compound, language())
        community = card.community_id if card else None
    weights = tuple((key, float(asked.get(f"{WEIGHT}{key}", usual))) for key, usual in defaults.items())
    return OverviewView(cast("ColourBy", colour or COLOUR_BY[0]), community, compound, weights)


def _is_weight(value: str) -> bool:
    try:
        return 0 <= float(value) <= HEAVIEST
    except ValueError:
        return False


def weigh(key: str, value: float) -> None:
    """Let the address carry what a component weighs; the office's default needs no word. Written for callbacks."""
    if value == dict(default_weights())[key]:
        st.query_params.pop(f"{WEIGHT}{key}", None)
    else:
        st.query_params[f"{WEIGHT}{key}"] = f"{value:g}"


def weigh_as_the_office() -> None:
    """Take every weight of the address back; written for callbacks."""
    for key, _ in default_weights():
        st.query_params.pop(f"{WEIGHT}{key}", None)


def open_place(*, community_id: str | None = None, compound_id: str | None = None) -> None:
    """Open a compound or a community, with neither the whole street; written for callbacks."""
    kept = {name: value for name, value in st.query_params.items() if name not in (COMMUNITY, COMPOUND)}
    opened = {COMMUNITY: community_id, COMPOUND: compound_id}
    # In one go: each change of the address is a step of the browser's way back.
    st.query_params.from_dict({**kept, **{name: value for name, value in opened.items() if value is not None}})


def choose_colour(view: OverviewView) -> None:
    """Draw the choice of what the compounds are coloured by."""
    st.session_state[COLOUR] = view.colour_by
    st.segmented_control(
        say("overview.colour_by"),
        COLOUR_BY,
        key=COLOUR,
        required=True,
        format_func=lambda name: say(f"overview.colours.{name}"),
        label_visibility="collapsed",
        on_change=_colour_chosen,
    )


def _colour_chosen() -> None:
    chosen = st.session_state[COLOUR]
    if chosen == COLOUR_BY[0]:
        st.query_params.pop(COLOUR, None)
    elif chosen in COLOUR_BY:
        st.query_params[COLOUR] = chosen


def choose_filters() -> CompoundFilter:
    """Draw the governance page's conditions and return them; the address and the session keep them."""
    named = dict(communities())
    _follow_address(named)
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        community = st.selectbox(
            say("governance.filter_community"),
            list(named),
            index=None,
            key="filter_community",
            format_func=lambda place: named.get(place, place),
            placeholder=say("governance.every_community"),
            persist_state="session",
        )
        statuses = _choose_terms("committee_status")
        modes = _choose_terms("property_mode")
        words = st.text_input(
            say("governance.filter_text"),
            key="filter_text",
            max_chars=MAX_SEARCH_LENGTH,
            placeholder=say("governance.filter_text_hint"),
            persist_state="session",
        )
        old_only = st.toggle(
            say("governance.filter_old"),
            key="filter_old",
            help=say("governance.filter_old_help"),
            persist_state="session",
        )
    chosen = CompoundFilter(
        community_id=community,
        committee_statuses=tuple(statuses),
        property_modes=tuple(modes),
        old_only=old_only,
        text=(words or "").strip(),
    )
    _write_address(chosen)
    return chosen


def _follow_address(named: Mapping[str, str]) -> None:
    """Take over the conditions of an address that this page didn't write itself: a link, or the browser's way back."""
    asked = {name: st.query_params.get_all(name) for name in ADDRESS if name in st.query_params}
    if not asked or asked == st.session_state.get(WRITTEN):
        return
    clear_filters()
    for name in ("committee_status", "property_mode"):
        codes = vocabulary(name).codes
        st.session_state[f"filter_{name}"] = [code for code in asked.get(name, []) if code in codes]
    community = next((place for place in asked.get(COMMUNITY, []) if place in named), None)
    st.session_state["filter_community"] = community
    st.session_state["filter_old"] = "old" in asked
    st.session_state["filter_text"] = "".join(asked.get("text", []))[:MAX_SEARCH_LENGTH]


def _write_address(chosen: CompoundFilter) -> None:
    """Let the address carry the conditions, so that a link opens the same table."""
    written = {
        COMMUNITY: [chosen.community_id] if chosen.community_id else [],
        "committee_status": list(chosen.committee_statuses),
        "property_mode": list(chosen.property_modes),
        "old": ["1"] if chosen.old_only else [],
        "text": [chosen.text] if chosen.text else [],
    }
    written = {name: values for name, values in written.items() if values}
    st.session_state[WRITTEN] = written
    if written != {name: st.query_params.get_all(name) for name in ADDRESS if name in st.query_params}:
        kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in ADDRESS}
        st.query_params.from_dict({**kept, **written})


def _choose_terms(name: str) -> Sequence[str]:
    terms, spoken = vocabulary(name), language()
    codes = [code for code in terms.codes if code != UNKNOWN]
    return st.multiselect(
        say(f"overview.colours.{name}"),
        [*codes, UNKNOWN],
        key=f"filter_{name}",
        format_func=lambda code: terms.label(code, spoken),
        placeholder=say("governance.every"),
        persist_state="session",
    )


def is_filtered(filters: CompoundFilter) -> bool:
    """Return whether any condition is set."""
    return filters != NO_FILTER


def clear_filters() -> None:
    """Take every condition back; written for callbacks."""
    for name in ("community", "committee_status", "property_mode", "text", "old"):
        st.session_state.pop(f"filter_{name}", None)
