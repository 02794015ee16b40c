"""
Copies of long ledgers beside the store that are quicker to read (速读副本): Arrow files that may be deleted any time.

SQLite takes ten times as long to hand out a million rows as Arrow to read a file of them. A copy is of one batch; what
the batches since then changed is read of the store and put in its place, so that one cell changed by hand doesn't cost
a million rows. That works as long as nobody else wrote the store: a contents file names its state (see
`geodata.store.file_state`), is carried along by every transaction of ours, and in any other state counts for nothing.

Copies hold what the store holds and no more, are readable to whom the store is, and go when it is made anew or
replaced. One that is damaged, cut off or of another program's version is passed over. Nothing here ever fails the
caller: without a copy the store is read in full.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from geodata.schemas import LedgerKind, ledger_kind
from geodata.store import file_state
from geodata.store.arrow_tables import ROW_ID, ROW_NUMBER, arrow_schema, to_frame
from geodata.store.connecting import connect, store_errors
from geodata.store.packed_columns import Packed, Part, pack, unpack
from geodata.store.reading import one_state, read_table, sound_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from geodata.store.file_state import State

logger = logging.getLogger(__name__)

CACHE_FOLDER = "cache"
# Fewer rows come out of SQLite in a fifth of a second.
LONG_ROWS = 20_000
# A copy is written anew once more than this share of its rows changed since.
_MOST_CHANGED = 0.1
_CONTENTS_FILE = "contents.json"
# What a full disk, another process at the same files, or a damaged file may raise.
_PASSED_OVER = (OSError, sqlite3.Error, pa.ArrowException, ValueError, KeyError, TypeError, MemoryError)

_REVISION = "SELECT coalesce(max(batch_id), 0) FROM import_batches"
_CHANGED_IDS = """
SELECT row_id FROM row_changes WHERE batch_id > :batch_id AND kind = :kind
UNION SELECT each.value FROM row_blocks, json_each(row_ids) AS each WHERE batch_id > :batch_id AND kind = :kind"""


@dataclass(frozen=True)
class _Copy:
    """A kind's file in the folder, the batch after which it was made, and where each column lies in it."""

    file: str
    batch_id: int
    parts: Mapping[str, Part]


@dataclass(frozen=True)
class _Contents:
    """The copies of a store, and the state and revision of the store for which they hold."""

    state: State
    revision: int
    copies: Mapping[str, _Copy] = field(default_factory=dict)


class Filled:
    """Kinds that had no row before a transaction of ours, with all that it puts in, packed while SQLite writes it."""

    def __init__(self) -> None:
        self._packer = ThreadPoolExecutor(max_workers=1)
        self._packed: dict[str, Future[Packed]] = {}

    def put(self, kind_name: str, table: pa.Table) -> None:
        """Note the rows of a kind, as the store will hold them."""
        if len(table) >= LONG_ROWS:
            self._packed[kind_name] = self._packer.submit(pack, table)

    @property
    def packed(self) -> dict[str, Callable[[], Packed]]:
        """What gives the long ones packed, by kind."""
        return {kind_name: future.result for kind_name, future in self._packed.items()}

    def close(self) -> None:
        """Pack nothing more."""
        self._packer.shutdown(wait=False, cancel_futures=True)


def cache_folder(path: Path) -> Path:
    """Return where the copies of the store at `path` lie."""
    return path.parent / CACHE_FOLDER / path.name


def discard(path: Path) -> None:
    """Delete the copies of the store at `path`."""
    shutil.rmtree(cache_folder(path), ignore_errors=True)


def read_kind(path: Path, kind_name: str, *, keep: bool) -> gpd.GeoDataFrame | pd.DataFrame:
    """
    Return what `geodata.store.reading.read_kind` does, of a copy where one holds.

    Parameters
    ----------
    path, kind_name
        The store and the kind of ledger.
    keep
        Whether a copy of a long ledger may be left for the next time.
    """
    kind = ledger_kind(kind_name)
    with sound_cells(path, kind_name):
        return to_frame(kind, _table(path, kind, arrow_schema(kind).names, keep=keep))


def read_columns(path: Path, kind_name: str, names: Sequence[str], *, keep: bool) -> pa.Table:
    """
    Return some columns of every row of a kind, of a copy where one holds; the others cost nothing then.

    Parameters
    ----------
    path, kind_name, keep
        As for `read_kind`.
    names
        Of the columns of `geodata.store.arrow_tables.arrow_schema`.
    """
    with sound_cells(path, kind_name):
        return _table(path, ledger_kind(kind_name), names, keep=keep)


def _table(path: Path, kind: LedgerKind, names: Sequence[str], *, keep: bool) -> pa.Table:
    file, every = file_state.identity(path), arrow_schema(kind).names
    with store_errors(path), contextlib.closing(connect(path, write=False)) as connection:
        with one_state(connection):
            version, revision = _data_version(connection), _revision(connection)
            contents = _holding(path, file, revision)
            copies = {} if contents is None else contents.copies
            table, is_fresh = _read(path, connection, kind, copies.get(kind.name), names)
            if table is None:
                # What leaves a copy is read whole.
                leaves_copy = keep and _count(connection, kind) >= LONG_ROWS
                table = read_table(connection, kind, names=every if leaves_copy else names)
        # While somebody writes, the copies may be about to be carried along.
        if keep and contents is None and file_state.at_rest(path) is not None:
            discard(path)
        is_long, is_whole = len(table) >= LONG_ROWS, table.num_columns == len(every)
        if keep and is_fresh and is_whole and (is_long or kind.name in copies) and _is_shared(path):
            others = {name: copy for name, copy in copies.items() if name != kind.name}
            _publish(path, connection, file, version, others, {kind.name: partial(pack, table)} if is_long else {})
    return table.select(names)


@contextlib.contextmanager
def carried_along(path: Path, connection: sqlite3.Connection, filled: Filled) -> Iterator[None]:
    """
    Keep the copies good through the transaction of ours that is inside the block and committed at its end.

    Parameters
    ----------
    path, connection
        The store, and the connection that writes it.
    filled
        Gets what the block fills kinds with.
    """
    file, version = file_state.identity(path), _data_version(connection)
    contents = _holding(path, file, _revision(connection))
    with contextlib.closing(filled):
        yield
        _carry_along(path, connection, file, version, {} if contents is None else contents.copies, filled)


def _carry_along(
    path: Path,
    connection: sqlite3.Connection,
    file: tuple[int, int] | None,
    version: int,
    copies: Mapping[str, _Copy],
    filled: Filled,
) -> None:
    if not copies and not filled.packed:
        return
    with contextlib.suppress(sqlite3.Error):
        # Into the file with it, as closing would do, but not if somebody reads just now.
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        _publish(path, connection, file, version, copies, filled.packed)


def _data_version(connection: sqlite3.Connection) -> int:
    """Return a number that changes once another connection commits."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _revision(connection: sqlite3.Connection) -> int:
    return int(connection.execute(_REVISION).fetchone()[0])


def _count(connection: sqlite3.Connection, kind: LedgerKind) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{kind.name}"').fetchone()[0])  # noqa: S608 - a name of ours


def _is_shared(path: Path) -> bool:
    """Return whether the store was read under SQLite's locks: where nothing can be written it may have been without."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _contents(path: Path) -> _Contents | None:
    """Return what the contents file says; None where there is none or it isn't one."""
    try:
        told = json.loads((cache_folder(path) / _CONTENTS_FILE).read_text(encoding="utf-8"))
        copies = {str(kind): _copy(**copy) for kind, copy in told["copies"].items()}
        return _Contents(tuple(told["state"]), told["revision"], copies)
    except (*_PASSED_OVER, AttributeError):
        return None


def _copy(file: str, batch_id: int, parts: Mapping[str, Sequence[Any]]) -> _Copy:
    """Return a copy as the contents file tells of it."""
    return _Copy(file, batch_id, {str(name): Part(*part) for name, part in parts.items()})


def _holding(path: Path, file: tuple[int, int] | None, revision: int) -> _Contents | None:
    """Return the contents that hold for the store as it is, the file that it was when it was opened."""
    contents, state = _contents(path), file_state.at_rest(path)
    if contents is None or state is None or state[:2] != file:
        return None
    return contents if (contents.state, contents.revision) == (state, revision) else None


def _read(
    path: Path, connection: sqlite3.Connection, kind: LedgerKind, copy: _Copy | None, names: Sequence[str]
) -> tuple[pa.Table | None, bool]:
    """Return columns of a copy with what changed since, and whether that is much; None where no copy is whole."""
    if copy is None:
        return None, True
    told = {"batch_id": copy.batch_id, "kind": kind.name}
    changed = [row_id for (row_id,) in connection.execute(_CHANGED_IDS, told)]
    # What is changed is told by its id, and goes back to its place.
    wanted = list(dict.fromkeys([*names, ROW_NUMBER, ROW_ID])) if changed else names
    copied = _load(path, kind, copy, wanted)
    if copied is None or not changed:
        return copied, copied is None
    is_changed = pc.is_in(copied[ROW_ID], value_set=pa.array(changed, type=pa.large_string()))
    fresh = read_table(connection, kind, json.dumps(changed), names=wanted)
    if pc.any(is_changed).as_py():
        table = pa.concat_tables([copied.filter(pc.invert(is_changed)), fresh]).sort_by(ROW_NUMBER)
    else:
        table = pa.concat_tables([copied, fresh])
    return table, len(changed) > _MOST_CHANGED * len(copied)


def _load(path: Path, kind: LedgerKind, copy: _Copy, names: Sequence[str]) -> pa.Table | None:
    """Return columns of a copy; None where they aren't whole."""
    schema = arrow_schema(kind)
    try:
        return unpack(cache_folder(path) / copy.file, copy.parts, pa.schema([schema.field(name) for name in names]))
    except _PASSED_OVER:
        return None


def _publish(
    path: Path,
    connection: sqlite3.Connection,
    file: tuple[int, int] | None,
    version: int,
    copies: Mapping[str, _Copy],
    packed: Mapping[str, Callable[[], Packed]],
) -> None:
    """
    Write copies and name them, unless the store isn't any more what it was.

    Parameters
    ----------
    path, file
        The store, and the file that it was when `connection` was opened.
    connection, version
        On which the store was read or written, outside a transaction, and its ``data_version`` then.
    copies
        Those that hold as they are.
    packed
        What to copy anew, as the store holds it.
    """
    folder = cache_folder(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        revision = _revision(connection)
        made = {kind: _write(path, kind, pack(), revision) for kind, pack in packed.items()}
        with _fresh_file(path) as fresh:
            state = file_state.settled(path, fresh)
            # In this order: what is committed after the look at the state bears a later moment than the state's.
            if state is None or state[:2] != file or _data_version(connection) != version:
                return
            contents = _Contents(state, revision, {**copies, **made})
            fresh.write_text(json.dumps(asdict(contents)), encoding="utf-8")
            fresh.replace(folder / _CONTENTS_FILE)
        named = {_CONTENTS_FILE, *(copy.file for copy in contents.copies.values())}
        for left in folder.iterdir():
            if left.name not in named:
                left.unlink(missing_ok=True)
    except _PASSED_OVER:
        logger.warning("no quick copy of %s was left", path.name, exc_info=True)


def _write(path: Path, kind_name: str, packed: Packed, revision: int) -> _Copy:
    digest = hashlib.sha256("".join(part.sha256 for part in packed.parts.values()).encode()).hexdigest()
    copy = _Copy(f"{kind_name}-{digest[:16]}.arrow", revision, packed.parts)
    with _fresh_file(path) as fresh:
        with fresh.open("wb") as file:
            file.writelines(packed.contents)
        fresh.replace(cache_folder(path) / copy.file)
    return copy


@contextlib.contextmanager
def _fresh_file(path: Path) -> Iterator[Path]:
    """Give a new file in the folder, readable to whom the store is, that is gone afterwards unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=cache_folder(path))
    os.close(handle)
    fresh = Path(name)
    try:
        shutil.copymode(path, fresh)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)
