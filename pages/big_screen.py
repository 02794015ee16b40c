"""大屏: the street on the wall, scene after scene, with nobody at the mouse."""

from ui.big_screen.screen import show_screen
from ui.queries import screen_settings
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    show_screen(screen_settings())


require_frame()
show()
