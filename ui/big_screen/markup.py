"""A scene as HTML (大屏画面): what stands around the map, every foreign text escaped, no widget and no script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.figure_strip import figure_basis
from ui.formatting import figure_name, figure_value
from ui.language import language, say
from ui.markup import escaped
from ui.queries import StreetInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maps.view import ClassStyle
    from ui.big_screen.scene import Line, Scene
    from ui.queries import Figure

# Numbers of a sentence, with their per cent: what is read from the back of the hall.
_NUMBERS = re.compile(r"\d[\d,.]*\d(?: ?%)?|\d(?: ?%)?")


@dataclass(frozen=True)
class Frame:
    """What stays around every scene: title, emblem, whose data, the scenes' names and which is shown."""

    street: StreetInfo
    title: str
    emblem: str
    scenes: tuple[str, ...]
    place: int
    notes: tuple[str, ...] = ()


def screen_markup(frame: Frame, scene: Scene, hidden: frozenset[str]) -> str:
    """Return all that stands around the map; figures whose keys are hidden are left out."""
    figures = [figure for figure in scene.figures if figure.key not in hidden]
    return (
        f'<div class="bs" tabindex="0" data-scene="{escaped(frame.scenes[frame.place])}">{_head(frame)}'
        f'<section class="bs-panel bs-left"><h2 class="bs-name">{_scene_name(frame)}</h2>'
        f'<p class="bs-sentence">{_sentence(scene.sentence)}</p>{_figures(figures)}{_months(scene)}</section>'
        '<div class="bs-window" data-map-window></div>'
        f'<section class="bs-panel bs-right">{_legend(scene)}{_lines(scene)}</section>{_foot(frame, scene)}</div>'
    )


def empty_markup(frame: Frame | None) -> str:
    """Return what hangs there while there is nothing to tell; without a frame where not even the street is known."""
    head = "" if frame is None else _head(frame)
    return (
        f'<div class="bs bs-empty">{head}<div class="bs-nothing" data-map-window>'
        f"<p>{escaped(say('screen.nothing'))}</p><small>{escaped(say('screen.nothing_help'))}</small></div></div>"
    )


def _scene_name(frame: Frame) -> str:
    return escaped(say(f"screen.scenes.{frame.scenes[frame.place]}"))


def _sentence(sentence: str) -> str:
    """Escape a sentence and mark its numbers; a name's figures are marked too."""
    parts, last = [], 0
    for found in _NUMBERS.finditer(sentence):
        parts += [escaped(sentence[last : found.start()]), f"<b>{escaped(found.group())}</b>"]
        last = found.end()
    return "".join([*parts, escaped(sentence[last:])])


def _head(frame: Frame) -> str:
    street, badges = frame.street, []
    if street.view_only:
        badges.append(("view", say("shell.view_only")))
    if street.is_demo and street.has_data:
        badges.append(("demo", say("shell.demo")))
    told = "".join(f'<span class="ll-badge ll-badge-{kind}">{escaped(label)}</span>' for kind, label in badges)
    day = f"<span>{escaped(say('shell.as_of', day=street.as_of.isoformat()))}</span>" if street.as_of else ""
    emblem = f'<b class="bs-emblem">{escaped(frame.emblem)}</b>' if frame.emblem else '<i class="bs-mark"></i>'
    return (
        f'<header class="bs-head">{emblem}<h1>{escaped(frame.title)}</h1>'
        f'<div class="bs-state">{told}{day}<time data-clock></time></div></header>'
    )


def _figures(figures: Sequence[Figure]) -> str:
    cells = "".join(_figure(figure, name_base=_share_one_key(figures)) for figure in figures)
    return f'<div class="bs-figures">{cells}</div>' if cells else ""


def _share_one_key(figures: Sequence[Figure]) -> bool:
    """Whether figures are one share of several things, so that their names must say of what."""
    return len({figure.key for figure in figures}) < len(figures)


def _figure(figure: Figure, *, name_base: bool) -> str:
    spoken = language()
    name = figure_name(figure, spoken)
    if name_base:
        name = say("shell.figure_base", name=name, base=say(f"governance.by_{figure.base}"))
    known = "" if figure.value is not None else " bs-unknown"
    basis = figure_basis(figure)
    return (
        f'<div class="bs-figure" data-figure="{escaped(figure.key)}-{escaped(figure.base)}">'
        f'<span class="bs-figure-name">{escaped(name)}</span>'
        f'<b class="bs-figure-value{known}">{escaped(figure_value(figure, spoken))}</b>'
        f'<span class="bs-figure-basis">{escaped(basis)}</span></div>'
    )


def _months(scene: Scene) -> str:
    """Return the months of a playback as columns, the one on the map marked."""
    if not scene.months:
        return ""
    most = max(count for _, count in scene.months) or 1
    columns = "".join(
        f'<i class="{"bs-now" if name == scene.moment else ""}" style="--share:{count / most:.3f}"></i>'
        for name, count in scene.months
    )
    first, last = scene.months[0][0], scene.months[-1][0]
    return (
        f'<div class="bs-months"><b>{escaped(scene.moment)}</b><div class="bs-columns">{columns}</div>'
        f"<div class='bs-ends'><span>{escaped(first)}</span><span>{escaped(last)}</span></div></div>"
    )


def _legend(scene: Scene) -> str:
    """Return what the map's colours mean, with how many of each: compounds, then facilities."""
    items = [(scene.view.legend_title, _swatches(scene, "compounds")), ("", _swatches(scene, "facilities"))]
    parts = [
        (f"<h3>{escaped(title)}</h3>" if title else "") + f'<ul class="bs-legend">{swatches}</ul>'
        for title, swatches in items
        if swatches
    ]
    return f'<div class="bs-block">{"".join(parts)}</div>' if parts else ""


def _swatches(scene: Scene, layer: str) -> str:
    values = scene.view.values.get(layer)  # type: ignore[call-overload]  # one of the map's layers
    styles: list[ClassStyle] = [style for style in values.styles if style.count] if values else []
    shape = " bs-round" if layer == "facilities" else ""
    return "".join(
        f'<li><i class="bs-swatch{shape}{" bs-hatched" if style.hatched else ""}" style="--fill:{style.fill}"></i>'
        f"<span>{escaped(style.label)}</span><b>{style.count:,}</b></li>"
        for style in styles
    )


def _lines(scene: Scene) -> str:
    if not scene.lines and not scene.title:
        return ""
    title = f"<h3>{escaped(scene.title)}</h3>" if scene.title else ""
    return f'<div class="bs-block">{title}<ul class="bs-lines">{"".join(map(_line, scene.lines))}</ul></div>'


def _line(line: Line) -> str:
    bar = "" if line.share is None else f'<s><u style="width:{100 * line.share:.1f}%"></u></s>'
    alert = ' class="bs-alert"' if line.is_alert else ""
    detail = f"<small>{escaped(line.detail)}</small>" if line.detail else ""
    return f"<li{alert}><span>{escaped(line.label)}</span><b>{escaped(line.value)}</b>{bar}{detail}</li>"


def _foot(frame: Frame, scene: Scene) -> str:
    names = "".join(
        f"<li{' class=bs-here' if place == frame.place else ''}>{escaped(say(f'screen.scenes.{key}'))}</li>"
        for place, key in enumerate(frame.scenes)
    )
    notes = " ".join(note for note in (scene.note, *frame.notes) if note)
    told = f'<p class="bs-note">{escaped(notes)}</p>' if notes else ""
    paused = f'<span class="bs-paused">{escaped(say("screen.paused"))}</span>'
    lost = f'<span class="bs-lost">{escaped(say("screen.offline"))}</span>'
    return f'<footer class="bs-foot"><ol class="bs-turns">{names}</ol>{told}{paused}{lost}</footer>'
