"""How long a long export takes from file to hotspots on the map (百万工单), beside the plain way and a bare read."""

from __future__ import annotations

import contextlib
import logging
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from rapidfuzz import process

from benchmarks.measuring import REPEATS, Result
from benchmarks.order_files import write_orders
from benchmarks.synthetic import AS_OF
from config.settings import settings
from geodata.crs import STORAGE_CRS
from geodata.store import ImportBatch, Workspace
from loaders.address_matching import AddressIndex, Place
from loaders.column_values import ArrowValues, as_arrow, distinct
from loaders.free_text import mask_free_texts
from loaders.importing import plan_import
from maps.street_map import map_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20_262
PLAIN_LIMIT, DUCKDB_LIMIT = 0.2, 6.0
# The plain way takes each row by itself, so that a part of them tells what all would take.
PEER_ROWS, _SURE = 5_000, 90


class _Parts(NamedTuple):
    plan_s: float
    save_s: float
    map_s: float
    masking_s: float
    matching_s: float


def orders_to_map(name: str, count: int) -> Callable[[], list[Result]]:
    """Return the benchmark of an export of `count` orders: file to hotspots on the map."""

    def measure() -> list[Result]:
        try:
            import duckdb  # noqa: PLC0415 - of the tests' requirements only
        except ImportError:
            print(f"{name}: not measured, duckdb isn't installed (tests/requirements.txt)")
            return []
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "orders.csv"
            street = write_orders(path, count, SEED)
            bares_s, each, plains_s = zip(
                *(
                    (_timed(lambda: _bare_read(duckdb, path)), _ours(path, street, count), _plain(path, street, count))
                    for _ in range(REPEATS)
                ),
                strict=True,
            )
        bare_s, plain_s = statistics.median(bares_s), statistics.median(plains_s)
        parts = _Parts(*map(statistics.median, zip(*each, strict=True)))
        ours_s = statistics.median(ours.plan_s + ours.save_s + ours.map_s for ours in each)
        rests_s = [ours.plan_s + ours.map_s - ours.masking_s - ours.matching_s for ours in each]
        rest_s = statistics.median(rests_s)
        rates = ", ".join(
            f"{part} {count / seconds:,.0f} rows/s"
            for part, seconds in (
                ("masking", parts.masking_s),
                ("matching", parts.matching_s),
                ("commit", parts.save_s),
                ("DuckDB's read", bare_s),
            )
        )
        whole = (
            f"ours {ours_s:.1f} s (plan {parts.plan_s:.1f}, commit {parts.save_s:.1f}, map {parts.map_s:.1f}), "
            f"plain {plain_s:.1f} s"
        )
        return [
            Result(name, ours_s / plain_s, "x", PLAIN_LIMIT, whole),
            Result(
                f"{name}_over_duckdb",
                rest_s / bare_s,
                "x",
                DUCKDB_LIMIT,
                f"rest {rest_s:.1f} s ({min(rests_s):.1f}-{max(rests_s):.1f}); {rates}",
            ),
        ]

    return measure


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _bare_read(duckdb: object, path: Path) -> object:
    return duckdb.sql(f"select * from read_csv('{path}', all_varchar = true)").to_arrow_table()  # type: ignore[attr-defined]  # noqa: S608 - a path of ours


@contextlib.contextmanager
def _data_dir(folder: Path) -> Iterator[None]:
    """Let the program keep its data in `folder`, as of the orders' own day."""
    wanted = {"LINLI_DATA_DIR": str(folder), "LINLI_TODAY": AS_OF.isoformat()}
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    settings.cache_clear()
    # Queries are asked outside a page, which Streamlit would say at each.
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})
        settings.cache_clear()


def _ours(path: Path, street: gpd.GeoDataFrame, count: int) -> _Parts:
    """
    Take the file in as a page does, and ask for the map; then mask and match what it holds once more by itself.

    In the plan a second process masks while this one matches and does the rest: what is left of the whole without what
    masking and matching take by themselves is what the rest adds to them.
    """
    from ui.queries import NO_ORDER_FILTER, hotspot_map  # noqa: PLC0415 - streamlit, which the other benchmarks go without

    with tempfile.TemporaryDirectory() as folder, _data_dir(Path(folder)):
        workspace = Workspace(Path(folder))
        workspace.switch("office")
        store = workspace.open("office")
        batch = ImportBatch({"compounds": street}, file_name="", sha256="", imported_by="benchmark", as_of=AS_OF)
        store.save(batch)
        start = time.perf_counter()
        plan = plan_import(path.read_bytes(), path.name, store)
        planned = time.perf_counter()
        receipt = store.save(plan.to_batch("benchmark"))
        saved = time.perf_counter()
        del plan
        store.close()
        view = map_values(hotspot_map(NO_ORDER_FILTER, "hot"))
        painted = time.perf_counter()
    if receipt.inserted < count or not view["layers"]["compounds"]["classes"]:
        message = f"{receipt.inserted} of {count} orders came in"
        raise RuntimeError(message)
    orders = pd.read_csv(path, dtype=str, keep_default_na=False)
    spoken = [ArrowValues(pa.array(orders[header], pa.large_string())) for header in ("诉求内容", "详细地址")]
    masking_s = _timed(lambda: [as_arrow(mask_free_texts(distinct(texts).different)) for texts in spoken])
    places = [Place(*row) for row in zip(orders["详细地址"], orders["所属社区"], strict=True)]
    matching_s = _timed(lambda: AddressIndex(street).find_all(places))
    return _Parts(planned - start, saved - planned, painted - saved, masking_s, matching_s)


def _plain(path: Path, street: gpd.GeoDataFrame, count: int) -> float:
    """
    Return what the plain way takes: pandas' read, each row's address by one fuzzy ratio, sjoin, groupby.

    The ratio is the one that rapidfuzz's ``extractOne`` takes by itself; at 90 it takes 55 % of labelled addresses.
    """
    names = street["name"].to_dict()
    start = time.perf_counter()
    orders = pd.read_csv(path)
    read = time.perf_counter()
    asked = min(PEER_ROWS, count)
    found = [process.extractOne(address, names, score_cutoff=_SURE) for address in orders["详细地址"].head(asked)]
    matched = time.perf_counter()
    placed = orders.dropna(subset=["经度", "纬度"])
    points = gpd.GeoDataFrame(placed, geometry=gpd.points_from_xy(placed["经度"], placed["纬度"]), crs=STORAGE_CRS)
    joined = gpd.sjoin(points, street[["geometry"]], how="left", predicate="within")
    month = pd.to_datetime(joined["受理时间"]).dt.to_period("M")
    joined.groupby([month, "id"]).size()
    done = time.perf_counter()
    if not any(found):
        message = "the plain way found nothing"
        raise RuntimeError(message)
    return (read - start) + (matched - read) * count / asked + (done - matched)
