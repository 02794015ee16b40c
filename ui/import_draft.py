"""
The file that a session is bringing in (导入草稿): its bytes, what was said of it, and the work on it.

It stands in the session and not in the widgets: a look at another tab or page, or the other language, loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from loaders.choices import NO_CHOICES, Choices

if TYPE_CHECKING:
    import pandas as pd

    from geodata.store import Receipt
    from loaders.importing import ImportPlan
    from ui.queries.jobs import Job

_DRAFT, _STORED, _ROUND = "import_draft", "import_stored", "upload_round"


@dataclass
class Draft:
    """
    One file on its way in.

    Attributes
    ----------
    file_name, content
        As it was dropped in.
    choices
        What the person said of the part that is open.
    asked
        What `planning` was started for: choices and the store's state.
    planning, storing
        The work under way, or done; None where none was started.
    stored
        Names of the parts that are stored already.
    is_stale
        Whether somebody else stored something meanwhile, so that the file was compared anew.
    was_stopped
        Whether the last storing was stopped by the person.
    """

    file_name: str
    content: bytes = field(repr=False)
    choices: Choices = NO_CHOICES
    asked: tuple[Any, ...] = ()
    planning: Job[ImportPlan] | None = None
    storing: Job[Receipt | None] | None = None
    stored: set[str] = field(default_factory=set)
    is_stale: bool = False
    was_stopped: bool = False
    _changes: tuple[ImportPlan, str, pd.DataFrame] | None = field(default=None, repr=False)

    def say(self, **said: Any) -> None:  # noqa: ANN401 - fields of `Choices`
        """Take what the person said; the next run plans the file with it."""
        self.choices = replace(self.choices, **said)
        self.is_stale = self.was_stopped = False

    def open_part(self, name: str) -> None:
        """Turn to another table of the file, of which nothing was said yet."""
        self.choices = Choices(sheet=name)
        self.is_stale = self.was_stopped = False

    def changes(self, planned: ImportPlan, language: str) -> pd.DataFrame:
        """Return `ImportPlan.changes_frame`, told once a plan and language: of a long file that takes a while."""
        kept = self._changes
        if kept is None or kept[0] is not planned or kept[1] != language:
            kept = self._changes = (planned, language, planned.changes_frame(language))
        return kept[2]


@dataclass(frozen=True)
class Stored:
    """What the last press stored, of which file, in which of the two stores."""

    file_name: str
    store_name: str
    receipt: Receipt
    is_undone: bool = False


def draft() -> Draft | None:
    """Return the file that this session is bringing in."""
    found: Draft | None = st.session_state.get(_DRAFT)
    return found


def begin(file_name: str, content: bytes) -> None:
    """Take a file in; the last receipt has been read by now."""
    drop()
    st.session_state[_DRAFT] = Draft(file_name, content)
    st.session_state.pop(_STORED, None)


def drop() -> None:
    """Let the file go, with the work on it; the next uploader is an empty one."""
    kept: Draft | None = st.session_state.pop(_DRAFT, None)
    if kept is not None and kept.planning is not None:
        kept.planning.stop()
    st.session_state[_ROUND] = upload_round() + 1


def upload_round() -> int:
    """Return a number that changes with each file."""
    number: int = st.session_state.get(_ROUND, 0)
    return number


def last_stored() -> Stored | None:
    """Return what the last press of this session stored, until the next file comes."""
    found: Stored | None = st.session_state.get(_STORED)
    return found


def remember(stored: Stored) -> None:
    """Keep what was stored for the receipt."""
    st.session_state[_STORED] = stored
