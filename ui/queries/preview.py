"""The map of a file that isn't stored yet (导入预览图): its points over what the store has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ui.queries.painting import map_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.importing import ImportPlan
    from maps.view import Bounds, MapView

# A few points of another county must not make the street a dot.
_LEFT_OUT = 0.05
_MARGIN = 0.1
_MOST_POINTS = 300


def plan_points(planned: ImportPlan) -> list[tuple[float, float]]:
    """Return the middles of the good rows' places, at most 300 spread over the file: degrees in EPSG:4490."""
    frame = planned.frames[planned.kind]
    if "geometry" not in frame.columns:
        return []
    shapes = [shape for shape in frame["geometry"] if shape is not None and not shape.is_empty]
    middles = (shape.centroid for shape in shapes[:: max(1, -(-len(shapes) // _MOST_POINTS))])
    return [(middle.x, middle.y) for middle in middles]


def preview_view(points: Sequence[tuple[float, float]], language: str, *, dark: bool) -> MapView:
    """
    Return the street's map, unpainted, with `points` on it.

    Parameters
    ----------
    points
        At least one, longitude and latitude in EPSG:4490; the map flies to where most of them lie, with the street.
    language, dark
        Of labels and colours.
    """
    view = map_view(language=language, dark=dark)
    return replace(
        view, values={}, legend_title="", legend_note="", selected=None, focus=_focus(points), points=tuple(points)
    )


def _focus(points: Sequence[tuple[float, float]]) -> Bounds:
    """Return the extent of all points but the outermost, with a margin."""
    sides = []
    for axis in (1, 0):
        values = sorted(point[axis] for point in points)
        cut = int(len(values) * _LEFT_OUT)
        low, high = values[cut], values[-1 - cut]
        margin = (high - low) * _MARGIN + 0.001
        sides.append((low - margin, high + margin))
    (south, north), (west, east) = sides
    return south, west, north, east
