"""
Which state a store's file is in (文件状态), told without opening it, so that what was read of it can be used again.

A state is the file's device, number, size and the moments of its last write and last change, together with this: no
transaction waits in the write-ahead log beside it. It is sound for the journals that a store may have:

- In a write-ahead log, which `geodata.store.connecting` sets, a commit goes to ``-wal``. While that holds anything the
  file is in no state at all, and is read in full. A checkpoint, ours or the last connection's, writes the file before
  it empties or removes the log, and so moves the file's moments. SQLite's own change counter in the file's head would
  not do: with a log it counts no commits.
- With a rollback journal, which QGIS goes back to, a commit writes the file itself, and so does taking back one that
  was cut off.

The moments come from a clock that ticks every few milliseconds, on FAT every two seconds, so two writes may bear one
moment. `settled` gives a state only once the file system's clock, read off a file of ours, has moved past both: what is
written afterwards bears a later one. Whoever keeps what it read then asks SQLite's ``data_version`` on the connection
that it read or wrote with: it tells any commit by another connection since. A file put in the store's place, even with
its moments kept, has another number and moment of change.

The file is never opened here: closing a plain handle would drop the locks that SQLite holds on it for this process.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    State = tuple[int, ...]

# Longer than a tick of a local disk's clock, shorter than anyone notices.
_LONGEST_WAIT_S = 0.05
_BETWEEN_LOOKS_S = 0.001


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from any other that takes its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def at_rest(path: Path) -> State | None:
    """Return the state of the store at `path`; None where its log holds something or it can't be told."""
    try:
        found = path.stat()
        try:
            waiting = path.with_name(path.name + "-wal").stat().st_size
        except FileNotFoundError:
            waiting = 0
    except OSError:
        return None
    return None if waiting else (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def settled(path: Path, clock: Path) -> State | None:
    """
    Return the state of the store at `path` once no later write can bear its moments.

    Parameters
    ----------
    path
        The store's file.
    clock
        A file of ours on the same file system, whose moment is set to read that system's clock.

    Returns
    -------
    state
        None where it isn't at rest or the clock doesn't move on soon.

    Raises
    ------
    OSError
        If `clock` can't be touched.
    """
    until = time.monotonic() + _LONGEST_WAIT_S
    while True:
        os.utime(clock)
        state = at_rest(path)
        if state is None or clock.stat().st_mtime_ns > max(state[-2:]):
            return state
        if time.monotonic() > until:
            return None
        time.sleep(_BETWEEN_LOOKS_S)
