"""Rows that imports kept back (待处理): shown by file, mended in place, dropped with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from config.texts import text
from reports.columns import ReportColumn
from reports.workbook import write_workbook
from ui.queries.answers import Download
from ui.queries.history import kind_names
from ui.queries.street import StoreState, open_store, refuse_in_view_mode, store_state

if TYPE_CHECKING:
    from geodata.store import Receipt
    from loaders.importing import ImportPlan

_KEPT = 8
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class WaitingRows:
    """
    The rows that one import kept back of one ledger.

    Attributes
    ----------
    batch_id, file_name, kind, crs, as_of
        The import; `crs` is empty where the file's wasn't known.
    headers
        Of the file, in its order.
    ids, numbers
        Of the rows: as they wait, and in their file.
    cells
        One tuple a row, in the headers' order, masked. Hostile: show them as text only.
    problems
        What is wrong with each row, in words.
    """

    batch_id: int
    file_name: str
    kind: str
    crs: str
    as_of: dt.date | None
    headers: tuple[str, ...]
    ids: tuple[int, ...]
    numbers: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    problems: tuple[str, ...]


def waiting(language: str = "zh") -> list[WaitingRows]:
    """Return the rows that wait, by import and ledger, the newest import first."""
    return _waiting(store_state(), language)


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _waiting(state: StoreState, language: str) -> list[WaitingRows]:  # noqa: ARG001 - the cache's key
    table = open_store().pending_rows()
    return [_group(rows, language) for _, rows in table.groupby(["batch_id", "kind", "crs"], sort=False)]


def _group(rows: pd.DataFrame, language: str) -> WaitingRows:
    first = rows.iloc[0]
    headers = tuple(dict.fromkeys(header for cells in rows["cells"] for header in cells))
    return WaitingRows(
        batch_id=int(first["batch_id"]),
        file_name=str(first["file_name"]),
        kind=str(first["kind"]),
        crs=str(first["crs"]),
        as_of=None if pd.isna(first["as_of"]) else pd.Timestamp(first["as_of"]).date(),
        headers=headers,
        ids=tuple(int(row) for row in rows["pending_id"]),
        numbers=tuple(int(row) for row in rows["row_number"]),
        cells=tuple(tuple(cells.get(header, "") for header in headers) for cells in rows["cells"]),
        problems=tuple(_said_problems(row, language) for row in rows.to_dict("records")),
    )


def _said_problems(row: Mapping[Hashable, Any], language: str) -> str:
    """Return what is wrong with a row that was kept back, as the import said it."""
    from loaders.problems import Problem  # noqa: PLC0415 - only a row that was kept back needs it

    said = []
    for problem in row["problems"]:
        values = dict(problem)
        column, value, code = (str(values.pop(name, "")) for name in ("column", "value", "code"))
        # A header that the file has stands among the cells; any other column is named by the schema.
        kind = "" if column in row["cells"] else str(row["kind"])
        try:
            what, remedy = Problem(int(row["row_number"]), column, value, code, values, kind).explain(language)
        except KeyError:
            # Kept back by another version of the program, whose words this one doesn't have.
            said.append(code)
        else:
            said.append(f"{what} {remedy}")
    return "\n".join(said)


def plan_mended(rows: WaitingRows, places: Sequence[int], cells: Sequence[Sequence[str]]) -> ImportPlan:
    """
    Check rows that a person corrected; nothing is written.

    Parameters
    ----------
    rows
        As they wait.
    places
        Which of them were corrected, by their place in `rows`.
    cells
        Their cells now, in the headers' order.

    Raises
    ------
    LedgerError
        One of its kinds, if they can't be understood.
    """
    from loaders.choices import Choices  # noqa: PLC0415 - readers and checks, which only an import needs
    from loaders.importing import plan_rows  # noqa: PLC0415 - see above

    numbers, ids = ([whole[place] for place in places] for whole in (rows.numbers, rows.ids))
    choices = Choices(kind=rows.kind, crs=rows.crs or None, as_of=rows.as_of)
    return plan_rows(
        rows.kind, rows.headers, cells, numbers, open_store(), choices, file_name=rows.file_name, pending_ids=ids
    )


def store_mended(planned: ImportPlan, mended_by: str) -> Receipt:
    """Store rows that were made good, in one transaction. Raises ViewModeError, StoreError."""
    refuse_in_view_mode()
    return open_store().save(planned.to_batch(mended_by))


def drop_waiting(rows: WaitingRows, places: Sequence[int], dropped_by: str, reason: str) -> Receipt:
    """
    Stop waiting for rows, with the reason in the history; undoing that lets them wait again.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    StoreError
        One of its kinds; nothing was written then.
    """
    from geodata.store import ImportBatch  # noqa: PLC0415 - only a change needs it

    refuse_in_view_mode()
    batch = ImportBatch(
        frames={},
        file_name=rows.file_name,
        sha256="",
        imported_by=dropped_by,
        as_of=rows.as_of,
        action="mend",
        note=reason,
        settles=tuple(rows.ids[place] for place in places),
    )
    return open_store().save(batch)


def waiting_workbook(rows: WaitingRows, language: str = "zh") -> Download:
    """Return the rows that wait as an Excel file, their problems beside; every cell is a text."""
    labels = {"row": text("pending.row", language), "problem": text("pending.problem", language)}
    frame = pd.DataFrame(
        {
            "row": rows.numbers,
            **{f"cell_{place}": [cells[place] for cells in rows.cells] for place in range(len(rows.headers))},
            "problem": rows.problems,
        }
    )
    columns = [
        ReportColumn("row", labels["row"], "integer"),
        *(ReportColumn(f"cell_{place}", header, "text") for place, header in enumerate(rows.headers)),
        ReportColumn("problem", labels["problem"], "text"),
    ]
    kind = kind_names(rows.kind, language)
    content = write_workbook(
        frame,
        columns,
        language=language,
        titles=(kind, text("pending.notes", language)),
        notes=[
            (text("pending.file", language), rows.file_name),
            (text("pending.how", language), text("pending.export_how", language)),
        ],
    )
    return Download(content, f"{text('pending.export_name', language, kind=kind, batch=rows.batch_id)}.xlsx", _MIME)
