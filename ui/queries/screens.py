"""What the office decides of its big screen (大屏设置): title, emblem, seconds, scenes in order, figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geodata.schemas import LIST_SEPARATOR
from ui.queries.cells import text_or
from ui.queries.street import read, store_state

if TYPE_CHECKING:
    from loaders.editing import HandEdit

KIND = "big_screens"
# There is one screen; its row is told by this name.
SCREEN = "大屏"
SCENE_KEYS = ("first_five", "street", "governance", "life_circle", "elder_care", "hotspots", "orders")
USUAL_SECONDS, LEAST_SECONDS, MOST_SECONDS = 15.0, 1.0, 600.0
MOST_EMBLEM, MOST_TITLE = 2, 40


@dataclass(frozen=True)
class ScreenSettings:
    """
    What is decided of the screen.

    Attributes
    ----------
    title, emblem
        Texts; "" for the street's own name and the app's mark.
    seconds
        How long a scene stands.
    scenes
        Which take turns, in order; at least one.
    hidden_figures
        Keys of the figures that aren't shown.
    """

    title: str = ""
    emblem: str = ""
    seconds: float = USUAL_SECONDS
    scenes: tuple[str, ...] = SCENE_KEYS
    hidden_figures: frozenset[str] = frozenset()


def screen_settings() -> ScreenSettings:
    """Return what is in force."""
    return in_force(pd.DataFrame(read(store_state(), KIND)))


def in_force(rows: pd.DataFrame) -> ScreenSettings:
    """Return the office's own row over what the program has; what a wall can't show is passed over."""
    own = rows[rows["name"] == SCREEN]
    if own.empty:
        return ScreenSettings()
    row = {str(name): value for name, value in own.iloc[-1].items()}
    scenes = tuple(dict.fromkeys(key for key in _listed(row["scenes"]) if key in SCENE_KEYS))
    seconds = USUAL_SECONDS if pd.isna(row["seconds"]) else float(row["seconds"])
    return ScreenSettings(
        title=text_or(row["title"], "")[:MOST_TITLE],
        emblem=text_or(row["emblem"], "")[:MOST_EMBLEM],
        seconds=min(max(seconds, LEAST_SECONDS), MOST_SECONDS),
        scenes=scenes or SCENE_KEYS,
        hidden_figures=frozenset(_listed(row["hidden_figures"])),
    )


def screen_edit(chosen: ScreenSettings, reason: str) -> HandEdit:
    """Return the change that makes `chosen` what is in force."""
    from loaders.editing import HandEdit  # noqa: PLC0415 - readers and checks, which only a change needs

    cells = {
        "name": SCREEN,
        "title": chosen.title or None,
        "emblem": chosen.emblem or None,
        "seconds": chosen.seconds,
        "scenes": LIST_SEPARATOR.join(chosen.scenes),
        "hidden_figures": LIST_SEPARATOR.join(sorted(chosen.hidden_figures)) or None,
        "reason": reason,
    }
    return HandEdit(KIND, _row_id(), cells)


def _row_id() -> str | None:
    rows = pd.DataFrame(read(store_state(), KIND))
    own = rows.index[rows["name"] == SCREEN]
    return str(own[-1]) if len(own) else None


def _listed(cell: object) -> list[str]:
    return [part.strip() for part in text_or(cell, "").split(LIST_SEPARATOR) if part.strip()]
