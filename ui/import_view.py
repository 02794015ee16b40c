"""
A ledger on its way in (台账导入).

The file, what was understood of it, its problems, and the one press that stores it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.crs import COORDINATE_SYSTEMS
from geodata.schemas import ledger_kind, ledger_kind_names
from ui.empty import STEPS
from ui.feedback import page_guard
from ui.language import language, say
from ui.markup import counts, definitions, draw, escaped, heading, note, plain
from ui.person import choose_name
from ui.queries import current_street, plan, store_plan

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geodata.store import Receipt
    from loaders.columns import ColumnMatch
    from loaders.importing import ImportPlan

FILE_TYPES = ["xlsx", "xls", "csv", "txt", "json", "geojson"]
PREVIEW_ROWS = 50
ROUND, RECEIPT = "upload_round", "receipt"
# Certainties under which a person should look twice at where the points lie.
DOUBTFUL = frozenset({"assumed", "names"})


def import_form(*, disabled: bool) -> None:
    """Draw the way in for one file, and store it at one press."""
    person = choose_name(disabled=disabled)
    uploaded = st.file_uploader(
        say("data.file"),
        type=FILE_TYPES,
        key=f"file_{st.session_state.get(ROUND, 0)}",
        disabled=disabled,
        help=say("data.file_help"),
    )
    options = _choose_options(disabled=disabled)
    _show_receipt()
    if uploaded is None:
        draw(f'<ol class="ll-steps">{"".join(f"<li>{escaped(say(key))}</li>" for key in STEPS)}</ol>')
        return
    with page_guard():
        planned = _planned(uploaded, options)
        _show_understood(planned)
        _show_problems(planned)
        _show_preview(planned)
        _offer_storing(planned, person)


def _choose_options(*, disabled: bool) -> dict[str, Any]:
    spoken = language()
    with st.container(key="import_options", horizontal=True):
        kind = st.selectbox(
            say("data.kind"),
            ledger_kind_names(),
            index=None,
            key="import_kind",
            format_func=lambda name: ledger_kind(name).labels[spoken],
            placeholder=say("data.by_itself"),
            disabled=disabled,
        )
        crs = st.selectbox(
            say("data.crs"),
            COORDINATE_SYSTEMS,
            index=None,
            key="import_crs",
            format_func=lambda name: say(f"crs.{name}"),
            placeholder=say("data.by_itself"),
            disabled=disabled,
        )
        day = st.date_input(
            say("data.as_of"),
            value=None,
            key="import_as_of",
            format="YYYY-MM-DD",
            disabled=disabled,
            help=say("data.as_of_help"),
        )
    return {"kind": kind, "crs": crs, "as_of": day if isinstance(day, dt.date) else None}


def _planned(uploaded: UploadedFile, options: dict[str, Any]) -> ImportPlan:
    """Return the plan of the file, read again only when the file, a choice or the store changed."""
    street = current_street(language())
    sheet = st.session_state.get("import_sheet")
    asked = (uploaded.file_id, tuple(options.values()), sheet, street.store_name, street.revision)
    kept: tuple[object, ImportPlan] | None = st.session_state.get("import_plan")
    if kept is not None and kept[0] == asked:
        return kept[1]
    with st.spinner(say("data.reading", file=plain(uploaded.name))):
        planned = plan(uploaded.getvalue(), uploaded.name, sheet=sheet, **options)
    st.session_state["import_plan"] = (asked, planned)
    return planned


def _show_understood(planned: ImportPlan) -> None:
    spoken = language()
    tallies = {
        "read": planned.rows_read,
        "new": planned.new,
        "changed": planned.changed,
        "unchanged": planned.unchanged,
        "pending": len(planned.pending),
    }
    others = [
        f"{ledger_kind(name).labels[spoken]} {len(frame):,}"
        for name, frame in planned.frames.items()
        if name != planned.kind and len(frame)
    ]
    lines = [
        (say("data.understood_kind"), ledger_kind(planned.kind).labels[spoken], ""),
        (say("data.understood_crs"), planned.crs_note(spoken), "ll-warn" if planned.crs_certainty in DOUBTFUL else ""),
    ]
    if planned.header_row:
        place = say("data.place_value", sheet=planned.sheet or planned.file_name, row=planned.header_row)
        lines.insert(1, (say("data.understood_place"), place, ""))
    if others:
        lines.append((say("data.understood_also"), say("formats.item_separator").join(others), ""))
    draw(
        heading(say("data.understood"))
        + counts(
            [
                (count, say(f"data.rows_{name}"), "alert" if name == "pending" else "plain")
                for name, count in tallies.items()
            ]
        )
        + f'<div class="ll-card">{definitions(lines)}</div>'
    )
    if len(planned.sheet_names) > 1:
        st.selectbox(
            say("data.sheet"), planned.sheet_names, index=None, key="import_sheet", placeholder=plain(planned.sheet)
        )
    with st.expander(_matches_title(planned), key="import_columns"):
        st.dataframe(_matches(planned), hide_index=True, key="import_matches")


def _matches_title(planned: ImportPlan) -> str:
    known = sum(match.column is not None for match in planned.matches)
    return say("data.matches", known=known, count=len(planned.matches))


def _matches(planned: ImportPlan) -> list[dict[str, str]]:
    spoken = language()
    header, meaning = say("data.header"), say("data.meaning")
    return [{header: match.header, meaning: _meaning(match, spoken)} for match in planned.matches]


def _meaning(match: ColumnMatch, spoken: str) -> str:
    if match.column is None:
        return say("data.not_taken")
    columns = {column.name: column for column in ledger_kind(match.kind).all_columns} if match.kind else {}
    column = columns.get(match.column)
    return column.labels[spoken] if column else say(f"place_columns.{match.column}")


def _show_problems(planned: ImportPlan) -> None:
    table = planned.problems_frame(language())
    if table.empty:
        draw(note(say("data.no_problems")))
        return
    draw(heading(say("data.problems"), f"{len(table):,}"))
    st.dataframe(
        table.rename(columns={name: say(f"data.problem_{name}") for name in table.columns}),
        hide_index=True,
        key="import_problems",
        height=260,
    )


def _show_preview(planned: ImportPlan) -> None:
    kind, spoken = ledger_kind(planned.kind), language()
    frame = planned.frames[planned.kind].head(PREVIEW_ROWS)
    stated = [
        column for column in kind.all_columns if column.name in frame.columns and frame[column.name].notna().any()
    ]
    with st.expander(say("data.preview", count=f"{planned.rows_good:,}"), key="import_preview"):
        st.dataframe(
            frame[[column.name for column in stated]].rename(
                columns={column.name: column.labels[spoken] for column in stated}
            ),
            hide_index=True,
            key="import_preview_rows",
            placeholder="—",
        )


def _offer_storing(planned: ImportPlan, person: str) -> None:
    street = current_street(language())
    if street.view_only:
        return
    if street.is_demo:
        # The demonstration takes nothing in: the two are never mixed.
        st.info(say("data.demo_takes_nothing"))
        return
    if not person:
        st.info(say("data.name_first"))
    nothing = not (planned.rows_good or planned.pending)
    label = say("data.store", count=f"{planned.rows_good:,}")
    pressed = st.button(label, key="store", type="primary", disabled=nothing or not person)
    if pressed:
        with st.spinner(say("data.storing")):
            receipt = store_plan(planned, person)
        st.session_state[RECEIPT] = (planned.file_name, receipt)
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        for name in ("import_plan", "import_sheet"):
            st.session_state.pop(name, None)
        st.rerun()


def _show_receipt() -> None:
    """Say what the last press did, once."""
    kept: tuple[str, Receipt] | None = st.session_state.pop(RECEIPT, None)
    if kept is None:
        return
    file_name, receipt = kept
    st.success(
        say(
            "data.stored",
            file=plain(file_name),
            batch=receipt.batch_id,
            inserted=f"{receipt.inserted:,}",
            updated=f"{receipt.updated:,}",
            unchanged=f"{receipt.unchanged:,}",
            pending=f"{receipt.pending:,}",
        )
    )
