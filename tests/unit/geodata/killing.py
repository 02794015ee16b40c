"""
An import that is killed at any moment, again and again, and what must be true of the store afterwards.

Shared by the test and by `make bench`, which kills more often.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import sqlite3
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geodata.schemas import ledger_kind, ledger_kind_names
from geodata.store import PendingRow, Store, connecting
from tests.factories import committees, compounds, gates, import_batch, unit_point, unit_square

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from geodata.store import ImportBatch

ROWS = 20
# SQLite calls back after this many of its own steps: some 500 times while a store is made, 150 times an import.
STEPS_A_TICK = 100
MOST_TICKS = 1000
# Then another store is begun, so that the kills meet the making of a store too.
KILLS_A_STORE = 20
# What is imported by the children before any of them is killed, so that a start costs them little.
PRELOAD = ["geodata.store.saving", "geodata.store.migrating", "tests.unit.geodata.killing"]


@dataclass(frozen=True)
class KillReport:
    """How often an importing process was killed, and how many imports it had acknowledged altogether."""

    kills: int
    acknowledged: int
    unacknowledged_but_whole: int


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


def import_for_ever(path: Path, first: int, answers: Connection) -> None:
    """Import batch after batch from number `first`; send a number once its import is acknowledged, None while busy."""
    connect = connecting.connect

    def connect_ticking(path: Path, *, write: bool, check_references: bool = True) -> sqlite3.Connection:
        connection = connect(path, write=write, check_references=check_references)
        connection.set_progress_handler(lambda: answers.send(None), STEPS_A_TICK)
        return connection

    connecting.connect = connect_ticking
    store = Store.open(path)
    number = first
    while True:
        store.save(numbered_batch(number))
        answers.send(number)
        number += 1


def kill_while_importing(folder: Path, kills: int, *, seed: int) -> KillReport:
    """
    Kill an importing process `kills` times at random moments and check the store after each.

    Parameters
    ----------
    folder
        Where stores are made, one for every `KILLS_A_STORE` kills.
    kills
        How often.
    seed
        Of the random moments.

    Raises
    ------
    AssertionError
        If an acknowledged import is missing, or any is there in part.
    """
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    reports = [
        _kill_over_one_store(folder / f"{first}.gpkg", min(KILLS_A_STORE, kills - first), chance, context)
        for first in range(0, kills, KILLS_A_STORE)
    ]
    return KillReport(
        sum(report.kills for report in reports),
        sum(report.acknowledged for report in reports),
        sum(report.unacknowledged_but_whole for report in reports),
    )


def _kill_over_one_store(path: Path, kills: int, chance: random.Random, context: ForkServerContext) -> KillReport:
    acknowledged: list[int] = []
    stored = 0
    for _ in range(kills):
        answers, far_end = context.Pipe(duplex=False)
        process = context.Process(target=import_for_ever, args=(path, stored, far_end), daemon=True)
        process.start()
        far_end.close()
        acknowledged += _listen(answers, chance.randrange(1, MOST_TICKS))
        process.kill()
        process.join()
        # What it had said before it died was acknowledged too.
        acknowledged += _listen(answers, sys.maxsize)
        answers.close()
        # Killed while it made the store, it leaves none.
        assert path.exists() or not acknowledged
        stored = check_whole(path, acknowledged) if path.exists() else 0
    return KillReport(kills, len(acknowledged), stored - len(acknowledged))


def _listen(answers: Connection, ticks: int) -> list[int]:
    """Hear `ticks` answers, or all that there are, and return the imports acknowledged among them."""
    acknowledged = []
    with contextlib.suppress(EOFError):
        for _ in range(ticks):
            answer = answers.recv()
            if answer is not None:
                acknowledged.append(answer)
    return acknowledged


def check_whole(path: Path, acknowledged: list[int]) -> int:
    """Check that every import is there in full or not at all, and those in `acknowledged` are; return how many are."""
    with Store.open(path) as store:
        numbers = [int(name) for name in store.history()["file_name"]]
        pending = store.pending_rows()["cells"]
        frames = {kind: store.read(kind) for kind in ("compounds", "gates", "committees")}
    assert sorted(numbers) == list(range(len(numbers)))
    assert set(acknowledged) <= set(numbers)
    for frame in frames.values():
        rows = frame.loc[frame["note"] != "marker", "note"].astype(int).value_counts()
        assert rows.to_dict() == dict.fromkeys(numbers, ROWS)
    assert sorted(int(cells["小区名称"]) for cells in pending) == sorted(numbers)
    if numbers:
        assert frames["compounds"].loc["marker", "build_year"] == 1000 + max(numbers)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        # The first import brings the marker, every later one changes it.
        changes = connection.execute("SELECT batch_id, count(*) FROM row_changes GROUP BY batch_id").fetchall()
        assert [count for _, count in changes] == [3 * ROWS + 1] * len(numbers)
        _check_in_step(connection)
    return len(numbers)


def _check_in_step(connection: sqlite3.Connection) -> None:
    """Check that counts and spatial indexes say what the tables hold."""
    for name in ledger_kind_names():
        (count,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - names of ours
        said = connection.execute("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?", (name,))
        assert said.fetchone() == (count,), name
        if ledger_kind(name).is_spatial:
            indexed = connection.execute(f'SELECT count(*) FROM "rtree_{name}_geometry"')  # noqa: S608 - names of ours
            assert indexed.fetchone() == (count,), name
