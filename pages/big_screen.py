"""大屏: the street on the wall, scene after scene, with nobody at the mouse."""

from ui.big_screen.hands import is_kiosk, show_hands, tried_settings
from ui.big_screen.screen import show_screen
from ui.queries import screen_settings
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    settings = screen_settings()
    if not is_kiosk():
        settings = tried_settings(settings)
    show_screen(settings, is_kiosk=is_kiosk())
    if not is_kiosk():
        show_hands()


require_frame()
show()
