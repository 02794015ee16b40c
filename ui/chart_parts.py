"""What charts have in common (图表共用): the tokens' colours and letters, axes of names, texts that stay texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from config.tokens import tokens
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES_PX = 108
# A canvas keeps the boxes that it drew before the font came; in SVG the browser draws the text again.
RENDERER: Literal["svg"] = "svg"
_PALE = 0.45


def colours_now() -> dict[str, Any]:
    """Return the colours of the theme in use."""
    return dict(tokens()["dark" if is_dark() else "light"])


def axis_text(colours: dict[str, Any]) -> dict[str, Any]:
    """Return how letters beside an axis look."""
    return {"color": colours["ink_2"], "fontSize": 12, "fontFamily": tokens()["type"]["family"]}


def base_spec(colours: dict[str, Any]) -> dict[str, Any]:
    """Return what every chart has: our letters, no movement, a tooltip."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": tokens()["type"]["family"], "color": colours["ink"]},
        # Names come from ledgers: text of the drawing, never HTML.
        "tooltip": {
            "trigger": "item",
            "renderMode": "richText",
            "backgroundColor": colours["surface"],
            "borderColor": colours["border"],
            "textStyle": {"color": colours["ink"], "fontSize": 12},
        },
    }


def names_axis(names: Sequence[str], colours: dict[str, Any], width_px: int = NAMES_PX) -> dict[str, Any]:
    """Return an axis of names, the first on top."""
    return {
        "type": "category",
        "inverse": True,
        "data": list(names),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": colours["border"]}},
        "axisLabel": {**axis_text(colours), "color": colours["ink"], "width": width_px, "overflow": "truncate"},
    }


def paler(colours: dict[str, Any]) -> str:
    """Return the main colour halfway to the page's; an opacity would take the figures beside the bars along."""
    pairs = (
        (int(colours["primary"][place : place + 2], 16), int(colours["background"][place : place + 2], 16))
        for place in (1, 3, 5)
    )
    return "#" + "".join(f"{round(_PALE * strong + (1 - _PALE) * ground):02x}" for strong, ground in pairs)


def literal(value: str) -> str:
    """Return a template that shows `value`: a brace of a name would be read as a placeholder."""
    return value.replace("{", "（").replace("}", "）")
