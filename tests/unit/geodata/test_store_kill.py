"""``kill -9`` at any moment of work on a store loses nothing acknowledged and leaves nothing half done."""

import sys
from pathlib import Path

import pytest

from tests.unit.geodata.killing import kill_while_working

KILLS = 20


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_work_that_is_killed_is_there_in_full_or_not_at_all(tmp_path: Path) -> None:
    report = kill_while_working(tmp_path, KILLS, seed=2)
    assert report.kills == KILLS
    # Else the moments were badly chosen, and nothing was proved.
    assert report.acknowledged.total() > KILLS / 2
    assert report.interrupted.total() > KILLS / 2
    assert {"import", "undo", "restore", "migration"} <= set(report.interrupted)
