"""Rows that wait (待处理): mended in place, checked again, stored, or dropped with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from ui.data_tabs import open_tab
from ui.feedback import page_guard
from ui.language import language, say
from ui.markup import draw, escaped, heading, note, plain
from ui.person import choose_name
from ui.queries import (
    current_street,
    drop_waiting,
    kind_names,
    plan_mended,
    store_mended,
    waiting,
    waiting_workbook,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.importing import ImportPlan
    from ui.queries import WaitingRows

MENDED, DROPPED, ROUND = "mended", "dropped", "mending_round"
MOST_SHOWN = 200
_ROW, _PROBLEM, _DROP = "__row__", "__problem__", "__drop__"
_MAX_REASON = 120


def waiting_rows() -> None:
    """Draw the rows that imports kept back."""
    groups = waiting(language())
    draw(heading(say("pending.title"), say("pending.title_note")))
    for key in (MENDED, DROPPED):
        if count := st.session_state.pop(key, None):
            st.success(say(f"pending.{key}", count=f"{count:,}"))
    if not groups:
        draw(note(say("pending.none")))
        st.button(say("pending.to_import"), key="to_import", on_click=open_tab, args=("import",))
        return
    labels = [_label(rows) for rows in groups]
    chosen = st.selectbox(say("pending.which"), range(len(groups)), key="waiting_group", format_func=labels.__getitem__)
    rows = groups[chosen if chosen is not None and chosen < len(groups) else 0]
    with page_guard():
        _mend(rows)


def _label(rows: WaitingRows) -> str:
    kind = kind_names(rows.kind, language())
    return say("pending.group", file=rows.file_name, batch=rows.batch_id, kind=kind, count=f"{len(rows.ids):,}")


def _mend(rows: WaitingRows) -> None:
    street = current_street(language())
    fixed = street.view_only or street.is_demo
    if len(rows.ids) > MOST_SHOWN:
        draw(note(say("pending.first", shown=f"{MOST_SHOWN:,}", count=f"{len(rows.ids):,}")))
    key = f"mend_{rows.batch_id}_{rows.kind}_{st.session_state.get(ROUND, 0)}"
    edited = st.data_editor(
        _table(rows),
        key=key,
        hide_index=True,
        num_rows="fixed",
        column_config=_columns(rows),
        disabled=True if fixed else [_ROW, _PROBLEM],
        height=360,
    )
    with st.container(key="pending_tools", horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            say("pending.export"),
            data=lambda: waiting_workbook(rows, language()).content,
            file_name=waiting_name(rows),
            on_click="ignore",
            key="export_pending",
        )
    if fixed:
        return
    before = _table(rows)
    changed = [place for place in range(len(before)) if _cells(edited, place) != _cells(before, place)]
    dropped = [place for place in range(len(before)) if bool(edited.iloc[place][_DROP])]
    who = choose_name()
    _offer_mending(rows, changed, [_cells(edited, place) for place in changed], who)
    _offer_dropping(rows, dropped, who)


def waiting_name(rows: WaitingRows) -> str:
    """Return the name of the Excel file of rows that wait."""
    kind = kind_names(rows.kind, language())
    return f"{say('pending.export_name', kind=kind, batch=rows.batch_id)}.xlsx"


def _table(rows: WaitingRows) -> pd.DataFrame:
    shown = range(min(len(rows.ids), MOST_SHOWN))
    cells = {str(column): [rows.cells[place][column] for place in shown] for column in range(len(rows.headers))}
    beside = {_ROW: [rows.numbers[place] for place in shown], _PROBLEM: [rows.problems[place] for place in shown]}
    return pd.DataFrame({**beside, **cells, _DROP: [False for _ in shown]})


def _columns(rows: WaitingRows) -> dict[str, Any]:
    config: dict[str, Any] = {
        _ROW: st.column_config.NumberColumn(say("pending.row"), width="small", pinned=True),
        _PROBLEM: st.column_config.TextColumn(say("pending.problem"), width="large"),
        _DROP: st.column_config.CheckboxColumn(say("pending.drop"), width="small"),
    }
    # A header is the file's own text, and a column's label is read as Markdown.
    named = enumerate(rows.headers)
    return config | {str(place): st.column_config.TextColumn(plain(header)) for place, header in named}


def _cells(table: pd.DataFrame, place: int) -> list[str]:
    row = table.iloc[place]
    return [str(row[name] or "") for name in table.columns if name not in (_ROW, _PROBLEM, _DROP)]


def _offer_mending(rows: WaitingRows, places: Sequence[int], cells: Sequence[Sequence[str]], who: str) -> None:
    if not places:
        draw(note(say("pending.how_to")))
        return
    planned = plan_mended(rows, places, cells)
    _show_what_is_left(planned)
    if not who:
        draw(note(say("data.name_first")))
    label = say("pending.store", count=f"{planned.rows_good:,}")
    if st.button(label, key="store_mended", type="primary", disabled=not (planned.rows_good and who)):
        store_mended(planned, who)
        st.session_state[MENDED] = planned.rows_good
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _show_what_is_left(planned: ImportPlan) -> None:
    table = planned.problems_frame(language())
    said = say("pending.checked", good=f"{planned.rows_good:,}", left=f"{len(planned.pending):,}")
    draw(f'<p class="ll-said">{escaped(said)}</p>')
    if not table.empty:
        shown = table[["row", "column", "value", "problem", "remedy"]]
        st.dataframe(
            shown.rename(columns={name: say(f"data.problem_{name}") for name in shown.columns}),
            hide_index=True,
            key="mended_problems",
        )


def _offer_dropping(rows: WaitingRows, places: Sequence[int], who: str) -> None:
    if not places:
        return
    reason = st.text_input(
        say("pending.reason"), key="drop_reason", max_chars=_MAX_REASON, placeholder=say("pending.reason_hint")
    ).strip()
    label = say("pending.drop_now", count=f"{len(places):,}")
    if st.button(label, key="drop_now", disabled=not (who and reason)):
        drop_waiting(rows, places, who, reason)
        st.session_state[DROPPED] = len(places)
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
