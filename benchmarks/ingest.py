"""How long a long ledger takes from file to committed rows (入库速度), beside the bare reading of the same file."""

from __future__ import annotations

import io
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import python_calamine

from benchmarks.measuring import REPEATS, Result, alternate, ratio
from benchmarks.synthetic import synthetic_ledger
from geodata.store import Workspace
from loaders.importing import plan_import

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 100_000
XLSX_LIMIT, CSV_LIMIT = 3.0, 10.0


def import_xlsx() -> list[Result]:
    """
    Import an Excel file into an empty store, all checks on; the peer is python-calamine's bare reading of it.

    The goal is judged by a ledger of which each row is one row of the store. The second line is one whose rows also
    speak of a committee and a company, so that three times as many rows are stored.
    """

    def bare(content: bytes) -> object:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return book.get_sheet_by_index(0).to_python()

    return [
        _measure(name, XLSX_LIMIT, _as_xlsx(synthetic_ledger(ROWS, contained=contained)), "street.xlsx", bare)
        for name, contained in (("import_xlsx", False), ("import_xlsx_three_rows_a_line", True))
    ]


def import_csv() -> list[Result]:
    """Import a GB18030 CSV as `import_xlsx` does; the peer is pandas' bare reading of it as text."""

    def bare(content: bytes) -> object:
        return pd.read_csv(io.BytesIO(content), dtype=str, encoding="gb18030")

    return [
        _measure(name, CSV_LIMIT, _as_csv(synthetic_ledger(ROWS, contained=contained)), "street.csv", bare)
        for name, contained in (("import_csv", False), ("import_csv_three_rows_a_line", True))
    ]


def _as_csv(ledger: pd.DataFrame) -> bytes:
    return ledger.to_csv(index=False).encode("gb18030")


def _as_xlsx(ledger: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    ledger.to_excel(content, index=False, engine="openpyxl")
    return content.getvalue()


def _measure(name: str, limit: float, content: bytes, file_name: str, bare: Callable[[bytes], object]) -> Result:
    """Measure `repeats` imports, each into a store of its own, and as many bare readings between them."""
    parts: list[tuple[float, float]] = []

    def ours() -> float:
        with tempfile.TemporaryDirectory() as folder:
            store = Workspace(Path(folder)).open("office")
            start = time.perf_counter()
            plan = plan_import(content, file_name, store)
            planned = time.perf_counter()
            receipt = store.save(plan.to_batch("benchmark"))
            done = time.perf_counter()
            store.close()
        if receipt.inserted < ROWS:
            message = f"{receipt.inserted} of {ROWS} rows came in"
            raise RuntimeError(message)
        parts.append((planned - start, done - planned))
        return done - start

    def peer() -> float:
        start = time.perf_counter()
        bare(content)
        return time.perf_counter() - start

    result = ratio(name, limit, *alternate(ours, peer))
    plan_s, save_s = (sorted(times)[REPEATS // 2] for times in zip(*parts[1:], strict=True))
    detail = f"{result.detail}; plan {plan_s:.3f} s, save {save_s:.3f} s"
    return replace(result, detail=detail)
