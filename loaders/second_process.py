"""
A second processor for work that keeps Python busy (第二进程): long columns are changed by two processes, part by part.

Threads would wait for each other, and a process that is forked or spawned from the app's would take on its threads or
run its page. What helps is a program of its own that gets texts by its standard input and answers by its standard
output: it writes nothing elsewhere, and ends when its input does. Whatever happens to it, what it left is done here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import weakref
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore, Thread, main_thread
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import ipc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The fewest texts, in bytes, for which it pays to start a program; and how many texts it is given at once.
_MANY_BYTES, _PART = 10_000_000, 25_000
# A part takes less, even on a busy machine.
_PATIENCE_S = 10.0
_FAILURES = (OSError, ValueError, StopIteration, pa.ArrowException)
# One beside this one: two files that come in at once don't get more processors than there are.
_may_start = BoundedSemaphore()
_SCHEMA = pa.schema([pa.field("text", pa.large_string(), nullable=False)])


def change_by_two(column: Any, change: Callable[[Any], Any], program: str) -> Callable[[], Any]:  # noqa: ANN401 - Arrow has no types
    """
    Begin to change a column of texts: a long one in a second process, where a processor is free for one.

    Parameters
    ----------
    column
        An Arrow array of large_string, without nulls.
    change
        A pure function of such an array, each text by itself.
    program
        The module that calls `answer` with the same function.

    Returns
    -------
    finish
        To be called once: changes here what the second process hasn't begun, and returns what `change` gives, maybe
        in chunks. If it is dropped uncalled, the second process ends.
    """
    if column.nbytes < _MANY_BYTES or _processors() == 1 or not _may_start.acquire(blocking=False):
        return partial(change, column)
    try:
        process = _start(program)
    except OSError:
        _may_start.release()
        return partial(change, column)
    return _Halves(column, change, process).finish


class _Halves:
    """A column that this process and a second one change, part by part: whoever is free takes the next."""

    def __init__(self, column: Any, change: Callable[[Any], Any], process: subprocess.Popen[bytes]) -> None:  # noqa: ANN401 - Arrow has no types
        self._parts = [column[start : start + _PART] for start in range(0, len(column), _PART)]
        self._change = change
        self._changed: dict[int, Any] = {}
        self._in_turn = iter(enumerate(self._parts))
        # It doesn't hold this object, so that with it the process ends.
        self._end = weakref.finalize(self, process.kill)
        self._other = Thread(target=_see_through, args=(process, self._in_turn, self._changed))
        self._other.start()

    def finish(self) -> Any:  # noqa: ANN401 - Arrow has no types
        try:
            for place, part in self._in_turn:
                self._changed[place] = self._change(part)
            self._other.join(_PATIENCE_S)
        finally:
            self._end()
            self._other.join()
        parts = enumerate(self._parts)
        return pa.chunked_array(
            [self._changed[place] if place in self._changed else self._change(part) for place, part in parts]
        )


def _see_through(process: subprocess.Popen[bytes], in_turn: Iterator[tuple[int, Any]], changed: dict[int, Any]) -> None:
    """Have the second process change what it can, and wait until it has ended."""
    try:
        with process:
            _hand_over(process.stdin, process.stdout, in_turn, changed)  # type: ignore[arg-type]  # both are pipes
    finally:
        _may_start.release()


def answer(change: Callable[[Any], Any]) -> None:
    """Be the second process: change what comes by the standard input, until it ends."""
    answers = sys.stdout.buffer
    with ipc.open_stream(sys.stdin.buffer) as asked, ipc.new_stream(answers, _SCHEMA) as writer:
        for batch in asked:
            writer.write_batch(pa.record_batch([change(batch.column(0))], _SCHEMA))
            answers.flush()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _start(program: str) -> subprocess.Popen[bytes]:
    """Start a program of this project, wherever the app was started. Raises OSError."""
    project = str(Path(__file__).resolve().parent.parent)
    return subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A trace might show what it was given.
        stderr=subprocess.DEVNULL,
        cwd=project,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((project, *filter(None, [os.environ.get("PYTHONPATH")])))},
        # Of Windows, which would open a window.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _hand_over(
    stdin: IO[bytes], stdout: IO[bytes], in_turn: Iterator[tuple[int, Any]], changed: dict[int, Any]
) -> None:
    """Have the second process change parts, one after the other, until none is left or it fails."""
    with contextlib.suppress(*_FAILURES), ipc.new_stream(stdin, _SCHEMA) as asked:
        answers = None
        for place, part in in_turn:
            if not main_thread().is_alive():
                # The program ends, and waits for this.
                break
            asked.write_batch(pa.record_batch([part], _SCHEMA))
            stdin.flush()
            answers = answers or ipc.open_stream(stdout)
            answer = answers.read_next_batch()
            if answer.schema != _SCHEMA or len(answer) != len(part):
                break
            changed[place] = answer.column(0)
    with contextlib.suppress(OSError):
        stdin.close()
