"""What the office decides of its big screen (大屏设置)."""

from __future__ import annotations

from dataclasses import dataclass

SCENE_KEYS = ("street", "governance", "life_circle", "elder_care", "hotspots", "orders")
USUAL_SECONDS = 15.0


@dataclass(frozen=True)
class ScreenSettings:
    """
    One screen.

    Attributes
    ----------
    title, emblem
        Texts; "" for the street's own name and the app's mark.
    seconds
        How long a scene stands.
    scenes
        Which take turns, in order.
    hidden_figures
        Keys of the figures that aren't shown.
    tells_notes
        Whether the operator is told below what was left out.
    """

    title: str = ""
    emblem: str = ""
    seconds: float = USUAL_SECONDS
    scenes: tuple[str, ...] = SCENE_KEYS
    hidden_figures: frozenset[str] = frozenset()
    tells_notes: bool = True


def screen_settings() -> ScreenSettings:
    """Return the settings in force."""
    return ScreenSettings()
