"""The row of figures (指标行), each with what it was counted from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ui.formatting import figure_detail, figure_name, figure_trace, figure_value, number_text
from ui.language import language, say
from ui.markup import draw, escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ui.queries import Figure


def figure_strip(
    figures: Sequence[Figure], *, key: str, within: Mapping[str, Figure] = MappingProxyType({}), name_base: bool = False
) -> None:
    """
    Draw figures side by side; the sign beside each opens its definition, both sides, the unknown and sources.

    Parameters
    ----------
    figures
        From left to right.
    key
        The row's own name on the page.
    within
        By a figure's key, another that is a part of it: explained with it, and told beside it where there is room.
    name_base
        Whether the names say what is counted, where the same share stands there by compounds and by households.
    """
    cells = "".join(_cell(figure, within.get(figure.key), name_base=name_base) for figure in figures)
    draw(f'<div class="ll-figures ll-figures-{key}">{cells}</div>')


def _cell(figure: Figure, part: Figure | None, *, name_base: bool) -> str:
    spoken = language()
    name = figure_name(figure, spoken)
    if name_base:
        name = say("shell.figure_base", name=name, base=say(f"governance.by_{figure.base}"))
    detail = figure_basis(figure)
    if part is not None and not detail:
        detail = say("shell.companion", name=figure_name(part, spoken), value=figure_value(part, spoken))
    known = "" if figure.value is not None else " ll-unknown"
    explained = "".join(trace_markup(each) for each in (figure, part) if each)
    how = escaped(say("shell.how"))
    return (
        f'<div class="ll-figure"><span class="ll-figure-name">{escaped(name)}</span>'
        f'<span class="ll-figure-value{known}">{escaped(figure_value(figure, spoken))}</span>'
        f'<span class="ll-figure-detail" title="{escaped(figure_detail(figure, spoken))}">{escaped(detail)}</span>'
        f'<details class="ll-how"><summary aria-label="{how}" title="{how}"></summary>'
        f'<div class="ll-explained">{explained}</div></details></div>'
    )


def figure_basis(figure: Figure) -> str:
    """Return in a few letters of how many known rows a figure speaks."""
    unknown = number_text(figure.unknown, language())
    if figure.unit == "share":
        sides = {name: number_text(getattr(figure, name), language()) for name in ("numerator", "denominator")}
        return say("shell.of_known", unknown=unknown, **sides)
    if figure.base in ("orders", "sessions", "visits", "facilities", "matters"):
        return figure_detail(figure, language())
    return say("shell.unstated", unknown=unknown) if figure.unknown else ""


def trace_markup(figure: Figure) -> str:
    """Return the lines that explain a figure as HTML."""
    spoken = language()
    lines = "".join(
        f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>" for label, value in figure_trace(figure, spoken)
    )
    return f'<div class="ll-trace"><b>{escaped(figure_name(figure, spoken))}</b><dl>{lines}</dl></div>'
