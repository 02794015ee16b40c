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
from pathlib import Path
from threading import Thread
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
_SCHEMA = pa.schema([pa.field("text", pa.large_string(), nullable=False)])


def change_by_two(column: Any, change: Callable[[Any], Any], program: str) -> Any:  # noqa: ANN401 - Arrow has no types
    """
    Change a column of texts, a long one by two processes where there are two processors.

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
    changed
        As `change` gives it, maybe in chunks.
    """
    if column.nbytes < _MANY_BYTES or _processors() == 1:
        return change(column)
    try:
        process = _start(program)
    except OSError:
        return change(column)
    parts = [column[start : start + _PART] for start in range(0, len(column), _PART)]
    changed: dict[int, Any] = {}
    # Whoever is free takes the next.
    in_turn = iter(enumerate(parts))
    with process:
        other = Thread(target=_hand_over, args=(process.stdin, process.stdout, in_turn, changed))
        other.start()
        try:
            for place, part in in_turn:
                changed[place] = change(part)
            other.join(_PATIENCE_S)
        finally:
            process.kill()
            other.join()
    return pa.chunked_array([changed[place] if place in changed else change(part) for place, part in enumerate(parts)])


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
            asked.write_batch(pa.record_batch([part], _SCHEMA))
            stdin.flush()
            answers = answers or ipc.open_stream(stdout)
            answer = answers.read_next_batch()
            if answer.schema != _SCHEMA or len(answer) != len(part):
                break
            changed[place] = answer.column(0)
    with contextlib.suppress(OSError):
        stdin.close()
