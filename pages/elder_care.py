"""为老服务: what there is for elders, who goes without, and what the street does for them."""

import streamlit as st

from ui.elder_bar import choose_elder_question
from ui.elder_view import show_elder_stage
from ui.empty import show_empty_store
from ui.language import language, say
from ui.queries import current_street, has_rows
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    if not current_street(language()).has_data:
        show_empty_store()
        return
    if not has_rows("compounds"):
        st.info(say("elder_care.no_compounds"))
        return
    _show_answer()


@st.fragment
def _show_answer() -> None:
    """Draw the question and its answer: another question draws this anew, and not what stands around it."""
    show_elder_stage(choose_elder_question())


require_frame()
show()
