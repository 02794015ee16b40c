"""
A process at work on a store that is killed at any moment, again and again, and what must be true afterwards.

It imports, mends rows that wait, undoes, restores a copy and brings old stores up to date. Shared by the test and by
`make bench`, which kills more often.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import random
import shutil
import sqlite3
import sys
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import PendingRow, Store, connecting, inspecting, reading, table_cache
from geodata.store.row_blocks import CHANGES, teach_unpacking
from tests.factories import committees, compounds, gates, import_batch, unit_point, unit_square
from tests.unit.geodata.old_stores import make_first_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from geodata.store import ImportBatch

    # An act, and its batch once it is acknowledged.
    Heard = tuple[str, int | None]

ROWS = 20
# SQLite calls back after this many of its own steps: some 1,000 times while a store is made, 150 times an import.
STEPS_A_TICK = 100
MOST_TICKS = 2000
RUNNING_SHARE = 0.5
# Then another store is begun, so that the kills meet the making of a store too.
KILLS_A_STORE = 15
# Of so many kills one meets a store that is being brought up to date.
KILLS_A_MIGRATION = 4
OLD_ROWS = 300
# What is imported by the children before any of them is killed, so that a start costs them little.
PRELOAD = [
    "geodata.store.saving",
    "geodata.store.migrating",
    "geodata.store.undoing",
    "geodata.store.restoring",
    "tests.unit.geodata.killing",
]


@dataclass(frozen=True)
class KillReport:
    """How often a process was killed; the acts, by name, that it had acknowledged and that a kill met half way."""

    kills: int
    acknowledged: Counter[str]
    interrupted: Counter[str]


def numbered_batch(number: int) -> ImportBatch:
    """Return import `number`: new compounds with their gates and committees, an old one changed, a row kept back."""
    ids = [f"C{number * ROWS + place:06d}" for place in range(ROWS)]
    note = str(number)
    new = compounds(*({"id": row_id, "note": note, "geometry": unit_square(number, number)} for row_id in ids))
    changed = compounds({"id": "marker", "build_year": 1000 + number, "note": "marker"})
    return import_batch(
        file_name=note,
        compounds=pd.concat([new, changed]),
        gates=gates(
            *(
                {"id": f"M{row_id}", "compound_id": row_id, "note": note, "geometry": unit_point(number, number)}
                for row_id in ids
            )
        ),
        committees=committees(*({"id": f"Y{row_id}", "compound_id": row_id, "note": note} for row_id in ids)),
        pending=(PendingRow("compounds", 1, {"小区名称": note}, []),),
    )


def mending_batch(number: int, pending_id: int) -> ImportBatch:
    """Return batch `number`, a mending: a row that waited is settled, others come in with it."""
    mended = compounds(*({"id": f"B{number * ROWS + place:06d}", "note": f"B{number}"} for place in range(ROWS)))
    return replace(import_batch(compounds=mended), action="mend", settles=(pending_id,), planned_at=number)


def _tick(answers: Connection) -> None:
    """Let every connection to the store say None to `answers` while it is busy, and wait to be told to go on."""
    connect = connecting.connect

    def wait() -> None:
        answers.send(None)
        answers.recv()

    def connect_ticking(path: Path, *, write: bool, check_references: bool = True) -> sqlite3.Connection:
        connection = connect(path, write=write, check_references=check_references)
        connection.set_progress_handler(wait, STEPS_A_TICK)
        return connection

    connecting.connect = connect_ticking
    # So that kills meet the writing of quick copies too.
    table_cache.LONG_ROWS = ROWS


def work_for_ever(path: Path, seed: int, answers: Connection) -> None:
    """Import, mend, undo and restore: send each act, again with its batch once it is acknowledged, None while busy."""
    _tick(answers)
    chance = random.Random(seed)  # noqa: S311 - which act comes next, not secrets
    store, copy = Store.open(path), path.with_suffix(".copy.gpkg")
    while True:
        history = store.history()
        in_force = history.loc[history["undone_by"].isna(), "batch_id"].tolist()
        waiting = store.pending_rows()["pending_id"].tolist()
        if in_force and not copy.exists():
            store.snapshot(copy)
        act = chance.choice(["import", *["mend"] * bool(waiting), *["undo", "restore"] * bool(in_force)])
        answers.send((act, None))
        if act == "undo":
            receipt = store.undo(chance.choice(in_force), undone_by="张工")
        elif act == "restore":
            receipt = store.restore(copy, restored_by="张工")
        elif act == "mend":
            receipt = store.save(mending_batch(store.revision(), chance.choice(waiting)))
        else:
            receipt = store.save(numbered_batch(store.revision()))
        answers.send((act, receipt.batch_id))


def migrate_once(path: Path, seed: int, answers: Connection) -> None:  # noqa: ARG001 - as `work_for_ever`
    """Bring an old store up to date; send as `work_for_ever`."""
    _tick(answers)
    answers.send(("migration", None))
    Store.open(path)
    answers.send(("migration", 0))
    answers.recv()


def kill_while_working(folder: Path, kills: int, *, seed: int) -> KillReport:
    """
    Kill a working process `kills` times at random moments and check the store after each.

    Parameters
    ----------
    folder
        Where stores are made.
    kills
        How often.
    seed
        Of the random moments and acts.

    Raises
    ------
    AssertionError
        If an acknowledged batch is missing, or any is there in part.
    """
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    acknowledged, interrupted = Counter[str](), Counter[str]()
    for number in range(kills):
        if number % KILLS_A_MIGRATION == KILLS_A_MIGRATION - 1:
            old = folder / f"old{number}.gpkg"
            make_first_schema(old, OLD_ROWS)
            # A migration is short: most kills meet it, and some the backup before it.
            heard = _kill_once(migrate_once, old, chance, context, MOST_TICKS // 4)
            check_migrated(old)
        else:
            path = folder / f"{number // KILLS_A_STORE}.gpkg"
            heard = _kill_once(work_for_ever, path, chance, context, MOST_TICKS)
            # Killed while it made the store, it leaves none.
            assert path.exists() or not heard
            if path.exists():
                check_whole(path, {batch_id for _, batch_id in heard if batch_id is not None})
        acknowledged.update(act for act, batch_id in heard if batch_id is not None)
        interrupted.update(act for act, batch_id in heard[-1:] if batch_id is None)
    shutil.rmtree(folder / "backups", ignore_errors=True)
    return KillReport(kills, acknowledged, interrupted)


def _kill_once(
    work: Callable[[Path, int, Connection], None],
    path: Path,
    chance: random.Random,
    context: ForkServerContext,
    most_ticks: int,
) -> list[Heard]:
    answers, far_end = context.Pipe(duplex=True)
    process = context.Process(target=work, args=(path, chance.randrange(2**31), far_end), daemon=True)
    process.start()
    far_end.close()
    heard = _listen(answers, chance.randrange(1, most_ticks))
    # Half of the kills meet it between two of SQLite's steps, the others while it runs.
    if chance.random() < RUNNING_SHARE:
        with contextlib.suppress(BrokenPipeError):
            answers.send(None)
    process.kill()
    process.join()
    # What it had said before it died was acknowledged too.
    heard += _listen(answers, sys.maxsize)
    answers.close()
    return heard


def _listen(answers: Connection, ticks: int) -> list[Heard]:
    """Hear `ticks` answers that it is busy, or all that there are, and return the acts among them."""
    heard: list[Heard] = []
    with contextlib.suppress(EOFError, ConnectionResetError, BrokenPipeError):
        while ticks:
            answer = answers.recv()
            if answer is None:
                ticks -= 1
                if ticks:
                    answers.send(None)
            else:
                heard.append(answer)
            if answer == ("migration", 0):
                break
    return heard


def check_whole(path: Path, acknowledged: set[int]) -> None:
    """Check that every batch is there in full or not at all, and those in `acknowledged` are."""
    with Store.open(path) as store:
        history = store.history().set_index("batch_id")
        pending = store.pending_rows()
        for kind in ("compounds", "gates", "committees"):
            # Of a quick copy, where the killed process left one that holds.
            pd.testing.assert_frame_equal(store.read(kind), reading.read_kind(path, kind))
    assert acknowledged <= set(history.index)
    assert sorted(history.index) == list(range(1, len(history) + 1))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        check_in_step(connection)
        _check_history(connection, history)
        settled = connection.execute("SELECT batch_id, pending_id FROM settled_rows ORDER BY batch_id").fetchall()
        kept_back = dict(connection.execute("SELECT pending_id, batch_id FROM pending_rows").fetchall())
    # Each import kept one row back, and each mending settled one.
    assert sorted(kept_back.values()) == history.index[history["action"] == "import"].sort_values().tolist()
    assert [batch_id for batch_id, _ in settled] == history.index[history["action"] == "mend"].sort_values().tolist()
    in_force = set(history.index[history["undone_by"].isna()])
    mended = {pending_id for batch_id, pending_id in settled if batch_id in in_force}
    waiting = {pending_id for pending_id, batch_id in kept_back.items() if batch_id in in_force} - mended
    assert set(pending["pending_id"]) == waiting


def _check_history(connection: sqlite3.Connection, history: pd.DataFrame) -> None:
    """Check that each batch changed as many rows as it says, and that all of them together make the tables."""
    teach_unpacking(connection)
    counted = pd.read_sql(f"SELECT batch_id, operation FROM ({CHANGES})", connection).value_counts()  # noqa: S608 - words of ours
    for name, operation in (("inserted", "insert"), ("updated", "update"), ("removed", "delete")):
        said = history[name].astype(int)
        assert said.to_dict() == {batch: int(counted.get((batch, operation), 0)) for batch in history.index}
    rows: dict[tuple[str, str], dict[str, object]] = {}
    query = f"SELECT kind, row_id, operation, before, after FROM ({CHANGES}) ORDER BY batch_id, place"  # noqa: S608 - words of ours
    for kind, row_id, operation, before, after in connection.execute(query):
        cells = rows.setdefault((kind, row_id), {})
        for name, cell in json.loads(before).items():
            assert cells.get(name) == cell
        cells.update(json.loads(after))
        if operation == "delete":
            del rows[kind, row_id]
    for kind in ("compounds", "gates", "committees"):
        stored = connection.execute(f"SELECT id, note FROM {kind}").fetchall()  # noqa: S608 - names of ours
        assert dict(stored) == {row_id: cells.get("note") for (of, row_id), cells in rows.items() if of == kind}


def check_migrated(path: Path) -> None:
    """Check that an old store is of the old schema or of the present one, with all its rows, and its backup whole."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM compounds").fetchone() == (OLD_ROWS,)
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert version in {("0001",), (inspecting.SCHEMA_VERSION,)}
    with Store.open(path) as store:
        assert len(store.read("compounds")) == OLD_ROWS
        for backup in store.backups():
            with contextlib.closing(sqlite3.connect(backup.path)) as connection:
                assert connection.execute("SELECT count(*) FROM compounds").fetchone() == (OLD_ROWS,)


def check_in_step(connection: sqlite3.Connection) -> None:
    """Check that counts and spatial indexes say what the tables hold."""
    for name in ledger_kind_names():
        (count,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - names of ours
        said = connection.execute("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?", (name,))
        assert said.fetchone() == (count,), name
        if ledger_kind(name).is_spatial:
            placed = connection.execute(f'SELECT count(geometry) FROM "{name}"').fetchone()  # noqa: S608 - names of ours
            indexed = connection.execute(f'SELECT count(*) FROM "rtree_{name}_geometry"')  # noqa: S608 - names of ours
            assert indexed.fetchone() == placed, name
