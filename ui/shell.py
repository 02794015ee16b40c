"""What stands around every page (页面外壳): name, street, pages, badges of the data, language."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import streamlit as st

from config.errors import StoreError
from config.settings import PROJECT_DIR
from ui import theme
from ui.language import PARAMETER, language, other, say, switch_language
from ui.markup import escaped
from ui.queries import current_street
from ui.streamlit_texts import translate
from ui.tour import tour, tour_button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.queries import StreetInfo

FRAMED, FRONT = "framed", "front"
# Each page's file by its path in the address, which never changes with the language.
PAGES: Mapping[str, str] = {
    "overview": "pages/overview.py",
    "governance": "pages/governance.py",
    "elder_care": "pages/elder_care.py",
    "grid_teams": "pages/grid_teams.py",
    "life_circle": "pages/life_circle.py",
    "hotspots": "pages/hotspots.py",
    "work_orders": "pages/work_orders.py",
    "data": "pages/data.py",
    "big_screen": "pages/big_screen.py",
}
# Hangs on a wall: it has no bar, and leads back by itself.
BARE = "big_screen"


def pages() -> dict[str, st.Page]:
    """Return the pages of the app by path, titled in the person's language."""
    return {
        path: st.Page(PROJECT_DIR / file, title=say(f"pages.{path}"), url_path=path) for path, file in PAGES.items()
    }


def front_page() -> st.Page:
    """
    Return what the bare address shows: the first page once more.

    Streamlit serves the page that opens first at the bare address alone, and says that its own path isn't there.
    """
    path, file = next(iter(PAGES.items()))
    return st.Page(PROJECT_DIR / file, title=say(f"pages.{path}"), url_path=FRONT, default=True)


def require_frame() -> None:
    """
    Send a page that runs by itself through dashboard.py.

    A server that was just started takes the folder pages/ for Streamlit's own kind of pages until some run calls
    `st.navigation`: a link to a page other than the first would meet it without its frame.
    """
    if not st.session_state.pop(FRAMED, False):
        st.navigation([front_page(), *pages().values()], position="hidden")
        st.rerun()


def dress() -> None:
    """Put style sheet and browser texts on the page; they take no room."""
    st.session_state[FRAMED] = True
    with st.container(key="dress"):
        theme.apply()
        translate(language())


def header(listed: Mapping[str, st.Page], here: st.Page) -> None:
    """Draw the bar at the top: who we are, which page is open, what data one sees, the other language."""
    if here.url_path == BARE:
        return
    spoken = language()
    street = _street()
    with st.container(key="topbar", horizontal=True, vertical_alignment="center", gap=None):
        st.html(_brand(street), width="content")
        carried = {PARAMETER: st.query_params[PARAMETER]} if PARAMETER in st.query_params else None
        with st.container(key="pages", horizontal=True, width="content", gap=None):
            for page in listed.values():
                with st.container(key="page_here", width="content") if page.title == here.title else nullcontext():
                    st.page_link(page, label=page.title, query_params=carried, width="content")
        st.html(_badges(street))
        goal = other(spoken)
        st.button(
            say("shell.other_language"),
            key="language_switch",
            type="tertiary",
            on_click=switch_language,
            args=(goal,),
        )
    if street is not None and street.has_data:
        tour(is_first_page=here.title == listed[next(iter(PAGES))].title)


def _street() -> StreetInfo | None:
    """Return what is open, None where it can't be opened: the page says so, and the data page offers a way on."""
    try:
        return current_street(language())
    except StoreError:
        return None


def _brand(street: StreetInfo | None) -> str:
    where = f'<span class="ll-street">{escaped(street.name)}</span>' if street and street.has_data else ""
    return f'<div class="ll-brand"><i aria-hidden="true"></i><b>{escaped(say("app.short_name"))}</b>{where}</div>'


def _badges(street: StreetInfo | None) -> str:
    shown = []
    if street is None:
        return '<div class="ll-badges"></div>'
    if street.view_only:
        shown.append(_badge("view", say("shell.view_only"), say("shell.view_only_help")))
    if street.is_demo and street.has_data:
        shown.append(_badge("demo", say("shell.demo"), say("shell.demo_help")))
    if street.as_of and street.has_data:
        day = say("shell.as_of", day=street.as_of.isoformat())
        shown.append(_badge("day", day, say("shell.as_of_help", today=street.today.isoformat())))
    if street.has_data:
        shown.append(tour_button())
    return f'<div class="ll-badges">{"".join(shown)}</div>'


def _badge(kind: str, label: str, meaning: str) -> str:
    return f'<span class="ll-badge ll-badge-{kind}" title="{escaped(meaning)}">{escaped(label)}</span>'
