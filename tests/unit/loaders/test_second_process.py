"""A second process changes texts as this one does, and whatever becomes of it, each text is changed once."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from pyarrow import ipc

from loaders import second_process, text_rules
from loaders.free_text import mask_free_column, mask_free_text, mask_free_texts
from tests.unit.loaders import planted
from tests.unit.loaders.test_masking_columns import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PROGRAM = "loaders.masking_process"
SAID = [pattern.format(name) for pattern in planted.NAME_PATTERNS for name in planted.NAMES[:3]]
# A program that reads its stream to the end, and one that answers each part by something else.
READS_ALL = "import sys; sys.stdin.buffer.read()"
ANSWERS = """
import sys
import pyarrow as pa
asked = pa.ipc.open_stream(sys.stdin.buffer)
schema = pa.schema([pa.field("text", {type}, nullable=False)])
with pa.ipc.new_stream(sys.stdout.buffer, schema) as answers:
    for batch in asked:
        answers.write_batch(pa.record_batch([pa.array({values})], schema))
        sys.stdout.buffer.flush()
"""


def as_column(texts: Sequence[str]) -> Any:  # noqa: ANN401 - Arrow has no types
    return pa.array(texts, pa.large_string())


def shouted(column: Any) -> Any:  # noqa: ANN401 - Arrow has no types
    return pc.utf8_upper(column)


def changed_by_two(column: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - Arrow has no types
    return second_process.change_by_two(column, change, PROGRAM)().to_pylist()


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few texts go to a second process, two at once, whatever the machine."""
    monkeypatch.setattr(text_rules, "_MANY", 1)
    monkeypatch.setattr(second_process, "_MANY_BYTES", 1)
    monkeypatch.setattr(second_process, "_PART", 2)
    monkeypatch.setattr(second_process, "_processors", lambda: 2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the processes that are started from here on."""
    found: list[subprocess.Popen[bytes]] = []
    start = second_process._start

    def noting(program: str) -> subprocess.Popen[bytes]:
        found.append(start(program))
        return found[-1]

    monkeypatch.setattr(second_process, "_start", noting)
    return found


@pytest.fixture
def run_instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let another program be started in the second process's place."""

    def run(code: str) -> None:
        popen = subprocess.Popen
        monkeypatch.setattr(subprocess, "Popen", lambda command, **how: popen([command[0], "-c", code], **how))

    return run


@pytest.fixture
def shouted_at_last(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """Return a change that waits until the second process has changed what it can."""
    through = threading.Event()
    hand_over = second_process._hand_over

    def handing(*args: Any) -> None:  # noqa: ANN401 - as it takes them
        try:
            hand_over(*args)
        finally:
            through.set()

    monkeypatch.setattr(second_process, "_hand_over", handing)
    return lambda column: shouted(column) if through.wait(10) else None


def test_texts_are_masked_by_two_processes_as_each_by_itself(started: list[subprocess.Popen[bytes]]) -> None:
    assert list(mask_free_texts(SAID)) == [mask_free_text(text) for text in SAID]
    assert [process.poll() is None for process in started] == [False]


def test_the_second_process_masks_every_part_that_it_is_handed_wherever_the_app_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = [as_column(SAID[start : start + 5]) for start in range(0, len(SAID), 5)]
    changed: dict[int, Any] = {}
    with second_process._start(PROGRAM) as process:
        second_process._hand_over(process.stdin, process.stdout, iter(enumerate(parts)), changed)  # type: ignore[arg-type]  # both are pipes
    assert [changed[place].to_pylist() for place in range(len(parts))] == [
        [mask_free_text(text) for text in part.to_pylist()] for part in parts
    ]


def test_the_second_process_ends_with_its_input() -> None:
    with second_process._start(PROGRAM) as process:
        process.communicate()
    assert process.returncode is not None


@given(TEXTS)
def test_what_the_second_process_answers_is_what_masking_gives(text: str) -> None:
    texts = [text for text in (text, *SAID[:2]) if not re.search(text_rules._NOT_PLAIN, text)]
    asked, answered = io.BytesIO(), io.BytesIO()
    with ipc.new_stream(asked, second_process._SCHEMA) as writer:
        writer.write_batch(pa.record_batch([as_column(texts)], second_process._SCHEMA))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(asked.getvalue())))
        patch.setattr(sys, "stdout", io.TextIOWrapper(answered))
        second_process.answer(mask_free_column)
        [batch] = ipc.open_stream(answered.getvalue())
        assert batch.column(0).to_pylist() == [mask_free_text(text) for text in texts]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("", id="ends at once"),
        pytest.param("raise SystemExit(3)", id="fails"),
        pytest.param("print('no stream')", id="answers no stream"),
        pytest.param(ANSWERS.format(type="pa.large_string()", values='["no text of ours"]'), id="answers too few"),
        pytest.param(ANSWERS.format(type="pa.int64()", values="[1] * len(batch)"), id="answers numbers"),
        pytest.param(ANSWERS.format(type="pa.large_string()", values="[]"), id="answers nothing"),
    ],
)
def test_a_second_process_that_fails_changes_nothing(
    code: str,
    run_instead: Callable[[str], None],
    shouted_at_last: Callable[[Any], Any],
    capfd: pytest.CaptureFixture[str],
) -> None:
    run_instead(code)
    column = as_column(["a", "b", "c", "d", "e", "f", "g"])
    assert changed_by_two(column, shouted_at_last) == list("ABCDEFG")
    assert capfd.readouterr().err == ""


def test_a_second_process_that_never_answers_is_not_waited_for(
    run_instead: Callable[[str], None], started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(READS_ALL)
    monkeypatch.setattr(second_process, "_PATIENCE_S", 0.0)
    assert changed_by_two(as_column(["a", "b", "c"]), shouted) == ["A", "B", "C"]
    assert started[0].poll() is not None


def test_without_a_program_to_start_all_is_changed_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    assert changed_by_two(as_column(["a", "b", "c"]), shouted) == ["A", "B", "C"]


def test_a_second_process_ends_where_the_first_stops(started: list[subprocess.Popen[bytes]]) -> None:
    def stops(_: Any) -> Any:  # noqa: ANN401 - Arrow has no types
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        changed_by_two(as_column(SAID), stops)
    assert [process.poll() is None for process in started] == [False]


def test_a_second_process_begins_before_anybody_asks_and_there_is_only_one(
    run_instead: Callable[[str], None], started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(READS_ALL)
    monkeypatch.setattr(second_process, "_PATIENCE_S", 0.0)
    masked = mask_free_texts(SAID)
    assert (len(masked), len(started)) == (len(SAID), 1)
    assert changed_by_two(as_column(["a", "b", "c"]), shouted) == ["A", "B", "C"]
    assert len(started) == 1
    assert list(masked) == [mask_free_text(text) for text in SAID]
    assert changed_by_two(as_column(["a", "b", "c"]), shouted) == ["A", "B", "C"]
    assert len(started) == 2


def test_texts_that_nobody_asks_for_are_not_masked_to_the_end(
    run_instead: Callable[[str], None], started: list[subprocess.Popen[bytes]]
) -> None:
    run_instead(READS_ALL)
    masked = mask_free_texts(SAID)
    assert started[0].poll() is None
    del masked
    assert started[0].wait(10) is not None
    with second_process._may_start:
        # The next file may have a second process.
        pass


@pytest.mark.parametrize(("many_bytes", "processors"), [(10_000, 2), (1, 1)])
def test_few_texts_or_a_single_processor_start_none(
    many_bytes: int,
    processors: int,
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second_process, "_MANY_BYTES", many_bytes)
    monkeypatch.setattr(second_process, "_processors", lambda: processors)
    assert changed_by_two(as_column(["a", "b"]), shouted) == ["A", "B"]
    assert started == []
