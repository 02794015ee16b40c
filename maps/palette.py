"""Classes of places and their colours (配色): read from palettes.toml, names from the vocabularies."""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.vocabularies import UNKNOWN, vocabulary
from maps.view import ClassStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

PALETTES_FILE = Path(__file__).with_name("palettes.toml")
FACILITY_FAMILY = "facility_family"


@lru_cache(maxsize=1)
def _palettes() -> dict[str, Any]:
    with PALETTES_FILE.open("rb") as file:
        return tomllib.load(file)


def palette_names() -> tuple[str, ...]:
    """Return the name of every palette."""
    return tuple(name for name in _palettes() if name != UNKNOWN)


def class_codes(name: str) -> tuple[str, ...]:
    """Return the classes of a palette in the legend's order, the unknown last."""
    return (*_palettes()[name]["classes"], UNKNOWN)


def class_styles(name: str, language: str, *, dark: bool) -> list[ClassStyle]:
    """
    Return how each class of a palette is drawn and named, in the legend's order, with no counts yet.

    Parameters
    ----------
    name
        A vocabulary (``committee_status``, ``property_mode``, ``renovation_state``), a scale (``build_year``,
        ``elders_60``) or ``facility_family``.
    language
        ``zh`` or ``en``.
    dark
        For a dark map.

    Returns
    -------
    styles
        The unknown is the last, hatched.

    Raises
    ------
    KeyError
        If there is no such palette.
    """
    palette, unknown = _palettes()[name], _palettes()[UNKNOWN]
    theme = "dark" if dark else "light"
    words = vocabulary(palette["vocabulary"]) if "vocabulary" in palette else None
    known = [
        ClassStyle(code, row[language] if language in row or not words else words.label(code, language), row[theme])
        for code, row in palette["classes"].items()
    ]
    return [*known, ClassStyle(UNKNOWN, unknown[language], unknown[theme], hatched=True)]


def classify(name: str, values: Sequence[object]) -> list[int]:
    """
    Return the class of each value as an index into `class_styles`.

    Parameters
    ----------
    name
        The palette.
    values
        Codes of a vocabulary, or numbers of a scale; NA, None and a code that isn't listed are unknown.

    Returns
    -------
    classes
        One index a value; the last class is the unknown.
    """
    codes = class_codes(name)
    unknown = len(codes) - 1
    rows = _palettes()[name]["classes"].values()
    limits = [row["below"] for row in rows if "below" in row]
    if not limits:
        place = {code: position for position, code in enumerate(codes)}
        return [place.get(value, unknown) if isinstance(value, str) else unknown for value in values]
    return [bisect_right(limits, number) if (number := _number(value)) is not None else unknown for value in values]


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]  # what can't be a number is unknown
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number


@lru_cache
def facility_family(type_code: str) -> str:
    """Return the legend's family of a facility type, ``unknown`` for an unknown type."""
    term = vocabulary("facility_type").terms.get(type_code)
    if term is None or type_code == UNKNOWN:
        return UNKNOWN
    families = [code for code in class_codes(FACILITY_FAMILY) if code in term.groups]
    return families[0] if families else "other"


@lru_cache(maxsize=1)
def glyphs() -> dict[str, str]:
    """Return the sign of each facility family: an SVG path in a square of 16 by 16."""
    return {code: row["glyph"] for code, row in _palettes()[FACILITY_FAMILY]["classes"].items()}
