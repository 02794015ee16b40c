"""Ledgers of a few rows, planned and stored, for the tests of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.choices import Choices
from loaders.importing import ImportPlan, plan_import
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Store

HEADER = ["小区名称", "所属社区", "户数", "经度", "纬度"]
HERE = (116.57, 35.41)


def plan_of(store: Store, *rows: Sequence[object], kind: str | None = None, crs: str | None = "wgs84") -> ImportPlan:
    """Plan the import of an Excel file of `rows`, the header first."""
    return plan_import(workbook(*rows), "台账.xlsx", store, Choices(kind=kind, crs=crs))


def store_rows(store: Store, *rows: Sequence[object], kind: str | None = None) -> ImportPlan:
    """Plan an Excel file of `rows`, store it, and return the plan."""
    plan = plan_of(store, *rows, kind=kind)
    store.save(plan.to_batch("张工"))
    return plan


def codes(plan: ImportPlan) -> list[tuple[int, str, str, str]]:
    """Return row, column, value and code of each problem."""
    return [(problem.row, problem.column, problem.value, problem.code) for problem in plan.problems]
