"""The demonstration's store as the command makes it, with what was understood of each ledger (示范数据)."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import mock

from loaders import demo
from loaders.importing import plan_import

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store import Store
    from loaders.choices import Choices
    from loaders.importing import ImportPlan

STORES, UNDERSTOOD = "data", "understood.pickle"


@dataclass(frozen=True)
class Understood:
    """What the plan of one ledger says: codes of problems, rows, and the headers that no column takes."""

    problems: frozenset[str]
    rows_read: int
    rows_good: int
    rows_waiting: int
    unused: frozenset[str]


def make_demonstration(folder: Path) -> None:
    """Make a folder with the data folder `STORES`, and what was understood, by the ledger's file, in `UNDERSTOOD`."""
    understood = {}

    def note(content: bytes, file_name: str, store: Store, choices: Choices) -> ImportPlan:
        plan = plan_import(content, file_name, store, choices)
        understood[file_name] = Understood(
            problems=frozenset(problem.code for problem in plan.problems),
            rows_read=plan.rows_read,
            rows_good=plan.rows_good,
            rows_waiting=len(plan.pending),
            unused=frozenset(match.header for match in plan.matches if match.column is None),
        )
        return plan

    with mock.patch.object(demo, "plan_import", note):
        demo.load_demo(folder / STORES)
    (folder / UNDERSTOOD).write_bytes(pickle.dumps(understood))
