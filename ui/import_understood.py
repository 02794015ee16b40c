"""What was understood of a file, each part of it to be changed (看懂了什么): table, header row, columns, day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from geodata.schemas import ledger_kind, ledger_kind_names
from ui.import_draft import Draft
from ui.language import language, say
from ui.markup import draw, escaped, plain
from ui.queries.ingest import meaning_label, meanings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.choices import Part
    from loaders.columns import ColumnMatch
    from loaders.doubts import Doubt
    from loaders.importing import ImportPlan

# Of a header row's texts as many are shown as tell it from others.
_SHOWN_HEADERS = 5
# A ledger has a few dozen columns; of a sheet with hundreds the rest is shown when asked for.
_SHOWN_COLUMNS = 60
_NOT_TAKEN = ""
# What numbers may be multiplied by: hundreds, thousands, ten thousands (万), millions; mu (亩) to square metres.
_SCALES = (1.0, 0.01, 0.1, 10.0, 100.0, 1_000.0, 10_000.0, 1_000_000.0, 100_000_000.0, 2000 / 3)


def choose_part(opened: Draft, seen: ImportPlan | Doubt) -> None:
    """Draw the tables of a file that has several; the chosen one is the one that is read."""
    parts = {part.name: part for part in seen.parts}
    if len(parts) < 2:  # noqa: PLR2004 - nothing to choose
        return
    key = "import_part"
    st.session_state[key] = seen.sheet
    many = len(parts) > 6  # noqa: PLR2004 - more than stand side by side
    label = say("importing.parts", count=len(parts))
    labels = {name: _part_label(part, is_stored=name in opened.stored) for name, part in parts.items()}

    def turn() -> None:
        opened.open_part(st.session_state[key])

    if many:
        st.selectbox(label, list(parts), key=key, format_func=labels.__getitem__, on_change=turn)
    else:
        # Its labels are read as Markdown, those of a select box aren't.
        st.radio(
            label, list(parts), key=key, format_func=lambda name: plain(labels[name]), on_change=turn, horizontal=True
        )


def _part_label(part: Part, *, is_stored: bool) -> str:
    kind = ledger_kind(part.kind).labels[language()] if part.kind else say("importing.kind_unknown")
    label = say("importing.part", name=part.name, kind=kind, rows=f"{part.rows:,}")
    return f"{label} ✓ {say('importing.part_stored')}" if is_stored else label


def choose_table(opened: Draft, seen: ImportPlan | Doubt, *, is_open: bool = False) -> None:
    """
    Draw kind, header row and day, and the first rows of the table.

    Parameters
    ----------
    opened
        The file; takes what is changed.
    seen
        What was understood of it.
    is_open
        Whether the first rows are shown without being asked for.
    """
    spoken = language()
    kinds = getattr(seen, "kinds", ())
    with st.container(key="import_options", horizontal=True):
        st.session_state["import_kind"] = None if kinds and opened.choices.kind is None else _kind_of(seen)
        st.selectbox(
            say("data.kind"),
            [*kinds, *(name for name in ledger_kind_names() if name not in kinds)],
            key="import_kind",
            format_func=lambda name: ledger_kind(name).labels[spoken],
            placeholder=say("importing.choose"),
            on_change=lambda: _say_kind(opened),
        )
        rows = dict(seen.head)
        if seen.header_row in rows and len(rows) > 1:
            st.session_state["import_header"] = seen.header_row
            st.selectbox(
                say("importing.header_row"),
                list(rows),
                key="import_header",
                format_func=lambda number: _header_label(number, rows[number]),
                on_change=lambda: opened.say(header_row=st.session_state["import_header"], columns={}, scales={}),
            )
        st.session_state["import_as_of"] = opened.choices.as_of
        st.date_input(
            say("data.as_of"),
            key="import_as_of",
            format="YYYY-MM-DD",
            help=say("data.as_of_help"),
            on_change=lambda: _say_day(opened),
        )
    if rows:
        with st.expander(say("importing.first_rows", count=len(rows)), expanded=is_open, key="import_head"):
            _first_rows(rows, seen.header_row)


def _kind_of(seen: ImportPlan | Doubt) -> str:
    kinds: tuple[str, ...] = getattr(seen, "kinds", ())
    return kinds[0] if kinds else str(getattr(seen, "kind", ""))


def _say_kind(opened: Draft) -> None:
    # Columns of another kind of ledger mean other things.
    opened.say(kind=st.session_state["import_kind"], columns={}, scales={})


def _say_day(opened: Draft) -> None:
    day = st.session_state["import_as_of"]
    opened.say(as_of=day if isinstance(day, dt.date) else None)


def _header_label(number: int, cells: tuple[str, ...]) -> str:
    texts = [cell for cell in cells if cell][:_SHOWN_HEADERS]
    return say("importing.header_label", row=number, cells=say("formats.item_separator").join(texts))


def _first_rows(rows: Mapping[int, tuple[str, ...]], header_row: int) -> None:
    width = max(len(cells) for cells in rows.values())
    mark = {True: say("importing.is_header"), False: ""}
    table = [
        {"": f"{number} {mark[number == header_row]}".strip()}
        | {str(place + 1): cells[place] if place < len(cells) else "" for place in range(width)}
        for number, cells in rows.items()
    ]
    st.dataframe(table, hide_index=True, key="import_first_rows", height="content")


def choose_columns(opened: Draft, seen: ImportPlan | Doubt) -> None:
    """Draw what each column was taken for, with a few of its values; each can be given another meaning."""
    matches = [match for match in seen.matches if match.header]
    kind = _kind_of(seen)
    known = sum(match.column is not None for match in matches)
    draw(
        f'<h3 class="ll-title">{escaped(say("data.matches", known=known, count=len(matches)))}'
        f"<small>{escaped(say('importing.columns_note'))}</small></h3>"
    )
    shown = matches
    if len(matches) > _SHOWN_COLUMNS and not st.toggle(
        say("importing.all_columns", count=len(matches)), key="import_all_columns"
    ):
        # Those that were recognised, then the rest as they come.
        shown = sorted(matches, key=lambda match: match.column is None)[:_SHOWN_COLUMNS]
    options = meanings(kind)
    with st.container(key="import_columns", height=420 if len(shown) > 5 else "content", border=True):  # noqa: PLR2004
        for match in shown:
            _column_line(opened, match, seen.samples.get(match.header, ()), options)


def _column_line(opened: Draft, match: ColumnMatch, samples: tuple[str, ...], options: Mapping[str, bool]) -> None:
    spoken, place = language(), match.position
    meaning = f"{match.kind}.{match.column}" if match.column is not None else _NOT_TAKEN
    if meaning not in options:
        options = {**options, meaning: False} if meaning else options
    with st.container(key=f"column_{place}", horizontal=True, vertical_alignment="center"):
        draw(
            f'<p class="ll-column"><b>{escaped(match.header)}</b>'
            f"<small>{escaped(say('formats.item_separator').join(samples))}</small></p>"
        )
        key = f"import_column_{place}"
        st.session_state[key] = meaning
        st.selectbox(
            plain(match.header),
            [_NOT_TAKEN, *options],
            key=key,
            format_func=lambda name: meaning_label(name, spoken) if name else say("data.not_taken"),
            label_visibility="collapsed",
            on_change=lambda: _say_meaning(opened, match.header, st.session_state[key]),
        )
        if options.get(meaning):
            _choose_scale(opened, match)


def _say_meaning(opened: Draft, header: str, meaning: str) -> None:
    opened.say(columns={**opened.choices.columns, header: meaning or None})


def _choose_scale(opened: Draft, match: ColumnMatch) -> None:
    key = f"import_scale_{match.position}"
    st.session_state[key] = match.scale
    st.selectbox(
        say("importing.scale"),
        sorted({*_SCALES, match.scale}, key=lambda scale: (scale != 1, scale)),
        key=key,
        format_func=_scale_label,
        label_visibility="collapsed",
        on_change=lambda: opened.say(scales={**opened.choices.scales, match.header: st.session_state[key]}),
    )


def _scale_label(scale: float) -> str:
    if scale == 1:
        return say("importing.as_it_stands")
    if scale == 2000 / 3:
        return say("importing.from_mu")
    return say("importing.times", scale=f"{scale:,.10g}")
