"""One building (建筑)."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import Polygon


@dataclass(frozen=True)
class House:
    """One building: its outline, its kind (a code of the vocabulary), its floors and, in a row, its number."""

    shape: Polygon
    kind: str
    floors: int
    number: int = 0
