"""The store under kills (数据库): a process that imports, mends, undoes, restores and migrates, killed 200 times."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measuring import Result
from tests.unit.geodata.killing import kill_while_working

KILLS = 200


def store_kills() -> list[Result]:
    """Count the kills after which an acknowledged batch was missing or one was there in part."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = kill_while_working(Path(folder), KILLS, seed=2026)
        except AssertionError as error:
            return [Result("store_kills", 1, "broken stores", 0, str(error).splitlines()[0])]
    told = (
        f"{title} {', '.join(f'{count} {act}s' for act, count in sorted(counts.items()))}"
        for title, counts in (("half way", report.interrupted), ("acknowledged", report.acknowledged))
    )
    return [Result("store_kills", 0, "broken stores", 0, f"{report.kills} kills; {'; '.join(told)}; all whole")]
