"""
A compound on one sheet of A4 (建档立卡): a page of HTML that stands by itself and prints on one page.

It embeds no font, since Chinese letters take megabytes: where the app serves the sheet it takes the app's own, and as a
file that was saved or sent on those of the system, which the style sheet names in turn. Its one script and its style
sheet are named by their digests in the page's own content policy, so that nothing else in it can run or be fetched,
whatever a ledger's text says.
"""

from __future__ import annotations

import base64
import hashlib
import html
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from config.texts import text
from reports.cards import CardSection, number_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.cards import Fact

_FOLDER = Path(__file__).parent
# Longer texts are cut, so that one cell can't take the page.
LONGEST_NAME, LONGEST_VALUE, LONGEST_LIST = 80, 220, 560
MOST_CLOSED, MOST_SOURCES = 6, 14


@dataclass(frozen=True)
class SheetPart:
    """A group of lines and how it lies: in four columns (``grid``), over half the sheet, or over the whole of it."""

    section: CardSection
    layout: Literal["grid", "half", "wide"] = "half"


@dataclass(frozen=True)
class SheetItem:
    """A line of the list of what is open (销号清单): what, who is responsible, what comes next, and since when."""

    what: str
    who: str
    next_step: str
    since: str


@dataclass(frozen=True)
class Sheet:
    """
    All that a sheet shows, in the language of `language`.

    Attributes
    ----------
    name, aliases, community
        Of the compound.
    chips
        What stands out, with ``alert``, ``warn`` or "".
    street
        The name of the street.
    look_first
        Its place in the ranking, the reasons and the next step; empty outside the street.
    items, closed
        What is open, and what was closed in the last 90 days, with its day.
    today, as_of
        The day from which days are counted, and the newest day of the data ("" where none is stated).
    is_demo
        Whether attributes are simulated, which the sheet says.
    """

    name: str
    aliases: str
    community: str
    chips: tuple[tuple[str, str], ...]
    street: str
    look_first: tuple[str, ...]
    parts: tuple[SheetPart, ...]
    items: tuple[SheetItem, ...]
    closed: tuple[tuple[str, str], ...]
    today: str
    as_of: str
    is_demo: bool
    language: str


def write_sheet(sheet: Sheet) -> str:
    """Return the sheet as a page of HTML; every text of it is text, whatever it holds."""
    numbers = number_sources(part.section for part in sheet.parts)
    style, script = (_asset(f"sheet.{form}") for form in ("css", "js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; font-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    say = _Says(sheet.language)
    title = f"{_cut(sheet.name)} · {say('sheet.title')}"
    body = "".join(
        [
            _header(sheet, say),
            _look(sheet.look_first),
            f'<div class="parts">{"".join(_part(part, numbers) for part in sheet.parts)}</div>',
            _items(sheet.items, say),
            _closed(sheet.closed, say),
            _footer(sheet, numbers, say),
        ]
    )
    return (
        f'<!DOCTYPE html><html lang="{"zh-CN" if sheet.language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title, quote=True)}</title><style>{style}</style></head>"
        f'<body><p class="hint">{say("sheet.hint")}</p><main>{body}</main><script>{script}</script></body></html>'
    )


@dataclass(frozen=True)
class _Says:
    language: str

    def __call__(self, key: str, **values: object) -> str:
        return html.escape(text(key, self.language, **values), quote=True)


@lru_cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _shown(value: str, longest: int = LONGEST_NAME) -> str:
    """Return HTML that shows a text as it is, its end cut where it is longer."""
    return html.escape(_cut(value, longest), quote=True)


def _cut(value: str, longest: int = LONGEST_NAME) -> str:
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


def _header(sheet: Sheet, say: _Says) -> str:
    also = say("panel.aliases", names=_cut(sheet.aliases)) if sheet.aliases else ""
    chips = "".join(f'<span class="chip {hue}">{_shown(label)}</span>' for label, hue in sheet.chips)
    demo = f'<p><span class="demo">{say("shell.demo")}</span></p>' if sheet.is_demo else ""
    days = say("sheet.day", today=sheet.today)
    if sheet.as_of:
        days = f"{days}<br>{say('shell.as_of', day=sheet.as_of)}"
    where = _shown(sheet.community)
    return (
        f"<header><div><h1>{_shown(sheet.name)}</h1>"
        f"<p>{' · '.join(part for part in (where, also) if part)}</p><p>{chips}</p></div>"
        f'<div class="about"><b>{_shown(sheet.street)}<br>{say("sheet.title")}</b><p>{days}</p>{demo}</div></header>'
    )


def _look(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    first, *others = lines
    said = " ".join(_shown(line, LONGEST_VALUE) for line in others)
    return f'<div class="look"><p><b>{_shown(first)}</b> {said}</p></div>'


def _part(part: SheetPart, numbers: Mapping[tuple[str, str], int]) -> str:
    longest = LONGEST_VALUE if part.layout != "wide" else LONGEST_LIST
    facts = "".join(_fact(fact, numbers, longest) for fact in part.section.facts)
    note = f'<p class="note">{_shown(part.section.note, LONGEST_LIST)}</p>' if part.section.note else ""
    lies = {"grid": "wide grid", "wide": "wide", "half": ""}[part.layout]
    return f'<section class="{lies}"><h2>{_shown(part.section.title)}</h2><dl>{facts}</dl>{note}</section>'


def _fact(fact: Fact, numbers: Mapping[tuple[str, str], int], longest: int) -> str:
    number = None if fact.is_unknown else numbers.get((fact.source, fact.as_of))
    mark = "" if number is None else f"<sup>{number}</sup>"
    style = ' class="unknown"' if fact.is_unknown else ""
    return f"<dt>{_shown(fact.label)}</dt><dd{style}>{_shown(fact.value, longest)}{mark}</dd>"


def _items(items: Sequence[SheetItem], say: _Says) -> str:
    heading = f"<h2>{say('sheet.open')}<small>{say('sheet.open_note', count=len(items))}</small></h2>"
    if not items:
        return f'<section>{heading}<p class="note">{say("sheet.nothing_open")}</p></section>'
    labels = "".join(f"<th>{say(f'sheet.{name}')}</th>" for name in ("what", "who", "next_step", "since", "settled"))
    rows = "".join(
        f"<tr><td>{_shown(item.what, LONGEST_VALUE)}</td><td>{_shown(item.who)}</td>"
        f'<td>{_shown(item.next_step, LONGEST_VALUE)}</td><td class="day">{_shown(item.since)}</td>'
        '<td class="tick">□</td></tr>'
        for item in items
    )
    return f"<section>{heading}<table><thead><tr>{labels}</tr></thead><tbody>{rows}</tbody></table></section>"


def _closed(closed: Sequence[tuple[str, str]], say: _Says) -> str:
    heading = f"<h2>{say('sheet.closed')}</h2>"
    if not closed:
        return f'<section>{heading}<p class="note">{say("sheet.nothing_closed")}</p></section>'
    lines = "".join(f"<li><b>√</b> {_shown(day)} {_shown(what)}</li>" for day, what in closed[:MOST_CLOSED])
    return f'<section class="closed">{heading}<ul>{lines}</ul></section>'


def _footer(sheet: Sheet, numbers: Mapping[tuple[str, str], int], say: _Says) -> str:
    listed = list(numbers.items())[:MOST_SOURCES]
    no_day = text("panel.no_day", sheet.language)
    lines = "".join(
        f"<li>{number} {say('panel.source', file=_cut(file), day=day or no_day)}</li>" for (file, day), number in listed
    )
    rest = len(numbers) - len(listed)
    more = f"<li>{say('sheet.more_sources', count=rest)}</li>" if rest else ""
    demo = f"<div><b>{say('reports.demo')}</b></div>" if sheet.is_demo else ""
    return f"<footer>{demo}<div>{say('sheet.reading')}</div><ol>{lines}{more}</ol></footer>"
