"""
A file to a plan (导入): read, understand, take values and places, find whose rows they are, check, compare.

The one way in, for the pages, the command line and the demonstration. Nothing is written here: `ImportPlan.to_batch`
gives what `Store.save` writes in one transaction.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from config.collecting import collector_paused
from config.settings import settings, today
from geodata.schemas import ledger_kind
from loaders.building import FrameBuilder, read_values
from loaders.changes import compare
from loaders.choices import NO_CHOICES, Choices, Part, no_progress
from loaders.communities import settle_communities
from loaders.identity import StoredRows, identify
from loaders.mending import sheet_of
from loaders.order_numbers import number_orders
from loaders.placing import place_rows
from loaders.plan import ImportPlan
from loaders.preview import head, name_persons, samples
from loaders.questions import ask_for_same_rows
from loaders.references import fill_references, name_decisions
from loaders.rows import cell_text, take_rows
from loaders.sanity import note_impossible_counts
from loaders.settling import pending_rows, settled_rows
from loaders.tables import read_sheets
from loaders.understanding import Understanding, confirmed_aliases, survey_sheets, understand
from loaders.wiping import wiped_cells
from loaders.work_orders import complete_orders, note_cut_off, unmasked_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Action, Store
    from loaders.building import Values
    from loaders.choices import Progress
    from loaders.header_rows import Learnt
    from loaders.rows import LedgerRows

__all__ = ["ImportPlan", "plan_import", "plan_rows", "survey"]


@dataclass(frozen=True)
class _File:
    """The file that rows came from: its name and digest, its tables, and what a batch of them is."""

    name: str
    sha256: str
    parts: tuple[Part, ...]
    action: Action = "import"


def survey(content: bytes, file_name: str, store: Store) -> tuple[Part, ...]:
    """
    Return every table of a file: its name, its rows and its kind, empty where it can't be told.

    Raises
    ------
    UnreadableFileError
        If the file can't be read, or isn't one that this program takes in.
    """
    name = _bare(file_name)
    return survey_sheets(read_sheets(content, name), name, _learnt(store))


@collector_paused()
def plan_import(
    content: bytes,
    file_name: str,
    store: Store,
    choices: Choices = NO_CHOICES,
    *,
    progress: Progress | None = None,
) -> ImportPlan:
    """
    Understand and check a ledger, and say what storing it would do.

    Parameters
    ----------
    content, file_name
        The file; what it is, is told by its content.
    store
        Where it would go; read, never written.
    choices
        What the person said of the file; everything left out is found out.
    progress
        Told of each step; may raise `Stopped`.

    Returns
    -------
    plan
        Good rows, rows kept back, every problem by row, column and value, and what a person is asked.

    Raises
    ------
    UnreadableFileError
        If the file can't be read, or isn't one that this program takes in.
    UnclearKindError, UnclearColumnsError
        If the kind or the header row can't be told.
    CrsError
        If the coordinate system isn't known or nearly every row lies far from the street under it.
    """
    tell = progress or no_progress
    tell("read", 0.0)
    name = _bare(file_name)
    sheets = read_sheets(content, name)
    tell("understand", 0.25)
    learnt = _learnt(store)
    understanding = understand(sheets, name, choices, learnt)
    sheet = understanding.sheet
    alone = (Part(sheet.name, len(sheet.rows) - understanding.header_index - 1, understanding.kind),)
    parts = alone if len(sheets) == 1 else survey_sheets(sheets, name, learnt)
    file = _File(name, hashlib.sha256(content).hexdigest(), parts)
    return _plan(take_rows(understanding), understanding, file, store, choices, tell)


def plan_rows(  # noqa: PLR0913 - rows without a file, and all that is known of them
    kind: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    numbers: Sequence[int],
    store: Store,
    choices: Choices,
    *,
    file_name: str,
    pending_ids: Sequence[int] = (),
) -> ImportPlan:
    """
    Check rows that a person corrected in place, by the same road as a file's.

    Parameters
    ----------
    kind
        The kind of ledger.
    headers
        As the file had them, or names of columns. `loaders.settling.GEOMETRY_CELL` heads places as WKT.
    rows, numbers
        Cells in the headers' order, and each row's number in its file.
    store
        Read, never written.
    choices
        What the person says of the rows; at least the coordinate system, where they have places.
    file_name
        The file that the rows came from.
    pending_ids
        Of the rows as they wait in the store, one a row; the plan settles them, also those that wait again.

    Returns
    -------
    plan
        Its batch is a ``mend``.

    Raises
    ------
    UnclearColumnsError
        If the headers lack what each row of the kind must have.
    CrsError
        As `plan_import`.
    """
    sheet = sheet_of(headers, rows)
    said = replace(choices, kind=kind, sheet=None, header_row=1)
    understanding = understand([sheet], file_name, said, _learnt(store))
    taken = take_rows(understanding)
    # A person's own rows count as the file did that they came from.
    taken.numbers = [numbers[number - 2] for number in taken.numbers]
    digest = hashlib.sha256("\x1f".join(cell_text(cell) for row in sheet.rows for cell in row).encode())
    file = _File(file_name, digest.hexdigest(), (Part("", len(rows), kind),), "mend")
    plan = _plan(taken, understanding, file, store, said, no_progress)
    return replace(plan, settles=tuple(dict.fromkeys((*pending_ids, *plan.settles))))


def _learnt(store: Store) -> Learnt:
    """Return what people said of each kind's headers, asked of the store once."""
    by_kind = store.header_aliases()
    return lambda kind: by_kind.get(kind, {})


def _bare(file_name: str) -> str:
    return PurePath(file_name.replace("\\", "/")).name


def _plan(
    rows: LedgerRows, understanding: Understanding, file: _File, store: Store, choices: Choices, tell: Progress
) -> ImportPlan:
    revision = store.revision()
    tell("values", 0.3)
    kind = ledger_kind(rows.kind)
    values = read_values(rows, max(today(), choices.as_of or today()))
    own = values[rows.kind]
    if kind.made_of:
        note_cut_off(rows, understanding)
        number_orders(rows, own)
    note_impossible_counts(rows, own)
    _name_a_single_outline(understanding, own, file.name)
    tell("places", 0.5)
    placed = place_rows(rows, own, understanding, choices, store, file.name)
    tell("match", 0.6)
    name_questions = fill_references(rows, own, store, choices.compounds)
    settle_communities(rows, own, store)
    if kind.counts_only:
        name_persons(rows, understanding)
    stored = StoredRows(kind, store.read(rows.kind))
    ids = identify(rows, own, placed.geometries, stored)
    if kind.made_of:
        complete_orders(rows, own, placed.geometries, (ids, stored), store=store, chosen=choices.compounds)
    ids, same_questions = ask_for_same_rows(rows, own, placed.geometries, ids, stored, choices.same_rows)
    tell("check", 0.75)
    frames = FrameBuilder(rows, values, ids, placed.geometries, store, stored, file.name, choices.as_of).build()
    tell("compare", 0.9)
    numbers = {kind: _numbers(kind, frame, ids, rows) for kind, frame in frames.items()}
    wiped = wiped_cells(rows, values, frames, numbers) if choices.empty_wipes else {}
    sheet = understanding.sheet
    return ImportPlan(
        file_name=file.name,
        sha256=file.sha256,
        kind=rows.kind,
        crs_guess=placed.guess,
        sheet=sheet.name,
        parts=file.parts,
        header_row=understanding.header_row,
        first_column=sheet.first_column,
        head=head(sheet, understanding.header_index, understanding.matches),
        samples=samples(sheet, understanding.header_index, understanding.matches),
        matches=understanding.matches,
        choices=choices,
        frames=frames,
        problems=tuple(sorted(rows.problems, key=lambda problem: problem.row)),
        pending=pending_rows(rows, own, placed.guess.system, sheet.features),
        rows_read=len(rows),
        rows_good=len(frames[rows.kind]),
        changes={
            kind: compare(kind, frame, store.read(kind), numbers[kind], wiped.get(kind, {}))
            for kind, frame in frames.items()
        },
        name_questions=name_questions,
        same_questions=same_questions,
        settles=settled_rows(store, rows, own, file.sha256),
        wiped=wiped,
        header_aliases=confirmed_aliases(understanding, choices),
        name_decisions=name_decisions(choices.compounds),
        as_of=choices.as_of,
        revision=revision,
        unmasked=unmasked_cells(rows, understanding, ids) if kind.made_of and settings().keep_unmasked else (),
        notes=sheet.notes,
        action=file.action,
        _store=store,
    )


def _numbers(kind: str, frame: Any, ids: Sequence[str], rows: LedgerRows) -> Sequence[int]:  # noqa: ANN401 - a frame
    """Return the file's row of each row of a frame; a contained kind's row stands in its compound's."""
    if kind == rows.kind and len(frame) == len(rows):
        return rows.numbers
    left_out = rows.left_out
    own = dict(zip(ids, rows.numbers, strict=True))
    # An id that a row which waits would have had, is the row's that has it.
    own |= {row_id: rows.numbers[p] for p, row_id in enumerate(ids) if p not in left_out} if left_out else {}
    owners = frame.index if kind == rows.kind else frame["compound_id"]
    return [own[row_id] for row_id in owners.tolist()]


def _name_a_single_outline(understanding: Understanding, own: Values, file_name: str) -> None:
    """Give the only feature of a file the file's name, where it brings none: an outline drawn by itself."""
    features = understanding.sheet.features
    if features is not None and len(features) == 1 and own.get("name", [None]) == [None]:
        own["name"] = [PurePath(file_name).stem]
