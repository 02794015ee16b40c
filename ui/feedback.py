"""
Errors as messages (出错提示): the one place that catches every exception.

A page never shows a trace. What we raise on purpose explains itself; what we didn't foresee gets a number under which
the log has the rest.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from config.errors import DashboardError, ErrorText
from ui.language import language
from ui.markup import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger("linli")
_Made = TypeVar("_Made")


def new_reference() -> str:
    """Return a number to read out over the telephone, such as ``4F-9A-C2``."""
    return "-".join(secrets.token_hex(1).upper() for _ in range(3))


def show_error(error: DashboardError) -> None:
    """Say what happened, where, and what to do, in the person's language."""
    _show(error.explain(language()))


def _show(said: ErrorText) -> None:
    rest = "  \n".join(plain(part) for part in (said.where, said.remedy) if part.strip())
    st.error(f"**{plain(said.what)}**  \n{rest}")


@contextlib.contextmanager
def page_guard() -> Iterator[None]:
    """
    Show whatever goes wrong inside as a message; the page before it stays as it is.

    Streamlit's own stop and rerun aren't errors and pass: they don't derive from `Exception`. A fragment that reruns
    by itself runs outside dashboard.py, and needs a guard of its own.
    """
    try:
        yield
    except DashboardError as error:
        _log.warning("shown to the person: %s", error)
        show_error(error)
    except Exception:  # noqa: BLE001 - the page's edge: nothing may show a trace
        reference = new_reference()
        _log.exception("unexpected, shown as %s", reference)
        _show(DashboardError(reference=reference).explain(language()))


def attempt(make: Callable[[], _Made], what: str) -> _Made | None:
    """
    Return what `make` makes, None where it fails; the log has why, by the name `what`.

    For a screen that nobody stands before: it stays on, whatever one part of it meets.
    """
    try:
        return make()
    except Exception:  # noqa: BLE001 - see above
        _log.exception("%s can't be made, %s", what, new_reference())
        return None
