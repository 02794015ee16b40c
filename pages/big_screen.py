"""大屏: the street on the wall, scene after scene, with nobody at the mouse."""

from ui.big_screen.hands import is_kiosk, show_hands, tried_settings
from ui.big_screen.screen import show_screen
from ui.shell import require_frame


def show() -> None:
    """Draw the page."""
    if is_kiosk():
        show_screen(None, is_kiosk=True)
        return
    show_screen(tried_settings(), is_kiosk=False)
    show_hands()


require_frame()
show()
