"""Work that takes a while (后台任务): in a thread of its own, with how far it is and a way to stop it."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Generic, TypeVar

from loaders.choices import STEPS, Progress, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Job(Generic[Result]):
    """
    One piece of work in a thread.

    The thread knows its job only weakly: a browser tab that is closed drops the job with its session, and the work
    ends at its next step. Nothing in the thread may call Streamlit.

    Parameters
    ----------
    work
        Called with a `Progress`, which raises `Stopped` once the job was stopped or dropped.
    outlives_tab
        Whether the work goes on after its tab is closed: what a person has pressed for is done.

    Attributes
    ----------
    step, share
        What is being done, of `loaders.choices.STEPS`, and the share of the whole that is done, 0-1.
    """

    def __init__(self, work: Callable[[Progress], Result], *, outlives_tab: bool = False) -> None:
        self.step, self.share = STEPS[0], 0.0
        self._is_stopped = False
        self._done = threading.Event()
        self._result: Result
        self._error: Exception | None = None
        find: Callable[[], Job[Result] | None] = (lambda: self) if outlives_tab else weakref.ref(self)
        threading.Thread(target=_run, args=(work, find), name="linli-job", daemon=True).start()

    def stop(self) -> None:
        """Ask the work to end at its next step; what it had begun is undone by the work itself."""
        self._is_stopped = True

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked it to end."""
        return self._is_stopped

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; return whether it has come."""
        return self._done.wait(seconds)

    def result(self) -> Result:
        """Return what the work returned, or raise what it raised; waits for its end."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._result

    def tell(self, step: str, share: float) -> None:
        """Note how far the work is. Raises `Stopped` once it should end."""
        if self._is_stopped:
            raise Stopped
        self.step, self.share = step, min(1.0, max(0.0, share))

    def end(self, result: Result | None, error: Exception | None) -> None:
        """Keep what came of the work."""
        if error is None:
            self._result = result  # type: ignore[assignment]  # the work's own answer, which may be None
        self._error = error
        self._done.set()


def _run(work: Callable[[Progress], Result], find: Callable[[], Job[Result] | None]) -> None:
    def progress(step: str, share: float) -> None:
        job = find()
        if job is None:
            raise Stopped
        job.tell(step, share)

    result, error = None, None
    try:
        result = work(progress)
    except Exception as raised:  # noqa: BLE001 - raised again where the page asks for the result
        error = raised
    if (job := find()) is not None:
        job.end(result, error)
