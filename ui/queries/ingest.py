"""A file on its way into the store (导入): planned and stored in the background, both stoppable."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from config.texts import text
from geodata.schemas import RAW_COLUMNS, ledger_kind
from loaders.choices import NO_CHOICES
from ui.queries.jobs import Job
from ui.queries.street import open_store, refuse_in_view_mode

if TYPE_CHECKING:
    from geodata.store import Receipt
    from loaders.choices import Choices, Progress
    from loaders.importing import ImportPlan

# One after the other: between the look at the store's revision and the transaction nobody else of this server stores.
_storing = threading.Lock()
_NUMBERS = frozenset({"integer", "number"})


def file_types() -> list[str]:
    """Return the endings of the files that are taken in, without the dot."""
    from loaders.tables import FILE_TYPES  # noqa: PLC0415 - readers, which only an import needs

    return list(FILE_TYPES)


def plan_file(content: bytes, file_name: str, choices: Choices = NO_CHOICES) -> Job[ImportPlan]:
    """
    Start to read a file and to say what would be stored; nothing is written. See `loaders.importing.plan_import`.

    The job's result raises a `LedgerError` where the file can't be understood, `Stopped` where it was stopped.
    """
    store = open_store()

    def work(progress: Progress) -> ImportPlan:
        from loaders.importing import plan_import  # noqa: PLC0415 - readers and checks, which only an import needs

        return plan_import(content, file_name, store, choices, progress=progress)

    return Job(work)


def save_plan(planned: ImportPlan, imported_by: str) -> Job[Receipt | None]:
    """
    Start to store what was planned, in one transaction; once the job has a receipt it is on disk.

    The job's result is None where somebody else stored something since the plan was made: then nothing is written,
    and the file is to be planned anew. It raises a `StoreError` or `Stopped`, when nothing is written either.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    """
    refuse_in_view_mode()
    store = open_store()

    def work(progress: Progress) -> Receipt | None:
        progress("save", 0.0)
        with _storing:
            if planned.is_stale:
                return None
            return store.save(planned.to_batch(imported_by), progress=progress)

    return Job(work, outlives_tab=True)


def meanings(kind: str) -> dict[str, bool]:
    """
    Return what a column of a ledger of `kind` may mean, and of each whether it is a number, which may have a unit.

    Returns
    -------
    meanings
        By ``kind.column``, of the kind itself and then of those that it contains: ids and places first.
    """
    own = ledger_kind(kind)
    found = {f"{kind}.id": False}
    if "Point" in own.geometry_types:
        found |= dict.fromkeys((f"{kind}.{place}" for place in ("longitude", "latitude", "lon_lat")), False)
    raw = {column.name for column in RAW_COLUMNS}
    for name in (kind, *own.contains):
        columns = [column for column in ledger_kind(name).all_columns if column.name not in raw]
        found |= {f"{name}.{column.name}": column.type in _NUMBERS and column.unit != "year" for column in columns}
    return found


def meaning_label(meaning: str, language: str) -> str:
    """Return ``kind.column`` in words: 「小区 · 建成年份」."""
    kind_name, _, column_name = meaning.partition(".")
    kind = ledger_kind(kind_name)
    labels = {column.name: column.labels[language] for column in kind.all_columns}
    label = labels.get(column_name) or text(f"place_columns.{column_name}", language)
    return text("importing.meaning", language, kind=kind.labels[language], column=label)


def marked_file(content: bytes, file_name: str, planned: ImportPlan, language: str) -> bytes:
    """Return the uploaded file as a workbook with its problems marked; made when it is asked for."""
    from reports.marked_workbook import marked_workbook  # noqa: PLC0415 - a paper that few ask for

    return marked_workbook(content, file_name, planned, language)
