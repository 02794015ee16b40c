"""The A4 sheet of the open compound (单页): what is open, what was settled, and the page that prints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from reports.compound_sheet import write_sheet
from ui.kept_files import keep_file
from ui.language import language, say
from ui.markup import draw, escaped, heading, note
from ui.queries import compound_sheet, sheet_file_name

if TYPE_CHECKING:
    from reports.compound_sheet import Sheet, SheetItem
    from ui.queries import CompoundCard, Weights

MIME = "text/html"


def sheet_part(card: CompoundCard, weights: Weights) -> None:
    """Draw the list of what is open at a compound, and hand out its sheet."""
    sheet = compound_sheet(card.id, weights, language())
    if sheet is None:
        return
    with st.container(key="sheet_bar", horizontal=True, gap="small"):
        address = keep_file(write_sheet(sheet).encode(), MIME, "compound-sheet")
        if address is not None:
            st.link_button(say("sheet.open_print"), address, type="primary")
        st.download_button(
            say("sheet.download"),
            data=partial(_content, sheet),
            file_name=sheet_file_name(sheet),
            mime=MIME,
            on_click="ignore",
            key="download_sheet",
        )
    draw(note(say("sheet.part_note")) + _open(sheet) + _closed(sheet))


def _content(sheet: Sheet) -> bytes:
    return write_sheet(sheet).encode()


def _open(sheet: Sheet) -> str:
    title = heading(say("sheet.open"), say("sheet.open_count", count=len(sheet.items)))
    if not sheet.items:
        return title + note(say("sheet.nothing_open"))
    return f'{title}<ol class="ll-looks">{"".join(_item(item) for item in sheet.items)}</ol>'


def _item(item: SheetItem) -> str:
    return (
        f'<li class="ll-look"><p><b>{escaped(item.what)}</b></p><p>{escaped(item.since)} · {escaped(item.who)}</p>'
        f'<p class="ll-next">{escaped(say("priority.next", step=item.next_step))}</p></li>'
    )


def _closed(sheet: Sheet) -> str:
    title = heading(say("sheet.closed"))
    if not sheet.closed:
        return title + note(say("sheet.nothing_closed"))
    lines = "".join(
        f'<li class="ll-look"><p>√ {escaped(what)}</p><p class="ll-next">{escaped(day)}</p></li>'
        for day, what in sheet.closed
    )
    return f'{title}<ul class="ll-looks">{lines}</ul>'
