"""``kill -9`` at any moment of an import loses nothing that was acknowledged and leaves nothing half done."""

import sys
from pathlib import Path

import pytest

from tests.unit.geodata.killing import kill_while_importing

KILLS = 20


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_an_import_that_is_killed_is_there_in_full_or_not_at_all(tmp_path: Path) -> None:
    report = kill_while_importing(tmp_path, KILLS, seed=20250305)
    # Else the moments were badly chosen, and nothing was proved.
    assert report.kills == KILLS
    assert report.acknowledged > KILLS / 2
