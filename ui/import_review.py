"""
What storing a file would do (存入之前): its problems, its questions, old against new, and the rows themselves.

One of the four is drawn at a time: the one that a person looks at.
"""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, get_args

import streamlit as st

from geodata.schemas import ledger_kind
from loaders.problems import Severity
from ui.import_questions import open_questions, questions
from ui.language import language, say
from ui.markup import draw, note
from ui.queries.ingest import marked_file

if TYPE_CHECKING:
    import pandas as pd

    from loaders.importing import ImportPlan
    from loaders.problems import Problem
    from ui.import_draft import Draft

_PARTS = ("problems", "questions", "changes", "preview")
# As many as a person looks through; the workbook has them all.
_SHOWN_PROBLEMS, _SHOWN_CHANGES, _PREVIEW_ROWS = 2_000, 2_000, 50
_PART, _ALL = "import_review", "all"
_TABLE_HEIGHT_PX = 300
_CHANGE_COLUMNS = ("row", "kind", "name", "column", "before", "after")


def review(opened: Draft, planned: ImportPlan) -> None:
    """Draw the row that chooses, and the part that is chosen; at first the one that wants an answer."""
    found = {
        "problems": len(planned.problems),
        "questions": open_questions(planned),
        "changes": sum(change.counts.changed for change in planned.changes.values()),
        "preview": planned.rows_good,
    }
    if st.session_state.get(_PART) not in _PARTS:
        wanted = next((part for part in ("questions", "problems", "changes") if found[part]), "preview")
        st.session_state[_PART] = wanted
    chosen = st.segmented_control(
        say("importing.review"),
        _PARTS,
        key=_PART,
        required=True,
        format_func=lambda part: say("importing.counted", name=say(f"importing.{part}"), count=f"{found[part]:,}"),
        label_visibility="collapsed",
    )
    with st.container(key=f"import_{chosen}"):
        match chosen:
            case "problems":
                _problems(opened, planned)
            case "questions":
                questions(opened, planned)
            case "changes":
                _changes(opened, planned)
            case _:
                _preview(planned)


def _problems(opened: Draft, planned: ImportPlan) -> None:
    if not planned.problems:
        draw(note(say("data.no_problems")))
        _turn_back(opened)
        return
    counts = dict.fromkeys(get_args(Severity), 0)
    for problem in planned.problems:
        counts[problem.severity] += 1
    with st.container(key="problem_bar", horizontal=True, vertical_alignment="center"):
        severity = st.segmented_control(
            say("importing.severity"),
            [_ALL, *(name for name, count in counts.items() if count)],
            key="import_severity",
            default=_ALL,
            required=True,
            format_func=lambda name: say(
                "importing.counted",
                name=say(f"importing.severities.{name}"),
                count=f"{counts.get(name, len(planned.problems)):,}",
            ),
            label_visibility="collapsed",
        )
        st.download_button(
            say("importing.marked"),
            data=partial(marked_file, opened.content, opened.file_name, planned, language()),
            file_name=say("importing.marked_name", name=PurePath(opened.file_name).stem),
            on_click="ignore",
            key="marked_file",
            help=say("importing.marked_help"),
        )
        _turn(opened, planned)
    of_these = [problem for problem in planned.problems if severity in (_ALL, problem.severity)]
    weights = get_args(Severity)
    of_these.sort(key=lambda problem: (weights.index(problem.severity), problem.row))
    st.dataframe(
        [_problem_line(problem) for problem in of_these[:_SHOWN_PROBLEMS]],
        hide_index=True,
        key="import_problem_rows",
        height=_TABLE_HEIGHT_PX,
        column_config={
            say("data.problem_row"): st.column_config.NumberColumn(width="small", format="%d"),
            say("data.problem_problem"): st.column_config.TextColumn(width="large"),
            say("data.problem_remedy"): st.column_config.TextColumn(width="large"),
        },
    )
    if len(of_these) > _SHOWN_PROBLEMS:
        draw(note(say("importing.first_problems", shown=f"{_SHOWN_PROBLEMS:,}", count=f"{len(of_these):,}")))


def _problem_line(problem: Problem) -> dict[str, object]:
    spoken = language()
    what, remedy = problem.explain(spoken)
    return {
        say("importing.severity"): say(f"importing.severities.{problem.severity}"),
        say("data.problem_row"): problem.row,
        say("data.problem_column"): problem.column_label(spoken),
        say("data.problem_value"): problem.value,
        say("data.problem_problem"): what,
        say("data.problem_remedy"): remedy,
    }


def _turn(opened: Draft, planned: ImportPlan) -> None:
    """Offer to turn the rows whose longitude and latitude stand in each other's column."""
    swapped = len({problem.row for problem in planned.problems if problem.code == "swapped_coordinates"})
    if swapped and not opened.choices.turn_swapped_rows:
        st.button(
            say("importing.turn", count=f"{swapped:,}"),
            key="turn_swapped",
            on_click=lambda: opened.say(turn_swapped_rows=True),
        )
    else:
        _turn_back(opened)


def _turn_back(opened: Draft) -> None:
    if opened.choices.turn_swapped_rows:
        st.button(say("importing.turn_back"), key="turn_back", on_click=lambda: opened.say(turn_swapped_rows=False))


def _changes(opened: Draft, planned: ImportPlan) -> None:
    st.session_state["empty_wipes"] = opened.choices.empty_wipes
    st.toggle(
        say("importing.empty_wipes"),
        key="empty_wipes",
        help=say("importing.empty_wipes_help"),
        on_change=lambda: opened.say(empty_wipes=st.session_state["empty_wipes"]),
    )
    table = opened.changes(planned, language())
    if table.empty:
        draw(note(say("importing.no_changes", unchanged=f"{planned.unchanged:,}", new=f"{planned.new:,}")))
        return
    counts = table["column"].value_counts()
    columns = st.pills(
        say("importing.changed_columns"),
        list(counts.index),
        key="import_changed_columns",
        selection_mode="multi",
        format_func=lambda name: say("importing.counted", name=name, count=f"{counts.get(name, 0):,}"),
        label_visibility="collapsed",
    )
    if columns:
        table = table[table["column"].isin(columns)]
    _show_changes(table)


def _show_changes(table: pd.DataFrame) -> None:
    names = {name: say(f"importing.change_{name}") for name in _CHANGE_COLUMNS}
    st.dataframe(
        table.head(_SHOWN_CHANGES)[list(names)].rename(columns=names),
        hide_index=True,
        key="import_change_rows",
        height=_TABLE_HEIGHT_PX,
        placeholder="—",
    )
    if len(table) > _SHOWN_CHANGES:
        draw(note(say("importing.first_changes", shown=f"{_SHOWN_CHANGES:,}", count=f"{len(table):,}")))


def _preview(planned: ImportPlan) -> None:
    kind, spoken = ledger_kind(planned.kind), language()
    frame = planned.frames[planned.kind].head(_PREVIEW_ROWS)
    stated = [
        column for column in kind.all_columns if column.name in frame.columns and frame[column.name].notna().any()
    ]
    draw(note(say("data.preview", count=f"{planned.rows_good:,}")))
    st.dataframe(
        frame[[column.name for column in stated]].rename(
            columns={column.name: column.labels[spoken] for column in stated}
        ),
        hide_index=True,
        key="import_preview_rows",
        height=_TABLE_HEIGHT_PX,
        placeholder="—",
    )
