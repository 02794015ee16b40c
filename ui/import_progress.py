"""How far a long file is, and the stop that leaves nothing behind (进度)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.feedback import page_guard
from ui.language import say

if TYPE_CHECKING:
    from ui.queries.jobs import Job

_POLL_S = 0.5


@st.fragment(run_every=_POLL_S)
def watch(job: Job[Any], what: str) -> None:
    """
    Draw how far the work is until it ends; then run the page again, which takes what came of it.

    Parameters
    ----------
    job
        The work.
    what
        What is being done, as Markdown.
    """
    with page_guard(), st.container(key="import_progress"):
        if job.wait(0):
            st.rerun()
        st.progress(job.share, text=f"{what}  {say(f'importing.steps.{job.step}')}")
        label = say("importing.stopping") if job.is_stopped else say("importing.stop")
        st.button(label, key="stop", on_click=job.stop, disabled=job.is_stopped)
