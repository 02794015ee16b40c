"""网格与队伍: who works in each community, what meetings settle, six steps, stations, and where orders are closed."""

from ui.empty import show_empty_store
from ui.grid_bar import choose_question
from ui.grid_view import show_stage
from ui.language import language
from ui.queries import current_street
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    if not current_street(language()).has_data:
        show_empty_store()
        return
    question, period = choose_question()
    show_stage(question, period)


require_frame()
show()
