"""Work in the background: it tells how far it is, stops when asked, and ends with the tab that wanted it."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from loaders.choices import Stopped
from ui.queries.jobs import Job

if TYPE_CHECKING:
    from loaders.choices import Progress

LONG_S = 30.0


def test_the_result_of_the_work_is_the_result_of_the_job() -> None:
    assert Job(lambda _: 42).result() == 42


def test_what_the_work_raises_is_raised_where_the_result_is_asked_for() -> None:
    def work(_: Progress) -> None:
        message = "no such file"
        raise ValueError(message)

    with pytest.raises(ValueError, match="no such file"):
        Job(work).result()


def test_a_job_tells_its_step_and_its_share() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        progress("values", 0.4)
        reached.set()
        go_on.wait(LONG_S)

    job = Job(work)
    assert reached.wait(LONG_S)
    assert (job.step, job.share) == ("values", 0.4)
    assert not job.wait(0)
    go_on.set()
    assert job.wait(LONG_S)


def test_a_stopped_job_ends_at_its_next_step() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        reached.set()
        go_on.wait(LONG_S)
        progress("check", 0.9)

    job = Job(work)
    assert reached.wait(LONG_S)
    job.stop()
    go_on.set()
    with pytest.raises(Stopped):
        job.result()


@pytest.mark.parametrize("outlives_tab", [False, True])
def test_a_job_that_nobody_waits_for_ends_unless_it_outlives_its_tab(outlives_tab: bool) -> None:  # noqa: FBT001
    reached, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    came_of_it: list[str] = []

    def work(progress: Progress) -> None:
        try:
            reached.set()
            go_on.wait(LONG_S)
            progress("save", 0.5)
            came_of_it.append("stored")
        finally:
            ended.set()

    job = Job(work, outlives_tab=outlives_tab)
    assert reached.wait(LONG_S)
    dropped = weakref.ref(job)
    del job
    gc.collect()
    assert (dropped() is None) is not outlives_tab
    go_on.set()
    assert ended.wait(LONG_S)
    assert came_of_it == (["stored"] if outlives_tab else [])
