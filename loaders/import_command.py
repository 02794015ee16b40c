"""The command ``import`` (导入命令): one ledger, or a zip of several, those that others refer to first."""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import NoFileError
from config.texts import text
from geodata.schemas import ledger_kind, ledger_kind_names
from loaders.choices import Choices
from loaders.failures import reason
from loaders.importing import plan_import, survey
from loaders.markup import is_openstreetmap

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from geodata.store import Receipt, Store
    from loaders.importing import ImportPlan

# Of zips that are one file to a person: Excel's and OpenDocument's.
_PARTS_OF_BOOKS = frozenset({"xl/workbook.xml", "mimetype"})
_SHOWN_PROBLEMS, _SHOWN_QUESTIONS = 20, 10


def run_import(options: argparse.Namespace, store: Store, person: str, language: str) -> bool:
    """
    Plan a file, say what was understood, and store it unless it is a dry run.

    Parameters
    ----------
    options
        Of the command line.
    store, person
        Where it goes, and who does it.
    language
        Of what is said.

    Returns
    -------
    is_whole
        Whether every table was stored and no row waits.

    Raises
    ------
    DashboardError
        One of its kinds, if nothing of a table could be stored; tables of a zip before it stay stored.
    """
    path: Path = options.file
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NoFileError(file=path, reason=reason("not_found")) from error
    except OSError as error:
        detail = error.strerror or str(error)
        raise NoFileError(file=path, reason=reason("unreadable", detail=detail)) from error
    is_whole = True
    with _try_out(store, dry_run=options.dry_run) as target:
        for kind, sheet in _tables(options, content, path.name, store):
            is_whole &= _import_table(options, content, (kind, sheet), target, person, language)
    return is_whole


@contextlib.contextmanager
def _try_out(store: Store, *, dry_run: bool) -> Iterator[Store]:
    """Give the store itself, or for a dry run a copy that is thrown away: a table may need what another one brings."""
    if not dry_run:
        yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / store.path.name
        store.snapshot(path)
        copy = type(store).open(path)
        try:
            yield copy
        finally:
            copy.close()


def _import_table(
    options: argparse.Namespace,
    content: bytes,
    table: tuple[str | None, str | None],
    store: Store,
    person: str,
    language: str,
) -> bool:
    """Plan and store one table of `_tables`; return whether all of it was stored."""
    kind, sheet = table
    if kind == "":
        print(text("command.skipped", language, sheet=sheet))
        return False
    choices = Choices(
        kind=options.kind if kind is None else kind,
        sheet=sheet,
        header_row=options.header_row,
        columns=dict(options.column),
        crs=options.crs,
        axes_swapped=options.swap_axes,
        turn_swapped_rows=options.turn_swapped,
        as_of=options.as_of,
        empty_wipes=options.empty_wipes,
    )
    plan = plan_import(content, options.file.name, store, choices)
    _print_plan(plan, language)
    return _store(plan, store, person, language, dry_run=options.dry_run) and not plan.pending


def _tables(
    options: argparse.Namespace, content: bytes, file_name: str, store: Store
) -> Iterator[tuple[str | None, str | None]]:
    """
    Yield kind and name of each table to import: those of a zip or of an OpenStreetMap file, else one to be found out.

    A kind is None where it is still to be found out, and empty where it couldn't be.
    """
    has_several = options.sheet is None and options.kind is None and (_is_archive(content) or is_openstreetmap(content))
    parts = survey(content, file_name, store) if has_several else ()
    if len(parts) < 2:  # noqa: PLR2004 - one table is no several
        yield None, options.sheet
        return
    order = {kind: place for place, kind in enumerate((*ledger_kind_names(), ""))}
    for part in sorted(parts, key=lambda part: order[part.kind]):
        yield part.kind, part.name


def _is_archive(content: bytes) -> bool:
    """Whether a file is a zip, and no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _PARTS_OF_BOOKS.isdisjoint(name.lower() for name in package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _store(plan: ImportPlan, store: Store, person: str, language: str, *, dry_run: bool) -> bool:
    """Store a plan and say so; return whether it was, or needn't be."""
    if plan.crs_certainty == "undecided":
        print(text("command.dry_run" if dry_run else "command.crs_undecided", language))
        return dry_run
    receipt = store.save(plan.to_batch(person))
    if dry_run:
        print(text("command.dry_run", language))
    else:
        _print_receipt(receipt, language)
    return True


def _print_plan(plan: ImportPlan, language: str) -> None:
    separator = "、" if language == "zh" else ", "
    kind = ledger_kind(plan.kind).labels[language]
    key = "command.understood" if plan.header_row > 0 else "command.understood_features"
    print(text(key, language, file=plan.file_name, kind=kind, row=plan.header_row))
    for note in plan.notes:
        print(note.explain(language))
    matched = [match for match in plan.matches if match.column is not None]
    unmatched = [match.header for match in plan.matches if match.column is None and match.header]
    pairs = separator.join(f"{match.header} → {match.column}" for match in matched)
    print(text("command.matched", language, columns=pairs or "-"))
    print(text("command.unmatched", language, columns=separator.join(unmatched) or "-"))
    print(plan.crs_note(language))
    for name, counts in plan.counts.items():
        label = ledger_kind(name).labels[language]
        values = {"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged}
        print(text("command.counts", language, kind=label, **values))
    print(text("command.rows", language, read=plan.rows_read, good=plan.rows_good, pending=len(plan.pending)))
    problems = plan.problems_frame(language)
    for row in problems.head(_SHOWN_PROBLEMS).itertuples(index=False):
        where = text("command.where", language, row=row.row, column=row.column)
        print(f"  {where} {row.problem} {row.remedy}")
    if len(problems) > _SHOWN_PROBLEMS:
        print(text("command.more", language, count=len(problems) - _SHOWN_PROBLEMS))
    _print_questions(plan, language)


def _print_questions(plan: ImportPlan, language: str) -> None:
    separator = "、" if language == "zh" else ", "
    for question in plan.name_questions[:_SHOWN_QUESTIONS]:
        names = separator.join(candidate.name for candidate in question.candidates)
        print("  " + text("command.name_question", language, name=question.name, rows=len(question.rows), names=names))
    left = len(plan.name_questions[_SHOWN_QUESTIONS:]) + len(plan.same_questions)
    if left:
        print(text("command.more_questions", language, count=left))


def _print_receipt(receipt: Receipt, language: str) -> None:
    counts = {"inserted": receipt.inserted, "updated": receipt.updated, "unchanged": receipt.unchanged}
    print(text("command.stored", language, batch_id=receipt.batch_id, pending=receipt.pending, **counts))
