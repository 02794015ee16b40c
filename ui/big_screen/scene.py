"""What a scene of the wall is made of (大屏场景的组成)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from maps.view import MapView
    from ui.queries import Figure


@dataclass(frozen=True)
class Line:
    """
    One line of a scene's list.

    Attributes
    ----------
    label, value
        What and how much, as texts.
    share
        Length of its bar, 0-1; None for no bar.
    detail
        Why, in smaller letters.
    is_alert
        Whether it needs a hand.
    """

    label: str
    value: str
    share: float | None = None
    detail: str = ""
    is_alert: bool = False


@dataclass(frozen=True)
class Scene:
    """
    What the wall shows at one time.

    Attributes
    ----------
    sentence
        The one thing that it tells.
    view
        The map; its focus is the scene's own place.
    figures
        From the query of the page that the scene stands for.
    title, lines
        A short list.
    moment
        What of a playback is shown, such as ``2026-09``.
    months
        Of a playback the orders by month, beside which the moment is marked.
    note
        What must be said beside it.
    """

    sentence: str
    view: MapView
    figures: tuple[Figure, ...] = ()
    title: str = ""
    lines: tuple[Line, ...] = ()
    moment: str = ""
    months: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class SceneKind:
    """
    A scene that may take its turn.

    Attributes
    ----------
    steps
        Says how many pictures it has, which follow each other: months of a playback. 0 where there are no data for it.
    show
        Makes one of them.
    figures
        The keys of all figures that it can show.
    """

    steps: Callable[[], int]
    show: Callable[[int], Scene]
    figures: tuple[str, ...]
