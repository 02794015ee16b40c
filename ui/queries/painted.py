"""What the maps of one question share (着色): who asks, and classes and captions laid on the places of a layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from config.texts import text
from maps.palette import class_styles
from ui.formatting import number_text

if TYPE_CHECKING:
    import pandas as pd

    from maps.view import ClassStyle, PlaceValues


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The person who asks: language and theme; each map adds what its question is about."""

    language: str
    dark: bool

    def say(self, key: str, **values: object) -> str:
        """Return a text in the person's language."""
        return text(key, self.language, **values)

    def number(self, value: float, *, decimals: int = 0) -> str:
        """Return a number as the person's language writes it."""
        return number_text(value, self.language, decimals=decimals)

    def styles(self, palette: str) -> list[ClassStyle]:
        """Return the classes of a palette in the person's theme."""
        return class_styles(palette, self.language, dark=self.dark)


@dataclass(frozen=True)
class Painted:
    """
    What is painted on the places of a layer.

    Attributes
    ----------
    classes
        By the places' ids a position in `styles`; a place without one isn't painted.
    captions
        By the same ids what a place says.
    styles
        The classes, not yet counted.
    """

    classes: pd.Series[int]
    captions: pd.Series[str]
    styles: list[ClassStyle]

    def laid_on(self, own: PlaceValues, counted: pd.Series[bool] | None = None) -> PlaceValues:
        """
        Return a layer's values painted so, each class with its number of places.

        Parameters
        ----------
        own
            The layer as it is without the question.
        counted
            By id whether a place is counted; those that it doesn't name are, and all where it is None.
        """
        classes = self.classes.reindex(own.ids).fillna(-1).astype(int)
        known = classes if counted is None else classes[counted.reindex(own.ids).fillna(value=True).to_numpy(bool)]
        counts = np.bincount(known[known >= 0], minlength=len(self.styles))
        styles = [replace(style, count=int(count)) for style, count in zip(self.styles, counts, strict=True)]
        captions = self.captions.reindex(own.ids).fillna("").tolist()
        return replace(own, classes=classes.tolist(), captions=captions, styles=styles)


def hidden(own: PlaceValues) -> PlaceValues:
    """Return a layer of which nothing is shown."""
    return replace(own, classes=[-1] * len(own.ids), styles=[])
