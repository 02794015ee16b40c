"""Levels of a scale that is made from the data (分级图例): their styles, labelled by their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.texts import text
from ui.formatting import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maps.view import ClassStyle

_RATE_STEP = 0.1


def level_styles(
    styles: Sequence[ClassStyle], limits: Sequence[float], language: str, *, whole: bool = True, least: float = 1
) -> list[ClassStyle]:
    """
    Return the styles of 0 and of the levels between `limits`; the last is open.

    Parameters
    ----------
    styles
        Of a palette whose first class is "none" and whose others are levels, from few to many.
    limits
        Of `maps.breaks.round_breaks`.
    language
        Of the labels.
    whole
        Whether what is told is a count; else a number with one decimal.
    least
        The smallest count that is told beside 0.
    """
    nothing, *levels = styles
    found = [nothing]
    lows, highs = (least if whole else 0.0, *limits), (*limits, None)
    for style, low, high in zip(levels, lows, highs, strict=False):
        # The next lower number that is shown.
        most = None if high is None else high - (1 if whole else _RATE_STEP)
        lowest = number_text(low, language)
        if most is None:
            label = text("hotspots.level_more", language, low=lowest)
        elif most == low:
            label = lowest
        else:
            highest = number_text(most, language, decimals=0 if whole else 1)
            label = text("hotspots.level", language, low=lowest, high=highest)
        found.append(replace(style, label=label))
    return found
