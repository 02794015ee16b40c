"""Where the browser finds our files (离线资源): all below static/, beside dashboard.py, and never on another host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from folium.elements import JSCSSMixin

from config.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from branca.element import Element

STATIC_DIR = PROJECT_DIR / "static"
VENDOR_DIR = STATIC_DIR / "vendor"
# Streamlit serves static/ at app/static; the map's document lies two folders below the app's root, under any base path.
APP_ROOT = "../../"
STATIC_URL = "app/static/"


def vendored(path: str) -> str:
    """Return the URL of a file of static/vendor/, relative to the map's document."""
    return f"{APP_ROOT}{STATIC_URL}vendor/{path}"


def static_url(path: Path, static_dir: Path = STATIC_DIR) -> str:
    """Return the URL of a file or folder below `static_dir`, relative to the app's root."""
    return STATIC_URL + path.relative_to(static_dir).as_posix()


def outside_links(element: Element) -> list[str]:
    """
    Return the links of `element` and of everything in it that lead to another host.

    Every plugin of folium names public hosts in ``default_js`` and ``default_css``; one script that fails to load
    leaves the map blank for good, so that a map of ours must have none.
    """
    return [link for part in _walk(element) for link in _links(part) if urlsplit(link).netloc]


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 - branca has no public way to walk
        yield from _walk(child)


def _links(element: Element) -> list[str]:
    if not isinstance(element, JSCSSMixin):
        return []
    return [link for _, link in (*element.default_js, *element.default_css)]
