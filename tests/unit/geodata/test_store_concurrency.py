"""Several processes and threads over one store: writers wait for each other, readers see whole imports only."""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pyogrio
import pytest

from geodata.store import Store
from tests.factories import compounds, import_batch
from tests.unit.geodata.killing import PRELOAD

IMPORTS, ROWS = 10, 5


def import_many(path: Path) -> None:
    """Import `IMPORTS` times `ROWS` new compounds."""
    store = Store.open(path)
    for _ in range(IMPORTS):
        ids = store.new_ids("compounds", ROWS)
        store.save(import_batch(compounds=compounds(*({"id": row_id} for row_id in ids))))


def count_with_gdal(path: Path, counts: Connection) -> None:
    """Count the compounds again and again as GDAL reads them."""
    while True:
        counts.send(len(pyogrio.read_dataframe(path, layer="compounds", read_geometry=False)))


@pytest.mark.skipif(sys.platform == "win32", reason="starts its processes as POSIX does")
def test_two_processes_that_import_at_once_both_succeed_with_ids_of_their_own(tmp_path: Path) -> None:
    # The store isn't there yet: both make it.
    path = tmp_path / "office.gpkg"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    processes = [context.Process(target=import_many, args=(path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    store = Store.open(path)
    assert store.revision() == 2 * IMPORTS
    assert store.read("compounds").index.is_unique
    assert len(store.read("compounds")) == 2 * IMPORTS * ROWS


def test_readers_during_writes_see_whole_imports_only(store: Store) -> None:
    counts = []
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(import_many, store.path)
        while not writing.done():
            counts.append(len(store.read("compounds")))
        writing.result()
    assert {count % ROWS for count in counts} == {0}
    assert counts == sorted(counts)
    assert len(store.read("compounds")) == IMPORTS * ROWS


@pytest.mark.skipif(sys.platform == "win32", reason="starts its processes as POSIX does")
def test_gdal_in_a_process_of_its_own_reads_whole_imports_during_writes(store: Store) -> None:
    context = multiprocessing.get_context("forkserver")
    counts, far_end = context.Pipe(duplex=False)
    # As QGIS would. Never in the writer's own process: see geodata.store.reading.
    process = context.Process(target=count_with_gdal, args=(store.path, far_end), daemon=True)
    process.start()
    far_end.close()
    heard = [counts.recv()]
    import_many(store.path)
    heard += [counts.recv() for _ in range(3)]
    process.kill()
    process.join()
    assert {count % ROWS for count in heard} == {0}
    assert heard[0] == 0
