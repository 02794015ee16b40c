"""The store under kills (数据库): an importing process killed 200 times at random moments."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measuring import Result
from tests.unit.geodata.killing import kill_while_importing

KILLS = 200


def import_kills() -> list[Result]:
    """Count the kills after which an acknowledged import was missing or one was there in part."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = kill_while_importing(Path(folder), KILLS, seed=2026)
        except AssertionError as error:
            return [Result("import_kills", 1, "broken stores", 0, str(error).splitlines()[0])]
    detail = f"{report.kills} kills, {report.acknowledged} acknowledged imports, all whole"
    return [Result("import_kills", 0, "broken stores", 0, detail)]
